/** Deposits and withdrawals that owners make themselves: only in preview and so much a day. */
import { MAIN_PORTFOLIO } from '@bourse/domain/exchange/account'
import { blankEvent, EVENT_TYPE, type TradingEvent, VIA } from '@bourse/domain/exchange/event'
import type { Currency } from '@bourse/domain/exchange/product'
import { REFUSAL } from '@bourse/domain/exchange/refusal'
import { decimalSentence, formatScaled, parseAtoms } from '@bourse/domain/shared/decimal'
import { type HttpProblem, sendError } from '@bourse/kit/http/errors'
import { useExactJson } from '@bourse/kit/http/exact-json'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { AccountRow } from '../gitbitex-json.ts'
import { balanceRow } from './accounts.ts'
import { SESSION_PERMISSIONS } from './acting.ts'
import { type DailyCaps, dailyCaps } from './daily-caps.ts'
import { BadOrder, referenceOf } from './order-fields.ts'
import type { Caller, ExchangePorts, PreviewOptions } from './ports.ts'
import { refusalProblem } from './refusals.ts'
import { ACCOUNT, MOVEMENT, PRIVATE, replies } from './schemas.ts'
import { callerOf } from './session.ts'

type Kind = 'deposit' | 'withdrawal'

/** One wish to move play money. */
export interface Movement {
  readonly caller: Caller
  readonly currency: Currency
  /** Atoms. */
  readonly amount: bigint
  /** The caller's idempotency key, '' for none. */
  readonly reference: string
}

/** Moves play money, whichever route asks for it: they share the cap of the day. */
export interface PreviewMovements {
  /** The balance afterwards, or why nothing was moved. */
  move(kind: Kind, movement: Movement): Promise<AccountRow | HttpProblem>
}

/** Undefined when preview is off: then nobody moves money for themselves. */
export function previewMovements(ports: ExchangePorts): PreviewMovements | undefined {
  const { preview, gateway } = ports
  if (preview === undefined) return undefined
  const caps = { deposit: dailyCaps(ports.clockMs), withdrawal: dailyCaps(ports.clockMs) }
  return {
    async move(kind, movement) {
      const { caller, currency, amount } = movement
      const key = `${caller.userId}:${currency.code}`
      const problem = overCap(caps[kind], key, { kind, preview, movement })
      if (problem !== undefined) return problem
      const { refusal, duplicate } = await gateway.submit(eventOf(kind, movement))
      const happened = refusal === REFUSAL.outcomeUnknown || (refusal === 0 && !duplicate)
      if (!happened) caps[kind].giveBack(key, amount)
      if (refusal !== 0) return refusalProblem(refusal)
      return balanceRow(gateway.state, caller.userId, currency)
    },
  }
}

/** Adds both routes, or none when preview is off. */
export function movementRoutes(
  app: FastifyInstance,
  ports: ExchangePorts,
  movements: PreviewMovements | undefined,
): void {
  if (movements === undefined) return
  useExactJson(app, ['amount'])
  for (const kind of ['deposit', 'withdrawal'] as const) {
    movementRoute(app, ports, { kind, movements })
  }
}

interface Purpose {
  readonly kind: Kind
  readonly movements: PreviewMovements
}

function movementRoute(
  app: FastifyInstance,
  ports: ExchangePorts,
  { kind, movements }: Purpose,
): void {
  const { check, limits } = ports
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
    const wish = readMovement(ports, request.body)
    if ('status' in wish) return sendError(reply, wish)
    const moved = await movements.move(kind, { ...wish, caller })
    return 'status' in moved ? sendError(reply, moved) : moved
  })
}

interface Wish {
  readonly kind: Kind
  readonly preview: PreviewOptions
  readonly movement: Movement
}

function overCap(caps: DailyCaps, key: string, wish: Wish): HttpProblem | undefined {
  const { currency, amount } = wish.movement
  const whole = wish.preview.dailyAmounts[currency.code] ?? '0'
  const cap = parseAtoms(whole, currency.scale)
  if (!cap.ok) throw new RangeError(`the daily amount of ${currency.code} is ${cap.problem}`)
  const taken = caps.take(key, amount, cap.value)
  if (taken === 'taken') return undefined
  const left = formatScaled(taken.left, currency.scale)
  return {
    status: 429,
    retryAfterMs: taken.retryAfterMs,
    message:
      `a ${wish.kind} may be at most ${whole} ${currency.code} a user and day, ` +
      `${left} ${currency.code} are left today`,
  }
}

function readMovement(
  { gateway }: ExchangePorts,
  body: FastifyRequest['body'],
): Omit<Movement, 'caller'> | HttpProblem {
  const fields = bodyFields(body)
  if (fields === undefined) return { status: 400, message: 'the body must be a JSON object' }
  const { currency: code } = fields
  if (typeof code !== 'string') return { status: 400, message: 'currency must be a string' }
  const currency = gateway.state.currencyByCode(code)
  if (currency === undefined) return refusalProblem(REFUSAL.unknownCurrency)
  const amount = readAmount(fields['amount'], currency)
  if (typeof amount !== 'bigint') return amount
  const reference = referenceOf(fields)
  if (reference instanceof BadOrder) return { status: 400, message: reference.sentence }
  return { currency, amount, reference }
}

/** The fields of a JSON object, or undefined when the body is none. */
export function bodyFields(
  body: FastifyRequest['body'],
): Readonly<Record<string, unknown>> | undefined {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return undefined
  return body as Readonly<Record<string, unknown>>
}

/** The atoms above zero that a field says, as read by `exact-json`, or what is wrong with it. */
export function readAmount(text: unknown, { code, scale }: Currency): bigint | HttpProblem {
  if (typeof text !== 'string') {
    return { status: 400, message: 'amount must be a number or a string' }
  }
  const amount = parseAtoms(text, scale)
  if (!amount.ok) {
    const message = decimalSentence({ field: 'amount', text, scale, owner: code }, amount.problem)
    return { status: 400, message }
  }
  return amount.value === 0n ? refusalProblem(REFUSAL.amountNotPositive) : amount.value
}

function eventOf(kind: Kind, { caller, currency, amount, reference }: Movement): TradingEvent {
  const deposit = kind === 'deposit'
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
