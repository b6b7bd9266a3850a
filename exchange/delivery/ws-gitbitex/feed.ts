/** The GitBitEx feed: subscriptions of public and private channels over one WebSocket path. */
import type { IncomingMessage } from 'node:http'
import type { Auth } from '@bourse/domain/auth/auth'
import type { TradingListener } from '@bourse/domain/exchange/listener'
import type { MarketData } from '@bourse/domain/exchange/market-data'
import type { TradingState } from '@bourse/domain/exchange/state'
import { sessionToken } from '@bourse/kit/http/credentials'
import type { Connection, ConnectionHandler } from '@bourse/kit/websocket/connection'
import type { WebSocketRoute } from '@bourse/kit/websocket/server'
import { errorFrame, PONG } from './frames.ts'
import { Hub } from './hub.ts'
import { Memberships } from './memberships.ts'
import { type ClientMessage, parseClientMessage } from './messages.ts'
import type { RejectedOrder } from './private-feed.ts'
import { Subscriber } from './subscriber.ts'

export interface FeedParts {
  readonly state: TradingState
  readonly marketData: MarketData
  readonly rejectedOrder: RejectedOrder
  /** Asked for every message with private channels. */
  readonly check: Auth['check']
  /** Awaited before, when the token is a signed one that `check` does not know. */
  readonly admit: Auth['admit']
  /** Least time between two flushes; 0 leaves them to calls of `flush`. 20. */
  readonly flushEveryMs?: number
  /** Time between two beats; 0 leaves them to calls of `beat`. 1,000. */
  readonly beatEveryMs?: number
}

export interface GitbitexFeed {
  /** Serves /ws. */
  readonly route: WebSocketRoute
  /** Must hear the engine after the folds that `marketData` reads. */
  readonly listener: TradingListener
  /** Sockets, and what is registered for all of them together. */
  readonly load: { readonly sockets: number; readonly subscriptions: number }
  /** Sends what has changed since the last flush; not to be called while an event is applied. */
  flush(): void
  /** Sends heartbeats; counts the seconds for which a book is kept that nobody watches. */
  beat(): void
  /** Closes every socket whose private channels live on this session. */
  sessionEnded(sessionId: number): void
}

/** A feed without sockets. */
export function gitbitexFeed(parts: FeedParts): GitbitexFeed {
  const feed = new Feed(parts)
  const beatEveryMs = parts.beatEveryMs ?? BEAT_EVERY_MS
  if (beatEveryMs > 0) setInterval(() => feed.beat(), beatEveryMs).unref()
  return {
    route: { path: '/ws', open: (connection, request) => feed.open(connection, request) },
    listener: feed.hub,
    get load() {
      return feed.load
    },
    flush: () => feed.hub.flush(),
    beat: () => feed.beat(),
    sessionEnded: (sessionId) => feed.sessionEnded(sessionId),
  }
}

const FLUSH_EVERY_MS = 20
const BEAT_EVERY_MS = 1_000
/** Messages of one socket that wait while a token is verified; more closes it. */
const WAITING_MAX = 64

class Feed {
  readonly hub: Hub
  readonly #parts: FeedParts
  readonly #memberships: Memberships
  readonly #sockets = new Set<Subscriber>()
  #flushedAtMs = 0

  constructor(parts: FeedParts) {
    this.#parts = parts
    this.hub = new Hub({ ...parts, wake: () => this.#wake() })
    this.#memberships = new Memberships(parts, this.hub)
  }

  get load() {
    return { sockets: this.#sockets.size, subscriptions: this.hub.subscriptions }
  }

  open(connection: Connection, request: IncomingMessage): ConnectionHandler {
    const subscriber = new Subscriber(connection, sessionToken(request.headers) ?? '')
    this.#sockets.add(subscriber)
    return {
      message: (text) => this.#heard(subscriber, text),
      caughtUp: () => this.hub.pay(subscriber),
      closed: () => this.#closed(subscriber),
    }
  }

  beat(): void {
    this.hub.beat(Date.now())
  }

  sessionEnded(sessionId: number): void {
    for (const subscriber of this.#sockets) {
      if (subscriber.session?.id !== sessionId) continue
      const isPrivate = this.#memberships.isPrivate(subscriber)
      this.#memberships.identify(subscriber, undefined)
      if (isPrivate) subscriber.connection.close(1008, 'the session has ended')
    }
  }

  /** Messages of one socket take effect in their order, also when one of them has to wait. */
  #heard(subscriber: Subscriber, text: string): void {
    const { waiting, connection } = subscriber
    if (waiting === undefined) {
      const message = this.#parsed(subscriber, text)
      if (message === undefined) return
      const tokens = this.#unverified(subscriber, message)
      if (tokens.length === 0) this.#obey(subscriber, message)
      else void this.#obeyInOrder(subscriber, text)
    } else if (waiting.length < WAITING_MAX) waiting.push(text)
    else connection.close(1008, 'too many messages')
  }

  async #obeyInOrder(subscriber: Subscriber, first: string): Promise<void> {
    const waiting = [first]
    subscriber.waiting = waiting
    for (let text = waiting[0]; text !== undefined; text = waiting[0]) {
      const message = this.#parsed(subscriber, text)
      for (const token of this.#unverified(subscriber, message)) await this.#parts.admit(token)
      if (!this.#sockets.has(subscriber)) return
      if (message !== undefined) this.#obey(subscriber, message)
      waiting.shift()
    }
    subscriber.waiting = undefined
  }

  #unverified(subscriber: Subscriber, message: ClientMessage | undefined): readonly string[] {
    if (message === undefined || message.type === 'ping') return []
    return this.#memberships.unverified(subscriber, message)
  }

  /** The message, or undefined when the client has been told what is wrong with it. */
  #parsed({ connection }: Subscriber, text: string): ClientMessage | undefined {
    const message = parseClientMessage(text)
    if (message.ok) return message.value
    connection.send(errorFrame(message.problem))
    return undefined
  }

  #obey(subscriber: Subscriber, message: ClientMessage): void {
    switch (message.type) {
      case 'ping':
        subscriber.connection.send(PONG)
        return
      case 'subscribe':
        this.#memberships.subscribe(subscriber, message)
        return
      case 'unsubscribe':
        this.#memberships.unsubscribe(subscriber, message)
        return
      default:
        message satisfies never
    }
  }

  #closed(subscriber: Subscriber): void {
    this.#sockets.delete(subscriber)
    this.#memberships.leaveAll(subscriber)
  }

  /** At once after a pause, otherwise at the next turn of the flush clock. */
  #wake(): void {
    const everyMs = this.#parts.flushEveryMs ?? FLUSH_EVERY_MS
    if (everyMs === 0) return
    const waitMs = Math.max(0, this.#flushedAtMs + everyMs - performance.now())
    setTimeout(() => {
      this.#flushedAtMs = performance.now()
      this.hub.flush()
    }, waitMs)
  }
}
