/** Real sockets on the feed of a venue, each speaking to it like a client. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import { webSocketServer } from '@bourse/kit/websocket/server'
import { WebSocket } from 'ws'
import { startVenue, type Told, type Venue } from './feed.testkit.ts'

/** The message that lists exactly these. */
export function subscriptions(ids: Readonly<Record<string, readonly string[]>>): object {
  const channels = Object.entries(ids).map(([name, of]) =>
    name === 'funds' ? { name, currency_ids: of } : { name, product_ids: of },
  )
  return { type: 'subscriptions', channels }
}

/** A connected socket. */
export interface Client {
  readonly socket: WebSocket
  say(message: object): void
  raw(text: string): void
  /** The next message; they come in order. */
  next(): Promise<Told>
  skip(count: number): Promise<void>
  /** Passes when nothing was sent before the answer to a ping. */
  quiet(): Promise<void>
}

/** A venue behind a real server on a free port. */
export async function start(t: TestContext) {
  const venue = startVenue()
  const { port, endpoints } = await serve(t, venue)
  return { venue, port, endpoints, client: (token = '') => open(port, token) }
}

/** A server of the venue's feed until the test ends; with a clock it sweeps only when told to. */
export async function serve(t: TestContext, { feed }: Venue, clock?: { readonly now: number }) {
  const server = createServer()
  const swept = clock === undefined ? {} : { sweepEveryMs: 0, nowMs: () => clock.now }
  const endpoints = webSocketServer({ server, origins: new Set(), routes: [feed.route], ...swept })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(async () => {
    await endpoints.close()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { server, endpoints, port }
}

/** A connected client whose handshake carried the cookie `token`, if any. */
async function open(port: number, token: string): Promise<Client> {
  const headers = token === '' ? {} : { cookie: `theme=dark; accessToken=${token}` }
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, { headers })
  const told: Told[] = []
  let wake = () => {}
  socket.on('message', (data) => {
    told.push(JSON.parse(String(data)) as Told)
    wake()
  })
  await once(socket, 'open')
  const next = async (): Promise<Told> => {
    const first = told.shift()
    if (first !== undefined) return first
    await new Promise<void>((resolve) => {
      wake = resolve
    })
    return next()
  }
  const say = (message: object) => socket.send(JSON.stringify(message))
  return {
    ...{ socket, say },
    raw: (text) => socket.send(text),
    next,
    async skip(count) {
      for (let left = count; left > 0; left--) await next()
    },
    async quiet() {
      say({ type: 'ping' })
      assert.deepEqual(await next(), { type: 'pong' })
    },
  }
}
