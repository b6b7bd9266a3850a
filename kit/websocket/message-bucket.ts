/** How many messages one peer may send: so many at once, and so many a second in the long run. */
export class MessageBucket {
  readonly #perMs: number
  readonly #burst: number
  #tokens: number
  #atMs: number

  /** A full bucket; times are milliseconds of one steady clock. */
  constructor(perSecond: number, burst: number, nowMs: number) {
    this.#perMs = perSecond / 1_000
    this.#burst = burst
    this.#tokens = burst
    this.#atMs = nowMs
  }

  /** Takes the token of one message; false when there is none. */
  take(nowMs: number): boolean {
    const earned = (nowMs - this.#atMs) * this.#perMs
    this.#atMs = nowMs
    this.#tokens = Math.min(this.#burst, this.#tokens + earned)
    if (this.#tokens < 1) return false
    this.#tokens--
    return true
  }
}
