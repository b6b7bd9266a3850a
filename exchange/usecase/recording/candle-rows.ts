/**
 * Candle rows out of trades: for each product and granularity the one bucket under way, and the
 * rows of those that are over. A row has the whole bucket, so writing it again changes nothing.
 */
import { GRANULARITIES, type MarketData } from '@bourse/domain/exchange/market-data'
import type { CandleRow } from '@bourse/domain/exchange/read-model'
import type { Fill, TradingState } from '@bourse/domain/exchange/state'

/** Cells of one bucket, in this order. */
const TIME = 0
/** End of the bucket, microseconds; 0 before the first trade. */
const END = 1
const LOW = 2
const HIGH = 3
const OPEN = 4
const CLOSE = 5
const VOLUME = 6
/** 1 when it has changed since its row was taken. */
const CHANGED = 7
const CELLS = 8

const SECOND = 1_000_000
/** As in the market data's candles: a volume stays there. */
const VOLUME_MAX = Number.MAX_SAFE_INTEGER

/** What it needs of the engine's state: the time and the fill being told. */
type Present = Pick<TradingState, 'time'> & { readonly fill: Pick<Fill, 'price' | 'size'> }

export class CandleRows {
  /** By product number: the buckets of all granularities, one behind the other. */
  readonly #products: (Float64Array | undefined)[] = []
  /** Products that have traded since the rows were taken. */
  #changed = new Set<number>()
  #closed: CandleRow[] = []

  get pending(): number {
    return this.#closed.length + this.#changed.size * GRANULARITIES.length
  }

  /** Folds the present fill in; times never fall. Its buckets get rows only when it `isNew`. */
  trade(present: Present, product: number, isNew: boolean): void {
    const cells = this.#products[product] ?? this.#listed(product)
    const { time } = present
    const { price, size } = present.fill
    if (isNew) this.#changed.add(product)
    for (let at = 0; at < cells.length; at += CELLS) {
      if (time >= (cells[at + END] as number)) {
        if (cells[at + CHANGED] === 1) this.#closed.push(rowOf(product, cells, at))
        begin(cells, at, present)
      } else {
        if (price < (cells[at + LOW] as number)) cells[at + LOW] = price
        if (price > (cells[at + HIGH] as number)) cells[at + HIGH] = price
        cells[at + CLOSE] = price
        cells[at + VOLUME] = Math.min((cells[at + VOLUME] as number) + size, VOLUME_MAX)
      }
      if (isNew) cells[at + CHANGED] = 1
    }
  }

  /** Takes over the newest bucket of each granularity from a restored fold. */
  resume(product: number, marketData: Pick<MarketData, 'candles'>): void {
    const cells = this.#listed(product)
    for (const [index, granularity] of GRANULARITIES.entries()) {
      // The first may be the present bucket without a trade.
      const [first, second] = marketData.candles(product, granularity, 2)
      const newest = first?.volume === 0 ? second : first
      if (newest === undefined) return
      const { time, low, high, open, close, volume } = newest
      const end = (time + granularity) * SECOND
      cells.set([time, end, low, high, open, close, volume, 0], index * CELLS)
    }
  }

  /** The rows of all buckets that have changed since the last call, each once. */
  take(): CandleRow[] {
    const rows = this.#closed
    for (const product of this.#changed) {
      const cells = this.#products[product] as Float64Array
      for (let at = 0; at < cells.length; at += CELLS) {
        if (cells[at + CHANGED] === 0) continue
        cells[at + CHANGED] = 0
        rows.push(rowOf(product, cells, at))
      }
    }
    this.#changed.clear()
    this.#closed = []
    return rows
  }

  #listed(product: number): Float64Array {
    const cells = new Float64Array(GRANULARITIES.length * CELLS)
    while (this.#products.length < product) this.#products.push(undefined)
    this.#products[product] = cells
    return cells
  }
}

function begin(cells: Float64Array, at: number, { time, fill }: Present): void {
  const { price, size } = fill
  const granularity = GRANULARITIES[at / CELLS] as number
  const second = Math.floor(time / SECOND)
  const start = second - (second % granularity)
  cells[at + TIME] = start
  cells[at + END] = (start + granularity) * SECOND
  cells[at + LOW] = price
  cells[at + HIGH] = price
  cells[at + OPEN] = price
  cells[at + CLOSE] = price
  cells[at + VOLUME] = size
  cells[at + CHANGED] = 0
}

function rowOf(product: number, cells: Float64Array, at: number): CandleRow {
  return {
    product,
    granularity: GRANULARITIES[at / CELLS] as CandleRow['granularity'],
    time: cells[at + TIME] as number,
    low: cells[at + LOW] as number,
    high: cells[at + HIGH] as number,
    open: cells[at + OPEN] as number,
    close: cells[at + CLOSE] as number,
    volume: cells[at + VOLUME] as number,
  }
}
