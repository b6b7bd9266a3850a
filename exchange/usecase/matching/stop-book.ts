/**
 * The stop orders of one product that wait for a price. Loss stops fire from the highest stop price
 * downwards, like bids; entry stops from the lowest upwards, like asks; equal prices by age. An
 * order is here or in the book, never in both, so both use the same links in its record.
 */
import { STOP_TYPE, type StopType } from '@bourse/domain/exchange/order'
import { HALVES, LEVEL, LINKS, NEXT, PREVIOUS } from '../order/order-record.ts'
import type { Orders } from '../order/orders.ts'
import { BookSide } from './book-side.ts'
import { LEVEL_HALVES, LEVEL_HEAD, LEVEL_ORDERS, LEVEL_TAIL, type Levels } from './levels.ts'
import type { PriceNodes } from './price-nodes.ts'

export class StopBook {
  readonly #orders: Orders
  readonly #levels: Levels
  readonly #nodes: PriceNodes
  /** Loss and entry, made with the first stop: most products never have one. */
  #loss: BookSide | undefined
  #entry: BookSide | undefined
  #count = 0

  constructor(orders: Orders, levels: Levels, nodes: PriceNodes) {
    this.#orders = orders
    this.#levels = levels
    this.#nodes = nodes
  }

  /** Orders that wait here. */
  get count(): number {
    return this.#count
  }

  /** Puts an order behind those that wait for the same price. */
  add(slot: number): void {
    const { ints } = this.#levels
    const level = this.#sideOf(slot).open(this.#orders.stopPrice(slot))
    const half = level << LEVEL_HALVES
    const tail = ints[half + LEVEL_TAIL] as number
    const { links } = this.#orders
    const order = slot << LINKS
    this.#orders.ints[(slot << HALVES) + LEVEL] = level
    links[order + NEXT] = -1
    links[order + PREVIOUS] = tail
    if (tail === -1) ints[half + LEVEL_HEAD] = slot
    else links[(tail << LINKS) + NEXT] = slot
    ints[half + LEVEL_TAIL] = slot
    ints[half + LEVEL_ORDERS] = (ints[half + LEVEL_ORDERS] as number) + 1
    this.#count++
  }

  /** Takes an order out; a price that nobody waits for any more goes too. */
  remove(slot: number): void {
    const { ints } = this.#levels
    const { links } = this.#orders
    const order = slot << LINKS
    const level = this.#orders.ints[(slot << HALVES) + LEVEL] as number
    const next = links[order + NEXT] as number
    const previous = links[order + PREVIOUS] as number
    const half = level << LEVEL_HALVES
    if (previous === -1) ints[half + LEVEL_HEAD] = next
    else links[(previous << LINKS) + NEXT] = next
    if (next === -1) ints[half + LEVEL_TAIL] = previous
    else links[(next << LINKS) + PREVIOUS] = previous
    this.#orders.ints[(slot << HALVES) + LEVEL] = -1
    const left = (ints[half + LEVEL_ORDERS] as number) - 1
    ints[half + LEVEL_ORDERS] = left
    if (left === 0) this.#sideOf(slot).drop(level)
    this.#count--
  }

  /**
   * The order that fires next when trades between the prices `low` and `high` were made, or -1: it
   * stays until it is removed.
   */
  firstFired(low: number, high: number): number {
    const loss = this.#loss?.best ?? -1
    if (loss !== -1 && this.#levels.price(loss) >= low) return this.#levels.head(loss)
    const entry = this.#entry?.best ?? -1
    if (entry !== -1 && this.#levels.price(entry) <= high) return this.#levels.head(entry)
    return -1
  }

  /** Slots of all that wait with this type, in the order in which they would fire. */
  eachOrder(type: StopType, each: (slot: number) => void): void {
    const side = type === STOP_TYPE.loss ? this.#loss : this.#entry
    if (side === undefined) return
    let level = side.best
    while (level !== -1) {
      const worse = side.worse(level)
      let slot = this.#levels.head(level)
      while (slot !== -1) {
        const next = this.#orders.links[(slot << LINKS) + NEXT] as number
        each(slot)
        slot = next
      }
      level = worse
    }
  }

  #sideOf(slot: number): BookSide {
    if (this.#orders.stopType(slot) === STOP_TYPE.loss) {
      this.#loss ??= new BookSide(1, this.#levels, this.#nodes)
      return this.#loss
    }
    this.#entry ??= new BookSide(-1, this.#levels, this.#nodes)
    return this.#entry
  }
}
