/**
 * How often passwords may be guessed: by e-mail, and by the network that guesses come from. Nobody
 * is locked out: after the wait, the right password is heard.
 */
import type { ClientInfo } from '@bourse/domain/auth/auth'
import { EMAIL_LENGTH_MAX } from '@bourse/domain/auth/credentials'
import { AttemptDelay } from './attempt-delay.ts'
import type { AuthLimits } from './limits.ts'

export interface AttemptParts {
  readonly limits: AuthLimits
  readonly nowMs: () => number
  /** What counts as one address; the address itself when left out. */
  readonly networkOf?: (address: string) => string
}

/** A try that was let through; it counts as a failure until it is told otherwise. */
export interface Attempt {
  succeeded(): void
}

export class SignInAttempts {
  readonly #byEmail: AttemptDelay
  readonly #byAddress: AttemptDelay
  readonly #networkOf: (address: string) => string

  constructor({ limits, nowMs, networkOf = (address) => address }: AttemptParts) {
    const { delayEmails, delayAddresses, addressFreeFailures, addressForgetOneMs } = limits
    const byEmail = { ...limits, forgetOneMs: Number.POSITIVE_INFINITY, keysMax: delayEmails }
    const byAddress = {
      ...limits,
      freeFailures: addressFreeFailures,
      forgetOneMs: addressForgetOneMs,
      keysMax: delayAddresses,
    }
    this.#byEmail = new AttemptDelay(byEmail, nowMs)
    this.#byAddress = new AttemptDelay(byAddress, nowMs)
    this.#networkOf = networkOf
  }

  /** The try, or the milliseconds to wait for it. Without a client only the e-mail counts. */
  begin(email: string, client: ClientInfo | undefined): Attempt | number {
    const key = email.slice(0, EMAIL_LENGTH_MAX).toLowerCase()
    const address = client?.address ?? ''
    const network = address === '' ? undefined : this.#networkOf(address)
    const networkWaitMs = network === undefined ? 0 : this.#byAddress.waitMs(network)
    const waitMs = Math.max(this.#byEmail.waitMs(key), networkWaitMs)
    if (waitMs > 0) return waitMs
    this.#byEmail.begin(key)
    if (network !== undefined) this.#byAddress.begin(network)
    return {
      succeeded: () => {
        this.#byEmail.succeeded(key)
        // One's own account must not buy guesses at those of others.
        if (network !== undefined) this.#byAddress.undone(network)
      },
    }
  }
}
