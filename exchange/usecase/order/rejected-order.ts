/** The order that a refused create event leaves behind: it never entered the engine's table. */
import type { TradingEvent } from '@bourse/domain/exchange/event'
import {
  DONE_REASON,
  type OrderType,
  type OrderView,
  type Side,
  type TimeInForce,
} from '@bourse/domain/exchange/order'
import type { TradingState } from '@bourse/domain/exchange/state'
import { toOrderId, toUserId } from '@bourse/domain/shared/ids'

/** The rejected order of `event`, told while its result is: the id is the state's sequence id. */
export function rejectedOrder(
  state: TradingState,
  event: TradingEvent,
  refusal: number,
): OrderView {
  const rules = state.products[event.product - 1]?.rules
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
    makerRate: rules?.makerRate ?? 0,
    takerRate: rules?.takerRate ?? 0,
    status: 'rejected',
    doneReason: DONE_REASON.rejected,
    refusal,
    createdAt: state.time,
    doneAt: state.time,
  }
}
