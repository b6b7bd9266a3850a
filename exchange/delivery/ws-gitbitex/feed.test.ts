import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EVENT_TYPE } from '@bourse/domain/exchange/event'
import { SIDE } from '@bourse/domain/exchange/order'
import { limitEvent, personEvent } from '../../usecase/trading/testkit/venue.ts'
import { ALICE, BOB, type Told } from './feed.testkit.ts'
import { start, subscriptions } from './feed-client.testkit.ts'

const PRODUCTS = ['BTC-USDT']

test('A5.1 snapshot, l2update: the book comes first, then its changed levels', async (t) => {
  const { venue, client } = await start(t)
  venue.limit(ALICE, 'sell', 10_050, 2_500_000)
  venue.limit(ALICE, 'buy', 9_900, 1_000_000)
  venue.limit(BOB, 'buy', 9_900, 500_000)
  const socket = await client()
  socket.say({ type: 'subscribe', product_ids: PRODUCTS, channels: ['level2'], token: '' })
  assert.deepEqual(await socket.next(), subscriptions({ level2: PRODUCTS }))
  assert.deepEqual(await socket.next(), {
    type: 'snapshot',
    productId: 'BTC-USDT',
    sequence: 6,
    time: '2023-11-14T22:13:20.009Z',
    bids: [[99, 1.5, 2]],
    asks: [[100.5, 2.5, 1]],
  })
  venue.limit(BOB, 'buy', 10_050, 2_500_000)
  venue.limit(BOB, 'buy', 9_950, 250_000)
  venue.feed.flush()
  const update = await socket.next()
  assert.deepEqual(update, {
    type: 'l2update',
    productId: 'BTC-USDT',
    sequence: 12,
    previousSequence: 6,
    time: '2023-11-14T22:13:20.011Z',
    changes: [
      ['buy', 99.5, '0.25'],
      ['sell', 100.5, '0'],
    ],
  })
  venue.feed.flush()
  await socket.quiet()
})

test('A5.1 l2update: an order that never rests changes no level of its own side', async (t) => {
  const { venue, client } = await start(t)
  venue.limit(ALICE, 'sell', 10_000, 5)
  const socket = await client()
  socket.say({ type: 'subscribe', product_ids: PRODUCTS, channels: ['level2'] })
  await socket.skip(2)
  venue.limit(BOB, 'buy', 10_100, 2)
  venue.apply(limitEvent({ user: BOB, side: SIDE.buy, price: 9_000, size: 2, timeInForce: 2 }))
  venue.feed.flush()
  assert.deepEqual((await socket.next())['changes'], [['sell', 100, '0.000003']])
})

test('A5.1 match: each trade once, with the side of the maker', async (t) => {
  const { venue, client } = await start(t)
  const maker = venue.limit(ALICE, 'sell', 6_200_050, 100_000)
  const socket = await client()
  socket.say({ type: 'subscribe', product_ids: PRODUCTS, channels: ['match'] })
  await socket.skip(1)
  const first = venue.limit(BOB, 'buy', 6_200_050, 40_000)
  const second = venue.limit(BOB, 'buy', 6_300_000, 40_000)
  venue.feed.flush()
  assert.deepEqual(await socket.next(), {
    type: 'match',
    productId: 'BTC-USDT',
    tradeId: 1,
    sequence: 4,
    time: '2023-11-14T22:13:20.008Z',
    price: '62000.5',
    size: '0.04',
    side: 'sell',
    takerOrderId: String(first),
    makerOrderId: String(maker),
  })
  const next = await socket.next()
  assert.deepEqual([next['tradeId'], next['takerOrderId']], [2, String(second)])
  await socket.quiet()
})

test('A5.1 ticker: the last comes at once, then one after trades', async (t) => {
  const { venue, client } = await start(t)
  const early = await client()
  early.say({ type: 'subscribe', product_ids: PRODUCTS, channels: ['ticker'] })
  assert.deepEqual(await early.next(), subscriptions({ ticker: PRODUCTS }))
  await early.quiet()
  venue.limit(ALICE, 'sell', 10_000, 1_000_000)
  venue.limit(BOB, 'buy', 10_000, 250_000)
  venue.feed.flush()
  const expected = {
    type: 'ticker',
    productId: 'BTC-USDT',
    tradeId: 1,
    sequence: 4,
    time: '2023-11-14T22:13:20.008Z',
    price: '100',
    side: 'sell',
    lastSize: '0.25',
    open24h: '100',
    close24h: '100',
    high24h: '100',
    low24h: '100',
    volume24h: '0.25',
    volume30d: '0.25',
  }
  assert.deepEqual(await early.next(), expected)
  const late = await client()
  late.say({ type: 'subscribe', product_ids: PRODUCTS, channels: ['ticker'] })
  await late.skip(1)
  assert.deepEqual(await late.next(), expected)
})

