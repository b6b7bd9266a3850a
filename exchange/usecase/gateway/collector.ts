/** Listens to the engine on behalf of callers: what became of the event being applied. */
import { EVENT_TYPE, type TradingEvent } from '@bourse/domain/exchange/event'
import type { BriefOutcome, OrderGist } from '@bourse/domain/exchange/gateway'
import type { TradingListener } from '@bourse/domain/exchange/listener'
import type { DoneReason } from '@bourse/domain/exchange/order'
import { CHANGE, type Change, DONE_REASON } from '@bourse/domain/exchange/order'
import type { TradingState } from '@bourse/domain/exchange/state'
import { toOrderId } from '@bourse/domain/shared/ids'
import { doneView, statusOf } from '../order/done-view.ts'

const NONE = -1

/** A partial listener: it hears what callers ask about and nothing else. */
export class Collector implements Partial<TradingListener> {
  /** The outcome of the event begun last, once it has ended. */
  outcome: BriefOutcome | undefined
  readonly #state: TradingState
  #event: TradingEvent | undefined
  #isBrief = false
  /** The caller's order while it is open: stops that the event sets off may still change it. */
  #slot = NONE
  /** The caller's order once it is done. */
  #order: OrderGist | undefined
  #cancelled = 0

  constructor(state: TradingState) {
    this.#state = state
  }

  /**
   * The event that is applied next, or undefined when nobody here waits for it. A brief outcome has
   * the gist of its order, any other the whole view.
   */
  begin(event: TradingEvent | undefined, isBrief = false): void {
    this.#event = event
    this.#isBrief = isBrief
    this.#slot = NONE
    this.#order = undefined
    this.#cancelled = 0
    this.outcome = undefined
  }

  active(slot: number): void {
    this.#keep(slot)
  }

  open(slot: number): void {
    this.#keep(slot)
  }

  change(slot: number, change: Change): void {
    // Self-trade prevention happens to orders that the event is not about, too.
    if (this.#event !== undefined && change !== CHANGE.decremented) this.#slot = slot
  }

  done(slot: number, reason: DoneReason): void {
    if (this.#event === undefined) return
    if (slot === this.#slot || this.#state.orders.id(slot) === this.#state.sequence) {
      this.#slot = NONE
      this.#order = this.#done(slot, reason)
    } else if (reason === DONE_REASON.cancelled) {
      this.#cancelled++
      if (this.#event.type === EVENT_TYPE.cancelOrder) {
        this.#order = this.#done(slot, reason)
      }
    }
  }

  result(_event: TradingEvent, refusal: number): void {
    if (this.#event === undefined) return
    const state = this.#state
    const order = this.#slot === NONE ? this.#order : this.#open(this.#slot)
    const { sequence } = state
    this.outcome = { refusal, sequence, duplicate: false, order, cancelled: this.#cancelled }
  }

  duplicate(_event: TradingEvent, firstSequence: number, refusal: number): void {
    if (this.#event === undefined) return
    const slot = this.#state.orderSlot(toOrderId(firstSequence))
    this.outcome = {
      refusal,
      sequence: firstSequence,
      duplicate: true,
      order: slot === -1 ? undefined : this.#open(slot),
      cancelled: 0,
    }
  }

  #done(slot: number, reason: DoneReason): OrderGist {
    if (!this.#isBrief) return doneView(this.#state, slot, reason)
    return gist(this.#state, slot, { status: statusOf(reason), doneReason: reason })
  }

  #open(slot: number): OrderGist {
    const state = this.#state
    if (!this.#isBrief) return state.orderView(slot)
    const status = state.orders.isWaiting(slot) ? 'active' : 'open'
    return gist(state, slot, { status, doneReason: undefined })
  }

  /** The order that the event created, not one that it set off. */
  #keep(slot: number): void {
    if (this.#event === undefined) return
    if (this.#state.orders.id(slot) === this.#state.sequence) this.#slot = slot
  }
}

/** What the table of open orders tells, and what it does not. */
function gist(
  { orders }: TradingState,
  slot: number,
  { status, doneReason }: Pick<OrderGist, 'status' | 'doneReason'>,
): OrderGist {
  return {
    id: toOrderId(orders.id(slot)),
    product: orders.product(slot),
    status,
    filled: orders.filled(slot),
    remaining: orders.remaining(slot),
    doneReason,
  }
}
