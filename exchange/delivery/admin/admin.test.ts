import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EVENT_TYPE, VIA } from '@bourse/domain/exchange/event'
import { REFUSAL } from '@bourse/domain/exchange/refusal'
import { type AdminMethod, adminOf, CREDENTIAL } from './admin.testkit.ts'

test('nothing is answered without the credential', async (t) => {
  const { app, events } = await adminOf(t)
  const routes: readonly (readonly [AdminMethod, string])[] = [
    ['GET', '/metrics'],
    ['GET', '/state'],
    ['POST', '/deposits'],
    ['PUT', '/products/BTC-USDT'],
    ['POST', '/currencies'],
    ['POST', '/halt'],
    ['POST', '/resume'],
    ['POST', '/products/BTC-USDT/state'],
    ['GET', '/fees'],
    ['PUT', '/fees'],
    ['GET', '/users/5'],
    ['GET', '/products'],
    ['GET', '/currencies'],
    ['GET', '/refusals'],
    ['GET', '/actions'],
    ['POST', '/users/5/freeze'],
    ['POST', '/users/5/unfreeze'],
  ]
  const wrong = ['', 'Bearer', 'Bearer x', `Bearer ${CREDENTIAL}x`, `Basic ${CREDENTIAL}`]
  for (const [method, url] of routes) {
    for (const authorization of wrong) {
      const reply = await app.inject({ method, url, headers: { authorization }, payload: {} })
      assert.equal(reply.statusCode, 401, `${url} ${authorization}`)
      assert.equal(reply.headers['www-authenticate'], 'Bearer')
    }
  }
  assert.equal(events.length, 0)
})

test('metrics and state', async (t) => {
  const { gateway, send } = await adminOf(t)
  assert.equal((await send('GET', '/metrics')).body, 'up 1\n')
  const state = (await send('GET', '/state')).json()
  assert.equal(state.sequence, gateway.state.sequence)
  assert.equal(state.resultHash, gateway.state.resultHash)
  assert.equal(state.recorderLag, 2)
  assert.deepEqual([state.products, state.currencies, state.openOrders], [3, 3, 0])
  assert.deepEqual([state.halted, state.nextDeadline], [false, null])
  assert.equal(state.stateHash, undefined, 'only when asked for')
  assert.equal((await send('GET', '/state?hash=state')).json().stateHash, 'ab12')
})

test('a deposit for anyone, once under its reference id, and in the log', async (t) => {
  const { gateway, events, logged, send } = await adminOf(t)
  const deposit = { userId: '9007199254740991', currency: 'BTC', amount: '1.5', referenceId: 'r1' }
  const first = await send('POST', '/deposits', deposit)
  assert.equal(first.status, 200)
  assert.equal((await send('POST', '/deposits', deposit)).json().duplicate, true)
  const { accounts } = gateway.state
  const slot = accounts.find(9_007_199_254_740_991, 0, 1)
  assert.equal(accounts.available[slot], 150_000_000n)
  assert.deepEqual([events[0]?.via, events[0]?.type], [VIA.admin, EVENT_TYPE.deposit])
  const lines = logged.filter((line) => line.includes('admin action'))
  assert.equal(lines.length, 2)
  assert.match(lines[0] ?? '', /"amount":"1.5".*"refusal":0/)
  assert.doesNotMatch(logged.join(''), new RegExp(CREDENTIAL))
})

test('bad deposits say what is wrong', async (t) => {
  const { send } = await adminOf(t)
  const good = { userId: '5', currency: 'BTC', amount: '1' }
  const cases: readonly (readonly [object, string])[] = [
    [{ ...good, userId: '0' }, 'userId must be a user id'],
    [{ ...good, currency: 'XYZ' }, 'the currency is not listed'],
    [{ ...good, amount: '0' }, 'the amount must be greater than zero'],
    [{ ...good, amount: '1.000000001' }, 'amount has 9 decimals, BTC allows 8'],
    [{ ...good, amount: 1 }, 'amount must be a string'],
    [{ ...good, ammount: '1' }, 'ammount is not a known field'],
    [{ ...good, referenceId: 'ä' }, 'referenceId has the wrong form'],
    [{ userId: '5' }, 'currency is missing'],
  ]
  for (const [payload, message] of cases) {
    const reply = await send('POST', '/deposits', payload)
    assert.deepEqual([reply.status, reply.json().message], [400, message])
  }
})

test('a part of the rules changes that part alone', async (t) => {
  const { gateway, send } = await adminOf(t)
  const before = gateway.state.productById('BTC-USDT')?.rules
  const change = { quoteIncrement: '0.05', takerFeeRate: '0.001', maxNotional: '5000000' }
  const reply = await send('PUT', '/products/BTC-USDT', change)
  assert.equal(reply.status, 200, reply.body)
  assert.equal(reply.json().takerFeeRate, '0.001')
  assert.equal(reply.json().openOrdersPerUserMax, 100_000)
  assert.deepEqual(gateway.state.productById('BTC-USDT')?.rules, {
    ...before,
    tick: 5,
    takerRate: 1_000,
    notionalMax: 500_000_000_000_000n,
  })
})

test('a product as it was told can be sent back', async (t) => {
  const { gateway, send } = await adminOf(t)
  const before = { ...gateway.state.productById('ETH-BTC')?.rules }
  const { id, ...row } = (await send('PUT', '/products/ETH-BTC', {})).json()
  assert.equal(id, 'ETH-BTC')
  assert.equal((await send('PUT', '/products/ETH-BTC', row)).status, 200)
  assert.deepEqual(gateway.state.productById('ETH-BTC')?.rules, before)
})

