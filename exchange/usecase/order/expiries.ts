/**
 * When open orders end by themselves: a binary heap by deadline and then order id. Each slot knows
 * its place in the heap, so an order that is done before its time leaves in a few steps too.
 */

/** What the heap reads of an order; neither changes while the order is in it. */
interface Deadlines {
  id(slot: number): number
  /** Microseconds. */
  expiresAt(slot: number): number
}

export class Expiries {
  readonly #orders: Deadlines
  readonly #heap: Int32Array
  /** Place in the heap + 1 by slot, 0 for a slot that is not in it. */
  readonly #places: Int32Array
  #count = 0

  /** Memory for `slots` orders is reserved; it is used as orders with an end come. */
  constructor(orders: Deadlines, slots: number) {
    this.#orders = orders
    this.#heap = new Int32Array(slots)
    this.#places = new Int32Array(slots)
  }

  get count(): number {
    return this.#count
  }

  /** Slot of the order that ends first, or -1. */
  get first(): number {
    return this.#count === 0 ? -1 : (this.#heap[0] as number)
  }

  /** Deadline of the order that ends first, microseconds; 0 when there is none. */
  get earliest(): number {
    return this.#count === 0 ? 0 : this.#orders.expiresAt(this.#heap[0] as number)
  }

  /** Adds an order with a deadline that is not in the heap. */
  add(slot: number): void {
    this.#rise(slot, this.#count++)
  }

  /** Takes an order out; does nothing for one that is not in the heap. */
  remove(slot: number): void {
    const at = (this.#places[slot] as number) - 1
    if (at === -1) return
    this.#places[slot] = 0
    const last = this.#heap[--this.#count] as number
    if (last === slot) return
    if (at > 0 && this.#isBefore(last, this.#heap[(at - 1) >> 1] as number)) this.#rise(last, at)
    else this.#sink(last, at)
  }

  /** Puts `slot` at `at` or higher, moving down those that end later. */
  #rise(slot: number, from: number): void {
    let at = from
    while (at > 0) {
      const parent = (at - 1) >> 1
      const above = this.#heap[parent] as number
      if (!this.#isBefore(slot, above)) break
      this.#put(above, at)
      at = parent
    }
    this.#put(slot, at)
  }

  /** Puts `slot` at `at` or lower, moving up those that end earlier. */
  #sink(slot: number, from: number): void {
    let at = from
    for (;;) {
      let child = at * 2 + 1
      if (child >= this.#count) break
      const right = child + 1
      const heap = this.#heap
      if (right < this.#count && this.#isBefore(heap[right] as number, heap[child] as number)) {
        child = right
      }
      const below = heap[child] as number
      if (!this.#isBefore(below, slot)) break
      this.#put(below, at)
      at = child
    }
    this.#put(slot, at)
  }

  #put(slot: number, at: number): void {
    this.#heap[at] = slot
    this.#places[slot] = at + 1
  }

  #isBefore(a: number, b: number): boolean {
    const orders = this.#orders
    const one = orders.expiresAt(a)
    const other = orders.expiresAt(b)
    return one === other ? orders.id(a) < orders.id(b) : one < other
  }
}
