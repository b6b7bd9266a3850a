/** What taking one side of the book up to a price would come to. */
import type { Side } from '../../live/book.ts'

export interface Sweep {
  /** Whole number of the size scale. */
  readonly size: bigint
  /** Whole number of price scale and size scale together. */
  readonly value: bigint
  /** Mean price, a whole number of the price scale, rounded to the nearest. */
  readonly average: bigint
}

/** All levels of `side` up to and including `price`; undefined when there is none. */
export function sweep(side: Side, price: number, direction: 1 | -1): Sweep | undefined {
  let size = 0n
  let value = 0n
  for (let at = 0; at < side.count; at++) {
    const level = side.prices[at] as number
    if ((level - price) * direction > 0) break
    const units = BigInt(side.sizes[at] as number)
    size += units
    value += units * BigInt(level)
  }
  if (size === 0n) return undefined
  return { size, value, average: (value + size / 2n) / size }
}
