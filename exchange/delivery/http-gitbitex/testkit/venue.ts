/** A whole exchange in memory behind its HTTP routes, with the real engine and gateway. */
import type { TokenState } from '@bourse/domain/auth/auth'
import {
  blankEvent,
  EVENT_TYPE,
  RULES_VERSION,
  type TradingEvent,
} from '@bourse/domain/exchange/event'
import type { Outcome, TradingGateway } from '@bourse/domain/exchange/gateway'
import type { EngineLimits } from '@bourse/domain/exchange/log'
import type { ReadModelReader } from '@bourse/domain/exchange/read-model'
import { parseAtoms } from '@bourse/domain/shared/decimal'
import { toUserId } from '@bourse/domain/shared/ids'
import { httpServer } from '@bourse/kit/http/server'
import { createLogger } from '@bourse/kit/logger/logger'
import type { FastifyInstance } from 'fastify'
import { memoryLog } from '../../../repository/log/memory.ts'
import {
  addRows,
  type MemoryReadModel,
  memoryReader,
  memoryReadModel,
} from '../../../repository/readmodel/memory.ts'
import { type Gateway, tradingGateway } from '../../../usecase/gateway/gateway.ts'
import { type DoneOrderFold, doneOrders } from '../../../usecase/order/done-orders.ts'
import { marketDataFold } from '../../../usecase/quotation/market-data.ts'
import { rowFold } from '../../../usecase/recording/rows.ts'
import { defaultListings } from '../../../usecase/trading/defaults.ts'
import { tradingEngine } from '../../../usecase/trading/engine.ts'
import { Admission } from '../admission.ts'
import type { ExchangePorts } from '../ports.ts'
import { exchangeRoutes } from '../routes.ts'

const TEST_LIMITS: EngineLimits = {
  openOrdersMax: 20_000,
  accountsMax: 1_000,
  referencesKept: 1_000,
  referencesMax: 1_000,
}

/** People of the tests; the token of user 2001 is "token-2001". */
export const ALICE = 2001
export const BOB = 2002

export interface Venue {
  readonly app: FastifyInstance
  readonly gateway: Gateway
  readonly doneOrders: DoneOrderFold
  readonly readModel: MemoryReadModel
  /** Lines that the server logged. */
  readonly logged: string[]
  /** Writes what the engine told since the last call, as the recorder would. */
  record(): void
  fund(user: number, amounts: Readonly<Record<string, string>>): Promise<void>
  close(): Promise<void>
}

export interface VenueOptions {
  readonly ports?: Partial<ExchangePorts>
  readonly doneOrdersMax?: number
  /** Milliseconds since 1970 that events are stamped with. */
  readonly now?: () => number
  /** Of the engine, where they differ from those of most tests. */
  readonly limits?: Partial<EngineLimits>
  /** Answers in the gateway's place when it gives an outcome. */
  readonly intercept?: (event: TradingEvent) => Partial<Outcome> | undefined
  /** Answers in the read model's place. */
  readonly history?: Partial<ReadModelReader>
}

/** A venue with the default listings, ready, with preview on. */
export async function openVenue(options: VenueOptions = {}): Promise<Venue> {
  const core = await openCore(options)
  const { gateway } = core
  const logged: string[] = []
  const app = httpServer({
    logger: createLogger({
      level: 'info',
      name: 'test',
      readable: false,
      output: { write: (line) => logged.push(line) },
    }),
  })
  const ports: ExchangePorts = {
    gateway: intercepted(gateway, options.intercept),
    marketData: core.marketData,
    history: { ...memoryReader(core.readModel), ...options.history },
    doneOrders: core.doneOrders,
    ownWrites: {
      // A recorder as quick as can be: whoever asks for the own past finds it written.
      recorded() {
        core.record()
        return Promise.resolve(true)
      },
    },
    orderList: 'items',
    check: checkToken,
    limits: {},
    admission: new Admission(),
    preview: { dailyAmounts: { BTC: '10', USDT: '100000' } },
    info: {
      version: '0.0.0',
      logId: 'abc',
      durability: { log: 'memory', survives: 'nothing' },
      limits: { ordersPerSecond: 50 },
    },
    clockMs: options.now ?? (() => 0),
    ...options.ports,
  }
  await app.register(exchangeRoutes(ports))
  return {
    ...core,
    app,
    logged,
    async fund(user, amounts) {
      for (const [code, text] of Object.entries(amounts))
        await deposit(gateway, user, { code, text })
    },
    async close() {
      await app.close()
      await gateway.stop()
    },
  }
}

