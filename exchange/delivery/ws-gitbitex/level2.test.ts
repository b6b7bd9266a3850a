import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DEPTH } from './book-feed.ts'
import {
  ALICE,
  BOB,
  type FakeSocket,
  fakeSocket,
  startVenue,
  type Told,
  type Venue,
} from './feed.testkit.ts'

const SUBSCRIBE = { type: 'subscribe', product_ids: ['BTC-USDT'] }

test('a deep book is cut, and told anew before a client runs out of levels', () => {
  const venue = startVenue({ openOrdersPerUserMax: 5_000 })
  const prices = Array.from({ length: DEPTH + 200 }, (_, index) => 10_000 + index)
  for (const price of prices) venue.limit(ALICE, 'sell', price, 1)
  const socket = subscribed(venue, ['level2'])
  const first = socket.told.find((message) => message.type === 'snapshot') as Told
  assert.equal((first['asks'] as unknown[]).length, DEPTH)
  venue.limit(BOB, 'buy', 10_000 + DEPTH / 2 - 1, DEPTH / 2)
  venue.feed.flush()
  assert.equal(socket.told.at(-1)?.type, 'l2update', '500 levels are known still')
  venue.limit(BOB, 'buy', 10_000 + DEPTH / 2, 1)
  venue.feed.flush()
  const renewed = socket.told.at(-1) as Told
  assert.equal(renewed.type, 'snapshot')
  assert.equal((renewed['asks'] as unknown[]).length, prices.length - DEPTH / 2 - 1)
  venue.limit(BOB, 'buy', 10_000 + DEPTH / 2 + 1, 1)
  venue.feed.flush()
  assert.equal(socket.told.at(-1)?.['previousSequence'], renewed['sequence'])
})

test('more trades than wait for a flush are sent at once, each once', () => {
  const venue = startVenue()
  const socket = subscribed(venue, ['match'])
  const count = 5_000
  for (let trade = 0; trade < count; trade++) {
    venue.limit(ALICE, 'sell', 100, 1)
    venue.limit(BOB, 'buy', 100, 1)
  }
  assert.ok(socket.told.length > 4_000, 'some have gone before the flush')
  venue.feed.flush()
  const ids = socket.told.filter(({ type }) => type === 'match').map((told) => told['tradeId'])
  assert.deepEqual(
    ids,
    Array.from({ length: count }, (_, index) => index + 1),
  )
})

test('the feed flushes by itself, conflating what comes in one turn', async () => {
  const venue = startVenue({}, 1)
  const socket = subscribed(venue, ['level2'])
  venue.limit(ALICE, 'sell', 100, 9)
  venue.limit(ALICE, 'sell', 100, 1)
  assert.equal(socket.told.length, 1)
  while (socket.told.length < 2) await new Promise((resolve) => setTimeout(resolve, 1))
  assert.deepEqual(socket.told[1]?.['changes'], [['sell', 1, '0.00001']])
})

/** A socket that has heard what follows its subscribing and forgotten all but the snapshot. */
function subscribed(venue: Venue, channels: readonly string[]): FakeSocket {
  const socket = fakeSocket(venue.feed)
  socket.say({ ...SUBSCRIBE, channels })
  const snapshot = socket.told.filter((message) => message.type === 'snapshot')
  socket.told.splice(0, socket.told.length, ...snapshot)
  return socket
}
