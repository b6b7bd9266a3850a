/**
 * The newest candles of one product and granularity in a ring, oldest overwritten first. Only
 * buckets with trades are kept; a gap costs nothing.
 */
import type { Candle } from '@bourse/domain/exchange/market-data'
import { CANDLES_KEPT } from '@bourse/domain/exchange/market-data'
import type { ByteReader, ByteWriter } from '@bourse/kit/pure/bytes'

/** Fields of one candle in the ring, in this order. */
const LOW = 1
const HIGH = 2
const OPEN = 3
const CLOSE = 4
const VOLUME = 5
const FIELDS = 6

/**
 * Volumes are exact up to this many units of the size scale (9 billion BTC at six decimals) in one
 * candle or window, and stay there beyond it.
 */
export const VOLUME_MAX = Number.MAX_SAFE_INTEGER

export class CandleSeries {
  /** Seconds. */
  readonly #granularity: number
  readonly #cells = new Float64Array(CANDLES_KEPT * FIELDS)
  /** Offset of the newest candle's first field. */
  #newest = -FIELDS
  #count = 0

  constructor(granularity: number) {
    this.#granularity = granularity
  }

  /** Candles kept, at most CANDLES_KEPT. */
  get count(): number {
    return this.#count
  }

  /** Folds a trade into the newest candle, whose bucket the caller has checked. */
  trade(price: number, size: number): void {
    const cells = this.#cells
    const at = this.#newest
    if (price < (cells[at + LOW] as number)) cells[at + LOW] = price
    if (price > (cells[at + HIGH] as number)) cells[at + HIGH] = price
    cells[at + CLOSE] = price
    const volume = (cells[at + VOLUME] as number) + size
    cells[at + VOLUME] = Math.min(volume, VOLUME_MAX)
  }

  /** Starts the bucket that begins at `time` seconds with its first trade. */
  begin(time: number, price: number, size: number): void {
    this.#push({ time, low: price, high: price, open: price, close: price, volume: size })
  }

  /** Folds in a closed candle of a finer granularity; they come in rising order. */
  absorb(finer: Candle): void {
    const time = finer.time - (finer.time % this.#granularity)
    const newest = this.at(0)
    if (newest?.time === time) this.#write(merged(newest, finer))
    else this.#push({ ...finer, time })
  }

  /** The candle `age` places before the newest, or undefined when fewer are kept. */
  at(age: number): Candle | undefined {
    if (age < 0 || age >= this.#count) return undefined
    const cells = this.#cells
    const at = (this.#newest - age * FIELDS + cells.length) % cells.length
    return {
      time: cells[at] as number,
      low: cells[at + LOW] as number,
      high: cells[at + HIGH] as number,
      open: cells[at + OPEN] as number,
      close: cells[at + CLOSE] as number,
      volume: cells[at + VOLUME] as number,
    }
  }

  /** The candles that begin at or after `since` seconds as one, or undefined when there is none. */
  span(since: number): Candle | undefined {
    const cells = this.#cells
    let at = this.#newest
    let low = Number.MAX_SAFE_INTEGER
    let high = 0
    let volume = 0
    let oldest = -1
    for (let left = this.#count; left > 0; left--) {
      if ((cells[at] as number) < since) break
      low = Math.min(low, cells[at + LOW] as number)
      high = Math.max(high, cells[at + HIGH] as number)
      volume = Math.min(volume + (cells[at + VOLUME] as number), VOLUME_MAX)
      oldest = at
      at = at === 0 ? cells.length - FIELDS : at - FIELDS
    }
    if (oldest === -1) return undefined
    const open = cells[oldest + OPEN] as number
    const close = cells[this.#newest + CLOSE] as number
    return { time: cells[oldest] as number, low, high, open, close, volume }
  }

  /** Oldest first. */
  save(writer: ByteWriter): void {
    writer.u32(this.#count)
    for (let age = this.#count - 1; age >= 0; age--) {
      const candle = this.at(age) as Candle
      writer.f64(candle.time)
      writer.f64(candle.low)
      writer.f64(candle.high)
      writer.f64(candle.open)
      writer.f64(candle.close)
      writer.f64(candle.volume)
    }
  }

  /** Replaces the content by what `save` wrote; throws a RangeError on anything else. */
  restore(reader: ByteReader): void {
    const count = reader.u32()
    if (count > CANDLES_KEPT) throw new RangeError(`${count} candles, ${CANDLES_KEPT} are kept`)
    this.#count = 0
    this.#newest = -FIELDS
    let after = -1
    for (let read = 0; read < count; read++) {
      const candle = readCandle(reader)
      if (!plausible(candle) || candle.time <= after || candle.time % this.#granularity !== 0) {
        throw new RangeError(`candle ${read} of granularity ${this.#granularity} is not possible`)
      }
      after = candle.time
      this.#push(candle)
    }
  }

  #push(candle: Candle): void {
    this.#newest = (this.#newest + FIELDS) % this.#cells.length
    if (this.#count < CANDLES_KEPT) this.#count++
    this.#write(candle)
  }

  #write(candle: Candle): void {
    const cells = this.#cells
    const at = this.#newest
    cells[at] = candle.time
    cells[at + LOW] = candle.low
    cells[at + HIGH] = candle.high
    cells[at + OPEN] = candle.open
    cells[at + CLOSE] = candle.close
    cells[at + VOLUME] = candle.volume
  }
}

/** Two candles as one: `older` keeps its time and open, `newer` gives the close. */
export function merged(older: Candle, newer: Candle): Candle {
  return {
    time: older.time,
    low: Math.min(older.low, newer.low),
    high: Math.max(older.high, newer.high),
    open: older.open,
    close: newer.close,
    volume: Math.min(older.volume + newer.volume, VOLUME_MAX),
  }
}

function readCandle(reader: ByteReader): Candle {
  const time = reader.f64()
  const low = reader.f64()
  const high = reader.f64()
  const open = reader.f64()
  return { time, low, high, open, close: reader.f64(), volume: reader.f64() }
}

function plausible({ time, low, high, open, close, volume }: Candle): boolean {
  const whole = [time, low, high, open, close, volume].every(Number.isSafeInteger)
  if (!whole || time < 0 || low <= 0 || volume <= 0) return false
  return low <= open && open <= high && low <= close && close <= high
}
