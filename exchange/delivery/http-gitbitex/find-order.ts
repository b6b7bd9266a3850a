/** Finds one order of a user wherever it is: in the engine, done lately, or in the read model. */
import type { OrderView } from '@bourse/domain/exchange/order'
import type { Product } from '@bourse/domain/exchange/product'
import type { OrderFilter } from '@bourse/domain/exchange/read-model'
import type { TradingState } from '@bourse/domain/exchange/state'
import { type OrderId, parseOrderId, type UserId } from '@bourse/domain/shared/ids'
import { isReference } from './order-fields.ts'
import type { ExchangePorts } from './ports.ts'

/** By order id, or by the caller's own client order id. */
export type OrderTarget =
  | { readonly kind: 'id'; readonly id: OrderId }
  | { readonly kind: 'client'; readonly reference: string }

const CLIENT_PREFIX = 'client:'

/** The target that a path names, or undefined when no order can have that name. */
export function orderTarget(text: string): OrderTarget | undefined {
  if (text.startsWith(CLIENT_PREFIX)) {
    const reference = text.slice(CLIENT_PREFIX.length)
    return isReference(reference) ? { kind: 'client', reference } : undefined
  }
  const id = parseOrderId(text)
  return id === undefined ? undefined : { kind: 'id', id }
}

/** `behind`: the order may exist, but the read model has to catch up first. */
export type FoundOrder = OrderView | 'unknown' | 'behind'

type Places = Pick<ExchangePorts, 'gateway' | 'doneOrders' | 'history'>

/** The order as it is now; another user's is unknown. */
export async function findOrder(
  places: Places,
  user: UserId,
  target: OrderTarget,
): Promise<FoundOrder> {
  const recent = recentOrder(places, user, target)
  if (recent !== undefined) return recent.user === user ? recent : 'unknown'
  // Asked before the read model is: what is neither open nor done lately is final there.
  const { behind } = places.doneOrders
  const stored = await storedOrder(places, user, target)
  if (stored === undefined) return behind ? 'behind' : 'unknown'
  if (stored.user !== user) return 'unknown'
  return stored.status === 'open' || stored.status === 'active' ? 'behind' : stored
}

/** An open or waiting order and its product. */
export interface OpenOrder {
  readonly order: OrderView
  readonly product: Product
}

/**
 * The user's own order that is open or waits; undefined when there is none. `behind`: it may be
 * among the events that are durable and not applied yet.
 */
export async function openOrder(
  { gateway }: Pick<Places, 'gateway'>,
  user: UserId,
  target: OrderTarget,
): Promise<OpenOrder | 'behind' | undefined> {
  const { state } = gateway
  const open = openNow(state, user, target)
  if (open !== undefined) return open
  if (!(await gateway.caughtUp())) return 'behind'
  return openNow(state, user, target)
}

function openNow(state: TradingState, user: UserId, target: OrderTarget): OpenOrder | undefined {
  const slot = slotOf(state, user, target)
  if (slot === -1) return undefined
  const order = state.orderView(slot)
  const product = state.products[order.product - 1]
  return order.user === user && product !== undefined ? { order, product } : undefined
}

function slotOf(state: TradingState, user: UserId, target: OrderTarget): number {
  return target.kind === 'id'
    ? state.orderSlot(target.id)
    : state.orderSlotByReference(user, target.reference)
}

/** The order if it is open or done lately, whoever owns it. */
export function recentOrder(
  { gateway, doneOrders }: Pick<Places, 'gateway' | 'doneOrders'>,
  user: UserId,
  target: OrderTarget,
): OrderView | undefined {
  const { state } = gateway
  const slot = slotOf(state, user, target)
  if (slot !== -1) return state.orderView(slot)
  if (target.kind === 'id') return doneOrders.get(target.id)
  return doneOrders.orders(newestOf(user, target.reference))[0]
}

async function storedOrder(
  { history }: Places,
  user: UserId,
  target: OrderTarget,
): Promise<OrderView | undefined> {
  if (target.kind === 'id') return await history.order(target.id)
  const [newest] = await history.orders(newestOf(user, target.reference))
  return newest?.clientOrderId === target.reference ? newest : undefined
}

function newestOf(user: UserId, clientOrderId: string): OrderFilter {
  return { user, clientOrderId, limit: 1 }
}
