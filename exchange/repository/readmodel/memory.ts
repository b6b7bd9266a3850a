/** The read model in memory, for tests and simulations: it is gone with the process. */
import { Mismatch } from '@bourse/domain/exchange/mismatch'
import type { OrderView } from '@bourse/domain/exchange/order'
import type {
  BalanceRow,
  CandleFilter,
  CandleRow,
  FillFilter,
  FillRow,
  LedgerFilter,
  LedgerRow,
  OrderFilter,
  ReadModelReader,
  ReadModelRows,
  ReadModelWriter,
} from '@bourse/domain/exchange/read-model'
import { PAGE_MAX } from '@bourse/domain/exchange/read-model'
import { assert } from '@bourse/domain/shared/assert'
import type { OrderId } from '@bourse/domain/shared/ids'

/** One set of rows; any number of writers and readers share it. */
export interface MemoryReadModel {
  readonly orders: Map<OrderId, OrderView>
  /** By sequence id and index, as the ledger. */
  readonly fills: FillRow[]
  readonly ledger: LedgerRow[]
  /** By user, portfolio and currency. */
  readonly balances: Map<string, BalanceRow>
  /** By product, granularity and time. */
  readonly candles: Map<string, CandleRow>
  mark: { logId: string; sequence: number }
}

/** Rows that no log owns yet. */
export function memoryReadModel(): MemoryReadModel {
  return {
    orders: new Map(),
    fills: [],
    ledger: [],
    balances: new Map(),
    candles: new Map(),
    mark: { logId: '', sequence: 0 },
  }
}

/** Puts the rows of a batch into the tables; the mark stays. */
export function addRows(model: MemoryReadModel, rows: ReadModelRows): void {
  for (const order of rows.orders) model.orders.set(order.id, order)
  // One by one: a batch may have more rows than a call may have arguments.
  for (const fill of rows.fills) model.fills.push(fill)
  for (const entry of rows.ledger) model.ledger.push(entry)
  for (const balance of rows.balances) {
    model.balances.set(`${balance.user} ${balance.portfolio} ${balance.currency}`, balance)
  }
  for (const candle of rows.candles) {
    model.candles.set(`${candle.product} ${candle.granularity} ${candle.time}`, candle)
  }
}

/** The writer for the log `logId`. */
export function memoryWriter(model: MemoryReadModel, logId: string): ReadModelWriter {
  return {
    async mark() {
      if (model.mark.logId === '') model.mark.logId = logId
      if (model.mark.logId !== logId) {
        throw new Mismatch(
          'other-log',
          `the read model in memory is of log ${model.mark.logId}, not of log ${logId}`,
        )
      }
      return model.mark.sequence
    },
    async write(batch) {
      assert(batch.from < batch.to, 'a batch moves the mark forward')
      if (model.mark.logId !== logId || model.mark.sequence !== batch.from) return false
      addRows(model, batch)
      model.mark.sequence = batch.to
      return true
    },
    settle: () => Promise.resolve(),
    close: () => Promise.resolve(),
  }
}

/** A reader of the rows. */
export function memoryReader(model: MemoryReadModel): ReadModelReader {
  return {
    mark: () => Promise.resolve(model.mark.sequence),
    order: (id) => Promise.resolve(model.orders.get(id)),
    orders: (filter) => Promise.resolve(ordersOf(model, filter)),
    fills: (filter) => Promise.resolve(page(model.fills, filter, (row) => isFill(row, filter))),
    ledger: (filter) => Promise.resolve(page(model.ledger, filter, (row) => isEntry(row, filter))),
    balances: (user) =>
      Promise.resolve(
        [...model.balances.values()]
          .filter((row) => row.user === user)
          .sort((a, b) => a.portfolio - b.portfolio || a.currency - b.currency),
      ),
    candles: (filter) => Promise.resolve(candlesOf(model, filter)),
    close: () => Promise.resolve(),
  }
}

function ordersOf(model: MemoryReadModel, filter: OrderFilter): readonly OrderView[] {
  const found = [...model.orders.values()]
    .filter((order) => isOrder(order, filter))
    .sort((left, right) => right.id - left.id)
  return nextToCursor(found, filter)
}

function isOrder(order: OrderView, filter: OrderFilter): boolean {
  const { user, product, statuses, clientOrderId, after, before } = filter
  return (
    order.user === user &&
    (product === undefined || order.product === product) &&
    (statuses === undefined || statuses.includes(order.status)) &&
    (clientOrderId === undefined || order.clientOrderId === clientOrderId) &&
    (after === undefined || order.id < after) &&
    (before === undefined || order.id > before)
  )
}

type Numbered = Pick<FillRow, 'sequence' | 'index' | 'user' | 'time'>

/** The page of those rows that `fits` says belong to the question. */
function page<Row extends Numbered>(
  rows: readonly Row[],
  filter: FillFilter | LedgerFilter,
  fits: (row: Row) => boolean,
): readonly Row[] {
  const { user, after, before, since = 0, until = Number.MAX_SAFE_INTEGER } = filter
  const found = rows.filter(
    (row) =>
      row.user === user &&
      row.time >= since &&
      row.time < until &&
      (after === undefined || newestFirst(after, row) < 0) &&
      (before === undefined || newestFirst(row, before) < 0) &&
      fits(row),
  )
  return nextToCursor(found.sort(newestFirst), filter)
}

function newestFirst(
  left: Pick<Numbered, 'sequence' | 'index'>,
  right: Pick<Numbered, 'sequence' | 'index'>,
): number {
  return right.sequence - left.sequence || right.index - left.index
}

function isFill(row: FillRow, { product, orderId }: FillFilter): boolean {
  return (
    (product === undefined || row.product === product) &&
    (orderId === undefined || row.orderId === orderId)
  )
}

function isEntry(row: LedgerRow, { portfolio, currency }: LedgerFilter): boolean {
  return row.portfolio === portfolio && (currency === undefined || row.currency === currency)
}

/** Of rows sorted newest first, those at the end that the cursor is at. */
function nextToCursor<Row>(
  found: readonly Row[],
  filter: { readonly before?: unknown; readonly after?: unknown; readonly limit: number },
): readonly Row[] {
  const limit = Math.min(filter.limit, PAGE_MAX)
  const upwards = filter.before !== undefined && filter.after === undefined
  return upwards && limit > 0 ? found.slice(-limit) : found.slice(0, limit)
}

function candlesOf(model: MemoryReadModel, filter: CandleFilter): readonly CandleRow[] {
  const { product, granularity, from, to, limit } = filter
  return [...model.candles.values()]
    .filter((row) => row.product === product && row.granularity === granularity)
    .filter((row) => row.time >= from && row.time < to)
    .sort((left, right) => right.time - left.time)
    .slice(0, Math.min(limit, PAGE_MAX))
}
