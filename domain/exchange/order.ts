/** Orders: the words for their kinds and states, and the table that holds the open ones. */
import type { OrderId, UserId } from '../shared/ids.ts'

export const SIDE = { buy: 1, sell: 2 } as const
export type Side = (typeof SIDE)[keyof typeof SIDE]
export const SIDE_NAME: Record<Side, 'buy' | 'sell'> = { 1: 'buy', 2: 'sell' }

export const ORDER_TYPE = { limit: 1, market: 2 } as const
export type OrderType = (typeof ORDER_TYPE)[keyof typeof ORDER_TYPE]
export const ORDER_TYPE_NAME: Record<OrderType, 'limit' | 'market'> = {
  1: 'limit',
  2: 'market',
}

/** Good till cancelled, immediate or cancel, fill or kill. */
export const TIME_IN_FORCE = { gtc: 1, ioc: 2, fok: 3 } as const
export type TimeInForce = (typeof TIME_IN_FORCE)[keyof typeof TIME_IN_FORCE]
export const TIME_IN_FORCE_NAME: Record<TimeInForce, 'GTC' | 'IOC' | 'FOK'> = {
  1: 'GTC',
  2: 'IOC',
  3: 'FOK',
}

/** Why an order is done. `rejected` is the reason of an order that never entered the book. */
export const DONE_REASON = {
  filled: 1,
  /** Its owner, or an operator, cancelled it. */
  cancelled: 2,
  /** The rest of an immediate-or-cancel order found no price. */
  immediateRest: 3,
  /** The rest of a market order found no other side, or no more funds. */
  marketRest: 4,
  rejected: 5,
} as const
export type DoneReason = (typeof DONE_REASON)[keyof typeof DONE_REASON]
export const DONE_REASON_NAME: Record<DoneReason, string> = {
  1: 'filled',
  2: 'cancelled',
  3: 'immediate-rest',
  4: 'market-rest',
  5: 'rejected',
}

/** Liquidity of one side of a fill: M maker, T taker, O opening auction. */
export type Liquidity = 'M' | 'T' | 'O'

/**
 * The orders alive in the engine, one typed array a field; the index is a slot, given again to
 * another order once this one is done. Prices and sizes are at the product's scales, notionals,
 * holds and fees in quote atoms (a sell order's hold in base atoms).
 */
export interface OrderTable {
  readonly id: Float64Array
  readonly product: Int32Array
  /** Account slots of the owner: `AccountTable.user[baseAccount[slot]]` is the user id. */
  readonly baseAccount: Int32Array
  readonly quoteAccount: Int32Array
  readonly side: Uint8Array
  readonly type: Uint8Array
  readonly timeInForce: Uint8Array
  readonly postOnly: Uint8Array
  /** 0 for a market order. */
  readonly price: Float64Array
  /** 0 for a market order by funds. */
  readonly size: Float64Array
  /** What is still to trade; of a market order by funds 0. */
  readonly remaining: Float64Array
  readonly filled: Float64Array
  /** Quote funds or cap of a market order, 0 for none. */
  readonly funds: BigInt64Array
  readonly hold: BigInt64Array
  readonly takerNotional: BigInt64Array
  readonly makerNotional: BigInt64Array
  readonly fee: BigInt64Array
  /** Rates in parts per million, frozen at acceptance. */
  readonly makerRate: Int32Array
  readonly takerRate: Int32Array
  /** Engine time of acceptance, microseconds. */
  readonly createdAt: Float64Array
  /** -1 for an order without a client order id. */
  readonly reference: Int32Array
}

/** States as the API says them. */
export const ORDER_STATUSES = ['open', 'filled', 'cancelled', 'rejected'] as const
export type OrderStatus = (typeof ORDER_STATUSES)[number]

/**
 * One order as a value, for replies, feeds and rows. Whole numbers at the scales of its product.
 */
export interface OrderView {
  readonly id: OrderId
  readonly product: number
  readonly user: UserId
  readonly portfolio: number
  readonly clientOrderId: string
  readonly side: Side
  readonly type: OrderType
  readonly timeInForce: TimeInForce
  readonly postOnly: boolean
  readonly price: number
  readonly size: number
  readonly funds: bigint
  readonly filled: number
  readonly remaining: number
  /** Quote atoms traded and paid as fees. */
  readonly executed: bigint
  readonly fee: bigint
  readonly makerRate: number
  readonly takerRate: number
  readonly status: OrderStatus
  /** Undefined while the order is open. */
  readonly doneReason: DoneReason | undefined
  /** Number of the refusal of a rejected order, else 0. */
  readonly refusal: number
  readonly createdAt: number
  /** Microseconds; 0 while the order is open. */
  readonly doneAt: number
}
