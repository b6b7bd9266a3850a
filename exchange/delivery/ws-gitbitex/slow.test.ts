import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TRADES_KEPT } from '@bourse/domain/exchange/market-data'
import {
  ALICE,
  BOB,
  type FakeSocket,
  fakeSocket,
  startVenue,
  types,
  type Venue,
} from './feed.testkit.ts'
import { ORDERS_OWED_MAX } from './private-feed.ts'

const PRODUCTS = ['BTC-USDT']

test('a slow socket misses updates and gets one snapshot when it has caught up', () => {
  const venue = startVenue()
  const slow = subscribed(venue, ['level2'])
  const quick = subscribed(venue, ['level2'])
  slow.behind = true
  venue.limit(ALICE, 'sell', 100, 9)
  venue.feed.flush()
  venue.limit(BOB, 'buy', 100, 4)
  venue.feed.flush()
  assert.deepEqual(types(slow), ['snapshot'])
  assert.deepEqual(types(quick), ['snapshot', 'l2update', 'l2update'])
  caughtUp(slow)
  const snapshot = slow.told.at(-1)
  assert.deepEqual(snapshot?.['asks'], [[1, 0.000005, 1]])
  venue.limit(ALICE, 'buy', 90, 1)
  venue.feed.flush()
  assert.equal(slow.told.at(-1)?.['previousSequence'], snapshot?.['sequence'])
  slow.handler.caughtUp()
  assert.deepEqual(types(slow), ['snapshot', 'snapshot', 'l2update'])
})

test('a socket that is behind is promised the snapshot it asks for', () => {
  const venue = startVenue()
  const socket = fakeSocket(venue.feed)
  socket.behind = true
  subscribe(socket, ['level2'])
  assert.deepEqual(types(socket), [])
  caughtUp(socket)
  assert.deepEqual(types(socket), ['snapshot'])
})

test('one that left its channels while behind is owed nothing', () => {
  const venue = startVenue()
  const channels = ['level2', 'match', 'ticker', 'order']
  const socket = subscribed(venue, channels)
  socket.behind = true
  trades(venue, 1)
  socket.say({ type: 'unsubscribe', product_ids: PRODUCTS, channels })
  caughtUp(socket)
  assert.deepEqual(types(socket), ['snapshot'], 'only the first')
})

test('trades wait for a slow socket and come once each, before the book', () => {
  const venue = startVenue()
  const socket = subscribed(venue, ['level2', 'match'])
  trades(venue, 2)
  socket.behind = true
  trades(venue, 300)
  assert.equal(socket.told.filter(({ type }) => type === 'match').length, 2)
  venue.limit(ALICE, 'sell', 100, 5)
  venue.limit(BOB, 'buy', 100, 5)
  caughtUp(socket)
  assert.deepEqual(tradeIds(socket), range(1, 303), 'with the one that no flush has seen')
  assert.equal(socket.told.at(-1)?.type, 'snapshot')
  trades(venue, 1)
  assert.deepEqual(tradeIds(socket), range(1, 304))
})

test('what is owed is paid until the socket is behind again, and later the rest', () => {
  const venue = startVenue()
  const channels = ['level2', 'match', 'ticker', 'order']
  const socket = subscribed(venue, channels, 'alice')
  socket.behind = true
  trades(venue, 20)
  for (let paid = 0; paid < 20; paid += 5) {
    const before = tradeIds(socket).length
    socket.heard = () => {
      socket.behind = tradeIds(socket).length >= before + 5
    }
    caughtUp(socket)
    trades(venue, 1)
  }
  socket.heard = () => {}
  caughtUp(socket)
  assert.deepEqual(tradeIds(socket), range(1, 24))
  const rest = types(socket).slice(types(socket).lastIndexOf('match') + 1)
  assert.deepEqual(rest.slice(0, 2), ['snapshot', 'ticker'])
  assert.ok(rest.slice(2).every((type) => type === 'order') && rest.length === 2 + 24)
})

test('a socket that has missed more trades than are kept is cut with 1013', () => {
  const venue = startVenue()
  const slow = subscribed(venue, ['match'])
  const quick = subscribed(venue, ['match'])
  slow.behind = true
  trades(venue, TRADES_KEPT)
  assert.equal(slow.closedWith, undefined)
  trades(venue, 1)
  assert.equal(slow.closedWith, 1013)
  assert.deepEqual(tradeIds(quick), range(1, TRADES_KEPT + 1))
  assert.deepEqual(venue.feed.load, { sockets: 1, subscriptions: 1 })
})

