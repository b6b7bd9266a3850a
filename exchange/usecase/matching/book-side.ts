// hot: bench/main.ts book
/**
 * One side of a book: its price levels from the best to the worst. A table of the levels used last,
 * by the low bits of their price, answers nearly every look-up; the price tree knows all of them
 * and is asked when a level opens, for its neighbour.
 */
import {
  LEVEL_BETTER,
  LEVEL_HALVES,
  LEVEL_PRICE,
  LEVEL_WORDS,
  LEVEL_WORSE,
  type Levels,
} from './levels.ts'
import { type PriceNodes, PriceTree } from './price-tree.ts'

/** Entries of the table of levels used last: so many neighbouring prices have one each. */
const NEAR = 16_384
const NEAR_MASK = NEAR - 1

export class BookSide {
  /** The level that trades first, or -1. */
  best = -1
  /** 1 for bids, -1 for asks: what is better has the larger price x sign. */
  readonly sign: number
  readonly #levels: Levels
  readonly #tree: PriceTree
  /** Level + 1 by the low bits of a price, 0 for none. Its record says which price it is. */
  readonly #near = new Int32Array(NEAR)

  constructor(sign: 1 | -1, levels: Levels, nodes: PriceNodes) {
    this.sign = sign
    this.#levels = levels
    this.#tree = new PriceTree(nodes)
  }

  get count(): number {
    return this.#tree.count
  }

  /** The level at `price`, or -1. */
  find(price: number): number {
    const level = (this.#near[price & NEAR_MASK] as number) - 1
    if (level !== -1 && this.#levels.doubles[(level << LEVEL_WORDS) + LEVEL_PRICE] === price) {
      return level
    }
    return this.#tree.get(price)
  }

  /** The level at `price`, opened if there is none. */
  open(price: number): number {
    const near = (this.#near[price & NEAR_MASK] as number) - 1
    if (near !== -1 && this.#levels.doubles[(near << LEVEL_WORDS) + LEVEL_PRICE] === price) {
      return near
    }
    return this.#openFar(price)
  }

  /** Takes a level without orders away. */
  drop(level: number): void {
    const { ints, doubles } = this.#levels
    const price = doubles[(level << LEVEL_WORDS) + LEVEL_PRICE] as number
    const better = ints[(level << LEVEL_HALVES) + LEVEL_BETTER] as number
    const worse = ints[(level << LEVEL_HALVES) + LEVEL_WORSE] as number
    if (better === -1) this.best = worse
    else ints[(better << LEVEL_HALVES) + LEVEL_WORSE] = worse
    if (worse !== -1) ints[(worse << LEVEL_HALVES) + LEVEL_BETTER] = better
    this.#tree.remove(price)
    if (this.#near[price & NEAR_MASK] === level + 1) this.#near[price & NEAR_MASK] = 0
    this.#levels.release(level)
  }

  #openFar(price: number): number {
    let level = this.#tree.get(price)
    if (level === -1) {
      level = this.#levels.take(price)
      this.#tree.insert(price, level)
      this.#link(level, price)
    }
    this.#near[price & NEAR_MASK] = level + 1
    return level
  }

  /** Puts a new level between its neighbours. */
  #link(level: number, price: number): void {
    const { ints, doubles } = this.#levels
    const { best, sign } = this
    const half = level << LEVEL_HALVES
    let better = -1
    let worse = best
    if (
      best !== -1 &&
      ((doubles[(best << LEVEL_WORDS) + LEVEL_PRICE] as number) - price) * sign > 0
    ) {
      better = sign === 1 ? this.#tree.above(price) : this.#tree.below(price)
      worse = ints[(better << LEVEL_HALVES) + LEVEL_WORSE] as number
      ints[(better << LEVEL_HALVES) + LEVEL_WORSE] = level
    } else this.best = level
    ints[half + LEVEL_BETTER] = better
    ints[half + LEVEL_WORSE] = worse
    if (worse !== -1) ints[(worse << LEVEL_HALVES) + LEVEL_BETTER] = level
  }
}
