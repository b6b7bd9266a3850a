/** Writes tickers into the product header, which would be a waste of React's time. */
import type { TickerRow } from '../../api/rows.ts'
import { colour } from '../../theme/theme.ts'
import { type FigureScales, figuresOf, wayOf } from './figures.ts'

const still = matchMedia('(prefers-reduced-motion: reduce)')
const FLASH_MS = 240

/** What is painted into the elements of `root` that name their figure. */
export function headerPainter(
  root: HTMLElement,
  scales: FigureScales,
): (ticker: TickerRow | undefined) => void {
  const find = (name: string) => root.querySelector<HTMLElement>(`[data-figure="${name}"]`)
  const [price, change] = [find('price'), find('change')]
  const others = (['high', 'low', 'volume'] as const).map((name) => [name, find(name)] as const)
  let before: TickerRow | undefined
  return (ticker) => {
    if (ticker === undefined || ticker === before) return
    const figures = figuresOf(ticker, scales)
    if (document.title !== figures.title) document.title = figures.title
    const [bright, dim] = price?.children ?? []
    write(bright, figures.price[0])
    write(dim, figures.price[1])
    if (before !== undefined) flash(price, Number(ticker.price) - Number(before.price))
    const way = wayOf(figures.change)
    write(
      change,
      figures.change === undefined ? '' : `${['▼ ', '', '▲ '][way + 1]}${figures.change}`,
    )
    if (change !== null) change.className = ['down', 'faint', 'up'][way + 1] as string
    for (const [name, element] of others) write(element, figures[name])
    before = ticker
  }
}

function write(element: Element | null | undefined, text: string): void {
  if (element && element.textContent !== text) element.textContent = text
}

/** A short shade in the colour of the way that the price went. */
function flash(element: HTMLElement | null, difference: number): void {
  if (element === null || difference === 0 || still.matches) return
  for (const running of element.getAnimations()) running.cancel()
  const from = colour(difference > 0 ? '--up-shade' : '--down-shade')
  element.animate([{ backgroundColor: from }, { backgroundColor: 'transparent' }], FLASH_MS)
}
