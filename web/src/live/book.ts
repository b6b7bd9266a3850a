/**
 * One product's order book: each side a pair of sorted typed arrays, prices and sizes as whole
 * numbers of the product's scales. A message costs a binary search and a move of a few numbers.
 */
import { scaledOf } from '../number/decimals.ts'
import type { BookUpdate, Snapshot } from './frames.ts'

const CAPACITY = 64

/** Levels of one side, best first. */
export class Side {
  prices = new Float64Array(CAPACITY)
  sizes = new Float64Array(CAPACITY)
  count = 0
  /** 1 for asks, which rise; -1 for bids. */
  readonly #direction: 1 | -1

  constructor(direction: 1 | -1) {
    this.#direction = direction
  }

  clear(): void {
    this.count = 0
  }

  /** Sets a level's size; 0 removes it. */
  set(price: number, size: number): void {
    const at = this.find(price)
    const known = at < this.count && this.prices[at] === price
    if (size === 0) {
      if (!known) return
      this.prices.copyWithin(at, at + 1, this.count)
      this.sizes.copyWithin(at, at + 1, this.count)
      this.count--
      return
    }
    if (!known) {
      if (this.count === this.prices.length) this.#grow()
      this.prices.copyWithin(at + 1, at, this.count)
      this.sizes.copyWithin(at + 1, at, this.count)
      this.prices[at] = price
      this.count++
    }
    this.sizes[at] = size
  }

  /** Where a price is, or would be put. */
  find(price: number): number {
    let low = 0
    let high = this.count
    while (low < high) {
      const middle = (low + high) >>> 1
      if (((this.prices[middle] as number) - price) * this.#direction < 0) low = middle + 1
      else high = middle
    }
    return low
  }

  #grow(): void {
    const [prices, sizes] = [this.prices, this.sizes]
    this.prices = new Float64Array(prices.length * 2)
    this.sizes = new Float64Array(sizes.length * 2)
    this.prices.set(prices)
    this.sizes.set(sizes)
  }
}

export interface BookScales {
  readonly priceScale: number
  readonly sizeScale: number
}

export class Book {
  readonly bids = new Side(-1)
  readonly asks = new Side(1)
  readonly scales: BookScales
  /** The last message's; 0 while a snapshot is awaited, and where nothing happened yet. */
  sequence = 0
  #waits = true

  constructor(scales: BookScales) {
    this.scales = scales
  }

  /** False while a snapshot is awaited. */
  get isKnown(): boolean {
    return !this.#waits
  }

  restart({ bids, asks, sequence }: Snapshot): void {
    this.bids.clear()
    this.asks.clear()
    for (const [price, size] of bids) this.#put(this.bids, price, size)
    for (const [price, size] of asks) this.#put(this.asks, price, size)
    this.sequence = sequence
    this.#waits = false
  }

  /**
   * False when a message before this one is missing: then the book must be asked for again, and
   * stays as it was until its snapshot comes.
   */
  update({ changes, sequence, previousSequence }: BookUpdate): boolean {
    if (this.#waits || sequence <= this.sequence) return true
    if (previousSequence !== this.sequence) {
      this.sequence = 0
      this.#waits = true
      return false
    }
    for (const [side, price, size] of changes) {
      this.#put(side === 'buy' ? this.bids : this.asks, price, size)
    }
    this.sequence = sequence
    return true
  }

  /**
   * JSON numbers written with the scale's decimals are what the server wrote, up to 2^51 units. A
   * level of more than 2^53 - 1 units, which no single order can be, counts as that many.
   */
  #put(side: Side, price: number, size: string | number): void {
    const { priceScale, sizeScale } = this.scales
    const amount = typeof size === 'number' ? size.toFixed(sizeScale) : size
    const at = scaledOf(price.toFixed(priceScale), priceScale)
    if (at !== undefined) side.set(at, scaledOf(amount, sizeScale) ?? Number.MAX_SAFE_INTEGER)
  }
}
