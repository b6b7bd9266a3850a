/** An order as it is at its end, for replies, feeds and rows. */
import {
  DONE_REASON,
  type DoneReason,
  type OrderStatus,
  type OrderView,
} from '@bourse/domain/exchange/order'
import type { TradingState } from '@bourse/domain/exchange/state'

const STATUS: Record<DoneReason, OrderStatus> = {
  [DONE_REASON.filled]: 'filled',
  [DONE_REASON.cancelled]: 'cancelled',
  [DONE_REASON.immediateRest]: 'cancelled',
  [DONE_REASON.marketRest]: 'cancelled',
  [DONE_REASON.rejected]: 'rejected',
  [DONE_REASON.expired]: 'cancelled',
  [DONE_REASON.selfTrade]: 'cancelled',
  [DONE_REASON.priceBand]: 'cancelled',
  [DONE_REASON.replaced]: 'cancelled',
  [DONE_REASON.switchFired]: 'cancelled',
  [DONE_REASON.notTaken]: 'cancelled',
}

/** The state of an order that ended for `reason`. */
export function statusOf(reason: DoneReason): OrderStatus {
  return STATUS[reason]
}

type Unfinished = { -readonly [Field in keyof OrderView]: OrderView[Field] }

/** The order in `slot` as a value, to be taken while the engine tells that it is done. */
export function doneView(state: TradingState, slot: number, reason: DoneReason): OrderView {
  // A new object of its own: it is finished here, not copied.
  const order: Unfinished = state.orderView(slot)
  order.status = statusOf(reason)
  order.doneReason = reason
  order.doneAt = state.time
  return order
}
