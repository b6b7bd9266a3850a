/**
 * Placing and cancelling many orders by one request: one append of the log, with each order's own
 * result in the answer. Nothing binds them together: each is taken or refused by itself.
 */
import {
  blankEvent,
  EVENT_TYPE,
  REFERENCE_LENGTH_MAX,
  type TradingEvent,
} from '@bourse/domain/exchange/event'
import type { Outcome } from '@bourse/domain/exchange/gateway'
import type { OrderView } from '@bourse/domain/exchange/order'
import type { Product } from '@bourse/domain/exchange/product'
import { REFUSAL } from '@bourse/domain/exchange/refusal'
import type { TradingState } from '@bourse/domain/exchange/state'
import { parseOrderId, type UserId } from '@bourse/domain/shared/ids'
import { type ErrorBody, errorBody, type HttpProblem, sendError } from '@bourse/kit/http/errors'
import { deepExactJson, useJson } from '@bourse/kit/http/exact-json'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { type OrderRow, orderRow } from '../gitbitex-json.ts'
import { actAs, doorClock, firstOrder, NO_ORDER } from './acting.ts'
import { type OrderTarget, recentOrder } from './find-order.ts'
import { orderEvent } from './order-body.ts'
import { BadOrder, EXACT_ORDER_FIELDS, isBody, isReference } from './order-fields.ts'
import { BATCH_MAX, BATCH_RESULTS, CANCEL_BATCH, ORDER_BATCH } from './order-schemas.ts'
import { ORDER_NOT_FOUND } from './orders.ts'
import type { Caller, ExchangePorts } from './ports.ts'
import { refusalProblem, sendRefusal } from './refusals.ts'
import { PRIVATE, replies } from './schemas.ts'
import { callerOf, mayPass } from './session.ts'

const tags = ['orders']
/** A hundred orders with all their fields, and with client order ids of full length. */
const BODY_BYTES = 64 * 1024

/** Adds both routes to a context of its own, because they read numbers as text at any depth. */
export function batchRoutes(app: FastifyInstance, ports: ExchangePorts): void {
  useJson(app, deepExactJson(EXACT_ORDER_FIELDS))
  placeManyRoute(app, ports)
  cancelManyRoute(app, ports)
}

/** An event to submit, or why there is none. */
type Wish = TradingEvent | HttpProblem

/** What became of a wish, in the shape of the answer. */
type Result = { readonly order: OrderRow } | { readonly error: ErrorBody }

function placeManyRoute(app: FastifyInstance, ports: ExchangePorts): void {
  const { gateway, check, limits, admission } = ports
  const nowMs = doorClock(ports)
  const productById = (id: string) => gateway.state.productById(id)
  const schema = {
    tags,
    summary: `Place up to ${BATCH_MAX} orders at once`,
    description:
      'They are processed one behind the other in the order given, with nothing of others ' +
      'between them. Each is taken or refused by itself, and counts as one order for rate limits.',
    security: PRIVATE,
    body: ORDER_BATCH,
    response: replies(BATCH_RESULTS, 'What became of each.'),
  }
  const options = { schema, bodyLimit: BODY_BYTES, validatorCompiler: () => () => true }
  app.post('/api/orders/batch', options, async (request, reply) => {
    const caller = callerOf(request, reply, { check, bucket: undefined })
    if (caller === undefined) return reply
    const orders = isBody(request.body) ? request.body['orders'] : undefined
    if (!Array.isArray(orders) || orders.length === 0 || orders.length > BATCH_MAX) {
      return sendError(reply, badInput(`orders must be an array of 1 to ${BATCH_MAX} orders`))
    }
    const door = { bucket: limits.orders, cost: orders.length }
    if (!mayPass(reply, door, caller.userId)) return reply
    const wishes = orders.map((body): Wish => {
      const event = orderEvent(body, productById, nowMs)
      if (!(event instanceof BadOrder)) return actAs(event, caller)
      return { status: 400, code: event.number, message: event.sentence }
    })
    const desk: Desk = {
      enter: (count) => admission.enterOrder(count),
      result: (outcome, event) => placedResult(ports, caller.userId, { outcome, event }),
    }
    return await answerMany(ports, reply, { wishes, desk })
  })
}

function cancelManyRoute(app: FastifyInstance, ports: ExchangePorts): void {
  const { check, limits, admission } = ports
  const schema = {
    tags,
    summary: `Cancel up to ${BATCH_MAX} orders at once, by order ids and client order ids`,
    security: PRIVATE,
    body: CANCEL_BATCH,
    response: replies(BATCH_RESULTS, 'What became of each.'),
  }
  const options = { schema, bodyLimit: BODY_BYTES, validatorCompiler: () => () => true }
  app.post('/api/orders/batch/cancel', options, async (request, reply) => {
    const caller = callerOf(request, reply, { check, bucket: undefined })
    if (caller === undefined) return reply
    const targets = readTargets(request.body)
    if (!Array.isArray(targets)) return sendError(reply, targets)
    const door = { bucket: limits.cancels, cost: targets.length }
    if (!mayPass(reply, door, caller.userId)) return reply
    const wishes = targets.map((target): Wish => {
      if (target === undefined) return ORDER_NOT_FOUND
      return cancelEvent(target, caller)
    })
    const productOf = productsBefore(ports, caller.userId, targets)
    const desk: Desk = {
      enter: (count) => admission.enterCancel(count),
      result: (outcome, _event, at) =>
        Promise.resolve(cancelledResult(ports.gateway.state, outcome, productOf[at])),
    }
    return await answerMany(ports, reply, { wishes, desk })
  })
}

