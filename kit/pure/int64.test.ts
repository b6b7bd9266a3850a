import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Int64Cells, wordsOf } from './int64.ts'

const SEED = Number.parseInt(process.env['SEED'] ?? `${Date.now() % 1_000_000}`, 10)
const EDGES = [
  ...[0, 1, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1],
  ...[2 ** 52, Number.MAX_SAFE_INTEGER - 1, Number.MAX_SAFE_INTEGER],
]

test('a number is the same whole number in its cell', () => {
  const cells = new Int64Cells(3)
  for (const value of EDGES) {
    cells.values.fill(-1n)
    cells.put(1, value)
    assert.deepEqual(cells.values, BigInt64Array.of(-1n, BigInt(value), -1n))
  }
})

test(`so is any other (SEED=${SEED})`, () => {
  const cells = new Int64Cells(1)
  fc.assert(
    fc.property(fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), (value) => {
      cells.put(0, value)
      assert.equal(cells.values[0], BigInt(value))
    }),
    { seed: SEED },
  )
})

test('words are the low and high halves of the same memory', () => {
  const cells = BigInt64Array.of(0n, 2n ** 32n + 5n, -1n)
  const words = wordsOf(cells.subarray(1))
  assert.deepEqual([...words], [5, 1, -1, -1])
  cells[1] = -2n
  assert.deepEqual([...words], [-2, -1, -1, -1])
})
