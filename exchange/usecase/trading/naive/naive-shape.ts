/** Which fields of a new order go together, by version of the rules. */
import type { TradingEvent } from '@bourse/domain/exchange/event'
import { EVENT_TYPE } from '@bourse/domain/exchange/event'
import {
  ORDER_TYPE,
  SELF_TRADE,
  SIDE,
  STOP_TYPE,
  TIME_IN_FORCE,
} from '@bourse/domain/exchange/order'

/** True when the order is one that the rules of `version` know. */
export function isWellFormed(event: TradingEvent, version: number): boolean {
  const { side, orderType, price, size, amount } = event
  if (side !== SIDE.buy && side !== SIDE.sell) return false
  if (!isCount(price) || !isCount(size) || amount < 0n) return false
  if (version === 1 ? !isPlain(event) : !areExtrasWellFormed(event)) return false
  if (orderType === ORDER_TYPE.limit) return isLimitShape(event)
  return orderType === ORDER_TYPE.market && isMarketShape(event)
}

/** What version 1 knows: nothing of stops, expiry, prevention and limits by funds. */
function isPlain(event: TradingEvent): boolean {
  const { selfTrade, stopType, stopPrice, expiresAt } = event
  if (selfTrade !== 0 || stopType !== 0 || stopPrice !== 0 || expiresAt !== 0) return false
  if (event.timeInForce === TIME_IN_FORCE.gtt) return false
  return event.orderType !== ORDER_TYPE.limit || event.amount === 0n
}

function areExtrasWellFormed(event: TradingEvent): boolean {
  const { selfTrade, stopType, stopPrice, expiresAt } = event
  if (!isCount(selfTrade) || selfTrade > SELF_TRADE.cancelBoth) return false
  if (!isCount(stopType) || stopType > STOP_TYPE.entry) return false
  if (!isCount(stopPrice) || stopPrice > 0 !== stopType > 0) return false
  if (!isCount(expiresAt)) return false
  if (expiresAt > 0 !== (event.timeInForce === TIME_IN_FORCE.gtt)) return false
  return event.type === EVENT_TYPE.replaceOrder || event.replaceMode === 0
}

/** A price, and a size or funds; only what can rest, and comes at once, promises not to take. */
function isLimitShape(event: TradingEvent): boolean {
  const { gtc, ioc, fok, gtt } = TIME_IN_FORCE
  const { price, size, amount, timeInForce, postOnly, stopType } = event
  if (price === 0 || size > 0 === amount > 0n) return false
  if (![gtc, ioc, fok, gtt].some((one) => one === timeInForce)) return false
  if (stopType !== 0 && timeInForce === fok) return false
  if (!postOnly) return true
  return stopType === 0 && (timeInForce === gtc || timeInForce === gtt)
}

/**
 * No price; always immediate. A buy names size, funds or both (then a cap), a sell one of them, a
 * sell that waits for its stop a size.
 */
function isMarketShape({ side, price, size, amount, ...event }: TradingEvent): boolean {
  if (price !== 0 || event.postOnly) return false
  if (event.timeInForce !== 0 && event.timeInForce !== TIME_IN_FORCE.ioc) return false
  if (side === SIDE.buy) return size > 0 || amount > 0n
  if (event.stopType !== 0) return size > 0 && amount === 0n
  return size > 0 !== amount > 0n
}

/** A whole number from 0 below 2^53; minus zero is zero. */
export function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0
}
