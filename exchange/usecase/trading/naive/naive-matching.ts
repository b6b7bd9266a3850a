/** An accepted order's way: hold, received, trades in price-time priority, rest. */
import type { TradingEvent } from '@bourse/domain/exchange/event'
import type { DoneReason, Side } from '@bourse/domain/exchange/order'
import { DONE_REASON, ORDER_TYPE, SIDE, TIME_IN_FORCE } from '@bourse/domain/exchange/order'
import { feeOn, holdAccount, holdOfNewOrder, releaseHold, settleFill } from './naive-clearing.ts'
import { crosses } from './naive-order-rules.ts'
import { orderIsDone } from './naive-retries.ts'
import type { NaiveOrder, NaiveProduct, NaiveReference, NaiveState } from './naive-state.ts'
import { account, baseAtoms, freeze, notional, otherSide, ownSide } from './naive-state.ts'

/** Everything that follows from an order which no rule refused. */
export function acceptOrder(
  state: NaiveState,
  event: TradingEvent,
  reference: NaiveReference | undefined,
): void {
  const product = state.products.find((one) => one.number === event.product) as NaiveProduct
  const order = newOrder(state, event, product)
  account(state, order, product.base)
  account(state, order, product.quote)
  const from = holdAccount(state, order)
  order.hold = holdOfNewOrder(event, product, from.available)
  freeze(state, from, order.hold)
  tellReceived(state, order)
  matchOrder(state, order)
  const reason = doneReason(order)
  if (reason !== undefined) {
    finish(state, order, reason)
    return
  }
  rest(state, order)
  if (reference !== undefined) reference.open = true
}

/** Takes an order out of the books and gives back its hold. */
export function finish(state: NaiveState, order: NaiveOrder, reason: DoneReason): void {
  const { product } = order
  product.bids = product.bids.filter((one) => one !== order)
  product.asks = product.asks.filter((one) => one !== order)
  releaseHold(state, order)
  state.facts.push({
    fact: 'done',
    productSequence: ++product.sequence,
    id: order.id,
    clientOrderId: order.clientOrderId,
    reason,
    remaining: order.remaining,
    filled: order.filled,
    executed: order.takerNotional + order.makerNotional,
    fee: order.takerFee + order.makerFee,
  })
  orderIsDone(state, order.user, order.clientOrderId)
}

/**
 * The order takes its id from its event's sequence id, its fee rates from its product's rules now.
 */
function newOrder(state: NaiveState, event: TradingEvent, product: NaiveProduct): NaiveOrder {
  const isMarket = event.orderType === ORDER_TYPE.market
  return {
    id: state.sequence,
    product,
    user: event.user,
    portfolio: event.portfolio,
    clientOrderId: event.referenceId,
    side: event.side as Side,
    type: event.orderType,
    timeInForce: isMarket ? TIME_IN_FORCE.ioc : event.timeInForce,
    postOnly: event.postOnly,
    price: event.price + 0,
    size: event.size + 0,
    funds: event.amount,
    makerRate: product.rules.makerRate,
    takerRate: product.rules.takerRate,
    createdAt: state.time,
    remaining: event.size + 0,
    filled: 0,
    hold: 0n,
    takerNotional: 0n,
    makerNotional: 0n,
    takerFee: 0n,
    makerFee: 0n,
  }
}

/** Trades with the first in line, at that one's price, until nothing more fits. */
function matchOrder(state: NaiveState, taker: NaiveOrder): void {
  for (;;) {
    const [maker] = otherSide(taker.product, taker.side)
    if (maker === undefined) return
    const size = sizeOfFill(taker, maker)
    if (size === 0) return
    settleFill(state, maker, taker, size)
    if (maker.remaining === 0) finish(state, maker, DONE_REASON.filled)
  }
}

/**
 * How much of the first in line the taker takes: 0 when its price, funds or holdings are at an end.
 */
