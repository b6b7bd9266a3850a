/**
 * What one side of the book panel shows: levels grouped by a step, with the sums up to each, in
 * arrays that are filled again for each frame.
 */
import type { Side } from '../../live/book.ts'
import { groupOf } from './price-steps.ts'

/** The largest sum that is told: 2^53 - 1 units. */
const SUM_MAX = Number.MAX_SAFE_INTEGER

export class Levels {
  /** Groups in use, best first. */
  count = 0
  readonly prices: Float64Array
  readonly sizes: Float64Array
  /** Size of a group and of all better ones; stays at 2^53 - 1 beyond that. */
  readonly sums: Float64Array
  readonly direction: 1 | -1

  /** `rows` groups at most; `direction` is 1 for asks, -1 for bids. */
  constructor(rows: number, direction: 1 | -1) {
    this.direction = direction
    this.prices = new Float64Array(rows)
    this.sizes = new Float64Array(rows)
    this.sums = new Float64Array(rows)
  }

  /** The largest sum there is. */
  get total(): number {
    return this.count === 0 ? 0 : (this.sums[this.count - 1] as number)
  }

  /** The price that is farthest from the middle; undefined while there is none. */
  get worst(): number | undefined {
    return this.count === 0 ? undefined : this.prices[this.count - 1]
  }

  /** Takes the best groups of `side`. */
  collect({ prices, sizes, count }: Side, step: number): void {
    let group = -1
    let sum = 0
    for (let at = 0; at < count; at++) {
      const price = groupOf(prices[at] as number, step, this.direction)
      if (group === -1 || price !== this.prices[group]) {
        if (group + 1 === this.prices.length) break
        this.prices[++group] = price
        this.sizes[group] = 0
      }
      const size = sizes[at] as number
      sum = Math.min(SUM_MAX, sum + size)
      this.sizes[group] = Math.min(SUM_MAX, (this.sizes[group] as number) + size)
      this.sums[group] = sum
    }
    this.count = group + 1
  }

  /** Becomes what another one of as many rows is. */
  copy({ prices, sizes, sums, count }: Levels): void {
    this.prices.set(prices)
    this.sizes.set(sizes)
    this.sums.set(sums)
    this.count = count
  }
}

/**
 * Marks the rows of `now` whose size changed since `before`, or that are new, and returns how many
 * they are. What only came into sight, because a better level went away, has not changed.
 */
export function markChanges(before: Levels, now: Levels, changed: Uint8Array): number {
  const wasFull = before.count === before.prices.length
  const worst = before.prices[before.count - 1] as number
  let known = 0
  let marked = 0
  for (let row = 0; row < now.count; row++) {
    const price = now.prices[row] as number
    while (known < before.count && isBetter(before.prices[known] as number, price, now.direction)) {
      known++
    }
    const same = known < before.count && before.prices[known] === price
    const unseen = wasFull && isBetter(worst, price, now.direction)
    const differs = same ? before.sizes[known] !== now.sizes[row] : !unseen
    changed[row] = differs ? 1 : 0
    if (differs) marked++
  }
  return marked
}

function isBetter(one: number, other: number, direction: 1 | -1): boolean {
  return (one - other) * direction < 0
}
