/** Cancelling one order or all of a user's. */
import type { TradingEvent } from '@bourse/domain/exchange/event'
import {
  DONE_REASON,
  SIDE,
  type Side,
  STOP_TYPE,
  type StopType,
} from '@bourse/domain/exchange/order'
import { ACCEPTED, REFUSAL } from '@bourse/domain/exchange/refusal'
import { checkNotHalted, isVenue, mayTrade } from './access.ts'
import type { Core } from './core.ts'
import { endOpen, productOf } from './ending.ts'

/**
 * Cancels the order with the event's order id or client order id. Another user's order is not
 * found, except by the venue. Returns 0 or a refusal number.
 */
export function cancelOrder(core: Core, event: TradingEvent): number {
  if (!mayTrade(event)) return REFUSAL.notPermitted
  const slot = targetOf(core, event)
  if (slot === -1) return REFUSAL.orderNotFound
  const halted = checkNotHalted(core, productOf(core, slot))
  if (halted !== ACCEPTED) return halted
  endOpen(core, slot, DONE_REASON.cancelled)
  return ACCEPTED
}

/**
 * Slot of the open or waiting order that an event names by order id or client order id, or -1: also
 * for another user's, except when the venue asks.
 */
export function targetOf(core: Core, event: TradingEvent): number {
  const slot =
    event.orderId > 0
      ? core.orders.find(event.orderId)
      : core.orderSlotByReference(event.user, event.targetReference)
  if (slot === -1) return -1
  const owner = core.accounts.user[core.orders.baseAccount(slot)]
  return owner === event.user || isVenue(event) ? slot : -1
}

/**
 * Cancels the user's open and waiting orders, oldest first; product 0 and side 0 mean all, and for
 * the venue user 0 means everyone. Orders of halted products stay. Accepted even when there are
 * none.
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
    if (event.side !== 0 && core.orders.side(slot) !== event.side) continue
    if (checkNotHalted(core, productOf(core, slot)) !== ACCEPTED) continue
    endOpen(core, slot, DONE_REASON.cancelled)
  }
  return ACCEPTED
}

function everyOpenOrder(core: Core, product: number): number[] {
  const slots: number[] = []
  for (const listed of core.products) {
    if (product !== 0 && listed.number !== product) continue
    for (const side of [SIDE.buy, SIDE.sell] as Side[]) {
      listed.book.eachOrder(side, (slot) => slots.push(slot))
    }
    for (const type of [STOP_TYPE.loss, STOP_TYPE.entry] as StopType[]) {
      listed.stops.eachOrder(type, (slot) => slots.push(slot))
    }
  }
  return core.byAge(slots)
}
