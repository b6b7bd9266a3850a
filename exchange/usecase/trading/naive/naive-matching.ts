/** An accepted order's way: hold, received, its walk, its rest; and the stops that it sets off. */
import {
  CHANGE,
  DONE_REASON,
  ORDER_TYPE,
  SIDE,
  STOP_TYPE,
  TIME_IN_FORCE,
} from '@bourse/domain/exchange/order'
import { PRODUCT_STATE } from '@bourse/domain/exchange/product'
import { hasRoomInLevel, wouldTake } from './naive-book.ts'
import { holdAccount, holdOfNewOrder } from './naive-clearing.ts'
import { hasFired } from './naive-new-order.ts'
import { stateNow } from './naive-order-rules.ts'
import type { NaiveOrder, NaiveProduct, NaiveReference, NaiveState } from './naive-state.ts'
import { account, freeze, ownSide } from './naive-state.ts'
import { finish, tellActive, tellChange, tellOpen, tellReceived } from './naive-telling.ts'
import { walkBook } from './naive-walk.ts'

/** Everything that follows from an order which no rule refused. */
export function acceptOrder(
  state: NaiveState,
  order: NaiveOrder,
  reference: NaiveReference | undefined,
): void {
  account(state, order, order.product.base)
  account(state, order, order.product.quote)
  const from = holdAccount(state, order)
  order.hold = holdOfNewOrder(order, from.available)
  freeze(state, from, order.hold)
  if (reference !== undefined) reference.open = true
  if (order.waiting) {
    order.product.stops.push(order)
    tellActive(state, order)
    return
  }
  tellReceived(state, order)
  setOff(state, order.product, takeTurn(state, order))
}

/** An open order with another price or size, which loses its place and may trade at once. */
export function requeue(
  state: NaiveState,
  order: NaiveOrder,
  before: { oldPrice: number; oldSize: number },
): void {
  const { product } = order
  product.bids = product.bids.filter((one) => one !== order)
  product.asks = product.asks.filter((one) => one !== order)
  tellChange(state, order, { kind: CHANGE.requeued, ...before })
  setOff(state, product, takeTurn(state, order))
}

/** A taker's whole turn: the prices at which it traded. */
function takeTurn(state: NaiveState, taker: NaiveOrder): readonly number[] {
  const { reason, prices } = walkBook(state, taker)
  const ending = reason ?? endingOfRest(taker)
  if (ending === undefined) rest(state, taker)
  else finish(state, taker, ending)
  return prices
}

/**
 * The stops that trades at these prices set off take their turns, one after the other; what their
 * own trades set off queues up behind them.
 */
function setOff(state: NaiveState, product: NaiveProduct, prices: readonly number[]): void {
  const queue = takeFired(product, prices)
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    queue.push(...takeFired(product, fire(state, next)))
  }
}

/**
 * Takes those out of the waiting ones: loss stops from the highest stop price down, then entry
 * stops from the lowest up, at one price the older first.
 */
function takeFired(product: NaiveProduct, prices: readonly number[]): NaiveOrder[] {
  const fired = product.stops.filter((stop) => prices.some((price) => hasFired(stop, price)))
  product.stops = product.stops.filter((stop) => !fired.includes(stop))
  const { loss, entry } = STOP_TYPE
  const down = fired.filter((one) => one.stopType === loss)
  const up = fired.filter((one) => one.stopType === entry)
  down.sort((a, b) => b.stopPrice - a.stopPrice || a.id - b.id)
  up.sort((a, b) => a.stopPrice - b.stopPrice || a.id - b.id)
  return [...down, ...up]
}

/** From here on the order is what it would have been without its stop. */
function fire(state: NaiveState, order: NaiveOrder): readonly number[] {
  order.waiting = false
  tellReceived(state, order)
  if (!isTaken(state, order)) {
    finish(state, order, DONE_REASON.notTaken)
    return []
  }
  return takeTurn(state, order)
}

/** A product that takes no market orders, or no takers, does not take those that fire either. */
function isTaken(state: NaiveState, order: NaiveOrder): boolean {
  const now = stateNow(state, order.product)
  const isMarket = order.type === ORDER_TYPE.market
  if (now === PRODUCT_STATE.limitOnly) return !isMarket
  if (now === PRODUCT_STATE.postOnly) return !isMarket && !wouldTake(order, order.price)
  return true
}

/** Why a limit order's rest does not go into the book, or undefined when it does. */
function endingOfRest(order: NaiveOrder) {
  const { gtc, gtt } = TIME_IN_FORCE
  const mayRest = order.timeInForce === gtc || order.timeInForce === gtt
  if (!mayRest) return DONE_REASON.immediateRest
  return hasRoomInLevel(order, order.price, order.remaining) ? undefined : DONE_REASON.notTaken
}

/** Into the book behind everyone at its price. */
function rest(state: NaiveState, order: NaiveOrder): void {
  const orders = ownSide(order.product, order.side)
  orders.push(order)
  const bestFirst = order.side === SIDE.buy ? -1 : 1
  // The sort leaves equal prices in their order.
  orders.sort((a, b) => (a.price - b.price) * bestFirst)
  tellOpen(state, order)
}
