import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage, request } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { type TestContext, test } from 'node:test'
import { WebSocket } from 'ws'
import type { Connection } from './connection.ts'
import type { WebSocketLimits } from './limits.ts'
import { type WebSocketOptions, webSocketServer } from './server.ts'

test('only pages of our own or an allowed origin may connect', async (t) => {
  const { port } = await start(t, { origins: new Set(['https://trade.example']) })
  const table: readonly [origin: string | undefined, status: number][] = [
    [undefined, 101],
    [`http://127.0.0.1:${port}`, 101],
    ['https://trade.example', 101],
    ['null', 403],
    ['https://evil.example', 403],
    [`http://127.0.0.1:${port + 1}`, 403],
    [`http://127.0.0.1.evil.example:${port}`, 403],
    ['http://trade.example', 403],
    ['file://', 403],
    ['not an origin', 403],
  ]
  for (const [origin, status] of table) {
    assert.equal(await handshake(port, '/ws', { origin }), status, `origin ${origin}`)
  }
})

test('other paths are 404, with a query the path still counts', async (t) => {
  const { port } = await start(t)
  assert.equal(await handshake(port, '/other', {}), 404)
  assert.equal(await handshake(port, '/ws/', {}), 404)
  assert.equal(await handshake(port, '/ws?a=b', {}), 101)
})

test('beyond the most connections the handshake is answered 503', async (t) => {
  const { port, client } = await start(t, { connectionsMax: 1 })
  const first = await client()
  assert.equal(await handshake(port, '/ws', {}), 503)
  first.close()
  await once(first, 'close')
  assert.equal(await handshake(port, '/ws', {}), 101)
})

test('a caller who is not admitted gets 429', async (t) => {
  const { port } = await start(t, { admit: () => false })
  assert.equal(await handshake(port, '/ws', {}), 429)
})

test('another upgrade is an ordinary request', async (t) => {
  const { port } = await start(t)
  const asked = request({ port, headers: { connection: 'Upgrade', upgrade: 'h2c' } }).end()
  const [response] = (await once(asked, 'response')) as [IncomingMessage]
  assert.equal(response.statusCode, 200)
  response.resume()
})

test('text comes through both ways, in order', async (t) => {
  const { client, received } = await start(t, {}, (connection, text) => {
    connection.send(`${text}!`)
    connection.send(Buffer.from(`${text}?`))
  })
  const socket = await client()
  const heard = messages(socket, 4)
  socket.send('a')
  socket.send('é')
  assert.deepEqual(await heard, ['a!', 'a?', 'é!', 'é?'])
  assert.deepEqual(received, ['a', 'é'])
})

test('frames that break a limit close the connection with their code', async (t) => {
  const { client, port } = await start(t)
  const large = await client()
  large.send('x'.repeat(16 * 1024 + 1))
  assert.equal(await closeCode(large), 1009)
  const binary = await client()
  binary.send(Buffer.from('{}'))
  assert.equal(await closeCode(binary), 1003)
  const fragments = await client()
  for (let part = 0; part < 20; part++) fragments.send('x', { fin: false })
  assert.equal(await closeCode(fragments), 1008)
  const unmasked = connect(port, '127.0.0.1')
  unmasked.write(`GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n`)
  unmasked.write(`Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${'A'.repeat(22)}==\r\n\r\n`)
  await once(unmasked, 'data')
  unmasked.write(Uint8Array.of(0x81, 1, 0x61))
  const [answer] = (await once(unmasked, 'data')) as [Buffer]
  assert.equal(answer.readUInt16BE(2), 1002)
  unmasked.destroy()
})

test('messages beyond the burst close with 1008, and the rate earns new ones', async (t) => {
  const clock = { now: 1_000 }
  const { client, received } = await start(t, { nowMs: () => clock.now })
  const socket = await client()
  for (let count = 0; count < 40; count++) socket.send('burst')
  await until(() => received.length === 40)
  clock.now += 100
  socket.send('earned')
  socket.send('earned')
  await until(() => received.length === 42)
  socket.send('too many')
  assert.equal(await closeCode(socket), 1008)
  assert.equal(received.length, 42)
})

test('a flood of pings counts like messages', async (t) => {
  const { client } = await start(t, { nowMs: () => 5 })
  const socket = await client()
  for (let count = 0; count < 41; count++) socket.ping()
  assert.equal(await closeCode(socket), 1008)
})

test('a silent peer is pinged every 15 s, and cut after 45 s without an answer', async (t) => {
  const clock = { now: 0 }
  const { client, endpoints } = await start(t, { nowMs: () => clock.now })
  const alive = await client()
  const dead = await client({ autoPong: false })
  const deadCode = closeCode(dead)
  for (clock.now = 15_000; clock.now <= 45_000; clock.now += 15_000) {
    const pinged = once(alive, 'ping')
    endpoints.sweep()
    if (clock.now < 45_000) await Promise.all([pinged, once(dead, 'ping')])
    await turn()
  }
  assert.equal(await deadCode, 1006)
  assert.equal(alive.readyState, WebSocket.OPEN)
  assert.equal(endpoints.connections, 1)
})

test('a slow reader is behind, then caught up', async (t) => {
  const { client, connections, caughtUp } = await start(t, {}, undefined, {
    waitingBytesMax: 2 ** 30,
  })
  const socket = await client()
  socket.pause()
  const connection = connections[0] as Connection
  const chunk = Buffer.alloc(64 * 1024, 'x')
  let sent = 0
  while (!connection.behind && sent < 5_000) {
    connection.send(chunk)
    sent++
  }
  assert.ok(connection.behind, 'more than 256 KiB wait')
  const all = messages(socket, sent)
  socket.resume()
  assert.equal((await all).length, sent, 'nothing is lost')
  await until(() => caughtUp.length === 1)
  assert.equal(connection.behind, false)
})

