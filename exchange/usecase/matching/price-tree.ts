// hot: bench/main.ts book
/**
 * The ordered index of one side's prices: a B+ tree of small nodes. It takes any price, dense or
 * spread out, at the same few bytes a level, and costs a handful of nodes to search whatever the
 * prices are; the leaf used last is remembered, so that neighbours cost one.
 */
import {
  CHILDREN,
  COUNT,
  ENTRIES_MAX,
  ENTRIES_MIN,
  KEYS,
  NODE_HALVES,
  NODE_WORDS,
  type PriceNodes,
} from './price-nodes.ts'

/** Five entries a node, in a tree of 2^31 levels, make fourteen nodes on top of each other. */
const HEIGHT_MAX = 16
/** Two neighbours with so many entries become one, which then is far from being full or empty. */
const MERGED_MAX = 15
/** A neighbour with so many has room enough to be worth sharing with before a node is split. */
const ROOMY = ENTRIES_MAX - 4

/** Places in `#way`. */
const LOW = 0
const HIGH = 1
const SOUGHT = 2

export class PriceTree {
  readonly #nodes: PriceNodes
  /** Taken with the first level: most products never have a stop. */
  #root = -1
  #height = 1
  #count = 0
  /** Nodes from the leaf up to the root on the way last taken, and the entries taken there. */
  readonly #path = new Int32Array(HEIGHT_MAX)
  readonly #places = new Int32Array(HEIGHT_MAX)
  /** That way is for keys from the first of these to below the second; the key sought last. */
  readonly #way = new Float64Array(3)
  /** Where the key sought last is in the leaf, or would be: behind so many entries. */
  #at = 0

  constructor(nodes: PriceNodes) {
    this.#nodes = nodes
    this.#forgetWay()
  }

  get count(): number {
    return this.#count
  }

