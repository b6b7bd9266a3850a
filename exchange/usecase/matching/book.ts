// hot: bench/main.ts book
/**
 * One product's order book: price levels in price order, orders inside a level in time order. The
 * tree finds the level of a price; levels are also linked, so that matching never searches.
 */

import { SIDE, type Side } from '@bourse/domain/exchange/order'
import type { BookView } from '@bourse/domain/exchange/state'
import type { Orders } from '../order/orders.ts'
import { type PriceNodes, PriceTree } from './price-tree.ts'

/** The price levels of all books, as a struct of typed arrays with a free list. */
export class Levels {
  readonly price: Float64Array
  /** Total size of the level's orders; exact while it stays below 2^53. */
  readonly size: Float64Array
  readonly orders: Int32Array
  /** First and last order of the queue. */
  readonly head: Int32Array
  readonly tail: Int32Array
  /** The neighbouring levels of the same side, -1 for none. */
  readonly lower: Int32Array
  readonly higher: Int32Array
  readonly #free: Int32Array
  #freeCount = 0
  #used = 0

  constructor(levelsMax: number) {
    this.price = new Float64Array(levelsMax)
    this.size = new Float64Array(levelsMax)
    this.orders = new Int32Array(levelsMax)
    this.head = new Int32Array(levelsMax)
    this.tail = new Int32Array(levelsMax)
    this.lower = new Int32Array(levelsMax)
    this.higher = new Int32Array(levelsMax)
    this.#free = new Int32Array(levelsMax)
  }

  take(price: number): number {
    const level = this.#freeCount > 0 ? (this.#free[--this.#freeCount] as number) : this.#used++
    this.price[level] = price
    this.size[level] = 0
    this.orders[level] = 0
    this.head[level] = -1
    this.tail[level] = -1
    return level
  }

  release(level: number): void {
    this.#free[this.#freeCount++] = level
  }
}

export class Book implements BookView {
  readonly #orders: Orders
  readonly #levels: Levels
  readonly #bids: PriceTree
  readonly #asks: PriceTree
  #bestBid = -1
  #bestAsk = -1
  /** Largest order that ever rested here. */
  #largest = 0

  constructor(orders: Orders, levels: Levels, nodes: PriceNodes) {
    this.#orders = orders
    this.#levels = levels
    this.#bids = new PriceTree(nodes)
    this.#asks = new PriceTree(nodes)
  }

