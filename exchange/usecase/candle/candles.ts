/**
 * Candles of every product as a fold of trades. Only the candle of the current minute is touched by
 * a trade; when its minute is over it is folded into the six coarser series, and until then a
 * question about one of those adds it on the fly.
 */
import type { Candle, Granularity } from '@bourse/domain/exchange/market-data'
import { CANDLES_KEPT, GRANULARITIES } from '@bourse/domain/exchange/market-data'
import type { Snapshotted } from '@bourse/domain/exchange/snapshot'
import { ByteReader, ByteWriter } from '@bourse/kit/pure/bytes'
import { CandleSeries, merged } from './candle-series.ts'

/** What the trades of a span of time come to. */
export type Span = Omit<Candle, 'time'>

export interface Candles extends Snapshotted {
  /** Folds one trade in. `time` is engine time in microseconds and never falls. */
  trade(product: number, time: number, price: number, size: number): void
  /**
   * Newest first, at most `limit`. The bucket of `now` (microseconds) leads, flat at the last
   * close, or at 0 before the first trade, when nothing traded in it; other buckets without trades
   * are left out.
   */
  latest(product: number, granularity: Granularity, query: LatestQuery): readonly Candle[]
  /** All candles whose buckets begin at or after `since` seconds as one, undefined without any. */
  span(product: number, granularity: Granularity, since: number): Span | undefined
}

export interface LatestQuery {
  readonly limit: number
  readonly now: number
}

/** An empty fold. Its memory is about half a megabyte a product that has traded. */
export function candles(): Candles {
  return new FoldedCandles()
}

const SECOND = 1_000_000
const MINUTE_SECONDS = GRANULARITIES[0]
const MINUTE = MINUTE_SECONDS * SECOND
/** More products than a venue can list: a larger number in a section is damage. */
const PRODUCT_MAX = 65_535

class FoldedCandles implements Candles {
  readonly section = 'candles'
  readonly version = 1
  /** By product number; holes where nothing traded yet. */
  #products: (ProductCandles | undefined)[] = []

  trade(product: number, time: number, price: number, size: number): void {
    const own = this.#products[product] ?? this.#listed(product)
    if (time < own.minuteEnd) own.minute.trade(price, size)
    else beginMinute(own, time).minute.begin(minuteOf(time), price, size)
  }

  latest(product: number, granularity: Granularity, query: LatestQuery): readonly Candle[] {
    const wanted = Math.min(query.limit, CANDLES_KEPT)
    const found: Candle[] = []
    const time = bucketOf(query.now, granularity)
    const own = this.#products[product]
    if (own === undefined) return wanted > 0 ? [flat(time, 0)] : found
    for (const candle of newestFirst(own, granularity)) {
      if (found.length === 0 && candle.time < time) found.push(flat(time, candle.close))
      if (found.length >= wanted) break
      found.push(candle)
    }
    return found.slice(0, Math.max(wanted, 0))
  }

  span(product: number, granularity: Granularity, since: number): Span | undefined {
    const own = this.#products[product]
    if (own === undefined) return undefined
    if (granularity === MINUTE_SECONDS) return own.minute.span(since)
    const closed = seriesOf(own, granularity).span(since)
    const minute = own.minute.at(0) as Candle
    if (bucketStart(minute.time, granularity) < since) return closed
    return closed === undefined ? minute : merged(closed, minute)
  }

  save(): Uint8Array {
    const writer = new ByteWriter()
    writer.u32(this.#products.reduce((count, own) => (own === undefined ? count : count + 1), 0))
    for (const [product, own] of this.#products.entries()) {
      if (own === undefined) continue
      writer.u32(product)
      own.minute.save(writer)
      for (const series of own.coarser) series.save(writer)
    }
    return writer.bytes()
  }

  restore(bytes: Uint8Array, version: number): void {
    if (version !== this.version) throw new RangeError(`candles of version ${version}`)
    const reader = new ByteReader(bytes)
    this.#products = []
    for (let left = reader.u32(); left > 0; left--) {
      const product = reader.u32()
      if (product < this.#products.length || product > PRODUCT_MAX) {
        throw new RangeError('the products of candles do not rise')
      }
      const own = this.#listed(product)
      own.minute.restore(reader)
      for (const series of own.coarser) series.restore(reader)
      const last = own.minute.at(0)
      if (last === undefined) throw new RangeError('a product without candles')
      own.minuteEnd = (last.time + MINUTE_SECONDS) * SECOND
    }
    reader.end()
  }

  #listed(product: number): ProductCandles {
    const [, ...coarser] = GRANULARITIES
    const own = {
      minuteEnd: 0,
      minute: new CandleSeries(MINUTE_SECONDS),
      coarser: coarser.map((granularity) => new CandleSeries(granularity)),
    }
    while (this.#products.length < product) this.#products.push(undefined)
    this.#products[product] = own
    return own
  }
}

interface ProductCandles {
  /** End of the newest minute candle, microseconds; 0 before the first trade. */
  minuteEnd: number
  readonly minute: CandleSeries
  /** The other granularities in their order, without the newest minute. */
  readonly coarser: readonly CandleSeries[]
}

/** Closes the minute before: the coarser series take it over. */
function beginMinute(own: ProductCandles, time: number): ProductCandles {
  const closed = own.minute.at(0)
  if (closed !== undefined) for (const series of own.coarser) series.absorb(closed)
  own.minuteEnd = minuteOf(time) * SECOND + MINUTE
  return own
}

function* newestFirst(own: ProductCandles, granularity: Granularity): Generator<Candle> {
  const series = seriesOf(own, granularity)
  let age = 0
  if (series !== own.minute) {
    const minute = own.minute.at(0) as Candle
    const time = bucketStart(minute.time, granularity)
    const newest = series.at(0)
    const same = newest?.time === time
    if (same) age = 1
    yield same ? merged(newest, minute) : { ...minute, time }
  }
  for (let candle = series.at(age); candle !== undefined; candle = series.at(++age)) yield candle
}

function seriesOf(own: ProductCandles, granularity: Granularity): CandleSeries {
  const index = GRANULARITIES.indexOf(granularity)
  return index === 0 ? own.minute : (own.coarser[index - 1] as CandleSeries)
}

function flat(time: number, price: number): Candle {
  return { time, low: price, high: price, open: price, close: price, volume: 0 }
}

function minuteOf(time: number): number {
  return bucketOf(time, MINUTE_SECONDS)
}

function bucketOf(time: number, granularity: number): number {
  return bucketStart(Math.floor(time / SECOND), granularity)
}

function bucketStart(seconds: number, granularity: number): number {
  return seconds - (seconds % granularity)
}
