/** The doors of the server: the public HTTP and WebSocket listener, and the admin listener. */
import { readFileSync } from 'node:fs'
import { accountRoutes } from '@bourse/auth/delivery/http-gitbitex/account'
import { admitAccessTokens } from '@bourse/auth/delivery/http-gitbitex/caller'
import { careRoutes } from '@bourse/auth/delivery/http-gitbitex/care'
import { careLimiters } from '@bourse/auth/delivery/http-gitbitex/care-limiters'
import { accountLimiters } from '@bourse/auth/delivery/http-gitbitex/limiters'
import { photoRoutes } from '@bourse/auth/delivery/http-gitbitex/photos'
import { sessionRoutes } from '@bourse/auth/delivery/http-gitbitex/sessions'
import { tokenRoutes } from '@bourse/auth/delivery/http-gitbitex/tokens'
import type { AuthService } from '@bourse/auth/usecase/auth'
import type { AccessTokens } from '@bourse/domain/auth/auth'
import type { Durability } from '@bourse/domain/exchange/log'
import type { OwnWrites, ReadModelReader } from '@bourse/domain/exchange/read-model'
import type { ExchangeMetrics } from '@bourse/exchange/delivery/admin/exchange-metrics'
import type { RecentRefusals } from '@bourse/exchange/delivery/admin/recent-refusals'
import { adminRoutes } from '@bourse/exchange/delivery/admin/routes'
import type { Welcome } from '@bourse/exchange/delivery/background/welcome'
import type { Admission } from '@bourse/exchange/delivery/http-gitbitex/admission'
import { openApi } from '@bourse/exchange/delivery/http-gitbitex/openapi'
import { BATCH_MAX } from '@bourse/exchange/delivery/http-gitbitex/order-schemas'
import type { RequestLimits } from '@bourse/exchange/delivery/http-gitbitex/ports'
import { exchangeRoutes } from '@bourse/exchange/delivery/http-gitbitex/routes'
import type { SnapshotRow } from '@bourse/exchange/delivery/operator-json'
import type { GitbitexFeed } from '@bourse/exchange/delivery/ws-gitbitex/feed'
import { OPS_MAX } from '@bourse/exchange/delivery/ws-orders/entry-message'
import {
  ENTRY_PAYLOAD_MAX,
  type OrderEntry,
  orderEntry,
} from '@bourse/exchange/delivery/ws-orders/order-entry'
import type { Gateway } from '@bourse/exchange/usecase/gateway/gateway'
import type { DoneOrderFold } from '@bourse/exchange/usecase/order/done-orders'
import { sendError } from '@bourse/kit/http/errors'
import { HTTP_LIMITS, httpServer } from '@bourse/kit/http/server'
import { addressKey } from '@bourse/kit/ratelimit/address-key'
import { tokenBuckets } from '@bourse/kit/ratelimit/token-bucket'
import { type WebSocketEndpoints, webSocketServer } from '@bourse/kit/websocket/server'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import type { AdminCredential } from './admin-credential.ts'
import { type Config, isLimited } from './config.ts'
import { type ExchangeMachine, stateHash } from './machine.ts'
import type { PeopleCare } from './people-care.ts'
import { StartRefused } from './storage.ts'
import { operatorPages, webPages } from './web-pages.ts'

/** Everything behind the doors. */
export interface Inside {
  readonly config: Config
  readonly logger: Logger
  readonly machine: ExchangeMachine
  readonly gateway: Gateway
  readonly feed: GitbitexFeed
  readonly auth: AuthService
  readonly keySet: AccessTokens['keySet']
  readonly care: PeopleCare
  readonly history: ReadModelReader
  readonly doneOrders: DoneOrderFold
  readonly ownWrites: OwnWrites
  readonly metrics: ExchangeMetrics
  readonly admission: Admission
  readonly welcome: Welcome
  readonly log: {
    readonly logId: string
    readonly durability: Durability
    readonly end: () => number
  }
  readonly recorderMark: () => number
  readonly refusals: RecentRefusals
  readonly snapshot: () => Promise<SnapshotRow | null>
}

/** What a person in preview may deposit or withdraw in a day, in whole units. */
const PREVIEW_DAILY = { BTC: '1000', ETH: '10000', USDT: '10000000' }
/** Orders of one user: production, and preview on loopback where tests and benchmarks live. */
const ORDERS = { ratePerSecond: 50, burst: 100 }
const READS = { ratePerSecond: 50, burst: 200 }
/** Messages of a socket that may enter orders, whose operations are limited as orders are. */
const ENTRY_MESSAGES = { perSecond: 100, burst: 200 }
const ENTRY_MESSAGES_UNLIMITED = { perSecond: 5_000, burst: 10_000 }
const USERS_MAX = 100_000
const CONNECTS = { ratePerSecond: 10 / 60, burst: 10 }
/** Requests on one connection; on loopback load generators keep theirs. */
const REQUESTS_PER_SOCKET = 1_000

