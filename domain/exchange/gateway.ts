/** The port through which every door (HTTP, WebSocket, preview, admin) sends trading events. */
import type { TradingEvent } from './event.ts'
import type { OrderView } from './order.ts'
import type { TradingState } from './state.ts'

/** What became of one submitted event. */
export interface Outcome {
  /** 0 accepted, else a refusal number (5xxx: it never reached the log, or is not known yet). */
  readonly refusal: number
  /** Sequence id of the event (for an order its id); of a duplicate, that of the first attempt. */
  readonly sequence: number
  readonly duplicate: boolean
  /** The order created, as it was when its event was done; undefined for other events. */
  readonly order: OrderView | undefined
  /** Orders cancelled by a cancel or cancel all. */
  readonly cancelled: number
}

/** What the gateway measures, for the metrics of whoever wires it. Times in microseconds. */
export interface GatewayMeter {
  /** An append begins; the oldest event of its batch has waited for it so long. */
  appending?(waitedMicros: number): void
  /** One batch: its events, the append's time, the engine's time over all of them. */
  batch(events: number, appendMicros: number, engineMicros: number): void
  /** From `submit` to what the engine made of it. */
  outcome(micros: number): void
  /** A refusal that the engine did not give: before the log, or at the deadline. */
  refused(refusal: number): void
}

export interface TradingGateway {
  readonly state: TradingState
  /**
   * Appends the event and resolves when the engine has applied it, or by the deadline with 5002.
   */
  submit(event: TradingEvent): Promise<Outcome>
  /** Resolves true when all that was durable at the call is applied, false after 100 ms. */
  caughtUp(): Promise<boolean>
  /** True once recovery is done and the log takes appends. */
  readonly ready: boolean
}
