/** Figures of the book: the same text as everywhere, and decimals that fit. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { shownInParts, textOf } from '../../number/decimals.ts'
import { fittingDecimals, partsOf } from './figures.ts'

test('a figure is what other parts of the screen show', () => {
  const values = [0, 1, 10, 999, 1_000, 6_200_050, 6_200_000, 123_456_789, Number.MAX_SAFE_INTEGER]
  for (const value of values) {
    for (const scale of [0, 1, 2, 6, 8]) {
      for (let decimals = 0; decimals <= scale + 2; decimals++) {
        const expected = shownInParts(textOf(value, scale), decimals)
        assert.deepEqual(partsOf(value, scale, decimals), expected, `${value} ${scale} ${decimals}`)
      }
    }
  }
})

test('decimals give way to digits before the point', () => {
  const room = { scale: 6, decimals: 6, digits: 9 }
  assert.equal(fittingDecimals(0, room), 6)
  assert.equal(fittingDecimals(999_999_999, room), 6)
  assert.equal(fittingDecimals(1_000_000_000, room), 5)
  assert.equal(fittingDecimals(9_999_999_999_999, room), 2)
  assert.equal(fittingDecimals(Number.MAX_SAFE_INTEGER, { ...room, scale: 0, decimals: 0 }), 0)
})
