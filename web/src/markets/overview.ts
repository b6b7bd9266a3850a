/** What markets are compared by, from the tickers: read when the list is put in order. */
import type { ProductRow } from '../api/rows.ts'
import type { Tickers } from '../live/tickers.ts'
import { measureOf, type PricedProduct, rateBetween } from '../trade/activity/value.ts'
import type { Figures } from './choose.ts'

export interface Overview {
  readonly figures: ReadonlyMap<string, Figures>
  /** The currency that all volumes are told in besides their own. */
  readonly measure: string
  /** Of all markets together, in the measure. */
  readonly volume: number
}

/** The figures as they are now. */
export function overviewOf(products: readonly ProductRow[], tickers: Tickers): Overview {
  const measure = measureOf(products)
  const priced = pricedOf(products, tickers)
  const figures = new Map<string, Figures>()
  let sum = 0
  for (const { id, baseCurrency, quoteCurrency } of products) {
    const ticker = tickers.of(id)
    if (ticker === undefined) continue
    const [price, open] = [Number(ticker.price), Number(ticker.open24h)]
    const quoteRate = rateOf(quoteCurrency, measure, priced)
    const baseRate = rateOf(baseCurrency, measure, priced)
    const volume = baseRate === undefined ? undefined : Number(ticker.volume24h) * baseRate
    sum += volume ?? 0
    figures.set(id, {
      price: quoteRate === undefined ? undefined : price * quoteRate,
      change: open > 0 ? price / open - 1 : undefined,
      volume,
    })
  }
  return { figures, measure, volume: sum }
}

function pricedOf(products: readonly ProductRow[], tickers: Tickers): readonly PricedProduct[] {
  return products.flatMap(({ id, baseCurrency, quoteCurrency }) => {
    const price = tickers.of(id)?.price
    return price === undefined ? [] : [{ base: baseCurrency, quote: quoteCurrency, price }]
  })
}

/** Near enough for sorting, and for figures that are shown with three digits. */
function rateOf(from: string, to: string, priced: readonly PricedProduct[]): number | undefined {
  const rate = rateBetween(from, to, priced)
  return rate === undefined ? undefined : Number(rate.above) / Number(rate.below)
}
