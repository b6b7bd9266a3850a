/**
 * Token buckets by key in bounded memory: each key may spend `burst` at once and `ratePerSecond` in
 * the long run.
 */

export interface BucketOptions {
  readonly ratePerSecond: number
  readonly burst: number
  /**
   * Keys remembered. Beyond it the key unused for longest is forgotten, which gives it a full
   * bucket again: nobody is refused for want of memory.
   */
  readonly keysMax: number
  /** Milliseconds of any steady clock. */
  readonly nowMs: () => number
}

export interface Limiter {
  /**
   * Spends `cost` (1 when left out) of the bucket of `key`. 0: allowed. Above 0: refused, nothing
   * spent, and that many milliseconds until it would be allowed; Infinity when `cost` exceeds the
   * burst.
   */
  take(key: string | number, cost?: number): number
  /** Keys remembered now. */
  readonly size: number
}

/** A limiter whose buckets all start full. Throws a RangeError on options that allow nothing. */
export function tokenBuckets(options: BucketOptions): Limiter {
  const { ratePerSecond, burst, keysMax, nowMs } = options
  if (!(ratePerSecond > 0 && burst > 0 && keysMax >= 1)) {
    throw new RangeError('a limiter needs a rate, a burst and a number of keys above 0')
  }
  const tokenMs = 1000 / ratePerSecond
  const burstMs = burst * tokenMs
  /** When each bucket will be full, in the order of last use: the first is the one to forget. */
  const fullAtMs = new Map<string | number, number>()

  /** Drops buckets that are full again, a few at a time, and makes room if there is none. */
  function forget(atMs: number): void {
    let left = FORGET_PER_NEW_KEY
    for (const [key, fullAt] of fullAtMs) {
      if (left-- === 0 || (fullAtMs.size < keysMax && fullAt > atMs)) return
      fullAtMs.delete(key)
    }
  }

  return {
    take(key, cost = 1) {
      if (cost > burst) return Number.POSITIVE_INFINITY
      const atMs = nowMs()
      const known = fullAtMs.get(key)
      if (known === undefined) forget(atMs)
      else fullAtMs.delete(key)
      // A clock that stepped back leaves the bucket at worst empty.
      const fullAt = Math.min(Math.max(known ?? atMs, atMs), atMs + burstMs)
      const waitMs = fullAt + cost * tokenMs - burstMs - atMs
      const refused = waitMs > ROUNDING_MS
      fullAtMs.set(key, refused ? fullAt : fullAt + cost * tokenMs)
      return refused ? Math.ceil(waitMs - ROUNDING_MS) : 0
    },
    get size() {
      return fullAtMs.size
    },
  }
}

const FORGET_PER_NEW_KEY = 4
/** Less than this is a rounding error of the arithmetic above. */
const ROUNDING_MS = 1e-3
