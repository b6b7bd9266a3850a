/** Changing the price or size of an order that rests or waits. */
import type { TradingEvent } from '@bourse/domain/exchange/event'
import { CHANGE, ORDER_TYPE } from '@bourse/domain/exchange/order'
import { PRODUCT_STATE, type ProductRules } from '@bourse/domain/exchange/product'
import { ACCEPTED, REFUSAL } from '@bourse/domain/exchange/refusal'
import { availableFor, holdFor, moveHold } from '../clearing/holds.ts'
import type { ListedProduct } from '../currency/listings.ts'
import { checkNotHalted, isFrozenActor, mayTrade } from './access.ts'
import { targetOf } from './cancelling.ts'
import type { Core } from './core.ts'
import { productOf } from './ending.ts'
import type { Placing } from './placing.ts'
import { isCount } from './well-formed.ts'

/** What an order is to become. */
interface Amended {
  readonly slot: number
  readonly price: number
  /** The new total: what has traded included. */
  readonly size: number
  readonly remaining: number
}

/**
 * Gives an order another price or size; 0 keeps what it has. It keeps its place when only its size
 * falls, else it goes to the end of its price, and trades first if it can. Returns 0 or a refusal.
 */
export function amendOrder(core: Core, placing: Placing, event: TradingEvent): number {
  if (!mayTrade(event)) return REFUSAL.notPermitted
  const slot = targetOf(core, event)
  if (slot === -1) return REFUSAL.orderNotFound
  const { orders } = core
  const product = productOf(core, slot)
  const closed = checkOpen(core, event, product)
  if (closed !== ACCEPTED) return closed
  const isMarket = orders.type(slot) === ORDER_TYPE.market
  if (isMarket) return REFUSAL.notAmendable
  if (!isCount(event.price) || !isCount(event.size)) return REFUSAL.invalidOrder
  const price = event.price === 0 ? orders.price(slot) : event.price
  const size = event.size === 0 ? orders.size(slot) : event.size
  if (price === orders.price(slot) && size === orders.size(slot)) return REFUSAL.nothingToAmend
  const amended = { slot, price, size, remaining: size - orders.filled(slot) }
  const refusal = checkValues(event, amended, product)
  if (refusal !== ACCEPTED) return refusal
  if (orders.isWaiting(slot)) return amendWaiting(core, amended, product)
  const falls = price === orders.price(slot) && size < orders.size(slot)
  return falls ? reduce(core, amended, product) : requeue(core, amended, placing)
}

function checkOpen(core: Core, event: TradingEvent, product: ListedProduct): number {
  if (isFrozenActor(core, event)) return REFUSAL.userFrozen
  const refusal = checkNotHalted(core, product)
  if (refusal !== ACCEPTED) return refusal
  const isCancelOnly = product.rules.state === PRODUCT_STATE.cancelOnly
  return isCancelOnly ? REFUSAL.productCancelOnly : ACCEPTED
}

function checkValues(event: TradingEvent, amended: Amended, product: ListedProduct): number {
  const { rules } = product
  const { price, size, remaining } = amended
  if (event.price !== 0) {
    const refusal = checkPrice(price, rules)
    if (refusal !== ACCEPTED) return refusal
  }
  if (event.size !== 0) {
    const refusal = checkSize(size, rules)
    if (refusal !== ACCEPTED) return refusal
    if (remaining <= 0) return REFUSAL.sizeBelowFilled
  }
  const notional = BigInt(price) * BigInt(size) * product.quoteFactor
  if (notional > rules.notionalMax) return REFUSAL.notionalTooLarge
  return notional < rules.notionalMin ? REFUSAL.notionalTooSmall : ACCEPTED
}

/** In place: others behind it stay behind it. */
function reduce(core: Core, amended: Amended, product: ListedProduct): number {
  const { slot, price } = amended
  const oldSize = core.orders.size(slot)
  product.book.reduce(slot, oldSize - amended.size)
  moveHold(core, slot, holdFor(core.orders, product, amended))
  setValues(core, amended)
  core.results.change(slot, CHANGE.reduced, price, oldSize)
  return ACCEPTED
}

/** Where it waits it stays; its new hold is taken as at its placement. */
function amendWaiting(core: Core, amended: Amended, product: ListedProduct): number {
  const { orders } = core
  const { slot } = amended
  const [oldPrice, oldSize] = [orders.price(slot), orders.size(slot)]
  if (!moveHold(core, slot, holdFor(orders, product, amended))) return REFUSAL.insufficientFunds
  setValues(core, amended)
  core.results.change(slot, CHANGE.waiting, oldPrice, oldSize)
  return ACCEPTED
}

function requeue(core: Core, amended: Amended, placing: Placing): number {
  const { orders, accounts } = core
  const { slot, price, remaining } = amended
  const product = productOf(core, slot)
  const { book, rules } = product
  const side = orders.side(slot)
  if (!book.hasRoom(side, price, remaining)) return REFUSAL.bookFull
  const mustNotTake = orders.postOnly(slot) || rules.state === PRODUCT_STATE.postOnly
  if (mustNotTake && book.crosses(side, price)) return REFUSAL.postOnlyWouldTake
  const needed = holdFor(orders, product, amended)
  if (needed - orders.hold(slot) > availableFor(orders, accounts, slot)) {
    return REFUSAL.insufficientFunds
  }
  const [oldPrice, oldSize] = [orders.price(slot), orders.size(slot)]
  book.remove(slot)
  moveHold(core, slot, needed)
  setValues(core, amended)
  core.results.change(slot, CHANGE.requeued, oldPrice, oldSize)
  placing.requeue(slot)
  return ACCEPTED
}

function setValues({ orders }: Core, { slot, price, size, remaining }: Amended): void {
  orders.setPrice(slot, price)
  orders.setSize(slot, size)
  orders.setRemaining(slot, remaining)
}

function checkPrice(price: number, rules: ProductRules): number {
  if (price % rules.tick !== 0) return REFUSAL.priceOffTick
  if (price < rules.priceMin) return REFUSAL.priceTooLow
  return price > rules.priceMax ? REFUSAL.priceTooHigh : ACCEPTED
}

function checkSize(size: number, rules: ProductRules): number {
  if (size % rules.lot !== 0) return REFUSAL.sizeOffLot
  if (size < rules.sizeMin) return REFUSAL.sizeTooSmall
  return size > rules.sizeMax ? REFUSAL.sizeTooLarge : ACCEPTED
}
