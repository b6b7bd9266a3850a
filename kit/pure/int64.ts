// hot: bench/main.ts engine
/**
 * Whole numbers into int64 cells without allocating a bigint: a double of 2^52 and more has the
 * whole number in its low bits, so it is written as one and what is too much taken off again.
 * `BigInt(number)` costs several times as much (docs/adr/0006).
 */

/** From here on a double cannot be read that way. */
const EXACT = 4_503_599_627_370_496
/** The bits of the double `EXACT`. */
const EXACT_BITS = 0x4330000000000000n

/** A BigInt64Array that numbers can be written into. */
export class Int64Cells {
  readonly values: BigInt64Array
  readonly #doubles: Float64Array
  readonly #words: Uint32Array

  constructor(length: number) {
    this.values = new BigInt64Array(length)
    this.#doubles = new Float64Array(this.values.buffer)
    this.#words = new Uint32Array(this.values.buffer)
  }

  /** Cell `at` becomes `value`, a whole number from 0 to 2^53 - 1. */
  put(at: number, value: number): void {
    if (value < EXACT) {
      this.#doubles[at] = value + EXACT
      this.values[at] = BigInt.asIntN(64, (this.values[at] as bigint) - EXACT_BITS)
    } else {
      this.#words[at * 2] = value >>> 0
      this.#words[at * 2 + 1] = (value / 4294967296) >>> 0
    }
  }
}

/** The low and high 32 bits of every cell, for hashing without bigints. */
export function wordsOf(cells: BigInt64Array): Int32Array {
  return new Int32Array(cells.buffer, cells.byteOffset, cells.length * 2)
}
