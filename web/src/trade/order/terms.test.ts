import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PRODUCT } from './order.testkit.ts'
import { rateOf, termsOf, unitsOf, unitsWithin } from './terms.ts'

test('rules are whole numbers of their scales', () => {
  const terms = termsOf(PRODUCT, { fundsScale: 8, rates: undefined })
  assert.equal(terms.tick, 5n)
  assert.equal(terms.lot, 100n)
  assert.equal(terms.priceMin, 100n)
  assert.equal(terms.sizeMax, 100_000_000n)
  assert.equal(terms.notionalMin, 1_000_000_000n)
  assert.equal(terms.makerRate, 1_000n)
  assert.equal(terms.takerRate, 2_000n)
  assert.equal(terms.bandRate, 50_000n)
})

test("a user's own rates count before the product's", () => {
  const rates = { makerFeeRate: '-0.0001', takerFeeRate: '0.0005' }
  const terms = termsOf(PRODUCT, { fundsScale: 8, rates })
  assert.equal(terms.makerRate, -100n)
  assert.equal(terms.takerRate, 500n)
})

test('without the currency amounts have the decimals of price times size', () => {
  const terms = termsOf(PRODUCT, { fundsScale: undefined, rates: undefined })
  assert.equal(terms.fundsScale, 8)
})

test('rates below zero are rebates', () => {
  assert.equal(rateOf('-0.00025'), -250n)
  assert.equal(rateOf('0'), 0n)
})

test('units within a finer decimal are cut, never rounded up', () => {
  assert.equal(unitsWithin('0.12345678', 6), 123_456n)
  assert.equal(unitsWithin('9.99', 0), 9n)
  assert.equal(unitsWithin('7', 2), 700n)
  assert.equal(unitsWithin('', 2), 0n)
  assert.equal(unitsOf('0.123', 2), undefined)
})
