import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  DONE_REASON,
  ORDER_TYPE,
  type OrderView,
  SELF_TRADE,
  SIDE,
  STOP_TYPE,
  TIME_IN_FORCE,
} from '@bourse/domain/exchange/order'
import {
  PRODUCT_STATE,
  type Product,
  type ProductRules,
  type ProductState,
} from '@bourse/domain/exchange/product'
import { toOrderId, toUserId } from '@bourse/domain/shared/ids'
import { BTC_USDT } from '../usecase/trading/testkit/venue.ts'
import {
  accountRow,
  candleRow,
  isoTime,
  orderRow,
  productRow,
  productRulesRow,
  tickerRow,
  tradeRow,
} from './gitbitex-json.ts'

const TIME = 1_700_000_000_123_999

test('an order is a row of text, with its numbers at the scales of the product', () => {
  assert.deepEqual(orderRow(view({}), product()), {
    id: '9007199254740991',
    clientOid: 'mine',
    productId: 'BTC-USDT',
    side: 'buy',
    type: 'limit',
    price: '62000.5',
    size: '0.1',
    funds: '6200.05',
    filledSize: '0.025',
    executedValue: '1550.0125',
    fillFees: '0.00000001',
    status: 'open',
    createdAt: '2023-11-14T22:13:20.123Z',
    settled: false,
    timeInForce: 'GTC',
    postOnly: false,
    doneReason: null,
    doneAt: null,
  })
})

test('a market order has no price, its own funds, and a reason when it is done', () => {
  const row = orderRow(
    view({
      type: ORDER_TYPE.market,
      price: 0,
      size: 0,
      funds: 12_345_678_900n,
      status: 'cancelled',
      doneReason: DONE_REASON.marketRest,
      doneAt: TIME,
    }),
    product(),
  )
  const { price, size, funds, status, settled, doneReason, doneAt } = row
  assert.deepEqual(
    { price, size, funds, status, settled, doneReason, doneAt },
    {
      price: '0',
      size: '0',
      funds: '123.456789',
      status: 'cancelled',
      settled: true,
      doneReason: 'market-rest',
      doneAt: '2023-11-14T22:13:20.123Z',
    },
  )
})

test('the largest order loses no digit', () => {
  const row = orderRow(view({ price: 100_000_000, size: 10_000_000_001 }), product())
  assert.deepEqual([row.size, row.funds], ['10000.000001', '10000000001'])
})

test('accounts, trades, candles and tickers keep the contract', () => {
  const { base } = product()
  assert.deepEqual(accountRow(base, 1_000_000_000n, 1n), {
    id: '1',
    currency: 'BTC',
    currencyIcon: '',
    available: '10',
    hold: '0.00000001',
  })
  const last = { product: 1, tradeId: 7, sequence: 90, time: TIME, price: 6_200_050 }
  const trade = { ...last, size: 1, makerSide: SIDE.sell, makerOrderId: 1, takerOrderId: 2 }
  const row = {
    tradeId: 7,
    sequence: 90,
    time: '2023-11-14T22:13:20.123Z',
    price: '62000.5',
    side: 'sell',
  }
  assert.deepEqual(tradeRow(trade, product()), { ...row, size: '0.000001' })
  const candle = { time: 60, low: 1, high: 6_200_050, open: 29, close: 110, volume: 1_410_000 }
  assert.deepEqual(candleRow(candle, product()), [60, 0.01, 62000.5, 0.29, 1.1, 1.41])
  const day = { open24h: 100, high24h: 200, low24h: 50, volume24h: 5, volume30d: 10_000_000 }
  const ticker = { ...last, ...day, lastSize: 250_000, makerSide: SIDE.sell }
  assert.deepEqual(tickerRow(ticker, product()), {
    ...row,
    productId: 'BTC-USDT',
    lastSize: '0.25',
    open24h: '1',
    close24h: '62000.5',
    high24h: '2',
    low24h: '0.5',
    volume24h: '0.000005',
    volume30d: '10',
  })
})

test('no field of a ticker is named like one of a product', () => {
  const day = { open24h: 1, high24h: 1, low24h: 1, volume24h: 1, volume30d: 1 }
  const last = { product: 1, tradeId: 1, sequence: 1, time: TIME, price: 1 }
  const ticker = tickerRow({ ...last, ...day, lastSize: 1, makerSide: SIDE.buy }, product())
  const own = new Set(Object.keys(productRow(product(), PRODUCT_STATE.online)))
  assert.deepEqual(
    Object.keys(ticker).filter((field) => own.has(field)),
    [],
  )
})

test('increments always have decimals, as many as the order form may round to', () => {
  const table: readonly [Partial<ProductRules>, minSize: string, increment: string][] = [
    [{}, '0.000001', '0.01'],
    [{ sizeMin: 1_000 }, '0.001000', '0.01'],
    [{ sizeMin: 1_000_000, lot: 1_000_000, tick: 100 }, '1.0', '1.0'],
    [{ sizeMin: 5_000, lot: 1_000, tick: 10 }, '0.005', '0.1'],
    [{ sizeScale: 0, priceScale: 0, lot: 2, sizeMin: 10, tick: 5 }, '10.0', '5.0'],
  ]
  for (const [rules, minSize, increment] of table) {
    const row = productRow(product(rules), PRODUCT_STATE.online)
    assert.deepEqual([row.baseMinSize, row.quoteIncrement], [minSize, increment])
  }
})

