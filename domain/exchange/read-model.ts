/** The SQL read model: rows that the recorder folds from results and everyone may rebuild. */
import type { OrderId, UserId } from '../shared/ids.ts'
import type { LedgerKind } from './account.ts'
import type { Candle, Granularity } from './market-data.ts'
import type { Liquidity, OrderView } from './order.ts'

/** One side of a fill as a row. Quote atoms for notional and fee; a rebate is a fee below zero. */
export interface FillRow {
  readonly sequence: number
  readonly index: number
  readonly product: number
  readonly tradeId: number
  readonly orderId: OrderId
  readonly user: UserId
  readonly portfolio: number
  readonly side: number
  readonly liquidity: Liquidity
  readonly price: number
  readonly size: number
  readonly notional: bigint
  readonly fee: bigint
  readonly rate: number
  readonly time: number
}

/**
 * One change of an account's total. (sequence, index) names it; the rows of one event sum to zero
 * in each currency. A fill has a base and a quote row on either side, and a fee row where one is
 * charged, or paid back as a maker's rebate.
 */
export interface LedgerRow {
  readonly sequence: number
  readonly index: number
  readonly user: UserId
  readonly portfolio: number
  /** Currency number. */
  readonly currency: number
  readonly kind: LedgerKind
  /** Atoms, negative when they leave. */
  readonly amount: bigint
  /** Atoms of the account after it, available and held together. */
  readonly balance: bigint
  readonly time: number
  /**
   * Of a trade or fee: product number, trade id and the owner's order; 0 otherwise. The venue's row
   * of a fee has no order.
   */
  readonly product: number
  readonly tradeId: number
  readonly orderId: number
}

/** One account as it is after the event `sequence`, which was the last to touch it. */
export interface BalanceRow {
  readonly user: UserId
  readonly portfolio: number
  readonly currency: number
  readonly available: bigint
  readonly frozen: bigint
  readonly sequence: number
}

/** One bucket of one product; see `Candle`. */
export interface CandleRow extends Candle {
  readonly product: number
  readonly granularity: Granularity
}

/**
 * What one flush of the recorder writes in one transaction. Orders, balances and candles replace
 * what was there: the last state of a key wins. Fills and ledger rows are new.
 */
export interface ReadModelBatch {
  readonly from: number
  readonly to: number
  readonly orders: readonly OrderView[]
  readonly fills: readonly FillRow[]
  readonly ledger: readonly LedgerRow[]
  readonly balances: readonly BalanceRow[]
  readonly candles: readonly CandleRow[]
}

/** The rows of a batch without their place in the log. */
export type ReadModelRows = Omit<ReadModelBatch, 'from' | 'to'>

export interface ReadModelWriter {
  /** Last sequence id applied, 0 for none. Throws a `Mismatch` when the rows are not this log's. */
  mark(): Promise<number>
  /**
   * Rows and mark in one transaction by compare-and-set: false when the mark was not `batch.from`.
   */
  write(batch: ReadModelBatch): Promise<boolean>
  /**
   * Everything written is on disk when it resolves: asked for before older snapshots are dropped.
   */
  settle(): Promise<void>
  close(): Promise<void>
}

export interface OrderFilter {
  readonly user: UserId
  readonly product?: number
  readonly statuses?: readonly string[]
  /** Ids below `after`, or above `before`; the page next to the cursor. */
  readonly after?: OrderId
  readonly before?: OrderId
  /** Only orders that carry this client order id. */
  readonly clientOrderId?: string
  readonly limit: number
}

/** A place among fills or ledger rows, which are ordered by (sequence, index). */
export interface RowCursor {
  readonly sequence: number
  readonly index: number
}

/** Rows below `after`, or above `before`; the page next to the cursor. */
interface RowFilter {
  readonly user: UserId
  readonly after?: RowCursor
  readonly before?: RowCursor
  /** Times in microseconds: at or after `since`, and before `until`. */
  readonly since?: number
  readonly until?: number
  readonly limit: number
}

export interface FillFilter extends RowFilter {
  readonly product?: number
  readonly orderId?: OrderId
}

export interface LedgerFilter extends RowFilter {
  readonly portfolio: number
  /** Currency number; without it all currencies of the portfolio. */
  readonly currency?: number
}

/** Buckets that begin at or after `from` and before `to`, epoch seconds. */
export interface CandleFilter {
  readonly product: number
  readonly granularity: Granularity
  readonly from: number
  readonly to: number
  readonly limit: number
}

/** Rows on one page at most; a larger limit gives a page of this size. */
export const PAGE_MAX = 1_000

/** Pages are newest first. */
export interface ReadModelReader {
  mark(): Promise<number>
  order(id: OrderId): Promise<OrderView | undefined>
  orders(filter: OrderFilter): Promise<readonly OrderView[]>
  fills(filter: FillFilter): Promise<readonly FillRow[]>
  ledger(filter: LedgerFilter): Promise<readonly LedgerRow[]>
  /** All accounts of a user, by portfolio and currency number. */
  balances(user: UserId): Promise<readonly BalanceRow[]>
  candles(filter: CandleFilter): Promise<readonly CandleRow[]>
  close(): Promise<void>
}

/** Lets a person's history be read after everything that the person was told before. */
export interface OwnWrites {
  /**
   * True once the read model has every event that touched this user before the call; false when
   * that takes too long.
   */
  recorded(user: UserId): Promise<boolean>
}

/** Orders done lately, kept in memory until the read model has them. */
export interface DoneOrders {
  /** The order as it ended, or undefined when it is not among the recent ones. */
  get(id: OrderId): OrderView | undefined
  /** Newest first, as `ReadModelReader.orders`. */
  orders(filter: OrderFilter): readonly OrderView[]
  /** True while orders that are not here may be missing from the read model too. */
  readonly behind: boolean
}
