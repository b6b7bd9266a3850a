import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EVENT_TYPE } from '@bourse/domain/exchange/event'
import { SIDE } from '@bourse/domain/exchange/order'
import { tradingEngine } from '../trading/engine.ts'
import {
  BTC_USDT,
  currencyEvent,
  limitEvent,
  productEvent,
  SMALL_LIMITS,
  venueEvent,
} from '../trading/testkit/venue.ts'
import { marketDataFold } from './market-data.ts'

const SECOND = 1_000_000
const START = 1_699_999_980 * SECOND

test('trades of the engine become trades, candles and a ticker, and survive a restore', () => {
  const engine = tradingEngine(SMALL_LIMITS)
  const fold = marketDataFold(engine.state)
  engine.listen(fold.listener)
  const events = [
    currencyEvent('BTC'),
    currencyEvent('USDT'),
    productEvent(BTC_USDT),
    venueEvent(EVENT_TYPE.deposit, { toUser: 1_001, currency: 1, amount: 10n ** 9n }),
    venueEvent(EVENT_TYPE.deposit, { toUser: 1_002, currency: 2, amount: 10n ** 15n }),
    ...[
      { user: 1_001, side: SIDE.sell, price: 500, size: 7 },
      { user: 1_001, side: SIDE.sell, price: 600, size: 7 },
      { user: 1_002, side: SIDE.buy, price: 600, size: 10 },
      { user: 1_002, side: SIDE.buy, price: 400, size: 1 },
    ].map(limitEvent),
  ]
  assert.equal(fold.marketData.ticker(1), undefined)
  for (const [index, event] of events.entries()) {
    engine.apply({ ...event, position: index + 1, time: START })
  }
  const trade = { product: 1, time: START, makerSide: SIDE.sell, takerOrderId: 8 }
  const copy = marketDataFold(engine.state)
  for (const [index, section] of copy.sections.entries()) {
    const saved = fold.sections[index]
    assert.equal(section.section, saved?.section)
    section.restore(saved?.save() ?? new Uint8Array(), section.version)
  }
  for (const { marketData } of [fold, copy]) {
    assert.deepEqual(marketData.trades(1, 5), [
      { ...trade, tradeId: 2, sequence: 8, price: 600, size: 3, makerOrderId: 7 },
      { ...trade, tradeId: 1, sequence: 6, price: 500, size: 7, makerOrderId: 6 },
    ])
    const bar = { low: 500, high: 600, open: 500, close: 600, volume: 10 }
    assert.deepEqual(marketData.candles(1, 60, 5), [{ ...bar, time: START / SECOND }])
    assert.equal(marketData.ticker(1)?.volume24h, 10)
    assert.equal(marketData.ticker(1)?.tradeId, 2)
    assert.deepEqual(marketData.trades(2, 5), [])
  }
})
