/**
 * The GitBitEx contract, row by row, as its web client relies on it: market data, trading, wallet
 * pages. The session rows are tested where sessions are.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { REFUSAL } from '@bourse/domain/exchange/refusal'
import type { OrderRow, ProductRow } from '../gitbitex-json.ts'
import { change, get, items, place, post, remove, trade, venueOf } from './testkit/ask.ts'
import { ALICE, as, BOB, type Venue } from './testkit/venue.ts'

const NOBODY = 3003
const ISO = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$/
const ORDERS = '/api/orders?productId=BTC-USDT'

test('A3.2 GET /api/products: minima and increments that the order form can measure', async (t) => {
  const venue = await venueOf(t)
  await change(venue, { sizeMin: 2_000_000, lot: 1_000_000, tick: 100 })
  const products: ProductRow[] = (await get(venue, '/api/products')).json()
  assert.deepEqual(
    products.map(({ id, baseCurrency, quoteCurrency }) => [id, baseCurrency, quoteCurrency]),
    [
      ['BTC-USDT', 'BTC', 'USDT'],
      ['ETH-USDT', 'ETH', 'USDT'],
      ['ETH-BTC', 'ETH', 'BTC'],
    ],
  )
  for (const { baseMinSize, quoteIncrement, baseScale, quoteScale } of products) {
    // The form calls toFixed(text.length - 2) with both.
    for (const text of [baseMinSize, quoteIncrement]) {
      assert.match(text, /^[0-9]+\.[0-9]+$/)
      assert.doesNotThrow(() => (1.5).toFixed(text.length - 2))
    }
    assert.ok(Number.isInteger(baseScale) && Number.isInteger(quoteScale))
  }
})

test('A3.2 GET /api/products/{id}/trades: newest first, 50 unless told', async (t) => {
  const venue = await venueOf(t)
  const path = '/api/products/BTC-USDT/trades'
  assert.deepEqual((await get(venue, path)).json(), [])
  for (let n = 1; n <= 55; n++) await trade(venue, { price: String(n), size: '0.01' })
  const trades = (await get(venue, path)).json()
  assert.deepEqual(
    trades.map(({ tradeId }: { tradeId: number }) => tradeId),
    Array.from({ length: 50 }, (_, n) => 55 - n),
  )
  const { sequence, time, ...newest } = trades[0]
  assert.ok(Number.isInteger(sequence))
  assert.match(time, ISO)
  assert.deepEqual(newest, { tradeId: 55, price: '55', size: '0.01', side: 'sell' })
  assert.equal((await get(venue, `${path}?limit=3`)).json().length, 3)
  assert.equal((await get(venue, `${path}?limit=1000`)).json().length, 55)
  assert.equal((await get(venue, `${path}?limit=1001`)).statusCode, 400)
})

test('A3.3 GET /api/accounts: the currencies asked for, or all of them', async (t) => {
  const venue = await venueOf(t)
  await place(venue, ALICE, { price: '1000', size: '2.5' })
  const asked = await get(venue, '/api/accounts?currency=USDT&currency=BTC', ALICE)
  assert.deepEqual(asked.json(), [
    { id: '3', currency: 'USDT', currencyIcon: '', available: '997500', hold: '2500' },
    { id: '1', currency: 'BTC', currencyIcon: '', available: '100', hold: '0' },
  ])
  const all = (await get(venue, '/api/accounts?', ALICE)).json()
  assert.deepEqual(
    all.map(({ currency }: { currency: string }) => currency),
    ['BTC', 'ETH', 'USDT'],
  )
  const zeros = (await get(venue, '/api/accounts', NOBODY)).json()
  for (const { available, hold } of zeros) assert.deepEqual([available, hold], ['0', '0'])
})

test('A3.3 POST /api/orders: numbers or text, null for what is not meant', async (t) => {
  const venue = await venueOf(t)
  const limit = { productId: 'BTC-USDT', side: 'buy', type: 'limit' }
  const forms = [
    { ...limit, price: '62000.50', size: 0.1, funds: null },
    { ...limit, price: 62000.5, size: '0.10' },
    { productId: 'BTC-USDT', side: 'buy', price: 62000.5, size: 0.1, funds: 6200.05 },
  ]
  for (const form of forms) {
    const reply = await post(venue, '/api/orders', ALICE, form)
    assert.equal(reply.statusCode, 200, reply.body)
    const { price, size, funds, status, type } = reply.json()
    assert.deepEqual(
      { price, size, funds, status, type },
      { price: '62000.5', size: '0.1', funds: '6200.05', status: 'open', type: 'limit' },
    )
  }
})

test('A3.3 POST /api/orders: a market buy spends funds, whatever else is sent', async (t) => {
  const venue = await venueOf(t)
  await place(venue, BOB, { side: 'sell', price: '100', size: '5' })
  const market = { productId: 'BTC-USDT', side: 'buy', type: 'market' }
  const asked = { ...market, price: '99.5', size: 2.5, funds: 250 }
  const order = (await post(venue, '/api/orders', ALICE, asked)).json()
  assert.deepEqual(
    [order.price, order.funds, order.filledSize, order.executedValue, order.status],
    ['0', '250', '2.5', '250', 'filled'],
  )
})

test('A3.3 POST /api/orders: what cannot be says why, and the markers are no matter', async (t) => {
  const venue = await venueOf(t)
  const order = { productId: 'BTC-USDT', side: 'buy', type: 'limit', price: '1', size: '1' }
  const send = (fields: object) =>
    venue.app.inject({
      method: 'POST',
      url: '/api/orders',
      headers: { ...as(ALICE), hideerror: 'true', 'hide-auth-error': 'true', responseall: 'true' },
      payload: { ...order, ...fields },
    })
  const cases: readonly (readonly [object, number, number])[] = [
    [{}, 200, 0],
    [{ productId: 'X-Y' }, 400, REFUSAL.unknownProduct],
    [{ size: null }, 400, REFUSAL.invalidOrder],
    [{ price: 0 }, 400, REFUSAL.priceTooLow],
    [{ size: '-1' }, 400, REFUSAL.invalidOrder],
    [{ price: '500000', size: '9999' }, 409, REFUSAL.insufficientFunds],
  ]
  for (const [fields, status, code] of cases) {
    const reply = await send(fields)
    assert.equal(reply.statusCode, status, reply.body)
    if (status === 200) continue
    assert.equal(reply.json().code, code, reply.body)
    assert.ok(reply.json().message.length > 10)
  }
})

/** Twelve orders of Alice on two products, newest first; every other one is cancelled. */
async function dozen(venue: Venue): Promise<string[]> {
  const ids: string[] = []
  for (let n = 0; n < 12; n++) {
    const id = await place(venue, ALICE, { price: String(10 + n) })
    ids.unshift(id)
    if (n % 2 === 1) await remove(venue, `/api/orders/${id}`, ALICE)
    if (n === 6) venue.record()
  }
  await place(venue, ALICE, { productId: 'ETH-USDT' })
  return ids
}

