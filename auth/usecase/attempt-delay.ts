/**
 * Slows down guessing at one e-mail: after some failures each further try has to wait, twice as
 * long every time up to a cap. Tries refused meanwhile do not prolong the wait, so whoever knows
 * the password is heard as soon as it is over. E-mails that nobody registered are treated alike.
 */
import type { AuthLimits } from './limits.ts'

export class AttemptDelay {
  readonly #limits: AuthLimits
  readonly #nowMs: () => number
  /** In the order of the last try, so that the first is the one to forget. */
  readonly #byEmail = new Map<string, Attempts>()

  constructor(limits: AuthLimits, nowMs: () => number) {
    this.#limits = limits
    this.#nowMs = nowMs
  }

  /**
   * 0 when a try may be made; it counts as failed until `succeeded`, so that tries made side by
   * side count too. Otherwise the milliseconds to wait.
   */
  begin(email: string): number {
    const now = this.#nowMs()
    const known = this.#byEmail.get(email)
    const waitMs = known === undefined ? 0 : known.notBefore - now
    // A clock that was set back must not make the wait longer than the cap.
    if (waitMs > 0 && waitMs <= this.#limits.delayMaxMs) return waitMs
    const fresh = known === undefined || now - known.triedAt > this.#limits.delayForgetMs
    const failures = fresh ? 1 : known.failures + 1
    this.#byEmail.delete(email)
    this.#makeRoom()
    const notBefore = now + this.#delayMs(failures)
    this.#byEmail.set(email, { failures, triedAt: now, notBefore })
    return 0
  }

  /** The password was right: earlier failures are forgotten. */
  succeeded(email: string): void {
    this.#byEmail.delete(email)
  }

  /** E-mails remembered. */
  get size(): number {
    return this.#byEmail.size
  }

  #delayMs(failures: number): number {
    const { freeFailures, delayFirstMs, delayMaxMs } = this.#limits
    if (failures < freeFailures) return 0
    return Math.min(delayMaxMs, delayFirstMs * 2 ** Math.min(failures - freeFailures, 30))
  }

  #makeRoom(): void {
    if (this.#byEmail.size < this.#limits.delayEmails) return
    const [first] = this.#byEmail.keys()
    if (first !== undefined) this.#byEmail.delete(first)
  }
}

interface Attempts {
  readonly failures: number
  readonly triedAt: number
  readonly notBefore: number
}
