/**
 * What other servers of this contract got wrong over HTTP, each by its number in the list of
 * defects. D17 and D18 are with the candles.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { httpServer } from '@bourse/kit/http/server'
import { createLogger } from '@bourse/kit/logger/logger'
import { get, items, place, post, remove, trade, venueOf } from './testkit/ask.ts'
import { ALICE, as, BOB } from './testkit/venue.ts'

const NOBODY = 3003

test("D21: a trade is listed once, with the maker's side", async (t) => {
  const venue = await venueOf(t)
  await trade(venue, { price: '100' })
  await place(venue, ALICE, { price: '90' })
  await place(venue, BOB, { side: 'sell', price: '90' })
  const trades = (await get(venue, '/api/products/BTC-USDT/trades')).json()
  assert.deepEqual(
    trades.map((row: Record<string, unknown>) => [row['tradeId'], row['price'], row['side']]),
    [
      [2, '90', 'buy'],
      [1, '100', 'sell'],
    ],
  )
})

test('D22: the list of orders is the history, in order, filtered and in pages', async (t) => {
  const venue = await venueOf(t)
  const { buy } = await trade(venue)
  const open = await place(venue, ALICE, { price: '50' })
  const gone = await place(venue, ALICE, { price: '51' })
  await remove(venue, `/api/orders/${gone}`, ALICE)
  const rows = await items(venue, '/api/orders', ALICE)
  assert.deepEqual(
    rows.map(({ id, status }) => [id, status]),
    [
      [gone, 'cancelled'],
      [open, 'open'],
      [buy, 'filled'],
    ],
  )
  const second = await items(venue, '/api/orders?limit=1&after='.concat(gone), ALICE)
  assert.deepEqual(
    second.map(({ id }) => id),
    [open],
  )
  assert.deepEqual(await items(venue, '/api/orders?productId=ETH-USDT', ALICE), [])
})

test('D23: somebody who never had an order gets an empty page', async (t) => {
  const venue = await venueOf(t)
  for (const path of ['orders', 'orders?status=open', 'fills', 'ledger', 'accounts/BTC/ledger']) {
    const reply = await get(venue, `/api/${path}`, NOBODY)
    assert.equal(reply.statusCode, 200, path)
    assert.deepEqual(reply.json(), { items: [], count: 0 }, path)
  }
})

test('D24: an unknown path under /api is a 404 in JSON, whatever the method', async (t) => {
  const venue = await venueOf(t)
  for (const method of ['GET', 'POST', 'PUT', 'DELETE'] as const) {
    for (const url of ['/api', '/api/', '/api/nothing', '/api/wallets', '/api/orders/1/x']) {
      const reply = await venue.app.inject({ method, url, headers: as(ALICE) })
      assert.equal(reply.statusCode, 404, `${method} ${url}`)
      assert.match(String(reply.headers['content-type']), /^application\/json/)
      assert.deepEqual(reply.json(), { http_code: 404, code: 0, message: 'not found' })
    }
  }
})

test('D24: cancel all, history, cursors, wallets, ledger and book are there', async (t) => {
  const venue = await venueOf(t)
  await place(venue, ALICE)
  const paths = [
    'orders',
    'fills',
    'ledger',
    'accounts/BTC/ledger',
    'wallets/BTC/address',
    'wallets/BTC/transactions',
    'configs',
    'products/BTC-USDT/book',
  ]
  for (const path of paths) {
    const reply = await get(venue, `/api/${path}`, ALICE)
    assert.equal(reply.statusCode, 200, path)
    assert.match(String(reply.headers['content-type']), /^application\/json/)
  }
  assert.ok((await get(venue, '/api/orders', ALICE)).headers['gbe-after'])
  assert.deepEqual((await remove(venue, '/api/orders', ALICE)).json(), { cancelled: 1 })
})

test('D27: nobody reads of another, and public data names nobody', async (t) => {
  const venue = await venueOf(t)
  const { sell } = await trade(venue)
  const waiting = await place(venue, BOB, { side: 'sell', price: '300' })
  for (const name of [sell, waiting]) {
    for (const path of [`/api/orders/${name}`, `/api/orders/${name}/fills`]) {
      const reply = await get(venue, path, ALICE)
      assert.deepEqual([reply.statusCode, reply.json().message], [404, 'the order is not found'])
    }
  }
  const own = await Promise.all(
    ['orders', 'fills', 'ledger'].map((path) => items(venue, `/api/${path}`, ALICE)),
  )
  for (const row of own.flat()) assert.notEqual(row['orderId'] ?? row['id'], sell)
  for (const path of ['trades', 'candles', 'ticker', 'book']) {
    const { body } = await get(venue, `/api/products/BTC-USDT/${path}`)
    for (const user of [ALICE, BOB]) assert.ok(!body.includes(String(user)), path)
  }
})

test('D29: limits count who signed in, and anonymous requests stay refused', async (t) => {
  const taken: number[] = []
  const bucket = {
    take(user: number) {
      taken.push(user)
      return user === BOB ? 1_500 : 0
    },
  }
  const venue = await venueOf(t, { ports: { limits: { reads: bucket, orders: bucket } } })
  assert.equal((await get(venue, '/api/ledger')).statusCode, 401)
  assert.deepEqual(taken, [])
  assert.equal((await get(venue, '/api/ledger', ALICE)).statusCode, 200)
  const limited = await get(venue, '/api/fills', BOB)
  assert.deepEqual([limited.statusCode, limited.headers['retry-after']], [429, '2'])
  assert.deepEqual(taken, [ALICE, BOB])
})

test('D40: a forged address in a header opens no other bucket', async (t) => {
  const taken: number[] = []
  const reads = {
    take(user: number) {
      taken.push(user)
      return taken.length > 2 ? 1_000 : 0
    },
  }
  const venue = await venueOf(t, { ports: { limits: { reads } } })
  const status = async (address: string) => {
    const headers = { ...as(ALICE), 'x-forwarded-for': address, 'x-real-ip': address }
    return (await venue.app.inject({ method: 'GET', url: '/api/fills', headers })).statusCode
  }
  assert.equal(await status('1.2.3.4'), 200)
  assert.equal(await status('[2001:db8::1]:443'), 200)
  assert.equal(await status('5.6.7.8'), 429)
  assert.deepEqual(taken, [ALICE, ALICE, ALICE])
})

test('D40: forwarded addresses count from trusted proxies alone, IPv6 uncut', async (t) => {
  const logger = createLogger({ level: 'silent', name: 'test', output: { write: () => true } })
  for (const [trustedProxies, seen] of [
    [[], '127.0.0.1'],
    [['127.0.0.1'], '2001:db8::1'],
  ] as const) {
    const app = httpServer({ logger, trustedProxies })
    t.after(() => app.close())
    app.get('/api/address', (request) => ({ address: request.ip }))
    const headers = { 'x-forwarded-for': '2001:db8::1' }
    const reply = await app.inject({ method: 'GET', url: '/api/address', headers })
    assert.equal(reply.json().address, seen)
  }
})

test('D50: outside preview no route gives anybody money', async (t) => {
  const venue = await venueOf(t, { ports: { preview: undefined } })
  const before = (await get(venue, '/api/accounts', ALICE)).json()
  const wish = { currency: 'BTC', amount: '5', cryptoAddress: 'x', toUser: String(ALICE) }
  const posts = ['deposits', 'withdrawals', 'wallets/BTC/withdrawal', 'wallets/BTC/deposit']
  for (const path of posts) {
    const reply = await post(venue, `/api/${path}`, ALICE, wish)
    assert.ok([404, 501].includes(reply.statusCode), path)
  }
  for (const path of ['admin/deposit', 'deposits', 'ledger', 'accounts/BTC/ledger']) {
    const reply = await post(venue, `/api/${path}`, ALICE, wish)
    assert.ok([404, 405].includes(reply.statusCode), path)
  }
  assert.deepEqual((await get(venue, '/api/accounts', ALICE)).json(), before)
})

test('D50: an order is read by its owner alone', async (t) => {
  const venue = await venueOf(t)
  const id = await place(venue, ALICE, { clientOid: 'mine' })
  assert.equal((await get(venue, `/api/orders/${id}`, ALICE)).statusCode, 200)
  assert.equal((await get(venue, `/api/orders/${id}`)).statusCode, 401)
  const foreign = await get(venue, `/api/orders/${id}`, BOB)
  const unknown = await get(venue, '/api/orders/987654', BOB)
  assert.equal(foreign.statusCode, 404)
  assert.equal(foreign.body, unknown.body)
})
