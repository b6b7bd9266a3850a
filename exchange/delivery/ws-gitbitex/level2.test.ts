import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SIDE } from '@bourse/domain/exchange/order'
import { seededRandom } from '@bourse/kit/testing/seeded-random'
import {
  ALICE,
  BOB,
  type FakeSocket,
  fakeSocket,
  startVenue,
  type Told,
  type Venue,
} from './feed.testkit.ts'
import { DEPTH } from './market-feed.ts'

const SUBSCRIBE = { type: 'subscribe', product_ids: ['BTC-USDT'] }

test('a slow socket misses updates and gets one snapshot when it has caught up', () => {
  const venue = startVenue()
  const slow = subscribed(venue, ['level2', 'match'])
  const quick = subscribed(venue, ['level2'])
  slow.behind = true
  venue.limit(ALICE, 'sell', 100, 9)
  venue.feed.flush()
  venue.limit(BOB, 'buy', 100, 4)
  venue.feed.flush()
  assert.deepEqual(types(slow), ['snapshot', 'match'], 'a trade is never left out')
  assert.deepEqual(types(quick), ['snapshot', 'l2update', 'l2update'])
  slow.behind = false
  slow.handler.caughtUp()
  const snapshot = slow.told.at(-1) as Told
  assert.deepEqual(snapshot['asks'], [[1, 0.000005, 1]])
  venue.limit(ALICE, 'buy', 90, 1)
  venue.feed.flush()
  assert.equal(slow.told.at(-1)?.['previousSequence'], snapshot['sequence'])
  slow.handler.caughtUp()
  assert.deepEqual(types(slow), ['snapshot', 'match', 'snapshot', 'l2update'])
})

test('a socket that is behind is promised the snapshot it asks for', () => {
  const venue = startVenue()
  const socket = fakeSocket(venue.feed)
  socket.behind = true
  socket.say({ ...SUBSCRIBE, channels: ['level2'] })
  assert.deepEqual(types(socket), [])
  socket.behind = false
  socket.handler.caughtUp()
  assert.deepEqual(types(socket), ['snapshot'])
})

test('one that left level2 while behind is owed nothing', () => {
  const venue = startVenue()
  const socket = subscribed(venue, ['level2'])
  socket.behind = true
  venue.limit(ALICE, 'sell', 100, 9)
  venue.feed.flush()
  socket.say({ ...SUBSCRIBE, type: 'unsubscribe', channels: ['level2'] })
  socket.behind = false
  socket.handler.caughtUp()
  assert.deepEqual(types(socket), ['snapshot'], 'only the first')
})

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

test('replicas equal the book over random orders, pauses and returns', (t) => {
  const random = seededRandom(t)
  const venue = startVenue()
  const sockets: FakeSocket[] = []
  const open: number[] = []
  for (let step = 0; step < 3_000; step++) {
    const user = random.below(2) === 0 ? ALICE : BOB
    const side = random.below(2) === 0 ? 'buy' : 'sell'
    const choice = random.below(20)
    if (choice < 12) open.push(venue.limit(user, side, 95 + random.below(11), 1 + random.below(9)))
    else if (choice < 15) venue.cancel(user, open[random.below(open.length)] ?? 1)
    else if (choice < 18) venue.feed.flush()
    else if (sockets.length < 5) sockets.push(subscribed(venue, ['level2']))
    else toggle(sockets[random.below(5)] as FakeSocket)
  }
  for (const socket of sockets) if (socket.behind) toggle(socket)
  venue.feed.flush()
  assert.equal(sockets.length, 5)
  for (const socket of sockets) assert.deepEqual(replica(socket.told), bookOf(venue))
})

function toggle(socket: FakeSocket): void {
  socket.behind = !socket.behind
  if (!socket.behind) socket.handler.caughtUp()
}

/** A socket that has heard what follows its subscribing and forgotten all but the snapshot. */
function subscribed(venue: Venue, channels: readonly string[]): FakeSocket {
  const socket = fakeSocket(venue.feed)
  socket.say({ ...SUBSCRIBE, channels })
  const snapshot = socket.told.filter((message) => message.type === 'snapshot')
  socket.told.splice(0, socket.told.length, ...snapshot)
  return socket
}

function types(socket: FakeSocket): string[] {
  return socket.told.map((message) => message.type).filter((type) => type !== 'subscriptions')
}

type Book = Record<'buy' | 'sell', Map<number, number>>
type Rows = readonly (readonly [price: number, size: number, orders: number])[]
type Changes = readonly (readonly [side: 'buy' | 'sell', price: number, size: string])[]

/** The book that a client builds from what it was told; every gap must be covered by a snapshot. */
function replica(told: readonly Told[]): Book {
  let book: Book = { buy: new Map(), sell: new Map() }
  let sequence: unknown
  for (const message of told) {
    if (message.type === 'snapshot') {
      const sides = { buy: message['bids'] as Rows, sell: message['asks'] as Rows }
      book = { buy: levels(sides.buy), sell: levels(sides.sell) }
    } else {
      assert.equal(message['previousSequence'], sequence)
      for (const [side, price, size] of message['changes'] as Changes) {
        if (size === '0') book[side].delete(price)
        else book[side].set(price, Number(size))
      }
    }
    sequence = message['sequence']
  }
  return book
}

function levels(rows: Rows): Map<number, number> {
  return new Map(rows.map(([price, size]) => [price, size]))
}

function bookOf(venue: Venue): Book {
  const all: Book = { buy: new Map(), sell: new Map() }
  for (const side of ['buy', 'sell'] as const) {
    venue.engine.state.book(1).eachLevel(SIDE[side], 1_000, (price, size) => {
      all[side].set(price / 100, size / 1_000_000)
    })
  }
  return all
}
