// hot: bench/main.ts book
/**
 * One product's order book: price levels in price order, orders inside a level in time order. Both
 * sides are the same thing with prices compared the other way round, so that a random side costs no
 * mispredicted branch.
 */

import type { Side } from '@bourse/domain/exchange/order'
import type { BookView } from '@bourse/domain/exchange/state'
import {
  HALVES,
  LEVEL,
  LINKS,
  NEXT,
  PREVIOUS,
  PRICE,
  REMAINING,
  WORDS,
} from '../order/order-record.ts'
import type { Orders } from '../order/orders.ts'
import { BookSide } from './book-side.ts'
import {
  LEVEL_HALVES,
  LEVEL_HEAD,
  LEVEL_ORDERS,
  LEVEL_SIZE,
  LEVEL_TAIL,
  LEVEL_WORDS,
  type Levels,
} from './levels.ts'
import type { PriceNodes } from './price-nodes.ts'

/** Buy and sell together: the other side of `side` is `BOTH_SIDES - side`. */
const BOTH_SIDES = 3

export class Book implements BookView {
  readonly #orders: Orders
  readonly #levels: Levels
  /** By side, which begins at 1. */
  readonly #sides: readonly BookSide[]
  /** Largest order that ever rested here. */
  #largest = 0

  constructor(orders: Orders, levels: Levels, nodes: PriceNodes) {
    this.#orders = orders
    this.#levels = levels
    const bids = new BookSide(1, levels, nodes)
    this.#sides = [bids, bids, new BookSide(-1, levels, nodes)]
  }

  /** First order in line against a taker of `side`, or -1 when its other side is empty. */
  firstAgainst(side: Side): number {
    const { best } = this.#sides[BOTH_SIDES - side] as BookSide
    return best === -1 ? -1 : this.#levels.head(best)
  }

