/** Orders and fills as rows of the tables and back. */
import type {
  DoneReason,
  OrderStatus,
  OrderType,
  OrderView,
  Side,
  TimeInForce,
} from '@bourse/domain/exchange/order'
import type { FillRow } from '@bourse/domain/exchange/read-model'
import { toOrderId, toUserId } from '@bourse/domain/shared/ids'
import type { Selectable } from 'kysely'
import type { FillsTable, OrdersTable } from './schema.ts'

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
  'status',
  'done_reason',
  'refusal',
  'created_at',
  'done_at',
] as const satisfies readonly (keyof OrdersTable)[]

/** What changes after an order was accepted. */
export const ORDER_CHANGES = [
  'filled',
  'remaining',
  'executed',
  'fee',
  'status',
  'done_reason',
  'done_at',
] as const satisfies readonly (keyof OrdersTable)[]

/** Columns in the order in which `fillValues` writes them. */
export const FILL_COLUMNS = [
  'sequence',
  'ordinal',
  'product',
  'trade_id',
  'order_id',
  'user_id',
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
    fill.sequence,
    fill.index,
    fill.product,
    fill.tradeId,
    fill.orderId,
    fill.user,
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
