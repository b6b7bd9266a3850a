// hot: bench/main.ts book
/**
 * The nodes of all price trees: records of four cache lines with up to twenty entries, in rising
 * order of their keys. An entry is a price and what belongs to it: a level in a leaf, a node below
 * in any other. Memory is reserved at once and committed by the system as it is touched.
 */
import { reservedRecords } from '@bourse/kit/pure/records'

/** A record has 32 words of 8 bytes, or 64 of 4: `node << NODE_WORDS` begins it. */
export const NODE_WORDS = 5
export const NODE_HALVES = 6
/** Int32s: how many entries, and their children. */
export const COUNT = 0
export const CHILDREN = 42
/** Doubles: the entries' keys. */
export const KEYS = 1

export const ENTRIES_MAX = 20
/** Fewer are only in a root: what falls below is filled up or emptied into a neighbour. */
export const ENTRIES_MIN = 5
/** Place of the free list's link in a record that is no node. */
const NEXT_FREE = 1
/** A root may have fewer: room for one of each side of the most products there can be. */
const TREES_MAX = 16_384

export class PriceNodes {
  readonly doubles: Float64Array
  readonly ints: Int32Array
  readonly #nodesMax: number
  #free = -1
  #used = 0
  #taken = 0

  /** Enough for trees of up to `levelsMax` levels together. */
  constructor(levelsMax: number) {
    this.#nodesMax = Math.ceil(levelsMax / (ENTRIES_MIN - 1)) + TREES_MAX
    const { doubles, ints } = reservedRecords(this.#nodesMax, 1 << NODE_WORDS)
    this.doubles = doubles
    this.ints = ints
  }

  /** Nodes that trees have at present. */
  get taken(): number {
    return this.#taken
  }

  /** A node without entries. */
  take(): number {
    let node = this.#free
    if (node === -1) {
      node = this.#used++
      if (node >= this.#nodesMax) throw new RangeError('the table of price nodes is full')
    } else this.#free = this.ints[(node << NODE_HALVES) + NEXT_FREE] as number
    this.#taken++
    this.ints[(node << NODE_HALVES) + COUNT] = 0
    return node
  }

  release(node: number): void {
    this.ints[(node << NODE_HALVES) + NEXT_FREE] = this.#free
    this.#free = node
    this.#taken--
  }

  count(node: number): number {
    return this.ints[(node << NODE_HALVES) + COUNT] as number
  }

  key(node: number, at: number): number {
    return this.doubles[(node << NODE_WORDS) + KEYS + at] as number
  }

  setKey(node: number, at: number, key: number): void {
    this.doubles[(node << NODE_WORDS) + KEYS + at] = key
  }

  child(node: number, at: number): number {
    return this.ints[(node << NODE_HALVES) + CHILDREN + at] as number
  }

  /** Puts an entry at place `at` of a node that has room; later ones move up. */
  insert(node: number, at: number, key: number, child: number): void {
    const { doubles, ints } = this
    const keys = (node << NODE_WORDS) + KEYS
    const children = (node << NODE_HALVES) + CHILDREN
    const count = ints[(node << NODE_HALVES) + COUNT] as number
    for (let i = count; i > at; i--) {
      doubles[keys + i] = doubles[keys + i - 1] as number
      ints[children + i] = ints[children + i - 1] as number
    }
    doubles[keys + at] = key
    ints[children + at] = child
    ints[(node << NODE_HALVES) + COUNT] = count + 1
  }

  /** Takes the entry at place `at` out; later ones move down. */
  remove(node: number, at: number): void {
    const { doubles, ints } = this
    const keys = (node << NODE_WORDS) + KEYS
    const children = (node << NODE_HALVES) + CHILDREN
    const left = (ints[(node << NODE_HALVES) + COUNT] as number) - 1
    for (let i = at; i < left; i++) {
      doubles[keys + i] = doubles[keys + i + 1] as number
      ints[children + i] = ints[children + i + 1] as number
    }
    ints[(node << NODE_HALVES) + COUNT] = left
  }

  /** Moves entries between two neighbours until `low` has `wanted` of them and `high` the rest. */
  share(low: number, high: number, wanted: number): void {
    const lows = this.count(low)
    const highs = this.count(high)
    const moved = wanted - lows
    if (moved > 0) {
      this.#copy(high, 0, low, lows, moved)
      this.#copy(high, moved, high, 0, highs - moved)
    } else {
      this.#copyDown(high, 0, high, -moved, highs)
      this.#copy(low, wanted, high, 0, -moved)
    }
    this.ints[(low << NODE_HALVES) + COUNT] = wanted
    this.ints[(high << NODE_HALVES) + COUNT] = highs - moved
  }

  /** Copies `count` entries, the first one first. */
  #copy(from: number, fromAt: number, to: number, toAt: number, count: number): void {
    for (let i = 0; i < count; i++) this.#copyOne(from, fromAt + i, to, toAt + i)
  }

  /** Copies `count` entries, the last one first: for places that overlap later ones. */
  #copyDown(from: number, fromAt: number, to: number, toAt: number, count: number): void {
    for (let i = count - 1; i >= 0; i--) this.#copyOne(from, fromAt + i, to, toAt + i)
  }

  #copyOne(from: number, fromAt: number, to: number, toAt: number): void {
    this.setKey(to, toAt, this.key(from, fromAt))
    this.ints[(to << NODE_HALVES) + CHILDREN + toAt] = this.child(from, fromAt)
  }
}
