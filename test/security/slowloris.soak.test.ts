/**
 * Connections that send as little as they can for as long as they may: silent ones, headers and
 * bodies a byte at a time; and those that ask but never read. They must be gone within the limits
 * of the server, and others must be served meanwhile. 200 connections in `npm test`, 5,000 under
 * SOAK=1.
 */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { test } from 'node:test'
import { HTTP_LIMITS } from '@bourse/kit/http/server'
import { done } from '../kit/client.ts'
import { sharedServer, until } from '../kit/server.ts'
import { open } from './kit/raw-http.ts'
import { IS_SOAK, printRow, residentMb } from './kit/soak.ts'

const CONNECTIONS = IS_SOAK ? 5_000 : 200
const OPENED_AT_A_TIME = 100
const DRIP_EVERY_MS = 500
/** Several times what the limits promise: this is no measurement, only an end. */
const GONE_MS_MAX = 3 * Math.max(HTTP_LIMITS.headersMs, HTTP_LIMITS.requestMs) + 10_000
const REQUESTS_MIN = 100
const UNREAD_CONNECTIONS = 20
const UNREAD_REQUESTS = 400
const UNREAD_MB_MAX = 300

const server = await sharedServer()

const HEAD = 'POST /api/users/accessToken HTTP/1.1\r\nHost: x\r\n'
const BODY = `${HEAD}Content-Type: application/json\r\nContent-Length: 10000\r\n\r\n{`
const CHUNKS = `${HEAD}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`

/** What a connection sends at first, and then again and again. */
const KINDS: readonly (readonly [name: string, first: string, drip: string])[] = [
  ['silent', '', ''],
  ['half a header', `${HEAD}X-A: `, 'b'],
  ['header after header', HEAD, 'X-A: b\r\n'],
  ['half a request line', 'GET /api/', 'a'],
  ['a slow body', BODY, ' '],
  ['slow chunks', CHUNKS, '1\r\n \r\n'],
]

test(`T16: ${CONNECTIONS} slow connections are cut and others are served meanwhile`, async (t) => {
  const began = performance.now()
  const alone = await serveMany()
  const before = residentMb(server.pid)
  const attack = await openMany()
  const opened = performance.now()
  const during = await serveMany()
  assert.ok(attack.open() > 0, 'the slow connections were there while others were served')
  await until('all slow connections are gone', () => attack.open() === 0, GONE_MS_MAX)
  const goneMs = Math.round(performance.now() - opened)
  attack.stop()
  const later = await serveMany()
  const tried =
    `${CONNECTIONS} connections, the last gone after ${goneMs} ms; p99 of others ` +
    `${alone.p99Ms} ms before, ${during.p99Ms} ms during, ${later.p99Ms} ms after; ` +
    `RSS ${before} to ${residentMb(server.pid)} MB`
  t.diagnostic(tried)
  printRow('T16 slow connections', tried, began)
})

test('a peer that asks on and on and reads nothing is cut, before it has cost much', async (t) => {
  const before = residentMb(server.pid)
  const line = 'GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n'
  const sockets = await Promise.all(
    Array.from({ length: UNREAD_CONNECTIONS }, async () => {
      const socket = await open(server.url)
      socket.pause()
      socket.write(line.repeat(UNREAD_REQUESTS))
      return socket
    }),
  )
  await serveMany()
  const after = residentMb(server.pid)
  const asked = `${UNREAD_CONNECTIONS} connections with ${UNREAD_REQUESTS} requests each`
  t.diagnostic(`${asked}: RSS ${before} to ${after} MB`)
  // Who does not read does not see the end: reading on shows it.
  const ended = sockets.map((socket) => once(socket.resume(), 'close'))
  await Promise.all(ended)
  assert.ok(after - before < UNREAD_MB_MAX, `RSS ${before} to ${after} MB`)
})

/** Opens all connections; a timer feeds each of them. */
async function openMany() {
  const sockets = new Set<Socket>()
  const drips = new Map<Socket, string>()
  const openOne = async (number: number) => {
    const [, first, drip] = KINDS[number % KINDS.length] as (typeof KINDS)[number]
    const socket = await open(server.url)
    sockets.add(socket.on('close', () => sockets.delete(socket)))
    // What the server says last must be read, or its end is never seen.
    socket.resume()
    if (first !== '') socket.write(first)
    if (drip !== '') drips.set(socket, drip)
  }
  for (let number = 0; number < CONNECTIONS; number += OPENED_AT_A_TIME) {
    const some = Array.from({ length: Math.min(OPENED_AT_A_TIME, CONNECTIONS - number) })
    await Promise.all(some.map((_, index) => openOne(number + index)))
  }
  const feed = () => {
    for (const [socket, drip] of drips) if (!socket.destroyed) socket.write(drip)
  }
  const timer = setInterval(feed, DRIP_EVERY_MS).unref()
  return { open: () => sockets.size, stop: () => clearInterval(timer) }
}

/** Requests of an honest client, one after the other; all must succeed. */
async function serveMany(): Promise<{ readonly p99Ms: string }> {
  const times: number[] = []
  for (let number = 0; number < REQUESTS_MIN * (IS_SOAK ? 10 : 1); number++) {
    const at = performance.now()
    await done(server.url, 'GET /api/products')
    times.push(performance.now() - at)
  }
  const p99 = times.toSorted((one, other) => one - other)[Math.floor(times.length * 0.99)] ?? 0
  return { p99Ms: p99.toFixed(1) }
}
