import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Ticker, Trade } from '@bourse/domain/exchange/market-data'
import { TRADES_KEPT } from '@bourse/domain/exchange/market-data'
import { SIDE, type Side } from '@bourse/domain/exchange/order'
import type { TradingState } from '@bourse/domain/exchange/state'
import { seededRandom } from '@bourse/kit/testing/seeded-random'
import { candles } from '../candle/candles.ts'
import { quotation } from './quotation.ts'
import { type RecentTrades, recentTrades } from './recent-trades.ts'

const MINUTE = 60_000_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const START = Math.floor(1_700_000_000_000_000 / HOUR) * HOUR

test('before the first trade there is no ticker', () => {
  assert.equal(quotation(recentTrades(), candles()).ticker(1, START), undefined)
})

test('trades leave the windows with their minute and hour', () => {
  const market = startMarket()
  market.trade({ time: START, price: 50, size: 3 })
  market.trade({ time: START + MINUTE, price: 70, size: 2 })
  const at = (now: number) => {
    const ticker = market.ticker(1, now) as Ticker
    const { open24h, high24h, low24h, volume24h, volume30d, price } = ticker
    return [open24h, high24h, low24h, volume24h, volume30d, price]
  }
  assert.deepEqual(at(START + DAY - 1), [50, 70, 50, 5, 5, 70])
  assert.deepEqual(at(START + DAY), [70, 70, 70, 2, 5, 70])
  assert.deepEqual(at(START + DAY + MINUTE), [70, 70, 70, 0, 5, 70])
  assert.deepEqual(at(START + 30 * DAY - 1), [70, 70, 70, 0, 5, 70])
  assert.deepEqual(at(START + 30 * DAY), [70, 70, 70, 0, 0, 70])
})

test('a second trade in the same minute shows at once', () => {
  const market = startMarket()
  market.trade({ time: START, price: 50, size: 3 })
  assert.equal(market.ticker(1, START)?.volume24h, 3)
  market.trade({ time: START, price: 51, size: 3 })
  assert.deepEqual(market.ticker(1, START), {
    product: 1,
    tradeId: 2,
    sequence: 20,
    time: START,
    price: 51,
    lastSize: 3,
    makerSide: SIDE.buy,
    open24h: 50,
    high24h: 51,
    low24h: 50,
    volume24h: 6,
    volume30d: 6,
  })
})

test('D35: rings and windows equal naive ones over any number of trades, restored or not', (t) => {
  const random = seededRandom(t)
  let market = startMarket()
  const trades: Trade[] = []
  let time = START + random.below(DAY)
  for (let round = 0; round < 120; round++) {
    for (let count = random.below(40); count > 0; count--) {
      time += random.below(10) === 0 ? random.below(3 * DAY) : random.below(20 * MINUTE)
      trades.push(market.trade({ time, price: 1 + random.below(99), size: 1 + random.below(9) }))
    }
    if (random.below(3) === 0) market = market.restored()
    const now = time + random.below(2) * random.below(40 * DAY)
    assert.deepEqual(market.ticker(1, now), naive(trades, now), `round ${round}`)
    const limit = random.below(2 * TRADES_KEPT)
    const newest = trades.slice(-TRADES_KEPT).reverse()
    assert.deepEqual(market.trades.latest(1, limit), newest.slice(0, limit), `round ${round}`)
  }
})

test('a damaged section of trades is refused', () => {
  const market = startMarket()
  for (let count = 0; count < 5; count++) market.trade({ time: START, price: 9, size: 9 })
  const good = market.trades.save()
  assert.throws(() => recentTrades().restore(good, 2), RangeError)
  for (let length = 0; length < good.length; length++) {
    assert.throws(() => recentTrades().restore(good.slice(0, length), 1), RangeError)
  }
  const wrong = good.slice()
  new DataView(wrong.buffer).setFloat64(12 + 5 * 8, 3, true)
  assert.throws(() => recentTrades().restore(wrong, 1), /not possible/)
})

/** The folds over a made-up state of one product. */
function startMarket(trades: RecentTrades = recentTrades(), bars = candles(), first = 1) {
  const quotes = quotation(trades, bars)
  let tradeId = first
  return {
    trades,
    ticker: quotes.ticker,
    trade({ time, price, size }: { time: number; price: number; size: number }): Trade {
      const makerSide: Side = tradeId % 3 === 0 ? SIDE.sell : SIDE.buy
      const trade = {
        product: 1,
        tradeId,
        sequence: tradeId * 10,
        time,
        price,
        size,
        makerSide,
        makerOrderId: tradeId * 100,
        takerOrderId: tradeId * 100 + 1,
      }
      trades.match(stateOf(trade), 0, 1)
      bars.trade(1, time, price, size)
      tradeId++
      return trade
    },
    restored() {
      const copies = [recentTrades(), candles()] as const
      copies[0].restore(trades.save(), trades.version)
      copies[1].restore(bars.save(), bars.version)
      return startMarket(copies[0], copies[1], tradeId)
    },
  }
}

function stateOf(trade: Trade): TradingState {
  const state = {
    time: trade.time,
    fill: { price: trade.price, size: trade.size, tradeId: trade.tradeId },
    products: [{ sequence: trade.sequence }],
    orders: {
      product: () => 1,
      side: (slot: number) => (slot === 0 ? trade.makerSide : 3 - trade.makerSide),
      id: (slot: number) => (slot === 0 ? trade.makerOrderId : trade.takerOrderId),
    },
  }
  return state as unknown as TradingState
}

function naive(trades: readonly Trade[], now: number): Ticker | undefined {
  const last = trades.at(-1)
  if (last === undefined) return undefined
  const minute = Math.floor(now / MINUTE) * MINUTE
  const hour = Math.floor(now / HOUR) * HOUR
  const day = trades.filter((trade) => trade.time >= minute - DAY + MINUTE)
  const month = trades.filter((trade) => trade.time >= hour - 30 * DAY + HOUR)
  const prices = day.length === 0 ? [last.price] : day.map((trade) => trade.price)
  const { product, tradeId, sequence, time, price, size: lastSize, makerSide } = last
  return {
    ...{ product, tradeId, sequence, time, price, lastSize, makerSide },
    open24h: prices[0] as number,
    high24h: Math.max(...prices),
    low24h: Math.min(...prices),
    volume24h: day.reduce((sum, trade) => sum + trade.size, 0),
    volume30d: month.reduce((sum, trade) => sum + trade.size, 0),
  }
}
