/** Which fields of an order go together. */
import { EVENT_TYPE, type TradingEvent } from '@bourse/domain/exchange/event'
import {
  ORDER_TYPE,
  SELF_TRADE,
  SIDE,
  STOP_TYPE,
  TIME_IN_FORCE,
} from '@bourse/domain/exchange/order'

/** False for fields that do not go together, or are no numbers that prices and sizes can be. */
export function isWellFormed(event: TradingEvent, rulesVersion: number): boolean {
  const { side } = event
  if (side !== SIDE.buy && side !== SIDE.sell) return false
  if (!isCount(event.price) || !isCount(event.size)) return false
  if (isNew(event) && (rulesVersion < 2 || !isOfVersion2(event))) return false
  const isReplace = event.type === EVENT_TYPE.replaceOrder
  if (event.replaceMode !== 0 && !isReplace && rulesVersion >= 2) return false
  if (event.orderType === ORDER_TYPE.market) return isMarket(event)
  if (event.orderType !== ORDER_TYPE.limit) return false
  return (event.size !== 0 || rulesVersion >= 2) && isLimit(event)
}

/** A whole number from 0 that is exact. */
export function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0
}

/** Something is set that version 2 of the rules brought, which most orders do without. */
function isNew(event: TradingEvent): boolean {
  return (
    event.selfTrade !== 0 ||
    event.stopType !== 0 ||
    event.stopPrice !== 0 ||
    event.expiresAt !== 0 ||
    event.timeInForce === TIME_IN_FORCE.gtt
  )
}

function isOfVersion2(event: TradingEvent): boolean {
  const { selfTrade, stopType, expiresAt } = event
  return (
    (selfTrade === 0 || (isCount(selfTrade) && selfTrade <= SELF_TRADE.cancelBoth)) &&
    (stopType === STOP_TYPE.none || stopType === STOP_TYPE.loss || stopType === STOP_TYPE.entry) &&
    isCount(event.stopPrice) &&
    (event.stopPrice === 0) === (stopType === STOP_TYPE.none) &&
    (expiresAt === 0 || isCount(expiresAt)) &&
    (expiresAt === 0) === (event.timeInForce !== TIME_IN_FORCE.gtt)
  )
}

/** By size or by funds; what fires later must not ask for a whole fill now. */
function isLimit({ price, size, amount, timeInForce, postOnly, stopType }: TradingEvent): boolean {
  // An order by size has no amount: a bigint's truth is quicker to see than its value.
  if (price === 0 || (size === 0 ? amount <= 0n : amount)) return false
  const { gtc, ioc, fok, gtt } = TIME_IN_FORCE
  switch (timeInForce) {
    case gtc:
    case gtt:
      return !postOnly || stopType === STOP_TYPE.none
    case ioc:
      return !postOnly
    case fok:
      return !postOnly && stopType === STOP_TYPE.none
    default:
      return false
  }
}

function isMarket(event: TradingEvent): boolean {
  const { side, price, size, amount, timeInForce, postOnly, stopType } = event
  if (price !== 0 || postOnly || amount < 0n) return false
  if (timeInForce !== 0 && timeInForce !== TIME_IN_FORCE.ioc) return false
  if (side === SIDE.buy) return size !== 0 || amount !== 0n
  if (stopType !== STOP_TYPE.none) return size !== 0 && amount === 0n
  return (size === 0) !== (amount === 0n)
}
