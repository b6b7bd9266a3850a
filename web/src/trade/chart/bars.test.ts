/** Bars from rows and trades: order, holes, the live bar. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Bar, barsOf, fold, joined } from './bars.ts'

const bar = (time: number, close: number, volume = 1): Bar => ({
  ...{ time, open: close, high: close, low: close, close, volume },
})

test('rows come newest first, bars go oldest first', () => {
  assert.deepEqual(
    barsOf(
      [
        [120, 9, 12, 10, 11, 2.5],
        [60, 8, 11, 9, 10, 1],
      ],
      60,
    ),
    [
      { time: 60, open: 9, high: 11, low: 8, close: 10, volume: 1 },
      { time: 120, open: 10, high: 12, low: 9, close: 11, volume: 2.5 },
    ],
  )
})

test('buckets without a trade are flat at the close before them', () => {
  const bars = barsOf(
    [
      [240, 4, 4, 4, 4, 1],
      [60, 7, 7, 7, 7, 1],
    ],
    60,
  )
  assert.deepEqual(bars, [bar(60, 7), bar(120, 7, 0), bar(180, 7, 0), bar(240, 4)])
})

test('a long pause is left out', () => {
  const day = 86_400
  const bars = barsOf(
    [
      [60 + day, 4, 4, 4, 4, 1],
      [60, 7, 7, 7, 7, 1],
    ],
    60,
  )
  assert.deepEqual(bars, [bar(60, 7), bar(60 + day, 4)])
})

test('the zeros before any trade are no bar', () => {
  assert.deepEqual(barsOf([[60, 0, 0, 0, 0, 0]], 60), [])
})

test('older bars join in front, and what is newer wins', () => {
  const older = [bar(60, 1), bar(120, 2), bar(180, 3)]
  const newer = [bar(180, 30), bar(300, 5)]
  const expected = [bar(60, 1), bar(120, 2), bar(180, 30), bar(240, 30, 0), bar(300, 5)]
  assert.deepEqual(joined(older, newer, 60), expected)
  assert.deepEqual(joined(older, [], 60), older)
  assert.deepEqual(joined([], newer.slice(0, 1), 60), [bar(180, 30)])
})

test('a trade changes the last bar', () => {
  const bars = [bar(60, 10)]
  assert.equal(fold(bars, { time: 90.5, price: 12, size: 0.5 }, 60), 0)
  assert.equal(fold(bars, { time: 119.999, price: 9, size: 0.25 }, 60), 0)
  assert.deepEqual(bars, [{ time: 60, open: 10, high: 12, low: 9, close: 9, volume: 1.75 }])
})

test('a trade of a later bucket begins a bar, and fills the buckets between', () => {
  const bars = [bar(60, 10)]
  assert.equal(fold(bars, { time: 120, price: 11, size: 2 }, 60), 1)
  assert.equal(fold(bars, { time: 250, price: 12, size: 3 }, 60), 2)
  assert.deepEqual(bars, [bar(60, 10), bar(120, 11, 2), bar(180, 11, 0), bar(240, 12, 3)])
})

test('the first trade of all begins the first bar; one from before the last is not taken', () => {
  const bars: Bar[] = []
  assert.equal(fold(bars, { time: 61, price: 5, size: 1 }, 60), 0)
  assert.equal(fold(bars, { time: 59, price: 4, size: 1 }, 60), -1)
  assert.deepEqual(bars, [bar(60, 5)])
})
