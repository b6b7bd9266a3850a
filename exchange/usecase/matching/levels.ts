// hot: bench/main.ts book
/** The price levels of all books: records of one cache line each, with a free list. */
import { reservedRecords } from '@bourse/kit/pure/records'

/** A record has 8 words of 8 bytes, or 16 of 4: `level << LEVEL_WORDS` begins it. */
export const LEVEL_WORDS = 3
export const LEVEL_HALVES = 4

/** Doubles: the price, and the total size, which is exact while it stays below 2^53. */
export const LEVEL_PRICE = 0
export const LEVEL_SIZE = 1
/** Int32s: how many orders, the queue's ends, the neighbours on the same side (-1 for none). */
export const LEVEL_ORDERS = 4
export const LEVEL_HEAD = 5
export const LEVEL_TAIL = 6
export const LEVEL_BETTER = 7
export const LEVEL_WORSE = 8

/** Price of a record that is no level at present. */
const NO_PRICE = -1

export class Levels {
  readonly doubles: Float64Array
  readonly ints: Int32Array
  /** Records given back, linked through `LEVEL_WORSE`. */
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
    else this.#free = ints[(level << LEVEL_HALVES) + LEVEL_WORSE] as number
    doubles[(level << LEVEL_WORDS) + LEVEL_PRICE] = price
    doubles[(level << LEVEL_WORDS) + LEVEL_SIZE] = 0
    ints[(level << LEVEL_HALVES) + LEVEL_ORDERS] = 0
    ints[(level << LEVEL_HALVES) + LEVEL_HEAD] = -1
    ints[(level << LEVEL_HALVES) + LEVEL_TAIL] = -1
    return level
  }

  release(level: number): void {
    this.doubles[(level << LEVEL_WORDS) + LEVEL_PRICE] = NO_PRICE
    this.ints[(level << LEVEL_HALVES) + LEVEL_WORSE] = this.#free
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

  /** The next level away from the best, or -1. */
  worse(level: number): number {
    return this.ints[(level << LEVEL_HALVES) + LEVEL_WORSE] as number
  }
}
