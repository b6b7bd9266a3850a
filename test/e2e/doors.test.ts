/** The public door of the real server: its shape, its limits, and many callers at once. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { REFUSAL } from '@bourse/domain/exchange/refusal'
import type { OrderRow } from '@bourse/exchange/delivery/gitbitex-json'
import {
  type AdminState,
  type Answer,
  admin,
  balances,
  call,
  done,
  place,
  refused,
  signUp,
} from '../kit/client.ts'
import { sharedServer, until } from '../kit/server.ts'
import { handshake } from '../kit/socket.ts'

const server = await sharedServer()
const ada = await signUp(server, 'ada')

test('it says that it lives, is ready, and what it promises', async () => {
  assert.deepEqual(await done(server.url, 'GET /livez'), { status: 'alive' })
  assert.deepEqual(await done(server.url, 'GET /readyz'), { status: 'ready' })
  const info = await done<Record<string, unknown>>(server.url, 'GET /api/info')
  assert.deepEqual(
    [info['log'], info['survives'], info['preview']],
    ['segments', 'kill -9 and power loss', true],
  )
  assert.match(String(info['logId']), /^[0-9a-f]{32}$/)
})

test('/openapi.json is OpenAPI 3.1 and names the routes of trading; /docs shows it', async () => {
  const document = await done<{
    openapi: string
    paths: Record<string, Record<string, { responses: object }>>
  }>(server.url, 'GET /openapi.json')
  assert.match(document.openapi, /^3\.1\./)
  const routes = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  )
  // That no route is missing from either is a test of its own: the one of who may use which.
  assert.deepEqual(
    ROUTES.filter((route) => !routes.includes(route)),
    [],
  )
  const page = await fetch(`${server.url}/docs`)
  assert.equal(page.status, 200)
  assert.match(page.headers.get('content-type') ?? '', /text\/html/)
  assert.match(await page.text(), /<html|<!doctype/i)
})

const ROUTES = [
  'POST /api/users',
  'POST /api/users/accessToken',
  'DELETE /api/users/accessToken',
  'GET /api/users/self',
  'GET /api/accounts',
  'POST /api/deposits',
  'POST /api/withdrawals',
  'POST /api/orders',
  'GET /api/orders',
  'DELETE /api/orders',
  'GET /api/orders/{id}',
  'DELETE /api/orders/{id}',
  'GET /api/products',
  'GET /api/products/{id}/book',
  'GET /api/products/{id}/candles',
  'GET /api/products/{id}/ticker',
  'GET /api/products/{id}/trades',
  'GET /api/info',
  'GET /livez',
  'GET /readyz',
]

test('malformed, foreign, large and unknown requests are refused in one shape', async () => {
  const { token } = ada
  const orders = 'POST /api/orders'
  await refused(server.url, 'GET /api/nothing', { status: 404 })
  await refused(server.url, 'POST /api', { body: {}, status: 404 })
  for (const body of ['{"productId":', 'null', '[]', '"x"', '{"__proto__":1,"a":}']) {
    await refused(server.url, orders, { token, body, status: 400 })
  }
  const large = { productId: 'BTC-USDT', note: 'x'.repeat(20_000) }
  await refused(server.url, orders, { token, body: large, status: 413 })
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  await refused(server.url, orders, { token, body: 'a=b', headers: form, status: 415 })
  await refused(server.url, 'PATCH /api/orders', { token, body: {}, status: 405 })
  await refused(server.url, orders, { body: {}, status: 401 })
  await refused(server.url, orders, { token: 'made-up', body: {}, status: 401 })
})

test('a page of another origin may change nothing and open no socket', async () => {
  const { token } = ada
  const body = { productId: 'BTC-USDT', side: 'buy', price: '1', size: '1' }
  const foreign = [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site', origin: 'http://other.127.0.0.1' },
  ]
  for (const headers of foreign) {
    await refused(server.url, 'POST /api/orders', { token, body, headers, status: 403 })
    await refused(server.url, 'DELETE /api/orders', { token, headers, status: 403 })
    assert.equal((await handshake(server.url, headers as never)).status, 403)
  }
  const { items } = await done<{ items: OrderRow[] }>(server.url, 'GET /api/orders', { token })
  assert.deepEqual(items, [])
  const own = { origin: server.url, 'sec-fetch-site': 'same-origin' }
  await done(server.url, 'POST /api/orders', { token, body, headers: own })
  assert.equal((await handshake(server.url, { origin: server.url })).status, 101)
  assert.equal((await handshake(server.url)).status, 101)
})

test('one client order id places one order, however often it is sent at once', async () => {
  const bob = await signUp(server, 'bob')
  const body = {
    ...{ productId: 'ETH-USDT', side: 'sell', type: 'limit', price: '9000', size: '1' },
    clientOid: 'only once',
  }
  const options = { token: bob.token, body }
  const answers: Answer<OrderRow>[] = await Promise.all(
    Array.from({ length: 50 }, () => call(server.url, 'POST /api/orders', options)),
  )
  assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200])
  assert.equal(new Set(answers.map((answer) => answer.body.id)).size, 1)
  const { token } = bob
  const { items } = await done<{ items: OrderRow[] }>(server.url, 'GET /api/orders', { token })
  assert.equal(items.length, 1)
  assert.deepEqual((await balances(server, bob))['ETH'], ['9999', '1'])
})

test('of a thousand spends at once exactly the affordable ones are accepted', async () => {
  const carol = await signUp(server, 'carol')
  // 1,000 BTC are there, each order holds 4.
  const body = { productId: 'BTC-USDT', side: 'sell', type: 'limit', price: '999999', size: '4' }
  const options = { token: carol.token, body }
  type Spent = OrderRow & { readonly code: number }
  // A machine that is busy with other things may have a busy exchange, which has done nothing then.
  const spend = () =>
    until('the exchange has room', async () => {
      const answer: Answer<Spent> = await call(server.url, 'POST /api/orders', options)
      return answer.body.code !== REFUSAL.overloaded && answer
    })
  const answers = await Promise.all(Array.from({ length: 1_000 }, spend))
  const accepted = answers.filter(({ status }) => status === 200)
  const others = answers.filter(({ status }) => status !== 200)
  assert.equal(accepted.length, 250)
  assert.deepEqual([...new Set(others.map((answer) => answer.body.code))], [2001])
  assert.deepEqual((await balances(server, carol))['BTC'], ['0', '1000'])
  const { token } = carol
  const all = await done<{ cancelled: number }>(server.url, 'DELETE /api/orders', { token })
  assert.equal(all.cancelled, 250)
  assert.deepEqual((await balances(server, carol))['BTC'], ['1000', '0'])
})

test('preview deposits: once for each reference id, capped by user and day', async () => {
  const dave = await signUp(server, 'dave')
  const { token } = dave
  const body = { currency: 'BTC', amount: '400', clientOid: 'one' }
  await done(server.url, 'POST /api/deposits', { token, body })
  await done(server.url, 'POST /api/deposits', { token, body })
  assert.deepEqual((await balances(server, dave))['BTC'], ['1400', '0'])
  const more = { ...body, amount: '600.00000001', clientOid: 'two' }
  const problem = await refused(server.url, 'POST /api/deposits', {
    token,
    body: more,
    status: 429,
  })
  assert.match(problem.message, /at most 1000 BTC/)
  await done(server.url, 'POST /api/deposits', { token, body: { ...more, amount: '600' } })
  await done(server.url, 'POST /api/withdrawals', {
    token,
    body: { currency: 'BTC', amount: 1000 },
  })
  assert.deepEqual((await balances(server, dave))['BTC'], ['1000', '0'])
})

test('without bots nothing happens by itself', async () => {
  await place(server, ada, { side: 'buy', price: '2', size: '1' })
  const before = await admin<AdminState>(server, 'GET /state')
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  const later = await admin<AdminState>(server, 'GET /state')
  assert.equal(later.position, before.position)
})
