/** Between the sides: the last price, and how far the best prices are apart. */
import type { TradeRow } from '../../api/rows.ts'
import type { Market } from '../../live/market.ts'
import { paintNever } from '../../live/painter.ts'
import { decimalsOf, scaledOf, shown, textOf } from '../../number/decimals.ts'
import { spreadPercent } from './spread.ts'

/** Elements named by `data-figure`: last, spread, percent. */
export function paintMiddle(
  place: HTMLElement,
  market: Market,
  quoteIncrement: string,
): () => void {
  const [last, spread, percent] = ['last', 'spread', 'percent'].map((name) => {
    const found = place.querySelector<HTMLElement>(`[data-figure="${name}"]`)
    if (found === null) throw new Error(`no place for ${name}`)
    return found
  }) as [HTMLElement, HTMLElement, HTMLElement]
  const decimals = decimalsOf(quoteIncrement)
  const paintLast = () => {
    const trade = market.trades[0]
    if (trade === undefined) return
    const way = wayOf(market.trades)
    write(last, `${way === 'up' ? '▲' : way === 'down' ? '▼' : ''} ${shown(trade.price, decimals)}`)
    if (last.dataset['way'] !== way) last.dataset['way'] = way
  }
  const paintSpread = () => {
    const { asks, bids, scales } = market.book
    const [ask, bid] = [asks.prices[0] as number, bids.prices[0] as number]
    const isKnown = asks.count > 0 && bids.count > 0
    const apart = isKnown ? shown(textOf(Math.max(0, ask - bid), scales.priceScale), decimals) : '–'
    write(spread, apart)
    write(percent, isKnown ? spreadPercent(bid, ask) : '')
  }
  const leave = [market.onPaint('trades', paintLast), market.onPaint('book', paintSpread)]
  return () => {
    for (const one of leave) one()
    paintNever(paintLast)
    paintNever(paintSpread)
  }
}

/** By the last trade at another price. */
function wayOf(trades: readonly TradeRow[]): 'up' | 'down' | 'same' {
  const price = trades[0]?.price
  const other = trades.find((trade) => trade.price !== price)?.price
  if (price === undefined || other === undefined) return 'same'
  return isHigher(price, other) ? 'up' : 'down'
}

function isHigher(one: string, other: string): boolean {
  const scale = Math.max(decimalsOf(one), decimalsOf(other))
  return (scaledOf(one, scale) ?? 0) > (scaledOf(other, scale) ?? 0)
}

function write(element: HTMLElement, text: string): void {
  const node = element.firstChild
  if (!(node instanceof Text)) element.textContent = text
  else if (node.data !== text) node.data = text
}
