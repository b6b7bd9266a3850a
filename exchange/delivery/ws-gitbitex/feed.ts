/** The GitBitEx feed: subscriptions of public and private channels over one WebSocket path. */
import type { IncomingMessage } from 'node:http'
import type { Auth, Session } from '@bourse/domain/auth/auth'
import type { TradingListener } from '@bourse/domain/exchange/listener'
import type { MarketData } from '@bourse/domain/exchange/market-data'
import type { TradingState } from '@bourse/domain/exchange/state'
import { sessionToken } from '@bourse/kit/http/credentials'
import type { Connection, ConnectionHandler } from '@bourse/kit/websocket/connection'
import type { WebSocketRoute } from '@bourse/kit/websocket/server'
import { errorFrame, PONG, subscriptionsFrame } from './frames.ts'
import { Hub } from './hub.ts'
import { CHANNELS, type Channel, parseClientMessage, type SubscriptionChange } from './messages.ts'
import type { RejectedOrder } from './private-feed.ts'
import { SUBSCRIPTIONS_MAX, Subscriber } from './subscriber.ts'

export interface FeedParts {
  readonly state: TradingState
  readonly marketData: MarketData
  readonly rejectedOrder: RejectedOrder
  /** Asked for every message with private channels. */
  readonly check: Auth['check']
  /** Least time between two flushes; 0 leaves them to calls of `flush`. 20. */
  readonly flushEveryMs?: number
}

export interface GitbitexFeed {
  /** Serves /ws. */
  readonly route: WebSocketRoute
  /** Must hear the engine after the folds that `marketData` reads. */
  readonly listener: TradingListener
  /** Sends what has changed since the last flush; not to be called while an event is applied. */
  flush(): void
  /** Takes the private channels from every socket that lives on this session. */
  sessionEnded(sessionId: number): void
}

/** A feed without sockets. */
export function gitbitexFeed(parts: FeedParts): GitbitexFeed {
  const feed = new Feed(parts)
  return {
    route: { path: '/ws', open: (connection, request) => feed.open(connection, request) },
    listener: feed.hub,
    flush: () => feed.hub.flush(),
    sessionEnded: (sessionId) => feed.sessionEnded(sessionId),
  }
}

class Feed {
  readonly hub: Hub
  readonly #parts: FeedParts
  readonly #sockets = new Set<Subscriber>()
  #flushedAtMs = 0

  constructor(parts: FeedParts) {
    this.#parts = parts
    this.hub = new Hub({ ...parts, wake: () => this.#wake() })
  }

  open(connection: Connection, request: IncomingMessage): ConnectionHandler {
    const subscriber = new Subscriber(connection, sessionToken(request.headers) ?? '')
    this.#sockets.add(subscriber)
    return {
      message: (text) => this.#message(subscriber, text),
      caughtUp: () => this.hub.caughtUp(subscriber),
      closed: () => this.#closed(subscriber),
    }
  }

  sessionEnded(sessionId: number): void {
    for (const subscriber of this.#sockets) {
      if (subscriber.session?.id !== sessionId) continue
      this.#identify(subscriber, undefined)
      subscriber.connection.send(subscriptionsFrame(subscriber.subscribed))
    }
  }

  #message(subscriber: Subscriber, text: string): void {
    const { connection } = subscriber
    const message = parseClientMessage(text)
    if (!message.ok) {
      connection.send(errorFrame(message.problem))
      return
    }
    const { value } = message
    switch (value.type) {
      case 'ping':
        connection.send(PONG)
        return
      case 'subscribe':
        this.#subscribe(subscriber, value)
        return
      case 'unsubscribe':
        this.#unsubscribe(subscriber, value)
        return
      default:
        value satisfies never
    }
  }

  #subscribe(subscriber: Subscriber, change: SubscriptionChange): void {
    const { connection } = subscriber
    const isPrivate = change.channels.some((channel) => PRIVATE.has(channel))
    const known = !isPrivate || this.#authenticate(subscriber, change.token)
    const channels = change.channels.filter((channel) => known || !PRIVATE.has(channel))
    if (!known && change.token !== '') connection.send(errorFrame(TOKEN_REFUSED))
    const joined: (() => void)[] = []
    let full = false
    for (const channel of channels) {
      for (const id of new Set(idsOf(change, channel))) {
        const join = this.#joining(subscriber, channel, id)
        if (join === undefined) continue
        if (subscriber.add(channel, id)) joined.push(join)
        else full = true
      }
    }
    connection.send(subscriptionsFrame(subscriber.subscribed))
    if (full) connection.send(errorFrame(`at most ${SUBSCRIPTIONS_MAX} subscriptions a connection`))
    for (const join of joined) join()
  }