test('a reader who leaves more than 1 MiB waiting is cut at once', async (t) => {
  const clock = { now: 0 }
  const { client, connections, closed, endpoints } = await start(t, { nowMs: () => clock.now })
  const socket = await client()
  socket.pause()
  const connection = connections[0] as Connection
  const chunk = Buffer.alloc(64 * 1024, 'x')
  for (let sent = 0; sent < 5_000 && closed.length === 0; sent++) connection.send(chunk)
  assert.deepEqual(closed, [connection])
  clock.now += 1_000
  endpoints.sweep()
  await until(() => endpoints.connections === 0)
  const code = closeCode(socket)
  socket.resume()
  assert.ok([1006, 1013].includes(await code))
})

test('a reader who takes nothing for 5 s is told 1013 and cut', async (t) => {
  const clock = { now: 0 }
  const limits = { waitingBytesMax: 2 ** 30, behindBytes: 2 ** 30 }
  const { client, connections, closed, endpoints } = await start(
    t,
    { nowMs: () => clock.now },
    undefined,
    limits,
  )
  const socket = await client()
  socket.pause()
  const connection = connections[0] as Connection
  const chunk = Buffer.alloc(1024 * 1024, 'x')
  for (let sent = 0; sent < 40; sent++) connection.send(chunk)
  await turn()
  clock.now = 4_999
  endpoints.sweep()
  assert.equal(closed.length, 0)
  clock.now = 5_000
  endpoints.sweep()
  assert.equal(closed.length, 1)
  const code = closeCode(socket)
  socket.resume()
  assert.equal(await code, 1013)
})

test('a reader who leaves bytes with the system is found by pings, behind, and cut', async (t) => {
  const clock = { now: 0 }
  const { client, connections, caughtUp, endpoints } = await start(t, { nowMs: () => clock.now })
  const late = await client({ autoPong: false })
  const quick = await client()
  const code = closeCode(late)
  const chunk = Buffer.alloc(64 * 1024 + 1, 'x')
  for (const connection of connections) connection.send(chunk)
  const asked = Promise.all([once(late, 'ping'), once(quick, 'ping')])
  endpoints.sweep()
  await asked
  await turn()
  clock.now = 1_000
  endpoints.sweep()
  await until(() => connections[0]?.behind === true)
  assert.equal(connections[1]?.behind, false)
  late.pong()
  await until(() => caughtUp.length === 1)
  assert.equal(connections[0]?.behind, false)
  connections[0]?.send(chunk)
  endpoints.sweep()
  await once(late, 'ping')
  clock.now = 5_999
  endpoints.sweep()
  assert.equal(late.readyState, WebSocket.OPEN)
  clock.now = 6_000
  endpoints.sweep()
  assert.equal(await code, 1013)
  assert.equal(quick.readyState, WebSocket.OPEN)
})

test('at shutdown every client is told 1001 and new ones are refused', async (t) => {
  const { client, endpoints, closed, port } = await start(t)
  const sockets = [await client(), await client()]
  const codes = sockets.map(closeCode)
  const done = endpoints.close()
  assert.equal(await handshake(port, '/ws', {}).catch(() => 503), 503)
  await done
  assert.deepEqual(await Promise.all(codes), [1001, 1001])
  assert.equal(closed.length, 2)
  assert.equal(endpoints.connections, 0)
})

type OnMessage = (connection: Connection, text: string) => void

/** A server whose owner records what it is told; sweeps only when the test says so. */
async function start(
  t: TestContext,
  options: Partial<WebSocketOptions> = {},
  onMessage?: OnMessage,
  limits: Partial<WebSocketLimits> = {},
) {
  const server = createServer((_, response) => response.end('ok'))
  const connections: Connection[] = []
  const received: string[] = []
  const caughtUp: Connection[] = []
  const closed: Connection[] = []
  const endpoints = webSocketServer({
    server,
    origins: new Set(),
    sweepEveryMs: 0,
    ...options,
    routes: [
      {
        path: '/ws',
        limits,
        open(connection) {
          connections.push(connection)
          return {
            message(text) {
              received.push(text)
              onMessage?.(connection, text)
            },
            caughtUp: () => caughtUp.push(connection),
            closed: () => closed.push(connection),
          }
        },
      },
    ],
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const clients: WebSocket[] = []
  t.after(async () => {
    for (const socket of clients) socket.terminate()
    await endpoints.close()
    server.closeAllConnections()
    server.close()
  })
  return {
    ...{ port, endpoints, connections, received, caughtUp, closed },
    async client(clientOptions = {}): Promise<WebSocket> {
      const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, clientOptions)
      clients.push(socket)
      await once(socket, 'open')
      return socket
    },
  }
}

/** The status that a handshake is answered with. */
async function handshake(
  port: number,
  path: string,
  headers: { readonly origin?: string | undefined },
): Promise<number> {
  const asked = request({
    host: '127.0.0.1',
    port,
    path,
    headers: {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': `${'A'.repeat(22)}==`,
      ...(headers.origin === undefined ? {} : { origin: headers.origin }),
    },
  }).end()
  return new Promise((resolve, reject) => {
    asked.on('error', reject)
    asked.on('upgrade', (response, socket) => {
      socket.destroy()
      resolve(response.statusCode as number)
    })
    asked.on('response', (response) => {
      response.resume()
      resolve(response.statusCode as number)
    })
  })
}

function messages(socket: WebSocket, count: number): Promise<string[]> {
  const heard: string[] = []
  return new Promise((resolve) => {
    socket.on('message', (data) => {
      heard.push(String(data))
      if (heard.length === count) resolve(heard)
    })
  })
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
