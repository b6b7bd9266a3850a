/** A card beside the row that is pointed at: what taking the book up to there would come to. */
import { decimalsOf, shown, textOf } from '../../number/decimals.ts'
import type { Desk } from '../desk.ts'
import type { BookPainter } from './book-painter.ts'
import type { BookPicker } from './book-picker.ts'
import { sweep } from './sweep.ts'

const GAP = 8
const ROOM = 4

interface CardOptions {
  readonly grid: HTMLElement
  /** A popover with elements named by `data-figure`: average, size, value, own. */
  readonly card: HTMLElement
  readonly painter: BookPainter
  readonly picker: BookPicker
  readonly desk: Desk
}

/** Starts it; the function returned ends it. It never takes the pointer. */
export function startCard({ grid, card, painter, picker, desk }: CardOptions): () => void {
  const { market, product } = desk
  const { priceScale, sizeScale } = market.book.scales
  const priceDecimals = decimalsOf(product.quoteIncrement)
  const sizeDecimals = decimalsOf(product.baseIncrement)
  const figures = new Map(
    [...card.querySelectorAll<HTMLElement>('[data-figure]')].map((one) => [
      one.dataset['figure'],
      one,
    ]),
  )
  const write = (name: string, text: string) => {
    const element = figures.get(name)
    if (element !== undefined && element.textContent !== text) element.textContent = text
  }
  let target: EventTarget | null = null

  const paint = () => {
    if (target === null) return
    const spot = picker.spotOf(target)
    const row = spot === undefined ? undefined : painter[spot.side].rows[spot.row]
    if (spot === undefined || row === undefined || row.element.hidden) return hide()
    const { asks, bids } = market.book
    const found = spot.side === 'sell' ? sweep(asks, row.price, 1) : sweep(bids, row.price, -1)
    if (found === undefined) return hide()
    write('average', shown(textOf(found.average, priceScale), priceDecimals))
    write('size', shown(textOf(found.size, sizeScale), sizeDecimals))
    write('value', shown(textOf(found.value, priceScale + sizeScale), priceDecimals))
    write('own', row.own)
    if (card.matches(':popover-open')) return
    card.showPopover()
    place(card, grid.getBoundingClientRect(), row.element.getBoundingClientRect())
  }
  const hide = () => {
    target = null
    if (card.matches(':popover-open')) card.hidePopover()
  }
  const point = (at: EventTarget | null) => {
    const isRow = picker.spotOf(at) !== undefined
    if (card.matches(':popover-open')) card.hidePopover()
    target = isRow ? at : null
    if (isRow) paint()
  }

  const stop = new AbortController()
  const { signal } = stop
  grid.addEventListener(
    'pointerover',
    (event) => {
      if (event.pointerType === 'mouse') point(event.target)
    },
    { signal },
  )
  grid.addEventListener('pointerleave', hide, { signal })
  grid.addEventListener(
    'focusin',
    (event) => {
      if (event.target instanceof Element && event.target.matches(':focus-visible')) {
        point(event.target)
      }
    },
    { signal },
  )
  grid.addEventListener('focusout', hide, { signal })
  addEventListener('keydown', ({ key }) => key === 'Escape' && hide(), { signal })
  painter.painted.add(paint)
  return () => {
    stop.abort()
    painter.painted.delete(paint)
    hide()
  }
}

/** On the side of the book where there is more room, at the height of the row. */
function place(card: HTMLElement, grid: DOMRect, row: DOMRect): void {
  const { width, height } = card.getBoundingClientRect()
  const left = grid.left - GAP - width
  card.style.left = `${Math.round(left >= ROOM ? left : grid.right + GAP)}px`
  const top = row.top + row.height / 2 - height / 2
  card.style.top = `${Math.round(Math.max(ROOM, Math.min(innerHeight - height - ROOM, top)))}px`
}
