/**
 * What an order may say besides side, price and size: self-trade prevention, the stop price it
 * waits for, and when it ends. Each goes by the name that this API gives it and by Coinbase's.
 */
import { SELF_TRADE, type SelfTrade, STOP_TYPE, TIME_IN_FORCE } from '@bourse/domain/exchange/order'
import {
  type Body,
  bad,
  isAbsent,
  type Problem,
  readStopPrice,
  type Target,
} from './order-fields.ts'
import { isoMicros } from './time-range.ts'

/** Self-trade prevention by the names on the wire. */
export const SELF_TRADE_BY_NAME: ReadonlyMap<unknown, SelfTrade> = new Map([
  ['none', SELF_TRADE.none],
  ['dc', SELF_TRADE.decrement],
  ['co', SELF_TRADE.cancelOldest],
  ['cn', SELF_TRADE.cancelNewest],
  ['cb', SELF_TRADE.cancelBoth],
])

/** Sets the event's self-trade prevention; left out, user or product decide. */
export function readSelfTrade(body: Body, { event }: Target): Problem {
  const given = body['stp'] ?? body['selfTradePrevention'] ?? body['self_trade_prevention']
  if (isAbsent(given)) return undefined
  const mode = SELF_TRADE_BY_NAME.get(given)
  if (mode === undefined) return bad('stp must be none, dc, co, cn or cb')
  event.selfTrade = mode
  return undefined
}

/** Sets the event's stop type and price: both are given, or neither. */
export function readStop(body: Body, target: Target): Problem {
  const { stop } = body
  const price = body['stopPrice'] ?? body['stop_price']
  if (isAbsent(stop))
    return isAbsent(price) ? undefined : bad('stopPrice needs stop: loss or entry')
  if (stop !== 'loss' && stop !== 'entry') return bad('stop must be loss or entry')
  if (isAbsent(price)) return bad('a stop order needs a stopPrice')
  if (target.event.postOnly) return bad('a stop order cannot be post-only')
  target.event.stopType = STOP_TYPE[stop]
  return readStopPrice(price, target)
}

const CANCEL_AFTER_MS: ReadonlyMap<unknown, number> = new Map([
  ['min', 60_000],
  ['hour', 3_600_000],
  ['day', 86_400_000],
])

/** Sets when a GTT order ends; no other order may have an end. `nowMs` is since 1970. */
export function readExpiry(body: Body, { event }: Target, nowMs: () => number): Problem {
  const at = body['expireTime'] ?? body['expire_time']
  const after = body['cancelAfter'] ?? body['cancel_after']
  if (event.timeInForce !== TIME_IN_FORCE.gtt) {
    if (isAbsent(at) && isAbsent(after)) return undefined
    return bad(`${isAbsent(at) ? 'cancelAfter' : 'expireTime'} needs timeInForce GTT`)
  }
  if (isAbsent(at) === isAbsent(after)) {
    return bad('a GTT order needs either an expireTime or cancelAfter')
  }
  if (isAbsent(at)) {
    const milliseconds = CANCEL_AFTER_MS.get(after)
    if (milliseconds === undefined) return bad('cancelAfter must be min, hour or day')
    event.expiresAt = Math.floor((nowMs() + milliseconds) * 1_000)
    return undefined
  }
  const micros = exactTime(at)
  if (micros === undefined) {
    return bad('expireTime must be a time like 2026-01-31T12:00:00Z, or milliseconds since 1970')
  }
  event.expiresAt = micros
  return undefined
}

/** RFC 3339 says the zone. */
const ZONED = /T.+(Z|[+-][0-9]{2}:[0-9]{2})$/
const EPOCH_MS = /^[1-9][0-9]{0,12}$/

/** Microseconds above 0 of RFC 3339 text or whole milliseconds; undefined for anything else. */
function exactTime(value: unknown): number | undefined {
  const text = typeof value === 'number' ? String(value) : value
  if (typeof text !== 'string') return undefined
  if (EPOCH_MS.test(text)) return Number.parseInt(text, 10) * 1_000
  if (!ZONED.test(text)) return undefined
  const micros = isoMicros(text)
  return micros === 'wrong' || micros === 0 ? undefined : micros
}
