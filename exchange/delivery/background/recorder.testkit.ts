/** What the recorder's tests stand on: a day of trading as a log, and stores in memory. */
import assert from 'node:assert/strict'
import {
  blankEvent,
  EVENT_TYPE,
  PERMISSION,
  type TradingEvent,
  VIA,
} from '@bourse/domain/exchange/event'
import type { Following, Genesis } from '@bourse/domain/exchange/log'
import { Mismatch, type MismatchKind } from '@bourse/domain/exchange/mismatch'
import { ORDER_TYPE, SIDE, TIME_IN_FORCE } from '@bourse/domain/exchange/order'
import type { ProductRules } from '@bourse/domain/exchange/product'
import type { Snapshot, SnapshotStore } from '@bourse/domain/exchange/snapshot'
import {
  addRows,
  type MemoryReadModel,
  memoryReadModel,
  memoryWriter,
} from '../../repository/readmodel/memory.ts'
import { marketDataFold } from '../../usecase/quotation/market-data.ts'
import { rowFold } from '../../usecase/recording/rows.ts'
import { tradingEngine } from '../../usecase/trading/engine.ts'
import { fanOut } from '../../usecase/trading/listeners.ts'
import { BTC_USDT } from '../../usecase/trading/testkit/venue.ts'
import {
  type DurableLog,
  type RecorderOptions,
  type RecordingMachine,
  startRecorder,
} from './recorder.ts'

export const LIMITS = {
  openOrdersMax: 5_000,
  accountsMax: 1_000,
  referencesKept: 1_000,
  referencesMax: 2_000,
}

const USERS = 20
const FIRST_USER = 1_001
const START = 1_700_000_000_000_000
/** A quarter of a second between two events, so that candles begin and end on the way. */
const STEP = 250_000

const RULES: ProductRules = { ...BTC_USDT, makerRate: 500, takerRate: 1_500 }

/** At least `count` events: listings, deposits, then orders, cancels, refusals and retries. */
export function tradingDay(count: number, below: (bound: number) => number): TradingEvent[] {
  const events: TradingEvent[] = []
  const add = (event: TradingEvent): void => {
    const position = events.length + 1
    events.push({ ...event, position, time: START + position * STEP })
  }
  for (const code of ['BTC', 'USDT']) {
    const detail = { kind: 'currency', code, name: code, scale: 8 } as const
    add({ ...blankEvent(EVENT_TYPE.currency), detail })
  }
  add({ ...blankEvent(EVENT_TYPE.product), detail: { kind: 'product', rules: RULES } })
  for (let user = 0; user < USERS; user++) {
    for (const currency of [1, 2]) {
      const toUser = FIRST_USER + user
      add({ ...blankEvent(EVENT_TYPE.deposit), toUser, currency, amount: 10n ** 15n })
    }
  }
  while (events.length < count) add(command(events.length, below))
  return events
}

function command(newest: number, below: (bound: number) => number): TradingEvent {
  const user = FIRST_USER + below(USERS)
  const person = { user, product: 1, via: VIA.api, permissions: PERMISSION.trade } as const
  if (below(3) === 0) {
    const orderId = Math.max(1, newest - below(200))
    return { ...blankEvent(EVENT_TYPE.cancelOrder), ...person, orderId }
  }
  return {
    ...blankEvent(EVENT_TYPE.createOrder),
    ...person,
    orderType: ORDER_TYPE.limit,
    timeInForce: below(8) === 0 ? TIME_IN_FORCE.ioc : TIME_IN_FORCE.gtc,
    side: below(2) === 0 ? SIDE.buy : SIDE.sell,
    price: 2_000_000 + below(40),
    // Size 0 is refused.
    size: below(30),
    // Few references for many orders: retries, which take a position and no sequence id.
    referenceId: below(4) === 0 ? `ref-${below(200)}` : '',
  }
}

/** A log in memory that tells what the recorder asked of it. */
export interface ScriptedLog extends DurableLog {
  readonly asked: { after: number | undefined; readonly durable: number[] }
}

/** Events of the batch before that each batch brings again: delivery is at least once. */
const REPEATED = 3

/** Delivers `events` in small batches whose event objects are reused, as real logs may. */
export function scriptedLog(
  events: readonly TradingEvent[],
  logId = 'log',
  first = 1,
): ScriptedLog {
  const asked: ScriptedLog['asked'] = { after: undefined, durable: [] }
  let end = 0
  let pump: () => void = () => undefined
  return {
    asked,
    first,
    genesis: genesisOf(logId),
    durable(position) {
      asked.durable.push(position)
      end = position
      pump()
    },
    follow(after, onBatch): Following {
      asked.after = after
      const ended = Promise.withResolvers<void>()
      const batch = Array.from({ length: 64 }, () => blankEvent(EVENT_TYPE.clock))
      let at = after
      let scheduled = false
      let stopped = false
      const step = (): void => {
        scheduled = false
        if (stopped) return
        const from = Math.max(after, at - REPEATED)
        const count = Math.min(batch.length, end - from, events.length - from)
        for (let i = 0; i < count; i++) Object.assign(batch[i] as TradingEvent, events[from + i])
        at = Math.max(at, from + count)
        if (count > 0) onBatch(batch, count)
        pump()
      }
      pump = () => {
        if (scheduled || stopped || at >= Math.min(end, events.length)) return
        scheduled = true
        setImmediate(step)
      }
      pump()
      return {
        caughtUp: Promise.resolve(),
        ended: ended.promise,
        stop() {
          stopped = true
          ended.resolve()
          return ended.promise
        },
      }
    },
  }
}

