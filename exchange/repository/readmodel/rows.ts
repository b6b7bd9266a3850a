/** Values of the domain as rows of the tables and back. */
import type {
  DoneReason,
  OrderStatus,
  OrderType,
  OrderView,
  SelfTrade,
  Side,
  StopType,
  TimeInForce,
} from '@bourse/domain/exchange/order'
import type { BalanceRow, CandleRow, FillRow, LedgerRow } from '@bourse/domain/exchange/read-model'
import { toOrderId, toUserId } from '@bourse/domain/shared/ids'
import type { Selectable } from 'kysely'
import type { BalancesTable, CandlesTable, FillsTable, LedgerTable, OrdersTable } from './schema.ts'

/** Columns in the order in which `orderValues` writes them. */
export const ORDER_COLUMNS = [
  'id',
  'product',
  'user_id',
  'portfolio',
  'client_order_id',
  'side',
  'type',
  'time_in_force',
  'post_only',
  'price',
  'size',
  'funds',
  'filled',
  'remaining',
  'executed',
  'fee',
  'maker_rate',
  'taker_rate',
  'self_trade',
  'stop_type',
  'stop_price',
  'expires_at',
  'status',
  'done_reason',
  'refusal',
  'created_at',
  'done_at',
] as const satisfies readonly (keyof OrdersTable)[]

/** What changes after an order was accepted; price, size and funds when it is amended. */
export const ORDER_CHANGES = [
  'price',
  'size',
  'funds',
  'filled',
  'remaining',
  'executed',
  'fee',
  'status',
  'done_reason',
  'done_at',
] as const satisfies readonly (keyof OrdersTable)[]

/** Columns in the order in which `fillValues` writes them; likewise the tables below. */
export const FILL_COLUMNS = [
  'user_id',
  'product',
  'sequence',
  'ordinal',
  'trade_id',
  'order_id',
  'portfolio',
  'side',
  'liquidity',
  'price',
  'size',
  'notional',
  'fee',
  'rate',
  'time',
] as const satisfies readonly (keyof FillsTable)[]

export const LEDGER_COLUMNS = [
  'user_id',
  'portfolio',
  'currency',
  'sequence',
  'ordinal',
  'kind',
  'amount',
  'balance',
  'time',
  'product',
  'trade_id',
  'order_id',
] as const satisfies readonly (keyof LedgerTable)[]

export const BALANCE_KEY = ['user_id', 'portfolio', 'currency'] as const

export const BALANCE_CHANGES = [
  'available',
  'frozen',
  'sequence',
] as const satisfies readonly (keyof BalancesTable)[]

export const BALANCE_COLUMNS = [...BALANCE_KEY, ...BALANCE_CHANGES] as const

export const CANDLE_KEY = ['product', 'granularity', 'time'] as const

export const CANDLE_CHANGES = [
  'low',
  'high',
  'open',
  'close',
  'volume',
] as const satisfies readonly (keyof CandlesTable)[]

export const CANDLE_COLUMNS = [...CANDLE_KEY, ...CANDLE_CHANGES] as const

/** Appends the values of an order's row. */
export function orderValues(into: unknown[], order: OrderView): void {
  into.push(
    order.id,
    order.product,
    order.user,
    order.portfolio,
    order.clientOrderId,
    order.side,
    order.type,
    order.timeInForce,
    order.postOnly ? 1 : 0,
    order.price,
    order.size,
    order.funds,
    order.filled,
    order.remaining,
    order.executed,
    order.fee,
    order.makerRate,
    order.takerRate,
    order.selfTrade,
    order.stopType,
    order.stopPrice,
    order.expiresAt,
    order.status,
    order.doneReason ?? 0,
    order.refusal,
    order.createdAt,
    order.doneAt,
  )
}

/** Appends the values of a fill's row. */
export function fillValues(into: unknown[], fill: FillRow): void {
  into.push(
    fill.user,
    fill.product,
    fill.sequence,
    fill.index,
    fill.tradeId,
    fill.orderId,
    fill.portfolio,
    fill.side,
    fill.liquidity,
    fill.price,
    fill.size,
    fill.notional,
    fill.fee,
    fill.rate,
    fill.time,
  )
}

