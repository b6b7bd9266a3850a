/**
 * One frame of operations on its way: read, held against the limits of its user and of the server,
 * sent as one batch, and answered in the order of its operations.
 */
import type { Session } from '@bourse/domain/auth/auth'
import { EVENT_TYPE, type TradingEvent, VIA } from '@bourse/domain/exchange/event'
import type { Outcome, TradingGateway } from '@bourse/domain/exchange/gateway'
import { REFUSAL } from '@bourse/domain/exchange/refusal'
import type { UserId } from '@bourse/domain/shared/ids'
import { SESSION_PERMISSIONS } from '../http-gitbitex/acting.ts'
import type { Admission } from '../http-gitbitex/admission.ts'
import { BadOrder, badAs } from '../http-gitbitex/order-fields.ts'
import type { Bucket, RequestLimits } from '../http-gitbitex/ports.ts'
import type { OrdersMessage } from './entry-message.ts'
import { exactOps, hasNumbers } from './exact-numbers.ts'
import { type OpReader, opEvent, UNKNOWN_TARGET } from './op-events.ts'
import { outcomeResult, type ResultForm, refusedResult, resultsFrame, TOO_MANY } from './replies.ts'

/** What frames are sent through. */
export interface FramePorts {
  readonly gateway: TradingGateway
  readonly limits: RequestLimits
  readonly admission: Admission
  /** Milliseconds since 1970. */
  readonly nowMs: () => number
}

/** The operations of a frame, each as an event or as what is wrong with it. */
export class OrdersFrame {
  readonly id: string | undefined
  /** True when an operation names an order that is not known (yet). */
  readonly hasUnknown: boolean
  readonly #ports: FramePorts
  readonly #read: (TradingEvent | BadOrder)[]
  readonly #forms: ResultForm[] = []
  /** Product numbers, 0 for none. */
  readonly #products: number[] = []

  /** Reads `message`; `text` is what it was read from. */
  constructor(ports: FramePorts, session: Session, message: OrdersMessage, text: string) {
    this.#ports = ports
    this.id = message.id
    const read: (TradingEvent | BadOrder)[] = []
    const { gateway, nowMs } = ports
    const reader: OpReader = {
      ...{ state: gateway.state, user: session.userId, nowMs, earlier: read },
      amended: 0,
    }
    let { ops } = message
    let isExact = false
    let hasUnknown = false
    for (let at = 0; at < ops.length; at++) {
      let event = opEvent(ops[at], reader)
      if (event instanceof BadOrder && !isExact && hasNumbers(ops[at])) {
        isExact = true
        ops = exactOps(text, ops)
        event = opEvent(ops[at], reader)
      }
      if (event === UNKNOWN_TARGET) hasUnknown = true
      this.#forms.push(Array.isArray(ops[at]) ? 'array' : 'object')
      this.#products.push(productOf(event, reader))
      if (!(event instanceof BadOrder)) actAs(event, session)
      read.push(event)
    }
    this.#read = read
    this.hasUnknown = hasUnknown
  }

  /** Operations that will be sent if nothing is refused. */
  get size(): number {
    return this.#read.length
  }

  /** Sends what may be sent; the answer once all is known. */
  async send(user: UserId): Promise<string> {
    const { gateway } = this.#ports
    this.#limit(user)
    const taken = this.#admit()
    const events: TradingEvent[] = []
    for (const event of this.#read) if (!(event instanceof BadOrder)) events.push(event)
    try {
      const outcomes = events.length === 0 ? [] : await gateway.submitBatch(events)
      return resultsFrame(this.id, this.#results(outcomes))
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
    for (const event of this.#read) {
      if (!(event instanceof BadOrder) && isCancel(event) === cancels) count++
    }
    return count
  }

  #refuse(cancels: boolean, refusal: () => BadOrder | undefined): void {
    for (const [at, event] of this.#read.entries()) {
      if (event instanceof BadOrder || isCancel(event) !== cancels) continue
      this.#read[at] = refusal() ?? event
    }
  }

  #results(outcomes: readonly Outcome[]): string {
    const { products } = this.#ports.gateway.state
    let results = ''
    let next = 0
    for (let at = 0; at < this.#read.length; at++) {
      const event = this.#read[at]
      const form = this.#forms[at] as ResultForm
      if (at > 0) results += ','
      if (event instanceof BadOrder) results += refusedResult(form, event)
      else {
        const outcome = outcomes[next++] as Outcome
        const product = outcome.order?.product ?? (this.#products[at] as number)
        results += outcomeResult(form, outcome, products[product - 1])
      }
    }
    return results
  }
}

const TOO_QUICK = new BadOrder(TOO_MANY, 'too many requests, slow down')
const OVERLOADED = badAs(REFUSAL.overloaded)

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

function productOf(event: TradingEvent | BadOrder, { amended }: OpReader): number {
  if (event instanceof BadOrder) return 0
  return event.type === EVENT_TYPE.amendOrder ? amended : event.product
}
