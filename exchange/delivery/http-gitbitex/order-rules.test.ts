/** Orders with an end, a stop, funds or self-trade prevention, as their owners see them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { OrderRow } from '../gitbitex-json.ts'
import { change, get, items, place, post, put, remove, trade, venueOf } from './testkit/ask.ts'
import { ALICE, BOB, type Venue } from './testkit/venue.ts'

const ORDER = { productId: 'BTC-USDT', side: 'buy', type: 'limit', price: '100', size: '1' }
const START = Date.UTC(2026, 0, 31, 12)

/** A venue whose log is stamped by a clock that the test moves. */
async function timed(t: Parameters<typeof venueOf>[0]) {
  const clock = { now: START }
  const venue = await venueOf(t, { now: () => clock.now })
  return { venue, clock }
}

async function placed(venue: Venue, user: number, fields: object): Promise<OrderRow> {
  const reply = await post(venue, '/api/orders', user, { ...ORDER, ...fields })
  assert.equal(reply.statusCode, 200, reply.body)
  return reply.json()
}

async function row(venue: Venue, user: number, id: string): Promise<OrderRow> {
  return (await get(venue, `/api/orders/${id}`, user)).json()
}

async function usdt(venue: Venue, user: number): Promise<string[]> {
  const [account] = (await get(venue, '/api/accounts?currency=USDT', user)).json()
  return [account.available, account.hold]
}

test('a GTT order tells its end, ends then, and stays in the history', async (t) => {
  const { venue, clock } = await timed(t)
  const fields = { timeInForce: 'GTT', expireTime: '2026-01-31T12:00:30Z' }
  const order = await placed(venue, ALICE, fields)
  assert.deepEqual(
    [order.status, order.timeInForce, order.expireTime],
    ['open', 'GTT', '2026-01-31T12:00:30.000Z'],
  )
  assert.deepEqual(await items(venue, '/api/orders?status=open', ALICE), [order])
  clock.now += 29_999
  await placed(venue, BOB, { price: '1' })
  assert.equal((await row(venue, ALICE, order.id)).status, 'open')
  clock.now += 1
  await placed(venue, BOB, { price: '1' })
  const ended = await row(venue, ALICE, order.id)
  assert.deepEqual(
    [ended.status, ended.doneReason, ended.settled, ended.expireTime],
    ['cancelled', 'expired', true, order.expireTime],
  )
  assert.deepEqual(await usdt(venue, ALICE), ['1000000', '0'])
  venue.record()
  assert.deepEqual(await row(venue, ALICE, order.id), ended, 'from the read model')
})

test('cancelAfter counts from now, by the clock of the engine if that is ahead', async (t) => {
  const { venue } = await timed(t)
  const order = await placed(venue, ALICE, { timeInForce: 'GTT', cancel_after: 'hour' })
  assert.equal(order.expireTime, '2026-01-31T13:00:00.000Z')
  const late = await post(venue, '/api/orders', ALICE, {
    ...ORDER,
    timeInForce: 'GTT',
    expireTime: START,
  })
  assert.deepEqual([late.statusCode, late.json().code], [400, 3017])
})

test('a stop order waits with its funds held, is listed as active, and fires', async (t) => {
  const venue = await venueOf(t)
  await trade(venue, { price: '100', size: '1' })
  const stop = { side: 'sell', price: '90', size: '2', stop: 'loss', stopPrice: '95' }
  const waiting = await placed(venue, ALICE, { ...stop, clientOid: 'guard' })
  assert.deepEqual(
    [waiting.status, waiting.stop, waiting.stopPrice, waiting.settled, waiting.doneReason],
    ['active', 'loss', '95', false, null],
  )
  const list = (query: string) => items<OrderRow>(venue, `/api/orders?${query}`, ALICE)
  assert.deepEqual(await list('status=active'), [waiting])
  assert.deepEqual(await list('status=open'), [])
  assert.deepEqual(await list('status=open&status=active'), [waiting])
  assert.equal((await get(venue, '/api/orders/client:guard', ALICE)).json().id, waiting.id)
  const book = (await get(venue, '/api/products/BTC-USDT/book?level=3')).json()
  assert.deepEqual([book.bids, book.asks], [[], []], 'nobody sees it')
  await placed(venue, BOB, { side: 'buy', price: '95', size: '1' })
  await placed(venue, ALICE, { side: 'sell', price: '95', size: '0.5' })
  const fired = await row(venue, ALICE, waiting.id)
  assert.deepEqual(
    [fired.status, fired.filledSize, fired.stop, fired.stopPrice],
    ['open', '0.5', 'loss', '95'],
  )
  assert.deepEqual(await list('status=active'), [])
  assert.deepEqual(await list('status=open'), [fired])
})