  /** First order in line against a taker of `side`, or -1 when its other side is empty. */
  firstAgainst(side: Side): number {
    const level = side === SIDE.buy ? this.#bestAsk : this.#bestBid
    return level === -1 ? -1 : (this.#levels.head[level] as number)
  }

  /** True when a taker of `side` at `price` would trade. */
  crosses(side: Side, price: number): boolean {
    if (side === SIDE.buy) {
      return this.#bestAsk !== -1 && (this.#levels.price[this.#bestAsk] as number) <= price
    }
    return this.#bestBid !== -1 && (this.#levels.price[this.#bestBid] as number) >= price
  }

  /**
   * True when the other side holds `size` at `price` or better. Orders are walked, not level
   * totals, so the answer is exact for totals of any size.
   */
  canFill(side: Side, price: number, size: number): boolean {
    let missing = size
    let level = side === SIDE.buy ? this.#bestAsk : this.#bestBid
    while (level !== -1) {
      const at = this.#levels.price[level] as number
      if (side === SIDE.buy ? at > price : at < price) return false
      let slot = this.#levels.head[level] as number
      while (slot !== -1) {
        missing -= this.#orders.remaining[slot] as number
        if (missing <= 0) return true
        slot = this.#orders.next[slot] as number
      }
      level = (side === SIDE.buy ? this.#levels.higher[level] : this.#levels.lower[level]) as number
    }
    return false
  }

  /**
   * True when one more order of `size` leaves its level's total below 2^53. Levels are looked up
   * only once the venue holds so many orders that a total could come near.
   */
  hasRoom(side: Side, price: number, size: number): boolean {
    const largest = Math.max(this.#largest, size)
    if ((this.#orders.count + 1) * largest <= Number.MAX_SAFE_INTEGER) return true
    return this.levelSize(side, price) + size <= Number.MAX_SAFE_INTEGER
  }

  /** Puts an order with its remaining size at the end of its level's queue. */
  add(slot: number): void {
    const orders = this.#orders
    const levels = this.#levels
    const level = this.#levelFor(orders.side[slot] as Side, orders.price[slot] as number)
    this.#largest = Math.max(this.#largest, orders.remaining[slot] as number)
    const tail = levels.tail[level] as number
    orders.level[slot] = level
    orders.next[slot] = -1
    orders.previous[slot] = tail
    if (tail === -1) levels.head[level] = slot
    else orders.next[tail] = slot
    levels.tail[level] = slot
    levels.size[level] = (levels.size[level] as number) + (orders.remaining[slot] as number)
    levels.orders[level] = (levels.orders[level] as number) + 1
  }

  /** A fill took `size` from a resting order's remaining: its level's total follows. */
  reduce(slot: number, size: number): void {
    const level = this.#orders.level[slot] as number
    this.#levels.size[level] = (this.#levels.size[level] as number) - size
  }

  /** Takes an order out; a level left empty goes too. */
  remove(slot: number): void {
    const orders = this.#orders
    const levels = this.#levels
    const level = orders.level[slot] as number
    const next = orders.next[slot] as number
    const previous = orders.previous[slot] as number
    if (previous === -1) levels.head[level] = next
    else orders.next[previous] = next
    if (next === -1) levels.tail[level] = previous
    else orders.previous[next] = previous
    orders.level[slot] = -1
    const left = (levels.orders[level] as number) - 1
    levels.orders[level] = left
    levels.size[level] = (levels.size[level] as number) - (orders.remaining[slot] as number)
    if (left === 0) this.#dropLevel(orders.side[slot] as Side, level)
  }

  best(side: Side): number {
    const level = side === SIDE.buy ? this.#bestBid : this.#bestAsk
    return level === -1 ? 0 : (this.#levels.price[level] as number)
  }

  levelSize(side: Side, price: number): number {
    const level = this.#tree(side).get(price)
    return level === -1 ? 0 : (this.#levels.size[level] as number)
  }

  levelOrders(side: Side, price: number): number {
    const level = this.#tree(side).get(price)
    return level === -1 ? 0 : (this.#levels.orders[level] as number)
  }

  levelCount(side: Side): number {
    return this.#tree(side).count
  }

  eachLevel(
    side: Side,
    limit: number,
    each: (price: number, size: number, orders: number) => void,
  ): void {
    const levels = this.#levels
    let level = side === SIDE.buy ? this.#bestBid : this.#bestAsk
    for (let seen = 0; level !== -1 && seen < limit; seen++) {
      each(
        levels.price[level] as number,
        levels.size[level] as number,
        levels.orders[level] as number,
      )
      level = this.#worse(side, level)
    }
  }

  eachOrder(side: Side, each: (slot: number) => void): void {
    let level = side === SIDE.buy ? this.#bestBid : this.#bestAsk
    while (level !== -1) {
      let slot = this.#levels.head[level] as number
      while (slot !== -1) {
        const next = this.#orders.next[slot] as number
        each(slot)
        slot = next
      }
      level = this.#worse(side, level)
    }
  }

  #worse(side: Side, level: number): number {
    return (side === SIDE.buy ? this.#levels.lower[level] : this.#levels.higher[level]) as number
  }

  #tree(side: Side): PriceTree {
    return side === SIDE.buy ? this.#bids : this.#asks
  }

  #levelFor(side: Side, price: number): number {
    const tree = side === SIDE.buy ? this.#bids : this.#asks
    const known = tree.get(price)
    if (known !== -1) return known
    const levels = this.#levels
    const level = levels.take(price)
    tree.insert(price, level)
    const best = side === SIDE.buy ? this.#bestBid : this.#bestAsk
    const bestPrice = best === -1 ? 0 : (levels.price[best] as number)
    let lower: number
    let higher: number
    if (best === -1) {
      lower = -1
      higher = -1
    } else if (side === SIDE.buy && price > bestPrice) {
      lower = best
      higher = -1
    } else if (side === SIDE.sell && price < bestPrice) {
      lower = -1
      higher = best
    } else {
      // Not the new best: an ask has a lower neighbour for sure, a bid perhaps none.
      lower = tree.below(price)
      higher = lower === -1 ? this.#lowest : (levels.higher[lower] as number)
    }
    this.#linkLevel(level, lower, higher)
    if (side === SIDE.buy) {
      if (lower === -1) this.#lowest = level
      if (higher === -1) this.#bestBid = level
    } else if (lower === -1) this.#bestAsk = level
    return level
  }

  /** The lowest bid level: the neighbour of a new lowest one. */
  #lowest = -1

  #linkLevel(level: number, lower: number, higher: number): void {
    const levels = this.#levels
    levels.lower[level] = lower
    levels.higher[level] = higher
    if (lower !== -1) levels.higher[lower] = level
    if (higher !== -1) levels.lower[higher] = level
  }

  #dropLevel(side: Side, level: number): void {
    const levels = this.#levels
    const lower = levels.lower[level] as number
    const higher = levels.higher[level] as number
    if (lower !== -1) levels.higher[lower] = higher
    if (higher !== -1) levels.lower[higher] = lower
    if (side === SIDE.buy) {
      this.#bids.remove(levels.price[level] as number)
      if (this.#bestBid === level) this.#bestBid = lower
      if (this.#lowest === level) this.#lowest = higher
    } else {
      this.#asks.remove(levels.price[level] as number)
      if (this.#bestAsk === level) this.#bestAsk = higher
    }
    levels.release(level)
  }
}