/** Appends the values of a ledger row. */
export function ledgerValues(into: unknown[], row: LedgerRow): void {
  into.push(
    row.user,
    row.portfolio,
    row.currency,
    row.sequence,
    row.index,
    row.kind,
    row.amount,
    row.balance,
    row.time,
    row.product,
    row.tradeId,
    row.orderId,
  )
}

/** Appends the values of an account's row. */
export function balanceValues(into: unknown[], row: BalanceRow): void {
  into.push(row.user, row.portfolio, row.currency, row.available, row.frozen, row.sequence)
}

/** Appends the values of a candle's row. */
export function candleValues(into: unknown[], row: CandleRow): void {
  into.push(row.product, row.granularity, row.time)
  into.push(row.low, row.high, row.open, row.close, row.volume)
}

/** The order in a row. */
export function orderOf(row: Selectable<OrdersTable>): OrderView {
  const doneReason = Number(row.done_reason)
  return {
    id: toOrderId(Number(row.id)),
    product: Number(row.product),
    user: toUserId(Number(row.user_id)),
    portfolio: Number(row.portfolio),
    clientOrderId: row.client_order_id,
    side: Number(row.side) as Side,
    type: Number(row.type) as OrderType,
    timeInForce: Number(row.time_in_force) as TimeInForce,
    postOnly: Number(row.post_only) === 1,
    price: Number(row.price),
    size: Number(row.size),
    funds: BigInt(row.funds),
    filled: Number(row.filled),
    remaining: Number(row.remaining),
    executed: BigInt(row.executed),
    fee: BigInt(row.fee),
    makerRate: Number(row.maker_rate),
    takerRate: Number(row.taker_rate),
    selfTrade: Number(row.self_trade) as SelfTrade,
    stopType: Number(row.stop_type) as StopType,
    stopPrice: Number(row.stop_price),
    expiresAt: Number(row.expires_at),
    status: row.status as OrderStatus,
    doneReason: doneReason === 0 ? undefined : (doneReason as DoneReason),
    refusal: Number(row.refusal),
    createdAt: Number(row.created_at),
    doneAt: Number(row.done_at),
  }
}

/** The fill in a row. */
export function fillOf(row: Selectable<FillsTable>): FillRow {
  return {
    sequence: Number(row.sequence),
    index: Number(row.ordinal),
    product: Number(row.product),
    tradeId: Number(row.trade_id),
    orderId: toOrderId(Number(row.order_id)),
    user: toUserId(Number(row.user_id)),
    portfolio: Number(row.portfolio),
    side: Number(row.side),
    liquidity: row.liquidity as FillRow['liquidity'],
    price: Number(row.price),
    size: Number(row.size),
    notional: BigInt(row.notional),
    fee: BigInt(row.fee),
    rate: Number(row.rate),
    time: Number(row.time),
  }
}

/** The ledger entry in a row. */
export function ledgerOf(row: Selectable<LedgerTable>): LedgerRow {
  return {
    sequence: Number(row.sequence),
    index: Number(row.ordinal),
    user: toUserId(Number(row.user_id)),
    portfolio: Number(row.portfolio),
    currency: Number(row.currency),
    kind: Number(row.kind) as LedgerRow['kind'],
    amount: BigInt(row.amount),
    balance: BigInt(row.balance),
    time: Number(row.time),
    product: Number(row.product),
    tradeId: Number(row.trade_id),
    orderId: Number(row.order_id),
  }
}

/** The account in a row. */
export function balanceOf(row: Selectable<BalancesTable>): BalanceRow {
  return {
    user: toUserId(Number(row.user_id)),
    portfolio: Number(row.portfolio),
    currency: Number(row.currency),
    available: BigInt(row.available),
    frozen: BigInt(row.frozen),
    sequence: Number(row.sequence),
  }
}

/** The candle in a row. */
export function candleOf(row: Selectable<CandlesTable>): CandleRow {
  return {
    product: Number(row.product),
    granularity: Number(row.granularity) as CandleRow['granularity'],
    time: Number(row.time),
    low: Number(row.low),
    high: Number(row.high),
    open: Number(row.open),
    close: Number(row.close),
    volume: Number(row.volume),
  }
}