test('a waiting stop order is cancelled as any other, and its funds are free', async (t) => {
  const venue = await venueOf(t)
  const stop = { type: 'market', size: null, price: null, funds: '500', stop: 'entry' }
  const waiting = await placed(venue, ALICE, { ...stop, stopPrice: '120' })
  assert.deepEqual([waiting.status, waiting.type, waiting.funds], ['active', 'market', '500'])
  assert.deepEqual(await usdt(venue, ALICE), ['999500', '500'])
  const gone = (await remove(venue, `/api/orders/${waiting.id}`, ALICE)).json()
  assert.deepEqual([gone.status, gone.doneReason], ['cancelled', 'cancelled'])
  assert.deepEqual(await usdt(venue, ALICE), ['1000000', '0'])
})

test('a limit order by funds gets the size that they pay for, fee included', async (t) => {
  const venue = await venueOf(t)
  await change(venue, { takerRate: 10_000 })
  const order = await placed(venue, ALICE, { size: null, funds: '1000' })
  assert.deepEqual([order.size, order.funds, order.specifiedFunds], ['9.90099', '990.099', '1000'])
  const web = await placed(venue, ALICE, { size: 0.1, funds: 10.000000000000002 })
  assert.deepEqual([web.size, web.funds, web.specifiedFunds], ['0.1', '10', undefined])
})

test('self-trade prevention: by order, by user, by product, and told in the order', async (t) => {
  const venue = await venueOf(t)
  const sell = await placed(venue, ALICE, { side: 'sell', size: '5' })
  assert.ok(!('stp' in sell))
  const newest = await placed(venue, ALICE, { stp: 'cn' })
  assert.deepEqual(
    [newest.status, newest.doneReason, newest.stp, newest.filledSize],
    ['cancelled', 'self-trade', 'cn', '0'],
  )
  const small = await placed(venue, ALICE, { size: '2', selfTradePrevention: 'dc' })
  assert.deepEqual([small.status, small.doneReason, small.stp], ['cancelled', 'self-trade', 'dc'])
  assert.equal((await row(venue, ALICE, sell.id)).size, '3')
  const set = await put(venue, '/api/users/self/trading', ALICE, { selfTradePrevention: 'co' })
  assert.deepEqual(set.json(), { selfTradePrevention: 'co', frozen: false })
  const oldest = await placed(venue, ALICE, {})
  assert.deepEqual([oldest.status, oldest.stp], ['open', 'co'])
  assert.equal((await row(venue, ALICE, sell.id)).doneReason, 'self-trade')
  await put(venue, '/api/users/self/trading', ALICE, { selfTradePrevention: 'none' })
  await change(venue, { selfTrade: 5 })
  const both = await placed(venue, ALICE, { side: 'sell' })
  assert.deepEqual([both.doneReason, both.stp], ['self-trade', 'cb'])
  assert.equal((await row(venue, ALICE, oldest.id)).doneReason, 'self-trade')
  await placed(venue, ALICE, {})
  const wash = await placed(venue, ALICE, { side: 'sell', stp: 'none' })
  assert.deepEqual([wash.status, wash.stp], ['filled', undefined])
})

test('the rest of an order that would trade outside the band ends, and says why', async (t) => {
  const venue = await venueOf(t)
  await change(venue, { bandRate: 100_000 })
  await placed(venue, BOB, { side: 'sell', price: '100', size: '1' })
  await placed(venue, BOB, { side: 'sell', price: '150', size: '1' })
  await placed(venue, BOB, { side: 'buy', price: '98', size: '1' })
  const order = await placed(venue, ALICE, { price: '200', size: '2' })
  assert.deepEqual(
    [order.status, order.filledSize, order.doneReason],
    ['cancelled', '1', 'price-band'],
  )
})

test('an order that replaces nothing special is told as it always was', async (t) => {
  const venue = await venueOf(t)
  await place(venue, ALICE)
  const [plain] = await items(venue, '/api/orders', ALICE)
  assert.deepEqual(Object.keys(plain ?? {}), FIELDS)
})

const FIELDS = [
  ...['id', 'clientOid', 'productId', 'side', 'type', 'price', 'size', 'funds', 'filledSize'],
  ...['executedValue', 'fillFees', 'status', 'createdAt', 'settled', 'timeInForce', 'postOnly'],
  ...['doneReason', 'doneAt'],
]