/** The public server with its routes, not yet listening, and its WebSocket endpoints. */
export async function publicDoor(
  inside: Inside,
): Promise<{ readonly http: FastifyInstance; readonly sockets: WebSocketEndpoints }> {
  const { config, logger, gateway, auth, feed } = inside
  const wide = config.preview && config.loopback
  const limited = isLimited(config)
  const origins = new Set(config.allowedOrigins)
  const pages = await webPages(config)
  const http = httpServer({
    logger,
    fallback: pages.fallback,
    limits: { requestsPerSocket: wide ? HTTP_LIMITS.requestsPerSocket : REQUESTS_PER_SOCKET },
    trustedProxies: config.trustedProxies,
    allowedOrigins: origins,
  })
  const version = projectVersion()
  const limits: RequestLimits = limited
    ? { orders: buckets(ORDERS), cancels: buckets(ORDERS), reads: buckets(READS) }
    : {}
  http.addHook('onRequest', (request, reply, done) => {
    if (gateway.ready || !request.url.startsWith('/api/')) done()
    else sendError(reply, { status: 503, retryAfterMs: 1_000, message: 'not ready yet' })
  })
  await pages.install(http)
  await openApi(http, version)
  await accountDoor(http, inside)
  await http.register(
    exchangeRoutes({
      gateway,
      marketData: inside.machine.marketData,
      history: inside.history,
      doneOrders: inside.doneOrders,
      ownWrites: inside.ownWrites,
      orderList: config.orderList,
      check: (token) => auth.check(token),
      limits,
      preview: config.preview ? { dailyAmounts: PREVIEW_DAILY } : undefined,
      info: {
        version,
        logId: inside.log.logId,
        durability: inside.log.durability,
        limits: {
          bodyBytes: HTTP_LIMITS.bodyBytes,
          batchOrders: BATCH_MAX,
          orderFrameBytes: ENTRY_PAYLOAD_MAX,
          orderFrameOps: OPS_MAX,
          ...(limited ? { ordersPerSecond: ORDERS.ratePerSecond, ordersBurst: ORDERS.burst } : {}),
        },
      },
      clockMs: Date.now,
      stages: inside.metrics.stages,
      admission: inside.admission,
    }),
  )
  const connects = limited ? tokenBuckets({ ...CONNECTS, ...BUCKETS }) : undefined
  const sockets = webSocketServer({
    server: http.server,
    routes: [entryDoor(inside, limits).on(feed.route)],
    origins,
    ...(connects === undefined
      ? {}
      : {
          admit: (request) => connects.take(addressKey(request.socket.remoteAddress ?? '')) === 0,
        }),
  })
  return { http, sockets }
}

/** Order entry on the feed's sockets, under the same limits as over HTTP. */
function entryDoor(inside: Inside, limits: RequestLimits): OrderEntry {
  const { config, gateway, auth, admission } = inside
  const entry = orderEntry({
    ...{ gateway, admission, limits },
    check: (token) => auth.check(token),
    admit: (token) => auth.admit(token),
    nowMs: Date.now,
    steadyMs: () => performance.now(),
    messages: isLimited(config) ? ENTRY_MESSAGES : ENTRY_MESSAGES_UNLIMITED,
  })
  auth.onSessionEnd((sessionId) => entry.sessionEnded(sessionId))
  return entry
}

/** Routes of users, sessions and tokens, and the hook that lets signed tokens in everywhere. */
async function accountDoor(http: FastifyInstance, inside: Inside): Promise<void> {
  const { config, auth, keySet } = inside
  const shared = {
    auth,
    ...(isLimited(config) ? { limiters: accountLimiters(() => performance.now()) } : {}),
  }
  http.addHook('onRequest', admitAccessTokens(auth))
  await http.register(accountRoutes, {
    ...shared,
    onRegistered: async (user) => {
      if (config.preview) await inside.welcome.grant(user.id)
    },
  })
  await http.register(tokenRoutes, { ...shared, keySet, nowMs: Date.now })
  await http.register(sessionRoutes, { auth, isShared: inside.care.isShared })
  const caring = {
    auth,
    ...(isLimited(config) ? { limiters: careLimiters(() => performance.now()) } : {}),
  }
  await http.register(careRoutes, { ...caring, care: inside.care.care })
  await http.register(photoRoutes, { ...caring, desk: inside.care.desk })
}

/**
 * The operator's server, not yet listening. Its page is nobody's secret; what the page shows and
 * does needs the credential, which the page asks for.
 */
export async function adminDoor(
  inside: Inside,
  credential: AdminCredential,
): Promise<FastifyInstance> {
  const pages = await operatorPages()
  const http = httpServer({ logger: inside.logger, fallback: pages.fallback })
  await pages.install(http)
  await http.register(
    adminRoutes({
      gateway: inside.gateway,
      accepts: credential.accepts,
      metrics: inside.metrics,
      logEnd: inside.log.end,
      recorderMark: inside.recorderMark,
      refusals: inside.refusals,
      snapshot: inside.snapshot,
      nowMs: Date.now,
      stateHash: () => stateHash(inside.machine.engine),
    }),
  )
  return http
}

const BUCKETS = { keysMax: USERS_MAX, nowMs: () => performance.now() }

function buckets(rate: { readonly ratePerSecond: number; readonly burst: number }) {
  return tokenBuckets({ ...rate, ...BUCKETS })
}

/** The version in the project's package.json. */
function projectVersion(): string {
  const file = new URL('../../package.json', import.meta.url)
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string }
  return version
}

/** The address that a server listens on. Throws a `StartRefused` when the port is in use. */
export async function listen(http: FastifyInstance, host: string, port: number): Promise<string> {
  try {
    return await http.listen({ host, port })
  } catch (error) {
    const inUse = (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
    throw inUse ? new StartRefused(2, `port ${port} on ${host} is in use`, { cause: error }) : error
  }
}