  /** Starts a channel for this id and sends its first message; undefined if the id is unknown. */
  #joining(subscriber: Subscriber, channel: Channel, id: string): (() => void) | undefined {
    const { state } = this.#parts
    const { personal } = this.hub
    if (channel === 'funds') {
      const currency = state.currencyByCode(id)
      return currency && (() => personal.sendFunds(subscriber, currency))
    }
    const product = state.productById(id)
    if (product === undefined) return undefined
    switch (channel) {
      case 'level2':
        return () => this.hub.market(product.number).joinLevel2(subscriber)
      case 'match':
        return () => this.hub.market(product.number).match.add(subscriber)
      case 'ticker':
        return () => this.hub.market(product.number).joinTicker(subscriber)
      case 'order':
        return () => {}
      default:
        return channel satisfies never
    }
  }

  /** Without ids the whole channel is left. */
  #unsubscribe(subscriber: Subscriber, change: SubscriptionChange): void {
    for (const channel of change.channels) {
      const ids = idsOf(change, channel)
      this.#leave(subscriber, channel, ids.length > 0 ? ids : subscriber.ids(channel))
    }
    subscriber.connection.send(subscriptionsFrame(subscriber.subscribed))
  }

  #leave(subscriber: Subscriber, channel: Channel, ids: readonly string[]): void {
    for (const id of ids) {
      if (!subscriber.has(channel, id)) continue
      subscriber.remove(channel, id)
      if (channel === 'order' || channel === 'funds') continue
      const product = this.#parts.state.productById(id)
      if (product !== undefined) this.hub.market(product.number)[channel].delete(subscriber)
    }
  }

  /** True when the socket has a valid session now: the message's, or else the handshake's. */
  #authenticate(subscriber: Subscriber, token: string): boolean {
    const session = this.#valid(token) ?? this.#valid(subscriber.handshakeToken)
    if (session === undefined) return false
    this.#identify(subscriber, session)
    return true
  }

  #valid(token: string): Session | undefined {
    if (token === '') return undefined
    const state = this.#parts.check(token)
    return state.kind === 'valid' ? state.session : undefined
  }

  /** Private channels belong to one user: with another, or none, those subscribed so far end. */
  #identify(subscriber: Subscriber, session: Session | undefined): void {
    const before = subscriber.session
    subscriber.session = session
    if (before?.userId === session?.userId) return
    if (before !== undefined) {
      for (const channel of PRIVATE) this.#leave(subscriber, channel, subscriber.ids(channel))
      this.hub.personal.leave(before.userId, subscriber)
    }
    if (session !== undefined) this.hub.personal.join(session.userId, subscriber)
  }

  #closed(subscriber: Subscriber): void {
    this.#sockets.delete(subscriber)
    this.#identify(subscriber, undefined)
    for (const channel of CHANNELS) this.#leave(subscriber, channel, subscriber.ids(channel))
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

const FLUSH_EVERY_MS = 20
const PRIVATE: ReadonlySet<Channel> = new Set(['order', 'funds'])
const TOKEN_REFUSED = 'the token is not valid: order and funds need a signed-in user'

function idsOf(change: SubscriptionChange, channel: Channel): readonly string[] {
  return channel === 'funds' ? change.currencyIds : change.productIds
}
