/**
 * Candles as the chart draws them: oldest first, without holes, the last one folded from trades.
 * They are floating point numbers because a chart is; nothing here is ever paid or ordered.
 */
import type { CandleRow } from '../../api/rows.ts'

export interface Bar {
  /** Start of the bucket, seconds since 1970. */
  readonly time: number
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
  /** In the base currency. */
  readonly volume: number
}

/** What folding needs of a trade. */
export interface Tick {
  /** Seconds since 1970, with fractions. */
  readonly time: number
  readonly price: number
  readonly size: number
}

/** Longer pauses stay pauses: a venue that was off for a week is not a week of flat bars. */
const FILLED_MAX = 300

/** The bars of rows that come newest first. Rows from before the first trade are left out. */
export function barsOf(rows: readonly CandleRow[], granularity: number): Bar[] {
  const bars: Bar[] = []
  for (let at = rows.length - 1; at >= 0; at--) {
    const [time, low, high, open, close, volume] = rows[at] as CandleRow
    if (close > 0) append(bars, { time, open, high, low, close, volume }, granularity)
  }
  return bars
}

/** `older` and what follows it; where both have a bucket, `newer` is right. */
export function joined(older: readonly Bar[], newer: readonly Bar[], granularity: number): Bar[] {
  const from = newer[0]?.time ?? Number.POSITIVE_INFINITY
  const bars = older.filter(({ time }) => time < from)
  for (const bar of newer) append(bars, bar, granularity)
  return bars
}

/**
 * Takes a trade into `bars`. Returns the index of the first bar that changed, or -1 for a trade
 * that is older than the last bar.
 */
export function fold(bars: Bar[], tick: Tick, granularity: number): number {
  const { price, size } = tick
  const time = Math.floor(tick.time / granularity) * granularity
  const last = bars.at(-1)
  if (last !== undefined && time < last.time) return -1
  if (last === undefined || time > last.time) {
    const first = bars.length
    const bar = { time, open: price, high: price, low: price, close: price, volume: size }
    append(bars, bar, granularity)
    return first
  }
  bars[bars.length - 1] = {
    ...last,
    high: Math.max(last.high, price),
    low: Math.min(last.low, price),
    close: price,
    volume: last.volume + size,
  }
  return bars.length - 1
}

/** Adds a bar, with flat ones for the buckets before it in which nothing traded. */
function append(bars: Bar[], bar: Bar, granularity: number): void {
  const last = bars.at(-1)
  if (last !== undefined) {
    const missing = (bar.time - last.time) / granularity - 1
    const { close } = last
    for (let n = 1; missing <= FILLED_MAX && n <= missing; n++) {
      const time = last.time + n * granularity
      bars.push({ time, open: close, high: close, low: close, close, volume: 0 })
    }
  }
  bars.push(bar)
}
