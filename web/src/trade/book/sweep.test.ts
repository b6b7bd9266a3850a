/** Size, value and mean price of a part of the book. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Side } from '../../live/book.ts'
import { sweep } from './sweep.ts'

function sideOf(direction: 1 | -1, rows: readonly (readonly [number, number])[]): Side {
  const side = new Side(direction)
  for (const [price, size] of rows) side.set(price, size)
  return side
}

test('everything up to the price, on either side', () => {
  const rows = [
    [100, 1],
    [101, 2],
    [105, 4],
  ] as const
  assert.deepEqual(sweep(sideOf(1, rows), 101, 1), { size: 3n, value: 302n, average: 101n })
  assert.deepEqual(sweep(sideOf(1, rows), 104, 1), { size: 3n, value: 302n, average: 101n })
  assert.deepEqual(sweep(sideOf(-1, rows), 101, -1), { size: 6n, value: 622n, average: 104n })
})

test('nothing where nothing stands', () => {
  assert.equal(sweep(sideOf(1, [[100, 1]]), 99, 1), undefined)
  assert.equal(sweep(sideOf(-1, []), 99, -1), undefined)
})

test('values beyond 2^53 are exact', () => {
  const top = Number.MAX_SAFE_INTEGER
  const found = sweep(
    sideOf(1, [
      [top - 1, top],
      [top, top],
    ]),
    top,
    1,
  )
  const big = BigInt(top)
  assert.equal(found?.size, 2n * big)
  assert.equal(found?.value, big * (2n * big - 1n))
  assert.equal(found?.average, big)
})
