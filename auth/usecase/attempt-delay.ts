/**
 * Slows down guessing by one key, an e-mail or an address: after some failures each further try has
 * to wait, twice as long every time up to a cap. Tries refused meanwhile do not prolong the wait,
 * so whoever knows the password is heard as soon as it is over. E-mails that nobody registered are
 * treated alike.
 */

export interface DelayLimits {
  /** Failures before the first delay. */
  readonly freeFailures: number
  /** The first delay; it doubles with each further failure up to the longest. */
  readonly delayFirstMs: number
  readonly delayMaxMs: number
  /** After this long without a try all failures are forgotten. */
  readonly delayForgetMs: number
  /** In this time without a try one failure is forgotten; Infinity for none. */
  readonly forgetOneMs: number
  /** Keys remembered: beyond it the one tried longest ago is forgotten. */
  readonly keysMax: number
}

export class AttemptDelay {
  readonly #limits: DelayLimits
  readonly #nowMs: () => number
  /** In the order of the last try, so that the first is the one to forget. */
  readonly #byKey = new Map<string, Attempts>()

  constructor(limits: DelayLimits, nowMs: () => number) {
    this.#limits = limits
    this.#nowMs = nowMs
  }

  /** The milliseconds until a try may be made, 0 for now. */
  waitMs(key: string): number {
    const waitMs = (this.#byKey.get(key)?.notBefore ?? 0) - this.#nowMs()
    // A clock that was set back must not make the wait longer than the cap.
    return waitMs > 0 && waitMs <= this.#limits.delayMaxMs ? waitMs : 0
  }

  /** Counts a try as failed until `succeeded` or `undone`, so that those side by side count too. */
  begin(key: string): void {
    const now = this.#nowMs()
    const failures = this.#failures(key, now) + 1
    this.#byKey.delete(key)
    this.#makeRoom()
    this.#byKey.set(key, { failures, triedAt: now, notBefore: now + this.#delayMs(failures) })
  }

  /** All failures are forgotten. */
  succeeded(key: string): void {
    this.#byKey.delete(key)
  }

  /** The last try is forgotten; failures before it stay. */
  undone(key: string): void {
    const known = this.#byKey.get(key)
    if (known === undefined) return
    if (known.failures <= 1) this.#byKey.delete(key)
    else this.#byKey.set(key, { ...known, failures: known.failures - 1, notBefore: 0 })
  }

  /** Keys remembered. */
  get size(): number {
    return this.#byKey.size
  }

  #failures(key: string, now: number): number {
    const known = this.#byKey.get(key)
    if (known === undefined) return 0
    const elapsedMs = Math.max(0, now - known.triedAt)
    const { delayForgetMs, forgetOneMs } = this.#limits
    if (elapsedMs > delayForgetMs) return 0
    return Math.max(0, known.failures - Math.floor(elapsedMs / forgetOneMs))
  }

  #delayMs(failures: number): number {
    const { freeFailures, delayFirstMs, delayMaxMs } = this.#limits
    if (failures < freeFailures) return 0
    return Math.min(delayMaxMs, delayFirstMs * 2 ** Math.min(failures - freeFailures, 30))
  }

  #makeRoom(): void {
    if (this.#byKey.size < this.#limits.keysMax) return
    const [first] = this.#byKey.keys()
    if (first !== undefined) this.#byKey.delete(first)
  }
}

interface Attempts {
  readonly failures: number
  readonly triedAt: number
  readonly notBefore: number
}
