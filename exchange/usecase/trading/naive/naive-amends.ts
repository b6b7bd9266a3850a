/** Changing the price or size of an open order, or of a stop order that waits. */
import type { TradingEvent } from '@bourse/domain/exchange/event'
import { CHANGE, ORDER_TYPE, SIDE } from '@bourse/domain/exchange/order'
import { PRODUCT_STATE } from '@bourse/domain/exchange/product'
import { ACCEPTED, REFUSAL } from '@bourse/domain/exchange/refusal'
import { hasRoomInLevel, wouldTake } from './naive-book.ts'
import { findOrder } from './naive-cancels.ts'
import { neededByRest, setHold } from './naive-clearing.ts'
import { requeue } from './naive-matching.ts'
import {
  frozenRefusal,
  haltRefusal,
  limitPriceRefusal,
  sizeRefusal,
  stateNow,
  worthRefusal,
} from './naive-order-rules.ts'
import { isCount } from './naive-shape.ts'
import type { NaiveOrder, NaiveState } from './naive-state.ts'
import { available, notional } from './naive-state.ts'
import { tellChange } from './naive-telling.ts'

/** What the order is to become; `size` counts what it has traded. */
interface Amended {
  readonly price: number
  readonly size: number
  readonly remaining: number
}

/** Keeps its place only if nothing but the size changes, and that falls. */
export function amendOrder(state: NaiveState, event: TradingEvent): number {
  const order = findOrder(state, event)
  if (order === undefined) return REFUSAL.orderNotFound
  const refusal = plainRefusal(state, event, order)
  if (refusal !== ACCEPTED) return refusal
  const price = event.price === 0 ? order.price : event.price
  const size = event.size === 0 ? order.size : event.size
  const amended = { price, size, remaining: size - order.filled }
  const loses = price !== order.price || size > order.size
  const needs = neededByRest(order, price, amended.remaining)
  if (order.waiting || loses) {
    if (!order.waiting) {
      const refused = placeRefusal(state, order, amended)
      if (refused !== ACCEPTED) return refused
    }
    if (needs > order.hold + free(state, order)) return REFUSAL.insufficientFunds
  }
  const before = { oldPrice: order.price, oldSize: order.size }
  Object.assign(order, amended)
  setHold(state, order, needs)
  if (order.waiting) tellChange(state, order, { kind: CHANGE.waiting, ...before })
  else if (loses) requeue(state, order, before)
  else tellChange(state, order, { kind: CHANGE.reduced, ...before })
  return ACCEPTED
}

/** What does not depend on the book. */
function plainRefusal(state: NaiveState, event: TradingEvent, order: NaiveOrder): number {
  const { product } = order
  const { rules } = product
  const stopped = frozenRefusal(state, event) || haltRefusal(state, product)
  if (stopped !== ACCEPTED) return stopped
  if (rules.state === PRODUCT_STATE.cancelOnly) return REFUSAL.productCancelOnly
  if (order.type === ORDER_TYPE.market) return REFUSAL.notAmendable
  if (!isCount(event.price) || !isCount(event.size)) return REFUSAL.invalidOrder
  const price = event.price === 0 ? order.price : event.price
  const size = event.size === 0 ? order.size : event.size
  if (price === order.price && size === order.size) return REFUSAL.nothingToAmend
  const off =
    (event.price === 0 ? ACCEPTED : limitPriceRefusal(rules, price)) ||
    (event.size === 0 ? ACCEPTED : sizeRefusal(rules, size))
  if (off !== ACCEPTED) return off
  if (size <= order.filled) return REFUSAL.sizeBelowFilled
  return worthRefusal(rules, notional(product, price, size))
}

/** Whether the order finds a new place: in its level, and without trading if that is asked. */
function placeRefusal(state: NaiveState, order: NaiveOrder, amended: Amended): number {
  const { price, remaining } = amended
  if (!hasRoomInLevel(order, price, remaining)) return REFUSAL.bookFull
  const mustNotTake = order.postOnly || stateNow(state, order.product) === PRODUCT_STATE.postOnly
  return mustNotTake && wouldTake(order, price) ? REFUSAL.postOnlyWouldTake : ACCEPTED
}

/** What the owner has besides the order's hold. */
function free(state: NaiveState, order: NaiveOrder): bigint {
  const { base, quote } = order.product
  return available(state, order, order.side === SIDE.buy ? quote : base)
}
