/**
 * A latency histogram that costs the hot path a few nanoseconds: whole microseconds fall into fixed
 * buckets, two for each doubling, counted in a typed array. Sums and text are made when asked for.
 */

const DOUBLINGS = 26

/** Upper bounds of the buckets in microseconds, inclusive: 1, 2, 3, 4, 6, 8, 12, ... about 67 s. */
export const BUCKET_BOUNDS: readonly number[] = bounds()

/** Counts of one stage. */
export interface LatencyHistogram {
  /**
   * Counts one duration in microseconds, or so many alike; negative ones (a clock set back) count
   * as zero.
   */
  observe(microseconds: number, times?: number): void
  /** Observations in each bucket; the last one has no upper bound. */
  readonly counts: Float64Array
  /** All observations and the sum of their microseconds. */
  readonly count: number
  readonly sum: number
  /** Upper bound in microseconds of the bucket that holds the quantile 0..1; 0 when empty. */
  quantile(part: number): number
}

/** A new empty histogram. */
export function latencyHistogram(): LatencyHistogram {
  const counts = new Float64Array(BUCKET_BOUNDS.length + 1)
  let sum = 0
  let count = 0
  return {
    counts,
    get count() {
      return count
    },
    get sum() {
      return sum
    },
    observe(microseconds, times = 1) {
      const spent = Math.max(microseconds, 0)
      sum += spent * times
      count += times
      const bucket = bucketOf(spent)
      counts[bucket] = (counts[bucket] as number) + times
    },
    quantile(part) {
      let left = Math.ceil(count * part)
      for (let bucket = 0; bucket < counts.length; bucket++) {
        left -= counts[bucket] as number
        if (left <= 0 && count > 0) return BUCKET_BOUNDS[bucket] ?? Number.POSITIVE_INFINITY
      }
      return 0
    },
  }
}

function bounds(): number[] {
  const all = [1, 2]
  for (let exponent = 1; exponent < DOUBLINGS; exponent++) {
    all.push(1.5 * 2 ** exponent, 2 ** (exponent + 1))
  }
  return all
}

/** Bounds are inclusive, so the bucket is that of the next whole number below. */
function bucketOf(microseconds: number): number {
  const last = BUCKET_BOUNDS.length
  if (microseconds > (BUCKET_BOUNDS[last - 1] as number)) return last
  const whole = Math.ceil(microseconds) - 1
  if (whole < 2) return whole < 1 ? 0 : 1
  const exponent = 31 - Math.clz32(whole)
  return 2 * exponent + ((whole >> (exponent - 1)) & 1)
}
