/** Listens to the engine on behalf of callers: what became of the event being applied. */
import { EVENT_TYPE, type TradingEvent } from '@bourse/domain/exchange/event'
import type { Outcome } from '@bourse/domain/exchange/gateway'
import type { TradingListener } from '@bourse/domain/exchange/listener'
import type { DoneReason, OrderView } from '@bourse/domain/exchange/order'
import type { TradingState } from '@bourse/domain/exchange/state'
import { toOrderId } from '@bourse/domain/shared/ids'
import { doneView } from '../order/done-view.ts'

/** A partial listener: it hears what callers ask about and nothing else. */
export class Collector implements Partial<TradingListener> {
  /** The outcome of the event begun last, once it has ended. */
  outcome: Outcome | undefined
  readonly #state: TradingState
  #event: TradingEvent | undefined
  #order: OrderView | undefined
  #cancelled = 0

  constructor(state: TradingState) {
    this.#state = state
  }

  /** The event that is applied next, or undefined when nobody here waits for it. */
  begin(event: TradingEvent | undefined): void {
    this.#event = event
    this.#order = undefined
    this.#cancelled = 0
    this.outcome = undefined
  }

  open(slot: number): void {
    if (this.#event !== undefined) this.#order = this.#state.orderView(slot)
  }

  done(slot: number, reason: DoneReason): void {
    if (this.#event === undefined) return
    if (this.#event.type !== EVENT_TYPE.createOrder) this.#cancelled++
    else if (this.#state.orders.id[slot] === this.#state.sequence) {
      this.#order = doneView(this.#state, slot, reason)
    }
  }

  result(_event: TradingEvent, refusal: number): void {
    if (this.#event === undefined) return
    const { sequence } = this.#state
    const order = this.#order
    this.outcome = { refusal, sequence, duplicate: false, order, cancelled: this.#cancelled }
  }

  duplicate(_event: TradingEvent, firstSequence: number, refusal: number): void {
    if (this.#event === undefined) return
    const slot = this.#state.orderSlot(toOrderId(firstSequence))
    this.outcome = {
      refusal,
      sequence: firstSequence,
      duplicate: true,
      order: slot === -1 ? undefined : this.#state.orderView(slot),
      cancelled: 0,
    }
  }
}
