// hot: bench/main.ts engine
/**
 * The open orders, 128 bytes each (`order-record.ts`). Address space for the most orders the venue
 * takes is reserved at once; pages are committed as they are touched, so nothing is copied while it
 * grows.
 */
import type {
  OrderType,
  SelfTrade,
  Side,
  StopType,
  TimeInForce,
} from '@bourse/domain/exchange/order'
import type { OrderTable } from '@bourse/domain/exchange/order-table'
import { reservedRecords } from '@bourse/kit/pure/records'
import { SlotIndex } from '@bourse/kit/pure/slot-index'
import { DESK_COUNT, DESK_HALVES, DESK_HEAD, DESK_TAIL, type Desks } from './desks.ts'
import {
  BASE_ACCOUNT,
  CREATED_AT,
  DESK,
  DESK_NEXT,
  DESK_PREVIOUS,
  FEE,
  FILLED,
  FLAGS,
  HALVES,
  HOLD,
  ID,
  LEVEL,
  LINKS,
  MAKER_NOTIONAL,
  MAKER_RATE,
  NEXT,
  POST_ONLY_BIT,
  PRICE,
  PRODUCT_BITS,
  QUOTE_ACCOUNT,
  RARE_BIT,
  REFERENCE,
  REMAINING,
  SELF_TRADE_SHIFT,
  SIDE_SHIFT,
  SIZE,
  STOP_TYPE_SHIFT,
  SUMS,
  TAKER_NOTIONAL,
  TAKER_RATE,
  TIME_IN_FORCE_SHIFT,
  TYPE_SHIFT,
  WAITING_BIT,
  WORDS,
} from './order-record.ts'

export class Orders implements OrderTable {
  /** The records, as doubles, int64 cells and int32s: three views of the same memory. */
  readonly doubles: Float64Array
  readonly atoms: BigInt64Array
  readonly ints: Int32Array
  readonly links: Int32Array
  /** The sums, as doubles and as int64 cells. */
  readonly sums: Float64Array
  readonly sumAtoms: BigInt64Array
  readonly #funds: BigInt64Array
  readonly #stopPrice: Float64Array
  readonly #expiresAt: Float64Array
  /** Open orders by id; the low half of an id is its tag. */
  readonly #ids: SlotIndex
  /** Slots given back, linked through `NEXT`. */
  #free = -1
  #count = 0
  #used = 0
  readonly #capacity: number

  /** One more slot than `openMax`: the taker has one while it matches. */
  constructor(openMax: number) {
    const n = openMax + 1
    this.#capacity = n
    const { doubles, atoms, ints } = reservedRecords(n, 1 << WORDS)
    this.doubles = doubles
    this.atoms = atoms
    this.ints = ints
    this.links = reservedRecords(n, 2).ints
    const sums = reservedRecords(n, SUMS)
    this.sums = sums.doubles
    this.sumAtoms = sums.atoms
    this.#funds = new BigInt64Array(n)
    this.#stopPrice = new Float64Array(n)
    this.#expiresAt = new Float64Array(n)
    this.#ids = new SlotIndex(doubles, WORDS)
  }

  /** Orders in the table: open ones and the taker, if one is matching. */
  get count(): number {
    return this.#count
  }

  /** Slot of the open order with this id, or -1. */
  find(id: number): number {
    return this.#ids.find(id | 0, id)
  }

