/** Deposits and withdrawals that owners make themselves: only in preview and so much a day. */
import { MAIN_PORTFOLIO } from '@bourse/domain/exchange/account'
import { blankEvent, EVENT_TYPE, type TradingEvent, VIA } from '@bourse/domain/exchange/event'
import type { Currency } from '@bourse/domain/exchange/product'
import { REFUSAL } from '@bourse/domain/exchange/refusal'
import { decimalSentence, formatScaled, parseAtoms } from '@bourse/domain/shared/decimal'
import { type HttpProblem, sendError } from '@bourse/kit/http/errors'
import { useExactJson } from '@bourse/kit/http/exact-json'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { balanceRow } from './accounts.ts'
import { type DailyCaps, dailyCaps } from './daily-caps.ts'
import { BadOrder, referenceOf } from './order-body.ts'
import { SESSION_PERMISSIONS } from './place-order.ts'
import type { Caller, ExchangePorts, PreviewOptions } from './ports.ts'
import { refusalProblem, sendRefusal } from './refusals.ts'
import { ACCOUNT, MOVEMENT, PRIVATE, replies } from './schemas.ts'
import { callerOf } from './session.ts'

type Kind = 'deposit' | 'withdrawal'

/** Adds both routes, or none when preview is off. */
export function movementRoutes(app: FastifyInstance, ports: ExchangePorts): void {
  const { preview } = ports
  if (preview === undefined) return
  useExactJson(app, ['amount'])
  movementRoute(app, ports, { kind: 'deposit', preview })
  movementRoute(app, ports, { kind: 'withdrawal', preview })
}

interface Purpose {
  readonly kind: Kind
  readonly preview: PreviewOptions
}

function movementRoute(app: FastifyInstance, ports: ExchangePorts, purpose: Purpose): void {
  const { kind } = purpose
  const { check, limits } = ports
  const caps = dailyCaps(ports.clockMs)
  const schema = {
    tags: ['accounts'],
    summary: `Make a ${kind} of play money (preview only, capped per user and day)`,
    security: PRIVATE,
    body: MOVEMENT,
    response: replies(ACCOUNT, 'The balance afterwards.'),
  }
  const options = { schema, validatorCompiler: () => () => true }
  app.post(`/api/${kind}s`, options, async (request, reply) => {
    const caller = callerOf(request, reply, { check, bucket: limits.orders })
    if (caller === undefined) return reply
    const movement = readMovement(ports, request.body)
    if ('status' in movement) return sendError(reply, movement)
    return await move(ports, reply, { ...movement, caller, caps, purpose })
  })
}

interface Movement {
  readonly currency: Currency
  readonly amount: bigint
  readonly reference: string
}

interface Move extends Movement {
  readonly caller: Caller
  readonly caps: DailyCaps
  readonly purpose: Purpose
}

async function move({ gateway }: ExchangePorts, reply: FastifyReply, asked: Move) {
  const { caller, caps, currency, amount } = asked
  const key = `${caller.userId}:${currency.code}`
  const problem = overCap(asked, key)
  if (problem !== undefined) return sendError(reply, problem)
  const { refusal, duplicate } = await gateway.submit(eventOf(asked))
  const happened = refusal === REFUSAL.outcomeUnknown || (refusal === 0 && !duplicate)
  if (!happened) caps.giveBack(key, amount)
  if (refusal !== 0) return sendRefusal(reply, refusal)
  return balanceRow(gateway.state, caller.userId, currency)
}

function overCap({ caps, currency, amount, purpose }: Move, key: string): HttpProblem | undefined {
  const whole = purpose.preview.dailyAmounts[currency.code] ?? '0'
  const cap = parseAtoms(whole, currency.scale)
  if (!cap.ok) throw new RangeError(`the daily amount of ${currency.code} is ${cap.problem}`)
  const taken = caps.take(key, amount, cap.value)
  if (taken === 'taken') return undefined
  const left = formatScaled(taken.left, currency.scale)
  return {
    status: 429,
    retryAfterMs: taken.retryAfterMs,
    message:
      `a ${purpose.kind} may be at most ${whole} ${currency.code} a user and day, ` +
      `${left} ${currency.code} are left today`,
  }
}

function readMovement(
  { gateway }: ExchangePorts,
  body: FastifyRequest['body'],
): Movement | HttpProblem {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return { status: 400, message: 'the body must be a JSON object' }
  }
  const fields = body as Readonly<Record<string, unknown>>
  const { currency: code, amount: text } = fields
  if (typeof code !== 'string') return { status: 400, message: 'currency must be a string' }
  const currency = gateway.state.currencyByCode(code)
  if (currency === undefined) return refusalProblem(REFUSAL.unknownCurrency)
  if (typeof text !== 'string') {
    return { status: 400, message: 'amount must be a number or a string' }
  }
  const { scale } = currency
  const amount = parseAtoms(text, scale)
  if (!amount.ok) {
    const message = decimalSentence({ field: 'amount', text, scale, owner: code }, amount.problem)
    return { status: 400, message }
  }
  if (amount.value === 0n) return refusalProblem(REFUSAL.amountNotPositive)
  const reference = referenceOf(fields)
  if (reference instanceof BadOrder) return { status: 400, message: reference.sentence }
  return { currency, amount: amount.value, reference }
}

function eventOf({ caller, currency, amount, reference, purpose }: Move): TradingEvent {
  const deposit = purpose.kind === 'deposit'
  const event = blankEvent(deposit ? EVENT_TYPE.deposit : EVENT_TYPE.withdraw)
  event.user = caller.userId
  event.portfolio = MAIN_PORTFOLIO
  event.credential = caller.id
  event.permissions = SESSION_PERMISSIONS
  event.via = VIA.gitbitex
  event.referenceId = reference
  event.currency = currency.number
  event.amount = amount
  event.toUser = deposit ? caller.userId : 0
  return event
}