const idsOf = (rows: readonly { id: string }[]) => rows.map(({ id }) => id)

test('A3.3 GET /api/orders: items and count, newest first, with cursors as headers', async (t) => {
  const venue = await venueOf(t)
  const ids = await dozen(venue)
  const reply = await get(venue, `${ORDERS}&limit=5`, ALICE)
  assert.deepEqual(Object.keys(reply.json()), ['items', 'count'])
  assert.deepEqual(idsOf(reply.json().items), ids.slice(0, 5))
  assert.equal(reply.json().count, 5)
  assert.equal(reply.headers['gbe-before'], ids[0])
  assert.equal(reply.headers['gbe-after'], ids[4])
})

test('A3.3 GET /api/orders: the other client is served the bare array', async (t) => {
  const venue = await venueOf(t, { ports: { orderList: 'array' } })
  const ids = await dozen(venue)
  const reply = await get(venue, `${ORDERS}&limit=5`, ALICE)
  assert.deepEqual(idsOf(reply.json()), ids.slice(0, 5))
  assert.equal(reply.headers['gbe-before'], ids[0])
  assert.equal(reply.headers['gbe-after'], ids[4])
  const chosen = await get(venue, `${ORDERS}&limit=5&form=items`, ALICE)
  assert.deepEqual(chosen.json(), { items: reply.json(), count: 5 })
  const usual = await venueOf(t)
  assert.deepEqual((await get(usual, `${ORDERS}&form=array`, ALICE)).json(), [])
  assert.equal((await get(usual, `${ORDERS}&form=rows`, ALICE)).statusCode, 400)
})

test('A3.3 GET /api/orders: 30 rows unless told otherwise', async (t) => {
  const venue = await venueOf(t)
  for (let n = 0; n < 35; n++) await place(venue, ALICE, { price: '1', size: '0.01' })
  assert.equal((await items(venue, ORDERS, ALICE)).length, 30)
  assert.equal((await items(venue, `${ORDERS}&limit=100`, ALICE)).length, 35)
})

