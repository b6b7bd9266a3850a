/**
 * Tables of the read model. No auto-increment keys and no wall-clock columns: two rebuilds from one
 * log are equal row for row.
 */
import type { ColumnType, Kysely } from 'kysely'

/** Version of what the rows say. Rows of another version are refused: none can be trusted. */
export const READ_MODEL_VERSION = 2

/**
 * A 64-bit whole number. It is stored as an integer, not as text, because every engine has an exact
 * 64-bit integer that sorts, sums and indexes, and amounts stay below 2^62. Drivers read it as
 * bigint, number or text; it is converted where a row becomes a value.
 */
type Whole = ColumnType<bigint | number | string, bigint | number, bigint | number>

export interface OrdersTable {
  id: Whole
  product: Whole
  user_id: Whole
  portfolio: Whole
  client_order_id: string
  side: Whole
  type: Whole
  time_in_force: Whole
  post_only: Whole
  price: Whole
  size: Whole
  funds: Whole
  filled: Whole
  remaining: Whole
  executed: Whole
  fee: Whole
  maker_rate: Whole
  taker_rate: Whole
  self_trade: Whole
  stop_type: Whole
  stop_price: Whole
  expires_at: Whole
  status: string
  /** 0 while the order is open. */
  done_reason: Whole
  refusal: Whole
  created_at: Whole
  done_at: Whole
}

/** Key: user, product, sequence, ordinal. */
export interface FillsTable {
  user_id: Whole
  product: Whole
  sequence: Whole
  ordinal: Whole
  trade_id: Whole
  order_id: Whole
  portfolio: Whole
  side: Whole
  liquidity: string
  price: Whole
  size: Whole
  notional: Whole
  fee: Whole
  rate: Whole
  time: Whole
}

/** Key: user, portfolio, currency, sequence, ordinal. */
export interface LedgerTable {
  user_id: Whole
  portfolio: Whole
  currency: Whole
  sequence: Whole
  ordinal: Whole
  kind: Whole
  amount: Whole
  balance: Whole
  time: Whole
  product: Whole
  trade_id: Whole
  order_id: Whole
}

/** Key: user, portfolio, currency. */
export interface BalancesTable {
  user_id: Whole
  portfolio: Whole
  currency: Whole
  available: Whole
  frozen: Whole
  sequence: Whole
}

/** Key: product, granularity, time. */
export interface CandlesTable {
  product: Whole
  granularity: Whole
  time: Whole
  low: Whole
  high: Whole
  open: Whole
  close: Whole
  volume: Whole
}

/** One row: whose log the rows are folded from, and how far. */
interface MarkTable {
  id: Whole
  log_id: string
  sequence: Whole
  version: Whole
}

export interface ReadModelTables {
  orders: OrdersTable
  fills: FillsTable
  ledger: LedgerTable
  balances: BalancesTable
  candles: CandlesTable
  mark: MarkTable
}

/** The SQL dialects that the tables are made for. */
export type Flavour = 'sqlite' | 'postgres' | 'mysql'

export type Db = Kysely<ReadModelTables>

/** Whose rows these are and where they lie. */
export interface SqlReadModel {
  readonly db: Db
  readonly flavour: Flavour
  /** How messages name the database. */
  readonly name: string
}
