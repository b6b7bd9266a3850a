/** Steps of a product, and the group of a price. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { groupOf, nearestStep, priceSteps } from './price-steps.ts'

test('round steps up to a hundredth of the price', () => {
  assert.deepEqual(priceSteps(1, 6_200_000), [1, 5, 10, 50, 100, 500, 1_000, 5_000, 10_000, 50_000])
  assert.deepEqual(priceSteps(1, 5_480), [1, 5, 10, 50])
  assert.deepEqual(priceSteps(1, 90), [1])
  assert.deepEqual(priceSteps(1, 0), [1])
})

test('every step is a multiple of the increment', () => {
  assert.deepEqual(priceSteps(5, 100_000), [5, 10, 50, 100, 500, 1_000])
  assert.deepEqual(priceSteps(25, 100_000), [25, 50, 100, 500, 1_000])
  assert.deepEqual(priceSteps(3, 100_000), [3])
})

test('there are never more than a list holds', () => {
  assert.equal(priceSteps(1, Number.MAX_SAFE_INTEGER).length, 12)
})

test('a kept step that is gone gives way to the next smaller one', () => {
  assert.equal(nearestStep([1, 5, 10], 5), 5)
  assert.equal(nearestStep([1, 5, 10], 7), 5)
  assert.equal(nearestStep([1, 5, 10], 500), 10)
  assert.equal(nearestStep([10, 50], 1), 10)
})

test('asks are grouped upwards, bids downwards', () => {
  assert.equal(groupOf(101, 10, 1), 110)
  assert.equal(groupOf(110, 10, 1), 110)
  assert.equal(groupOf(109, 10, -1), 100)
  assert.equal(groupOf(100, 10, -1), 100)
  assert.equal(groupOf(3, 10, -1), 0)
})

test('groups are exact where a quotient would be rounded', () => {
  const top = Number.MAX_SAFE_INTEGER
  assert.equal(groupOf(top, 10, -1), top - 1)
  assert.equal(groupOf(top - 1, 10, -1), top - 1)
  assert.equal(groupOf(top - 2, 10, 1), top - 1)
})
