/** Figures of the header, and the search of the product switcher. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TickerRow } from '../../api/rows.ts'
import { figuresOf, shortVolume, wayOf } from './figures.ts'
import { findProducts } from './find-products.ts'

const TICKER: TickerRow = {
  ...{ productId: 'BTC-USDT', tradeId: 41, sequence: 9, time: '', side: 'buy', lastSize: '1' },
  ...{ price: '62000.5', close24h: '62000.5', open24h: '61000', high24h: '62500' },
  ...{ low24h: '60800', volume24h: '310.758', volume30d: '9120.4' },
}

test('figures have the decimals of the product', () => {
  assert.deepEqual(figuresOf(TICKER, { price: 2, size: 6 }), {
    price: ['62\u2009000.5', '0'],
    change: '+1.64\u2009%',
    high: '62\u2009500.00',
    low: '60\u2009800.00',
    volume: '310.75',
    title: '62\u2009000.50 · BTC-USDT · Bourse',
  })
})

test('volumes lose decimals as they grow', () => {
  assert.equal(shortVolume('0.012345', 6), '0.012345')
  assert.equal(shortVolume('9.876543', 6), '9.87')
  assert.equal(shortVolume('9120.4', 6), '9\u2009120')
  assert.equal(shortVolume('1234567.8', 6), '1\u2009234\u2009567')
  assert.equal(shortVolume('12', 0), '12')
})

test('a change has a way, unless it is nothing', () => {
  assert.equal(wayOf('+1.24\u2009%'), 1)
  assert.equal(wayOf('\u22121.24\u2009%'), -1)
  assert.equal(wayOf('+0.00\u2009%'), 0)
  assert.equal(wayOf(undefined), 0)
})

test('the search takes parts of names in any case, and favourites come first', () => {
  const ids = ['BTC-USDT', 'ETH-USDT', 'ETH-BTC']
  assert.deepEqual(findProducts(ids, '', []), ids)
  assert.deepEqual(findProducts(ids, '', ['ETH-BTC']), ['ETH-BTC', 'BTC-USDT', 'ETH-USDT'])
  assert.deepEqual(findProducts(ids, 'btc', ['ETH-BTC', 'ETH-USDT']), ['ETH-BTC', 'BTC-USDT'])
  assert.deepEqual(findProducts(ids, 'eth/b', []), ['ETH-BTC'])
  assert.deepEqual(findProducts(ids, 'ethusdt', []), ['ETH-USDT'])
  assert.deepEqual(findProducts(ids, 'doge', []), [])
})
