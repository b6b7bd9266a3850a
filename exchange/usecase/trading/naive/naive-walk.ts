/** A taker's walk along the other side of its book: trades in price-time priority. */
import type { DoneReason } from '@bourse/domain/exchange/order'
import { DONE_REASON, ORDER_TYPE } from '@bourse/domain/exchange/order'
import { avoids, bandFor, crosses, makersFor } from './naive-book.ts'
import type { Walk } from './naive-budget.ts'
import { budgetOf, isUsedUp, lotsInBudget, sizeWithin } from './naive-budget.ts'
import { settleFill } from './naive-clearing.ts'
import { meetOwnOrder } from './naive-self-trade.ts'
import type { NaiveOrder, NaiveState } from './naive-state.ts'
import { finish } from './naive-telling.ts'

/** Why the walk is over: its size is done, nobody is left, nobody in reach, or a reason to end. */
type End = 'size' | 'book' | 'reach' | 'budget' | DoneReason

/** What came of a walk: why its order is done, if it is, and the prices at which it traded. */
export interface Walked {
  readonly reason: DoneReason | undefined
  readonly prices: readonly number[]
}

/** Trades with the first in line, at that one's price, until nothing more fits. */
export function walkBook(state: NaiveState, taker: NaiveOrder): Walked {
  const isInBand = bandFor(taker.product, taker.side)
  const budget = budgetOf(state, taker)
  const walk: Walk = { taker, isInBand, prices: [], budget, decremented: false }
  let end: End | undefined
  while (end === undefined) end = step(state, walk)
  return { reason: doneReason(walk, end), prices: walk.prices }
}

/**
 * One maker met. A maker out of the taker's reach is not met at all, be it by price, by funds that
 * pay for no lot, or by what a taker by funds may still trade. Then come the taker's own orders,
 * then the price band.
 */
function step(state: NaiveState, walk: Walk): End | undefined {
  const { taker } = walk
  if (taker.size > 0 && taker.remaining === 0) return 'size'
  const [maker] = makersFor(taker.product, taker.side)
  if (maker === undefined) return isUsedUp(walk) ? 'budget' : 'book'
  const isLimit = taker.type === ORDER_TYPE.limit
  if (isLimit && !crosses(taker.side, taker.price, maker.price)) return 'reach'
  if (lotsInBudget(walk, maker.price) === 0n) return 'budget'
  const size = sizeWithin(walk, maker)
  if (size === 0) return 'reach'
  if (avoids(taker, maker)) return meetOwnOrder(state, walk, maker)
  if (!walk.isInBand(maker.price)) return DONE_REASON.priceBand
  settleFill(state, maker, taker, size)
  walk.prices.push(maker.price)
  if (maker.remaining === 0) finish(state, maker, DONE_REASON.filled)
  return undefined
}

/**
 * Why the order is done after its walk, or undefined when its rest goes into the book. An order by
 * size is filled when its size is; one by funds when it traded and its funds end it, not the book.
 */
function doneReason({ taker, decremented }: Walk, end: End): DoneReason | undefined {
  if (end === 'size') return DONE_REASON.filled
  if (typeof end === 'number') return end
  if (taker.type === ORDER_TYPE.limit) return undefined
  if (taker.size > 0 || end !== 'budget') return DONE_REASON.marketRest
  if (taker.filled > 0) return DONE_REASON.filled
  return decremented ? DONE_REASON.selfTrade : DONE_REASON.marketRest
}
