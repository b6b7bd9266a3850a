/** Readers that wait until the engine has reached a position, or for as long as they may. */

interface Waiter {
  readonly position: number
  readonly resolve: (caughtUp: boolean) => void
  readonly timer: NodeJS.Timeout
}

export class Waiters {
  readonly #waitMs: number
  #waiters: Waiter[] = []

  constructor(waitMs: number) {
    this.#waitMs = waitMs
  }

  /** Resolves true once `reached` was told `position` or more, false when that takes too long. */
  waitFor(position: number): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#waiters = this.#waiters.filter((waiter) => waiter.timer !== timer)
        resolve(false)
      }, this.#waitMs)
      this.#waiters.push({ position, resolve, timer })
    })
  }

  /** The engine is at `position`. */
  reached(position: number): void {
    if (this.#waiters.length === 0) return
    const done = this.#waiters.filter((waiter) => waiter.position <= position)
    this.#waiters = this.#waiters.filter((waiter) => waiter.position > position)
    for (const waiter of done) {
      clearTimeout(waiter.timer)
      waiter.resolve(true)
    }
  }
}
