/**
 * One frame of operations on its way: held against the limits of its user and of the server,
 * sent as one batch, and answered in the order of its operations.
 */
import type { Session } from '@bourse/domain/auth/auth'
import { EVENT_TYPE, type TradingEvent, VIA } from '@bourse/domain/exchange/event'
import type { BriefOutcome, BulkGateway } from '@bourse/domain/exchange/gateway'
import { REFUSAL } from '@bourse/domain/exchange/refusal'
import type { UserId } from '@bourse/domain/shared/ids'
import { SESSION_PERMISSIONS } from '../http-gitbitex/acting.ts'
import type { Admission } from '../http-gitbitex/admission.ts'
import { BadOrder, badAs } from '../http-gitbitex/order-fields.ts'
import type { Bucket, RequestLimits } from '../http-gitbitex/ports.ts'
import type { ReadFrame } from './read-frame.ts'
import { type ResultForm, ResultsFrame, TOO_MANY } from './replies.ts'

/** What frames are sent through. */
export interface FramePorts {
  readonly gateway: BulkGateway
  readonly limits: RequestLimits
  readonly admission: Admission
  /** Milliseconds since 1970. */
  readonly nowMs: () => number
}

/** The operations of a frame, each as an event or as what is wrong with it. */
export class OrdersFrame {
  readonly #ports: FramePorts
  readonly #frame: ReadFrame

  /** The frame becomes this one's own. */
  constructor(ports: FramePorts, session: Session, frame: ReadFrame) {
    this.#ports = ports
    this.#frame = frame
    const { events } = frame
    for (let at = 0; at < events.length; at++) {
      const event = events[at] as TradingEvent | BadOrder
      if (!(event instanceof BadOrder)) actAs(event, session)
    }
  }

  /** Operations that will be sent if nothing is refused. */
  get size(): number {
    return this.#frame.events.length
  }

  /** Sends what may be sent; the answer once all is known. */
  async send(user: UserId): Promise<Buffer> {
    const { gateway } = this.#ports
    this.#limit(user)
    const taken = this.#admit()
    const events = goodOf(this.#frame.events)
    try {
      const outcomes = events.length === 0 ? [] : await gateway.submitBrief(events)
      return this.#answer(outcomes)
    } finally {
      if (taken > 0) this.#ports.admission.leave(taken)
    }
  }

  /** Refuses what is beyond the rates of the user: the first operations pass. */
  #limit(user: UserId): void {
    const { orders, cancels } = this.#ports.limits
    this.#limitKind(user, orders, false)
    this.#limitKind(user, cancels, true)
  }

  #limitKind(user: UserId, bucket: Bucket | undefined, cancels: boolean): void {
    if (bucket === undefined) return
    const count = this.#count(cancels)
    if (count === 0 || bucket.take(user, count) === 0) return
    let left = true
    this.#refuse(cancels, () => {
      left &&= bucket.take(user) === 0
      return left ? undefined : TOO_QUICK
    })
  }

  /** Takes places of admission, and refuses what gets none; how many were taken. */
  #admit(): number {
    const { admission } = this.#ports
    const orders = this.#count(false)
    const cancels = this.#count(true)
    const ordersIn = orders > 0 && admission.admitsOrder() && admission.enterOrder(orders)
    const cancelsIn = cancels > 0 && admission.enterCancel(cancels)
    if (!ordersIn && orders > 0) this.#refuse(false, () => OVERLOADED)
    if (!cancelsIn && cancels > 0) this.#refuse(true, () => OVERLOADED)
    return (ordersIn ? orders : 0) + (cancelsIn ? cancels : 0)
  }

  #count(cancels: boolean): number {
    let count = 0
    const { events } = this.#frame
    for (let at = 0; at < events.length; at++) {
      const event = events[at] as TradingEvent | BadOrder
      if (!(event instanceof BadOrder) && isCancel(event) === cancels) count++
    }
    return count
  }

  #refuse(cancels: boolean, refusal: () => BadOrder | undefined): void {
    for (const [at, event] of this.#frame.events.entries()) {
      if (event instanceof BadOrder || isCancel(event) !== cancels) continue
      this.#frame.events[at] = refusal() ?? event
    }
  }

  #answer(outcomes: readonly BriefOutcome[]): Buffer {
    const { products } = this.#ports.gateway.state
    const { id, events, forms, products: named } = this.#frame
    const answer = new ResultsFrame(id)
    let next = 0
    for (let at = 0; at < events.length; at++) {
      const event = events[at]
      const form = forms[at] as ResultForm
      if (event instanceof BadOrder) answer.refused(form, event)
      else {
        const outcome = outcomes[next++] as BriefOutcome
        const product = outcome.order?.product ?? (named[at] as number)
        answer.outcome(form, outcome, products[product - 1])
      }
    }
    return answer.end()
  }
}

const TOO_QUICK = new BadOrder(TOO_MANY, 'too many requests, slow down')
const OVERLOADED = badAs(REFUSAL.overloaded)

/** Those that can be sent: mostly all of them, and then the same list. */
function goodOf(read: readonly (TradingEvent | BadOrder)[]): readonly TradingEvent[] {
  const isGood = (event: TradingEvent | BadOrder): event is TradingEvent =>
    !(event instanceof BadOrder)
  return read.every(isGood) ? read : read.filter(isGood)
}

/** Writes into `event` who sent it, and through which door. */
export function actAs(event: TradingEvent, { userId, id }: Session): void {
  event.user = userId
  event.credential = id
  event.permissions = SESSION_PERMISSIONS
  event.via = VIA.ws
}

function isCancel({ type }: TradingEvent): boolean {
  return type === EVENT_TYPE.cancelOrder || type === EVENT_TYPE.cancelAll
}
