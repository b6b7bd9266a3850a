import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ALICE, BOB, fakeSocket, restartVenue, startVenue, types } from './feed.testkit.ts'

const BTC = 'BTC-USDT'

test('after a restart the feed knows book, ticker and trades of before, and goes on', () => {
  const before = startVenue()
  before.limit(ALICE, 'sell', 300, 9)
  for (const price of [100, 250, 150]) {
    before.limit(ALICE, 'sell', price, 5)
    before.limit(BOB, 'buy', price, 5)
  }
  const asked = { type: 'subscribe', product_ids: [BTC], channels: ['ticker', 'level2'] }
  const old = fakeSocket(before.feed)
  old.say(asked)
  const after = restartVenue(before)
  const socket = fakeSocket(after.feed)
  socket.say(asked)
  assert.deepEqual(socket.told, old.told)
  const ticker = socket.told.find(({ type }) => type === 'ticker')
  const fields = ['open24h', 'high24h', 'low24h', 'close24h', 'volume24h', 'volume30d']
  const figures = fields.map((field) => ticker?.[field])
  assert.deepEqual(figures, ['1', '2.5', '1', '1.5', '0.000015', '0.000015'])
  after.limit(BOB, 'buy', 300, 4)
  after.feed.flush()
  assert.deepEqual(types(socket).slice(2), ['l2update', 'ticker'])
})

test('a client that comes back after a restart gets the trades in between, and a snapshot', () => {
  const before = startVenue()
  const trade = (venue: typeof before) => {
    venue.limit(ALICE, 'sell', 100, 5)
    venue.limit(BOB, 'buy', 100, 5)
    venue.feed.flush()
  }
  const old = fakeSocket(before.feed)
  const asked = { type: 'subscribe', product_ids: [BTC], channels: ['match', 'level2'] }
  old.say(asked)
  trade(before)
  const sequence = old.told.findLast(({ type }) => type === 'l2update')?.['sequence']
  trade(before)
  trade(before)
  const after = restartVenue(before)
  trade(after)
  const socket = fakeSocket(after.feed)
  socket.say({ ...asked, sequence })
  assert.deepEqual(types(socket), ['match', 'match', 'match', 'snapshot'])
  const trades = socket.told.filter(({ type }) => type === 'match').map(({ tradeId }) => tradeId)
  assert.deepEqual(trades, [2, 3, 4])
})