test('a product tells its limits and fees', () => {
  const rules = { makerRate: -500, takerRate: 1_000, notionalMin: 500_000_000n, bandRate: 20_000 }
  const row = productRow(product(rules), PRODUCT_STATE.online)
  assert.deepEqual(row, {
    id: 'BTC-USDT',
    baseCurrency: 'BTC',
    quoteCurrency: 'USDT',
    baseMinSize: '0.000001',
    baseMaxSize: '10000',
    baseIncrement: '0.000001',
    quoteIncrement: '0.01',
    baseScale: 6,
    quoteScale: 2,
    minPrice: '0.01',
    maxPrice: '1000000',
    minNotional: '5',
    maxNotional: '46116860184.27387904',
    makerFeeRate: '-0.0005',
    takerFeeRate: '0.001',
    state: 'online',
    bandRate: '0.02',
    selfTradePrevention: 'none',
    ownFees: false,
    post_only: false,
    limit_only: false,
    cancel_only: false,
    trading_disabled: false,
  })
})

test("what a product takes is told as it is now, an operator reads the product's own state", () => {
  const flags = (state: ProductState) => {
    const row = productRow(product({ state: PRODUCT_STATE.limitOnly }), state)
    return [row.state, row.post_only, row.limit_only, row.cancel_only, row.trading_disabled]
  }
  const { online, postOnly, limitOnly, cancelOnly, halted } = PRODUCT_STATE
  assert.deepEqual(flags(online), ['online', false, false, false, false])
  assert.deepEqual(flags(postOnly), ['post-only', true, false, false, false])
  assert.deepEqual(flags(limitOnly), ['limit-only', false, true, false, false])
  assert.deepEqual(flags(cancelOnly), ['cancel-only', false, false, true, false])
  assert.deepEqual(flags(halted), ['halted', false, false, false, true])
  assert.equal(productRulesRow(product({ state: limitOnly })).state, 'limit-only')
})

test('an order tells what only some orders have, and nothing of it when it has it not', () => {
  const plain = orderRow(view({}), product())
  const rich = orderRow(
    view({
      funds: 620_005_000_000n,
      selfTrade: SELF_TRADE.cancelOldest,
      stopType: STOP_TYPE.loss,
      stopPrice: 6_100_000,
      timeInForce: TIME_IN_FORCE.gtt,
      expiresAt: TIME,
      status: 'active',
    }),
    product(),
  )
  assert.deepEqual(rich, {
    ...plain,
    status: 'active',
    timeInForce: 'GTT',
    specifiedFunds: '6200.05',
    stp: 'co',
    stop: 'loss',
    stopPrice: '61000',
    expireTime: '2023-11-14T22:13:20.123Z',
  })
  assert.equal(rich.settled, false)
  for (const field of ['specifiedFunds', 'stp', 'stop', 'stopPrice', 'expireTime']) {
    assert.ok(!(field in plain), field)
  }
  const market = { type: ORDER_TYPE.market, price: 0, funds: 100n } as const
  assert.ok(!('specifiedFunds' in orderRow(view(market), product())), 'those are its funds')
  const own = orderRow(view({ selfTrade: SELF_TRADE.decrement }), product())
  assert.deepEqual(own, { ...plain, stp: 'dc' })
})

test('times are cut to milliseconds', () => {
  assert.equal(isoTime(1_999), '1970-01-01T00:00:00.001Z')
})

function product(rules: Partial<ProductRules> = {}): Product {
  const base = { number: 1, code: 'BTC', name: 'Bitcoin', scale: 8 }
  const quote = { number: 2, code: 'USDT', name: 'Tether', scale: 8 }
  const own = { ...BTC_USDT, ...rules }
  return { number: 1, rules: own, base, quote, sequence: 0, lastTradeId: 0, lastPrice: 0 }
}

function view(fields: Partial<OrderView>): OrderView {
  return {
    id: toOrderId(Number.MAX_SAFE_INTEGER),
    product: 1,
    user: toUserId(1_001),
    portfolio: 0,
    clientOrderId: 'mine',
    side: SIDE.buy,
    type: ORDER_TYPE.limit,
    timeInForce: 1,
    postOnly: false,
    price: 6_200_050,
    size: 100_000,
    funds: 0n,
    filled: 25_000,
    remaining: 75_000,
    executed: 155_001_250_000n,
    fee: 1n,
    makerRate: 0,
    takerRate: 0,
    selfTrade: SELF_TRADE.none,
    stopType: STOP_TYPE.none,
    stopPrice: 0,
    expiresAt: 0,
    status: 'open',
    doneReason: undefined,
    refusal: 0,
    createdAt: TIME,
    doneAt: 0,
    ...fields,
  }
}
