/**
 * Order entry in bulk on the sockets of another route: frames of operations and
 * cancel-on-disconnect. Everything else that a client says goes to the owner of the route.
 */
import { randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { sessionToken } from '@bourse/kit/http/credentials'
import type { Connection, ConnectionHandler } from '@bourse/kit/websocket/connection'
import { WEB_SOCKET_LIMITS } from '@bourse/kit/websocket/limits'
import { MessageBucket } from '@bourse/kit/websocket/message-bucket'
import type { WebSocketRoute } from '@bourse/kit/websocket/server'
import { mayBeEntry, parseEntryMessage } from './entry-message.ts'
import { type EntryPorts, EntrySocket, isSigned } from './entry-socket.ts'

/** Bytes of one message of a socket that was signed in at its handshake. */
export const ENTRY_PAYLOAD_MAX = 256 * 1_024

export interface OrderEntryOptions extends EntryPorts {
  /** Messages a second of a socket that was signed in at its handshake, and at once. */
  readonly messages: { readonly perSecond: number; readonly burst: number }
  /** Milliseconds of a steady clock. */
  readonly steadyMs: () => number
  /** How often switches are looked at; 0 leaves it to calls of `tick`. 1,000. */
  readonly tickEveryMs?: number
}

export interface OrderEntry {
  /** `route` with order entry on its sockets. */
  on(route: WebSocketRoute): WebSocketRoute
  /** Renews the switches that have to be. */
  tick(): void
  /** Closes every socket that enters orders in this session. */
  sessionEnded(sessionId: number): void
}

/** Order entry without sockets. */
export function orderEntry(options: OrderEntryOptions): OrderEntry {
  const entry = new Entry(options)
  const tickEveryMs = options.tickEveryMs ?? TICK_EVERY_MS
  if (tickEveryMs > 0) setInterval(() => entry.tick(), tickEveryMs).unref()
  return entry
}

const TICK_EVERY_MS = 1_000

class Entry implements OrderEntry {
  readonly #options: OrderEntryOptions
  /** Only those that have entered something. */
  readonly #sockets = new Map<EntrySocket, Connection>()
  /** Switches of two servers, or of one before and after a restart, never have the same name. */
  readonly #prefix = `ws:${randomBytes(8).toString('hex')}:`
  #opened = 0

  constructor(options: OrderEntryOptions) {
    this.#options = options
  }

  on(route: WebSocketRoute): WebSocketRoute {
    const { perSecond, burst } = this.#options.messages
    return {
      ...route,
      wider: {
        limits: {
          payloadMax: ENTRY_PAYLOAD_MAX,
          messagesPerSecond: perSecond,
          messagesBurst: burst,
        },
        deserves: (request) => this.#isSignedIn(sessionToken(request.headers) ?? ''),
      },
      open: (connection, request) =>
        this.#open(connection, route.open(connection, request), request),
    }
  }

  tick(): void {
    const nowMs = this.#options.steadyMs()
    for (const socket of this.#sockets.keys()) socket.tick(nowMs)
  }

  sessionEnded(sessionId: number): void {
    for (const [socket, connection] of this.#sockets) {
      if (socket.session?.id === sessionId) connection.close(1008, 'the session has ended')
    }
  }

  /** Order entry costs a socket nothing before it is used. */
  #open(
    connection: Connection,
    others: ConnectionHandler,
    request: IncomingMessage,
  ): ConnectionHandler {
    const token = sessionToken(request.headers) ?? ''
    const messages = this.#usualRate()
    let socket: EntrySocket | undefined
    const enter = (text: string) => {
      socket ??= this.#enlist(connection, token)
      socket.heard(text)
    }
    return {
      message: (text) => {
        if (mayBeEntry(text) && isEntry(text)) enter(text)
        else if (text.length > WEB_SOCKET_LIMITS.payloadMax) {
          connection.close(1009, 'only frames of orders may be so large')
        } else if (!messages.take(this.#options.steadyMs())) {
          connection.close(1008, 'too many messages')
        } else others.message(text)
      },
      caughtUp: () => others.caughtUp(),
      closed: () => {
        others.closed()
        if (socket === undefined) return
        this.#sockets.delete(socket)
        socket.closed()
      },
    }
  }

  #enlist(connection: Connection, token: string): EntrySocket {
    const switchName = `${this.#prefix}${++this.#opened}`
    const socket = new EntrySocket(this.#options, connection, { token, switchName })
    this.#sockets.set(socket, connection)
    return socket
  }

  /** What is no order entry may come as often as on any other socket. */
  #usualRate(): MessageBucket {
    const { messagesPerSecond, messagesBurst } = WEB_SOCKET_LIMITS
    return new MessageBucket(messagesPerSecond, messagesBurst, this.#options.steadyMs())
  }

  #isSignedIn(token: string): boolean | Promise<boolean> {
    const { check, admit } = this.#options
    if (token === '') return false
    const { kind } = check(token)
    if (kind !== 'unknown' || !isSigned(token)) return kind === 'valid'
    return admit(token).then(() => check(token).kind === 'valid')
  }
}

/** A text that only mentions the words is parsed once more by the owner of the route. */
function isEntry(text: string): boolean {
  return text.startsWith('{"type":"orders"') || parseEntryMessage(text) !== undefined
}
