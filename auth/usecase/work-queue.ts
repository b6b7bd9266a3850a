/** Runs slow work, a few at once, the rest in order of arrival, and no more than can wait. */
import { assert } from '@bourse/domain/shared/assert'

export class WorkQueue {
  readonly #runningMax: number
  readonly #waitingMax: number
  #running = 0
  readonly #waiting: (() => void)[] = []

  constructor(runningMax: number, waitingMax: number) {
    this.#runningMax = runningMax
    this.#waitingMax = waitingMax
  }

  /** True while no further work is taken. */
  get full(): boolean {
    return this.#running >= this.#runningMax && this.#waiting.length >= this.#waitingMax
  }

  /** What `work` gives, once it was its turn. Must not be called while `full`. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    assert(!this.full, 'no work is queued beyond the limit')
    if (this.#running < this.#runningMax) this.#running++
    else await new Promise<void>((resolve) => this.#waiting.push(resolve))
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#running--
      else next()
    }
  }
}