  /**
   * A slot for a new order without flags and reference; the caller fills in the rest, its size by
   * `begin`. There is room: admission checked.
   */
  take(id: number): number {
    let slot = this.#free
    if (slot === -1) {
      slot = this.#used++
      if (slot >= this.#capacity) throw new RangeError('the order table is full')
    } else this.#free = this.links[(slot << LINKS) + NEXT] as number
    this.#count++
    const { doubles, ints } = this
    doubles[(slot << WORDS) + ID] = id
    ints[(slot << HALVES) + FLAGS] = 0
    ints[(slot << HALVES) + LEVEL] = -1
    ints[(slot << HALVES) + REFERENCE] = -1
    return slot
  }

  /** Frees the slot of an order that is done, in no queue and in no list. */
  release(slot: number): void {
    if (((this.ints[(slot << HALVES) + FLAGS] as number) & RARE_BIT) !== 0) this.#clearRare(slot)
    this.links[(slot << LINKS) + NEXT] = this.#free
    this.#free = slot
    this.#count--
  }

  /** From now on the order is found by its id. */
  register(slot: number): void {
    this.#ids.add(this.id(slot) | 0, slot)
  }

  /** The order is not found by its id any more. */
  unregister(slot: number): void {
    this.#ids.remove(this.id(slot) | 0, slot)
  }

  /** An order that rests or waits: to the end of its desk's list, and found by its id. */
  enlist(slot: number, desk: number, desks: Desks): void {
    const { links } = this
    const half = desk << DESK_HALVES
    const tail = desks.ints[half + DESK_TAIL] as number
    this.ints[(slot << HALVES) + DESK] = desk
    links[(slot << LINKS) + DESK_PREVIOUS] = tail
    links[(slot << LINKS) + DESK_NEXT] = -1
    if (tail === -1) desks.ints[half + DESK_HEAD] = slot
    else links[(tail << LINKS) + DESK_NEXT] = slot
    desks.ints[half + DESK_TAIL] = slot
    desks.ints[half + DESK_COUNT] = (desks.ints[half + DESK_COUNT] as number) + 1
    this.#ids.add(this.id(slot) | 0, slot)
  }

  /** Takes an order out of its desk's list and the index of ids. */
  delist(slot: number, desks: Desks): void {
    this.#ids.remove(this.id(slot) | 0, slot)
    const { links } = this
    const desk = this.ints[(slot << HALVES) + DESK] as number
    const next = links[(slot << LINKS) + DESK_NEXT] as number
    const previous = links[(slot << LINKS) + DESK_PREVIOUS] as number
    const half = desk << DESK_HALVES
    if (previous === -1) desks.ints[half + DESK_HEAD] = next
    else links[(previous << LINKS) + DESK_NEXT] = next
    if (next === -1) desks.ints[half + DESK_TAIL] = previous
    else links[(next << LINKS) + DESK_PREVIOUS] = previous
    const left = (desks.ints[half + DESK_COUNT] as number) - 1
    desks.ints[half + DESK_COUNT] = left
    if (left === 0) desks.retire(desk)
  }

  /** The next order of the same desk, or -1. */
  nextOfDesk(slot: number): number {
    return this.links[(slot << LINKS) + DESK_NEXT] as number
  }

  id(slot: number): number {
    return this.doubles[(slot << WORDS) + ID] as number
  }

  price(slot: number): number {
    return this.doubles[(slot << WORDS) + PRICE] as number
  }

  setPrice(slot: number, price: number): void {
    this.doubles[(slot << WORDS) + PRICE] = price
  }

  size(slot: number): number {
    return this.sums[slot * SUMS + SIZE] as number
  }

  setSize(slot: number, size: number): void {
    this.sums[slot * SUMS + SIZE] = size
  }

  remaining(slot: number): number {
    return this.doubles[(slot << WORDS) + REMAINING] as number
  }

  setRemaining(slot: number, remaining: number): void {
    this.doubles[(slot << WORDS) + REMAINING] = remaining
  }

  /** A new order: all of its size is still to trade, nothing was paid or charged. */
  begin(slot: number, size: number, time: number): void {
    const { sums } = this
    const at = slot * SUMS
    this.doubles[(slot << WORDS) + REMAINING] = size
    sums[at + SIZE] = size
    sums[at + CREATED_AT] = time
    // A double's zero is a cell of int64 zero too.
    sums[at + FILLED] = 0
    sums[at + TAKER_NOTIONAL] = 0
    sums[at + MAKER_NOTIONAL] = 0
    sums[at + FEE] = 0
  }

  filled(slot: number): number {
    return this.sums[slot * SUMS + FILLED] as number
  }

  setFilled(slot: number, filled: number): void {
    this.sums[slot * SUMS + FILLED] = filled
  }

  createdAt(slot: number): number {
    return this.sums[slot * SUMS + CREATED_AT] as number
  }

  setCreatedAt(slot: number, time: number): void {
    this.sums[slot * SUMS + CREATED_AT] = time
  }

  hold(slot: number): bigint {
    return this.atoms[(slot << WORDS) + HOLD] as bigint
  }

  setHold(slot: number, atoms: bigint): void {
    this.atoms[(slot << WORDS) + HOLD] = atoms
  }

  /** True unless nothing is held. No bigint is made for the answer. */
  hasHold(slot: number): boolean {
    const at = ((slot << WORDS) + HOLD) * 2
    return ((this.ints[at] as number) | (this.ints[at + 1] as number)) !== 0
  }

  /** Place of the hold in `atoms`: for `Accounts.freeze` and its like. */
  holdCell(slot: number): number {
    return (slot << WORDS) + HOLD
  }

  takerNotional(slot: number): bigint {
    return this.sumAtoms[slot * SUMS + TAKER_NOTIONAL] as bigint
  }

  setTakerNotional(slot: number, atoms: bigint): void {
    this.sumAtoms[slot * SUMS + TAKER_NOTIONAL] = atoms
  }

  makerNotional(slot: number): bigint {
    return this.sumAtoms[slot * SUMS + MAKER_NOTIONAL] as bigint
  }

  setMakerNotional(slot: number, atoms: bigint): void {
    this.sumAtoms[slot * SUMS + MAKER_NOTIONAL] = atoms
  }

  fee(slot: number): bigint {
    return this.sumAtoms[slot * SUMS + FEE] as bigint
  }

  setFee(slot: number, atoms: bigint): void {
    this.sumAtoms[slot * SUMS + FEE] = atoms
  }

  baseAccount(slot: number): number {
    return this.ints[(slot << HALVES) + BASE_ACCOUNT] as number
  }

  quoteAccount(slot: number): number {
    return this.ints[(slot << HALVES) + QUOTE_ACCOUNT] as number
  }

  setAccounts(slot: number, base: number, quote: number): void {
    this.ints[(slot << HALVES) + BASE_ACCOUNT] = base
    this.ints[(slot << HALVES) + QUOTE_ACCOUNT] = quote
  }

  makerRate(slot: number): number {
    return this.ints[(slot << HALVES) + MAKER_RATE] as number
  }

  takerRate(slot: number): number {
    return this.ints[(slot << HALVES) + TAKER_RATE] as number
  }

  setRates(slot: number, maker: number, taker: number): void {
    this.ints[(slot << HALVES) + MAKER_RATE] = maker
    this.ints[(slot << HALVES) + TAKER_RATE] = taker
  }

  reference(slot: number): number {
    return this.ints[(slot << HALVES) + REFERENCE] as number
  }

  setReference(slot: number, entry: number): void {
    this.ints[(slot << HALVES) + REFERENCE] = entry
  }

  product(slot: number): number {
    return (this.ints[(slot << HALVES) + FLAGS] as number) & PRODUCT_BITS
  }

  setProduct(slot: number, product: number): void {
    this.#setFlags(slot, PRODUCT_BITS, product)
  }

  side(slot: number): Side {
    return (((this.ints[(slot << HALVES) + FLAGS] as number) >>> SIDE_SHIFT) & 3) as Side
  }

  setSide(slot: number, side: number): void {
    this.#setFlags(slot, 3 << SIDE_SHIFT, side << SIDE_SHIFT)
  }

  type(slot: number): OrderType {
    return (((this.ints[(slot << HALVES) + FLAGS] as number) >>> TYPE_SHIFT) & 3) as OrderType
  }

  setType(slot: number, type: number): void {
    this.#setFlags(slot, 3 << TYPE_SHIFT, type << TYPE_SHIFT)
  }

  timeInForce(slot: number): TimeInForce {
    const flags = this.ints[(slot << HALVES) + FLAGS] as number
    return ((flags >>> TIME_IN_FORCE_SHIFT) & 7) as TimeInForce
  }

  setTimeInForce(slot: number, timeInForce: number): void {
    this.#setFlags(slot, 7 << TIME_IN_FORCE_SHIFT, timeInForce << TIME_IN_FORCE_SHIFT)
  }

  /** Everything of an order that is a flag, at once; `orderFlags` puts them together. */
  setFlags(slot: number, flags: number): void {
    this.ints[(slot << HALVES) + FLAGS] = flags
  }

  postOnly(slot: number): boolean {
    return ((this.ints[(slot << HALVES) + FLAGS] as number) & POST_ONLY_BIT) !== 0
  }

  setPostOnly(slot: number, postOnly: boolean): void {
    this.#setFlags(slot, POST_ONLY_BIT, postOnly ? POST_ONLY_BIT : 0)
  }

  selfTrade(slot: number): SelfTrade {
    const flags = this.ints[(slot << HALVES) + FLAGS] as number
    return ((flags >>> SELF_TRADE_SHIFT) & 7) as SelfTrade
  }

  setSelfTrade(slot: number, selfTrade: number): void {
    this.#setFlags(slot, 7 << SELF_TRADE_SHIFT, selfTrade << SELF_TRADE_SHIFT)
  }

  stopType(slot: number): StopType {
    const flags = this.ints[(slot << HALVES) + FLAGS] as number
    return ((flags >>> STOP_TYPE_SHIFT) & 3) as StopType
  }

  stopPrice(slot: number): number {
    return this.#stopPrice[slot] as number
  }

  setStop(slot: number, type: number, price: number): void {
    this.#setFlags(slot, 3 << STOP_TYPE_SHIFT, type << STOP_TYPE_SHIFT)
    if (price === this.#stopPrice[slot]) return
    this.#stopPrice[slot] = price
    this.#setFlags(slot, RARE_BIT, RARE_BIT)
  }

  isWaiting(slot: number): boolean {
    return ((this.ints[(slot << HALVES) + FLAGS] as number) & WAITING_BIT) !== 0
  }

  setWaiting(slot: number, waiting: boolean): void {
    this.#setFlags(slot, WAITING_BIT, waiting ? WAITING_BIT : 0)
  }

  funds(slot: number): bigint {
    return this.#funds[slot] as bigint
  }

  setFunds(slot: number, atoms: bigint): void {
    if (atoms === this.#funds[slot]) return
    this.#funds[slot] = atoms
    this.#setFlags(slot, RARE_BIT, RARE_BIT)
  }

  expiresAt(slot: number): number {
    return this.#expiresAt[slot] as number
  }

  setExpiresAt(slot: number, time: number): void {
    if (time === this.#expiresAt[slot]) return
    this.#expiresAt[slot] = time
    this.#setFlags(slot, RARE_BIT, RARE_BIT)
  }

  #setFlags(slot: number, mask: number, flags: number): void {
    const at = (slot << HALVES) + FLAGS
    this.ints[at] = ((this.ints[at] as number) & ~mask) | flags
  }

  /** So that a column's page that nobody needs is never written. */
  #clearRare(slot: number): void {
    if (this.#funds[slot] !== 0n) this.#funds[slot] = 0n
    if (this.#stopPrice[slot] !== 0) this.#stopPrice[slot] = 0
    if (this.#expiresAt[slot] !== 0) this.#expiresAt[slot] = 0
  }
}

/** The flags of a new order, for `Orders.setFlags`. A stop has a setter. */
export function orderFlags(
  event: { product: number; side: number; orderType: number; postOnly: boolean },
  timeInForce: number,
  selfTrade: number,
): number {
  return (
    event.product |
    (event.side << SIDE_SHIFT) |
    (event.orderType << TYPE_SHIFT) |
    (timeInForce << TIME_IN_FORCE_SHIFT) |
    (selfTrade << SELF_TRADE_SHIFT) |
    (event.postOnly ? POST_ONLY_BIT : 0)
  )
}
