/**
 * Market data as folds of results: last trades, ticker, candles. Whole numbers at product scales.
 */
import type { Side } from './order.ts'

/** Granularities of candles, seconds. */
export const GRANULARITIES = [60, 300, 900, 1800, 3600, 21_600, 86_400] as const
export type Granularity = (typeof GRANULARITIES)[number]

/** Candles kept per product and granularity. */
export const CANDLES_KEPT = 1_500
/** Trades kept per product. */
export const TRADES_KEPT = 1_000

export interface Trade {
  readonly product: number
  readonly tradeId: number
  /** The product's sequence of the match. */
  readonly sequence: number
  /** Microseconds. */
  readonly time: number
  readonly price: number
  readonly size: number
  readonly makerSide: Side
  readonly makerOrderId: number
  readonly takerOrderId: number
}

/** Bucket start in epoch seconds; volume is base, at the size scale. */
export interface Candle {
  readonly time: number
  readonly low: number
  readonly high: number
  readonly open: number
  readonly close: number
  readonly volume: number
}

/** The last trade and the rolling windows that end now. All zero before the first trade. */
export interface Ticker {
  readonly product: number
  readonly tradeId: number
  readonly sequence: number
  readonly time: number
  readonly price: number
  readonly lastSize: number
  readonly makerSide: Side
  readonly open24h: number
  readonly high24h: number
  readonly low24h: number
  readonly volume24h: number
  readonly volume30d: number
}

export interface MarketData {
  /** Newest first. */
  trades(product: number, limit: number): readonly Trade[]
  /**
   * Newest first; `untilSeconds` is the present, whose bucket is shown flat when nothing traded.
   */
  candles(product: number, granularity: Granularity, limit: number): readonly Candle[]
  /** Undefined before the first trade. */
  ticker(product: number): Ticker | undefined
}
