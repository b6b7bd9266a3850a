/** Facts about one order, as everyone hears them, and its end. */
import type { Change, DoneReason } from '@bourse/domain/exchange/order'
import type { AcceptedOrder } from './facts.ts'
import { releaseHold } from './naive-clearing.ts'
import { orderIsDone } from './naive-retries.ts'
import type { NaiveOrder, NaiveState } from './naive-state.ts'

/** The order is about to match. */
export function tellReceived(state: NaiveState, order: NaiveOrder): void {
  const productSequence = ++order.product.sequence
  state.facts.push({ fact: 'received', productSequence, ...accepted(order) })
}

/** The order waits for its stop: only its owner hears of it. */
export function tellActive(state: NaiveState, order: NaiveOrder): void {
  state.facts.push({ fact: 'active', ...accepted(order) })
}

/** The order's rest is in the book. */
export function tellOpen(state: NaiveState, order: NaiveOrder): void {
  state.facts.push({
    fact: 'open',
    productSequence: ++order.product.sequence,
    id: order.id,
    remaining: order.remaining,
    filled: order.filled,
    hold: order.hold,
    executed: order.takerNotional + order.makerNotional,
    fee: order.takerFee + order.makerFee,
  })
}

/** Price or size were others before. */
export function tellChange(
  state: NaiveState,
  order: NaiveOrder,
  change: { kind: Change; oldPrice: number; oldSize: number },
): void {
  const { id, price, size, remaining, hold } = order
  const { kind, oldPrice, oldSize } = change
  state.facts.push({
    fact: 'change',
    productSequence: publicSequence(order),
    ...{ id, change: kind, oldPrice, oldSize, price, size, remaining, hold },
  })
}

/** Takes an order out of the books and gives back its hold. */
export function finish(state: NaiveState, order: NaiveOrder, reason: DoneReason): void {
  const { product } = order
  product.bids = product.bids.filter((one) => one !== order)
  product.asks = product.asks.filter((one) => one !== order)
  product.stops = product.stops.filter((one) => one !== order)
  releaseHold(state, order)
  state.facts.push({
    fact: 'done',
    productSequence: publicSequence(order),
    id: order.id,
    clientOrderId: order.clientOrderId,
    reason,
    funds: order.funds,
    remaining: order.remaining,
    filled: order.filled,
    executed: order.takerNotional + order.makerNotional,
    fee: order.takerFee + order.makerFee,
  })
  orderIsDone(state, order.user, order.clientOrderId)
}

/** The next number of the product; what happens to an order that waits has none. */
function publicSequence(order: NaiveOrder): number {
  if (!order.waiting) order.product.sequence++
  return order.product.sequence
}

function accepted(order: NaiveOrder): AcceptedOrder {
  const { product, takerNotional, makerNotional, takerFee, makerFee, ...rest } = order
  const { filled, waiting, ...told } = rest
  return { ...told, product: product.number }
}
