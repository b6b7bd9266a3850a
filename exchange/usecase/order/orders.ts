// hot: bench/main.ts engine
/**
 * The open orders, as a struct of typed arrays with a free list. Address space for the most orders
 * the venue takes is reserved at once; pages are committed as they are touched, so nothing is
 * copied while it grows. A desk lists one user's open orders of one product, oldest first.
 */
import type { OrderTable } from '@bourse/domain/exchange/order'
import { NumberMap } from '@bourse/kit/pure/number-map'

/** Product numbers stay below this, so that a desk's key is one whole number. */
export const PRODUCTS_MAX = 4096

export class Orders implements OrderTable {
  readonly id: Float64Array
  readonly product: Int32Array
  readonly baseAccount: Int32Array
  readonly quoteAccount: Int32Array
  readonly side: Uint8Array
  readonly type: Uint8Array
  readonly timeInForce: Uint8Array
  readonly postOnly: Uint8Array
  readonly price: Float64Array
  readonly size: Float64Array
  readonly remaining: Float64Array
  readonly filled: Float64Array
  readonly funds: BigInt64Array
  readonly hold: BigInt64Array
  readonly takerNotional: BigInt64Array
  readonly makerNotional: BigInt64Array
  readonly fee: BigInt64Array
  readonly makerRate: Int32Array
  readonly takerRate: Int32Array
  readonly createdAt: Float64Array
  /** Entry of the client order id in the references, or -1. */
  readonly reference: Int32Array
  /** Price level and neighbours in its queue, -1 for none. */
  readonly level: Int32Array
  readonly next: Int32Array
  readonly previous: Int32Array

  readonly #desk: Int32Array
  readonly #deskNext: Int32Array
  readonly #deskPrevious: Int32Array
  readonly #slots: NumberMap
  readonly #free: Int32Array
  #freeCount = 0
  #used = 0
  readonly #capacity: number

  /** One more slot than `openMax`: the taker has one while it matches. */
  constructor(openMax: number) {
    const n = openMax + 1
    this.#capacity = n
    this.id = new Float64Array(n)
    this.product = new Int32Array(n)
    this.baseAccount = new Int32Array(n)
    this.quoteAccount = new Int32Array(n)
    this.side = new Uint8Array(n)
    this.type = new Uint8Array(n)
    this.timeInForce = new Uint8Array(n)
    this.postOnly = new Uint8Array(n)
    this.price = new Float64Array(n)
    this.size = new Float64Array(n)
    this.remaining = new Float64Array(n)
    this.filled = new Float64Array(n)
    this.funds = new BigInt64Array(n)
    this.hold = new BigInt64Array(n)
    this.takerNotional = new BigInt64Array(n)
    this.makerNotional = new BigInt64Array(n)
    this.fee = new BigInt64Array(n)
    this.makerRate = new Int32Array(n)
    this.takerRate = new Int32Array(n)
    this.createdAt = new Float64Array(n)
    this.reference = new Int32Array(n)
    this.level = new Int32Array(n)
    this.next = new Int32Array(n)
    this.previous = new Int32Array(n)
    this.#desk = new Int32Array(n)
    this.#deskNext = new Int32Array(n)
    this.#deskPrevious = new Int32Array(n)
    this.#slots = new NumberMap(n, 'dense')
    this.#free = new Int32Array(n)
  }

  /** Orders in the table: those in the books and the taker, if one is matching. */
  get count(): number {
    return this.#used - this.#freeCount
  }

  /** Bytes reserved for one open order, its share of the id index included. */
  static readonly bytesEach = 8 * 11 + 4 * 13 + 4 + (8 + 4) * 2

  /** Slot of the order with this id, or -1. */
  find(id: number): number {
    return this.#slots.get(id)
  }

