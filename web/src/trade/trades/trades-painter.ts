/**
 * Paints the list of trades: as many rows as are seen, made once. A new trade takes the last row to
 * the top, and each paint writes what is another text than before. The list scrolls over a room as
 * high as all trades together.
 */
import type { TradeRow } from '../../api/rows.ts'
import type { Market } from '../../live/market.ts'
import { paintNever, paintSoon } from '../../live/painter.ts'
import { shown, shownInParts } from '../../number/decimals.ts'
import { TradeLine, type TradeTexts } from './trade-line.ts'
import { TradeWindow } from './trade-window.ts'

export interface TradesPlaces {
  /** What scrolls. */
  readonly list: HTMLElement
  /** In it, as high as all trades together; it holds the rows that are seen. */
  readonly rows: HTMLElement
  /** Says that trades wait, and lets them come when clicked. */
  readonly more: HTMLElement
  /** Seen while there are no trades. */
  readonly empty: HTMLElement
}

export interface TradesOptions {
  readonly market: Market
  readonly priceDecimals: number
  readonly sizeDecimals: number
  readonly rowHeight: number
  /** Of the local time. */
  readonly language: string
  readonly words: {
    readonly bought: string
    readonly sold: string
    readonly more: (count: number) => string
  }
}

/** More at once than this are not told apart by a flash. */
const FLASHES_MAX = 3

export class TradesPainter {
  readonly #places: TradesPlaces
  readonly #options: TradesOptions
  readonly #window = new TradeWindow()
  readonly #rows: TradeLine[] = []
  readonly #stop = new AbortController()
  readonly #resized: ResizeObserver
  readonly #leave: () => void
  readonly #texts: (trade: TradeRow) => TradeTexts
  #height = 0
  #scrollTop = 0
  #pointed = false
  /** Where rows begin and how high all are together, as they were written last. */
  #placed = ''

  constructor(places: TradesPlaces, options: TradesOptions) {
    this.#places = places
    this.#options = options
    this.#texts = textsOf(options)
    this.#listen()
    this.#resized = new ResizeObserver((entries) => {
      this.#height = entries.at(-1)?.contentRect.height ?? 0
      // Filled before it is seen.
      this.#paint()
    })
    this.#resized.observe(places.list)
    this.#leave = options.market.onPaint('trades', this.#paint)
  }

  close(): void {
    this.#leave()
    paintNever(this.#paint)
    this.#resized.disconnect()
    this.#stop.abort()
    this.#places.rows.replaceChildren()
  }

  #listen(): void {
    const { list, more } = this.#places
    const { signal } = this.#stop
    const point = (pointed: boolean) => {
      this.#pointed = pointed
      this.#hold()
    }
    const scrolled = () => {
      this.#scrollTop = list.scrollTop
      this.#hold()
    }
    const toNewest = () => {
      list.scrollTop = 0
      this.#scrollTop = 0
      point(false)
    }
    // A finger scrolls, it does not point.
    const entered = ({ pointerType }: PointerEvent) => point(pointerType === 'mouse')
    list.addEventListener('pointerenter', entered, { signal })
    list.addEventListener('pointerleave', () => point(false), { signal })
    list.addEventListener('scroll', scrolled, { signal, passive: true })
    more.addEventListener('click', toNewest, { signal })
  }

  #hold(): void {
    this.#window.hold(this.#pointed || this.#scrollTop > 0)
    paintSoon(this.#paint)
  }

  readonly #paint = (): void => {
    const { market, rowHeight } = this.#options
    const fresh = this.#window.take(market.trades)
    const trades = this.#window.rows
    const first = Math.floor(Math.max(0, this.#scrollTop) / rowHeight)
    const seen = Math.ceil(this.#height / rowHeight) + 1
    while (this.#rows.length < seen) {
      const row = new TradeLine()
      this.#rows.push(row)
      this.#places.rows.append(row.element)
    }
    if (first === 0) this.#comeIn(fresh)
    for (const [at, row] of this.#rows.entries()) {
      const trade = at < seen ? trades[first + at] : undefined
      row.show(trade === undefined ? undefined : this.#texts(trade))
      if (at < fresh && fresh <= FLASHES_MAX) row.flash()
    }
    this.#place(first * rowHeight, trades.length * rowHeight)
    this.#tell(trades.length === 0)
  }

  /** The last rows go to the top: the others keep their trades, and are only moved. */
  #comeIn(fresh: number): void {
    if (fresh === 0 || fresh >= this.#rows.length) return
    const moved = this.#rows.splice(-fresh)
    this.#rows.unshift(...moved)
    this.#places.rows.prepend(...moved.map(({ element }) => element))
  }

  #place(top: number, height: number): void {
    const placed = `${top} ${height}`
    if (placed === this.#placed) return
    this.#placed = placed
    const { style } = this.#places.rows
    style.height = `${height}px`
    style.paddingTop = `${top}px`
  }

  #tell(isEmpty: boolean): void {
    const { empty, more } = this.#places
    const { waiting } = this.#window
    if (empty.hidden === isEmpty) empty.hidden = !isEmpty
    if (more.hidden === waiting > 0) more.hidden = waiting === 0
    if (waiting === 0) return
    const text = this.#options.words.more(waiting)
    if (more.textContent !== text) more.textContent = text
  }
}

/** What a trade looks like is worked out once, however often it moves down. */
function textsOf({ priceDecimals, sizeDecimals, language, words }: TradesOptions) {
  const known = new WeakMap<TradeRow, TradeTexts>()
  const local = new Intl.DateTimeFormat(language, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  })
  return (trade: TradeRow): TradeTexts => {
    const found = known.get(trade)
    if (found !== undefined) return found
    // The side of a trade is the maker's: who took it bought where the maker sold.
    const way = trade.side === 'sell' ? 'up' : 'down'
    const texts = {
      id: trade.tradeId,
      way,
      arrow: way === 'up' ? '▲' : '▼',
      word: way === 'up' ? words.bought : words.sold,
      price: shown(trade.price, priceDecimals),
      size: shownInParts(trade.size, sizeDecimals),
      time: local.format(new Date(trade.time)),
      exactTime: `${trade.time.replace('T', ' ').replace('Z', '')} UTC`,
    } as const
    known.set(trade, texts)
    return texts
  }
}
