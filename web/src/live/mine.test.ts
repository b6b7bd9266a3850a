/** One's own orders and balances: what the feed says is newer than what was fetched before it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { orderOf } from '../trade/activity/activity.testkit.ts'
import { Mine } from './mine.ts'

const account = (currency: string, available: string) => ({
  id: currency,
  currency,
  currencyIcon: '',
  available,
  hold: '0',
})
const funds = (currencyCode: string, available: string) =>
  ({ type: 'funds', currencyCode, available, hold: '0' }) as const
const ids = (mine: Mine) => mine.orders.value.map(({ id }) => id)

test('nothing is known before the first fetch', () => {
  const mine = new Mine()
  assert.equal(mine.known.value, false)
  mine.begin([orderOf({ id: '2' }), orderOf({ id: '1' })], [account('BTC', '1')])
  assert.equal(mine.known.value, true)
  assert.deepEqual(ids(mine), ['2', '1'])
  mine.forget()
  assert.equal(mine.known.value, false)
  assert.deepEqual(ids(mine), [])
  assert.equal(mine.balances.value.size, 0)
})

test('an order that ended while the fetch was under way does not come back', () => {
  const mine = new Mine()
  mine.expect()
  mine.put(orderOf({ id: '2', status: 'filled', settled: true }))
  mine.begin([orderOf({ id: '2' }), orderOf({ id: '1' })], [])
  assert.deepEqual(ids(mine), ['1'])
})

test('orders placed and changed meanwhile are as the feed has them', () => {
  const mine = new Mine()
  mine.expect()
  mine.put(orderOf({ id: '3' }))
  mine.put(orderOf({ id: '4' }))
  mine.put(orderOf({ id: '1', filledSize: '0.1' }))
  mine.begin([orderOf({ id: '2' }), orderOf({ id: '1' })], [])
  assert.deepEqual(ids(mine), ['4', '3', '2', '1'])
  assert.equal(mine.orders.value.at(-1)?.filledSize, '0.1')
})

test('balances told meanwhile stay', () => {
  const mine = new Mine()
  mine.expect()
  mine.take(funds('BTC', '5'))
  mine.begin([], [account('BTC', '4'), account('USDT', '10')])
  assert.equal(mine.balances.value.get('BTC')?.available, '5')
  assert.equal(mine.balances.value.get('USDT')?.available, '10')
})

test('a later fetch counts again', () => {
  const mine = new Mine()
  mine.expect()
  mine.take(funds('BTC', '5'))
  mine.begin([], [account('BTC', '4')])
  mine.expect()
  mine.begin([], [account('BTC', '3')])
  assert.equal(mine.balances.value.get('BTC')?.available, '3')
})

test('what ended is told with what it was, and an older answer does not open it again', () => {
  const mine = new Mine()
  const heard: string[] = []
  mine.onOrder(({ order, before }) => heard.push(`${before?.status} ${order.status}`))
  mine.put(orderOf({ id: '1' }))
  mine.put(orderOf({ id: '1', status: 'cancelled', settled: true }))
  mine.put(orderOf({ id: '1' }))
  assert.deepEqual(heard, ['undefined open', 'open cancelled'])
  assert.deepEqual(ids(mine), [])
})
