/** The moving average against figures worked out by hand, and as a whole against step by step. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ema, nextEma } from './ema.ts'

test('begins with the plain average, then moves by 2 / (period + 1)', () => {
  assert.deepEqual(ema([2, 4, 6, 8, 4], 3), [undefined, undefined, 4, 6, 5])
})

test('nothing before there are enough closes', () => {
  assert.deepEqual(ema([1, 2], 3), [undefined, undefined])
  assert.deepEqual(ema([], 3), [])
})

test('a period of one is the closes themselves', () => {
  assert.deepEqual(ema([3, 1, 2], 1), [3, 1, 2])
})

test('one more close gives what the whole gives', () => {
  const closes = [62_000, 62_010.5, 61_990, 62_040, 62_039.99, 61_900, 61_950]
  const whole = ema(closes, 3)
  const before = ema(closes.slice(0, -1), 3).at(-1)
  assert.ok(before !== undefined)
  assert.equal(nextEma(before, closes.at(-1) ?? 0, 3), whole.at(-1))
})

test('a level price is its own average', () => {
  assert.equal(
    ema(
      Array.from({ length: 50 }, () => 7),
      12,
    ).at(-1),
    7,
  )
})
