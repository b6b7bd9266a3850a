// hot: bench/main.ts engine
/**
 * Whole numbers into int64 cells without allocating a bigint: the two halves are written through a
 * 32-bit view of the same memory. `BigInt(number)` costs several times as much (docs/adr/0006).
 */

/** A BigInt64Array that numbers can be written into. */
export class Int64Cells {
  readonly values: BigInt64Array
  readonly #words: Uint32Array

  constructor(length: number) {
    this.values = new BigInt64Array(length)
    this.#words = new Uint32Array(this.values.buffer)
  }

  /** Cell `at` becomes `value`, a whole number from 0 to 2^53 - 1. */
  put(at: number, value: number): void {
    this.#words[at * 2] = value >>> 0
    this.#words[at * 2 + 1] = (value / 4294967296) >>> 0
  }
}

/** The low and high 32 bits of every cell, for hashing without bigints. */
export function wordsOf(cells: BigInt64Array): Int32Array {
  return new Int32Array(cells.buffer, cells.byteOffset, cells.length * 2)
}
