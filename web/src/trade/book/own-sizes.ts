/** Where the signed-in person's own orders stand in the book. */
import type { OrderRow } from '../../api/rows.ts'
import { scaledOf } from '../../number/decimals.ts'
import { groupOf } from './price-steps.ts'

/** Open size by the price of its group, in whole numbers of the product's scales. */
export interface OwnSizes {
  readonly buy: ReadonlyMap<number, number>
  readonly sell: ReadonlyMap<number, number>
}

interface Grouping {
  readonly productId: string
  readonly priceScale: number
  readonly sizeScale: number
  readonly step: number
}

/** What is left of the orders that stand in the book; those that wait for a price do not. */
export function ownSizes(orders: readonly OrderRow[], grouping: Grouping): OwnSizes {
  const { productId, priceScale, sizeScale, step } = grouping
  const own = { buy: new Map<number, number>(), sell: new Map<number, number>() }
  for (const order of orders) {
    if (order.productId !== productId || order.status !== 'open') continue
    const price = scaledOf(order.price, priceScale)
    const size = scaledOf(order.size, sizeScale)
    const filled = scaledOf(order.filledSize, sizeScale)
    if (price === undefined || size === undefined || filled === undefined) continue
    const sizes = own[order.side]
    const group = groupOf(price, step, order.side === 'sell' ? 1 : -1)
    sizes.set(group, (sizes.get(group) ?? 0) + size - filled)
  }
  return own
}
