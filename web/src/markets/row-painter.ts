/** Writes tickers into the rows of the markets, which would be a waste of React's time. */
import type { ProductRow, TickerRow } from '../api/rows.ts'
import { decimalsOf, percentChange, shown, shownInParts } from '../number/decimals.ts'
import { shortVolume, wayOf } from '../trade/header/figures.ts'
import { flash } from '../ui/flash.ts'
import { type Point, sparkOf, withLast } from './spark.ts'

const WAYS = ['down', 'faint', 'up'] as const

/** What is painted into the row of `product`; call it with every ticker of that product. */
export type RowPainter = (ticker: TickerRow, day: readonly Point[]) => void

/** `row` has an element for each figure, named by `data-figure`. */
export function rowPainter(row: HTMLElement, product: ProductRow): RowPainter {
  const find = (name: string) => row.querySelector<HTMLElement>(`[data-figure="${name}"]`)
  const price = find('price')
  const change = find('change')
  const range = find('range')
  const [high, low, volume] = [find('high'), find('low'), find('volume')]
  const spark = row.querySelector<SVGSVGElement>('.spark')
  const decimals = decimalsOf(product.quoteIncrement)
  const lot = decimalsOf(product.baseIncrement)
  let before: TickerRow | undefined
  let drawn: readonly Point[] | undefined
  return (ticker, day) => {
    if (ticker === before && day === drawn) return
    const [bright, dim] = shownInParts(ticker.price, decimals)
    write(price?.children[0], bright)
    write(price?.children[1], dim)
    if (before !== undefined) flash(price, Number(ticker.price) - Number(before.price))
    const percent = percentChange(ticker.open24h, ticker.price)
    const way = wayOf(percent)
    write(change, percent === undefined ? '–' : `${['▼ ', '', '▲ '][way + 1]}${percent}`)
    if (change !== null) change.className = `market-percent ${WAYS[way + 1]}`
    write(high, shown(ticker.high24h, decimals))
    write(low, shown(ticker.low24h, decimals))
    write(volume, shortVolume(ticker.volume24h, lot))
    range?.style.setProperty('--at', `${partOfRange(ticker)}%`)
    if (spark !== null) draw(spark, withLast(day, lastOf(ticker)), WAYS[way + 1] as string)
    before = ticker
    drawn = day
  }
}

function lastOf({ time, price }: TickerRow): Point {
  return { time: Date.parse(time) / 1_000, price: Number(price) }
}

/** Where the price is between the day's low and high, in percent. */
function partOfRange({ low24h, high24h, price }: TickerRow): number {
  const [low, high] = [Number(low24h), Number(high24h)]
  return high > low ? Math.round(((Number(price) - low) / (high - low)) * 1_000) / 10 : 50
}

function draw(svg: SVGSVGElement, points: readonly Point[], way: string): void {
  const spark = sparkOf(points)
  if (spark === undefined) return
  const [area, start, line] = svg.children
  svg.setAttribute('class', `spark ${way}`)
  area?.setAttribute('d', spark.area)
  line?.setAttribute('d', spark.line)
  start?.setAttribute('d', `M0,${spark.start}H100`)
}

function write(element: Element | null | undefined, text: string): void {
  if (element && element.textContent !== text) element.textContent = text
}
