import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BUCKET_BOUNDS, latencyHistogram } from './histogram.ts'

test('bounds rise, two for each doubling, from 1 microsecond to 67 seconds', () => {
  assert.deepEqual(BUCKET_BOUNDS.slice(0, 9), [1, 2, 3, 4, 6, 8, 12, 16, 24])
  assert.equal(BUCKET_BOUNDS.at(-1), 2 ** 26)
  for (let at = 1; at < BUCKET_BOUNDS.length; at++) {
    assert.ok((BUCKET_BOUNDS[at] as number) > (BUCKET_BOUNDS[at - 1] as number))
  }
})

test('every value falls into the first bucket whose bound is not below it', () => {
  for (const bound of BUCKET_BOUNDS) {
    for (const value of [bound - 0.5, bound, bound + 0.25, bound + 1]) {
      const histogram = latencyHistogram()
      histogram.observe(value)
      const expected = BUCKET_BOUNDS.findIndex((limit) => value <= limit)
      const bucket = expected === -1 ? BUCKET_BOUNDS.length : expected
      assert.equal(histogram.counts[bucket], 1, `${value} belongs into bucket ${bucket}`)
    }
  }
})

test('negative durations count as zero and never lower the sum', () => {
  const histogram = latencyHistogram()
  histogram.observe(-5)
  histogram.observe(7)
  assert.equal(histogram.counts[0], 1)
  assert.equal(histogram.sum, 7)
  assert.equal(histogram.count, 2)
})

test('a quantile is the bound of its bucket', () => {
  const histogram = latencyHistogram()
  assert.equal(histogram.quantile(0.5), 0)
  for (let value = 1; value <= 100; value++) histogram.observe(value)
  assert.equal(histogram.quantile(0.5), 64)
  assert.equal(histogram.quantile(0.99), 128)
  histogram.observe(2 ** 40)
  assert.equal(histogram.quantile(1), Number.POSITIVE_INFINITY)
})
