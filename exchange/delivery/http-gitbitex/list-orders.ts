/**
 * One page of a user's orders out of three places: open ones from the engine, those done lately,
 * and the read model for the rest. Each gives its own best page; their merge is the page.
 */
import { ORDER_STATUSES, type OrderView } from '@bourse/domain/exchange/order'
import type { OrderFilter } from '@bourse/domain/exchange/read-model'
import type { TradingState } from '@bourse/domain/exchange/state'
import type { OrderId } from '@bourse/domain/shared/ids'
import { isUpwards } from './page.ts'
import type { ExchangePorts } from './ports.ts'

/** Newest first. `behind`: an order done lately may be missing, so there is no honest page. */
export async function listOrders(
  { gateway, doneOrders, history }: Pick<ExchangePorts, 'gateway' | 'doneOrders' | 'history'>,
  filter: OrderFilter,
): Promise<readonly OrderView[] | 'behind'> {
  const wanted = filter.statuses ?? ORDER_STATUSES
  const statuses = wanted.filter((status) => status !== 'open' && status !== 'active')
  const open = openOrders(gateway.state, filter, {
    open: wanted.includes('open'),
    active: wanted.includes('active'),
  })
  if (statuses.length === 0) return open
  if (doneOrders.behind) return 'behind'
  // Both are read at one instant, before the read model: an order done by then is in the map, or
  // the read model's mark has passed it. So what the read model says of done orders is complete.
  const recent = doneOrders.orders({ ...filter, statuses })
  const stored = await history.orders({ ...filter, statuses })
  const byId = new Map<OrderId, OrderView>()
  for (const order of [...stored, ...recent, ...open]) byId.set(order.id, order)
  const all = [...byId.values()].sort((a, b) => b.id - a.id)
  return isUpwards(filter) ? all.slice(-filter.limit) : all.slice(0, filter.limit)
}

/**
 * Open orders, and stop orders that wait. Only those of the page become views: a user may have a
 * hundred thousand of them.
 */
function openOrders(
  state: TradingState,
  filter: OrderFilter,
  wanted: { readonly open: boolean; readonly active: boolean },
): OrderView[] {
  if (!wanted.open && !wanted.active) return []
  const { orders } = state
  const { product, after = Number.POSITIVE_INFINITY, before = 0, limit } = filter
  const slots = state.openOrders(filter.user, product ?? 0).filter((slot) => {
    const id = orders.id(slot)
    if (id >= after || id <= before) return false
    return orders.isWaiting(slot) ? wanted.active : wanted.open
  })
  const page = isUpwards(filter) ? slots.slice(0, limit) : slots.slice(-limit)
  return page.reverse().map((slot) => state.orderView(slot))
}
