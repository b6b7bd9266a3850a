/** How often people may change their account in production. */
import { type Limiter, tokenBuckets } from '@bourse/kit/ratelimit/token-bucket'

/** How often what may be done; what is left out is not limited. */
export interface CareLimiters {
  /** Names, photos and passwords, by user. */
  readonly changeByUser?: Limiter
  /** Codes asked for, by address and by e-mail, whether registered or not. */
  readonly codeByAddress?: Limiter
  readonly codeByEmail?: Limiter
  /** Codes tried. */
  readonly resetByAddress?: Limiter
}

const MINUTE_S = 60
const HOUR_S = 60 * MINUTE_S
/** A bucket takes some 100 bytes. */
const KEYS_MAX = 100_000

/**
 * 30 changes a minute by one user; 10 codes an hour for one address, 3 an hour for one e-mail; 20
 * tries of codes an hour from one address. `nowMs` gives the milliseconds of any steady clock.
 */
export function careLimiters(nowMs: () => number): Required<CareLimiters> {
  const limiter = (burst: number, perSeconds: number): Limiter =>
    tokenBuckets({ ratePerSecond: burst / perSeconds, burst, keysMax: KEYS_MAX, nowMs })
  return {
    changeByUser: limiter(30, MINUTE_S),
    codeByAddress: limiter(10, HOUR_S),
    codeByEmail: limiter(3, HOUR_S),
    resetByAddress: limiter(20, HOUR_S),
  }
}
