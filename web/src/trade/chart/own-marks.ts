/** Own fills and open orders as marks on the chart. */
import type { FillRow, OrderRow } from '../../api/rows.ts'
import { scaledOf, textOf } from '../../number/decimals.ts'

/** What one bought and sold in one candle. */
export interface FillMark {
  /** Start of the candle, seconds since 1970. */
  readonly time: number
  readonly side: 'buy' | 'sell'
  /** Sum of the sizes. */
  readonly size: string
}

/** Marks by candle and side, oldest first; of fills in any order. */
export function fillMarks(
  fills: readonly FillRow[],
  { granularity, sizeScale }: { readonly granularity: number; readonly sizeScale: number },
): FillMark[] {
  const sums = new Map<string, { time: number; side: 'buy' | 'sell'; sum: number }>()
  for (const { createdAt, side, size } of fills) {
    const time = Math.floor(Date.parse(createdAt) / 1_000 / granularity) * granularity
    const key = `${time} ${side}`
    const known = sums.get(key) ?? { time, side, sum: 0 }
    sums.set(key, { ...known, sum: known.sum + (scaledOf(size, sizeScale) ?? 0) })
  }
  return [...sums.values()]
    .sort((one, other) => one.time - other.time)
    .map(({ time, side, sum }) => ({ time, side, size: textOf(sum, sizeScale) }))
}

/** An open order as a line across the chart. */
export interface OrderMark {
  readonly id: string
  readonly side: 'buy' | 'sell'
  /** Where it waits: the price of its limit, or the price that fires it. */
  readonly price: string
  /** Not yet traded. */
  readonly size: string
  readonly waits: boolean
}

/** More lines than this hide the candles; the newest orders have one. */
const LINES_MAX = 30

/** The lines of a product's open orders; market orders that wait have one at their stop price. */
export function orderMarks(
  orders: readonly OrderRow[],
  { productId, sizeScale }: { readonly productId: string; readonly sizeScale: number },
): OrderMark[] {
  const marks: OrderMark[] = []
  for (const order of orders) {
    if (order.productId !== productId || marks.length === LINES_MAX) continue
    const waits = order.status === 'active'
    const price = waits ? (order.stopPrice ?? order.price) : order.price
    const [whole, filled] = [order.size, order.filledSize].map((text) => scaledOf(text, sizeScale))
    if (whole === undefined || filled === undefined || price === '0') continue
    const size = textOf(whole - filled, sizeScale)
    marks.push({ id: order.id, side: order.side, price, size, waits })
  }
  return marks
}
