/** A venue with order entry on sockets without a network; the feed below keeps what it hears. */
import type { IncomingMessage } from 'node:http'
import type { TestContext } from 'node:test'
import type { TokenState } from '@bourse/domain/auth/auth'
import { blankEvent, EVENT_TYPE, type TradingEvent } from '@bourse/domain/exchange/event'
import type {
  BriefOutcome,
  BulkGateway,
  Outcome,
  TradingGateway,
} from '@bourse/domain/exchange/gateway'
import { toUserId, type UserId } from '@bourse/domain/shared/ids'
import type { Connection, ConnectionHandler } from '@bourse/kit/websocket/connection'
import type { WebSocketRoute } from '@bourse/kit/websocket/server'
import { Admission } from '../http-gitbitex/admission.ts'
import { openCore } from '../http-gitbitex/testkit/venue.ts'
import type { OrderEntryOptions } from './order-entry.ts'
import { type OrderEntry, orderEntry } from './order-entry.ts'

export const ALICE = toUserId(2_001)
const BOB = toUserId(2_002)
/** The clock of the tests, milliseconds since 1970. */
export const NOW_MS = 1_700_000_000_000

/** A parsed answer. */
export type Told = Readonly<Record<string, unknown>> & { readonly type: string }

export interface EntryClient {
  readonly told: readonly Told[]
  /** What the feed below heard. */
  readonly passedOn: readonly string[]
  readonly paused: boolean
  readonly pings: number
  /** How the server has closed it. */
  readonly closedWith: number | undefined
  /** Milliseconds since the client was heard; set by the test. */
  silentMs: number
  say(message: object): void
  raw(text: string): void
  /** The next answer, once it is there. */
  next(): Promise<Told>
  /** The client hangs up. */
  hangUp(): void
}

export interface EntryVenue {
  readonly entry: OrderEntry
  readonly route: WebSocketRoute
  readonly gateway: TradingGateway
  readonly admission: Admission
  /** Events submitted, in order. */
  readonly submitted: readonly TradingEvent[]
  readonly sessions: Map<string, { readonly id: number; readonly userId: UserId }>
  /** Signed tokens become known when this is called. */
  readonly admissions: Map<string, () => void>
  /** Milliseconds of the steady clock, and of the wall clock since 1970; set by the test. */
  steadyMs: number
  wallMs: number
  /** Submissions wait until `release`. */
  hold(): void
  release(): void
  /** Outcomes in the engine's place. */
  intercept: ((event: TradingEvent) => Partial<Outcome> | undefined) | undefined
  client(token?: string): EntryClient
}

/** ALICE and BOB own 10 BTC and 100,000 USDT each; tokens are "alice", "alice again", "bob". */
export async function openEntry(
  t: TestContext,
  options: Partial<OrderEntryOptions> = {},
): Promise<EntryVenue> {
  const core = await openCore({ now: () => NOW_MS })
  t.after(() => core.gateway.stop())
  for (const user of [ALICE, BOB]) {
    await fund(core.gateway, user, [1, 10n * 10n ** 8n])
    await fund(core.gateway, user, [3, 100_000n * 10n ** 8n])
  }
  const sessions = new Map([
    ['alice', { id: 11, userId: ALICE }],
    ['alice again', { id: 12, userId: ALICE }],
    ['bob', { id: 21, userId: BOB }],
  ])
  const check = (token: string): TokenState => {
    if (token === 'old') return { kind: 'expired' }
    const session = sessions.get(token)
    return session === undefined
      ? { kind: 'unknown' }
      : { kind: 'valid', session: { ...session, createdAt: 0 } }
  }
  const admissions = new Map<string, () => void>()
  const held = new HeldGateway(core.gateway)
  const admission = new Admission()
  const entry = orderEntry({
    gateway: held,
    admission,
    ...{ check, limits: {}, nowMs: () => venue.wallMs, tickEveryMs: 0 },
    admit: (token) => new Promise((resolve) => void admissions.set(token, resolve)),
    steadyMs: () => venue.steadyMs,
    messages: { perSecond: 100, burst: 100 },
    ...options,
  })
  const passedOn: string[] = []
  const feed: WebSocketRoute = {
    path: '/ws',
    open: () => ({ message: (text) => passedOn.push(text), caughtUp() {}, closed() {} }),
  }
  const route = entry.on(feed)
  const venue: EntryVenue = {
    ...{ entry, route, gateway: held, admission, sessions, admissions },
    submitted: held.submitted,
    steadyMs: 0,
    wallMs: NOW_MS,
    hold: () => held.hold(),
    release: () => held.release(),
    get intercept() {
      return held.intercept
    },
    set intercept(intercept) {
      held.intercept = intercept
    },
    client: (token = '') => openClient(route, token, passedOn),
  }
  return venue
}

