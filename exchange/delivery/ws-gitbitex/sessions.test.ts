import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ALICE, BOB, type FakeSocket, fakeSocket, startVenue, type Venue } from './feed.testkit.ts'

const SUBSCRIBE = { type: 'subscribe', product_ids: ['BTC-USDT'], channels: ['order', 'match'] }

test('A5 auth: without a valid token only the public channels are joined', () => {
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

test('A5 auth: the token of the handshake is asked again for every message', () => {
  const { feed, sessions } = startVenue()
  const socket = fakeSocket(feed, 'alice')
  sessions.delete('alice')
  socket.say(SUBSCRIBE)
  assert.deepEqual(channels(socket), ['match'])
})

test('when the session ends, sockets with private channels on it are closed with 1008', () => {
  const venue = startVenue()
  const ended = fakeSocket(venue.feed, 'alice')
  const other = fakeSocket(venue.feed, 'alice again')
  for (const socket of [ended, other]) socket.say(SUBSCRIBE)
  venue.sessions.delete('alice')
  venue.feed.sessionEnded(11)
  assert.equal(ended.closedWith, 1008)
  assert.equal(other.closedWith, undefined)
  trade(venue)
  assert.deepEqual(heard(ended), [])
  assert.deepEqual(heard(other), ['match', 'order'])
  assert.equal(venue.feed.load.sockets, 1)
})

test('sockets without private channels outlive the session', () => {
  const venue = startVenue()
  const visitor = fakeSocket(venue.feed, 'alice')
  visitor.say({ ...SUBSCRIBE, channels: ['match'] })
  const left = fakeSocket(venue.feed, 'alice')
  left.say(SUBSCRIBE)
  left.say({ ...SUBSCRIBE, type: 'unsubscribe', channels: ['order'] })
  venue.sessions.delete('alice')
  venue.feed.sessionEnded(11)
  trade(venue)
  for (const socket of [visitor, left]) {
    assert.equal(socket.closedWith, undefined)
    assert.deepEqual(heard(socket), ['match'])
  }
})

test('the page of somebody who signs out comes back without private channels', () => {
  const venue = startVenue()
  const page = fakeSocket(venue.feed)
  page.say({ ...SUBSCRIBE, token: 'alice' })
  page.say({ type: 'subscribe', currency_ids: ['BTC'], channels: ['funds'], token: 'alice' })
  page.say({ ...SUBSCRIBE, type: 'unsubscribe', channels: ['order'], token: 'alice' })
  venue.sessions.delete('alice')
  venue.feed.sessionEnded(11)
  assert.equal(page.closedWith, 1008, 'funds were subscribed still')
  const again = fakeSocket(venue.feed)
  again.say({ ...SUBSCRIBE, channels: ['match'], token: 'alice' })
  again.say({ type: 'subscribe', currency_ids: ['BTC'], channels: ['funds'], token: 'alice' })
  assert.deepEqual(channels(again), ['match'])
  assert.equal(again.closedWith, undefined)
})

test('a signed token is verified before it is asked for, and later messages wait', async () => {
  const { feed, sessions, admissions } = startVenue()
  const socket = fakeSocket(feed)
  const token = 'header.payload.signature'
  socket.say({ ...SUBSCRIBE, token })
  socket.say({ type: 'ping' })
  socket.say({ ...SUBSCRIBE, type: 'unsubscribe', channels: ['match'], token })
  socket.say({ type: 'nonsense' })
  await turn()
  assert.equal(socket.told.length, 0)
  sessions.set(token, { id: 31, userId: ALICE })
  admissions.get(token)?.()
  await turn()
  const told = socket.told.map((message) => message.type)
  assert.deepEqual(told, ['subscriptions', 'pong', 'subscriptions', 'error'])
  assert.deepEqual(channels(socket), ['order'])
  admissions.clear()
  socket.say({ ...SUBSCRIBE, token })
  assert.deepEqual(channels(socket), ['match', 'order'], 'at once, as the token is known now')
  assert.equal(admissions.size, 0)
})

test('two messages with signed tokens wait one behind the other', async () => {
  const { feed, sessions, admissions } = startVenue()
  const socket = fakeSocket(feed, 'of.the.handshake')
  const token = 'of.the.message'
  socket.say(SUBSCRIBE)
  socket.say({ ...SUBSCRIBE, channels: ['order'], token })
  await turn()
  assert.deepEqual([...admissions.keys()], ['of.the.handshake'])
  admissions.get('of.the.handshake')?.()
  await turn()
  assert.deepEqual(channels(socket), ['match'], 'it was not good')
  assert.deepEqual([...admissions.keys()], ['of.the.handshake', token])
  sessions.set(token, { id: 31, userId: ALICE })
  admissions.get(token)?.()
  admissions.get('of.the.handshake')?.()
  await turn()
  admissions.get('of.the.handshake')?.()
  await turn()
  assert.deepEqual(channels(socket), ['match', 'order'])
})

test('a socket that closes while its token is verified joins nothing', async () => {
  const { feed, sessions, admissions } = startVenue()
  const socket = fakeSocket(feed)
  const token = 'a.b.c'
  socket.say({ ...SUBSCRIBE, token })
  socket.handler.closed()
  sessions.set(token, { id: 31, userId: ALICE })
  admissions.get(token)?.()
  await turn()
  assert.deepEqual(socket.told, [])
  assert.deepEqual(feed.load, { sockets: 0, subscriptions: 0 })
})

test('more messages than may wait for a token close the socket', () => {
  const { feed } = startVenue()
  const socket = fakeSocket(feed)
  socket.say({ ...SUBSCRIBE, token: 'a.b.c' })
  for (let count = 0; count < 100 && socket.closedWith === undefined; count++) {
    socket.say({ type: 'ping' })
  }
  assert.equal(socket.closedWith, 1008)
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

/** Lets promises go on. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

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
