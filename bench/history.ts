/**
 * Pages of history out of a large read model: `--events` orders of a thousand users, a fifth of
 * them one user's, with their fills and ledger rows. Pages of fifty, as the trading process reads
 * them, which takes no order meanwhile.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LEDGER_KIND } from '@bourse/domain/exchange/account'
import {
  DONE_REASON,
  ORDER_TYPE,
  type OrderView,
  SELF_TRADE,
  STOP_TYPE,
  TIME_IN_FORCE,
} from '@bourse/domain/exchange/order'
import type {
  BalanceRow,
  FillRow,
  LedgerRow,
  ReadModelBatch,
  ReadModelReader,
} from '@bourse/domain/exchange/read-model'
import { toOrderId, toUserId } from '@bourse/domain/shared/ids'
import { sqliteReader, sqliteWriter } from '@bourse/exchange/repository/readmodel/sqlite'
import type { BenchOptions } from './bench-options.ts'

const USERS = 1_000
const PRODUCTS = 3
const BATCH = 20_000
const LIMIT = 50
const ROUNDS = 200
/** One order in so many was cancelled without a fill. */
const CANCELLED_EVERY = 5_000
const WHALE = toUserId(1_000)
const OTHER = toUserId(1_500)
const START_MICROS = 1_700_000_000_000_000

