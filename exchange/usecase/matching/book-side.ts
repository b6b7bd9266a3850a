// hot: bench/main.ts book
/**
 * One side of a book: its price levels from the best to the worst. A table of the levels used last,
 * by the low bits of their price, answers nearly every look-up; the price tree knows all of them in
 * order and is asked when a level opens or goes.
 */
import { LEVEL_PRICE, LEVEL_WORDS, type Levels } from './levels.ts'
import type { PriceNodes } from './price-nodes.ts'
import { PriceTree } from './price-tree.ts'

/** Places of the table of levels used last: so many neighbouring prices have one each. */
const NEAR_MIN = 4096
const NEAR_MAX = 262_144

export class BookSide {
  /** The level that trades first, or -1. */
  best = -1
  /** 1 for bids, -1 for asks: what is better has the larger price x sign. */
  readonly sign: number
  readonly #levels: Levels
  /** Levels by price x sign: the best one is the highest. */
  readonly #tree: PriceTree
  /**
   * Two int32s a place, by the low bits of a price: its low 32 bits, and level + 1 or 0 for none.
   * The level's record says which price it is, but is seldom read in vain.
   */
  #near = new Int32Array(NEAR_MIN * 2)
  #mask = NEAR_MIN - 1
  /** Levels that were there and had to be looked for in the tree, since the table last grew. */
  #missed = 0

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
    const near = this.#findNear(price)
    return near === -1 ? this.#tree.get(price * this.sign) : near
  }

  /** The level at `price`, opened if there is none. */
  open(price: number): number {
    const near = this.#findNear(price)
    return near === -1 ? this.#openFar(price) : near
  }

  /** Takes a level without orders away. */
  drop(level: number): void {
    const price = this.#levels.price(level)
    this.#tree.remove(price * this.sign)
    if (level === this.best) this.best = this.#tree.highest()
    const place = (price & this.#mask) * 2
    if (this.#near[place + 1] === level + 1) this.#near[place + 1] = 0
    this.#levels.release(level)
  }

  /** The next level away from the best, or -1. */
  worse(level: number): number {
    return this.#tree.below(this.#levels.price(level) * this.sign)
  }

  #findNear(price: number): number {
    const place = (price & this.#mask) * 2
    const level = (this.#near[place + 1] as number) - 1
    if (level === -1 || this.#near[place] !== (price | 0)) return -1
    return this.#levels.doubles[(level << LEVEL_WORDS) + LEVEL_PRICE] === price ? level : -1
  }

  #openFar(price: number): number {
    const key = price * this.sign
    let level = this.#tree.get(key)
    if (level === -1) {
      level = this.#levels.take(price)
      this.#tree.insert(key, level)
      if (this.best === -1 || (this.#levels.price(this.best) - price) * this.sign < 0) {
        this.best = level
      }
    } else if (++this.#missed > this.#mask) this.#growNear()
    const place = (price & this.#mask) * 2
    this.#near[place] = price
    this.#near[place + 1] = level + 1
    return level
  }

  /** A larger table begins empty: the tree knows what is missing. */
  #growNear(): void {
    this.#missed = 0
    if (this.#mask + 1 === NEAR_MAX) return
    this.#mask = this.#mask * 2 + 1
    this.#near = new Int32Array((this.#mask + 1) * 2)
  }
}
