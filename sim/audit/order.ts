/** An order in the auditor's own books, and what it must hold. */
import type { OrderView } from '@bourse/domain/exchange/order'
import type { ProductRules } from '@bourse/domain/exchange/product'

export const BUY = 1
export const SELL = 2
export const LIMIT = 1
export const MARKET = 2
const MILLION = 1_000_000n

export interface AuditedOrder {
  readonly id: number
  readonly product: number
  readonly user: number
  readonly portfolio: number
  readonly clientOrderId: string
  readonly side: number
  readonly type: number
  readonly timeInForce: number
  readonly postOnly: boolean
  readonly selfTrade: number
  readonly stopType: number
  readonly stopPrice: number
  readonly expiresAt: number
  readonly makerRate: bigint
  readonly takerRate: bigint
  readonly createdAt: number
  price: number
  size: number
  funds: bigint
  remaining: number
  filled: number
  takerNotional: bigint
  makerNotional: bigint
  fee: bigint
  /** Atoms held: quote of a buy, base of a sell. */
  hold: bigint
  /** What a stop market buy by size may spend; 0 for others. */
  cap: bigint
  state: 'waiting' | 'taking' | 'open'
}

/** A product as the auditor knows it. */
export interface AuditedProduct {
  readonly number: number
  readonly base: number
  readonly quote: number
  readonly baseFactor: bigint
  readonly quoteFactor: bigint
  rules: ProductRules
  sequence: number
  tradeId: number
  lastPrice: number
  /** Best first; of one price the oldest first. */
  readonly bids: AuditedOrder[]
  readonly asks: AuditedOrder[]
}

/** The order as its first fact told it. */
export function auditedOrder(view: OrderView, state: AuditedOrder['state']): AuditedOrder {
  return {
    ...{ id: view.id, product: view.product, user: view.user, portfolio: view.portfolio },
    ...{ clientOrderId: view.clientOrderId, side: view.side, type: view.type },
    ...{ timeInForce: view.timeInForce, postOnly: view.postOnly },
    selfTrade: view.selfTrade ?? 0,
    stopType: view.stopType ?? 0,
    stopPrice: view.stopPrice ?? 0,
    expiresAt: view.expiresAt ?? 0,
    makerRate: BigInt(view.makerRate),
    takerRate: BigInt(view.takerRate),
    createdAt: view.createdAt,
    ...{ price: view.price, size: view.size, funds: view.funds, remaining: view.size, filled: 0 },
    ...{ takerNotional: 0n, makerNotional: 0n, fee: 0n, hold: 0n, cap: 0n, state },
  }
}

/** floor(notional x rate / 1,000,000), for a rate of either sign towards zero. */
export function share(notional: bigint, rate: bigint): bigint {
  return rate < 0n ? -((notional * -rate) / MILLION) : (notional * rate) / MILLION
}

/** Quote atoms of so much at a price. */
export function notionalOf(product: AuditedProduct, price: number, size: number): bigint {
  return BigInt(price) * BigInt(size) * product.quoteFactor
}

/** What the rest of a limit order, or of any sell by size, must hold. */
export function neededFor(order: AuditedOrder, product: AuditedProduct): bigint {
  if (order.side === SELL) return BigInt(order.remaining) * product.baseFactor
  if (order.remaining === 0) return 0n
  const rest = notionalOf(product, order.price, order.remaining)
  const charged = order.makerRate < 0n ? share(order.takerNotional, order.takerRate) : order.fee
  const traded = order.takerNotional + order.makerNotional
  return rest + share(traded + rest, order.takerRate) - charged
}

/** True when an order of `side` at `price` and one of the other side at `other` would trade. */
export function crosses(side: number, price: number, other: number): boolean {
  return side === BUY ? other <= price : other >= price
}

/** The orders on one side, best first. */
export function sideOf(product: AuditedProduct, side: number): AuditedOrder[] {
  return side === BUY ? product.bids : product.asks
}

/** The orders that an order of `side` would trade against. */
export function against(product: AuditedProduct, side: number): AuditedOrder[] {
  return side === BUY ? product.asks : product.bids
}

/** Puts an order behind all that are as good. */
export function enqueue(product: AuditedProduct, order: AuditedOrder): void {
  const side = sideOf(product, order.side)
  let low = 0
  let high = side.length
  while (low < high) {
    const middle = (low + high) >> 1
    const { price } = side[middle] as AuditedOrder
    const isAhead = order.side === BUY ? price >= order.price : price <= order.price
    if (isAhead) low = middle + 1
    else high = middle
  }
  side.splice(low, 0, order)
}

/** Takes an order out of its side; false when it is not there. */
export function dequeue(product: AuditedProduct, order: AuditedOrder): boolean {
  const side = sideOf(product, order.side)
  const at = side.indexOf(order)
  if (at === -1) return false
  side.splice(at, 1)
  return true
}

/** True when a stop goes off at this price of a trade. */
export function firesAt(order: AuditedOrder, price: number): boolean {
  if (price === 0) return false
  return order.stopType === 1 ? price <= order.stopPrice : price >= order.stopPrice
}
