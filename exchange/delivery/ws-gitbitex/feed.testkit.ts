/** A venue of one product with a feed on it: orders go straight into the engine. */
import type { IncomingMessage } from 'node:http'
import type { TokenState } from '@bourse/domain/auth/auth'
import { EVENT_TYPE, type TradingEvent } from '@bourse/domain/exchange/event'
import { SIDE } from '@bourse/domain/exchange/order'
import type { ProductRules } from '@bourse/domain/exchange/product'
import type { Snapshotted } from '@bourse/domain/exchange/snapshot'
import { toUserId, type UserId } from '@bourse/domain/shared/ids'
import type { Connection, ConnectionHandler } from '@bourse/kit/websocket/connection'
import { rejectedOrder } from '../../usecase/order/rejected-order.ts'
import { marketDataFold } from '../../usecase/quotation/market-data.ts'
import { type HandVenue, venueByHand } from '../../usecase/recording/by-hand.testkit.ts'
import { tradingEngine } from '../../usecase/trading/engine.ts'
import { fanOut } from '../../usecase/trading/listeners.ts'
import {
  BTC_USDT,
  currencyEvent,
  limitEvent,
  personEvent,
  productEvent,
  SMALL_LIMITS,
  venueEvent,
} from '../../usecase/trading/testkit/venue.ts'
import { type GitbitexFeed, gitbitexFeed } from './feed.ts'

export const ALICE = toUserId(1_001)
export const BOB = toUserId(1_002)
/** Engine time of the first event: 2023-11-14T22:13:20.000001Z. */
const START = 1_700_000_000_000_001

/** A parsed message of the feed. */
export type Told = Record<string, unknown> & { readonly type: string }

export interface Venue {
  readonly feed: GitbitexFeed
  readonly engine: ReturnType<typeof tradingEngine>
  /** Sessions by token; taking one out makes its token unknown. */
  readonly sessions: Map<string, { id: number; userId: UserId }>
  /** Applies an event; its refusal number. */
  apply(event: TradingEvent): number
  /** A limit order of price in cents and size in millionths; its id. */
  limit(user: number, side: 'buy' | 'sell', price: number, size: number): number
  cancel(user: number, orderId: number): void
  /** Signed tokens become known when this is resolved; none is admitted before. */
  readonly admissions: Map<string, () => void>
  /** What a snapshot of the venue holds. */
  readonly sections: readonly Snapshotted[]
}

/** ALICE and BOB own 10 BTC and 1,000,000 USDT each; their tokens are "alice" and "bob". */
export function startVenue(rules: Partial<ProductRules> = {}, flushEveryMs = 0): Venue {
  const venue = build(flushEveryMs)
  const { apply } = venue
  for (const code of ['BTC', 'USDT']) apply(currencyEvent(code))
  apply(productEvent({ ...BTC_USDT, ...rules }))
  for (const toUser of [ALICE, BOB]) {
    apply(venueEvent(EVENT_TYPE.deposit, { toUser, currency: 1, amount: 10n * 10n ** 8n }))
    apply(venueEvent(EVENT_TYPE.deposit, { toUser, currency: 2, amount: 10n ** 14n }))
  }
  return venue
}

/** The venue as it is after a restart: from the sections that a snapshot of `before` has. */
export function restartVenue(before: Venue): Venue {
  const venue = build(0)
  for (const [index, section] of venue.sections.entries()) {
    const saved = before.sections[index] as Snapshotted
    section.restore(saved.save(), saved.version)
  }
  return venue
}

function build(flushEveryMs: number): Venue {
  const engine = tradingEngine(SMALL_LIMITS)
  const { state } = engine
  const fold = marketDataFold(state)
  const sessions = new Map([
    ['alice', { id: 11, userId: ALICE }],
    ['alice again', { id: 12, userId: ALICE }],
    ['bob', { id: 21, userId: BOB }],
  ])
  const check = (token: string): TokenState => {
    const session = sessions.get(token)
    if (session === undefined) return { kind: 'unknown' }
    return { kind: 'valid', session: { ...session, createdAt: 0 } }
  }
  const { marketData } = fold
  const admissions = new Map<string, () => void>()
  const feed = gitbitexFeed({
    ...{ state, marketData, rejectedOrder, check, flushEveryMs, beatEveryMs: 0 },
    admit: (token) => new Promise((resolve) => void admissions.set(token, resolve)),
  })
  engine.listen(fanOut([fold.listener, feed.listener]))
  const apply = (event: TradingEvent) => {
    event.time = START + state.position * 1_000
    event.position = state.position + 1
    return engine.apply(event)
  }
  return {
    ...{ feed, engine, sessions, apply, admissions, sections: [engine, ...fold.sections] },
    limit(user, side, price, size) {
      apply(limitEvent({ user, side: SIDE[side], price, size }))
      return state.sequence
    },
    cancel(user, orderId) {
      apply(personEvent(EVENT_TYPE.cancelOrder, { user, orderId }))
    },
  }
}

/** A feed on a venue without an engine: what it tells are the test's own calls. */
export function feedByHand(): { readonly feed: GitbitexFeed; readonly venue: HandVenue } {
  const made: { feed?: GitbitexFeed } = {}
  const session = { id: 11, userId: ALICE, createdAt: 0 }
  const venue = venueByHand((state) => {
    const fold = marketDataFold(state)
    made.feed = gitbitexFeed({
      ...{ state, marketData: fold.marketData, rejectedOrder, flushEveryMs: 0, beatEveryMs: 0 },
      check: (token) => (token === 'alice' ? { kind: 'valid', session } : { kind: 'unknown' }),
      admit: () => Promise.resolve(),
    })
    return fanOut([fold.listener, made.feed.listener])
  })
  return { venue, feed: made.feed as GitbitexFeed }
}

/** A socket without a network: the test sets how far behind it is. */
export interface FakeSocket extends Connection {
  behind: boolean
  readonly told: Told[]
  /** How the feed has closed it. */
  closedWith: number | undefined
  /** Hears the text of each message. */
  heard: (text: string) => void
  readonly handler: ConnectionHandler
  say(message: object): void
}

/** Opens a socket on the feed, as if the handshake had carried `token`. */
export function fakeSocket(feed: GitbitexFeed, token = ''): FakeSocket {
  const told: Told[] = []
  const connection = {
    behind: false,
    silentMs: 0,
    ping() {},
    pause() {},
    resume() {},
    closedWith: undefined as number | undefined,
    heard(_text: string) {},
    send(message: string | Buffer) {
      if (connection.closedWith !== undefined) return
      told.push(JSON.parse(String(message)) as Told)
      connection.heard(String(message))
    },
    close(code: number) {
      if (connection.closedWith !== undefined) return
      connection.closedWith = code
      handler.closed()
    },
  }
  const headers = token === '' ? {} : { cookie: `accessToken=${token}` }
  const handler = feed.route.open(connection, { headers } as IncomingMessage)
  return Object.assign(connection, {
    ...{ told, handler },
    say: (message: object) => handler.message(JSON.stringify(message)),
  })
}

/** Types of what a socket was told, but for the lists of its subscriptions and errors. */
export function types(socket: FakeSocket): string[] {
  const all = socket.told.map((message) => message.type)
  return all.filter((type) => type !== 'subscriptions' && type !== 'error')
}
