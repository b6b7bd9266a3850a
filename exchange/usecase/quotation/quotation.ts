/**
 * Tickers: the last trade of a product and what its candles say about the last 24 hours and 30
 * days. Nothing is kept for them, so a trade costs nothing here.
 */
import type { Ticker } from '@bourse/domain/exchange/market-data'
import type { Candles, Span } from '../candle/candles.ts'
import type { RecentTrades } from './recent-trades.ts'

export interface Quotation {
  /**
   * The ticker at engine time `now` (microseconds), undefined before the first trade. The 24 hours
   * are the running minute and the 1,439 before it, the 30 days the running hour and the 719
   * before it; when nothing traded in them, open, high and low are the last price, the volume 0.
   */
  ticker(product: number, now: number): Ticker | undefined
}

/** Tickers from both folds; an answer is kept until the market or the minute moves. */
export function quotation(trades: RecentTrades, candles: Candles): Quotation {
  const known: (Quote | undefined)[] = []
  return {
    ticker(product, now) {
      const minute = Math.floor(now / MINUTE)
      const last = trades.latest(product, 1)[0]
      if (last === undefined) return undefined
      const before = known[product]
      if (before?.minute === minute && before.ticker.tradeId === last.tradeId) return before.ticker
      const day = candles.span(product, 60, (minute - DAY_MINUTES + 1) * 60)
      const hour = Math.floor(minute / 60)
      const month = candles.span(product, 3600, (hour - MONTH_HOURS + 1) * 3600)
      const { open, high, low, volume } = day ?? unmoved(last.price)
      const ticker: Ticker = {
        product,
        tradeId: last.tradeId,
        sequence: last.sequence,
        time: last.time,
        price: last.price,
        lastSize: last.size,
        makerSide: last.makerSide,
        open24h: open,
        high24h: high,
        low24h: low,
        volume24h: volume,
        volume30d: month?.volume ?? 0,
      }
      known[product] = { minute, ticker }
      return ticker
    },
  }
}

interface Quote {
  readonly minute: number
  readonly ticker: Ticker
}

/** Microseconds. */
const MINUTE = 60_000_000
const DAY_MINUTES = 1_440
const MONTH_HOURS = 720

function unmoved(price: number): Span {
  return { low: price, high: price, open: price, close: price, volume: 0 }
}
