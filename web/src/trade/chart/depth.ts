/** The curve of a depth chart: how much stands in the book up to each price. */
import type { Book, Side } from '../../live/book.ts'

/** One side, best price first, in whole numbers of the product's scales. */
export interface Curve {
  readonly prices: readonly number[]
  /** Size of a level and of all that are better. */
  readonly sums: readonly number[]
}

export interface Depth {
  readonly bids: Curve
  readonly asks: Curve
  /** Ends of the price axis; the middle of the book is between them. */
  readonly from: number
  readonly to: number
  readonly middle: number
  readonly sumMax: number
}

/**
 * The book within `part` of its middle price to each side (0.01 is 1 %), or undefined while a side
 * is empty.
 */
export function depthOf({ bids, asks }: Book, part: number): Depth | undefined {
  if (bids.count === 0 || asks.count === 0) return undefined
  const middle = ((bids.prices[0] as number) + (asks.prices[0] as number)) / 2
  const [from, to] = [middle * (1 - part), middle * (1 + part)]
  const bidCurve = curveOf(bids, (price) => price >= from)
  const askCurve = curveOf(asks, (price) => price <= to)
  const sumMax = Math.max(bidCurve.sums.at(-1) ?? 0, askCurve.sums.at(-1) ?? 0)
  return { bids: bidCurve, asks: askCurve, from, to, middle, sumMax }
}

/** What a price of the axis means: the side, its level at or before the price, the sum there. */
export interface DepthPoint {
  readonly side: 'buy' | 'sell'
  readonly price: number
  readonly sum: number
}

/** The point under `price`, or undefined where no order stands. */
export function pointAt({ bids, asks, middle }: Depth, price: number): DepthPoint | undefined {
  const side = price < middle ? 'buy' : 'sell'
  const { prices, sums } = side === 'buy' ? bids : asks
  const beyond = prices.findIndex((level) => (side === 'buy' ? level < price : level > price))
  const at = beyond === -1 ? prices.length - 1 : Math.max(0, beyond - 1)
  const [level, sum] = [prices[at], sums[at]]
  return level === undefined || sum === undefined ? undefined : { side, price: level, sum }
}

/** Levels of each side that are in view at first, at most, and the share of them all. */
const FIRST_LEVELS = 120
const FIRST_SHARE = 0.85

/**
 * Index of the narrowest of `parts` that has most levels of both sides in it, so that the chart
 * begins filled, and orders far away do not make it narrow; undefined while a side is empty.
 */
export function usualPart({ bids, asks }: Book, parts: readonly number[]): number | undefined {
  if (bids.count === 0 || asks.count === 0) return undefined
  const middle = ((bids.prices[0] as number) + (asks.prices[0] as number)) / 2
  const reach = ({ prices, count }: Side) =>
    Math.abs(
      (prices[Math.min(Math.ceil(count * FIRST_SHARE), FIRST_LEVELS) - 1] as number) / middle - 1,
    )
  const needed = Math.max(reach(bids), reach(asks))
  const at = parts.findIndex((part) => part >= needed)
  return at === -1 ? parts.length - 1 : at
}

/** Round values between `from` and `to`, about `count` of them, rising; whole numbers all. */
export function axisSteps(from: number, to: number, count: number): number[] {
  if (!(to > from)) return []
  const rough = (to - from) / count
  const unit = 10 ** Math.floor(Math.log10(rough))
  const nice = ([1, 2, 5, 10].find((factor) => factor * unit >= rough) as number) * unit
  const step = Math.max(1, Math.round(nice))
  const steps: number[] = []
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) steps.push(at)
  return steps
}

function curveOf({ prices, sizes, count }: Side, within: (price: number) => boolean): Curve {
  const curve = { prices: [] as number[], sums: [] as number[] }
  let sum = 0
  for (let at = 0; at < count; at++) {
    const price = prices[at] as number
    if (!within(price)) break
    sum += sizes[at] as number
    curve.prices.push(price)
    curve.sums.push(sum)
  }
  return curve
}
