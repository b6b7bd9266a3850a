// hot: bench/main.ts engine
/**
 * Open-addressing map from whole numbers below 2^53 to int32 slots, in typed arrays of a fixed
 * capacity. The memory is reserved at once and committed by the system page by page as it is
 * touched, so the map is never copied while it fills.
 */

/**
 * How keys spread: `dense` for ids that rise by one, else `mixed`. Neighbours of a dense map stay
 * together in blocks, for the caches' sake, and the blocks are spread: were the keys themselves the
 * places, then ids a whole table apart would meet, and one that falls into a long run of others
 * would have to walk to its end.
 */
export type KeySpread = 'dense' | 'mixed'

export class NumberMap {
  readonly #mask: number
  readonly #keys: Float64Array
  readonly #values: Int32Array
  readonly #mixed: boolean
  readonly #countMax: number
  #count = 0

  /** Holds up to `countMax` keys. */
  constructor(countMax: number, spread: KeySpread) {
    const size = 2 ** Math.max(4, Math.ceil(Math.log2(countMax * 1.6)))
    this.#mask = size - 1
    this.#keys = new Float64Array(size)
    this.#values = new Int32Array(size)
    this.#mixed = spread === 'mixed'
    this.#countMax = countMax
  }

  get count(): number {
    return this.#count
  }

  /** The value of `key`, or -1. Keys are 1 and above. */
  get(key: number): number {
    let at = this.#home(key)
    for (;;) {
      const found = this.#keys[at] as number
      // The empty mark is looked for first, so that the invalid key 0 is never found.
      if (found === 0) return -1
      if (found === key) return this.#values[at] as number
      at = (at + 1) & this.#mask
    }
  }

  /** Adds or replaces. Throws a RangeError when the map is full: callers check their own limits. */
  set(key: number, value: number): void {
    let at = this.#home(key)
    while (this.#keys[at] !== key) {
      if (this.#keys[at] === 0) {
        if (this.#count === this.#countMax) throw new RangeError('number map is full')
        this.#count++
        this.#keys[at] = key
        break
      }
      at = (at + 1) & this.#mask
    }
    this.#values[at] = value
  }

  /**
   * Removes `key` (1 or above) if it is there; later entries of its run move back, so no tombstones
   * remain.
   */
  delete(key: number): void {
    const keys = this.#keys
    const mask = this.#mask
    let hole = this.#home(key)
    while (keys[hole] !== key) {
      if (keys[hole] === 0) return
      hole = (hole + 1) & mask
    }
    this.#count--
    let at = hole
    for (;;) {
      at = (at + 1) & mask
      const other = keys[at] as number
      if (other === 0) break
      if (((at - this.#home(other)) & mask) >= ((at - hole) & mask)) {
        keys[hole] = other
        this.#values[hole] = this.#values[at] as number
        hole = at
      }
    }
    keys[hole] = 0
  }

  /** How many places are looked at to find `key`, or to see that it is missing. */
  steps(key: number): number {
    let steps = 1
    for (let at = this.#home(key); this.#keys[at] !== key && this.#keys[at] !== 0; steps++) {
      at = (at + 1) & this.#mask
    }
    return steps
  }

  #home(key: number): number {
    const high = (key / 4294967296) >>> 0
    if (this.#mixed) return hashed(key >>> 0, high) & this.#mask
    const block = hashed((key >>> 0) >>> BLOCK_BITS, high)
    return ((block << BLOCK_BITS) | (key & BLOCK_MASK)) & this.#mask
  }
}

/** Neighbours that stay together: eight cache lines of keys. */
const BLOCK_BITS = 6
const BLOCK_MASK = 2 ** BLOCK_BITS - 1

/** Both halves count; the multipliers are those of MurmurHash3's finaliser. */
function hashed(low: number, high: number): number {
  let h = Math.imul(low ^ Math.imul(high, 0x9e3779b1), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}
