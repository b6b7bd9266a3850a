/** The port through which every door (HTTP, WebSocket, preview, admin) sends trading events. */
import type { TradingEvent } from './event.ts'
import type { OrderView } from './order.ts'
import type { TradingState } from './state.ts'

/** What a door that answers many orders at once says of each. */
export type OrderGist = Pick<
  OrderView,
  'id' | 'product' | 'status' | 'filled' | 'remaining' | 'doneReason'
>

/** What became of one submitted event. */
export interface Outcome<Order extends OrderGist = OrderView> {
  /** 0 accepted, else a refusal number (5xxx: it never reached the log, or is not known yet). */
  readonly refusal: number
  /** Sequence id of the event (for an order its id); of a duplicate, that of the first attempt. */
  readonly sequence: number
  readonly duplicate: boolean
  /**
   * The order that the event created, amended or cancelled by its id, or the new one of a replace,
   * as it was when the event was done; undefined for other events and when it was refused.
   */
  readonly order: Order | undefined
  /**
   * Orders cancelled by a cancel or cancel all, or the old one of a replace whose new one was
   * refused; not those that expired or whose switch fired before the event.
   */
  readonly cancelled: number
}

/** The same with no more than the gist of its order. */
export type BriefOutcome = Outcome<OrderGist>

/** Events that one call of `submitBatch` may carry. */
export const BATCH_EVENTS_MAX = 1_000

/** What the gateway measures, for the metrics of whoever wires it. Times in microseconds. */
export interface GatewayMeter {
  /** An append begins; the oldest event of its batch has waited for it so long. */
  appending?(waitedMicros: number): void
  /** One batch: its events, the append's time, the engine's time over all of them. */
  batch(events: number, appendMicros: number, engineMicros: number): void
  /** From submitting to what the engine made of it; a batch of several events counts each. */
  outcome(micros: number, events: number): void
  /** A refusal that the engine did not give: before the log, or at the deadline. */
  refused(refusal: number, event: TradingEvent): void
}

export interface TradingGateway {
  readonly state: TradingState
  /**
   * Appends the event and resolves when the engine has applied it, or by the deadline with 5002.
   */
  submit(event: TradingEvent): Promise<Outcome>
  /**
   * Appends the events (at most `BATCH_EVENTS_MAX`) one behind the other in one append and resolves
   * when the engine has applied all, with the outcome of each in the same order. Not atomic: each
   * is taken or refused by itself; only when there is no room for all of them, none is sent. By the
   * deadline those not known yet are 5002. The array belongs to the gateway from here on.
   */
  submitBatch(events: readonly TradingEvent[]): Promise<readonly Outcome[]>
  /** Resolves true when all that was durable at the call is applied, false after 100 ms. */
  caughtUp(): Promise<boolean>
  /** True once recovery is done and the log takes appends. */
  readonly ready: boolean
}

/** For a door whose callers send orders by the thousand. */
export interface BulkGateway extends TradingGateway {
  /** As `submitBatch`, for who wants the gist of the orders only: a whole view costs much more. */
  submitBrief(events: readonly TradingEvent[]): Promise<readonly BriefOutcome[]>
}