test('A5.1 order: rows reach their owner only, in every state', async (t) => {
  const { venue, client } = await start(t)
  const alice = await client('alice')
  const bob = await client()
  const nobody = await client()
  for (const [socket, token] of [
    [alice, ''],
    [bob, 'bob'],
    [nobody, ''],
  ] as const) {
    socket.say({ type: 'subscribe', product_ids: PRODUCTS, channels: ['order'], token })
    await socket.skip(1)
  }
  const id = venue.limit(ALICE, 'sell', 6_200_050, 100_000)
  venue.feed.flush()
  const open = {
    id: String(id),
    clientOid: '',
    productId: 'BTC-USDT',
    side: 'sell',
    type: 'order',
    orderType: 'limit',
    userId: String(ALICE),
    price: '62000.5',
    size: '0.1',
    funds: '6200.05',
    filledSize: '0',
    executedValue: '0',
    fillFees: '0',
    status: 'open',
    createdAt: '2023-11-14T22:13:20.007Z',
    settled: false,
    timeInForce: 'GTC',
    postOnly: false,
    doneReason: null,
    doneAt: null,
  }
  assert.deepEqual(await alice.next(), open)
  const taker = venue.limit(BOB, 'buy', 6_200_050, 40_000)
  venue.feed.flush()
  const partly = { ...open, filledSize: '0.04', executedValue: '2480.02' }
  assert.deepEqual(await alice.next(), partly)
  assert.deepEqual(briefly(await bob.next()), [String(taker), 'filled', '0.04', true])
  venue.cancel(ALICE, id)
  venue.feed.flush()
  assert.deepEqual(await alice.next(), {
    ...partly,
    status: 'cancelled',
    settled: true,
    doneReason: 'cancelled',
    doneAt: '2023-11-14T22:13:20.009Z',
  })
  venue.apply(limitEvent({ user: ALICE, side: SIDE.buy, price: 10 ** 8, size: 10 ** 9 }))
  venue.feed.flush()
  const rejected = await alice.next()
  assert.deepEqual(briefly(rejected), [String(venue.engine.state.sequence), 'rejected', '0', true])
  assert.equal(rejected['doneReason'], 'rejected')
  for (const socket of [alice, bob, nobody]) await socket.quiet()
})

test('A5.1 order: several changes between two flushes are one message', async (t) => {
  const { venue, client } = await start(t)
  const alice = await client('alice')
  alice.say({ type: 'subscribe', product_ids: PRODUCTS, channels: ['order'] })
  await alice.skip(1)
  const id = venue.limit(ALICE, 'sell', 100, 5)
  venue.limit(BOB, 'buy', 100, 2)
  venue.limit(BOB, 'buy', 100, 3)
  venue.feed.flush()
  assert.deepEqual(briefly(await alice.next()), [String(id), 'filled', '0.000005', true])
  await alice.quiet()
})

test('A5.1 funds: they come at once and after every change, to their owner only', async (t) => {
  const { venue, client } = await start(t)
  const alice = await client('alice')
  const bob = await client('bob')
  const message = { type: 'subscribe', currency_ids: ['BTC', 'USDT', 'XYZ'], channels: ['funds'] }
  alice.say(message)
  bob.say({ ...message, currency_ids: ['USDT'] })
  assert.deepEqual(await alice.next(), subscriptions({ funds: ['BTC', 'USDT'] }))
  assert.deepEqual(await alice.next(), { type: 'error', message: 'there is no currency XYZ' })
  const btc = { type: 'funds', userId: String(ALICE), currencyCode: 'BTC' }
  assert.deepEqual(await alice.next(), { ...btc, available: '10', hold: '0' })
  assert.equal((await alice.next())['currencyCode'], 'USDT')
  await bob.skip(2)
  venue.limit(ALICE, 'sell', 100, 500_000)
  venue.feed.flush()
  assert.deepEqual(await alice.next(), { ...btc, available: '9.5', hold: '0.5' })
  for (const socket of [alice, bob]) await socket.quiet()
})

