/**
 * The gateway: batches events, appends them to the log, applies what comes back to the engine, and
 * answers each caller. One append is in flight; the next takes everything that came meanwhile.
 */
import { EVENT_TYPE, type TradingEvent } from '@bourse/domain/exchange/event'
import {
  BATCH_EVENTS_MAX,
  type BriefOutcome,
  type BulkGateway,
  type GatewayMeter,
  type Outcome,
} from '@bourse/domain/exchange/gateway'
import type { TradingListener } from '@bourse/domain/exchange/listener'
import type { Following, TradingLog } from '@bourse/domain/exchange/log'
import { REFUSAL } from '@bourse/domain/exchange/refusal'
import type { TradingEngine, TradingState } from '@bourse/domain/exchange/state'
import { assert } from '@bourse/domain/shared/assert'
import { fanOut } from '../trading/listeners.ts'
import { Collector } from './collector.ts'
import { isRecordable } from './recordable.ts'
import { eventsOf, NONE_REFUSED, refused, Submission } from './submission.ts'
import { Waiters } from './waiters.ts'

export interface GatewayOptions {
  readonly engine: TradingEngine
  readonly log: TradingLog
  /** Sinks besides the callers: market data, feeds. They are told before callers are answered. */
  readonly sinks: readonly Partial<TradingListener>[]
  /** This server's producer session: random, never used before in this log. */
  readonly session: number
  /** Microseconds of a steady clock, for deadlines and the meter; and of the wall clock. */
  readonly steadyMicros: () => number
  readonly wallMicros: () => number
  /** Called after each batch was applied. */
  readonly onApplied?: (position: number) => void
  /** The log failed or the engine threw: nothing may be acknowledged any more. */
  readonly onFatal: (error: Error) => void
  readonly meter?: GatewayMeter
  readonly limits?: Partial<GatewayLimits>
}

export interface GatewayLimits {
  /** Events accepted and not answered. Orders are refused at four fifths of it, cancels at all. */
  readonly pendingMax: number
  /** Events of one append; what was submitted together goes together even beyond it. */
  readonly batchMax: number
  /** After this the caller hears that the outcome is unknown; the event may still take effect. */
  readonly deadlineMs: number
  readonly readWaitMs: number
}

const GATEWAY_LIMITS: GatewayLimits = {
  pendingMax: 40_000,
  batchMax: 5_000,
  deadlineMs: 5_000,
  readWaitMs: 100,
}

/** The share of `pendingMax` that only cancels may use. */
const CANCEL_SHARE = 0.2

export interface Gateway extends BulkGateway {
  /**
   * Follows the log after `position` and resolves when everything in it now has been applied.
   * Rejects when that cannot be, or when `stop` was called meanwhile; then it is never ready.
   */
  start(after: number): Promise<void>
  /** Refuses new events, waits for those under way, stops following. */
  stop(): Promise<void>
}

/** A gateway that is not ready until `start` has resolved. */
export function tradingGateway(options: GatewayOptions): Gateway {
  return new BatchingGateway(options)
}

class BatchingGateway implements Gateway {
  readonly state: TradingState
  readonly #options: GatewayOptions
  readonly #limits: GatewayLimits
  readonly #collector: Collector
  /** Waiting for an append, and sent but not answered; both in the order of their counters. */
  #queue: Submission[] = []
  #sent: Submission[] = []
  #sentHead = 0
  /** Events in both that the engine has not decided. */
  #pending = 0
  /** Decided in the present batch; told once the next append is on its way. */
  #decided: Submission[] = []
  #counter = 0
  #appending = false
  #phase: 'starting' | 'ready' | 'stopping' | 'failed' = 'starting'
  #following: Following | undefined
  #deadlines: NodeJS.Timeout | undefined
  readonly #waiters: Waiters
  #idle: (() => void) | undefined
  /** The batch of the append that is under way, or was last. */
  #appended: readonly TradingEvent[] | undefined
  /** The same once it is durable, while it waits for the next append to be on its way. */
  #durable: readonly TradingEvent[] | undefined
  /** The append's time of that batch, and the engine's time within the append that is under way. */
  #appendMicros = 0
  #engineMicros = 0

