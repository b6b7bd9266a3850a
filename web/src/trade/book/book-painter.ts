/** Paints the book into its frame, at most once a frame, and only what changed. */
import type { Market } from '../../live/market.ts'
import type { Mine } from '../../live/mine.ts'
import { paintNever, paintSoon } from '../../live/painter.ts'
import { decimalsOf, shown, textOf } from '../../number/decimals.ts'
import type { RowFormat } from './book-row.ts'
import { BookSide } from './book-side.ts'
import { fittingDecimals } from './figures.ts'
import type { Levels } from './levels.ts'
import { type OwnSizes, ownSizes } from './own-sizes.ts'

export interface BookPlaces {
  /** Holds what follows. */
  readonly grid: HTMLElement
  readonly sell: HTMLElement
  readonly buy: HTMLElement
  /** Seen while the book is known to be empty. */
  readonly empty: HTMLElement
}

export interface BookOptions {
  readonly market: Market
  readonly mine: Mine
  readonly sizeDecimals: number
  readonly rowHeight: number
  /** The reader's own size at a level, as words. */
  readonly ownWords: (size: string) => string
}

/** Digits for which size and sum have room. */
const DIGITS = 9
const ROWS_MAX = 80

export class BookPainter {
  readonly sell: BookSide
  readonly buy: BookSide
  /** Called after each paint. */
  readonly painted = new Set<() => void>()
  readonly #places: BookPlaces
  readonly #options: BookOptions
  readonly #leave: readonly (() => void)[]
  #step = 1
  #own: OwnSizes = { buy: new Map(), sell: new Map() }
  /** Widths of a digit. */
  #priceWidth = 0

  constructor(places: BookPlaces, options: BookOptions) {
    this.#places = places
    this.#options = options
    this.sell = new BookSide(places.sell, 1)
    this.buy = new BookSide(places.buy, -1)
    // Both sides are of the same height; an emptied panel is filled before it is seen.
    const resized = new ResizeObserver((entries) => {
      this.#resize(entries.at(-1)?.contentRect.height ?? 0)
    })
    resized.observe(places.buy)
    this.#leave = [
      options.market.onPaint('book', this.#paint),
      options.mine.orders.hear(() => this.#readOwn()),
      () => resized.disconnect(),
    ]
    this.#readOwn()
  }

  /** Groups prices by so many units of the price scale. */
  group(step: number): void {
    if (step === this.#step) return
    this.#step = step
    this.sell.quiet()
    this.buy.quiet()
    this.#readOwn()
  }

  close(): void {
    for (const leave of this.#leave) leave()
    paintNever(this.#paint)
    this.sell.close()
    this.buy.close()
  }

  #resize(height: number): void {
    const rows = Math.min(ROWS_MAX, Math.floor(height / this.#options.rowHeight))
    this.sell.resize(rows)
    this.buy.resize(rows)
    this.#paint()
  }

  #readOwn(): void {
    const { market, mine } = this.#options
    const grouping = { productId: market.productId, ...market.book.scales, step: this.#step }
    this.#own = ownSizes(mine.orders.value, grouping)
    paintSoon(this.#paint)
  }

  readonly #paint = (): void => {
    const { sell, buy } = this
    const { book } = this.#options.market
    sell.collect(book.asks, this.#step)
    buy.collect(book.bids, this.#step)
    const format = this.#format()
    const full = Math.max(sell.levels.total, buy.levels.total)
    const now = performance.now()
    sell.paint({ format, full, now, own: (price) => this.#ownAt(this.#own.sell, price) })
    buy.paint({ format, full, now, own: (price) => this.#ownAt(this.#own.buy, price) })
    this.#widen(format)
    const isEmpty = book.isKnown && book.asks.count === 0 && book.bids.count === 0
    if (this.#places.empty.hidden === isEmpty) this.#places.empty.hidden = !isEmpty
    for (const hear of this.painted) hear()
  }

  #ownAt(sizes: ReadonlyMap<number, number>, price: number): string {
    const size = sizes.get(price)
    if (size === undefined) return ''
    const text = textOf(size, this.#options.market.book.scales.sizeScale)
    return this.#options.ownWords(shown(text, decimalsOf(text)))
  }

  #format(): RowFormat {
    const { priceScale, sizeScale } = this.#options.market.book.scales
    const room = { scale: sizeScale, decimals: this.#options.sizeDecimals, digits: DIGITS }
    const levels = [this.sell.levels, this.buy.levels]
    return {
      priceScale,
      sizeScale,
      priceDecimals: decimalsOf(textOf(this.#step, priceScale)),
      sizeDecimals: fittingDecimals(Math.max(...levels.map(largest)), room),
      sumDecimals: fittingDecimals(Math.max(...levels.map(({ total }) => total)), room),
    }
  }

  /** Prices get the room of the longest one, so that decimal points stand below each other. */
  #widen({ priceScale, priceDecimals }: RowFormat): void {
    const { sell, buy } = this
    const highest = (sell.levels.worst ?? buy.levels.prices[0]) || 0
    const text = shown(textOf(highest, priceScale), priceDecimals)
    // A point or a thin space is half as wide as a digit.
    const separators = text.replaceAll(/\d/g, '').length
    const width = text.length - separators / 2
    if (width === this.#priceWidth) return
    this.#priceWidth = width
    this.#places.grid.style.setProperty('--book-price', `${width}ch`)
  }
}

function largest({ sizes, count }: Levels): number {
  let found = 0
  for (let at = 0; at < count; at++) found = Math.max(found, sizes[at] as number)
  return found
}