function sizeOfFill(taker: NaiveOrder, maker: NaiveOrder): number {
  if (taker.type === ORDER_TYPE.limit) {
    if (!crosses(taker.side, taker.price, maker.price)) return 0
    return Math.min(taker.remaining, maker.remaining)
  }
  const wanted = Math.min(maker.remaining, stillWanted(taker))
  if (taker.side === SIDE.sell && taker.size > 0) return wanted
  return wholeLotsUpTo(wanted, taker, maker)
}

/** An order by funds stops at the largest size of its product, as one by size would. */
function stillWanted(taker: NaiveOrder): number {
  return taker.size > 0 ? taker.remaining : Math.max(0, taker.product.rules.sizeMax - taker.filled)
}

/** As many whole lots as the taker can afford, and of the last one no more than is wanted. */
function wholeLotsUpTo(wanted: number, taker: NaiveOrder, maker: NaiveOrder): number {
  const lot = BigInt(taker.product.rules.lot)
  let most = 0n
  let tooMany = (BigInt(wanted) + lot - 1n) / lot + 1n
  // `most` lots can be afforded; `tooMany` cannot, or are more than wanted. Halve what lies
  // between.
  while (tooMany - most > 1n) {
    const middle = (most + tooMany) / 2n
    if (canAfford(taker, maker, middle * lot)) most = middle
    else tooMany = middle
  }
  const affordable = most * lot
  return affordable < BigInt(wanted) ? Number.parseInt(affordable.toString(), 10) : wanted
}

/**
 * True when a market order can take `size` more at the maker's price. A buyer's funds pay for fees
 * too; a seller's funds count proceeds before fees, and what is sold must be there.
 */
function canAfford(taker: NaiveOrder, maker: NaiveOrder, size: bigint): boolean {
  const more = notional(taker.product, maker.price, size)
  if (taker.side === SIDE.sell && baseAtoms(taker.product, size) > taker.hold) return false
  return isWithinFunds(taker, more)
}

/** True when trading `more` quote atoms keeps a market order within its funds, cap or hold. */
function isWithinFunds(taker: NaiveOrder, more: bigint): boolean {
  const traded = taker.takerNotional + more
  if (taker.side === SIDE.sell) return traded <= taker.funds
  return more + feeOn(traded, taker.takerRate) - taker.takerFee <= taker.hold
}

/**
 * Why the order is done after its trades, or undefined when its rest goes into the book. An order
 * by size is filled when its size is; one by funds when it traded and its funds end it, not the
 * book.
 */
function doneReason(order: NaiveOrder): DoneReason | undefined {
  if (order.size > 0 && order.remaining === 0) return DONE_REASON.filled
  if (order.type === ORDER_TYPE.limit) {
    return order.timeInForce === TIME_IN_FORCE.gtc ? undefined : DONE_REASON.immediateRest
  }
  const isFilled = order.size === 0 && order.filled > 0 && fundsAreUsedUp(order)
  return isFilled ? DONE_REASON.filled : DONE_REASON.marketRest
}

/** Not one more lot at the best price left is within them; when no price is left, not one atom. */
function fundsAreUsedUp(order: NaiveOrder): boolean {
  const { product } = order
  const [first] = otherSide(product, order.side)
  return !isWithinFunds(order, first ? notional(product, first.price, product.rules.lot) : 1n)
}

/** Into the book behind everyone at its price. */
function rest(state: NaiveState, order: NaiveOrder): void {
  const { product } = order
  const orders = ownSide(product, order.side)
  orders.push(order)
  const bestFirst = order.side === SIDE.buy ? -1 : 1
  orders.sort((a, b) => (a.price - b.price) * bestFirst || a.id - b.id)
  state.facts.push({
    fact: 'open',
    productSequence: ++product.sequence,
    id: order.id,
    remaining: order.remaining,
    filled: order.filled,
    hold: order.hold,
    executed: order.takerNotional + order.makerNotional,
    fee: order.takerFee + order.makerFee,
  })
}

function tellReceived(state: NaiveState, order: NaiveOrder): void {
  const { product, takerNotional, makerNotional, takerFee, makerFee, filled, ...told } = order
  state.facts.push({
    fact: 'received',
    productSequence: ++product.sequence,
    ...told,
    product: product.number,
  })
}
