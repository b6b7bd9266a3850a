/** Cancelling one order or all of a user's. */
import type { TradingEvent } from '@bourse/domain/exchange/event'
import { DONE_REASON, SIDE, type Side } from '@bourse/domain/exchange/order'
import { PRODUCT_STATE } from '@bourse/domain/exchange/product'
import { ACCEPTED, REFUSAL } from '@bourse/domain/exchange/refusal'
import type { ListedProduct } from '../currency/listings.ts'
import { isVenue, mayTrade } from './admission.ts'
import type { Core } from './core.ts'
import { endOrder } from './placing.ts'

/**
 * Cancels the order with the event's order id or client order id. Another user's order is not
 * found, except by the venue. Returns 0 or a refusal number.
 */
export function cancelOrder(core: Core, event: TradingEvent): number {
  if (!mayTrade(event)) return REFUSAL.notPermitted
  const slot =
    event.orderId > 0
      ? core.orders.find(event.orderId)
      : core.orderSlotByReference(event.user, event.targetReference)
  if (slot === -1) return REFUSAL.orderNotFound
  const owner = core.accounts.user[core.orders.baseAccount[slot] as number]
  if (owner !== event.user && !isVenue(event)) return REFUSAL.orderNotFound
  if (productOf(core, slot).rules.state === PRODUCT_STATE.halted) return REFUSAL.productHalted
  cancel(core, slot)
  return ACCEPTED
}

/**
 * Cancels the user's open orders, oldest first; product 0 and side 0 mean all, and for the venue
 * user 0 means everyone. Orders of halted products stay. Accepted even when there are none.
 */
export function cancelAll(core: Core, event: TradingEvent): number {
  if (!mayTrade(event)) return REFUSAL.notPermitted
  if (event.product !== 0 && core.products[event.product - 1] === undefined) {
    return REFUSAL.unknownProduct
  }
  if (event.side !== 0 && event.side !== SIDE.buy && event.side !== SIDE.sell) {
    return REFUSAL.invalidOrder
  }
  const slots =
    event.user === 0 && isVenue(event)
      ? everyOpenOrder(core, event.product)
      : core.openOrders(event.user, event.product)
  for (const slot of slots) {
    if (event.side !== 0 && core.orders.side[slot] !== event.side) continue
    if (productOf(core, slot).rules.state === PRODUCT_STATE.halted) continue
    cancel(core, slot)
  }
  return ACCEPTED
}

function cancel(core: Core, slot: number): void {
  productOf(core, slot).book.remove(slot)
  core.orders.delist(slot, core.desks)
  endOrder(core, slot, DONE_REASON.cancelled)
}

function productOf(core: Core, slot: number): ListedProduct {
  return core.products[(core.orders.product[slot] as number) - 1] as ListedProduct
}

function everyOpenOrder(core: Core, product: number): number[] {
  const slots: number[] = []
  for (const listed of core.products) {
    if (product !== 0 && listed.number !== product) continue
    for (const side of [SIDE.buy, SIDE.sell] as Side[]) {
      listed.book.eachOrder(side, (slot) => slots.push(slot))
    }
  }
  return core.byAge(slots)
}