const NEW_PRODUCT = {
  baseCurrency: 'SOL',
  quoteCurrency: 'USDT',
  baseScale: 4,
  quoteScale: 3,
  baseMinSize: '0.01',
  baseMaxSize: '1000',
  baseIncrement: '0.01',
  quoteIncrement: '0.001',
  minPrice: '0.001',
  maxPrice: '100000',
  minNotional: '1',
  maxNotional: '1000000',
  makerFeeRate: '0',
  takerFeeRate: '0.0005',
}

/** What a new product gets that need not be said. */
const DEFAULTS = {
  openOrdersPerUserMax: 100_000,
  bandRate: '0',
  selfTradePrevention: 'none',
  ownFees: false,
}
const STATES = 'online, cancel-only, halted, post-only, limit-only'

test('a currency and a product are listed, and need all they need', async (t) => {
  const { gateway, send } = await adminOf(t)
  const early = await send('PUT', '/products/SOL-USDT', NEW_PRODUCT)
  assert.deepEqual([early.status, early.json().code], [400, REFUSAL.invalidListing])
  const sol = { code: 'SOL', name: 'Solana', scale: 8 }
  assert.deepEqual((await send('POST', '/currencies', sol)).json(), { ...sol, number: 4 })
  for (const field of Object.keys(NEW_PRODUCT)) {
    const { [field]: _, ...rest } = NEW_PRODUCT as Record<string, unknown>
    const reply = await send('PUT', '/products/SOL-USDT', rest)
    assert.equal(reply.status, 400)
    assert.equal(reply.json().message, `${field} is missing: a new product needs it`)
  }
  const listed = await send('PUT', '/products/SOL-USDT', NEW_PRODUCT)
  assert.equal(listed.status, 200, listed.body)
  const { state: productState, ...told } = listed.json()
  assert.equal(productState, 'online')
  assert.deepEqual(
    { ...told, baseMinSize: '0.01' },
    { ...NEW_PRODUCT, ...DEFAULTS, id: 'SOL-USDT' },
  )
  assert.equal(gateway.state.productById('SOL-USDT')?.rules.takerRate, 500)
})

test('bad rules are refused with a sentence', async (t) => {
  const { send } = await adminOf(t)
  const cases: readonly (readonly [string, object, string])[] = [
    ['BTC-USDT', { baseScale: 7 }, 'currencies and scales of BTC-USDT are fixed'],
    ['BTC-USDT', { quoteIncrement: '0.001' }, 'quoteIncrement has 3 decimals, BTC-USDT allows 2'],
    ['BTC-USDT', { maxPrice: '99999999999999999' }, 'maxPrice is too large'],
    ['BTC-USDT', { state: 'asleep' }, `state must be one of ${STATES}`],
    ['BTC-USDT', { price: '1' }, 'price is not a known field'],
    ['A-B', NEW_PRODUCT, 'the product of SOL and USDT is SOL-USDT'],
    [
      'BTC-USDT',
      { makerFeeRate: '0.01' },
      'the listing contradicts itself or what is already listed',
    ],
  ]
  for (const [id, change, message] of cases) {
    const reply = await send('PUT', `/products/${id}`, change)
    assert.deepEqual([reply.status, reply.json().message], [400, message])
  }
})

test('halt and resume: one product by its state, the venue by one event', async (t) => {
  const { gateway, events, send } = await adminOf(t)
  const { state } = gateway
  const own = () => state.products.map(({ rules }) => rules.state)
  const told = async (path: string, body?: object) => {
    const reply = await send('POST', path, body)
    assert.equal(reply.status, 200, reply.body)
    return reply.json().map((row: { id: string; state: string }) => `${row.id} ${row.state}`)
  }
  assert.deepEqual(await told('/halt', { productId: 'ETH-USDT' }), ['ETH-USDT halted'])
  assert.deepEqual(own(), [1, 3, 1])
  const all = state.products.map(({ rules }) => `${rules.id} halted`)
  assert.deepEqual(await told('/halt'), all)
  assert.deepEqual([state.halted, own()], [true, [1, 3, 1]], 'products keep their own states')
  assert.equal((await send('GET', '/state')).json().halted, true)
  assert.deepEqual(await told('/halt'), all)
  assert.deepEqual(
    events.map(({ type }) => type),
    [EVENT_TYPE.productState, EVENT_TYPE.venueState],
    'what is halted is not halted again',
  )
  const rest = ['BTC-USDT online', 'ETH-USDT halted', 'ETH-BTC online']
  assert.deepEqual(await told('/resume', {}), rest)
  assert.deepEqual(await told('/resume', { productId: 'ETH-USDT' }), ['ETH-USDT online'])
  assert.deepEqual([state.halted, own()], [false, [1, 1, 1]])
  assert.equal((await send('POST', '/halt', { productId: 'X-Y' })).status, 404)
})

test('outcomes before the log keep their meaning', async (t) => {
  const unknown = await adminOf(t, { refusal: REFUSAL.outcomeUnknown })
  const busy = await adminOf(t, { refusal: REFUSAL.overloaded })
  const body = { userId: '5', currency: 'BTC', amount: '1' }
  assert.equal((await unknown.send('POST', '/deposits', body)).status, 504)
  assert.equal((await busy.send('POST', '/deposits', body)).status, 503)
  assert.equal((await busy.send('POST', '/halt')).status, 503)
})