/** The real gateway, which a test can hold back or answer for. */
class HeldGateway implements BulkGateway {
  readonly submitted: TradingEvent[] = []
  intercept: EntryVenue['intercept']
  readonly #inner: BulkGateway
  #gate = Promise.resolve()
  #open = () => {}

  constructor(inner: BulkGateway) {
    this.#inner = inner
  }

  get state() {
    return this.#inner.state
  }

  get ready() {
    return this.#inner.ready
  }

  hold(): void {
    this.#gate = new Promise((resolve) => {
      this.#open = resolve
    })
  }

  release(): void {
    this.#open()
  }

  caughtUp() {
    return this.#inner.caughtUp()
  }

  async submit(event: TradingEvent): Promise<Outcome> {
    return (await this.submitBatch([event]))[0] as Outcome
  }

  async submitBatch(events: readonly TradingEvent[]): Promise<readonly Outcome[]> {
    return (await this.#intercepted(events)) ?? this.#inner.submitBatch(events)
  }

  async submitBrief(events: readonly TradingEvent[]): Promise<readonly BriefOutcome[]> {
    return (await this.#intercepted(events)) ?? this.#inner.submitBrief(events)
  }

  /** Undefined when the gateway is to answer. */
  async #intercepted(events: readonly TradingEvent[]): Promise<readonly Outcome[] | undefined> {
    this.submitted.push(...events)
    await this.#gate
    const { intercept } = this
    if (intercept === undefined) return undefined
    const none = { refusal: 0, sequence: 0, duplicate: false, order: undefined, cancelled: 0 }
    return Promise.all(
      events.map(async (event) => {
        const outcome = intercept(event)
        return outcome === undefined ? this.#inner.submit(event) : { ...none, ...outcome }
      }),
    )
  }
}

function openClient(
  route: WebSocketRoute,
  token: string,
  passedOn: readonly string[],
): EntryClient {
  const told: Told[] = []
  let read = 0
  let wake = () => {}
  const state = { paused: false, pings: 0, closedWith: undefined as number | undefined }
  const connection: Connection = {
    behind: false,
    get silentMs() {
      return client.silentMs
    },
    ping: () => void state.pings++,
    pause() {
      state.paused = true
    },
    resume() {
      state.paused = false
    },
    send(message) {
      told.push(JSON.parse(String(message)) as Told)
      wake()
    },
    close(code) {
      if (state.closedWith !== undefined) return
      state.closedWith = code
      handler.closed()
    },
  }
  const headers = token === '' ? {} : { cookie: `accessToken=${token}` }
  const handler: ConnectionHandler = route.open(connection, { headers } as IncomingMessage)
  const client: EntryClient = {
    ...{ told, passedOn, silentMs: 0 },
    get paused() {
      return state.paused
    },
    get pings() {
      return state.pings
    },
    get closedWith() {
      return state.closedWith
    },
    say: (message) => handler.message(JSON.stringify(message)),
    raw: (text) => handler.message(text),
    async next() {
      while (told.length === read) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      return told[read++] as Told
    },
    hangUp: () => handler.closed(),
  }
  return client
}

async function fund(
  gateway: TradingGateway,
  user: UserId,
  [currency, amount]: readonly [number, bigint],
): Promise<void> {
  const event = blankEvent(EVENT_TYPE.deposit)
  await gateway.submit(Object.assign(event, { toUser: user, currency, amount }))
}
