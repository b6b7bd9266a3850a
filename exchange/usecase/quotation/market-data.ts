/** The market data that a server shows, folded from what the engine tells its listener. */
import type { TradingListener } from '@bourse/domain/exchange/listener'
import type { MarketData } from '@bourse/domain/exchange/market-data'
import type { Snapshotted } from '@bourse/domain/exchange/snapshot'
import type { TradingState } from '@bourse/domain/exchange/state'
import { candles } from '../candle/candles.ts'
import { silentListener } from '../trading/listeners.ts'
import { quotation } from './quotation.ts'
import { recentTrades } from './recent-trades.ts'

export interface MarketDataFold {
  readonly marketData: MarketData
  readonly listener: TradingListener
  /** The fold's parts of a snapshot; they may be restored before or after the engine's. */
  readonly sections: readonly Snapshotted[]
}

/** An empty fold over the engine that `state` belongs to. Answers are as of the engine's time. */
export function marketDataFold(state: TradingState): MarketDataFold {
  const bars = candles()
  const trades = recentTrades()
  const quotes = quotation(trades, bars)
  return {
    marketData: {
      trades: (product, limit) => trades.latest(product, limit),
      candles: (product, granularity, limit) =>
        bars.latest(product, granularity, { limit, now: state.time }),
      ticker: (product) => quotes.ticker(product, state.time),
    },
    listener: {
      ...silentListener,
      match(maker, taker) {
        const { orders, fill } = state
        trades.match(state, maker, taker)
        bars.trade(orders.product(maker), state.time, fill.price, fill.size)
      },
    },
    sections: [trades, bars],
  }
}
