/** One row of the book panel: made once, then only what changed in it is written. */
import { Figure } from './figures.ts'

/** What a row shows, in whole numbers of the product's scales. */
export interface RowContent {
  readonly price: number
  readonly size: number
  readonly sum: number
  /** Length of the depth bar, 0 to 1. */
  readonly part: number
  /** Size of the reader's own orders in words, '' for none. */
  readonly own: string
}

export interface RowFormat {
  readonly priceScale: number
  readonly sizeScale: number
  readonly priceDecimals: number
  readonly sizeDecimals: number
  readonly sumDecimals: number
}

/** Bars move in steps of this part, so that what cannot be seen is not painted. */
const BAR_STEPS = 250
/** A row that flashes is left to finish. */
const FLASH_MS = 240

export class BookRow {
  readonly element = document.createElement('tr')
  /** Price, size, sum. */
  readonly cells: readonly HTMLElement[]
  price = 0
  sum = 0
  /** Size of the reader's own orders in words, '' for none. */
  own = ''
  readonly #bar = document.createElement('span')
  readonly #figures: readonly Figure[]
  readonly #own = document.createElement('span')
  #barSteps = -1
  #flashedAt = Number.NEGATIVE_INFINITY

  constructor() {
    this.element.className = 'book-row'
    this.element.hidden = true
    this.cells = ['price', 'size', 'sum'].map((name, column) => {
      const cell = document.createElement('td')
      cell.className = `book-cell book-${name}`
      cell.tabIndex = -1
      cell.dataset['column'] = String(column)
      return cell
    })
    this.#figures = this.cells.map((cell) => new Figure(cell))
    this.#own.className = 'visually-hidden'
    this.#bar.className = 'book-depth'
    this.cells[0]?.append(this.#own, this.#bar)
    this.element.append(...this.cells)
  }

  show({ price, size, sum, part, own }: RowContent, format: RowFormat): void {
    const [priceFigure, sizeFigure, sumFigure] = this.#figures
    // What moved to another price must not look as if it had changed there.
    if (price !== this.price) this.#endFlash()
    this.price = price
    this.sum = sum
    priceFigure?.show(price, format.priceScale, format.priceDecimals)
    sizeFigure?.show(size, format.sizeScale, format.sizeDecimals)
    sumFigure?.show(sum, format.sizeScale, format.sumDecimals)
    this.#showBar(part)
    this.#showOwn(own)
    if (this.element.hidden) this.element.hidden = false
  }

  hide(): void {
    if (!this.element.hidden) this.element.hidden = true
    this.#endFlash()
  }

  /** Two animations that look the same take turns: a changed name begins anew without a layout. */
  flash(now: number): void {
    if (now - this.#flashedAt < FLASH_MS) return
    this.#flashedAt = now
    const { dataset } = this.element
    dataset['flash'] = dataset['flash'] === 'even' ? 'odd' : 'even'
  }

  #endFlash(): void {
    if (this.#flashedAt === Number.NEGATIVE_INFINITY) return
    this.#flashedAt = Number.NEGATIVE_INFINITY
    delete this.element.dataset['flash']
  }

  #showBar(part: number): void {
    const steps = Math.round(part * BAR_STEPS)
    if (steps === this.#barSteps) return
    this.#barSteps = steps
    this.#bar.style.transform = `scaleX(${steps / BAR_STEPS})`
  }

  #showOwn(own: string): void {
    if (own === this.own) return
    this.own = own
    this.#own.textContent = own
    if (own === '') delete this.element.dataset['own']
    else this.element.dataset['own'] = ''
  }
}
