/**
 * Takes prices and sizes from the book's rows by mouse, touch and keyboard: a price by itself,
 * anything else of a row with the size up to it. One cell is in the order of Tab, arrows move on.
 */
import { textOf } from '../../number/decimals.ts'
import type { Desk, Pick } from '../desk.ts'
import { type Extent, moved, type Spot } from './book-keys.ts'
import type { BookPainter } from './book-painter.ts'

/** Between press and release of a button; after that the row counts as it is then. */
const PRESS_MS = 1_000

interface Pressed {
  readonly target: EventTarget | null
  readonly pick: Pick
  readonly at: number
}

export class BookPicker {
  readonly #grid: HTMLElement
  readonly #painter: BookPainter
  readonly #desk: Desk
  readonly #beside: boolean
  readonly #stop = new AbortController()
  #spot: Spot = { side: 'buy', row: 0, column: 0 }
  #cell: HTMLElement | undefined
  #pressed: Pressed | undefined

  constructor(grid: HTMLElement, painter: BookPainter, { desk, beside }: PickerOptions) {
    this.#grid = grid
    this.#painter = painter
    this.#desk = desk
    this.#beside = beside
    const { signal } = this.#stop
    grid.addEventListener('pointerdown', (event) => this.#press(event), { signal })
    grid.addEventListener('click', (event) => this.#click(event), { signal })
    grid.addEventListener('keydown', (event) => this.#key(event), { signal })
    grid.addEventListener('focusin', ({ target }) => this.#focused(target), { signal })
    painter.painted.add(this.#keepSpot)
    this.#keepSpot()
  }

  close(): void {
    this.#stop.abort()
    this.#painter.painted.delete(this.#keepSpot)
  }

  /** The spot of an element of a row; undefined outside of rows. */
  spotOf(target: EventTarget | null): Spot | undefined {
    if (!(target instanceof Element)) return undefined
    const element = target.closest('.book-row')
    if (element === null) return undefined
    const side = this.#painter.sell.rows.some((row) => row.element === element) ? 'sell' : 'buy'
    const row = this.#painter[side].rows.findIndex((one) => one.element === element)
    const column = target.closest<HTMLElement>('[data-column]')?.dataset['column'] ?? '2'
    return row === -1 ? undefined : { side, row, column: Number.parseInt(column, 10) }
  }

  /** The book moves under the pointer: what counts is what was there when the button went down. */
  #press({ target }: PointerEvent): void {
    const spot = this.spotOf(target)
    const pick = spot === undefined ? undefined : this.#pickAt(spot)
    this.#pressed = pick === undefined ? undefined : { target, pick, at: performance.now() }
  }

  #click({ target }: MouseEvent): void {
    const pressed = this.#pressed
    this.#pressed = undefined
    const isPressed = pressed?.target === target && performance.now() - pressed.at < PRESS_MS
    if (isPressed) this.#desk.picked.set(pressed.pick)
    else this.#take(this.spotOf(target))
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault()
      this.#take(this.spotOf(event.target))
      return
    }
    const to = moved(this.#spot, event.key, this.#extent())
    if (to === undefined) return
    event.preventDefault()
    this.#stand(to)
    this.#cell?.focus()
  }

  #focused(target: EventTarget | null): void {
    const spot = this.spotOf(target)
    if (spot !== undefined) this.#stand(spot)
  }

  #take(spot: Spot | undefined): void {
    const pick = spot === undefined ? undefined : this.#pickAt(spot)
    if (pick !== undefined) this.#desk.picked.set(pick)
  }

  #pickAt({ side, row, column }: Spot): Pick | undefined {
    const found = this.#painter[side].rows[row]
    if (found === undefined || found.element.hidden) return undefined
    const { priceScale, sizeScale } = this.#desk.market.book.scales
    // Grouped bids may end at nothing.
    const price =
      found.price === 0 ? this.#desk.product.quoteIncrement : textOf(found.price, priceScale)
    const size = column === 0 ? undefined : textOf(found.sum, sizeScale)
    return { price, size, side: side === 'sell' ? 'buy' : 'sell' }
  }

  #extent(): Extent {
    const { buy, sell } = this.#painter
    return { buy: buy.levels.count, sell: sell.levels.count, beside: this.#beside }
  }

  /** Rows come and go: the cell in the order of Tab must be one that is seen. */
  readonly #keepSpot = (): void => {
    const { side, row, column } = this.#spot
    const { buy, sell } = this.#extent()
    const rows = side === 'buy' ? buy : sell
    if (rows > 0) {
      this.#stand({ side, row: Math.min(row, rows - 1), column })
      return
    }
    const other = side === 'buy' ? 'sell' : 'buy'
    if ((other === 'buy' ? buy : sell) > 0) this.#stand({ side: other, row: 0, column })
  }

  #stand(spot: Spot): void {
    this.#spot = spot
    const cell = this.#painter[spot.side].rows[spot.row]?.cells[spot.column]
    if (cell === this.#cell || cell === undefined) return
    const had = this.#cell
    this.#cell = cell
    cell.tabIndex = 0
    if (had === undefined) return
    had.tabIndex = -1
    if (this.#grid.contains(had) && document.activeElement === had) cell.focus()
  }
}

interface PickerOptions {
  readonly desk: Desk
  /** True when bids are on the left of asks. */
  readonly beside: boolean
}
