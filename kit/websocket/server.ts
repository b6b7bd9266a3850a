/**
 * WebSocket endpoints on an HTTP server: who may connect, how much a client may send, and what
 * becomes of one that reads too slowly. What the messages say is the business of the routes.
 */
import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import { type AllowedOrigins, isForeign } from '../http/origin.ts'
import {
  CLOSING_MS,
  type Connection,
  type ConnectionHandler,
  LiveConnection,
} from './connection.ts'
import { WEB_SOCKET_LIMITS, type WebSocketLimits } from './limits.ts'

/** One path and the owner of its connections. */
export interface WebSocketRoute {
  readonly path: string
  /** What differs from WEB_SOCKET_LIMITS. */
  readonly limits?: Partial<WebSocketLimits>
  /** Other limits for some sockets, decided by their handshake. */
  readonly wider?: WiderLimits
  /** Called behind the handshake; nothing has been received yet. */
  open(connection: Connection, request: IncomingMessage): ConnectionHandler
}

/** Limits for those whom the owner of a path trusts more than anybody. */
export interface WiderLimits {
  /** What differs from the limits of everybody on this path. */
  readonly limits: Partial<WebSocketLimits>
  /** Asked before the handshake is answered, which waits for a promise. */
  deserves(request: IncomingMessage): boolean | Promise<boolean>
}

export interface WebSocketOptions {
  readonly server: Server
  readonly routes: readonly WebSocketRoute[]
  /** Origins besides the server's own. */
  readonly origins: AllowedOrigins
  /** Connections on all routes together; beyond it the handshake is answered 503. 10,000. */
  readonly connectionsMax?: number
  /** False refuses the handshake with 429; for limits by address. */
  readonly admit?: (request: IncomingMessage) => boolean
  /** Milliseconds of any steady clock. */
  readonly nowMs?: () => number
  /** How often limits of time are looked at; 0 leaves it to calls of `sweep`. 500. */
  readonly sweepEveryMs?: number
}

export interface WebSocketEndpoints {
  readonly connections: number
  /** Pings, and cuts those that have been silent, stalled or closing for too long. */
  sweep(): void
  /** Refuses new connections, closes all with 1001 and resolves when they are gone. */
  close(): Promise<void>
}

/** Serves `routes` on `server`, which must have no other listener for upgrades. */
export function webSocketServer(options: WebSocketOptions): WebSocketEndpoints {
  const endpoints = new Endpoints(options)
  const { server } = options
  // Other upgrades (h2c) are ordinary requests: without this the HTTP server would not see them.
  Object.assign(server, { shouldUpgradeCallback: isWebSocket })
  server.on('upgrade', endpoints.upgrade)
  return endpoints
}

/** The library's server for sockets with the same limits. */
interface Handshaker {
  readonly server: WebSocketServer
  readonly limits: WebSocketLimits
}

interface ServedRoute {
  readonly route: WebSocketRoute
  readonly usual: Handshaker
  readonly wider: Handshaker | undefined
}

type Handshake = readonly [request: IncomingMessage, duplex: Duplex, head: Buffer]

class Endpoints implements WebSocketEndpoints {
  readonly #options: WebSocketOptions
  readonly #nowMs: () => number
  readonly #routes = new Map<string, ServedRoute>()
  readonly #live = new Set<LiveConnection>()
  readonly #timer: NodeJS.Timeout | undefined
  #closing = false
  #emptied: (() => void) | undefined

  constructor(options: WebSocketOptions) {
    this.#options = options
    this.#nowMs = options.nowMs ?? (() => performance.now())
    for (const route of options.routes) {
      const limits = { ...WEB_SOCKET_LIMITS, ...route.limits }
      const usual = handshaker(limits)
      const wider = route.wider && handshaker({ ...limits, ...route.wider.limits })
      this.#routes.set(route.path, { route, usual, wider })
    }
    const sweepEveryMs = options.sweepEveryMs ?? 500
    if (sweepEveryMs > 0) this.#timer = setInterval(() => this.sweep(), sweepEveryMs).unref()
  }