function genesisOf(logId: string): Genesis {
  return { logId, formatVersion: 1, rulesVersion: 1, createdAt: START, limits: LIMITS }
}

/** A snapshot store in memory; `files` is open to tests that damage something. */
export interface MemorySnapshots extends SnapshotStore {
  readonly files: Map<string, Snapshot>
  readonly damaged: Set<string>
  /** `keepFrom` of each save. */
  readonly kept: number[]
}

/** Keeps everything it was given. */
export function memorySnapshots(): MemorySnapshots {
  const files = new Map<string, Snapshot>()
  const damaged = new Set<string>()
  const kept: number[] = []
  return {
    files,
    damaged,
    kept,
    async list() {
      const stored = [...files].map(([file, { meta }]) => ({ file, ok: true as const, meta }))
      return stored.sort((left, right) => right.meta.position - left.meta.position)
    },
    load: async (file) => (damaged.has(file) ? undefined : files.get(file)),
    async save(snapshot, keepFrom) {
      const file = `snapshot-${snapshot.meta.position}`
      files.set(file, snapshot)
      kept.push(keepFrom)
      return file
    },
  }
}

/** An empty engine with everything that listens to it in a recorder. */
export function machine(): RecordingMachine {
  const engine = tradingEngine(LIMITS)
  const market = marketDataFold(engine.state)
  const rows = rowFold(engine.state, market.marketData)
  engine.listen(fanOut([rows.listener, market.listener]))
  return { engine, rows, folds: market.sections }
}

/** The read model of a run without interruptions and with a single flush. */
export function fold(events: readonly TradingEvent[]): MemoryReadModel {
  const { engine, rows } = machine()
  for (const event of events) engine.apply(event)
  const model = memoryReadModel()
  addRows(model, rows.take())
  model.mark = { logId: 'log', sequence: engine.state.sequence }
  return model
}

/** Row by row: a comparison of whole tables would take minutes to say what differs. */
export function sameRows(model: MemoryReadModel, wanted: MemoryReadModel): void {
  const tables = (rows: MemoryReadModel) => ({
    orders: [...rows.orders.values()].sort((left, right) => left.id - right.id),
    fills: rows.fills,
    ledger: rows.ledger,
    balances: byKey(rows.balances),
    candles: byKey(rows.candles),
  })
  const [got, expected] = [tables(model), tables(wanted)]
  for (const table of ['orders', 'fills', 'ledger', 'balances', 'candles'] as const) {
    for (const [at, row] of got[table].entries()) assert.deepEqual(row, expected[table][at], table)
    assert.equal(got[table].length, expected[table].length, table)
    assert.ok(expected[table].length > 0, table)
  }
}

function byKey<Row>(rows: ReadonlyMap<string, Row>): Row[] {
  return [...rows].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, row]) => row)
}

/** What a recorder of a test stands on. */
export interface Setup {
  readonly log: DurableLog
  readonly model: MemoryReadModel
  readonly snapshots: MemorySnapshots
  readonly options?: Partial<RecorderOptions>
}

/** Starts a recorder of a log that is durable up to `end`. */
export function start(setup: Setup, end: number): ReturnType<typeof startRecorder> {
  const { log, model, snapshots, options } = setup
  const writer = memoryWriter(model, log.genesis.logId)
  return startRecorder({ log, writer, snapshots, build: machine, ...options }, end)
}

/** Records all events and stops. */
export async function recordAll(
  setup: Omit<Setup, 'log'> & { readonly events: readonly TradingEvent[] },
): Promise<void> {
  const log = scriptedLog(setup.events)
  await (await start({ ...setup, log }, setup.events.length)).stop()
}

/** Nothing recorded yet. */
export function stores(): { readonly model: MemoryReadModel; readonly snapshots: MemorySnapshots } {
  return { model: memoryReadModel(), snapshots: memorySnapshots() }
}

/** Lets everything that is due happen. */
export function turnOfTheLoop(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}

/** The run ends with a mismatch of this kind, told by this text. */
export async function refuses(
  run: Promise<unknown>,
  kind: MismatchKind,
  text: RegExp,
): Promise<void> {
  await assert.rejects(run, (error) => {
    assert.ok(error instanceof Mismatch, String(error))
    assert.equal(error.kind, kind)
    assert.match(error.message, text)
    return true
  })
}
