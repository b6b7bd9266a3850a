/** The ways in which an order leaves the engine. */
import { type DoneReason, TIME_IN_FORCE } from '@bourse/domain/exchange/order'
import type { ListedProduct } from '../currency/listings.ts'
import type { Core } from './core.ts'

/** Ends an order that rests in its book, or waits for its stop price. */
export function endOpen(core: Core, slot: number, reason: DoneReason): void {
  const { book, stops } = productOf(core, slot)
  if (core.orders.isWaiting(slot)) stops.remove(slot)
  else book.remove(slot)
  endListed(core, slot, reason)
}

/** Ends an order that is in no queue but still in its desk's list. */
export function endListed(core: Core, slot: number, reason: DoneReason): void {
  if (core.orders.timeInForce(slot) === TIME_IN_FORCE.gtt) core.expiries.remove(slot)
  core.orders.delist(slot, core.desks)
  endOrder(core, slot, reason)
}

/**
 * Releases the hold of an order that is in no queue and no list, tells that it is done, and frees
 * its reference and slot.
 */
export function endOrder(core: Core, slot: number, reason: DoneReason): void {
  core.clearing.close(slot, reason)
  const reference = core.orders.reference(slot)
  if (reference !== -1) core.references.unbind(reference)
  core.orders.release(slot)
}

/** The product of an order. */
export function productOf(core: Core, slot: number): ListedProduct {
  return core.listings.products[core.orders.product(slot) - 1] as ListedProduct
}