  get connections(): number {
    return this.#live.size
  }

  readonly upgrade = (request: IncomingMessage, duplex: Duplex, head: Buffer): void => {
    duplex.on('error', ignore)
    const route = this.#routes.get(pathOf(request))
    if (route === undefined) {
      refuse(duplex, '404 Not Found')
      return
    }
    const refusal = this.#refusal(request)
    if (refusal !== undefined) {
      refuse(duplex, refusal)
      return
    }
    const deserves = route.route.wider?.deserves(request) ?? false
    if (typeof deserves === 'boolean') this.#shakeHands([request, duplex, head], route, deserves)
    else void this.#shakeHandsLater([request, duplex, head], route, deserves)
  }

  /** Much may have happened while the owner of the path made up its mind. */
  async #shakeHandsLater(
    handshake: Handshake,
    route: ServedRoute,
    deciding: Promise<boolean>,
  ): Promise<void> {
    const deserves = await deciding.catch(() => false)
    const isFull = this.#live.size >= (this.#options.connectionsMax ?? CONNECTIONS_MAX)
    if (this.#closing || isFull) refuse(handshake[1], '503 Service Unavailable')
    else this.#shakeHands(handshake, route, deserves)
  }

  #shakeHands(handshake: Handshake, { route, usual, wider }: ServedRoute, deserves: boolean) {
    const { server, limits } = deserves && wider !== undefined ? wider : usual
    const [request, duplex] = handshake
    server.handleUpgrade(...handshake, (socket) => {
      const live = new LiveConnection({ socket, duplex, limits, nowMs: this.#nowMs })
      this.#live.add(live)
      socket.on('close', () => this.#gone(live))
      live.attach(route.open(live, request))
    })
  }

  sweep(): void {
    for (const connection of this.#live) connection.sweep()
  }

  async close(): Promise<void> {
    this.#closing = true
    clearInterval(this.#timer)
    const emptied = new Promise<void>((resolve) => {
      this.#emptied = resolve
    })
    for (const connection of this.#live) connection.close(1001, 'the server is stopping')
    if (this.#live.size > 0) {
      const last = setTimeout(() => this.#terminate(), CLOSING_MS)
      await emptied
      clearTimeout(last)
    }
    this.#options.server.off('upgrade', this.upgrade)
  }

  #refusal(request: IncomingMessage): string | undefined {
    const { origins, admit, connectionsMax = CONNECTIONS_MAX } = this.#options
    if (this.#closing || this.#live.size >= connectionsMax) return '503 Service Unavailable'
    if (isForeign(request.headers, origins)) return '403 Forbidden'
    return admit?.(request) === false ? '429 Too Many Requests' : undefined
  }

  #terminate(): void {
    for (const connection of this.#live) connection.terminate()
  }

  #gone(connection: LiveConnection): void {
    this.#live.delete(connection)
    connection.end()
    if (this.#live.size === 0) this.#emptied?.()
  }
}

const CONNECTIONS_MAX = 10_000
/** Network chunks that one incoming message may come in. */
const CHUNKS_MAX = 1_024

function handshaker(limits: WebSocketLimits): Handshaker {
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: limits.payloadMax,
    maxFragments: limits.fragmentsMax,
    maxBufferedChunks: CHUNKS_MAX,
  })
  return { server, limits }
}

function isWebSocket(request: IncomingMessage): boolean {
  return request.headers.upgrade?.toLowerCase() === 'websocket'
}

function pathOf(request: IncomingMessage): string {
  const url = request.url ?? ''
  const query = url.indexOf('?')
  return query === -1 ? url : url.slice(0, query)
}

function refuse(duplex: Duplex, status: string): void {
  const wait = status.startsWith('503') || status.startsWith('429') ? 'Retry-After: 5\r\n' : ''
  duplex.end(`HTTP/1.1 ${status}\r\n${wait}Connection: close\r\nContent-Length: 0\r\n\r\n`)
}

function ignore(): void {}