  /** A slot for a new order; the caller fills in its fields. There is room: admission checked. */
  take(id: number): number {
    const slot = this.#freeCount > 0 ? (this.#free[--this.#freeCount] as number) : this.#used++
    if (slot >= this.#capacity) throw new RangeError('the order table is full')
    this.id[slot] = id
    this.filled[slot] = 0
    this.takerNotional[slot] = 0n
    this.makerNotional[slot] = 0n
    this.fee[slot] = 0n
    this.level[slot] = -1
    this.#slots.set(id, slot)
    return slot
  }

  /** Frees the slot of an order that is done and in no queue. */
  release(slot: number): void {
    this.#slots.delete(this.id[slot] as number)
    this.#free[this.#freeCount++] = slot
  }

  /** Puts an order that rests at the end of its desk's list. */
  enlist(slot: number, desk: number, desks: Desks): void {
    this.#desk[slot] = desk
    const tail = desks.tail[desk] as number
    this.#deskPrevious[slot] = tail
    this.#deskNext[slot] = -1
    if (tail === -1) desks.head[desk] = slot
    else this.#deskNext[tail] = slot
    desks.tail[desk] = slot
    desks.count[desk] = (desks.count[desk] as number) + 1
  }

  /** Takes an order out of its desk's list. */
  delist(slot: number, desks: Desks): void {
    const desk = this.#desk[slot] as number
    const next = this.#deskNext[slot] as number
    const previous = this.#deskPrevious[slot] as number
    if (previous === -1) desks.head[desk] = next
    else this.#deskNext[previous] = next
    if (next === -1) desks.tail[desk] = previous
    else this.#deskPrevious[next] = previous
    const left = (desks.count[desk] as number) - 1
    desks.count[desk] = left
    if (left === 0) desks.retire(desk)
  }

  /** The next order of the same desk, or -1. */
  nextOfDesk(slot: number): number {
    return this.#deskNext[slot] as number
  }
}

/**
 * (user, product) pairs with open orders: their lists through `Orders`. A desk left empty keeps its
 * place until another pair needs it, so as many desks as open orders are always enough.
 */
export class Desks {
  readonly head: Int32Array
  readonly tail: Int32Array
  readonly count: Int32Array
  readonly #key: Float64Array
  readonly #byKey: NumberMap
  /** Desks that were left empty, each once; some may have orders again. */
  readonly #retired: Int32Array
  readonly #isRetired: Uint8Array
  #retiredCount = 0
  #used = 0
  readonly #max: number

  constructor(openMax: number) {
    this.head = new Int32Array(openMax)
    this.tail = new Int32Array(openMax)
    this.count = new Int32Array(openMax)
    this.#key = new Float64Array(openMax)
    this.#byKey = new NumberMap(openMax, 'mixed')
    this.#retired = new Int32Array(openMax)
    this.#isRetired = new Uint8Array(openMax)
    this.#max = openMax
  }

  /** The desk of a user's slot and a product number, or -1. */
  find(userSlot: number, product: number): number {
    return this.#byKey.get(userSlot * PRODUCTS_MAX + product)
  }

  /** The desk, opened if it was not there: for an order that is enlisted next. */
  open(userSlot: number, product: number): number {
    const key = userSlot * PRODUCTS_MAX + product
    const known = this.#byKey.get(key)
    if (known !== -1) return known
    const desk = this.#used < this.#max ? this.#used++ : this.#vacate()
    this.#key[desk] = key
    this.#byKey.set(key, desk)
    this.head[desk] = -1
    this.tail[desk] = -1
    return desk
  }

  /** The desk's last order has left. */
  retire(desk: number): void {
    if (this.#isRetired[desk] === 1) return
    this.#isRetired[desk] = 1
    this.#retired[this.#retiredCount++] = desk
  }

  /** Takes an empty desk from its pair. */
  #vacate(): number {
    while (this.#retiredCount > 0) {
      const desk = this.#retired[--this.#retiredCount] as number
      this.#isRetired[desk] = 0
      if (this.count[desk] !== 0) continue
      this.#byKey.delete(this.#key[desk] as number)
      return desk
    }
    throw new RangeError('more desks than open orders')
  }
}
