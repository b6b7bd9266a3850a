/** The SQL read model: rows that the recorder folds from results and everyone may rebuild. */
import type { OrderId, UserId } from '../shared/ids.ts'
import type { Liquidity, OrderView } from './order.ts'

/** One side of a fill as a row. Quote atoms for notional and fee. */
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

/** What one flush of the recorder writes in one transaction. The last view of an order wins. */
export interface ReadModelBatch {
  readonly from: number
  readonly to: number
  readonly orders: readonly OrderView[]
  readonly fills: readonly FillRow[]
}

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

/** Orders on one page at most; a larger limit gives a page of this size. */
export const PAGE_MAX = 1_000

export interface ReadModelReader {
  mark(): Promise<number>
  order(id: OrderId): Promise<OrderView | undefined>
  /** Newest first. */
  orders(filter: OrderFilter): Promise<readonly OrderView[]>
  /** Fills of one order, oldest first. */
  fills(orderId: OrderId): Promise<readonly FillRow[]>
  close(): Promise<void>
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