test('A5.2 subscriptions: they are cumulative, and what is left brings nothing more', async (t) => {
  const { venue, client } = await start(t)
  const socket = await client('alice')
  socket.say({
    type: 'subscribe',
    product_ids: ['BTC-USDT', 'NO-SUCH'],
    currency_ids: null,
    channels: ['order', 'match', 'level3', 'match'],
  })
  assert.deepEqual(await socket.next(), subscriptions({ match: PRODUCTS, order: PRODUCTS }))
  assert.deepEqual(await socket.next(), { type: 'error', message: 'there is no product NO-SUCH' })
  socket.say({ type: 'subscribe', currency_ids: ['BTC'], channels: ['funds'] })
  const all = subscriptions({ match: PRODUCTS, order: PRODUCTS, funds: ['BTC'] })
  assert.deepEqual(await socket.next(), all)
  await socket.skip(1)
  socket.say({ type: 'unsubscribe', product_ids: PRODUCTS, channels: ['match', 'ticker'] })
  assert.deepEqual(await socket.next(), subscriptions({ order: PRODUCTS, funds: ['BTC'] }))
  socket.say({ type: 'unsubscribe', channels: ['order', 'funds'] })
  assert.deepEqual(await socket.next(), subscriptions({}))
  venue.limit(ALICE, 'sell', 100, 500_000)
  venue.limit(BOB, 'buy', 100, 500_000)
  venue.feed.flush()
  await socket.quiet()
})

test('A5.2 level2: each subscribe brings a fresh snapshot', async (t) => {
  const { venue, client } = await start(t)
  const socket = await client()
  const message = { type: 'subscribe', product_ids: PRODUCTS, channels: ['level2'] }
  socket.say(message)
  await socket.skip(2)
  socket.say(message)
  await socket.skip(1)
  const again = await socket.next()
  assert.deepEqual([again.type, again['bids'], again['asks']], ['snapshot', [], []])
  venue.limit(ALICE, 'sell', 100, 5)
  venue.feed.flush()
  assert.equal((await socket.next())['previousSequence'], again['sequence'])
})

test('a bad message is answered by an error and the socket stays', async (t) => {
  const { client } = await start(t)
  const socket = await client()
  const bad = [
    '',
    'nonsense',
    'null',
    '[]',
    '"subscribe"',
    '7',
    '{"type":5}',
    '{}',
    '{"type":"subscribe","channels":"match"}',
    '{"type":"subscribe","channels":[1]}',
    '{"type":"subscribe","channels":["match"],"product_ids":{"0":"BTC-USDT"}}',
    '{"type":"subscribe","channels":["funds"],"currency_ids":"BTC"}',
    '{"type":"subscribe","channels":["match"],"token":7}',
    '{"type":"subscribe","channels":["match"],"sequence":-1}',
    '{"type":"subscribe","channels":["match"],"sequence":"7"}',
    '{"type":"subscribe","channels":["match"],"sequence":[7]}',
    '{"type":"subscribe","channels":["match"],"sequence":{"BTC-USDT":1.5}}',
    '{"type":"subscribe","channels":["match"],"__proto__":{"product_ids":7},"product_ids":[null]}',
  ]
  for (const text of bad) {
    socket.raw(text)
    const answer = await socket.next()
    assert.equal(answer.type, 'error', text)
    assert.match(String(answer['message']), /must be/, text)
  }
  socket.say({ type: 'ping' })
  assert.deepEqual(await socket.next(), { type: 'pong' })
})

test('a connection has at most 50 subscriptions', async (t) => {
  const { venue, client } = await start(t)
  const ids = Array.from({ length: 60 }, (_, index) => `C${index}`)
  for (const code of ids) {
    venue.apply({
      ...personEvent(EVENT_TYPE.currency, {}),
      permissions: 4,
      detail: { kind: 'currency', code, name: code, scale: 8 },
    })
  }
  const socket = await client('alice')
  socket.say({ type: 'subscribe', product_ids: PRODUCTS, channels: ['match'] })
  await socket.skip(1)
  socket.say({ type: 'subscribe', currency_ids: ids, channels: ['funds'] })
  const all = await socket.next()
  assert.deepEqual(all, subscriptions({ match: PRODUCTS, funds: ids.slice(0, 49) }))
  assert.deepEqual(await socket.next(), {
    type: 'error',
    message: 'at most 50 subscriptions a connection',
  })
})

function briefly(order: Told): unknown[] {
  return [order['id'], order['status'], order['filledSize'], order['settled']]
}
