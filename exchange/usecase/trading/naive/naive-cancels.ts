/** Cancelling one order, or all that a user, a product and a side name. */
import type { TradingEvent } from '@bourse/domain/exchange/event'
import { DONE_REASON, SIDE } from '@bourse/domain/exchange/order'
import { ACCEPTED, REFUSAL } from '@bourse/domain/exchange/refusal'
import { haltRefusal, isVenue } from './naive-order-rules.ts'
import type { NaiveOrder, NaiveState } from './naive-state.ts'
import { openOrders } from './naive-state.ts'
import { finish } from './naive-telling.ts'

/**
 * The open or waiting order that an event names: by order id, or when there is none by the actor's
 * client order id. Someone else's order is not found; operators and the system reach everyone's.
 */
export function findOrder(state: NaiveState, event: TradingEvent): NaiveOrder | undefined {
  return openOrders(state, (order) => isMeant(event, order))[0]
}

/** A halted product, or a halted venue, keeps even its orders as they are. */
export function cancelOrder(state: NaiveState, event: TradingEvent): number {
  const order = findOrder(state, event)
  if (order === undefined) return REFUSAL.orderNotFound
  const halted = haltRefusal(state, order.product)
  if (halted !== ACCEPTED) return halted
  finish(state, order, DONE_REASON.cancelled)
  return ACCEPTED
}

/**
 * Oldest first; product 0 means every product, side 0 both, and user 0 every user if an operator or
 * the system asks. Orders of halted products stay. It is no mistake if there are none.
 */
export function cancelAll(state: NaiveState, event: TradingEvent): number {
  const { product, side } = event
  if (product !== 0 && !state.products.some((one) => one.number === product)) {
    return REFUSAL.unknownProduct
  }
  if (side !== 0 && side !== SIDE.buy && side !== SIDE.sell) return REFUSAL.invalidOrder
  const everyone = event.user === 0 && isVenue(event)
  for (const order of openOrders(state).sort((a, b) => a.id - b.id)) {
    const isOwn = everyone || order.user === event.user
    const isNamed = product === 0 || order.product.number === product
    const isSide = side === 0 || order.side === side
    if (isOwn && isNamed && isSide && haltRefusal(state, order.product) === ACCEPTED) {
      finish(state, order, DONE_REASON.cancelled)
    }
  }
  return ACCEPTED
}

function isMeant(event: TradingEvent, order: NaiveOrder): boolean {
  if (event.orderId > 0) {
    return order.id === event.orderId && (order.user === event.user || isVenue(event))
  }
  const { targetReference } = event
  if (targetReference === '') return false
  return order.clientOrderId === targetReference && order.user === event.user
}