  constructor(options: GatewayOptions) {
    this.#options = options
    this.#limits = { ...GATEWAY_LIMITS, ...options.limits }
    this.state = options.engine.state
    this.#collector = new Collector(options.engine.state)
    this.#waiters = new Waiters(this.#limits.readWaitMs)
    options.engine.listen(fanOut([...options.sinks, this.#collector]))
  }

  get ready(): boolean {
    return this.#phase === 'ready'
  }

  async start(after: number): Promise<void> {
    this.#following = this.#options.log.follow(after, (events, count) => this.#hear(events, count))
    this.#following.ended.catch((error: Error) => this.#fail(error))
    await this.#following.caughtUp
    if (this.#phase !== 'starting') throw new Error(`the gateway is ${this.#phase}`)
    this.#phase = 'ready'
    this.#deadlines = setInterval(() => this.#expire(), 250)
    this.#deadlines.unref()
  }

  submit(event: TradingEvent): Promise<Outcome> {
    const refusal = this.#refuseAll([event]) || this.#refuse(event, this.#options.wallMicros())
    if (refusal !== 0) return Promise.resolve(this.#refused(refusal, event))
    return new Promise((answer) => {
      const submission = this.#enqueue([event], NONE_REFUSED)
      submission.answer = ([outcome]) => answer(outcome as Outcome)
    })
  }

  submitBatch(events: readonly TradingEvent[]): Promise<readonly Outcome[]> {
    return this.#submitAll(events, false) as Promise<readonly Outcome[]>
  }

  submitBrief(events: readonly TradingEvent[]): Promise<readonly BriefOutcome[]> {
    return this.#submitAll(events, true)
  }

  #submitAll(events: readonly TradingEvent[], isBrief: boolean): Promise<readonly BriefOutcome[]> {
    assert(events.length <= BATCH_EVENTS_MAX, `a batch has at most ${BATCH_EVENTS_MAX} events`)
    if (events.length === 0) return Promise.resolve([])
    const refusal = this.#refuseAll(events)
    if (refusal !== 0) return Promise.resolve(events.map((event) => this.#refused(refusal, event)))
    const refusedBefore = this.#refuseEach(events)
    if (refusedBefore.size === events.length) return Promise.resolve([...refusedBefore.values()])
    const taken =
      refusedBefore.size === 0 ? events : events.filter((_, place) => !refusedBefore.has(place))
    return new Promise((answer) => {
      const submission = this.#enqueue(taken, refusedBefore)
      submission.isBrief = isBrief
      submission.answer = answer
    })
  }

  caughtUp(): Promise<boolean> {
    const position = this.#options.log.end
    if (this.state.position >= position) return Promise.resolve(true)
    return this.#waiters.waitFor(position)
  }

  async stop(): Promise<void> {
    if (this.#phase !== 'failed') this.#phase = 'stopping'
    if (this.#pending > 0 && this.#phase !== 'failed') {
      await new Promise<void>((resolve) => {
        this.#idle = resolve
      })
    }
    clearInterval(this.#deadlines)
    await this.#following?.stop()
  }

  #enqueue(
    events: readonly TradingEvent[],
    refusedBefore: ReadonlyMap<number, Outcome>,
  ): Submission {
    const { session, steadyMicros } = this.#options
    for (let place = 0; place < events.length; place++) {
      const event = events[place] as TradingEvent
      event.session = session
      event.counter = ++this.#counter
    }
    const submission = new Submission(events, refusedBefore, steadyMicros())
    this.#queue.push(submission)
    this.#pending += events.length
    if (!this.#appending) {
      this.#appending = true
      // Everything else that this turn of the event loop brings goes into the same batch.
      setImmediate(() => this.#pump())
    }
    return submission
  }

  /** Why none of the events can be taken now, or 0. */
  #refuseAll(events: readonly TradingEvent[]): number {
    if (this.#phase !== 'ready') return REFUSAL.stopping
    const { pendingMax } = this.#limits
    const pending = this.#pending + events.length
    if (pending <= pendingMax * (1 - CANCEL_SHARE)) return 0
    return pending <= pendingMax && events.every(isProtective) ? 0 : REFUSAL.overloaded
  }

  /** Why this event must not reach the log, or 0. */
  #refuse(event: TradingEvent, nowMicros: number): number {
    if (!isRecordable(event)) return REFUSAL.unknownEvent
    const { user, referenceId } = event
    if (referenceId === '' || !this.state.referencesFullAt(nowMicros)) return 0
    // A retry needs no room: it is answered with the first outcome.
    return this.state.knowsReference(user, referenceId) ? 0 : REFUSAL.referencesFull
  }

  #refuseEach(events: readonly TradingEvent[]): ReadonlyMap<number, Outcome> {
    const nowMicros = this.#options.wallMicros()
    let refusals: Map<number, Outcome> | undefined
    for (let place = 0; place < events.length; place++) {
      const event = events[place] as TradingEvent
      const refusal = this.#refuse(event, nowMicros)
      if (refusal === 0) continue
      refusals ??= new Map()
      refusals.set(place, this.#refused(refusal, event))
    }
    return refusals ?? NONE_REFUSED
  }

  #refused(refusal: number, event: TradingEvent): Outcome {
    this.#options.meter?.refused(refusal, event)
    return refused(refusal)
  }

  async #pump(): Promise<void> {
    while (this.#queue.length > 0 && this.#phase !== 'failed') {
      const batch = this.#take()
      this.#compact()
      for (const submission of batch) this.#sent.push(submission)
      const startedAt = this.#options.steadyMicros()
      this.#engineMicros = 0
      const [oldest] = batch
      if (oldest !== undefined) this.#options.meter?.appending?.(startedAt - oldest.submittedAt)
      const events = eventsOf(batch)
      this.#appended = events
      try {
        await this.#options.log.append(events)
      } catch (error) {
        this.#fail(error as Error)
        return
      }
      const took = this.#options.steadyMicros() - startedAt
      if (this.#durable === events) this.#appendMicros = took
      else this.#options.meter?.batch(events.length, took - this.#engineMicros, this.#engineMicros)
    }
    this.#appending = false
  }

  /** The submissions of the next append: as many as fit, at least one, and each of them whole. */
  #take(): Submission[] {
    let events = 0
    let taken = 0
    for (const submission of this.#queue) {
      events += submission.events.length
      if (taken > 0 && events > this.#limits.batchMax) break
      taken++
    }
    return this.#queue.splice(0, taken)
  }

  #compact(): void {
    if (this.#sentHead === 0) return
    this.#sent.splice(0, this.#sentHead)
    this.#sentHead = 0
  }

  /**
   * What the log has made durable. The batch of the last append is applied once the next one has
   * begun: so the disk works while the engine does.
   */
  #hear(events: readonly TradingEvent[], count: number): void {
    this.#applyDurable()
    if (events !== this.#appended || count !== events.length) {
      this.#apply(events, count)
      return
    }
    this.#durable = events
    process.nextTick(() => this.#applyDurable())
  }

  #applyDurable(): void {
    const events = this.#durable
    if (events === undefined) return
    this.#durable = undefined
    const before = this.#engineMicros
    this.#apply(events, events.length)
    const took = this.#engineMicros - before
    this.#engineMicros = before
    this.#options.meter?.batch(events.length, this.#appendMicros, took)
  }

  #apply(events: readonly TradingEvent[], count: number): void {
    if (this.#phase === 'failed') return
    const startedAt = this.#options.steadyMicros()
    try {
      for (let i = 0; i < count; i++) {
        const event = events[i] as TradingEvent
        const own = event.session === this.#options.session
        this.#collector.begin(own ? event : undefined, this.#sent[this.#sentHead]?.isBrief)
        this.#options.engine.apply(event)
        if (own) this.#decide(event)
      }
    } catch (error) {
      // What was decided before the bug showed is durable and applied.
      this.#tell()
      this.#fail(
        new Error(`the engine failed at position ${this.state.position}`, { cause: error }),
      )
      return
    }
    this.#engineMicros += this.#options.steadyMicros() - startedAt
    // After this tick's promises, among them the one that starts the next append: so the disk
    // works while replies are written.
    if (this.#decided.length > 0) process.nextTick(() => this.#tell())
    this.#options.onApplied?.(this.state.position)
    this.#waiters.reached(this.state.position)
    if (this.#idle !== undefined && this.#pending === 0) this.#idle()
  }

  #decide(event: TradingEvent): void {
    const submission = this.#sent[this.#sentHead]
    // An event of this session without a caller was appended before a restart of the follower.
    if (submission === undefined || submission.nextCounter !== event.counter) return
    const { outcome } = this.#collector
    assert(outcome !== undefined, 'every event of this server has one outcome')
    submission.decide(outcome)
    this.#pending--
    if (submission.undecided > 0) return
    this.#sentHead++
    this.#decided.push(submission)
  }

  #tell(): void {
    const decided = this.#decided
    this.#decided = []
    const now = this.#options.steadyMicros()
    for (const submission of decided) {
      this.#options.meter?.outcome(now - submission.submittedAt, submission.events.length)
      submission.tell()
    }
  }

  /** Callers past their deadline hear that the outcome is unknown; their events stay under way. */
  #expire(): void {
    const before = this.#options.steadyMicros() - this.#limits.deadlineMs * 1000
    for (const list of [this.#sent.slice(this.#sentHead), this.#queue]) {
      for (const submission of list) {
        if (submission.submittedAt > before) break
        if (submission.answer === undefined) continue
        for (const event of submission.events.slice(submission.decided)) {
          this.#options.meter?.refused(REFUSAL.outcomeUnknown, event)
        }
        submission.tell(REFUSAL.outcomeUnknown)
      }
    }
  }

  #fail(error: Error): void {
    // What is durable already has an outcome.
    this.#applyDurable()
    if (this.#phase === 'failed') return
    this.#phase = 'failed'
    const sent = this.#sent.slice(this.#sentHead)
    const queue = this.#queue
    this.#queue = []
    this.#sent = []
    this.#sentHead = 0
    this.#pending = 0
    for (const submission of sent) submission.tell(REFUSAL.outcomeUnknown)
    for (const submission of queue) submission.tell(REFUSAL.stopping)
    this.#idle?.()
    this.#options.onFatal(error)
  }
}

/** What takes risk away is let in when nothing else is. */
function isProtective({ type }: TradingEvent): boolean {
  switch (type) {
    case EVENT_TYPE.cancelOrder:
    case EVENT_TYPE.cancelAll:
    case EVENT_TYPE.cancelAfter:
    case EVENT_TYPE.productState:
    case EVENT_TYPE.venueState:
    case EVENT_TYPE.userState:
      return true
    default:
      return false
  }
}
