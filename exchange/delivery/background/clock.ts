/**
 * Lets time pass in the engine when nothing else does: once the earliest deadline has passed by the
 * wall clock, a clock event goes into the log, so that orders expire and switches fire on a quiet
 * day too. Of several servers' clock events for one deadline and second one counts.
 */
import { blankEvent, EVENT_TYPE } from '@bourse/domain/exchange/event'
import type { TradingGateway } from '@bourse/domain/exchange/gateway'

export interface EngineClockOptions {
  readonly gateway: TradingGateway
  /** Wall clock, microseconds. */
  readonly nowMicros: () => number
  /** Calls `run` once after so long, unless the function it returns is called before. */
  readonly after?: (milliseconds: number, run: () => void) => () => void
}

export interface EngineClock {
  /** To be called when events were applied: the earliest deadline may be another one now. */
  afterBatch(): void
  /** Nothing is sent from here on. */
  stop(): void
}

/** Clock events follow each other at this distance at least. */
const APART_MICROS = 1_000_000
/**
 * The longest sleep. The wall clock is looked at again by then: it may have been set, or the
 * machine may have slept, of which timers know nothing.
 */
const LOOK_MS = 1_000

/** The clock of the engine behind `gateway`; without a deadline it does nothing at all. */
export function engineClock(options: EngineClockOptions): EngineClock {
  const { gateway, nowMicros, after = timeout } = options
  const { state } = gateway
  let cancel: (() => void) | undefined
  /** When the timer that runs will look, on the wall clock; when the last event was sent. */
  let lookAt = 0
  let sentAt = Number.NEGATIVE_INFINITY
  let stopped = false

  function arm(): void {
    const deadline = state.nextDeadline
    if (deadline === 0 || stopped || !gateway.ready) {
      disarm()
      return
    }
    const now = nowMicros()
    // A clock that was set back must not make the last event lie in the future.
    sentAt = Math.min(sentAt, now)
    const due = Math.max(deadline, sentAt + APART_MICROS)
    // A timer that runs out earlier looks again by itself: not every batch needs a new one.
    if (cancel !== undefined && lookAt <= due) return
    disarm()
    const waitMs = Math.min(Math.max(Math.ceil((due - now) / 1_000), 1), LOOK_MS)
    lookAt = now + waitMs * 1_000
    cancel = after(waitMs, look)
  }

  function disarm(): void {
    cancel?.()
    cancel = undefined
  }

  function look(): void {
    cancel = undefined
    const deadline = state.nextDeadline
    const now = nowMicros()
    if (deadline !== 0 && deadline <= now && gateway.ready && !stopped) send(deadline, now)
    arm()
  }

  /** Refused or without effect (the log's clock may be behind) it is sent again a second later. */
  function send(deadline: number, now: number): void {
    if (now - sentAt < APART_MICROS) return
    sentAt = now
    const event = blankEvent(EVENT_TYPE.clock)
    const second = Math.floor(now / 1_000_000)
    // A second one does no harm, so without room for the reference id it goes without.
    if (!state.referencesFullAt(now)) event.referenceId = `clock:${deadline}:${second}`
    void gateway.submit(event)
  }

  return {
    afterBatch: arm,
    stop() {
      stopped = true
      disarm()
    },
  }
}

function timeout(milliseconds: number, run: () => void): () => void {
  const timer = setTimeout(run, milliseconds)
  timer.unref()
  return () => clearTimeout(timer)
}
