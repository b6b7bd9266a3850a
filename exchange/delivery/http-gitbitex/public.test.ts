import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blankEvent, EVENT_TYPE } from '@bourse/domain/exchange/event'
import { ORDER_TYPE, SIDE, TIME_IN_FORCE } from '@bourse/domain/exchange/order'
import { httpServer } from '@bourse/kit/http/server'
import { createLogger } from '@bourse/kit/logger/logger'
import { Admission } from './admission.ts'
import { openApi } from './openapi.ts'
import { BOOK_ORDERS_MAX } from './products.ts'
import { exchangeRoutes } from './routes.ts'
import { get, place, venueOf } from './testkit/ask.ts'
import { ALICE, BOB } from './testkit/venue.ts'

test('products in the shape that the web client computes with', async (t) => {
  const venue = await venueOf(t)
  const products = (await get(venue, '/api/products')).json()
  assert.deepEqual(
    products.map((product: { id: string }) => product.id),
    ['BTC-USDT', 'ETH-USDT', 'ETH-BTC'],
  )
  const { baseMinSize, baseMaxSize, quoteIncrement, baseScale, quoteScale, state } = products[0]
  assert.deepEqual(
    { baseMinSize, baseMaxSize, quoteIncrement, baseScale, quoteScale, state },
    {
      baseMinSize: '0.000001',
      baseMaxSize: '10000',
      quoteIncrement: '0.01',
      baseScale: 6,
      quoteScale: 2,
      state: 'online',
    },
  )
})

test('trades, ticker and candles of what has traded', async (t) => {
  const venue = await venueOf(t)
  assert.deepEqual((await get(venue, '/api/products/BTC-USDT/trades')).json(), [])
  const quiet = await get(venue, '/api/products/BTC-USDT/ticker')
  assert.deepEqual([quiet.statusCode, quiet.json().message], [404, 'BTC-USDT has not traded yet'])
  await place(venue, BOB, { side: 'sell', price: '100', size: '1' })
  await place(venue, BOB, { side: 'sell', price: '110', size: '1' })
  await place(venue, ALICE, { price: '120', size: '1.5' })
  const trades = (await get(venue, '/api/products/BTC-USDT/trades')).json()
  assert.deepEqual(
    trades.map((trade: { price: string; size: string; side: string; tradeId: number }) => [
      trade.tradeId,
      trade.price,
      trade.size,
      trade.side,
    ]),
    [
      [2, '110', '0.5', 'sell'],
      [1, '100', '1', 'sell'],
    ],
  )
  assert.equal((await get(venue, '/api/products/BTC-USDT/trades?limit=1')).json().length, 1)
  const ticker = (await get(venue, '/api/products/BTC-USDT/ticker')).json()
  assert.deepEqual([ticker.price, ticker.lastSize, ticker.volume24h], ['110', '0.5', '1.5'])
  const candles = (await get(venue, '/api/products/BTC-USDT/candles?granularity=60')).json()
  assert.deepEqual(candles[0].slice(1), [100, 110, 100, 110, 1.5])
  assert.equal(candles[0][0] % 60, 0)
})

test('the book at its three levels', async (t) => {
  const venue = await venueOf(t)
  await place(venue, ALICE, { price: '99', size: '1' })
  await place(venue, ALICE, { price: '99', size: '2' })
  await place(venue, ALICE, { price: '98.5', size: '1' })
  await place(venue, BOB, { side: 'sell', price: '101', size: '0.25' })
  const book = async (level: string) =>
    (await get(venue, `/api/products/BTC-USDT/book${level}`)).json()
  const best = await book('?level=1')
  assert.deepEqual([best.bids, best.asks], [[['99', '3', 2]], [['101', '0.25', 1]]])
  assert.equal(best.sequence, venue.gateway.state.products[0]?.sequence)
  const bids = [
    ['99', '3', 2],
    ['98.5', '1', 1],
  ]
  assert.deepEqual((await book('?level=2')).bids, bids)
  assert.deepEqual((await book('')).bids, bids)
  const single = await book('?level=3')
  assert.deepEqual(
    single.bids.map((row: string[]) => row.slice(0, 2)),
    [
      ['99', '1'],
      ['99', '2'],
      ['98.5', '1'],
    ],
  )
  const id = single.asks[0][2]
  assert.equal((await get(venue, `/api/orders/${id}`, BOB)).json().price, '101')
})

test('a book with too many single orders is refused at level 3 alone', async (t) => {
  const venue = await venueOf(t)
  const submit = () => {
    const event = blankEvent(EVENT_TYPE.createOrder)
    const limit = { orderType: ORDER_TYPE.limit, timeInForce: TIME_IN_FORCE.gtc }
    const fields = { user: ALICE, product: 1, side: SIDE.buy, price: 100, size: 1, ...limit }
    return venue.gateway.submit(Object.assign(event, fields))
  }
  await Promise.all(Array.from({ length: BOOK_ORDERS_MAX }, submit))
  const full = await get(venue, '/api/products/BTC-USDT/book?level=3')
  assert.equal(full.json().bids.length, BOOK_ORDERS_MAX)
  await submit()
  const over = await get(venue, '/api/products/BTC-USDT/book?level=3')
  assert.deepEqual(
    [over.statusCode, over.json().message],
    [409, 'the book has more than 10000 orders a side, use level 2'],
  )
  const levels = await get(venue, '/api/products/BTC-USDT/book?level=2')
  assert.deepEqual(levels.json().bids, [['1', '0.010001', BOOK_ORDERS_MAX + 1]])
})