/** Writes the rows, then times each kind of page at many places. Times are microseconds. */
export async function historyBench({ events: orders }: BenchOptions): Promise<object> {
  const folder = mkdtempSync(join(tmpdir(), 'bourse-history-'))
  const file = join(folder, 'readmodel.sqlite')
  try {
    const startedAt = performance.now()
    await fill(file, orders)
    const writeSeconds = (performance.now() - startedAt) / 1_000
    const reader = await sqliteReader(file)
    const pages = await timePages(reader, orders)
    await reader.close()
    return {
      bench: 'history',
      orders,
      writeSeconds: Math.round(writeSeconds),
      microsecondsToWriteAnOrder: Math.round((writeSeconds * 1e6) / orders),
      bytesPerOrder: Math.round(statSync(file).size / orders),
      pages,
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function fill(file: string, orders: number): Promise<void> {
  const writer = await sqliteWriter(file, 'bench')
  let from = await writer.mark()
  while (from < orders) {
    const to = Math.min(orders, from + BATCH)
    if (!(await writer.write(batch(from, to)))) throw new Error('somebody else wrote')
    from = to
  }
  await writer.settle()
  await writer.close()
}

function batch(from: number, to: number): ReadModelBatch {
  const orders: OrderView[] = []
  const fills: FillRow[] = []
  const ledger: LedgerRow[] = []
  for (let sequence = from + 1; sequence <= to; sequence++) {
    const order = orderAt(sequence)
    orders.push(order)
    if (order.doneReason === DONE_REASON.filled) {
      fills.push(fillOf(order, sequence))
      ledger.push(rowOf(order, sequence, 0), rowOf(order, sequence, 1))
    }
  }
  return { from, to, orders, fills, ledger, balances: balancesAt(to), candles: [] }
}

/** Pages of all currencies look here for which there are. */
function balancesAt(sequence: number): BalanceRow[] {
  return [1, 2].map((currency) => ({
    user: WHALE,
    portfolio: 0,
    currency,
    available: 1n,
    frozen: 0n,
    sequence,
  }))
}

function orderAt(sequence: number): OrderView {
  const cancelled = sequence % CANCELLED_EVERY === 0
  const size = 1 + (sequence % 100)
  return {
    id: toOrderId(sequence),
    product: 1 + (sequence % PRODUCTS),
    // Every fifth order is one user's; the cancelled ones are among them.
    user: sequence % 5 === 0 ? WHALE : toUserId(1_001 + (sequence % (USERS - 1))),
    portfolio: 0,
    clientOrderId: '',
    side: sequence % 2 === 0 ? 1 : 2,
    type: ORDER_TYPE.limit,
    timeInForce: TIME_IN_FORCE.gtc,
    postOnly: false,
    price: 6_000_000 + (sequence % 1_000),
    size,
    funds: 0n,
    filled: cancelled ? 0 : size,
    remaining: cancelled ? size : 0,
    executed: cancelled ? 0n : BigInt(size) * 60_000n,
    fee: 0n,
    makerRate: 0,
    takerRate: 0,
    selfTrade: SELF_TRADE.none,
    stopType: STOP_TYPE.none,
    stopPrice: 0,
    expiresAt: 0,
    status: cancelled ? 'cancelled' : 'filled',
    doneReason: cancelled ? DONE_REASON.cancelled : DONE_REASON.filled,
    refusal: 0,
    createdAt: START_MICROS + sequence * 1_000,
    doneAt: START_MICROS + sequence * 1_000,
  }
}

function fillOf(order: OrderView, sequence: number): FillRow {
  return {
    sequence,
    index: 0,
    product: order.product,
    tradeId: sequence,
    orderId: order.id,
    user: order.user,
    portfolio: 0,
    side: order.side,
    liquidity: 'T',
    price: order.price,
    size: order.size,
    notional: order.executed,
    fee: 0n,
    rate: 0,
    time: order.createdAt,
  }
}

function rowOf(order: OrderView, sequence: number, index: number): LedgerRow {
  return {
    sequence,
    index,
    user: order.user,
    portfolio: 0,
    currency: 1 + index,
    kind: LEDGER_KIND.trade,
    amount: index === 0 ? -order.executed : BigInt(order.size),
    balance: 1_000_000_000n + BigInt(sequence),
    time: order.createdAt,
    product: order.product,
    tradeId: sequence,
    orderId: order.id,
  }
}

async function timePages(reader: ReadModelReader, orders: number) {
  const place = (round: number) => Math.max(1, Math.floor((orders * (round + 1)) / ROUNDS))
  const cursor = (round: number) => ({ sequence: place(round), index: 0 })
  const asked: Record<string, (round: number) => Promise<readonly unknown[]>> = {
    newestOrders: () => reader.orders({ user: WHALE, limit: LIMIT }),
    ordersAnywhere: (round) =>
      reader.orders({ user: WHALE, after: toOrderId(place(round)), limit: LIMIT }),
    ordersBackwards: (round) =>
      reader.orders({ user: WHALE, before: toOrderId(place(round)), limit: LIMIT }),
    ordersOfProduct: (round) =>
      reader.orders({ user: WHALE, product: 2, after: toOrderId(place(round)), limit: LIMIT }),
    rareOrders: (round) =>
      reader.orders({
        user: WHALE,
        statuses: ['cancelled'],
        after: toOrderId(place(round)),
        limit: LIMIT,
      }),
    noSuchOrders: () => reader.orders({ user: WHALE, statuses: ['rejected'], limit: LIMIT }),
    ordersOfAnother: () => reader.orders({ user: OTHER, limit: LIMIT }),
    newestFills: () => reader.fills({ user: WHALE, limit: LIMIT }),
    fillsAnywhere: (round) => reader.fills({ user: WHALE, after: cursor(round), limit: LIMIT }),
    fillsOfAnOrder: (round) =>
      reader.fills({ user: WHALE, orderId: toOrderId(place(round)), limit: LIMIT }),
    ledgerAnywhere: (round) =>
      reader.ledger({ user: WHALE, portfolio: 0, after: cursor(round), limit: LIMIT }),
    ledgerOfCurrency: (round) =>
      reader.ledger({ user: WHALE, portfolio: 0, currency: 1, after: cursor(round), limit: LIMIT }),
  }
  const found: Record<string, { readonly p50: number; readonly max: number }> = {}
  for (const [name, ask] of Object.entries(asked)) {
    const times: number[] = []
    for (let round = 0; round < ROUNDS; round++) {
      const startedAt = performance.now()
      await ask(round)
      times.push((performance.now() - startedAt) * 1_000)
    }
    times.sort((a, b) => a - b)
    found[name] = {
      p50: Math.round(times[ROUNDS >> 1] as number),
      max: Math.round(times.at(-1) as number),
    }
  }
  return found
}
