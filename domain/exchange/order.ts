/** Orders: the words for their kinds and states, and an order as a value. */
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

/** Good till cancelled, immediate or cancel, fill or kill, good till time. */
export const TIME_IN_FORCE = { gtc: 1, ioc: 2, fok: 3, gtt: 4 } as const
export type TimeInForce = (typeof TIME_IN_FORCE)[keyof typeof TIME_IN_FORCE]
export const TIME_IN_FORCE_NAME: Record<TimeInForce, 'GTC' | 'IOC' | 'FOK' | 'GTT'> = {
  1: 'GTC',
  2: 'IOC',
  3: 'FOK',
  4: 'GTT',
}

/**
 * What happens instead of a trade when two orders of one user meet; the taker's decides. `none`
 * lets them trade; `decrement` takes the smaller size from both and cancels the one left empty.
 */
export const SELF_TRADE = {
  none: 1,
  decrement: 2,
  cancelOldest: 3,
  cancelNewest: 4,
  cancelBoth: 5,
} as const
export type SelfTrade = (typeof SELF_TRADE)[keyof typeof SELF_TRADE]
/** Short names as Coinbase Exchange has them. */
export const SELF_TRADE_NAME: Record<SelfTrade, 'none' | 'dc' | 'co' | 'cn' | 'cb'> = {
  1: 'none',
  2: 'dc',
  3: 'co',
  4: 'cn',
  5: 'cb',
}

/** `loss` fires when a trade's price is at or below the stop price, `entry` at or above. */
export const STOP_TYPE = { none: 0, loss: 1, entry: 2 } as const
export type StopType = (typeof STOP_TYPE)[keyof typeof STOP_TYPE]
export const STOP_TYPE_NAME: Record<StopType, '' | 'loss' | 'entry'> = {
  0: '',
  1: 'loss',
  2: 'entry',
}

/** When the new order of a replace is refused, the old one stays, or is cancelled all the same. */
export const REPLACE_MODE = { stopOnFailure: 1, allowFailure: 2 } as const

/** What `TradingListener.change` tells: how an open order's price or size became another. */
export const CHANGE = {
  /** Its size fell by an amend; it keeps its place. */
  reduced: 1,
  /** Self-trade prevention took from its size; it keeps its place. */
  decremented: 2,
  /** It left its place by an amend; `open` or `done` follows after what it trades. */
  requeued: 3,
  /** A waiting stop order was amended. */
  waiting: 4,
} as const
export type Change = (typeof CHANGE)[keyof typeof CHANGE]

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
  /** Its time was over. */
  expired: 6,
  selfTrade: 7,
  /** The rest would have traded outside the product's price band. */
  priceBand: 8,
  /** Another order took its place by one event. */
  replaced: 9,
  /** A switch that its user armed was not renewed in time. */
  switchFired: 10,
  /** Its stop fired, and then its product's state or book did not take it. */
  notTaken: 11,
} as const
export type DoneReason = (typeof DONE_REASON)[keyof typeof DONE_REASON]
export const DONE_REASON_NAME: Record<DoneReason, string> = {
  1: 'filled',
  2: 'cancelled',
  3: 'immediate-rest',
  4: 'market-rest',
  5: 'rejected',
  6: 'expired',
  7: 'self-trade',
  8: 'price-band',
  9: 'replaced',
  10: 'switch',
  11: 'not-taken',
}

/** Liquidity of one side of a fill: M maker, T taker, O opening auction. */
export type Liquidity = 'M' | 'T' | 'O'

/** States as the API says them; `active` is a stop order that waits for its price. */
export const ORDER_STATUSES = ['open', 'filled', 'cancelled', 'rejected', 'active'] as const
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
  readonly selfTrade: SelfTrade
  readonly stopType: StopType
  /** 0 without a stop. */
  readonly stopPrice: number
  /** Microseconds; 0 for an order without an end. */
  readonly expiresAt: number
  readonly status: OrderStatus
  /** Undefined while the order is open. */
  readonly doneReason: DoneReason | undefined
  /** Number of the refusal of a rejected order, else 0. */
  readonly refusal: number
  readonly createdAt: number
  /** Microseconds; 0 while the order is open. */
  readonly doneAt: number
}
