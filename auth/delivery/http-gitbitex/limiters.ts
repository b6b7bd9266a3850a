/** How often accounts may be opened and entered in production. */
import { type Limiter, tokenBuckets } from '@bourse/kit/ratelimit/token-bucket'
import type { AccountLimiters } from './account.ts'

const MINUTE_S = 60
const HOUR_S = 60 * MINUTE_S
/** A bucket takes some 100 bytes. */
const KEYS_MAX = 100_000

/**
 * 5 registrations an hour and 20 sign-ins a minute from one address, 5 sign-ins a minute with one
 * e-mail, 60 refreshes of tokens a minute from one address. `nowMs` gives the milliseconds of any
 * steady clock.
 */
export function accountLimiters(nowMs: () => number): Required<AccountLimiters> {
  const limiter = (burst: number, perSeconds: number): Limiter =>
    tokenBuckets({ ratePerSecond: burst / perSeconds, burst, keysMax: KEYS_MAX, nowMs })
  return {
    registerByAddress: limiter(5, HOUR_S),
    signInByAddress: limiter(20, MINUTE_S),
    signInByEmail: limiter(5, MINUTE_S),
    refreshByAddress: limiter(60, MINUTE_S),
  }
}
