// hot: bench/main.ts book
/**
 * The ordered index of one side's prices: a radix tree of 32-way nodes with a bitmap each. It takes
 * any price below 2^53, grows upwards only as far as the highest price needs, and costs the same
 * for ten levels as for ten million: a handful of steps, or one when neighbours share a leaf.
 */

const NODES_PER_CHUNK = 4096
const DIGITS_MAX = 11

/** Nodes of all trees, in chunks so that growing never copies what is there. */
export class PriceNodes {
  readonly bitmaps: Uint32Array[] = []
  readonly children: Int32Array[] = []
  readonly #free: number[] = []
  #count = 0

  /** An empty node. */
  take(): number {
    const node = this.#free.pop()
    if (node !== undefined) return node
    if (this.#count % NODES_PER_CHUNK === 0) {
      this.bitmaps.push(new Uint32Array(NODES_PER_CHUNK))
      this.children.push(new Int32Array(NODES_PER_CHUNK * 32))
    }
    return this.#count++
  }

  /** Gives an empty node back. */
  release(node: number): void {
    this.#free.push(node)
  }
}

export class PriceTree {
  readonly #nodes: PriceNodes
  #root: number
  #height = 1
  /** Prices from here on need a higher tree. */
  #end = 32
  #count = 0
  /** The leaf last used, by its prices divided by 32. */
  #leaf = -1
  #leafPrefix = -1
  /** Nodes from the leaf up, filled by the last walk. */
  readonly #path = new Int32Array(DIGITS_MAX)

  constructor(nodes: PriceNodes) {
    this.#nodes = nodes
    this.#root = nodes.take()
  }

  get count(): number {
    return this.#count
  }

  /** The level at `price`, or -1. */
  get(price: number): number {
    const leaf = this.#find(price)
    if (leaf === -1) return -1
    const digit = price & 31
    if (((this.#bitmap(leaf) >>> digit) & 1) === 0) return -1
    return this.#child(leaf, digit)
  }

  /** Adds a level at a price that has none. */
  insert(price: number, level: number): void {
    while (price >= this.#end) this.#grow()
    const nodes = this.#nodes
    let node = this.#root
    for (let depth = this.#height - 1; depth > 0; depth--) {
      this.#path[depth] = node
      const digit = digitOf(price, depth)
      if (((this.#bitmap(node) >>> digit) & 1) === 0) {
        const child = nodes.take()
        this.#link(node, digit, child)
        node = child
      } else {
        node = this.#child(node, digit)
      }
    }
    this.#link(node, price & 31, level)
    this.#count++
    this.#leaf = node
    this.#leafPrefix = prefixOf(price)
  }

  /** Removes the level at a price that has one; nodes left empty go back to the pool. */
  remove(price: number): void {
    this.#walk(price)
    this.#count--
    for (let depth = 0; depth < this.#height; depth++) {
      const node = this.#path[depth] as number
      const chunk = this.#nodes.bitmaps[node >>> 12] as Uint32Array
      const left = (chunk[node & 4095] as number) & ~(1 << digitOf(price, depth))
      chunk[node & 4095] = left
      if (left !== 0 || depth === this.#height - 1) return
      if (node === this.#leaf) this.#leafPrefix = -1
      this.#nodes.release(node)
    }
  }

  /** The level with the highest price below `price`, or -1. `price` itself must be in the tree. */
  below(price: number): number {
    this.#walk(price)
    for (let depth = 0; depth < this.#height; depth++) {
      const node = this.#path[depth] as number
      const lower = this.#bitmap(node) & ((1 << digitOf(price, depth)) - 1)
      if (lower !== 0) return this.#highest(this.#child(node, 31 - Math.clz32(lower)), depth)
    }
    return -1
  }

  /** The level with the lowest price above `price`, or -1. `price` itself must be in the tree. */
  above(price: number): number {
    this.#walk(price)
    for (let depth = 0; depth < this.#height; depth++) {
      const node = this.#path[depth] as number
      // Twice shifted, since a shift by 32 would be one by 0.
      const higher = this.#bitmap(node) & ((-1 << digitOf(price, depth)) << 1)
      if (higher !== 0) return this.#lowest(this.#child(node, lowestBit(higher)), depth)
    }
    return -1
  }

  #lowest(node: number, depth: number): number {
    let at = node
    for (let left = depth; left > 0; left--) at = this.#child(at, lowestBit(this.#bitmap(at)))
    return at
  }

  #highest(node: number, depth: number): number {
    let at = node
    for (let left = depth; left > 0; left--) {
      at = this.#child(at, 31 - Math.clz32(this.#bitmap(at)))
    }
    return at
  }

  #find(price: number): number {
    const prefix = prefixOf(price)
    if (prefix === this.#leafPrefix) return this.#leaf
    if (price >= this.#end) return -1
    let node = this.#root
    for (let depth = this.#height - 1; depth > 0; depth--) {
      const digit = digitOf(price, depth)
      if (((this.#bitmap(node) >>> digit) & 1) === 0) return -1
      node = this.#child(node, digit)
    }
    this.#leaf = node
    this.#leafPrefix = prefix
    return node
  }

  #walk(price: number): void {
    let node = this.#root
    for (let depth = this.#height - 1; depth > 0; depth--) {
      this.#path[depth] = node
      node = this.#child(node, digitOf(price, depth))
    }
    this.#path[0] = node
  }

  #grow(): void {
    const above = this.#nodes.take()
    if (this.#count > 0) this.#link(above, 0, this.#root)
    else {
      this.#nodes.release(this.#root)
      this.#leafPrefix = -1
    }
    this.#root = above
    this.#height++
    this.#end *= 32
  }

  #bitmap(node: number): number {
    return (this.#nodes.bitmaps[node >>> 12] as Uint32Array)[node & 4095] as number
  }

  #child(node: number, digit: number): number {
    const chunk = this.#nodes.children[node >>> 12] as Int32Array
    return chunk[((node & 4095) << 5) | digit] as number
  }

  #link(node: number, digit: number, child: number): void {
    const bitmaps = this.#nodes.bitmaps[node >>> 12] as Uint32Array
    bitmaps[node & 4095] = (bitmaps[node & 4095] as number) | (1 << digit)
    const chunk = this.#nodes.children[node >>> 12] as Int32Array
    chunk[((node & 4095) << 5) | digit] = child
  }
}

function lowestBit(bits: number): number {
  return 31 - Math.clz32(bits & -bits)
}

/** The price without its last base-32 digit. */
function prefixOf(price: number): number {
  return Math.floor(price / 32)
}

/** The base-32 digit of `price` at `depth`: six digits in the low 30 bits, five in the high 23. */
function digitOf(price: number, depth: number): number {
  if (depth < 6) return (price >>> (depth * 5)) & 31
  return (Math.floor(price / 1_073_741_824) >>> ((depth - 6) * 5)) & 31
}
