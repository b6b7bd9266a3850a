/** What the engine tells while it applies an event. Sinks read the slots' fields from the state. */
import type { LedgerKind } from './account.ts'
import type { TradingEvent } from './event.ts'
import type { Change, DoneReason } from './order.ts'

/**
 * Calls of one event, in this order: done for whatever expired before it; then of an order received
 * (or, of a stop that waits, active), for each fill match with its ledger entries and the maker's
 * done, then the taker's open or done; the same for each stop order that the trades set off; ledger
 * entries of transfers; listed; balances (each touched account once, with its final values); and
 * for every event exactly one of result, duplicate or dropped at the end. Slots are valid during
 * the call.
 */
export interface TradingListener {
  /** The order in `slot` was accepted: hold taken, not matched yet. */
  received(slot: number): void
  /** The stop order in `slot` was accepted and waits, holding its funds; `received` comes later. */
  active(slot: number): void
  /** Price or size of an open order changed from these; its hold has followed. */
  change(slot: number, change: Change, oldPrice: number, oldSize: number): void
  /** The order's rest went into the book. */
  open(slot: number): void
  /**
   * A trade, told after both orders' remaining, filled and fees have changed; see
   * `TradingState.fill`.
   */
  match(maker: number, taker: number): void
  /** The order left the engine; `remaining` is what did not trade. Its slot dies after the call. */
  done(slot: number, reason: DoneReason): void
  /** A change of an account's total: `TradingState.posting[0]` atoms, negative when they leave. */
  ledger(account: number, kind: LedgerKind, index: number): void
  /** A currency or product was listed or changed, its state and a venue-wide halt included. */
  listed(kind: 'currency' | 'product', number: number): void
  /** Available or frozen of this account changed in this event. */
  balance(account: number): void
  /** The end of a distinct event; `refusal` 0 when accepted. `TradingState.sequence` is its id. */
  result(event: TradingEvent, refusal: number): void
  /**
   * A client's retry: the first attempt had this sequence id (so its order this id) and refusal.
   */
  duplicate(event: TradingEvent, firstSequence: number, refusal: number): void
  /** A server's retry, dropped without trace. */
  dropped(event: TradingEvent): void
}
