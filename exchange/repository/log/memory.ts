/**
 * A log in memory for tests and simulations: it keeps the promises of the port but survives
 * nothing.
 */
import { randomBytes } from 'node:crypto'
import { RULES_VERSION, type TradingEvent } from '@bourse/domain/exchange/event'
import type {
  EngineLimits,
  Following,
  Genesis,
  OnBatch,
  TradingLog,
} from '@bourse/domain/exchange/log'
import { assert } from '@bourse/domain/shared/assert'
import { Follower, LiveFollowers } from './follower.ts'

export interface MemoryLogOptions {
  readonly limits: EngineLimits
  /** 32 hex digits; random by default. */
  readonly logId?: string
  /** Milliseconds since 1970. */
  readonly now?: () => number
}

/** An empty log. Events are kept as shallow copies, so the caller may use its objects again. */
export function memoryLog(options: MemoryLogOptions): TradingLog {
  return new MemoryLog(options)
}

class MemoryLog implements TradingLog {
  readonly genesis: Genesis
  readonly durability = { log: 'memory', survives: 'nothing' }
  readonly #now: () => number
  readonly #kept: TradingEvent[] = []
  readonly #live = new LiveFollowers()
  readonly #following = new Set<Follower>()
  #time: number
  #isAppending = false
  #isClosed = false

  constructor(options: MemoryLogOptions) {
    this.#now = options.now ?? Date.now
    this.#time = this.#now() * 1_000
    this.genesis = {
      logId: options.logId ?? randomBytes(16).toString('hex'),
      formatVersion: 1,
      rulesVersion: RULES_VERSION,
      createdAt: this.#time,
      limits: options.limits,
    }
  }

  get end(): number {
    return this.#kept.length
  }

  async append(events: readonly TradingEvent[]): Promise<void> {
    assert(!this.#isClosed, 'nothing is appended to a closed log')
    assert(!this.#isAppending, 'one append is in flight')
    this.#isAppending = true
    this.#time = Math.max(this.#time, this.#now() * 1_000)
    let position = this.end
    for (const event of events) {
      event.position = ++position
      event.time = this.#time
    }
    await Promise.resolve()
    for (const event of events) this.#kept.push({ ...event })
    this.#isAppending = false
    if (events.length > 0) this.#live.deliver(events)
  }

  follow(after: number, onBatch: OnBatch): Following {
    assert(after >= 0 && after <= this.end, `a log is followed from 0 to its end, not ${after}`)
    const follower = new Follower({ after, target: this.end }, onBatch, (stopped) => {
      this.#live.remove(stopped)
      this.#following.delete(stopped)
    })
    this.#following.add(follower)
    if (after === this.end) this.#live.add(follower)
    else void this.#catchUp(follower)
    return follower
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await Promise.all([...this.#following].map((follower) => follower.stop()))
  }

  async #catchUp(follower: Follower): Promise<void> {
    await Promise.resolve()
    while (!follower.isStopped && follower.position < this.end) {
      const rest = this.#kept.slice(follower.position)
      follower.deliver(rest, rest.length)
    }
    if (follower.isStopped) follower.finish()
    else this.#live.add(follower)
  }
}
