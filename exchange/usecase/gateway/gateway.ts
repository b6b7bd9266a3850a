/**
 * The gateway: batches events, appends them to the log, applies what comes back to the engine, and
 * answers each caller. One append is in flight; the next takes everything that came meanwhile.
 */
import { EVENT_TYPE, type TradingEvent } from '@bourse/domain/exchange/event'
import type { GatewayMeter, Outcome, TradingGateway } from '@bourse/domain/exchange/gateway'
import type { TradingListener } from '@bourse/domain/exchange/listener'
import type { Following, TradingLog } from '@bourse/domain/exchange/log'
import { REFUSAL } from '@bourse/domain/exchange/refusal'
import type { TradingEngine, TradingState } from '@bourse/domain/exchange/state'
import { assert } from '@bourse/domain/shared/assert'
import { fanOut } from '../trading/listeners.ts'
import { Collector } from './collector.ts'
import { isRecordable } from './recordable.ts'

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
  readonly batchMax: number
  /** After this the caller hears that the outcome is unknown; the event may still take effect. */
  readonly deadlineMs: number
  readonly readWaitMs: number
}

const GATEWAY_LIMITS: GatewayLimits = {
  pendingMax: 20_000,
  batchMax: 5_000,
  deadlineMs: 5_000,
  readWaitMs: 100,
}

/** The share of `pendingMax` that only cancels may use. */
const CANCEL_SHARE = 0.2

export interface Gateway extends TradingGateway {
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

/** One submitted event on its way. */
interface Pending {
  readonly event: TradingEvent
  readonly submittedAt: number
  answer: ((outcome: Outcome) => void) | undefined
}

/** An event whose caller is about to hear its outcome. */
interface Decided {
  readonly pending: Pending
  readonly outcome: Outcome
}

interface Waiter {
  readonly position: number
  readonly resolve: (caughtUp: boolean) => void
  readonly timer: NodeJS.Timeout
}

class BatchingGateway implements Gateway {
  readonly state: TradingState
  readonly #options: GatewayOptions
  readonly #limits: GatewayLimits
  readonly #collector: Collector
  /** Waiting for an append, and sent but not answered; both in the order of their counters. */
  #queue: Pending[] = []
  #sent: Pending[] = []
  #sentHead = 0
  /** Decided in the present batch; told once the next append is on its way. */
  #decided: Decided[] = []
  #counter = 0
  #appending = false
  #phase: 'starting' | 'ready' | 'stopping' | 'failed' = 'starting'
  #following: Following | undefined
  #deadlines: NodeJS.Timeout | undefined
  #waiters: Waiter[] = []
  #idle: (() => void) | undefined
  #engineMicros = 0

