/** One order as the auditor knows it, and the sums that it does for itself. */
import type { ProductRules } from '@bourse/domain/exchange/product'
import type { AcceptedOrder } from '../naive/facts.ts'

export interface Order extends Omit<AcceptedOrder, 'remaining' | 'hold' | 'price' | 'size'> {
  price: number
  size: number
  remaining: number
  filled: number
  waiting: boolean
  /** Who joined a queue earlier has a smaller one. */
  turn: number
  takerNotional: bigint
  makerNotional: bigint
  takerFee: bigint
  /** Below zero what came back. */
  makerFee: bigint
  /** What the auditor last counted as needed by it. */
  needed: bigint
}

export interface Product {
  readonly base: number
  readonly quote: number
  readonly quoteFactor: bigint
  readonly baseFactor: bigint
  rules: ProductRules
  sequence: number
  tradeId: number
  lastPrice: number
  /** Prices traded in the event under way. */
  traded: number[]
  /** Open orders by id: bids under 1, asks under 2; under 0 the stops that wait. */
  readonly open: readonly [Map<number, Order>, Map<number, Order>, Map<number, Order>]
}

export const BUY = 1
export const MARKET = 2
const LOSS = 1
const MILLION = 1_000_000n

/** Rounded towards nothing, for rebates too. */
function feeOn(notional: bigint, rate: number): bigint {
  return (notional * BigInt(rate)) / MILLION
}

/** Base to sell, or what a limit buy's rest can cost with fees; a waiting market order: `hold`. */
export function neededBy(order: Order, product: Product, hold: bigint): bigint {
  if (order.remaining === 0 && order.size > 0) return 0n
  if (order.type === MARKET) return hold
  if (order.side !== BUY) return BigInt(order.remaining) * product.baseFactor
  const rest = BigInt(order.price) * BigInt(order.remaining) * product.quoteFactor
  const all = order.takerNotional + order.makerNotional + rest
  const paid = order.takerFee + (order.makerRate < 0 ? 0n : order.makerFee)
  return rest + feeOn(all, order.takerRate) - paid
}

/** Both sides' fees of a fill; a rebate is no more than what the taker pays in this fill. */
export function feesOf(maker: Order, taker: Order, notional: bigint): [bigint, bigint] {
  const takerFee =
    feeOn(taker.takerNotional + notional, taker.takerRate) -
    feeOn(taker.takerNotional, taker.takerRate)
  const makerFee =
    feeOn(maker.makerNotional + notional, maker.makerRate) -
    feeOn(maker.makerNotional, maker.makerRate)
  return [makerFee + takerFee < 0n ? -takerFee : makerFee, takerFee]
}

/** True when a trade at `price` sets off the stop. */
export function fires({ stopType, stopPrice }: Order, price: number): boolean {
  return stopType === LOSS ? price <= stopPrice : price >= stopPrice
}

/** Lowest and highest price at which a taker of `side` may trade that arrives now. */
export function bandOf(product: Product, side: number): (price: number) => boolean {
  const { bandRate } = product.rules
  const bid = firstOf(product.open[1])
  const ask = firstOf(product.open[2])
  const twice = bid && ask ? bid.price + ask.price : 2 * product.lastPrice
  if (bandRate === 0 || twice === 0) return () => true
  const edge = BigInt(twice) * (MILLION + BigInt(side === BUY ? bandRate : -bandRate))
  return (price) => {
    const at = 2n * BigInt(price) * MILLION
    return side === BUY ? at <= edge : at >= edge
  }
}

/** The best and oldest of one side's open orders. */
export function firstOf(orders: ReadonlyMap<number, Order>): Order | undefined {
  let first: Order | undefined
  for (const order of orders.values()) {
    if (first === undefined || isBefore(order, first)) first = order
  }
  return first
}

export function isBefore(one: Order, other: Order): boolean {
  if (one.price === other.price) return one.turn < other.turn
  return one.side === BUY ? one.price > other.price : one.price < other.price
}
