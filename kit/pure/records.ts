// hot: bench/main.ts engine
/**
 * Records side by side in one reserved stretch of memory, seen as doubles, as int64 cells and as
 * int32s: what is used together lies together. The system commits a page when it is first touched.
 */

export interface Records {
  readonly doubles: Float64Array
  readonly atoms: BigInt64Array
  readonly ints: Int32Array
}

/** Large buffers begin 16 bytes behind a page: records that begin here begin on a cache line. */
const ALIGNMENT = 48
const BYTES_PER_WORD = 8

/** Zeroed memory for `count` records of `words` 8-byte words each. */
export function reservedRecords(count: number, words: number): Records {
  const length = count * words
  const buffer = new ArrayBuffer(ALIGNMENT + length * BYTES_PER_WORD)
  return {
    doubles: new Float64Array(buffer, ALIGNMENT, length),
    atoms: new BigInt64Array(buffer, ALIGNMENT, length),
    ints: new Int32Array(buffer, ALIGNMENT, length * 2),
  }
}
