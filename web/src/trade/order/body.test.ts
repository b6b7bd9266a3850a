import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bodyOf, unlessSent } from './body.ts'
import { draft } from './order.testkit.ts'

const ID = 'BTC-USDT'

test('a limit order, as it was typed', () => {
  const limit = draft({ price: ' 62 000.50 ', amount: '.1' })
  assert.deepEqual(bodyOf(limit, ID), {
    productId: ID,
    side: 'buy',
    type: 'limit',
    price: '62000.50',
    size: '0.1',
    timeInForce: 'GTC',
  })
})

test('by total, post-only, with an end', () => {
  const limit = draft({
    price: '5',
    lead: 'total',
    amount: '100',
    timeInForce: 'GTT',
    lasts: 'day',
    postOnly: true,
    selfTrade: 'dc',
  })
  assert.deepEqual(bodyOf(limit, ID), {
    productId: ID,
    side: 'buy',
    type: 'limit',
    price: '5',
    funds: '100',
    timeInForce: 'GTT',
    cancelAfter: 'day',
    postOnly: true,
    stp: 'dc',
  })
  const until = { ...limit, lasts: 'date', until: '2026-02-01T12:00' } as const
  const end = new Date('2026-02-01T12:00').toISOString()
  assert.equal(bodyOf(until, ID)['expireTime'], end)
  assert.equal(bodyOf(until, ID)['cancelAfter'], undefined)
})

test('what does not go together is left out', () => {
  const now = bodyOf(draft({ price: '5', amount: '1', timeInForce: 'IOC', postOnly: true }), ID)
  assert.equal(now['postOnly'], undefined)
  const market = draft({ kind: 'market', price: '5', amount: '1', timeInForce: 'FOK' })
  assert.deepEqual(bodyOf({ ...market, postOnly: true, stopPrice: '4' }, ID), {
    productId: ID,
    side: 'buy',
    type: 'market',
    size: '1',
  })
})

test('stops say which way they look', () => {
  const stop = draft({ side: 'sell', kind: 'stop', stopPrice: '90', trigger: 'loss', amount: '1' })
  assert.deepEqual(bodyOf({ ...stop, price: '80' }, ID), {
    productId: ID,
    side: 'sell',
    type: 'market',
    stop: 'loss',
    stopPrice: '90',
    size: '1',
  })
  const both = { ...stop, kind: 'stop-limit', price: '89', timeInForce: 'IOC' } as const
  assert.deepEqual(bodyOf(both, ID), {
    productId: ID,
    side: 'sell',
    type: 'limit',
    stop: 'loss',
    stopPrice: '90',
    price: '89',
    size: '1',
    timeInForce: 'IOC',
  })
})

test('a draft that turns out to be sent forgets its amount, another one does not', () => {
  const sent = draft({ price: '5', amount: '1' })
  const press = { body: bodyOf(sent, ID) }
  assert.equal(unlessSent(sent, ID, press).amount, '')
  assert.equal(unlessSent({ ...sent, amount: '2' }, ID, press).amount, '2')
  assert.equal(unlessSent(sent, 'ETH-USDT', press).amount, '1')
})
