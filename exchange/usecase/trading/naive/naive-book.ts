/** What a taker meets in a book: reach, its own orders, the price band, room in a level. */
import type { Side } from '@bourse/domain/exchange/order'
import { SELF_TRADE, SIDE } from '@bourse/domain/exchange/order'
import { RATE_ONE } from '@bourse/domain/exchange/product'
import type { NaiveOrder, NaiveProduct } from './naive-state.ts'
import { otherSide, ownSide } from './naive-state.ts'

/** A limit order of `side` at `price` trades with an order that rests at `makerPrice`. */
export function crosses(side: number, price: number, makerPrice: number): boolean {
  return side === SIDE.buy ? makerPrice <= price : makerPrice >= price
}

/** Orders that a taker of `side` would meet, best first; one of them may be thought away. */
export function makersFor(product: NaiveProduct, side: Side, without?: NaiveOrder): NaiveOrder[] {
  return otherSide(product, side).filter((one) => one !== without)
}

/** True when the order would meet any other at `price`, its owner's too. */
export function wouldTake(order: NaiveOrder, price: number, without?: NaiveOrder): boolean {
  const [first] = makersFor(order.product, order.side, without)
  return first !== undefined && crosses(order.side, price, first.price)
}

/** One user's two orders, whatever their portfolios, and the taker does not want them to trade. */
export function avoids(taker: NaiveOrder, maker: NaiveOrder): boolean {
  return taker.user === maker.user && taker.selfTrade !== SELF_TRADE.none
}

/** Prices at which a taker may trade. */
export type Band = (makerPrice: number) => boolean

/**
 * The band of a taker that arrives now: so far round the middle of best bid and best ask, or else
 * round the last price; anywhere if the product has no band, or nothing to measure it by.
 */
export function bandFor(product: NaiveProduct, side: Side, without?: NaiveOrder): Band {
  const [bid] = makersFor(product, SIDE.sell, without)
  const [ask] = makersFor(product, SIDE.buy, without)
  const both = bid !== undefined && ask !== undefined
  const twice = both ? BigInt(bid.price) + BigInt(ask.price) : 2n * BigInt(product.lastPrice)
  if (product.rules.bandRate === 0 || twice === 0n) return () => true
  const one = BigInt(RATE_ONE)
  const rate = BigInt(product.rules.bandRate)
  if (side === SIDE.buy) return (price) => 2n * BigInt(price) * one <= twice * (one + rate)
  return (price) => 2n * BigInt(price) * one >= twice * (one - rate)
}

/** False when a level with `size` more has a total that nobody can be told exactly. */
export function hasRoomInLevel(order: NaiveOrder, price: number, size: number): boolean {
  const level = ownSide(order.product, order.side).filter((one) => one.price === price)
  const total = level.reduce((sum, one) => sum + BigInt(one.remaining), BigInt(size))
  return total <= BigInt(Number.MAX_SAFE_INTEGER)
}
