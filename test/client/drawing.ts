/** What the web client computes to draw chart, book and order form: it throws where those would. */
import type { Bar, ClientProduct, Kept, OrderBook } from './trade-store.ts'

/** Lines a side of the book panel. */
const LINES = 50
const VOLUME_DIGITS = 4

/** Digits that the order form shows of sizes and totals: it counts those of two limits. */
export function formDigits(product: ClientProduct): { readonly size: string; total: string } {
  return {
    size: Number(0).toFixed(product.baseMinSize.length - 2),
    total: Number(0).toFixed(product.quoteIncrement.length - 2),
  }
}

/** One bar of the chart: milliseconds, open, high, low, close, volume. */
export type Point = [number, number, number, number, number, number]

/** The chart's points, oldest first, with flat ones in between. Throws when there is none. */
export function chartPoints({ history, granularity }: Kept): Point[] {
  const points: Point[] = []
  for (const [time, low, high, open, close, volume] of history) {
    let last = points.at(-1)
    while (last !== undefined && last[0] / 1000 - time > granularity) {
      last = [last[0] - granularity * 1000, last[4], last[4], last[4], last[4], 0]
      points.push(last)
    }
    points.push([time * 1000, open, high, low, close, Number(volume.toFixed(VOLUME_DIGITS))])
  }
  const oldest = history.at(-1) as Bar
  // The volumes are reversed, so the last of them is the newest; without one the redraw ends here.
  if (!Number.isFinite(oldest[0])) throw new TypeError('a bar has no time')
  return points.reverse()
}

/** The panel's rows `price size`, best first, and the spread; prices are merged at their scale. */
export function bookPanel(book: OrderBook, { quoteScale, baseScale }: ClientProduct) {
  const scale = Number((0.1 ** quoteScale).toFixed(quoteScale))
  const rows = (levels: OrderBook['bids']) => {
    const merged = new Map<string, number>()
    for (const [price, size] of levels) {
      const text = scaledPrice(Number(price), scale)
      merged.set(text, (merged.get(text) ?? 0) + Number(size))
    }
    return [...merged].slice(0, LINES).map(([price, size]) => `${price} ${size.toFixed(baseScale)}`)
  }
  const [bid, ask] = [book.bids[0], book.asks[0]]
  // Arithmetic on what was sent, number or text.
  const spread = bid && ask ? (Number(ask[0]) - Number(bid[0])).toFixed(quoteScale) : '0'
  return { bids: rows(book.bids), asks: rows(book.asks), spread }
}

function scaledPrice(price: number, scale: number): string {
  const text = String(scale)
  const digits = text.includes('-') ? Number(text.split('-')[1]) : text.length - 2
  return (Math.round(price / scale) * scale).toFixed(digits)
}
