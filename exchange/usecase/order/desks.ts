// hot: bench/main.ts engine
/**
 * Who has open orders where: a desk is one user and one product, with a list of the open orders,
 * oldest first. It remembers its user's accounts for the portfolio that spoke last, so that the
 * next order needs one look-up instead of four. A desk left empty keeps its place until another
 * pair needs it, so as many desks as open orders are always enough.
 */
import { reservedRecords } from '@bourse/kit/pure/records'
import { SlotIndex } from '@bourse/kit/pure/slot-index'

/** Product numbers stay below this. */
export const PRODUCTS_MAX = 4096

/** A record has 8 words of 8 bytes, or 16 of 4: one cache line. */
const WORDS = 3
export const DESK_HALVES = 4
const USER = 0
const PRODUCT = 2
export const DESK_HEAD = 3
export const DESK_TAIL = 4
export const DESK_COUNT = 5
/** The portfolio whose accounts are remembered, -1 for none, and the accounts. */
const PORTFOLIO = 6
const BASE_ACCOUNT = 7
const QUOTE_ACCOUNT = 8
/** 1 while the desk is among those left empty. */
const RETIRED = 9

export class Desks {
  readonly ints: Int32Array
  readonly #users: Float64Array
  readonly #index: SlotIndex
  /** Desks that were left empty, each once; some may have orders again. */
  readonly #retired: Int32Array
  #retiredCount = 0
  #used = 0
  readonly #max: number

  constructor(openMax: number) {
    const { doubles, ints } = reservedRecords(openMax, 1 << WORDS)
    this.#users = doubles
    this.ints = ints
    this.#index = new SlotIndex(doubles, WORDS)
    this.#retired = new Int32Array(openMax)
    this.#max = openMax
  }

  /** The desk of a user and a product number, or -1. */
  find(user: number, product: number): number {
    return this.#index.find(tagOf(user, product), user)
  }

  /** The desk, opened if it was not there: for an order that is enlisted next. */
  open(user: number, product: number): number {
    const known = this.find(user, product)
    if (known !== -1) return known
    const desk = this.#used < this.#max ? this.#used++ : this.#vacate()
    const half = desk << DESK_HALVES
    this.#users[(desk << WORDS) + USER] = user
    this.ints[half + PRODUCT] = product
    this.ints[half + DESK_HEAD] = -1
    this.ints[half + DESK_TAIL] = -1
    this.ints[half + DESK_COUNT] = 0
    this.ints[half + PORTFOLIO] = -1
    this.#index.add(tagOf(user, product), desk)
    return desk
  }

  /** Open orders. */
  count(desk: number): number {
    return this.ints[(desk << DESK_HALVES) + DESK_COUNT] as number
  }

  /** The oldest open order, or -1; `Orders.nextOfDesk` leads on. */
  head(desk: number): number {
    return this.ints[(desk << DESK_HALVES) + DESK_HEAD] as number
  }

  /** The youngest open order, or -1. */
  tail(desk: number): number {
    return this.ints[(desk << DESK_HALVES) + DESK_TAIL] as number
  }

  /** True when the accounts of this portfolio are remembered. */
  knows(desk: number, portfolio: number): boolean {
    return this.ints[(desk << DESK_HALVES) + PORTFOLIO] === portfolio
  }

  /** Remembers both accounts of a portfolio; accounts never move. */
  remember(desk: number, portfolio: number, base: number, quote: number): void {
    const half = desk << DESK_HALVES
    this.ints[half + PORTFOLIO] = portfolio
    this.ints[half + BASE_ACCOUNT] = base
    this.ints[half + QUOTE_ACCOUNT] = quote
  }

  baseAccount(desk: number): number {
    return this.ints[(desk << DESK_HALVES) + BASE_ACCOUNT] as number
  }

  quoteAccount(desk: number): number {
    return this.ints[(desk << DESK_HALVES) + QUOTE_ACCOUNT] as number
  }

  /** The desk's last order has left. */
  retire(desk: number): void {
    const half = desk << DESK_HALVES
    if (this.ints[half + RETIRED] === 1) return
    this.ints[half + RETIRED] = 1
    this.#retired[this.#retiredCount++] = desk
  }

  /** Takes an empty desk from its pair. */
  #vacate(): number {
    while (this.#retiredCount > 0) {
      const desk = this.#retired[--this.#retiredCount] as number
      this.ints[(desk << DESK_HALVES) + RETIRED] = 0
      if (this.count(desk) !== 0) continue
      this.#forget(desk)
      return desk
    }
    throw new RangeError('more desks than open orders')
  }

  /** Removes a desk from the index. */
  #forget(desk: number): void {
    const user = this.#users[(desk << WORDS) + USER] as number
    const product = this.ints[(desk << DESK_HALVES) + PRODUCT] as number
    this.#index.remove(tagOf(user, product), desk)
  }
}

/**
 * 32 bits that differ between one user's products, since an odd number is added for each; the
 * multipliers are MurmurHash3's.
 */
function tagOf(user: number, product: number): number {
  const high = (user / 4294967296) | 0
  let tag = Math.imul((user | 0) ^ Math.imul(high, 0x9e3779b1), 0x85ebca6b)
  tag = Math.imul(tag ^ (tag >>> 13), 0xc2b2ae35)
  return (tag + Math.imul(product, 0x27d4eb2f)) | 0
}
