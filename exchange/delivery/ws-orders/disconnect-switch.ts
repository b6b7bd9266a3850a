/**
 * Cancel-on-disconnect of one socket: a switch in the engine that is moved on while the client is
 * heard. When the socket goes, the orders are cancelled at once; when the server goes, or the
 * client falls silent without its socket being lost, the engine's deadline passes.
 */
import type { Session } from '@bourse/domain/auth/auth'
import { blankEvent, EVENT_TYPE, type TradingEvent } from '@bourse/domain/exchange/event'
import { PRODUCT_STATE } from '@bourse/domain/exchange/product'
import { REFUSAL } from '@bourse/domain/exchange/refusal'
import type { Connection } from '@bourse/kit/websocket/connection'
import { refusalSentence } from '../http-gitbitex/refusals.ts'
import { actAs, type FramePorts } from './orders-frame.ts'
import { entryErrorFrame } from './replies.ts'

/** Least time between two renewals of one socket. */
const RENEW_MS_MIN = 5_000
/** How long before a renewal the client is asked for a sign of life, and has time to answer. */
const ASK_AHEAD_MS = 2_000
/** Renewals in the time of one timeout. */
const RENEWALS = 3
const MICROS = 1_000

export interface Arming {
  readonly session: Session
  /** 0 disarms. */
  readonly timeoutSeconds: number
  /** 0 for every product. */
  readonly product: number
}

export class DisconnectSwitch {
  readonly #ports: FramePorts
  readonly #connection: Connection
  readonly #name: string
  /** Undefined while nothing is armed. */
  #armed: Arming | undefined
  #deadline = 0
  /** When the deadline was looked at last, on the clock of `tick`. */
  #lookedAtMs = Number.NEGATIVE_INFINITY
  /** True when the client was asked for a sign of life since then. */
  #hasAsked = false
  #isRenewing = false

  /** `name` is the switch's in the engine: never used before, not by another server either. */
  constructor(ports: FramePorts, connection: Connection, name: string) {
    this.#ports = ports
    this.#connection = connection
    this.#name = name
  }

  /** Arms, changes or disarms; the refusal number, and the deadline in microseconds or 0. */
  async arm(arming: Arming): Promise<{ readonly refusal: number; readonly deadline: number }> {
    const isOff = arming.timeoutSeconds === 0
    const deadline = isOff ? 0 : this.#deadlineOf(arming, 0)
    const refusal = await this.#submit(this.#event(arming, deadline))
    if (refusal === 0) {
      this.#armed = isOff ? undefined : arming
      this.#deadline = deadline
    }
    return { refusal, deadline }
  }

  /** To be called about once a second. Milliseconds of a steady clock. */
  tick(nowMs: number): void {
    const armed = this.#armed
    if (armed === undefined || this.#isRenewing) return
    const everyMs = Math.max(RENEW_MS_MIN, (armed.timeoutSeconds * 1_000) / RENEWALS)
    const sinceMs = nowMs - this.#lookedAtMs
    if (sinceMs < everyMs - ASK_AHEAD_MS) return
    if (!this.#hasAsked) this.#connection.ping()
    this.#hasAsked = true
    if (sinceMs < everyMs) return
    this.#lookedAtMs = nowMs
    this.#hasAsked = false
    const deadline = this.#deadlineOf(armed, this.#connection.silentMs)
    // Nothing heard since the last renewal: the deadline stays where it is.
    if (deadline - this.#deadline < MICROS * RENEW_MS_MIN * NEARLY) return
    void this.#renew(armed, deadline)
  }

  /** The socket is gone: cancels what the switch guards, and disarms it. */
  closed(): void {
    const armed = this.#armed
    if (armed === undefined) return
    this.#armed = undefined
    const cancel = blankEvent(EVENT_TYPE.cancelAll)
    actAs(cancel, armed.session)
    cancel.product = armed.product
    const events = [cancel]
    // What is halted cannot be cancelled now; the switch will, when its deadline passes.
    if (!this.#isHalted(armed.product)) events.push(this.#event(armed, 0))
    this.#ports.gateway.submitBatch(events).catch(ignore)
  }

  async #renew(armed: Arming, deadline: number): Promise<void> {
    this.#isRenewing = true
    const refusal = await this.#submit(this.#event(armed, deadline))
    this.#isRenewing = false
    if (this.#armed !== armed) return
    if (refusal === 0) this.#deadline = deadline
    else if (isPassing(refusal)) this.#lookedAtMs = Number.NEGATIVE_INFINITY
    else {
      this.#armed = undefined
      const sentence = `cancel-on-disconnect is off: ${refusalSentence(refusal)}`
      this.#connection.send(entryErrorFrame(undefined, { number: refusal, sentence }))
    }
  }

  async #submit(event: TradingEvent): Promise<number> {
    const { admission, gateway } = this.#ports
    if (!admission.enterCancel()) return REFUSAL.overloaded
    try {
      return (await gateway.submit(event)).refusal
    } catch {
      return REFUSAL.outcomeUnknown
    } finally {
      admission.leave()
    }
  }

  #event({ session, product }: Arming, deadline: number): TradingEvent {
    const event = blankEvent(EVENT_TYPE.cancelAfter)
    actAs(event, session)
    event.targetReference = this.#name
    event.product = product
    event.expiresAt = deadline
    return event
  }

  /** From when the client was heard last. Engine time may be ahead of the clock. */
  #deadlineOf({ timeoutSeconds }: Arming, silentMs: number): number {
    const { gateway, nowMs } = this.#ports
    const now = Math.max(Math.floor(nowMs()) * MICROS, gateway.state.time)
    return now + Math.round((timeoutSeconds * 1_000 - silentMs) * MICROS)
  }

  #isHalted(product: number): boolean {
    const { state } = this.#ports.gateway
    const scope = product === 0 ? state.products : [state.products[product - 1]]
    return scope.some(
      (listed) =>
        listed !== undefined && state.productState(listed.number) === PRODUCT_STATE.halted,
    )
  }
}

/** Of the least time between renewals, what a deadline must gain to be worth an event. */
const NEARLY = 0.5

/** A refusal of this moment: the next try may pass. */
function isPassing(refusal: number): boolean {
  return (
    refusal === REFUSAL.overloaded ||
    refusal === REFUSAL.outcomeUnknown ||
    refusal === REFUSAL.stopping
  )
}

function ignore(): void {}
