/** The depth curve: sums, the range shown, what is under the pointer, round axis steps. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Book } from '../../live/book.ts'
import { axisSteps, depthOf, pointAt, usualPart } from './depth.ts'

function bookOf(
  bids: readonly (readonly [number, string])[],
  asks: readonly (readonly [number, string])[],
): Book {
  const book = new Book({ priceScale: 2, sizeScale: 1 })
  const levels = (side: typeof bids) => side.map(([price, size]) => [price, size, 1] as const)
  const snapshot = { type: 'snapshot', productId: 'A-B', time: '' } as const
  book.restart({ ...snapshot, sequence: 1, bids: levels(bids), asks: levels(asks) })
  return book
}

const BOOK = bookOf(
  [
    [99, '1'],
    [98, '2.5'],
    [80, '9'],
  ],
  [
    [101, '0.5'],
    [103, '4'],
  ],
)

test('sums grow away from the middle, within the range', () => {
  const depth = depthOf(BOOK, 0.05)
  assert.deepEqual(depth, {
    bids: { prices: [9_900, 9_800], sums: [10, 35] },
    asks: { prices: [10_100, 10_300], sums: [5, 45] },
    ...{ from: 9_500, to: 10_500, middle: 10_000, sumMax: 45 },
  })
})

test('nothing to draw while a side is empty', () => {
  assert.equal(depthOf(bookOf([[99, '1']], []), 0.05), undefined)
})

test('the pointer is on the level that it has reached', () => {
  const depth = depthOf(BOOK, 0.05)
  assert.ok(depth !== undefined)
  assert.deepEqual(pointAt(depth, 9_850), { side: 'buy', price: 9_900, sum: 10 })
  assert.deepEqual(pointAt(depth, 9_800), { side: 'buy', price: 9_800, sum: 35 })
  assert.deepEqual(pointAt(depth, 9_600), { side: 'buy', price: 9_800, sum: 35 })
  assert.deepEqual(pointAt(depth, 9_950), { side: 'buy', price: 9_900, sum: 10 })
  assert.deepEqual(pointAt(depth, 10_299), { side: 'sell', price: 10_100, sum: 5 })
  assert.deepEqual(pointAt(depth, 10_400), { side: 'sell', price: 10_300, sum: 45 })
})

test('a side out of range has no point', () => {
  const depth = depthOf(BOOK, 0.01)
  assert.ok(depth !== undefined)
  assert.equal(pointAt(depth, 10_050)?.price, 10_100)
  const narrow = depthOf(BOOK, 0.001)
  assert.ok(narrow !== undefined)
  assert.equal(pointAt(narrow, 10_005), undefined)
  assert.equal(narrow.sumMax, 0)
})

test('the first range has most of the book in it, however far the rest is', () => {
  const parts = [0.001, 0.02, 0.05, 0.25]
  assert.equal(usualPart(BOOK, parts), 3)
  assert.equal(usualPart(bookOf([[99, '1']], [[101, '1']]), parts), 1)
  assert.equal(usualPart(bookOf([[1, '1']], [[101, '1']]), parts), 3)
  assert.equal(usualPart(bookOf([], [[101, '1']]), parts), undefined)
  const near = Array.from({ length: 20 }, (_, n) => [100 - n / 100, '1'] as const)
  assert.equal(usualPart(bookOf([...near, [1, '1']], [[100.01, '1']]), parts), 1)
})

test('axis steps are 1, 2 or 5 times a power of ten', () => {
  assert.deepEqual(axisSteps(0, 45, 4), [0, 20, 40])
  assert.deepEqual(axisSteps(9_511, 10_480, 5), [9_600, 9_800, 10_000, 10_200, 10_400])
  assert.deepEqual(axisSteps(0, 3, 10), [0, 1, 2, 3])
  assert.deepEqual(axisSteps(0, 0, 4), [])
})
