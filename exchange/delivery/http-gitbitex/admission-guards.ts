/**
 * Asks admission before anything of a request is read: orders that find no place and market data
 * that is shed are answered with 503 and `Retry-After` at once, at the price of a look at a number.
 */
import { REFUSAL } from '@bourse/domain/exchange/refusal'
import { errorBody, retryAfterSeconds } from '@bourse/kit/http/errors'
import { sendQuickly } from '@bourse/kit/http/quick-reply'
import type { FastifyInstance, FastifyReply, onRequestHookHandler } from 'fastify'
import type { Admission, Read } from './admission.ts'
import { RETRY_AFTER_MS, refusalProblem } from './refusals.ts'

const READS: ReadonlyMap<string, Read> = new Map([
  ['/api/products/:id/candles', 'charts'],
  ['/api/products/:id/book', 'books'],
  ['/api/products/:id/ticker', 'books'],
  ['/api/products/:id/trades', 'books'],
])

/** Whatever brings new orders into the book. */
const ORDERS: ReadonlySet<string> = new Set([
  'POST /api/orders',
  'POST /api/orders/batch',
  'POST /api/orders/:id/replace',
  'PUT /api/orders/:id',
  'PATCH /api/orders/:id',
])

/** Guards the routes that are added to `app` from now on: new orders and market data. */
export function guardAdmission(app: FastifyInstance, admission: Admission): void {
  app.addHook('onRoute', (route) => {
    const guard = guardOf(admission, [route.method].flat(), route.url)
    if (guard !== undefined) route.onRequest = [guard, ...[route.onRequest ?? []].flat()]
  })
}

function guardOf(
  admission: Admission,
  methods: readonly string[],
  url: string,
): onRequestHookHandler | undefined {
  if (methods.some((method) => ORDERS.has(`${method} ${url}`))) {
    return (_request, reply, done) => {
      if (admission.admitsOrder()) done()
      else sendOverloaded(reply)
    }
  }
  const read = methods.includes('GET') ? READS.get(url) : undefined
  if (read === undefined) return undefined
  return (_request, reply, done) => {
    if (admission.admitsRead(read, performance.now())) done()
    else sendOverloaded(reply, NOT_SERVED)
  }
}

/** Answers 503: the server is busy, nothing has happened. */
export function sendOverloaded(reply: FastifyReply, body = OVERLOADED): void {
  reply.header('retry-after', RETRY_AFTER)
  sendQuickly(reply, body, 503)
}

const RETRY_AFTER = String(retryAfterSeconds(RETRY_AFTER_MS))
const OVERLOADED = JSON.stringify(errorBody(refusalProblem(REFUSAL.overloaded)))
const NOT_SERVED = JSON.stringify(
  errorBody({
    ...refusalProblem(REFUSAL.overloaded),
    message: 'the server is busy with orders: ask again in a moment',
  }),
)
