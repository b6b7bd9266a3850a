/** Writes tickers into the product header, which would be a waste of React's time. */
import type { TickerRow } from '../../api/rows.ts'
import { flash } from '../../ui/flash.ts'
import { type FigureScales, figuresOf, wayOf } from './figures.ts'

/** The browser takes longer for a title than for all else here, and nobody reads one so often. */
const TITLE_MS = 500

/** What is painted into the elements of `root` that name their figure. */
export function headerPainter(
  root: HTMLElement,
  scales: FigureScales,
): (ticker: TickerRow | undefined) => void {
  const find = (name: string) => root.querySelector<HTMLElement>(`[data-figure="${name}"]`)
  const [price, change] = [find('price'), find('change')]
  const others = (['high', 'low', 'volume'] as const).map((name) => [name, find(name)] as const)
  const title = new TabTitle(root)
  let before: TickerRow | undefined
  return (ticker) => {
    if (ticker === undefined || ticker === before) return
    const figures = figuresOf(ticker, scales)
    title.say(figures.title)
    const [bright, dim] = price?.children ?? []
    write(bright, figures.price[0])
    write(dim, figures.price[1])
    if (before !== undefined) flash(price, Number(ticker.price) - Number(before.price))
    const way = wayOf(figures.change)
    write(
      change,
      figures.change === undefined ? '' : `${['▼ ', '', '▲ '][way + 1]}${figures.change}`,
    )
    const tone = ['down', 'faint', 'up'][way + 1] as string
    if (change !== null && change.className !== tone) change.className = tone
    for (const [name, element] of others) write(element, figures[name])
    before = ticker
  }
}

function write(element: Element | null | undefined, text: string): void {
  if (element && element.textContent !== text) element.textContent = text
}

class TabTitle {
  readonly #root: HTMLElement
  #text = ''
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(root: HTMLElement) {
    this.#root = root
  }

  say(text: string): void {
    if (this.#text === '') document.title = text
    else this.#timer ??= setTimeout(() => this.#tell(), TITLE_MS)
    this.#text = text
  }

  /** Another page has a title of its own. */
  #tell(): void {
    this.#timer = undefined
    if (this.#root.isConnected) document.title = this.#text
  }
}
