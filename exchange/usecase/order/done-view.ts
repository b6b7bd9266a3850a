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
}

/** The order in `slot` as a value, to be taken while the engine tells that it is done. */
export function doneView(state: TradingState, slot: number, reason: DoneReason): OrderView {
  const order = state.orderView(slot)
  return { ...order, status: STATUS[reason], doneReason: reason, doneAt: state.time }
}
