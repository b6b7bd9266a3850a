/** One reader that stays with a log: what it was given, and the promises that it was given. */
import type { TradingEvent } from '@bourse/domain/exchange/event'
import type { Following, OnBatch } from '@bourse/domain/exchange/log'

/** Delivers each event at most once and nothing after `stop`. */
export class Follower implements Following {
  readonly caughtUp: Promise<void>
  readonly ended: Promise<void>
  /** Last position delivered. */
  position: number
  isStopped = false
  readonly #target: number
  readonly #onBatch: OnBatch
  readonly #onStop: (follower: Follower) => void
  readonly #caughtUp = Promise.withResolvers<void>()
  readonly #ended = Promise.withResolvers<void>()

  /**
   * Starts behind `after` and is caught up at `target`; `onStop` must lead to a call of `finish`.
   */
  constructor(
    range: { readonly after: number; readonly target: number },
    onBatch: OnBatch,
    onStop: (follower: Follower) => void,
  ) {
    this.position = range.after
    this.#target = range.target
    this.#onBatch = onBatch
    this.#onStop = onStop
    this.caughtUp = this.#caughtUp.promise
    this.ended = this.#ended.promise
    // Whoever waits for it sees the rejection; it must not stop the process when nobody does.
    this.caughtUp.catch(() => {})
    this.#settleCaughtUp()
  }

  /** Hands a batch on. An exception of the receiver ends the following. */
  deliver(events: readonly TradingEvent[], count: number): void {
    if (this.isStopped) return
    try {
      this.#onBatch(events, count)
    } catch (error) {
      this.fail(error)
      return
    }
    this.position += count
    this.#settleCaughtUp()
  }

  fail(error: unknown): void {
    this.isStopped = true
    this.#caughtUp.reject(error)
    this.#ended.reject(error)
    this.#onStop(this)
  }

  /** After this nothing more is delivered. */
  finish(): void {
    this.isStopped = true
    this.#caughtUp.reject(new Error('the following was stopped before it had caught up'))
    this.#ended.resolve()
  }

  async stop(): Promise<void> {
    if (!this.isStopped) {
      this.isStopped = true
      this.#onStop(this)
    }
    await this.ended.catch(() => {})
  }

  #settleCaughtUp(): void {
    if (this.position >= this.#target) this.#caughtUp.resolve()
  }
}

/** The followers that have read everything and now get each batch as it becomes durable. */
export class LiveFollowers {
  readonly #live = new Set<Follower>()

  add(follower: Follower): void {
    this.#live.add(follower)
  }

  remove(follower: Follower): void {
    if (this.#live.delete(follower)) follower.finish()
  }

  deliver(events: readonly TradingEvent[]): void {
    for (const follower of this.#live) follower.deliver(events, events.length)
  }
}
