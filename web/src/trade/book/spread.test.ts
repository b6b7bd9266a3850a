/** The spread in words. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { spreadPercent } from './spread.ts'

test('percent of the middle, with three decimals', () => {
  assert.equal(spreadPercent(9_900, 10_100), '2.000\u2009%')
  assert.equal(spreadPercent(6_199_950, 6_200_250), '0.005\u2009%')
  assert.equal(spreadPercent(6_200_000, 6_200_001), '<\u20090.001\u2009%')
  assert.equal(spreadPercent(10, 10), '0.000\u2009%')
})