  /** The level at `key`, or -1. */
  get(key: number): number {
    if (this.#count === 0) return -1
    const at = this.#seek(key)
    const leaf = this.#path[0] as number
    if (at === 0 || this.#nodes.key(leaf, at - 1) !== key) return -1
    return this.#nodes.child(leaf, at - 1)
  }

  /** Adds a level at a key that has none: at once if the key was just looked for. */
  insert(key: number, level: number): void {
    const nodes = this.#nodes
    if (this.#root === -1) this.#root = nodes.take()
    const at = key === this.#way[SOUGHT] ? this.#at : this.#seek(key)
    const leaf = this.#path[0] as number
    this.#way[SOUGHT] = Number.NaN
    this.#count++
    if (nodes.count(leaf) < ENTRIES_MAX) nodes.insert(leaf, at, key, level)
    else this.#squeeze(0, at, key, level)
  }

  /** Removes the level at a key that has one. */
  remove(key: number): void {
    const at = this.#seek(key)
    const leaf = this.#path[0] as number
    this.#nodes.remove(leaf, at - 1)
    this.#way[SOUGHT] = Number.NaN
    this.#count--
    if (this.#height > 1 && this.#nodes.count(leaf) < ENTRIES_MIN) this.#settle()
  }

  /** The level with the highest key, or -1. */
  highest(): number {
    if (this.#count === 0) return -1
    const at = this.#seek(Number.MAX_VALUE)
    return this.#nodes.child(this.#path[0] as number, at - 1)
  }

  /** The level with the highest key below `key`, which is in the tree, or -1. */
  below(key: number): number {
    let at = this.#seek(key) - 1
    if (at === 0) {
      const low = this.#way[LOW] as number
      if (low === Number.NEGATIVE_INFINITY) return -1
      // Keys are whole numbers: this one leads to the leaf before.
      at = this.#seek(low - 1)
    }
    return this.#nodes.child(this.#path[0] as number, at - 1)
  }

  /** Goes to the leaf for `key`; returns how many of its entries are not above `key`. */
  #seek(key: number): number {
    const way = this.#way
    if (key < (way[LOW] as number) || key >= (way[HIGH] as number)) this.#descend(key)
    const { doubles, ints } = this.#nodes
    const leaf = this.#path[0] as number
    const keys = (leaf << NODE_WORDS) + KEYS
    let at = ints[(leaf << NODE_HALVES) + COUNT] as number
    while (at > 0 && (doubles[keys + at - 1] as number) > key) at--
    way[SOUGHT] = key
    this.#at = at
    return at
  }

  #descend(key: number): void {
    const { doubles, ints } = this.#nodes
    const path = this.#path
    let node = this.#root
    let low = Number.NEGATIVE_INFINITY
    let high = Number.POSITIVE_INFINITY
    for (let depth = this.#height - 1; depth > 0; depth--) {
      const keys = (node << NODE_WORDS) + KEYS
      const count = ints[(node << NODE_HALVES) + COUNT] as number
      // The first entry is for all that is below the second, whatever its key.
      let at = count - 1
      while (at > 0 && (doubles[keys + at] as number) > key) at--
      if (at > 0) low = doubles[keys + at] as number
      if (at + 1 < count) high = doubles[keys + at + 1] as number
      path[depth] = node
      this.#places[depth] = at
      node = ints[(node << NODE_HALVES) + CHILDREN + at] as number
    }
    path[0] = node
    this.#way[LOW] = low
    this.#way[HIGH] = high
  }

  /** The next search begins at the root: nodes have changed. */
  #forgetWay(): void {
    this.#way[LOW] = Number.POSITIVE_INFINITY
    this.#way[SOUGHT] = Number.NaN
  }

  /** Puts an entry into the full node at `depth` of the way: a neighbour helps, or it is split. */
  #squeeze(depth: number, at: number, key: number, child: number): void {
    const nodes = this.#nodes
    const node = this.#path[depth] as number
    this.#forgetWay()
    if (depth === this.#height - 1) this.#growAbove(node)
    const parent = this.#path[depth + 1] as number
    const place = this.#places[depth + 1] as number
    if (place > 0) {
      const low = nodes.child(parent, place - 1)
      const lows = nodes.count(low)
      if (lows <= ROOMY) {
        this.#even(depth, place)
        this.#insertInto(low, node, { at: lows + at, key, child })
        return
      }
    }
    if (place + 1 < nodes.count(parent)) {
      const high = nodes.child(parent, place + 1)
      if (nodes.count(high) <= ROOMY) {
        this.#even(depth, place + 1)
        this.#insertInto(node, high, { at, key, child })
        return
      }
    }
    const high = nodes.take()
    nodes.share(node, high, ENTRIES_MAX / 2)
    this.#insertInto(node, high, { at, key, child })
    const first = nodes.key(high, 0)
    if (nodes.count(parent) < ENTRIES_MAX) nodes.insert(parent, place + 1, first, high)
    else this.#squeeze(depth + 1, place + 1, first, high)
  }

  /** `at` counts from the first entry of `low`; never the first of `high`, whose key is known. */
  #insertInto(
    low: number,
    high: number,
    { at, key, child }: { at: number; key: number; child: number },
  ): void {
    const lows = this.#nodes.count(low)
    if (at <= lows) this.#nodes.insert(low, at, key, child)
    else this.#nodes.insert(high, at - lows, key, child)
  }

  #growAbove(root: number): void {
    const above = this.#nodes.take()
    this.#nodes.insert(above, 0, 0, root)
    this.#path[this.#height] = above
    this.#places[this.#height] = 0
    this.#height++
    this.#root = above
  }

  /** From the leaf of the way up: nodes with too few entries get some, or go. */
  #settle(): void {
    const nodes = this.#nodes
    this.#forgetWay()
    for (let depth = 0; depth < this.#height - 1; depth++) {
      const node = this.#path[depth] as number
      if (nodes.count(node) >= ENTRIES_MIN) return
      const parent = this.#path[depth + 1] as number
      const place = Math.max(1, this.#places[depth + 1] as number)
      const low = nodes.child(parent, place - 1)
      const high = nodes.child(parent, place)
      const total = nodes.count(low) + nodes.count(high)
      if (total > MERGED_MAX) {
        this.#even(depth, place)
        return
      }
      if (depth > 0) nodes.setKey(high, 0, nodes.key(parent, place))
      nodes.share(low, high, total)
      nodes.release(high)
      nodes.remove(parent, place)
    }
    if (nodes.count(this.#root) > 1) return
    const only = nodes.child(this.#root, 0)
    nodes.release(this.#root)
    this.#root = only
    this.#height--
  }

  /** Two neighbours at `depth`, the higher one at `place` of their parent, get equally many. */
  #even(depth: number, place: number): void {
    const nodes = this.#nodes
    const parent = this.#path[depth + 1] as number
    const low = nodes.child(parent, place - 1)
    const high = nodes.child(parent, place)
    // Above the leaves, a first key says nothing as long as it is the first.
    if (depth > 0) nodes.setKey(high, 0, nodes.key(parent, place))
    nodes.share(low, high, (nodes.count(low) + nodes.count(high)) >> 1)
    nodes.setKey(parent, place, nodes.key(high, 0))
  }
}