/** How one kind of wish takes its places and tells what became of it. */
interface Desk {
  enter(count: number): boolean
  result(outcome: Outcome, event: TradingEvent, at: number): Promise<Result>
}

interface Many {
  readonly wishes: readonly Wish[]
  readonly desk: Desk
}

/** Submits what can be submitted, all of it together, and answers with the result of each. */
async function answerMany(
  { gateway, admission }: ExchangePorts,
  reply: FastifyReply,
  { wishes, desk }: Many,
): Promise<unknown> {
  const events = wishes.filter(isEvent)
  let outcomes: readonly Outcome[] = []
  if (events.length > 0) {
    if (!desk.enter(events.length)) return sendRefusal(reply, REFUSAL.overloaded)
    try {
      outcomes = await gateway.submitBatch(events)
    } finally {
      admission.leave(events.length)
    }
  }
  const unsent = commonRefusal(outcomes)
  if (unsent !== undefined) return sendRefusal(reply, unsent)
  let next = 0
  const results = wishes.map((wish, at) => {
    if (!isEvent(wish)) return { error: errorBody(wish) }
    return desk.result(outcomes[next++] as Outcome, wish, at)
  })
  return { results: await Promise.all(results) }
}

function isEvent(wish: Wish): wish is TradingEvent {
  return 'type' in wish
}

/** The refusal of a batch for which there was no room, or that came when the server stopped. */
function commonRefusal(outcomes: readonly Outcome[]): number | undefined {
  const [first] = outcomes
  if (first === undefined) return undefined
  const { refusal } = first
  if (refusal !== REFUSAL.overloaded && refusal !== REFUSAL.stopping) return undefined
  return outcomes.every((outcome) => outcome.refusal === refusal) ? refusal : undefined
}

interface Placed {
  readonly outcome: Outcome
  readonly event: TradingEvent
}

async function placedResult(
  ports: ExchangePorts,
  user: UserId,
  { outcome, event }: Placed,
): Promise<Result> {
  const { products } = ports.gateway.state
  const { refusal, sequence } = outcome
  if (refusal !== 0) return refused(refusal, products[event.product - 1])
  const order = outcome.order ?? (await firstOrder(ports, user, sequence))
  if (order === 'behind') return refused(REFUSAL.readBehind)
  return (
    rowResult(order === 'no order' ? undefined : order, products) ?? { error: errorBody(NO_ORDER) }
  )
}

function cancelledResult(
  { products }: TradingState,
  { refusal, order }: Outcome,
  product: Product | undefined,
): Result {
  if (refusal !== 0) return refused(refusal, product)
  return rowResult(order, products) ?? refused(REFUSAL.orderNotFound)
}

function refused(refusal: number, product?: Product): Result {
  return { error: errorBody(refusalProblem(refusal, product)) }
}

function rowResult(order: OrderView | undefined, products: readonly Product[]): Result | undefined {
  const product = order === undefined ? undefined : products[order.product - 1]
  return order === undefined || product === undefined
    ? undefined
    : { order: orderRow(order, product) }
}

/** Of the orders as they are before they are cancelled: a refusal's sentence names the product. */
function productsBefore(
  ports: ExchangePorts,
  user: UserId,
  targets: readonly (OrderTarget | undefined)[],
): readonly (Product | undefined)[] {
  const { products } = ports.gateway.state
  return targets.map((target) => {
    const order = target === undefined ? undefined : recentOrder(ports, user, target)
    return order?.user === user ? products[order.product - 1] : undefined
  })
}

function cancelEvent(target: OrderTarget, caller: Caller): TradingEvent {
  const event = actAs(blankEvent(EVENT_TYPE.cancelOrder), caller)
  if (target.kind === 'id') event.orderId = target.id
  else event.targetReference = target.reference
  return event
}

/** The orders to cancel; undefined for a text that can be no order's id. */
function readTargets(body: unknown): (OrderTarget | undefined)[] | HttpProblem {
  if (!isBody(body)) return badInput('the body must be a JSON object')
  const { orderIds: ids = [], clientOids: references = [] } = body
  if (!isTexts(ids)) return badInput('orderIds must be an array of order ids')
  if (!isTexts(references) || !references.every(isReference)) {
    return badInput(
      `clientOids must be an array of texts of 1 to ${REFERENCE_LENGTH_MAX} printable ASCII ` +
        'characters',
    )
  }
  const count = ids.length + references.length
  if (count === 0 || count > BATCH_MAX) {
    return badInput(`orderIds and clientOids together must name 1 to ${BATCH_MAX} orders`)
  }
  const byId = ids.map((text): OrderTarget | undefined => {
    const id = parseOrderId(text)
    return id === undefined ? undefined : { kind: 'id', id }
  })
  return [...byId, ...references.map((reference) => ({ kind: 'client', reference }) as const)]
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((text) => typeof text === 'string')
}

function badInput(message: string): HttpProblem {
  return { status: 400, code: REFUSAL.invalidOrder, message }
}
