import assert from 'node:assert/strict'
import { test } from 'node:test'
import { typedDecimal } from './typed-decimal.ts'

const POINT = false
const COMMA = true

test('plain decimals stay, unnecessary zeros and points go', () => {
  for (const [typed, meant] of [
    ['62000.50', '62000.50'],
    ['0.1', '0.1'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['007', '7'],
    ['000', '0'],
    ['0', '0'],
    [' 62 000.5 ', '62000.5'],
    ['62\u2009000.5', '62000.5'],
    ['62\u00a0000', '62000'],
    ["62'000.5", '62000.5'],
  ] as const) {
    assert.equal(typedDecimal(typed, POINT), meant, typed)
    assert.equal(typedDecimal(typed, COMMA), meant, typed)
  }
})

test('digits of an input method are digits', () => {
  assert.equal(typedDecimal('６２０００．５', POINT), '62000.5')
  assert.equal(typedDecimal('1。5', POINT), '1.5')
})

test('a comma is the point only where the reader writes it so', () => {
  assert.equal(typedDecimal('62000,5', COMMA), '62000.5')
  assert.equal(typedDecimal('62.000,5', COMMA), '62000.5')
  assert.equal(typedDecimal('0,001', COMMA), '0.001')
  assert.equal(typedDecimal(',5', COMMA), '0.5')
  assert.equal(typedDecimal('62000,5', POINT), undefined)
  assert.equal(typedDecimal('0,5', POINT), undefined)
})

test('thousands are recognised where they cannot be decimals', () => {
  assert.equal(typedDecimal('62,000', POINT), '62000')
  assert.equal(typedDecimal('1,062,000.25', POINT), '1062000.25')
  assert.equal(typedDecimal('62,00', POINT), undefined)
  assert.equal(typedDecimal('1062,000', POINT), undefined)
})

test('what is no number is none', () => {
  for (const text of ['', ' ', '.', ',', '-1', '+1', '1e5', '0x10', '1.2.3', 'abc', '1,2,3', '∞']) {
    assert.equal(typedDecimal(text, POINT), undefined, text)
    assert.equal(typedDecimal(text, COMMA), undefined, text)
  }
})
