/** The rest of what the GitBitEx client relies on: channels by name, liveness, reconnecting. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  ALICE,
  BOB,
  type FakeSocket,
  fakeSocket,
  startVenue,
  type Told,
  types,
  type Venue,
} from './feed.testkit.ts'
import { start, subscriptions } from './feed-client.testkit.ts'

const PRODUCTS = ['BTC-USDT']

test('A5 channels: unknown ones are ignored without a word', () => {
  const { feed } = startVenue()
  const socket = fakeSocket(feed)
  const channels = ['full', 'level3', 'candles_61', 'candles_', 'constructor', '__proto__', '']
  socket.say({ type: 'subscribe', product_ids: PRODUCTS, channels, token: '' })
  assert.deepEqual(socket.told, [subscriptions({})])
})

test('A5 candles, candles_N: they are listed to be sent again, and bring nothing', () => {
  const venue = startVenue()
  const socket = fakeSocket(venue.feed)
  const subscribe = (channels: readonly string[]) =>
    socket.say({ type: 'subscribe', product_ids: PRODUCTS, channels, token: '' })
  subscribe(['match', 'level2', 'order', 'candles'])
  for (const seconds of [60, 300, 900, 1800, 3600, 21_600, 86_400]) {
    subscribe([`candles_${seconds}`])
  }
  trade(venue)
  const channels = socket.told.findLast(({ type }) => type === 'subscriptions')?.['channels']
  const names = (channels as { name: string }[]).map(({ name }) => name)
  const candles = [60, 300, 900, 1800, 3600, 21_600, 86_400].map((seconds) => `candles_${seconds}`)
  assert.deepEqual(names, ['level2', 'match', 'candles', ...candles])
  assert.deepEqual(types(socket), ['snapshot', 'match', 'l2update'])
  socket.say({ type: 'unsubscribe', product_ids: PRODUCTS, channels: ['candles', 'candles_60'] })
  socket.say({ type: 'unsubscribe', channels: candles })
  assert.deepEqual(socket.told.at(-1), subscriptions({ level2: PRODUCTS, match: PRODUCTS }))
})

test('A5.1 candle, received, open, done: nothing of the kind is ever sent', () => {
  const venue = startVenue()
  const socket = fakeSocket(venue.feed, 'alice')
  const channels = ['level2', 'match', 'ticker', 'order', 'candles', 'candles_60', 'full']
  socket.say({ type: 'subscribe', product_ids: PRODUCTS, channels, token: '' })
  trade(venue)
  venue.cancel(ALICE, venue.limit(ALICE, 'sell', 500, 5))
  venue.feed.flush()
  venue.feed.beat()
  const expected = ['snapshot', 'match', 'l2update', 'ticker', 'order']
  assert.deepEqual(new Set(types(socket)), new Set(expected))
})

test('A5.1 pong: the answer to a ping, and to nothing else', () => {
  const { feed } = startVenue()
  const socket = fakeSocket(feed)
  socket.say({ type: 'ping' })
  socket.say({ type: 'subscribe', product_ids: PRODUCTS, channels: ['ping'], token: '' })
  assert.deepEqual(socket.told, [{ type: 'pong' }, subscriptions({})])
})

test('A5.1 l2update: prices are JSON numbers in canonical form, size "0" deletes', () => {
  const venue = startVenue()
  const texts: string[] = []
  const socket = fakeSocket(venue.feed)
  socket.heard = (text) => texts.push(text)
  socket.say({ type: 'subscribe', product_ids: PRODUCTS, channels: ['level2'], token: '' })
  for (const price of [10_050, 10_000, 10_005, 1]) {
    const id = venue.limit(ALICE, 'sell', price, 1_500_000)
    venue.feed.flush()
    assert.match(
      texts.at(-1) ?? '',
      new RegExp(`"changes":\\[\\["sell",${price / 100},"1.5"\\]\\]`),
    )
    venue.cancel(ALICE, id)
    venue.feed.flush()
    assert.match(texts.at(-1) ?? '', new RegExp(`"changes":\\[\\["sell",${price / 100},"0"\\]\\]`))
  }
})

test('A5 heartbeat: once a beat, what a client that missed nothing knows', () => {
  const venue = startVenue()
  const socket = fakeSocket(venue.feed)
  socket.say({ type: 'subscribe', product_ids: PRODUCTS, channels: ['heartbeat', 'match'] })
  assert.deepEqual(socket.told, [subscriptions({ match: PRODUCTS, heartbeat: PRODUCTS })])
  venue.feed.beat()
  trade(venue, 2)
  venue.feed.beat()
  const beats = socket.told.filter(({ type }) => type === 'heartbeat')
  assert.deepEqual(
    beats.map(({ productId, sequence, lastTradeId }) => [productId, sequence, lastTradeId]),
    [
      ['BTC-USDT', 0, 0],
      ['BTC-USDT', venue.engine.state.products[0]?.sequence, 2],
    ],
  )
  assert.match(String(beats[0]?.['time']), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  assert.deepEqual(types(socket), ['heartbeat', 'match', 'match', 'heartbeat'])
  socket.say({ type: 'unsubscribe', product_ids: PRODUCTS, channels: ['heartbeat'] })
  venue.feed.beat()
  assert.equal(types(socket).length, 4)
})

test('A5 heartbeat: it comes behind what was waiting to be sent', () => {
  const venue = startVenue()
  const socket = fakeSocket(venue.feed)
  socket.say({ type: 'subscribe', product_ids: PRODUCTS, channels: ['heartbeat', 'match'] })
  venue.limit(ALICE, 'sell', 100, 5)
  venue.limit(BOB, 'buy', 100, 5)
  venue.feed.beat()
  assert.deepEqual(types(socket), ['match', 'heartbeat'])
})

test('A5.2 reconnect: sending its list again brings a client back to where it was', () => {
  const venue = startVenue()
  const first = fakeSocket(venue.feed)
  const page = pageClient()
  page.open(first)
  const token = 'alice'
  page.subscribe({ product_ids: PRODUCTS, channels: ['ticker'] }, '')
  page.subscribe({ product_ids: PRODUCTS, channels: ['match', 'level2', 'order'] }, token)
  page.subscribe({ product_ids: PRODUCTS, channels: ['candles_60'] }, token)
  page.subscribe({ product_ids: PRODUCTS, channels: ['order'] }, token)
  page.subscribe({ currency_ids: ['BTC', 'USDT'], channels: ['funds'] }, token)
  trade(venue)
  const listed = first.told.findLast(({ type }) => type === 'subscriptions')
  first.handler.closed()
  const second = fakeSocket(venue.feed)
  page.open(second, token)
  assert.deepEqual(
    second.told.findLast(({ type }) => type === 'subscriptions'),
    listed,
  )
  assert.deepEqual(types(second), ['snapshot', 'ticker', 'funds', 'funds'])
  trade(venue)
  const later = types(second).slice(4)
  assert.deepEqual(new Set(later), new Set(['match', 'l2update', 'ticker', 'order', 'funds']))
})

test('A5.2 reconnect: with a token that has ended, the public part of the list comes back', () => {
  const venue = startVenue()
  const first = fakeSocket(venue.feed)
  const page = pageClient()
  page.open(first)
  page.subscribe({ product_ids: PRODUCTS, channels: ['match', 'level2', 'order'] }, 'alice')
  page.subscribe({ currency_ids: ['BTC'], channels: ['funds'] }, 'alice')
  venue.sessions.delete('alice')
  venue.feed.sessionEnded(11)
  assert.equal(first.closedWith, 1008)
  const second = fakeSocket(venue.feed)
  page.open(second, 'alice')
  const last = second.told.findLast(({ type }) => type === 'subscriptions')
  assert.deepEqual(last, subscriptions({ level2: PRODUCTS, match: PRODUCTS }))
  trade(venue)
  assert.ok(!types(second).includes('order') && !types(second).includes('funds'))
})

test('A5 transport: text messages of JSON objects on /ws, each with a string type', async (t) => {
  const { venue, client } = await start(t)
  const socket = await client('alice')
  const frames: [unknown, boolean][] = []
  socket.socket.on('message', (data, binary) => frames.push([JSON.parse(String(data)), binary]))
  const channels = ['level2', 'match', 'ticker', 'order', 'heartbeat']
  socket.say({ type: 'subscribe', product_ids: PRODUCTS, channels, token: '' })
  socket.say({ type: 'subscribe', currency_ids: ['BTC'], channels: ['funds'], token: '' })
  await socket.skip(4)
  trade(venue)
  venue.feed.beat()
  socket.say({ type: 'ping' })
  while ((await socket.next()).type !== 'pong');
  assert.ok(frames.length >= 9)
  for (const [message, binary] of frames) {
    assert.equal(binary, false)
    assert.equal(typeof (message as Told | null)?.type, 'string')
  }
})

/**
 * The part of the web client that matters here: it keeps the objects of the last `subscriptions`,
 * adds two fields to each, and sends exactly these when a new socket opens.
 */
function pageClient() {
  let socket: FakeSocket
  let list: Record<string, unknown>[] = []
  const send = (message: object, token: string) => socket.say({ ...message, token })
  return {
    open(next: FakeSocket, token = '') {
      socket = next
      const again = list
      list = []
      socket.heard = (text) => {
        const message = JSON.parse(text) as Told
        if (message.type !== 'subscriptions') return
        const channels = message['channels'] as { name: string }[]
        list = channels.map((each) => ({ ...each, channels: [each.name], type: 'subscribe' }))
      }
      for (const each of again) send(each, token)
    },
    subscribe: (message: object, token: string) => send({ type: 'subscribe', ...message }, token),
  }
}

/** Trades between the two, flushed. */
function trade(venue: Venue, count = 1): void {
  for (let left = count; left > 0; left--) {
    venue.limit(ALICE, 'sell', 100, 5)
    venue.limit(BOB, 'buy', 100, 5)
  }
  venue.feed.flush()
}
