// hot: bench/main.ts book
/** The price levels of all books: records of half a cache line each, with a free list. */
import { reservedRecords } from '@bourse/kit/pure/records'

/** A record has 4 words of 8 bytes, or 8 of 4: `level << LEVEL_WORDS` begins it. */
export const LEVEL_WORDS = 2
export const LEVEL_HALVES = 3

/** Doubles: the price, and the total size, which is exact while it stays below 2^53. */
export const LEVEL_PRICE = 0
export const LEVEL_SIZE = 1
/** Int32s: how many orders, and the queue's ends. */
export const LEVEL_ORDERS = 4
export const LEVEL_HEAD = 5
export const LEVEL_TAIL = 6
/** Place of the free list's link in a record that is no level. */
const NEXT_FREE = 7

/** Price of a record that is no level at present. */
const NO_PRICE = -1

export class Levels {
  readonly doubles: Float64Array
  readonly ints: Int32Array
  /** Records given back, linked through `NEXT_FREE`. */
  #free = -1
  #used = 0

  constructor(levelsMax: number) {
    const { doubles, ints } = reservedRecords(levelsMax, 1 << LEVEL_WORDS)
    this.doubles = doubles
    this.ints = ints
  }

  /** A level without orders. */
  take(price: number): number {
    const { doubles, ints } = this
    let level = this.#free
    if (level === -1) level = this.#used++
    else this.#free = ints[(level << LEVEL_HALVES) + NEXT_FREE] as number
    doubles[(level << LEVEL_WORDS) + LEVEL_PRICE] = price
    doubles[(level << LEVEL_WORDS) + LEVEL_SIZE] = 0
    ints[(level << LEVEL_HALVES) + LEVEL_ORDERS] = 0
    ints[(level << LEVEL_HALVES) + LEVEL_HEAD] = -1
    ints[(level << LEVEL_HALVES) + LEVEL_TAIL] = -1
    return level
  }

  release(level: number): void {
    this.doubles[(level << LEVEL_WORDS) + LEVEL_PRICE] = NO_PRICE
    this.ints[(level << LEVEL_HALVES) + NEXT_FREE] = this.#free
    this.#free = level
  }

  price(level: number): number {
    return this.doubles[(level << LEVEL_WORDS) + LEVEL_PRICE] as number
  }

  size(level: number): number {
    return this.doubles[(level << LEVEL_WORDS) + LEVEL_SIZE] as number
  }

  orders(level: number): number {
    return this.ints[(level << LEVEL_HALVES) + LEVEL_ORDERS] as number
  }

  /** First order of the queue. */
  head(level: number): number {
    return this.ints[(level << LEVEL_HALVES) + LEVEL_HEAD] as number
  }
}
