import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ProductRow } from './rows.ts'
import { changeOf, draftOf, fieldOf, problemsOf } from './rules-draft.ts'

const ROW: ProductRow = {
  ...{ id: 'BTC-USDT', baseCurrency: 'BTC', quoteCurrency: 'USDT', baseScale: 6, quoteScale: 2 },
  ...{ baseMinSize: '0.00001', baseMaxSize: '10000', baseIncrement: '0.000001' },
  ...{ quoteIncrement: '0.01', minPrice: '0.01', maxPrice: '10000000' },
  ...{ minNotional: '0.01', maxNotional: '100000000' },
  ...{ makerFeeRate: '-0.0001', takerFeeRate: '0.002', bandRate: '0.05' },
  ...{ state: 'online', selfTradePrevention: 'dc', ownFees: false, openOrdersPerUserMax: 100_000 },
}

test('what is not touched is not sent', () => {
  const before = draftOf(ROW)
  assert.deepEqual(
    [before.makerFeeRate, before.takerFeeRate, before.bandRate],
    ['-0.01', '0.2', '5'],
  )
  assert.deepEqual(problemsOf(before), {})
  assert.deepEqual(changeOf(before, before), {})
  assert.deepEqual(changeOf({ ...before, minPrice: ' 0.01 ' }, before), {}, 'a space is no change')
})

test('what is changed is sent as the server reads it', () => {
  const before = draftOf(ROW)
  const draft = {
    ...before,
    ...{ takerFeeRate: '0.15', openOrdersPerUserMax: '50', ownFees: true, quoteIncrement: '0.05' },
    selfTradePrevention: 'cn',
  }
  assert.deepEqual(changeOf(draft, before), {
    ...{ takerFeeRate: '0.0015', openOrdersPerUserMax: 50, ownFees: true },
    ...{ quoteIncrement: '0.05', selfTradePrevention: 'cn' },
  })
})

test('of a new product everything is sent', () => {
  const { id: _, state, ...fields } = ROW
  assert.equal(state, 'online')
  assert.deepEqual(changeOf(draftOf(ROW), undefined), fields)
})

test('what cannot be sent is said beside its field', () => {
  const draft = { ...draftOf(ROW), minPrice: ' ', bandRate: 'wide', makerFeeRate: '0.00001' }
  assert.deepEqual(problemsOf({ ...draft, openOrdersPerUserMax: '1.5' }), {
    ...{ minPrice: 'fieldMissing', bandRate: 'percentNumber' },
    ...{ makerFeeRate: 'percentDecimals', openOrdersPerUserMax: 'wholeNumber' },
  })
  assert.equal(problemsOf(draftOf(undefined)).baseScale, 'wholeNumber')
})

test("the server's sentence has its field in front", () => {
  assert.equal(fieldOf('quoteIncrement has 3 decimals, BTC-USDT allows 2'), 'quoteIncrement')
  assert.equal(fieldOf('the listing contradicts itself'), undefined)
})