  constructor(options: GatewayOptions) {
    this.#options = options
    this.#limits = { ...GATEWAY_LIMITS, ...options.limits }
    this.state = options.engine.state
    this.#collector = new Collector(options.engine.state)
    options.engine.listen(fanOut([...options.sinks, this.#collector]))
  }

  get ready(): boolean {
    return this.#phase === 'ready'
  }

  async start(after: number): Promise<void> {
    this.#following = this.#options.log.follow(after, (events, count) => this.#apply(events, count))
    this.#following.ended.catch((error: Error) => this.#fail(error))
    await this.#following.caughtUp
    if (this.#phase !== 'starting') throw new Error(`the gateway is ${this.#phase}`)
    this.#phase = 'ready'
    this.#deadlines = setInterval(() => this.#expire(), 250)
    this.#deadlines.unref()
  }

  submit(event: TradingEvent): Promise<Outcome> {
    const refusal = this.#refuse(event)
    if (refusal !== 0) {
      this.#options.meter?.refused(refusal)
      return Promise.resolve(refused(refusal))
    }
    event.session = this.#options.session
    event.counter = ++this.#counter
    return new Promise((answer) => {
      this.#queue.push({ event, submittedAt: this.#options.steadyMicros(), answer })
      if (!this.#appending) {
        this.#appending = true
        // Everything else that this turn of the event loop brings goes into the same batch.
        setImmediate(() => this.#pump())
      }
    })
  }

  caughtUp(): Promise<boolean> {
    const position = this.#options.log.end
    if (this.state.position >= position) return Promise.resolve(true)
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#waiters = this.#waiters.filter((waiter) => waiter.timer !== timer)
        resolve(false)
      }, this.#limits.readWaitMs)
      this.#waiters.push({ position, resolve, timer })
    })
  }

  async stop(): Promise<void> {
    if (this.#phase !== 'failed') this.#phase = 'stopping'
    if (this.#pendingCount > 0 && this.#phase !== 'failed') {
      await new Promise<void>((resolve) => {
        this.#idle = resolve
      })
    }
    clearInterval(this.#deadlines)
    await this.#following?.stop()
  }

  get #pendingCount(): number {
    return this.#queue.length + this.#sent.length - this.#sentHead
  }

  #refuse(event: TradingEvent): number {
    if (this.#phase !== 'ready') return REFUSAL.stopping
    const isCancel = event.type === EVENT_TYPE.cancelOrder || event.type === EVENT_TYPE.cancelAll
    const { pendingMax } = this.#limits
    const room = isCancel ? pendingMax : pendingMax * (1 - CANCEL_SHARE)
    if (this.#pendingCount >= room) return REFUSAL.overloaded
    if (!isRecordable(event)) return REFUSAL.unknownEvent
    if (event.referenceId !== '' && this.state.referencesFullAt(this.#options.wallMicros())) {
      return REFUSAL.referencesFull
    }
    return 0
  }

  async #pump(): Promise<void> {
    while (this.#queue.length > 0 && this.#phase !== 'failed') {
      const batch = this.#queue.splice(0, this.#limits.batchMax)
      this.#compact()
      for (const pending of batch) this.#sent.push(pending)
      const startedAt = this.#options.steadyMicros()
      this.#engineMicros = 0
      const [oldest] = batch
      if (oldest !== undefined) this.#options.meter?.appending?.(startedAt - oldest.submittedAt)
      try {
        await this.#options.log.append(batch.map((pending) => pending.event))
      } catch (error) {
        this.#fail(error as Error)
        return
      }
      const took = this.#options.steadyMicros() - startedAt
      this.#options.meter?.batch(batch.length, took - this.#engineMicros, this.#engineMicros)
    }
    this.#appending = false
  }

  #compact(): void {
    if (this.#sentHead === 0) return
    this.#sent.splice(0, this.#sentHead)
    this.#sentHead = 0
  }

  #apply(events: readonly TradingEvent[], count: number): void {
    if (this.#phase === 'failed') return
    const startedAt = this.#options.steadyMicros()
    try {
      for (let i = 0; i < count; i++) {
        const event = events[i] as TradingEvent
        const own = event.session === this.#options.session
        this.#collector.begin(own ? event : undefined)
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
    this.#wake()
    if (this.#idle !== undefined && this.#pendingCount === 0) this.#idle()
  }

  #decide(event: TradingEvent): void {
    const pending = this.#sent[this.#sentHead]
    // An event of this session without a caller was appended before a restart of the follower.
    if (pending === undefined || pending.event.counter !== event.counter) return
    this.#sentHead++
    const outcome = this.#collector.outcome
    assert(outcome !== undefined, 'every event of this server has one outcome')
    this.#decided.push({ pending, outcome })
  }

  #tell(): void {
    const decided = this.#decided
    this.#decided = []
    const now = this.#options.steadyMicros()
    for (const { pending, outcome } of decided) {
      this.#options.meter?.outcome(now - pending.submittedAt)
      pending.answer?.(outcome)
    }
  }

  #wake(): void {
    if (this.#waiters.length === 0) return
    const done = this.#waiters.filter((waiter) => waiter.position <= this.state.position)
    this.#waiters = this.#waiters.filter((waiter) => waiter.position > this.state.position)
    for (const waiter of done) {
      clearTimeout(waiter.timer)
      waiter.resolve(true)
    }
  }

  /** Callers past their deadline hear that the outcome is unknown; their events stay under way. */
  #expire(): void {
    const before = this.#options.steadyMicros() - this.#limits.deadlineMs * 1000
    for (const list of [this.#sent.slice(this.#sentHead), this.#queue]) {
      for (const pending of list) {
        if (pending.submittedAt > before) break
        if (pending.answer === undefined) continue
        this.#options.meter?.refused(REFUSAL.outcomeUnknown)
        pending.answer(refused(REFUSAL.outcomeUnknown))
        pending.answer = undefined
      }
    }
  }

  #fail(error: Error): void {
    if (this.#phase === 'failed') return
    this.#phase = 'failed'
    for (const pending of this.#sent.slice(this.#sentHead)) {
      pending.answer?.(refused(REFUSAL.outcomeUnknown))
    }
    for (const pending of this.#queue) pending.answer?.(refused(REFUSAL.stopping))
    this.#queue = []
    this.#sent = []
    this.#sentHead = 0
    this.#idle?.()
    this.#options.onFatal(error)
  }
}

function refused(refusal: number): Outcome {
  return { refusal, sequence: 0, duplicate: false, order: undefined, cancelled: 0 }
}