test('unknown products are 404 and impossible questions 400', async (t) => {
  const venue = await venueOf(t)
  for (const path of ['trades', 'candles', 'ticker', 'book']) {
    const reply = await get(venue, `/api/products/X-Y/${path}`)
    assert.deepEqual([reply.statusCode, reply.json().code], [404, 3001], path)
  }
  const message = async (path: string) => {
    const reply = await get(venue, `/api/products/BTC-USDT/${path}`)
    assert.equal(reply.statusCode, 400, path)
    return reply.json().message
  }
  assert.equal(await message('book?level=4'), 'level must be a whole number from 1 to 3')
  assert.equal(await message('trades?limit=1001'), 'limit must be a whole number from 1 to 1000')
  assert.equal(
    await message('candles?granularity=7'),
    'granularity must be one of 60, 300, 900, 1800, 3600, 21600, 86400 seconds',
  )
})

test('accounts: those asked for, or all, with holds', async (t) => {
  const venue = await venueOf(t)
  await place(venue, ALICE, { price: '1000', size: '2.5' })
  const some = await get(venue, '/api/accounts?currency=USDT&currency=BTC&currency=XYZ', ALICE)
  const currencyIcon = ''
  assert.deepEqual(some.json(), [
    { id: '3', currency: 'USDT', currencyIcon, available: '997500', hold: '2500' },
    { id: '1', currency: 'BTC', currencyIcon, available: '100', hold: '0' },
  ])
  assert.equal((await get(venue, '/api/accounts?currency=ETH', ALICE)).json()[0].available, '0')
  assert.equal((await get(venue, '/api/accounts', ALICE)).json().length, 3)
  assert.equal((await get(venue, '/api/accounts')).statusCode, 401)
})

test('info, livez and readyz', async (t) => {
  const venue = await venueOf(t)
  const info = (await get(venue, '/api/info')).json()
  assert.deepEqual([info.log, info.survives, info.preview], ['memory', 'nothing', true])
  assert.deepEqual(info.limits, { ordersPerSecond: 50 })
  assert.equal(info.sequence, venue.gateway.state.sequence)
  assert.equal((await get(venue, '/livez')).statusCode, 200)
  assert.equal((await get(venue, '/readyz')).statusCode, 200)
  await venue.gateway.stop()
  const stopped = await get(venue, '/readyz')
  assert.deepEqual([stopped.statusCode, stopped.headers['retry-after']], [503, '1'])
  assert.equal((await get(venue, '/livez')).statusCode, 200)
})

test('the documents describe every route as OpenAPI 3.1', async (t) => {
  const venue = await venueOf(t)
  const app = httpServer({
    logger: createLogger({ level: 'silent', name: 'test', output: { write: () => true } }),
  })
  t.after(() => app.close())
  await openApi(app, '1.2.3')
  const { gateway, doneOrders } = venue
  await app.register(
    exchangeRoutes({
      gateway,
      doneOrders,
      marketData: { trades: () => [], candles: () => [], ticker: () => undefined },
      history: {} as never,
      ownWrites: { recorded: () => Promise.resolve(true) },
      orderList: 'items',
      check: () => ({ kind: 'unknown' }),
      limits: {},
      admission: new Admission(),
      preview: { dailyAmounts: {} },
      info: {
        version: '1.2.3',
        logId: '',
        durability: { log: 'memory', survives: 'nothing' },
        limits: {},
      },
      clockMs: () => 0,
    }),
  )
  const api = (await app.inject({ method: 'GET', url: '/openapi.json' })).json()
  assert.equal(api.openapi, '3.1.0')
  assert.deepEqual(Object.keys(api.paths).sort(), [
    '/api/accounts',
    '/api/accounts/{currency}/ledger',
    '/api/configs',
    '/api/deposits',
    '/api/fees',
    '/api/fills',
    '/api/info',
    '/api/ledger',
    '/api/orders',
    '/api/orders/batch',
    '/api/orders/batch/cancel',
    '/api/orders/cancel-after',
    '/api/orders/{id}',
    '/api/orders/{id}/fills',
    '/api/orders/{id}/replace',
    '/api/products',
    '/api/products/{id}/book',
    '/api/products/{id}/candles',
    '/api/products/{id}/svg',
    '/api/products/{id}/ticker',
    '/api/products/{id}/trades',
    '/api/users/self/fees',
    '/api/users/self/trading',
    '/api/wallets/{currency}/address',
    '/api/wallets/{currency}/transactions',
    '/api/wallets/{currency}/withdrawal',
    '/api/withdrawals',
    '/livez',
    '/readyz',
  ])
  assert.ok(api.paths['/api/orders'].post.requestBody.content['application/json'].schema)
  const docs = await app.inject({ method: 'GET', url: '/docs/' })
  assert.equal(docs.statusCode, 200)
  assert.match(docs.body, /swagger/i)
})
