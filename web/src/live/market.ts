/** Everything live of one product that is on screen: its book, last trades and ticker. */
import type { TickerRow, TradeRow } from '../api/rows.ts'
import { Book, type BookScales } from './book.ts'
import type { Frame, Match } from './frames.ts'
import { paintNever, paintSoon } from './painter.ts'
import { Signal } from './signal.ts'
import type { LiveSocket } from './socket.ts'

/** Trades kept, newest first. */
export const TRADES_SHOWN = 200

export type Part = 'book' | 'trades' | 'ticker'

export class Market {
  readonly productId: string
  readonly book: Book
  readonly trades: TradeRow[] = []
  /** Told with every trade; React components that need less often use `onPaint`. */
  readonly ticker = new Signal<TickerRow | undefined>(undefined)
  readonly #socket: LiveSocket
  readonly #painters: Record<Part, Set<() => void>> = {
    book: new Set(),
    trades: new Set(),
    ticker: new Set(),
  }
  readonly #onTrade = new Set<(trade: TradeRow) => void>()
  readonly #leave: readonly (() => void)[]

  /** Subscribes at once; `close` gives everything up. */
  constructor(socket: LiveSocket, productId: string, scales: BookScales) {
    this.#socket = socket
    this.productId = productId
    this.book = new Book(scales)
    this.#leave = [
      socket.hear({ frame: (frame) => this.#take(frame) }),
      socket.want('level2', productId, () => this.book.sequence),
      socket.want('match', productId, () => this.trades[0]?.sequence ?? 0),
      socket.want('ticker', productId),
      socket.want('heartbeat', productId),
    ]
  }

  close(): void {
    for (const leave of this.#leave) leave()
  }

  /** Calls `paint` before the frame after a change of `part`, at most once a frame. */
  onPaint(part: Part, paint: () => void): () => void {
    this.#painters[part].add(paint)
    paintSoon(paint)
    return () => {
      this.#painters[part].delete(paint)
      paintNever(paint)
    }
  }

  /** Every trade that arrives, in order. */
  onTrade(hear: (trade: TradeRow) => void): () => void {
    this.#onTrade.add(hear)
    return () => this.#onTrade.delete(hear)
  }

  /**
   * Trades that were fetched, newest first: they go behind those that the feed has brought already.
   * False when some in between are missing: then they must be fetched once more.
   */
  begin(fetched: readonly TradeRow[]): boolean {
    const oldest = this.trades.at(-1)?.tradeId ?? Number.POSITIVE_INFINITY
    const newest = fetched[0]?.tradeId ?? 0
    if (this.trades.length > 0 && newest < oldest - 1) return false
    const older = fetched.filter(({ tradeId }) => tradeId < oldest)
    this.trades.push(...older.slice(0, TRADES_SHOWN - this.trades.length))
    this.#changed('trades')
    return true
  }

  #take(frame: Frame): void {
    if (!('productId' in frame) || frame.productId !== this.productId) return
    switch (frame.type) {
      case 'snapshot':
        this.book.restart(frame)
        this.#changed('book')
        break
      case 'l2update':
        if (!this.book.update(frame)) this.#socket.again('level2', this.productId)
        this.#changed('book')
        break
      case 'match':
        this.#traded(frame)
        break
      case 'ticker':
        this.ticker.set(frame)
        this.#changed('ticker')
        break
      default:
    }
  }

  #traded(match: Match): void {
    if (match.tradeId <= (this.trades[0]?.tradeId ?? 0)) return
    this.trades.unshift(match)
    if (this.trades.length > TRADES_SHOWN) this.trades.length = TRADES_SHOWN
    for (const hear of this.#onTrade) hear(match)
    this.#changed('trades')
  }

  #changed(part: Part): void {
    for (const paint of this.#painters[part]) paintSoon(paint)
  }
}
