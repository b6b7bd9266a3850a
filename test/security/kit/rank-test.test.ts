import assert from 'node:assert/strict'
import { test } from 'node:test'
import { medianOf, rankTest } from './rank-test.ts'

const count = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at)

test('the median stands in the middle, or between the two that do', () => {
  assert.equal(medianOf([3, 1, 2]), 2)
  assert.equal(medianOf([4, 1, 2, 3]), 2.5)
  assert.equal(medianOf([7]), 7)
  assert.equal(medianOf([]), Number.NaN)
})

test('equal lists are surely alike, disjoint ones surely not', () => {
  assert.ok(rankTest(count(0, 50), count(0, 50)) > 0.99)
  assert.ok(rankTest(count(0, 50), count(50, 100)) < 1e-9)
  assert.equal(rankTest([], [1]), 1)
})

test('a known case: U = 42 of 100 is p = 0.545', () => {
  // Ranks worked out by hand: the first list has 97 of 210.
  const first = [1, 2, 6, 7, 8, 11, 12, 14, 17, 19]
  const second = count(1, 21).filter((value) => !first.includes(value))
  assert.equal(rankTest(first, second).toFixed(3), '0.545')
})