test('behind by exactly the trades that are kept, it still gets them all', () => {
  const venue = startVenue()
  const socket = subscribed(venue, ['match'])
  socket.behind = true
  trades(venue, TRADES_KEPT)
  caughtUp(socket)
  assert.deepEqual(tradeIds(socket), range(1, TRADES_KEPT))
})

test('tickers, orders and funds are the newest of their key when the socket has caught up', () => {
  const venue = startVenue()
  const socket = fakeSocket(venue.feed, 'alice')
  subscribe(socket, ['ticker', 'order'])
  socket.say({ type: 'subscribe', currency_ids: ['BTC', 'USDT'], channels: ['funds'] })
  socket.told.length = 0
  socket.behind = true
  const open = venue.limit(ALICE, 'sell', 200, 5)
  const filled = venue.limit(ALICE, 'sell', 100, 5)
  for (let part = 0; part < 5; part++) {
    venue.limit(BOB, 'buy', 100, 1)
    venue.feed.flush()
  }
  assert.deepEqual(socket.told, [])
  caughtUp(socket)
  assert.deepEqual(types(socket), ['ticker', 'order', 'order', 'funds', 'funds'])
  assert.equal(socket.told[0]?.['tradeId'], 5)
  const orders = socket.told
    .slice(1, 3)
    .map(({ id, status, filledSize }) => [id, status, filledSize])
  assert.deepEqual(orders, [
    [String(open), 'open', '0'],
    [String(filled), 'filled', '0.000005'],
  ])
  const funds = socket.told.slice(3).map(({ currencyCode, hold }) => [currencyCode, hold])
  assert.ok(funds.some(([code, hold]) => code === 'BTC' && hold === '0.000005'))
})

test('a socket that is owed too many orders is cut with 1013', () => {
  const venue = startVenue({ openOrdersPerUserMax: 5_000 })
  const socket = subscribed(venue, ['order'], 'alice')
  socket.behind = true
  for (let order = 0; order < ORDERS_OWED_MAX; order++) venue.limit(ALICE, 'sell', 100 + order, 1)
  venue.feed.flush()
  assert.equal(socket.closedWith, undefined)
  venue.limit(ALICE, 'sell', 99, 1)
  venue.feed.flush()
  assert.equal(socket.closedWith, 1013)
})

test('orders owed to one user are not paid to the next one on the same socket', () => {
  const venue = startVenue()
  const socket = fakeSocket(venue.feed)
  socket.say({ type: 'subscribe', product_ids: PRODUCTS, channels: ['order'], token: 'alice' })
  socket.behind = true
  venue.limit(ALICE, 'sell', 100, 5)
  venue.feed.flush()
  socket.say({ type: 'subscribe', product_ids: PRODUCTS, channels: ['order'], token: 'bob' })
  caughtUp(socket)
  assert.deepEqual(types(socket), [])
})

test('heartbeats are left out while a socket is behind', () => {
  const venue = startVenue()
  const socket = subscribed(venue, ['heartbeat'])
  socket.behind = true
  venue.feed.beat()
  caughtUp(socket)
  assert.deepEqual(types(socket), [])
  venue.feed.beat()
  assert.deepEqual(types(socket), ['heartbeat'])
})

function subscribe(socket: FakeSocket, channels: readonly string[]): void {
  socket.say({ type: 'subscribe', product_ids: PRODUCTS, channels })
}

function subscribed(venue: Venue, channels: readonly string[], token = ''): FakeSocket {
  const socket = fakeSocket(venue.feed, token)
  subscribe(socket, channels)
  return socket
}

function caughtUp(socket: FakeSocket): void {
  socket.behind = false
  socket.handler.caughtUp()
}

/** That many trades, each flushed. */
function trades(venue: Venue, count: number): void {
  for (let left = count; left > 0; left--) {
    venue.limit(ALICE, 'sell', 100, 1)
    venue.limit(BOB, 'buy', 100, 1)
    venue.feed.flush()
  }
}

function tradeIds(socket: FakeSocket): unknown[] {
  return socket.told.filter(({ type }) => type === 'match').map(({ tradeId }) => tradeId)
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index)
}
