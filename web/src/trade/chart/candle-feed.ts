/**
 * The candles of one product and granularity: fetched once, kept current by trades, extended into
 * the past when asked. It knows neither the chart library nor React.
 */
import { candles } from '../../api/queries.ts'
import type { CandleRow, TradeRow } from '../../api/rows.ts'
import type { Market } from '../../live/market.ts'
import { Signal } from '../../live/signal.ts'
import type { LiveSocket } from '../../live/socket.ts'
import { type Bar, barsOf, fold, joined, type Tick } from './bars.ts'

/** `away`: the server did not answer, and is asked again. `empty`: nothing has ever traded. */
export type FeedState = 'loading' | 'ready' | 'empty' | 'away'

/** More history than this is not kept, so a long scroll back ends. */
const BARS_MAX = 20_000
const AGAIN_MS = 3_000
/** Late enough that the server has closed the bar before. */
const SETTLED_MS = 2_000
/** After all candles there will be, in seconds. */
const FOREVER = 99_999_999_999

interface FeedOptions {
  readonly market: Pick<Market, 'productId' | 'onTrade'>
  readonly socket: Pick<LiveSocket, 'hear'>
  /** Seconds of a candle. */
  readonly granularity: number
}

export class CandleFeed {
  readonly state = new Signal<FeedState>('loading')
  readonly granularity: number
  readonly #productId: string
  readonly #hearers = new Set<(from: number) => void>()
  readonly #leave: readonly (() => void)[]
  #bars: Bar[] = []
  #lastTick: Tick | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  #reachedFirst = false
  #readingOlder = false
  #closed = false

  /** Asks at once; `close` gives everything up. */
  constructor({ market, socket, granularity }: FeedOptions) {
    this.#productId = market.productId
    this.granularity = granularity
    this.#leave = [
      market.onTrade((trade) => this.#trade(trade)),
      socket.hear({ frame() {}, restarted: () => this.#reconnected() }),
    ]
    void this.#read()
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
    for (const leave of this.#leave) leave()
  }

  /** Oldest first. */
  get bars(): readonly Bar[] {
    return this.#bars
  }

  /** Calls with the index of the first bar that changed; 0 when all may have. */
  hear(hearer: (from: number) => void): () => void {
    this.#hearers.add(hearer)
    return () => this.#hearers.delete(hearer)
  }

  /** Fetches what is before the first bar, unless that is under way or there is nothing more. */
  async older(): Promise<void> {
    const first = this.#bars[0]
    if (first === undefined || this.#readingOlder || this.#reachedFirst) return
    if (this.#bars.length >= BARS_MAX) return
    this.#readingOlder = true
    const rows = await this.#rows({ start: 0, end: first.time })
    if (rows === undefined) await new Promise((resolve) => setTimeout(resolve, AGAIN_MS))
    this.#readingOlder = false
    if (rows === undefined || this.#closed) return
    this.#reachedFirst = rows.length === 0
    const older = barsOf(rows, this.granularity)
    if (older.length > 0) this.#replace(joined(older, this.#bars, this.granularity), 0)
  }

  /**
   * Reads everything, or from the bar before the last on. Answers carry no sequence, so a trade
   * that was on its way may be missing from a bar or count twice; reading again shortly after each
   * bar has closed puts that right.
   */
  async #read(): Promise<void> {
    const start = this.#bars.at(-2)?.time
    const rows = await this.#rows(start === undefined ? undefined : { start, end: FOREVER })
    if (this.#closed) return
    if (rows === undefined) {
      if (this.#bars.length === 0) this.state.set('away')
      this.#plan(AGAIN_MS)
      return
    }
    const newer = barsOf(rows, this.granularity)
    const bars = joined(this.#bars, newer, this.granularity)
    const from = start === undefined ? 0 : bars.findIndex(({ time }) => time >= start)
    this.#replace(bars, Math.max(0, from))
  }

  #replace(bars: Bar[], from: number): void {
    this.#bars = bars
    // The last price is never older than the last trade that was heard.
    if (this.#lastTick !== undefined) fold(bars, { ...this.#lastTick, size: 0 }, this.granularity)
    this.#tell(from)
  }

  #trade({ time, price, size }: TradeRow): void {
    const tick = { time: Date.parse(time) / 1_000, price: Number(price), size: Number(size) }
    this.#lastTick = tick
    if (this.state.value === 'loading' || this.state.value === 'away') return
    const count = this.#bars.length
    const from = fold(this.#bars, tick, this.granularity)
    if (from === -1) return
    if (this.#bars.length > count) this.#plan(SETTLED_MS)
    this.#tell(from)
  }

  /** What was missed while the connection was lost is fetched, not guessed. */
  #reconnected(): void {
    if (this.state.value !== 'loading') this.#plan(SETTLED_MS)
  }

  #tell(from: number): void {
    const state = this.#bars.length === 0 ? 'empty' : 'ready'
    if (this.state.value !== state) this.state.set(state)
    for (const hearer of this.#hearers) hearer(from)
  }

  #plan(pauseMs: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#read(), pauseMs)
  }

  /** Undefined when the server was not reached or refused. */
  async #rows(range?: {
    readonly start: number
    readonly end: number
  }): Promise<readonly CandleRow[] | undefined> {
    try {
      return await candles(this.#productId, this.granularity, range)
    } catch {
      return undefined
    }
  }
}