  /** True when a taker of `side` at `price` would trade. */
  crosses(side: Side, price: number): boolean {
    const { best, sign } = this.#sides[BOTH_SIDES - side] as BookSide
    return best !== -1 && (this.#levels.price(best) - price) * sign >= 0
  }

  /**
   * First order in line that a taker of `side` at `price` would trade with, or -1: `crosses` and
   * `firstAgainst` in one.
   */
  firstCrossing(side: Side, price: number): number {
    const { best, sign } = this.#sides[BOTH_SIDES - side] as BookSide
    if (best === -1 || (this.#levels.price(best) - price) * sign < 0) return -1
    return this.#levels.head(best)
  }

  /**
   * True when the other side holds `size` at `price` or better. Orders are walked, not level
   * totals, so the answer is exact for totals of any size.
   */
  canFill(side: Side, price: number, size: number): boolean {
    const other = this.#sides[BOTH_SIDES - side] as BookSide
    let missing = size
    for (let level = other.best; level !== -1; level = other.worse(level)) {
      if ((this.#levels.price(level) - price) * other.sign < 0) return false
      let slot = this.#levels.head(level)
      while (slot !== -1) {
        missing -= this.#orders.remaining(slot)
        if (missing <= 0) return true
        slot = this.after(slot)
      }
    }
    return false
  }

  /** The order behind this one in its level's queue, or -1. */
  after(slot: number): number {
    return this.#orders.links[(slot << LINKS) + NEXT] as number
  }

  /** The order behind this one in its queue, else the first of the next level; -1 at the end. */
  nextInLine(slot: number): number {
    const behind = this.after(slot)
    if (behind !== -1) return behind
    const side = this.#sides[this.#orders.side(slot)] as BookSide
    const level = side.worse(this.#orders.ints[(slot << HALVES) + LEVEL] as number)
    return level === -1 ? -1 : this.#levels.head(level)
  }

  /**
   * True when one more order of `size` leaves its level's total below 2^53. Levels are looked up
   * only once the venue holds so many orders that a total could come near.
   */
  hasRoom(side: Side, price: number, size: number): boolean {
    const largest = Math.max(size, this.#largest)
    if ((this.#orders.count + 1) * largest <= Number.MAX_SAFE_INTEGER) return true
    return this.levelSize(side, price) + size <= Number.MAX_SAFE_INTEGER
  }

  /** Puts an order with its remaining size at the end of its level's queue. */
  add(slot: number, side: Side = this.#orders.side(slot)): void {
    const orders = this.#orders
    const { ints, doubles } = this.#levels
    const remaining = orders.doubles[(slot << WORDS) + REMAINING] as number
    const level = (this.#sides[side] as BookSide).open(
      orders.doubles[(slot << WORDS) + PRICE] as number,
    )
    if (remaining > this.#largest) this.#largest = remaining
    const word = (level << LEVEL_WORDS) + LEVEL_SIZE
    doubles[word] = (doubles[word] as number) + remaining
    const half = level << LEVEL_HALVES
    const tail = ints[half + LEVEL_TAIL] as number
    ints[half + LEVEL_TAIL] = slot
    ints[half + LEVEL_ORDERS] = (ints[half + LEVEL_ORDERS] as number) + 1
    if (tail === -1) ints[half + LEVEL_HEAD] = slot
    else orders.links[(tail << LINKS) + NEXT] = slot
    orders.ints[(slot << HALVES) + LEVEL] = level
    orders.links[(slot << LINKS) + NEXT] = -1
    orders.links[(slot << LINKS) + PREVIOUS] = tail
  }

  /** A fill took `size` from a resting order's remaining: its level's total follows. */
  reduce(slot: number, size: number): void {
    const { doubles } = this.#levels
    const level = this.#orders.ints[(slot << HALVES) + LEVEL] as number
    const word = (level << LEVEL_WORDS) + LEVEL_SIZE
    doubles[word] = (doubles[word] as number) - size
  }

  /** Takes an order out; a level left empty goes too. */
  remove(slot: number): void {
    const { ints, links } = this.#orders
    const levels = this.#levels
    const level = ints[(slot << HALVES) + LEVEL] as number
    const next = links[(slot << LINKS) + NEXT] as number
    const previous = links[(slot << LINKS) + PREVIOUS] as number
    const half = level << LEVEL_HALVES
    if (previous === -1) levels.ints[half + LEVEL_HEAD] = next
    else links[(previous << LINKS) + NEXT] = next
    if (next === -1) levels.ints[half + LEVEL_TAIL] = previous
    else links[(next << LINKS) + PREVIOUS] = previous
    ints[(slot << HALVES) + LEVEL] = -1
    const left = (levels.ints[half + LEVEL_ORDERS] as number) - 1
    if (left === 0) {
      ;(this.#sides[this.#orders.side(slot)] as BookSide).drop(level)
      return
    }
    levels.ints[half + LEVEL_ORDERS] = left
    const word = (level << LEVEL_WORDS) + LEVEL_SIZE
    const remaining = this.#orders.doubles[(slot << WORDS) + REMAINING] as number
    levels.doubles[word] = (levels.doubles[word] as number) - remaining
  }

  /** Undoes a `remove` after which nothing else has happened: the order has its old place. */
  putBack(slot: number): void {
    const { ints, links } = this.#orders
    const levels = this.#levels
    const side = this.#sides[this.#orders.side(slot)] as BookSide
    const level = side.find(this.#orders.price(slot))
    if (level === -1) {
      this.add(slot)
      return
    }
    const half = level << LEVEL_HALVES
    const next = links[(slot << LINKS) + NEXT] as number
    const previous = links[(slot << LINKS) + PREVIOUS] as number
    if (previous === -1) levels.ints[half + LEVEL_HEAD] = slot
    else links[(previous << LINKS) + NEXT] = slot
    if (next === -1) levels.ints[half + LEVEL_TAIL] = slot
    else links[(next << LINKS) + PREVIOUS] = slot
    ints[(slot << HALVES) + LEVEL] = level
    levels.ints[half + LEVEL_ORDERS] = (levels.ints[half + LEVEL_ORDERS] as number) + 1
    const word = (level << LEVEL_WORDS) + LEVEL_SIZE
    levels.doubles[word] = (levels.doubles[word] as number) + this.#orders.remaining(slot)
  }

  best(side: Side): number {
    const { best } = this.#sides[side] as BookSide
    return best === -1 ? 0 : this.#levels.price(best)
  }

  levelSize(side: Side, price: number): number {
    const level = (this.#sides[side] as BookSide).find(price)
    return level === -1 ? 0 : this.#levels.size(level)
  }

  levelOrders(side: Side, price: number): number {
    const level = (this.#sides[side] as BookSide).find(price)
    return level === -1 ? 0 : this.#levels.orders(level)
  }

  levelCount(side: Side): number {
    return (this.#sides[side] as BookSide).count
  }

  eachLevel(
    side: Side,
    limit: number,
    each: (price: number, size: number, orders: number) => void,
  ): void {
    const levels = this.#levels
    const from = this.#sides[side] as BookSide
    let level = from.best
    for (let seen = 0; level !== -1 && seen < limit; seen++) {
      each(levels.price(level), levels.size(level), levels.orders(level))
      level = from.worse(level)
    }
  }

  eachOrder(side: Side, each: (slot: number) => void): void {
    const from = this.#sides[side] as BookSide
    let level = from.best
    while (level !== -1) {
      let slot = this.#levels.head(level)
      const worse = from.worse(level)
      while (slot !== -1) {
        const next = this.after(slot)
        each(slot)
        slot = next
      }
      level = worse
    }
  }
}