/** Engine, log, gateway and folds without any door. */
export async function openCore(
  options: Pick<VenueOptions, 'doneOrdersMax' | 'now' | 'limits'> = {},
) {
  const { doneOrdersMax, now } = options
  const limits = { ...TEST_LIMITS, ...options.limits }
  const engine = tradingEngine(limits)
  const market = marketDataFold(engine.state)
  const done = doneOrders(engine.state, doneOrdersMax)
  const rows = rowFold(engine.state)
  const readModel = memoryReadModel()
  const gateway = tradingGateway({
    engine,
    log: memoryLog({ limits, ...(now === undefined ? {} : { now }) }),
    sinks: [market.listener, done.listener, rows.listener],
    session: 1,
    steadyMicros: () => 0,
    wallMicros: () => 0,
    onFatal: (error) => {
      throw error
    },
  })
  await gateway.start(0)
  await gateway.submit({
    ...blankEvent(EVENT_TYPE.upgrade),
    detail: { kind: 'upgrade', rulesVersion: RULES_VERSION },
  })
  for (const event of defaultListings()) await gateway.submit(event)
  return {
    gateway,
    marketData: market.marketData,
    doneOrders: done,
    readModel,
    record() {
      addRows(readModel, rows.take())
      readModel.mark.sequence = engine.state.sequence
      done.prune(readModel.mark.sequence)
    },
  }
}

/** The gateway but for what is given here; a `submit` of its own gets the events of batches too. */
export function gatewayWith(gateway: TradingGateway, own: Partial<TradingGateway>): TradingGateway {
  const { submit } = own
  return {
    get state() {
      return gateway.state
    },
    get ready() {
      return gateway.ready
    },
    caughtUp: () => gateway.caughtUp(),
    submit: (event) => gateway.submit(event),
    submitBatch: (events) =>
      submit === undefined ? gateway.submitBatch(events) : Promise.all(events.map(submit)),
    ...own,
  }
}

/** Request headers of a signed-in user. */
export function as(user: number): Record<string, string> {
  return { cookie: `accessToken=token-${user}` }
}

async function deposit(
  gateway: TradingGateway,
  user: number,
  { code, text }: { readonly code: string; readonly text: string },
): Promise<void> {
  const currency = gateway.state.currencyByCode(code)
  const amount = parseAtoms(text, currency?.scale ?? 0)
  if (currency === undefined || !amount.ok) throw new RangeError(`no ${text} ${code} in tests`)
  const event = blankEvent(EVENT_TYPE.deposit)
  event.currency = currency.number
  event.toUser = user
  event.amount = amount.value
  await gateway.submit(event)
}

function checkToken(token: string): TokenState {
  if (token === 'token-old') return { kind: 'expired' }
  const match = /^token-([0-9]+)$/.exec(token)
  if (match?.[1] === undefined) return { kind: 'unknown' }
  const userId = toUserId(Number.parseInt(match[1], 10))
  return { kind: 'valid', session: { id: 7, userId, createdAt: 0 } }
}

function intercepted(
  gateway: TradingGateway,
  intercept: VenueOptions['intercept'],
): TradingGateway {
  if (intercept === undefined) return gateway
  const none = { refusal: 0, sequence: 0, duplicate: false, order: undefined, cancelled: 0 }
  return gatewayWith(gateway, {
    submit(event) {
      const outcome = intercept(event)
      return outcome === undefined
        ? gateway.submit(event)
        : Promise.resolve({ ...none, ...outcome })
    },
  })
}
