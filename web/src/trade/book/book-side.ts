/** The rows of one side of the book panel. */
import type { Side } from '../../live/book.ts'
import { BookRow, type RowFormat } from './book-row.ts'
import { Levels, markChanges } from './levels.ts'

/** When more of the rows than this part change at once, a flash of each would tell nothing. */
const FLASH_PART = 0.5
const ALWAYS_FLASH = 4

export interface SidePaint {
  readonly format: RowFormat
  /** The sum that fills a bar. */
  readonly full: number
  /** Own size at a price, in words. */
  own(price: number): string
  /** Milliseconds, of the monotonic clock. */
  readonly now: number
}

export class BookSide {
  readonly rows: BookRow[] = []
  levels: Levels
  readonly #place: HTMLElement
  readonly #direction: 1 | -1
  #before: Levels
  #changed = new Uint8Array(0)
  #quiet = true

  constructor(place: HTMLElement, direction: 1 | -1) {
    this.#place = place
    this.#direction = direction
    this.levels = new Levels(0, direction)
    this.#before = new Levels(0, direction)
  }

  /** Has room for so many rows from now on. */
  resize(count: number): void {
    if (count === this.rows.length) return
    while (this.rows.length > count) this.rows.pop()?.element.remove()
    while (this.rows.length < count) {
      const row = new BookRow()
      this.rows.push(row)
      this.#place.append(row.element)
    }
    this.levels = new Levels(count, this.#direction)
    this.#before = new Levels(count, this.#direction)
    this.#changed = new Uint8Array(count)
    this.#quiet = true
  }

  /** The next change is not one of the market: nothing flashes. */
  quiet(): void {
    this.#quiet = true
  }

  /** Takes the levels for the next paint. */
  collect(side: Side, step: number): void {
    this.#before.copy(this.levels)
    this.levels.collect(side, step)
  }

  paint({ format, full, own, now }: SidePaint): void {
    const { count, prices, sizes, sums } = this.levels
    const changes = markChanges(this.#before, this.levels, this.#changed)
    const flash = !this.#quiet && (changes <= ALWAYS_FLASH || changes <= count * FLASH_PART)
    if (count > 0) this.#quiet = false
    for (const [at, row] of this.rows.entries()) {
      if (at >= count) {
        row.hide()
        continue
      }
      const [price, sum] = [prices[at] as number, sums[at] as number]
      const part = full === 0 ? 0 : sum / full
      row.show({ price, size: sizes[at] as number, sum, part, own: own(price) }, format)
      if (flash && this.#changed[at] === 1) row.flash(now)
    }
  }

  close(): void {
    this.#place.replaceChildren()
  }
}
