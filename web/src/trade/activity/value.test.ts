/** Balances are worth what the last trades say, to the last unit. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { measureOf, rateBetween, valuesOf } from './value.ts'

const BTC_USDT = { base: 'BTC', quote: 'USDT', price: '62000.51' }
const ETH_BTC = { base: 'ETH', quote: 'BTC', price: '0.05' }
const USDT = { currency: 'USDT', scale: 8 }

test('each holding at its last price, and the sum of them', () => {
  const holdings = [
    { currency: 'BTC', total: '0.00000001' },
    { currency: 'USDT', total: '99999999999.99999999' },
  ]
  const { each, sum, complete } = valuesOf(holdings, [BTC_USDT], USDT)
  assert.deepEqual(
    [...each],
    [
      ['BTC', '0.00062'],
      ['USDT', '99999999999.99999999'],
    ],
  )
  assert.equal(sum, '100000000000.00061999')
  assert.equal(complete, true)
})

test('a value is cut and not rounded', () => {
  const { each } = valuesOf([{ currency: 'BTC', total: '0.00000003' }], [BTC_USDT], {
    ...USDT,
    scale: 4,
  })
  assert.equal(each.get('BTC'), '0.0018')
})

test('over another currency where there is no product of both', () => {
  const { each } = valuesOf([{ currency: 'ETH', total: '2' }], [BTC_USDT, ETH_BTC], USDT)
  assert.equal(each.get('ETH'), '6200.051')
})

test('a price counts the other way round too', () => {
  const { each } = valuesOf([{ currency: 'USDT', total: '93000.765' }], [BTC_USDT], {
    currency: 'BTC',
    scale: 8,
  })
  assert.equal(each.get('USDT'), '1.5')
})

test('the shortest way is taken', () => {
  const direct = { base: 'ETH', quote: 'USDT', price: '3000' }
  const rate = rateBetween('ETH', 'USDT', [ETH_BTC, BTC_USDT, direct])
  assert.deepEqual(rate, { above: 3000n, below: 1n })
})

test('what has no price is told, unless there is nothing of it', () => {
  const none = valuesOf([{ currency: 'ETH', total: '1' }], [BTC_USDT], USDT)
  assert.equal(none.each.size, 0)
  assert.equal(none.complete, false)
  assert.equal(none.sum, '0')
  const zero = valuesOf([{ currency: 'ETH', total: '0' }], [BTC_USDT], USDT)
  assert.equal(zero.complete, true)
})

test('a price of zero leads nowhere', () => {
  const free = { base: 'BTC', quote: 'USDT', price: '0' }
  assert.equal(rateBetween('USDT', 'BTC', [free]), undefined)
  assert.equal(rateBetween('BTC', 'USDT', [free]), undefined)
})

test('values are counted in USDT, or in what most products are priced in', () => {
  const products = (...quotes: string[]) => quotes.map((quoteCurrency) => ({ quoteCurrency }))
  assert.equal(measureOf(products('BTC', 'BTC', 'USDT')), 'USDT')
  assert.equal(measureOf(products('EUR', 'BTC', 'BTC')), 'BTC')
  assert.equal(measureOf([]), 'USDT')
})
