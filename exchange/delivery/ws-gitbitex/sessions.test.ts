import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ALICE, BOB, type FakeSocket, fakeSocket, startVenue, type Venue } from './feed.testkit.ts'

const SUBSCRIBE = { type: 'subscribe', product_ids: ['BTC-USDT'], channels: ['order', 'match'] }

test('without a valid token only the public channels are joined', () => {
  const { feed } = startVenue()
  const table: readonly [handshake: string, token: unknown, joined: string[], error: boolean][] = [
    ['', '', ['match'], false],
    ['', undefined, ['match'], false],
    ['', null, ['match'], false],
    ['', '[object Object]', ['match'], true],
    ['forged', 'forged', ['match'], true],
    ['forged', '', ['match'], false],
    ['', 'alice', ['match', 'order'], false],
    ['alice', '', ['match', 'order'], false],
    ['alice', '[object Object]', ['match', 'order'], false],
    ['forged', 'alice', ['match', 'order'], false],
  ]
  for (const [handshake, token, joined, error] of table) {
    const socket = fakeSocket(feed, handshake)
    socket.say({ ...SUBSCRIBE, token })
    assert.deepEqual(channels(socket), joined, `${handshake}, ${String(token)}`)
    assert.equal(
      socket.told.some((message) => message.type === 'error'),
      error,
    )
  }
})

test('the handshake token is asked again for every message', () => {
  const { feed, sessions } = startVenue()
  const socket = fakeSocket(feed, 'alice')
  sessions.delete('alice')
  socket.say(SUBSCRIBE)
  assert.deepEqual(channels(socket), ['match'])
})

test('when the session ends, its sockets lose their private channels and keep the others', () => {
  const venue = startVenue()
  const ended = fakeSocket(venue.feed, 'alice')
  const other = fakeSocket(venue.feed, 'alice again')
  for (const socket of [ended, other]) socket.say(SUBSCRIBE)
  venue.sessions.delete('alice')
  venue.feed.sessionEnded(11)
  assert.deepEqual(channels(ended), ['match'])
  trade(venue)
  assert.deepEqual(heard(ended), ['match'])
  assert.deepEqual(heard(other), ['match', 'order'])
})

test('a change marked before the session ended is not sent after it', () => {
  const venue = startVenue()
  const socket = fakeSocket(venue.feed, 'alice')
  socket.say(SUBSCRIBE)
  venue.limit(ALICE, 'sell', 100, 5)
  venue.feed.sessionEnded(11)
  venue.feed.flush()
  assert.deepEqual(heard(socket), [])
})

test('a socket that moves to a newer session of the same user survives the end of the old', () => {
  const venue = startVenue()
  const socket = fakeSocket(venue.feed, 'alice')
  socket.say(SUBSCRIBE)
  socket.say({ ...SUBSCRIBE, token: 'alice again' })
  venue.feed.sessionEnded(11)
  trade(venue)
  assert.deepEqual(heard(socket), ['match', 'order'])
})

test('with another user the private channels of the first end', () => {
  const venue = startVenue()
  const socket = fakeSocket(venue.feed)
  socket.say({ ...SUBSCRIBE, token: 'alice' })
  socket.say({ type: 'subscribe', currency_ids: ['USDT'], channels: ['funds'], token: 'bob' })
  assert.deepEqual(channels(socket), ['match', 'funds'])
  trade(venue)
  const funds = socket.told.filter((message) => message.type === 'funds')
  assert.ok(funds.length > 0 && funds.every((message) => message['userId'] === String(BOB)))
  assert.ok(!socket.told.some((message) => message.type === 'order'))
})

test('a closed socket is told nothing more, also not what was marked before', () => {
  const venue = startVenue()
  const socket = fakeSocket(venue.feed, 'alice')
  socket.say({ ...SUBSCRIBE, channels: ['order', 'match', 'level2', 'ticker'] })
  venue.limit(ALICE, 'sell', 100, 5)
  socket.handler.closed()
  const before = socket.told.length
  trade(venue)
  assert.equal(socket.told.length, before)
})

/** A trade between the two, flushed. */
function trade(venue: Venue): void {
  venue.limit(ALICE, 'sell', 100, 5)
  venue.limit(BOB, 'buy', 100, 5)
  venue.feed.flush()
}

/** Names in the last `subscriptions`. */
function channels(socket: FakeSocket): string[] {
  const last = socket.told.findLast((message) => message.type === 'subscriptions')
  const listed = (last?.['channels'] ?? []) as { name: string }[]
  return listed.map((channel) => channel.name)
}

/** Types of what came behind the last `subscriptions`. */
function heard(socket: FakeSocket): string[] {
  const at = socket.told.findLastIndex((message) => message.type === 'subscriptions')
  return [...new Set(socket.told.slice(at + 1).map((message) => message.type))]
}
