/**
 * The order that a refused create or replace event leaves behind: it never entered the engine's
 * table.
 */
import { EVENT_TYPE, type TradingEvent } from '@bourse/domain/exchange/event'
import {
  DONE_REASON,
  type OrderType,
  type OrderView,
  SELF_TRADE,
  type SelfTrade,
  type Side,
  type StopType,
  type TimeInForce,
} from '@bourse/domain/exchange/order'
import type { TradingState } from '@bourse/domain/exchange/state'
import { toOrderId, toUserId } from '@bourse/domain/shared/ids'

/** True when the result of `event` is a rejected order. */
export function isRejectedOrder(event: TradingEvent, refusal: number): boolean {
  if (refusal === 0) return false
  return event.type === EVENT_TYPE.createOrder || event.type === EVENT_TYPE.replaceOrder
}

/** The rejected order of `event`, told while its result is: the id is the state's sequence id. */
export function rejectedOrder(
  state: TradingState,
  event: TradingEvent,
  refusal: number,
): OrderView {
  const product = state.products[event.product - 1]
  const rates = product === undefined ? undefined : state.feeRates(event.user, event.product)
  const byDefault = state.selfTradeDefault(event.user) || product?.rules.selfTrade
  return {
    id: toOrderId(state.sequence),
    product: event.product,
    user: toUserId(event.user),
    portfolio: event.portfolio,
    clientOrderId: event.referenceId,
    side: event.side as Side,
    type: event.orderType as OrderType,
    timeInForce: event.timeInForce as TimeInForce,
    postOnly: event.postOnly,
    price: event.price,
    size: event.size,
    funds: event.amount,
    filled: 0,
    remaining: event.size,
    executed: 0n,
    fee: 0n,
    makerRate: rates?.makerRate ?? 0,
    takerRate: rates?.takerRate ?? 0,
    selfTrade: (event.selfTrade || byDefault || SELF_TRADE.none) as SelfTrade,
    stopType: event.stopType as StopType,
    stopPrice: event.stopPrice,
    expiresAt: event.expiresAt,
    status: 'rejected',
    doneReason: DONE_REASON.rejected,
    refusal,
    createdAt: state.time,
    doneAt: state.time,
  }
}
