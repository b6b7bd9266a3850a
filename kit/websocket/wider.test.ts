import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { WebSocket } from 'ws'
import type { Connection } from './connection.ts'
import { MessageBucket } from './message-bucket.ts'
import { type WiderLimits, webSocketServer } from './server.ts'

const LARGE = 'x'.repeat(17 * 1_024)

test('who deserves them has wider limits, everybody else has not', async (t) => {
  const { client, received } = await start(t, (vip) => vip)
  const vip = await client('yes')
  vip.send(LARGE)
  for (let count = 0; count < 50; count++) vip.send('quick')
  await until(() => received.length === 51)
  vip.send('x'.repeat(64 * 1_024 + 1))
  assert.equal(await closeCode(vip), 1009)
  const other = await client('no')
  other.send(LARGE)
  assert.equal(await closeCode(other), 1009)
  assert.equal(received.length, 51)
})

test('the handshake waits until it is known who deserves them', async (t) => {
  let decide = (_deserves: boolean) => {}
  const deciding = new Promise<boolean>((resolve) => {
    decide = resolve
  })
  const { client, received } = await start(t, () => deciding)
  const opening = client('yes')
  decide(true)
  const socket = await opening
  socket.send(LARGE)
  await until(() => received.length === 1)
})

test('a question that fails is a no', async (t) => {
  const { client } = await start(t, () => Promise.reject(new Error('who knows')))
  const socket = await client('yes')
  socket.send(LARGE)
  assert.equal(await closeCode(socket), 1009)
})

test('a handshake that waited through a shutdown is refused', async (t) => {
  let decide = (_deserves: boolean) => {}
  const deciding = new Promise<boolean>((resolve) => {
    decide = resolve
  })
  const { client, endpoints, asked } = await start(t, () => deciding)
  const opening = client('yes')
  await until(() => asked.count === 1)
  const closing = endpoints.close()
  decide(true)
  await assert.rejects(opening, /503/)
  await closing
})

test('a paused peer waits in its socket, and its silence is not held against it', async (t) => {
  const clock = { now: 0 }
  const { client, received, connections, endpoints } = await start(t, () => true, clock)
  const socket = await client('yes')
  const connection = connections[0] as Connection
  socket.send('before')
  await until(() => received.length === 1)
  connection.pause()
  connection.pause()
  socket.send('meanwhile')
  connection.send(Buffer.alloc(65 * 1_024, 'x'))
  for (clock.now = 10_000; clock.now < 200_000; clock.now += 10_000) endpoints.sweep()
  await turn()
  assert.deepEqual(received, ['before'])
  assert.equal(socket.readyState, WebSocket.OPEN)
  connection.resume()
  await until(() => received.length === 2)
  assert.equal(connection.behind, false)
  assert.equal(connection.silentMs, 0)
  clock.now += 45_000
  endpoints.sweep()
  assert.equal(await closeCode(socket), 1006)
})

test('a paused connection can be closed', async (t) => {
  const { client, connections } = await start(t, () => true)
  const socket = await client('yes')
  connections[0]?.pause()
  const code = closeCode(socket)
  connections[0]?.close(1008, 'enough')
  assert.equal(await code, 1008)
})

test('the owner asks for a sign of life, and hears how old the last one is', async (t) => {
  const clock = { now: 0 }
  const { client, connections } = await start(t, () => true, clock)
  const socket = await client('yes')
  clock.now = 3_000
  assert.equal(connections[0]?.silentMs, 3_000)
  connections[0]?.ping()
  await once(socket, 'ping')
  await until(() => connections[0]?.silentMs === 0)
})

test('a bucket gives its burst, then its rate, and never more than its burst', () => {
  const bucket = new MessageBucket(10, 3, 0)
  const taken = (nowMs: number) => [1, 2, 3, 4].map(() => bucket.take(nowMs))
  assert.deepEqual(taken(0), [true, true, true, false])
  assert.deepEqual(taken(100), [true, false, false, false])
  assert.deepEqual(taken(100_000), [true, true, true, false])
})

async function start(
  t: TestContext,
  deserves: (vip: boolean) => ReturnType<WiderLimits['deserves']>,
  clock = { now: 0 },
) {
  const server = createServer()
  const received: string[] = []
  const connections: Connection[] = []
  const asked = { count: 0 }
  const endpoints = webSocketServer({
    ...{ server, origins: new Set<string>(), sweepEveryMs: 0, nowMs: () => clock.now },
    routes: [
      {
        path: '/ws',
        wider: {
          limits: { payloadMax: 64 * 1_024, messagesBurst: 100 },
          deserves(request) {
            asked.count++
            return deserves(request.headers['x-vip'] === 'yes')
          },
        },
        open(connection) {
          connections.push(connection)
          return { message: (text) => received.push(text), caughtUp() {}, closed() {} }
        },
      },
    ],
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  t.after(async () => {
    await endpoints.close()
    server.closeAllConnections()
    server.close()
  })
  return {
    ...{ received, connections, endpoints, asked },
    async client(vip: string): Promise<WebSocket> {
      const headers = { 'x-vip': vip }
      const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, { headers })
      await once(socket, 'open')
      return socket
    },
  }
}

async function closeCode(socket: WebSocket): Promise<number> {
  const [code] = (await once(socket, 'close')) as [number]
  return code
}

/** Resolves when `condition` holds; the runner's time limit is the only clock. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await turn()
}

function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5))
}
