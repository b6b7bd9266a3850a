/** Filters ask the server for what they say, and nothing they do not say. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { orderOf } from '../trade/activity/activity.testkit.ts'
import {
  cancelAllPath,
  fillsFile,
  fillsPath,
  historyPath,
  isListed,
  ledgerFile,
  ledgerPath,
  NO_FILTER,
  openOnes,
} from './filters.ts'

test('without a filter everything is asked for', () => {
  const statuses = 'status=filled&status=cancelled&status=rejected'
  assert.equal(historyPath(NO_FILTER), `/api/orders?${statuses}&limit=50&form=array`)
  assert.equal(fillsPath(NO_FILTER), '/api/fills?limit=50&form=array')
  assert.equal(ledgerPath(NO_FILTER), '/api/ledger?limit=50&form=array')
  assert.equal(fillsFile(NO_FILTER), '/api/fills?format=csv')
  assert.equal(cancelAllPath(NO_FILTER), '/api/orders')
})

test('a filter is in the query', () => {
  const filter = { ...NO_FILTER, product: 'BTC-USDT', side: 'sell', status: 'filled' } as const
  assert.equal(
    historyPath(filter),
    '/api/orders?productId=BTC-USDT&status=filled&limit=50&form=array',
  )
  assert.equal(cancelAllPath(filter), '/api/orders?productId=BTC-USDT&side=sell')
  assert.equal(ledgerFile({ ...NO_FILTER, currency: 'BTC' }), '/api/ledger?currency=BTC&format=csv')
})

test('days are whole and local, the last one included', () => {
  const path = fillsPath({ ...NO_FILTER, from: '2026-02-01', to: '2026-02-28' })
  const query = new URLSearchParams(path.split('?')[1])
  assert.equal(query.get('start'), new Date(2026, 1, 1).toISOString())
  assert.equal(query.get('end'), new Date(2026, 2, 1).toISOString())
})

test('half a day typed is no day yet', () => {
  assert.equal(fillsPath({ ...NO_FILTER, from: '2026-' }), fillsPath(NO_FILTER))
})

test('open orders by product and side', () => {
  const orders = [
    orderOf({ id: '3', side: 'sell' }),
    orderOf({ id: '2', productId: 'ETH-USDT' }),
    orderOf({ id: '1' }),
  ]
  const ids = (filter: object) => openOnes(orders, { ...NO_FILTER, ...filter }).map(({ id }) => id)
  assert.deepEqual(ids({}), ['3', '2', '1'])
  assert.deepEqual(ids({ product: 'BTC-USDT' }), ['3', '1'])
  assert.deepEqual(ids({ product: 'BTC-USDT', side: 'buy' }), ['1'])
})

test('the history lists what is done, and of it what was asked for', () => {
  const filled = orderOf({ status: 'filled' })
  assert.equal(isListed(filled, NO_FILTER), true)
  assert.equal(isListed(filled, { ...NO_FILTER, status: 'cancelled' }), false)
  assert.equal(isListed(filled, { ...NO_FILTER, product: 'ETH-USDT' }), false)
  assert.equal(isListed(orderOf({ status: 'open' }), NO_FILTER), false)
})
