/** Defects of the reference system in its feed, one test each. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { test } from 'node:test'
import { WEB_SOCKET_LIMITS } from '@bourse/kit/websocket/limits'
import { WebSocket } from 'ws'
import { ALICE, BOB, fakeSocket, startVenue, types, type Venue } from './feed.testkit.ts'
import { serve } from './feed-client.testkit.ts'

const PRODUCTS = ['BTC-USDT']

test('D20: candle channels are known, and no message is null', () => {
  const venue = startVenue()
  const socket = fakeSocket(venue.feed, 'alice')
  socket.heard = (text) => assert.notEqual(text, 'null')
  const channels = ['candles', 'candles_60', 'match', 'ticker', 'order', 'level2']
  socket.say({ type: 'subscribe', product_ids: PRODUCTS, channels })
  trade(venue)
  const listed = socket.told[0]?.['channels'] as { name: string }[]
  assert.ok(listed.some(({ name }) => name === 'candles_60'))
  for (const message of socket.told) assert.equal(typeof message.type, 'string')
})

test('D27: strangers see no orders, and a match names orders, not people', () => {
  const venue = startVenue()
  const stranger = fakeSocket(venue.feed)
  const bob = fakeSocket(venue.feed, 'bob')
  for (const socket of [stranger, bob]) {
    socket.say({ type: 'subscribe', product_ids: PRODUCTS, channels: ['order', 'match'] })
    socket.say({ type: 'subscribe', currency_ids: ['BTC', 'USDT'], channels: ['funds'] })
  }
  const maker = venue.limit(ALICE, 'sell', 100, 5)
  const taker = venue.limit(BOB, 'buy', 100, 5)
  venue.feed.flush()
  assert.deepEqual(types(stranger), ['match'])
  const match = stranger.told.at(-1)
  assert.equal(match?.['makerOrderId'], String(maker))
  assert.equal(match?.['takerOrderId'], String(taker))
  assert.doesNotMatch(JSON.stringify(match), new RegExp(`${ALICE}|${BOB}`))
  for (const message of bob.told) {
    if (message.type === 'order' || message.type === 'funds') {
      assert.equal(message['userId'], String(BOB))
    }
  }
})

test('D28: a thousand sockets that come and go leave nothing behind', () => {
  const venue = startVenue()
  const staying = fakeSocket(venue.feed, 'alice')
  const channels = ['level2', 'match', 'ticker', 'order', 'heartbeat', 'candles_60']
  const subscribe = { type: 'subscribe', product_ids: PRODUCTS, channels }
  staying.say(subscribe)
  const before = venue.feed.load
  for (let round = 0; round < 1_000; round++) {
    const socket = fakeSocket(venue.feed, round % 2 === 0 ? 'alice' : 'bob')
    socket.say(subscribe)
    socket.say({ type: 'subscribe', currency_ids: ['BTC'], channels: ['funds'] })
    if (round % 3 === 0) socket.behind = true
    if (round % 100 === 0) trade(venue)
    socket.handler.closed()
  }
  assert.deepEqual(venue.feed.load, before)
  trade(venue)
  assert.equal(staying.told.at(-1)?.type, 'order', 'the others are told as before')
  staying.handler.closed()
  assert.deepEqual(venue.feed.load, { sockets: 0, subscriptions: 0 })
})

test('D46, A5.2 liveness: origin, message size and silence have limits', async (t) => {
  const maximum = WEB_SOCKET_LIMITS
  const clock = { now: 0 }
  const { endpoints, port } = await serve(t, startVenue(), clock)
  assert.equal(await handshake(port, 'https://evil.example'), 403)
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, { autoPong: false })
  await once(socket, 'open')
  const large = new WebSocket(`ws://127.0.0.1:${port}/ws`)
  await once(large, 'open')
  large.send(' '.repeat(maximum.payloadMax + 1))
  assert.equal((await once(large, 'close'))[0], 1009)
  const pinged = once(socket, 'ping')
  clock.now = maximum.pingEveryMs
  endpoints.sweep()
  await pinged
  const gone = once(socket, 'close')
  clock.now = maximum.idleMs
  endpoints.sweep()
  assert.equal((await gone)[0], 1006)
  assert.deepEqual(
    [maximum.payloadMax, maximum.pingEveryMs, maximum.idleMs, maximum.stalledMs],
    [16_384, 15_000, 45_000, 5_000],
  )
})

test('D49: the book comes once, then its changes; channels can be left; tickers are whole', () => {
  const venue = startVenue()
  const socket = fakeSocket(venue.feed)
  const channels = ['level2', 'ticker']
  socket.say({ type: 'subscribe', product_ids: PRODUCTS, channels })
  trade(venue)
  venue.limit(ALICE, 'sell', 300, 5)
  venue.feed.flush()
  assert.deepEqual(types(socket), ['snapshot', 'l2update', 'ticker', 'l2update'])
  const ticker = socket.told.find(({ type }) => type === 'ticker')
  for (const field of ['open24h', 'close24h', 'high24h', 'low24h', 'volume24h', 'volume30d']) {
    assert.match(String(ticker?.[field]), /^\d+(\.\d+)?$/, field)
  }
  socket.say({ type: 'unsubscribe', product_ids: PRODUCTS, channels })
  trade(venue)
  assert.equal(types(socket).length, 4)
})

async function handshake(port: number, origin: string): Promise<number | undefined> {
  const headers = {
    ...{ connection: 'Upgrade', upgrade: 'websocket', origin },
    'sec-websocket-version': '13',
    'sec-websocket-key': `${'A'.repeat(22)}==`,
  }
  const asked = request({ host: '127.0.0.1', port, path: '/ws', headers }).end()
  const [response] = (await once(asked, 'response')) as [IncomingMessage]
  response.resume()
  return response.statusCode
}

function trade(venue: Venue): void {
  venue.limit(ALICE, 'sell', 100, 5)
  venue.limit(BOB, 'buy', 100, 5)
  venue.feed.flush()
}
