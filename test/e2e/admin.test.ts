/** The operator's door on the real server. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ProductRow } from '@bourse/exchange/delivery/gitbitex-json'
import {
  type AdminState,
  admin,
  balances,
  call,
  done,
  place,
  refused,
  signUp,
} from '../kit/client.ts'
import { sharedServer } from '../kit/server.ts'

const server = await sharedServer()
const ada = await signUp(server, 'ada')

test('every route needs the credential, and the public door has none of them', async () => {
  const lines = ['GET /metrics', 'GET /state', 'POST /deposits', 'POST /halt', 'POST /resume']
  const views = ['GET /products', 'GET /currencies', 'GET /refusals', 'GET /actions']
  const rules = ['POST /products/BTC-USDT/state', 'POST /users/5/freeze', 'PUT /fees', 'GET /fees']
  for (const line of [...lines, ...views, ...rules, 'PUT /products/BTC-USDT', 'POST /currencies']) {
    const options = line.startsWith('GET') ? {} : { body: {} }
    await refused(server.adminUrl, line, { ...options, status: 401 })
    const headers = { authorization: 'Bearer wrong' }
    await refused(server.adminUrl, line, { ...options, headers, status: 401 })
    const own = { authorization: `Bearer ${ada.token}` }
    await refused(server.adminUrl, line, { ...options, headers: own, status: 401 })
    assert.equal((await call(server.url, line, options)).status, 404, `${line} is not public`)
  }
})

test('D55: /metrics has every family, and they move', async () => {
  await place(server, ada, { side: 'sell', price: '90000', size: '1' })
  const body = { productId: 'BTC-USDT', side: 'sell', price: '90000', size: '99999' }
  await call(server.url, 'POST /api/orders', { token: ada.token, body })
  const text = await admin<string>(server, 'GET /metrics')
  for (const name of FAMILIES) assert.match(text, new RegExp(`^# TYPE ${name} `, 'm'), name)
  for (const stage of ['http', 'gateway', 'append', 'engine', 'reply']) {
    const line = new RegExp(`^bourse_stage_seconds_count\\{stage="${stage}"\\} ([0-9]+)$`, 'm')
    assert.ok(Number(line.exec(text)?.[1]) > 0, `the stage ${stage} was measured`)
  }
  assert.match(text, /^bourse_refusals_total\{number="3010"\} 1$/m)
  assert.match(text, /^bourse_orders_total 2$/m)
})

const FAMILIES = [
  ...['orders', 'trades', 'events', 'duplicates', 'batches', 'batched_events', 'refusals'].map(
    (name) => `bourse_${name}_total`,
  ),
  ...['position', 'sequence', 'log_lag_events', 'recorder_lag_events', 'open_orders'].map(
    (name) => `bourse_${name}`,
  ),
  ...['accounts', 'references', 'ws_sockets', 'resident_memory_bytes', 'stage_seconds'].map(
    (name) => `bourse_${name}`,
  ),
]

test('halt stops orders and cancels, resume lets them in again', async () => {
  const { id } = await place(server, ada, { side: 'sell', price: '91000', size: '1' })
  await admin(server, 'POST /halt', { productId: 'BTC-USDT' })
  assert.equal((await productOf('BTC-USDT')).state, 'halted')
  const problem = await refused(server.url, 'POST /api/orders', { ...order(), status: 409 })
  assert.deepEqual([problem.code, problem.message], [3002, 'BTC-USDT is halted'])
  const { token } = ada
  await refused(server.url, `DELETE /api/orders/${id}`, { token, status: 409 })
  const eth = { ...order(), body: { ...order().body, productId: 'ETH-USDT' } }
  await done(server.url, 'POST /api/orders', eth)
  await admin(server, 'POST /halt', {})
  const all = await refused(server.url, 'POST /api/orders', { ...eth, status: 409 })
  assert.deepEqual([all.code, all.message], [1011, 'the whole venue is halted'])
  assert.equal((await productOf('ETH-USDT')).state, 'halted')
  await admin(server, 'POST /resume', {})
  await refused(server.url, 'POST /api/orders', { ...order(), status: 409 })
  await admin(server, 'POST /resume', { productId: 'BTC-USDT' })
  await done(server.url, 'POST /api/orders', order())
  await done(server.url, `DELETE /api/orders/${id}`, { token })
  await refused(server.adminUrl, 'POST /halt', {
    ...{ status: 404, body: { productId: 'NO-SUCH' } },
    headers: { authorization: `Bearer ${server.adminToken}` },
  })
})

test('a change of fees and tick is seen by everyone and holds for the next order', async () => {
  const change = { makerFeeRate: '0.001', takerFeeRate: '0.002', quoteIncrement: '0.5' }
  await admin(server, 'PUT /products/ETH-USDT', change)
  const product = await productOf('ETH-USDT')
  assert.deepEqual(
    [product.makerFeeRate, product.takerFeeRate, product.quoteIncrement],
    ['0.001', '0.002', '0.5'],
  )
  const body = { productId: 'ETH-USDT', side: 'buy', price: '100.25', size: '1' }
  const problem = await refused(server.url, 'POST /api/orders', {
    ...{ token: ada.token, body, status: 400 },
  })
  assert.match(problem.message, /price must be a multiple of 0.5 on ETH-USDT/)
  const bob = await signUp(server, 'bob')
  await place(server, ada, { productId: 'ETH-USDT', side: 'buy', price: '2000', size: '1' })
  const sold = await place(server, bob, {
    ...{ productId: 'ETH-USDT', side: 'sell', price: '2000', size: '1' },
  })
  assert.deepEqual([sold.status, sold.fillFees], ['filled', '4'])
  assert.deepEqual((await balances(server, bob))['USDT'], ['10001996', '0'])
})

test('a deposit under one reference id takes effect once', async () => {
  const carol = await signUp(server, 'carol')
  const body = { userId: carol.id, currency: 'BTC', amount: '12.5', referenceId: 'gift 1' }
  const first = await admin<{ duplicate: boolean }>(server, 'POST /deposits', body)
  const again = await admin<{ duplicate: boolean }>(server, 'POST /deposits', body)
  assert.deepEqual([first.duplicate, again.duplicate], [false, true])
  assert.deepEqual((await balances(server, carol))['BTC'], ['1012.5', '0'])
  for (const amount of ['0', '-1', '1e3', '0.123456789', 'NaN']) {
    await refused(server.adminUrl, 'POST /deposits', {
      ...{ status: 400, body: { ...body, amount, referenceId: `bad ${amount}` } },
      headers: { authorization: `Bearer ${server.adminToken}` },
    })
  }
  assert.deepEqual((await balances(server, carol))['BTC'], ['1012.5', '0'])
})

test('a new currency and product can be traded at once', async () => {
  await admin(server, 'POST /currencies', { code: 'SOL', name: 'Solana', scale: 8 })
  await admin(server, 'PUT /products/SOL-USDT', {
    ...{ baseCurrency: 'SOL', quoteCurrency: 'USDT', baseScale: 3, quoteScale: 2 },
    ...{ baseMinSize: '0.001', baseMaxSize: '100000', baseIncrement: '0.001' },
    ...{ quoteIncrement: '0.01', minPrice: '0.01', maxPrice: '100000' },
    ...{ minNotional: '0.01', maxNotional: '1000000', makerFeeRate: '0', takerFeeRate: '0' },
  })
  const row = await place(server, ada, {
    ...{ productId: 'SOL-USDT', side: 'buy', price: '150', size: '2' },
  })
  assert.deepEqual([row.productId, row.status], ['SOL-USDT', 'open'])
  assert.deepEqual((await balances(server, ada))['SOL'], ['0', '0'])
})

test('/state tells position, lags and both hashes', async () => {
  const state = await admin<AdminState>(server, 'GET /state?hash=state')
  assert.equal(state.position, state.logEnd)
  assert.match(state.resultHash, /^[0-9a-f]{16}$/)
  assert.match(state.stateHash, /^[0-9a-f]{64}$/)
  assert.ok(state.openOrders > 0 && state.recorderLag >= 0)
})

function order() {
  const body = { productId: 'BTC-USDT', side: 'buy', type: 'limit', price: '10', size: '0.01' }
  return { token: ada.token, body }
}

async function productOf(id: string): Promise<ProductRow> {
  const products = await done<ProductRow[]>(server.url, 'GET /api/products')
  return products.find((product) => product.id === id) as ProductRow
}