test('A3.3 GET /api/orders: after=C is the next older page', async (t) => {
  const venue = await venueOf(t)
  const ids = await dozen(venue)
  const page = await items<OrderRow>(venue, `${ORDERS}&limit=4&after=${ids[3]}`, ALICE)
  assert.deepEqual(idsOf(page), ids.slice(4, 8))
  assert.deepEqual(await items(venue, `${ORDERS}&after=${ids.at(-1)}`, ALICE), [])
})

test('A3.3 GET /api/orders: before=C is the page next to it, not the newest one', async (t) => {
  const venue = await venueOf(t)
  const ids = await dozen(venue)
  const page = await items<OrderRow>(venue, `${ORDERS}&limit=4&before=${ids[8]}`, ALICE)
  assert.deepEqual(idsOf(page), ids.slice(4, 8))
  assert.deepEqual(await items(venue, `${ORDERS}&before=${ids[0]}`, ALICE), [])
})

test('A3.3 GET /api/orders: after=undefined, and what is no number, is ignored', async (t) => {
  const venue = await venueOf(t)
  const ids = await dozen(venue)
  for (const cursor of ['undefined', '', 'null', 'NaN', '-1', '1.5', '0x1']) {
    for (const field of ['after', 'before']) {
      const page = await items<OrderRow>(venue, `${ORDERS}&${field}=${cursor}`, ALICE)
      assert.deepEqual(idsOf(page), ids, `${field}=${cursor}`)
    }
  }
})

test('A3.3 GET /api/orders: status chooses and may be repeated', async (t) => {
  const venue = await venueOf(t)
  const ids = await dozen(venue)
  const some = async (query: string) => idsOf(await items<OrderRow>(venue, ORDERS + query, ALICE))
  assert.deepEqual(
    await some('&status=open'),
    ids.filter((_, n) => n % 2 === 1),
  )
  assert.deepEqual(
    await some('&status=cancelled'),
    ids.filter((_, n) => n % 2 === 0),
  )
  assert.deepEqual(await some('&status=open&status=cancelled'), ids)
  assert.deepEqual(await some('&status=filled&status=rejected'), [])
  assert.deepEqual(await some('&status=open&limit=2&after=undefined'), [ids[1], ids[3]])
})

test('A3.3 GET /api/orders: an empty page has neither rows nor cursors', async (t) => {
  const venue = await venueOf(t)
  const reply = await get(venue, `${ORDERS}&limit=30&status=open`, NOBODY)
  assert.deepEqual(reply.json(), { items: [], count: 0 })
  assert.equal(reply.headers['gbe-before'], undefined)
  assert.equal(reply.headers['gbe-after'], undefined)
})

test('A3.3 GET /api/orders: numbers are text, "0" is the price at market', async (t) => {
  const venue = await venueOf(t)
  await place(venue, BOB, { side: 'sell', price: '100', size: '2' })
  await place(venue, ALICE, { type: 'market', price: null, size: '0.5', funds: '50' })
  await place(venue, ALICE, { price: '101', size: '0.5' })
  await place(venue, ALICE, { price: '99', size: '0.5' })
  await place(venue, ALICE, { price: '999999', size: '99' })
  const rows = await items<OrderRow>(venue, ORDERS, ALICE)
  for (const row of rows) {
    const { id, price, size, funds, filledSize, executedValue, fillFees } = row
    for (const text of [id, price, size, funds, filledSize, executedValue, fillFees]) {
      assert.equal(typeof text, 'string')
      assert.ok(Number.isFinite(Number(text)))
    }
    assert.match(row.createdAt, ISO)
    assert.equal(row.settled, row.status !== 'open')
  }
  assert.deepEqual(
    rows.map(({ status, type, price, filledSize }) => [status, type, price, filledSize]),
    [
      ['rejected', 'limit', '999999', '0'],
      ['open', 'limit', '99', '0'],
      ['filled', 'limit', '101', '0.5'],
      ['filled', 'market', '0', '0.5'],
    ],
  )
})

