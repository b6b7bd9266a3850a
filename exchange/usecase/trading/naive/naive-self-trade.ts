/** What happens instead of a trade when a taker meets an order of its own user. */
import type { DoneReason } from '@bourse/domain/exchange/order'
import { CHANGE, DONE_REASON, ORDER_TYPE, SELF_TRADE, SIDE } from '@bourse/domain/exchange/order'
import type { Walk } from './naive-budget.ts'
import { lotsInBudget, sizeWithin } from './naive-budget.ts'
import { neededByRest, setHold } from './naive-clearing.ts'
import type { NaiveOrder, NaiveState } from './naive-state.ts'
import { notional } from './naive-state.ts'
import { finish, tellChange } from './naive-telling.ts'

/**
 * The taker's mode decides. Returns why the taker is done, or undefined when it goes on; of two
 * orders the maker is told first.
 */
export function meetOwnOrder(
  state: NaiveState,
  walk: Walk,
  maker: NaiveOrder,
): DoneReason | undefined {
  switch (walk.taker.selfTrade) {
    case SELF_TRADE.cancelNewest:
      return DONE_REASON.selfTrade
    case SELF_TRADE.cancelOldest:
      finish(state, maker, DONE_REASON.selfTrade)
      return undefined
    case SELF_TRADE.cancelBoth:
      finish(state, maker, DONE_REASON.selfTrade)
      return DONE_REASON.selfTrade
    case SELF_TRADE.decrement:
      return decrement(state, walk, maker)
    case SELF_TRADE.none:
      throw new Error('without prevention own orders trade')
    default:
      return walk.taker.selfTrade satisfies never
  }
}

/** The smaller of both sizes is taken from both; who has nothing left is done. */
function decrement(state: NaiveState, walk: Walk, maker: NaiveOrder): DoneReason | undefined {
  const { taker } = walk
  const byFunds = taker.size === 0
  const size = byFunds ? sizeWithin(walk, maker) : Math.min(maker.remaining, taker.remaining)
  const isAll = size === maker.remaining
  if (isAll) finish(state, maker, DONE_REASON.selfTrade)
  else makeSmaller(state, maker, size)
  if (byFunds) {
    takeFromFunds(walk, maker.price, size)
    return isAll && lotsInBudget(walk, maker.price) !== 0n ? undefined : reasonOf(taker)
  }
  if (size === taker.remaining) return DONE_REASON.selfTrade
  makeSmaller(state, taker, size)
  return undefined
}

/** The hold follows, but a market buy's stays until it is done. */
function makeSmaller(state: NaiveState, order: NaiveOrder, size: number): void {
  const oldSize = order.size
  order.size -= size
  order.remaining -= size
  if (order.side === SIDE.sell || order.type === ORDER_TYPE.limit) {
    setHold(state, order, neededByRest(order, order.price, order.remaining))
  }
  tellChange(state, order, { kind: CHANGE.decremented, oldPrice: order.price, oldSize })
}

/** A taker by funds has no size to change: its funds fall. */
function takeFromFunds(walk: Walk, price: number, size: number): void {
  const { taker } = walk
  const worth = notional(taker.product, price, size)
  walk.budget = (walk.budget ?? 0n) - worth
  walk.decremented = true
  taker.funds -= worth
}

/** It wanted no more than it took, or its funds pay for no lot more. */
function reasonOf(taker: NaiveOrder): DoneReason {
  return taker.filled > 0 ? DONE_REASON.filled : DONE_REASON.selfTrade
}
