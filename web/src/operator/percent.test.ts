import assert from 'node:assert/strict'
import { test } from 'node:test'
import { percentOfRate, percentProblem, rateOfPercent } from './percent.ts'

test('rates and percentages are the same number', () => {
  const pairs = [
    ['0', '0'],
    ['0.001', '0.1'],
    ['-0.0001', '-0.01'],
    ['1', '100'],
    ['0.000001', '0.0001'],
    ['0.123456', '12.3456'],
    ['12.5', '1250'],
  ] as const
  for (const [rate, percent] of pairs) {
    assert.equal(percentOfRate(rate), percent)
    assert.equal(rateOfPercent(percent), rate)
  }
})

test('any way to write a percentage is one rate', () => {
  for (const percent of ['0.1', '00.10', '0.1000']) assert.equal(rateOfPercent(percent), '0.001')
  assert.equal(rateOfPercent('5.'), '0.05')
  assert.equal(rateOfPercent('-0'), '0')
})

test('what is no percentage is left to the server, and said before', () => {
  for (const text of ['', 'x', '1e3', '.5', '1,5', '--1']) {
    assert.equal(rateOfPercent(text), text)
    assert.equal(percentProblem(text), 'percentNumber', text)
  }
  assert.equal(percentProblem('0.00001'), 'percentDecimals')
  assert.equal(percentProblem('0.00010'), undefined)
  assert.equal(percentProblem('-0.5'), undefined)
})