test('A3.3 DELETE /api/orders/{id}: cancels, and 404 for done, unknown and foreign', async (t) => {
  const venue = await venueOf(t)
  const id = await place(venue, ALICE, { clientOid: 'mine' })
  const named = await place(venue, ALICE, { clientOid: 'named' })
  assert.equal((await remove(venue, `/api/orders/${id}`, BOB)).statusCode, 404)
  assert.equal((await remove(venue, `/api/orders/${id}`, ALICE)).json().status, 'cancelled')
  assert.equal((await remove(venue, '/api/orders/client:named', ALICE)).json().id, named)
  for (const name of [id, 'client:mine', '987654321', 'undefined']) {
    const reply = await remove(venue, `/api/orders/${name}`, ALICE)
    assert.deepEqual([reply.statusCode, reply.json().code], [404, REFUSAL.orderNotFound], name)
  }
})

test('A3.3 DELETE /api/orders: all of a product, of a side, or everything', async (t) => {
  const venue = await venueOf(t)
  for (let n = 0; n < 3; n++) await place(venue, ALICE)
  await place(venue, ALICE, { side: 'sell', price: '200' })
  await place(venue, ALICE, { productId: 'ETH-USDT' })
  const bob = await place(venue, BOB, { price: '50' })
  const cancelled = async (query: string) =>
    (await remove(venue, `/api/orders${query}`, ALICE)).json().cancelled
  assert.equal(await cancelled('?productId=BTC-USDT&side=buy'), 3)
  assert.equal(await cancelled('?productId=BTC-USDT'), 1)
  assert.equal(await cancelled(''), 1)
  assert.equal(await cancelled('?productId=BTC-USDT'), 0)
  assert.equal((await get(venue, `/api/orders/${bob}`, BOB)).json().status, 'open')
})

test('A3.4 GET /api/wallets/{cur}/address: a text that the page can draw', async (t) => {
  const venue = await venueOf(t)
  const { address } = (await get(venue, '/api/wallets/USDT/address', ALICE)).json()
  assert.match(address, /^not available: /)
})

test('A3.4 GET /api/wallets/{cur}/transactions: rows with all that the pages read', async (t) => {
  const venue = await venueOf(t)
  const rows = (await get(venue, '/api/wallets/BTC/transactions', ALICE)).json()
  assert.equal(rows.length, 1)
  const { id, createdAt, ...row } = rows[0]
  assert.equal(typeof id, 'string')
  assert.match(createdAt, ISO)
  assert.deepEqual(row, {
    type: 'received',
    currency: 'BTC',
    amount: '100',
    nativeAmount: '100',
    nativeCurrency: 'BTC',
    price: '1',
    toAddress: '',
    status: 'completed',
    network: { confirmations: 0, feeAmount: '0', resourceUrl: null },
  })
})

test('A3.4 POST /api/wallets/{cur}/withdrawal: in preview, else a sentence', async (t) => {
  const path = '/api/wallets/BTC/withdrawal'
  const asked = { amount: '0.5', cryptoAddress: 'anything' }
  const venue = await venueOf(t)
  assert.equal((await post(venue, path, ALICE, asked)).json().available, '99.5')
  const earnest = await venueOf(t, { ports: { preview: undefined } })
  const refused = await post(earnest, path, ALICE, asked)
  const { http_code, message, response } = refused.json()
  assert.deepEqual([refused.statusCode, http_code], [501, 501])
  assert.equal(response.data.message, message)
})

test('A3.4 GET /api/configs: name, features and currencies', async (t) => {
  const venue = await venueOf(t)
  assert.deepEqual((await get(venue, '/api/configs')).json(), {
    name: 'Bourse',
    preview: true,
    orderList: 'items',
    currencies: {
      BTC: { name: 'Bitcoin', scale: 8, symbol: '₿' },
      ETH: { name: 'Ether', scale: 8, symbol: 'Ξ' },
      USDT: { name: 'Tether', scale: 8, symbol: '$' },
    },
  })
  const earnest = await venueOf(t, { ports: { preview: undefined, orderList: 'array' } })
  const { preview, orderList } = (await get(earnest, '/api/configs')).json()
  assert.deepEqual([preview, orderList], [false, 'array'])
})

test('A3.5 GET /api/products/{id}/book: three levels', async (t) => {
  const venue = await venueOf(t)
  const first = await place(venue, ALICE, { price: '99' })
  const second = await place(venue, ALICE, { price: '99', size: '2' })
  await place(venue, ALICE, { price: '98' })
  const bids = async (level: number) =>
    (await get(venue, `/api/products/BTC-USDT/book?level=${level}`)).json().bids
  assert.deepEqual(await bids(1), [['99', '3', 2]])
  assert.deepEqual((await bids(2)).slice(1), [['98', '1', 1]])
  assert.deepEqual((await bids(3)).slice(0, 2), [
    ['99', '1', first],
    ['99', '2', second],
  ])
})
