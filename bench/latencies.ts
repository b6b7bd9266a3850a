/** Percentiles of durations that were all kept: a benchmark asks for few and runs briefly. */

/** Milliseconds, to a hundredth; all 0 when nothing was measured. */
export interface Percentiles {
  readonly p50Ms: number
  readonly p90Ms: number
  readonly p99Ms: number
  readonly p999Ms: number
  readonly maxMs: number
}

/** The percentiles of `milliseconds`, in any order. */
export function percentiles(milliseconds: readonly number[]): Percentiles {
  const sorted = Float64Array.from(milliseconds).sort()
  const at = (part: number): number => {
    const index = Math.min(sorted.length - 1, Math.floor(sorted.length * part))
    return Math.round((sorted[index] ?? 0) * 100) / 100
  }
  return { p50Ms: at(0.5), p90Ms: at(0.9), p99Ms: at(0.99), p999Ms: at(0.999), maxMs: at(1) }
}
