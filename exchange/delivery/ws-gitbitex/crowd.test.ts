import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import { WEB_SOCKET_LIMITS } from '@bourse/kit/websocket/limits'
import { WebSocket } from 'ws'
import { ALICE, BOB, startVenue, type Told, type Venue } from './feed.testkit.ts'
import { serve } from './feed-client.testkit.ts'

const READERS = 90
const SLOW = 10
/** Milliseconds of the test's clock in one round. */
const ROUND_MS = 100
const SUBSCRIBE = '{"type":"subscribe","product_ids":["BTC-USDT"],"channels":["level2","match"]}'

test('T15: of 100 sockets 10 never read: they are cut, the others get all in order', async (t) => {
  const { venue, port, clock, endpoints, waiting } = await start(t)
  const readers = await Promise.all(Array.from({ length: READERS }, () => reader(t, port)))
  const slow = await Promise.all(Array.from({ length: SLOW }, () => neverReader(t, port)))
  assert.equal(venue.feed.load.sockets, READERS + SLOW)
  let mostWaiting = 0
  const rounds = (2 * WEB_SOCKET_LIMITS.stalledMs) / ROUND_MS
  let cutAfter: number | undefined
  for (let round = 0; round < rounds; round++) {
    busy(venue, round)
    venue.feed.flush()
    mostWaiting = Math.max(mostWaiting, waiting())
    clock.now += ROUND_MS
    if (round % 5 === 0) endpoints.sweep()
    await turn()
    if (venue.feed.load.sockets === READERS) cutAfter ??= round * ROUND_MS
  }
  assert.ok(cutAfter !== undefined, 'those that never read are cut')
  assert.ok(mostWaiting <= WEB_SOCKET_LIMITS.waitingBytesMax + 64 * 1_024, `${mostWaiting} waited`)
  const last = venue.engine.state.products[0]?.sequence
  for (const { heard } of readers) {
    while (heard.sequence !== last) await turn()
    assert.deepEqual({ ...heard, sequence: last }, { trades: rounds, sequence: last, wrong: 0 })
  }
  for (const socket of slow) socket.resume()
  await Promise.all(slow.map((socket) => socket.closed || once(socket, 'close')))
  assert.equal(endpoints.connections, READERS)
})

/** A trade, and a hundred levels that change. */
function busy(venue: Venue, round: number): void {
  venue.limit(ALICE, 'sell', 5_000, 1)
  venue.limit(BOB, 'buy', 5_000, 1)
  for (let level = 0; level < 100; level++) venue.limit(BOB, 'buy', 1_000 + level, 1 + round)
}

/** A venue behind a server whose clock the test moves. */
async function start(t: TestContext) {
  const venue = startVenue({ openOrdersPerUserMax: 50_000 })
  const clock = { now: 0 }
  const { server, endpoints, port } = await serve(t, venue, clock)
  const sockets: Socket[] = []
  server.on('connection', (socket) => sockets.push(socket))
  const waiting = () => Math.max(...sockets.map(({ writableLength }) => writableLength))
  return { venue, port, clock, endpoints, waiting }
}

/** Counts trades and follows the book; `wrong` counts what was not the next. */
async function reader(t: TestContext, port: number) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`)
  const heard = { trades: 0, sequence: undefined as unknown, wrong: 0 }
  socket.on('message', (data) => {
    const message = JSON.parse(String(data)) as Told
    if (message.type === 'match') {
      heard.trades++
      if (message['tradeId'] !== heard.trades) heard.wrong++
    } else if (message.type !== 'subscriptions') {
      if (message.type === 'l2update' && message['previousSequence'] !== heard.sequence) {
        heard.wrong++
      }
      heard.sequence = message['sequence']
    }
  })
  t.after(() => socket.terminate())
  await once(socket, 'open')
  socket.send(SUBSCRIBE)
  while (heard.sequence === undefined) await turn()
  return { heard }
}

/** Subscribes and never reads again, not even a ping. */
async function neverReader(t: TestContext, port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  t.after(() => socket.destroy())
  socket.on('error', () => {})
  socket.write('GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n')
  socket.write(`Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${'A'.repeat(22)}==\r\n\r\n`)
  await once(socket, 'data')
  const payload = Buffer.from(SUBSCRIBE)
  // A client's frame is masked; a mask of zeros leaves it as it is.
  socket.write(Buffer.concat([Buffer.of(0x81, 0x80 | payload.length, 0, 0, 0, 0), payload]))
  await once(socket, 'data')
  socket.pause()
  return socket
}

function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1))
}
