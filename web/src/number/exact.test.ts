/** Arithmetic on decimal texts is exact, whatever their length. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { differenceOf, inverse, percentOf, product, quotient, ratioOf, sumOf } from './exact.ts'

test('sums have no more decimals than they need', () => {
  assert.equal(sumOf('0.1', '0.2'), '0.3')
  assert.equal(sumOf('99999999999.99999999', '0.00000001'), '100000000000')
  assert.equal(sumOf('1', '-0.5'), '0.5')
  assert.equal(sumOf(), '0')
})

test('differences may be below zero', () => {
  assert.equal(differenceOf('0.3', '0.1'), '0.2')
  assert.equal(differenceOf('0.1', '0.3'), '-0.2')
  assert.equal(differenceOf('0.1', '-0.3'), '0.4')
})

test('a quotient is cut, never rounded up', () => {
  assert.equal(quotient(ratioOf('2'), ratioOf('3'), 4), 6666n)
  assert.equal(quotient(ratioOf('0.00000001'), ratioOf('3'), 8), 0n)
  assert.equal(quotient(ratioOf('1'), ratioOf('0'), 4), undefined)
})

test('a product and its inverse', () => {
  const rate = product(ratioOf('62000.5'), ratioOf('0.25'))
  assert.equal(quotient(rate, ratioOf('1'), 4), 155_001_250n)
  assert.equal(inverse(ratioOf('0')), undefined)
  assert.deepEqual(inverse(ratioOf('0.5')), { above: 10n, below: 5n })
})

test('a percentage of nothing is none', () => {
  assert.equal(percentOf('0.999', '1'), '99')
  assert.equal(percentOf('0.9999', '1', 1), '99.9')
  assert.equal(percentOf('1', '1'), '100')
  assert.equal(percentOf('1', '0'), undefined)
})
