/** The line of a day's prices as SVG paths, in a box that is stretched to its place. */
import type { CandleRow } from '../api/rows.ts'

export const SPARK_WIDTH = 100
export const SPARK_HEIGHT = 32
/** Half a stroke, so that the highest and lowest points are not cut off. */
const EDGE = 2

/** A price at a second since 1970. */
export interface Point {
  readonly time: number
  readonly price: number
}

/** The first price and where each candle ended, oldest first. `candles` come newest first. */
export function pointsOf(candles: readonly CandleRow[], granularity: number): readonly Point[] {
  const points: Point[] = []
  for (const [time, , , open, close] of candles.toReversed()) {
    if (points.length === 0) points.push({ time, price: open })
    points.push({ time: time + granularity, price: close })
  }
  return points
}

/** The points with the price of the last trade at their end, in place of what was later. */
export function withLast(points: readonly Point[], last: Point | undefined): readonly Point[] {
  if (last === undefined) return points
  return [...points.filter(({ time }) => time < last.time), last]
}

export interface Spark {
  readonly line: string
  /** The line closed along the lower edge. */
  readonly area: string
  /** Height of the first price: what is above it is a gain. */
  readonly start: number
}

/** Undefined for fewer than two points. What never moved is a level line in the middle. */
export function sparkOf(points: readonly Point[]): Spark | undefined {
  const [first] = points
  const last = points.at(-1)
  if (first === undefined || last === undefined || points.length < 2) return undefined
  const prices = points.map(({ price }) => price)
  const [low, high] = [Math.min(...prices), Math.max(...prices)]
  const duration = last.time - first.time || 1
  const heightOf = (price: number) => {
    const part = high === low ? 0.5 : (price - low) / (high - low)
    return round(SPARK_HEIGHT - EDGE - part * (SPARK_HEIGHT - 2 * EDGE))
  }
  const line = points
    .map(({ time, price }) => {
      const x = round(((time - first.time) / duration) * SPARK_WIDTH)
      return `${x},${heightOf(price)}`
    })
    .join('L')
  return {
    line: `M${line}`,
    area: `M0,${SPARK_HEIGHT}L${line}L${SPARK_WIDTH},${SPARK_HEIGHT}Z`,
    start: heightOf(first.price),
  }
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
