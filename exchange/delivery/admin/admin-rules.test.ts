/** What an operator sets besides listings: states of products, users, fees, bands. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blankEvent, EVENT_TYPE, VIA } from '@bourse/domain/exchange/event'
import { SELF_TRADE } from '@bourse/domain/exchange/order'
import { PRODUCT_STATE, PRODUCT_STATE_NAME } from '@bourse/domain/exchange/product'
import { REFUSAL } from '@bourse/domain/exchange/refusal'
import { adminOf } from './admin.testkit.ts'

const actions = (logged: readonly string[]) =>
  logged
    .filter((line) => line.includes('admin action'))
    .map((line) => JSON.parse(line) as Record<string, unknown>)

test('a product is put into every state by its name, and each change is in the log', async (t) => {
  const { gateway, events, logged, send } = await adminOf(t)
  for (const name of ['post-only', 'limit-only', 'cancel-only', 'halted', 'online']) {
    const reply = await send('POST', '/products/BTC-USDT/state', { state: name })
    assert.deepEqual([reply.status, reply.json().state], [200, name], reply.body)
    const state = gateway.state.productById('BTC-USDT')?.rules.state ?? 0
    assert.equal(PRODUCT_STATE_NAME[state as 1], name)
  }
  assert.deepEqual(new Set(events.map(({ type }) => type)), new Set([EVENT_TYPE.productState]))
  assert.deepEqual([events.length, events[0]?.product, events[0]?.via], [5, 1, VIA.admin])
  assert.deepEqual(
    actions(logged).map(({ body, refusal }) => [(body as { state: string }).state, refusal]),
    ['post-only', 'limit-only', 'cancel-only', 'halted', 'online'].map((name) => [name, 0]),
  )
  await send('POST', '/products/BTC-USDT/state', { state: 'online' })
  assert.equal(events.length, 5, 'what is so already needs no event')
  const unknown = await send('POST', '/products/X-Y/state', { state: 'online' })
  assert.deepEqual([unknown.status, unknown.json().code], [404, REFUSAL.unknownProduct])
  const bad = await send('POST', '/products/BTC-USDT/state', { state: 'asleep' })
  const names = 'online, cancel-only, halted, post-only, limit-only'
  assert.deepEqual([bad.status, bad.json().message], [400, `state must be one of ${names}`])
})

test('a product takes band, self-trade prevention, own fees and a rebate', async (t) => {
  const { gateway, send } = await adminOf(t)
  const change = {
    bandRate: '0.05',
    selfTradePrevention: 'cn',
    ownFees: true,
    makerFeeRate: '-0.0001',
    takerFeeRate: '0.001',
    state: 'limit-only',
  }
  const reply = await send('PUT', '/products/BTC-USDT', change)
  assert.equal(reply.status, 200, reply.body)
  assert.deepEqual({ ...reply.json(), ...change }, reply.json())
  const rules = gateway.state.productById('BTC-USDT')?.rules
  assert.deepEqual(
    [rules?.bandRate, rules?.selfTrade, rules?.ownFees, rules?.makerRate, rules?.state],
    [50_000, SELF_TRADE.cancelNewest, true, -100, PRODUCT_STATE.limitOnly],
  )
  const { id, ...row } = reply.json()
  assert.deepEqual((await send('PUT', `/products/${id}`, row)).json(), reply.json())
  const cases: readonly (readonly [object, string])[] = [
    [{ bandRate: '1' }, 'the listing contradicts itself or what is already listed'],
    [{ makerFeeRate: '-0.002' }, 'the listing contradicts itself or what is already listed'],
    [{ bandRate: '-0.1' }, 'bandRate must not be negative'],
    [{ takerFeeRate: '-0.001' }, 'takerFeeRate must not be negative'],
    [{ makerFeeRate: '--1' }, 'makerFeeRate must not be negative'],
    [{ makerFeeRate: '-0.0000001' }, 'makerFeeRate has 7 decimals, BTC-USDT allows 6'],
    [{ selfTradePrevention: 'all' }, 'selfTradePrevention must be one of none, dc, co, cn, cb'],
    [{ ownFees: 'yes' }, 'ownFees must be true or false'],
  ]
  for (const [wrong, message] of cases) {
    const refused = await send('PUT', '/products/BTC-USDT', wrong)
    assert.deepEqual([refused.status, refused.json().message], [400, message])
  }
})

test('a user is frozen and freed, and told to the operator', async (t) => {
  const { gateway, events, logged, send } = await adminOf(t)
  const before = {
    userId: '2001',
    frozen: false,
    volumeCurrency: null,
    volume30d: '0',
    selfTradePrevention: 'none',
    openOrders: 0,
    switches: [],
    accounts: [],
  }
  assert.deepEqual((await send('GET', '/users/2001')).json(), before)
  assert.deepEqual((await send('POST', '/users/2001/freeze')).json(), { ...before, frozen: true })
  assert.equal(gateway.state.isFrozen(2001), true)
  assert.equal((await send('GET', '/users/2001')).json().frozen, true)
  assert.equal((await send('GET', '/users/2002')).json().frozen, false)
  assert.deepEqual((await send('POST', '/users/2001/unfreeze')).json(), before)
  assert.deepEqual(
    events.map(({ type, toUser, user, via }) => [type, toUser, user, via]),
    [1, 2].map(() => [EVENT_TYPE.userState, 2001, 0, VIA.admin]),
  )
  assert.deepEqual(
    actions(logged).map(({ url, refusal }) => [url, refusal]),
    [
      ['/users/2001/freeze', 0],
      ['/users/2001/unfreeze', 0],
    ],
  )
  for (const [method, url] of [
    ['GET', '/users/0'],
    ['GET', '/users/me'],
    ['POST', '/users/1e3/freeze'],
    ['POST', '/users/99999999999999999/unfreeze'],
  ] as const) {
    const reply = await send(method, url)
    assert.deepEqual([reply.status, reply.json().message], [400, NO_ID], url)
  }
})

const NO_ID = 'the path must name a user by its id'

test('the fee schedule is replaced as a whole, and read as it was written', async (t) => {
  const { gateway, events, logged, send } = await adminOf(t)
  assert.deepEqual((await send('GET', '/fees')).json(), { currency: null, tiers: [] })
  const schedule = {
    currency: 'USDT',
    tiers: [
      { volume: '0', makerFeeRate: '0.004', takerFeeRate: '0.006' },
      { volume: '10000.5', makerFeeRate: '0', takerFeeRate: '0.004' },
      { volume: '1000000', makerFeeRate: '-0.0005', takerFeeRate: '0.001' },
    ],
  }
  const reply = await send('PUT', '/fees', schedule)
  assert.deepEqual([reply.status, reply.json()], [200, schedule], reply.body)
  assert.deepEqual((await send('GET', '/fees')).json(), schedule)
  assert.deepEqual(gateway.state.feeSchedule?.tiers[2], {
    volume: 100_000_000_000_000n,
    makerRate: -500,
    takerRate: 1_000,
  })
  assert.equal(gateway.state.feeRates(2001, 1).takerRate, 6_000)
  assert.equal((await send('PUT', '/fees', { currency: 'BTC', tiers: [] })).status, 200)
  assert.deepEqual((await send('GET', '/fees')).json(), { currency: 'BTC', tiers: [] })
  assert.deepEqual([events.length, actions(logged).length], [2, 2])
})

test('a fee schedule that cannot be is refused with what is wrong', async (t) => {
  const { send } = await adminOf(t)
  const tier = { volume: '0', makerFeeRate: '0', takerFeeRate: '0.001' }
  const usdt = (...tiers: object[]) => ({ currency: 'USDT', tiers })
  const contradicts = 'the fee schedule contradicts itself or what is listed'
  const cases: readonly (readonly [object, number, string])[] = [
    [{ currency: 'XYZ', tiers: [] }, 1005, 'the currency is not listed'],
    [usdt({ ...tier, volume: '1' }), 1013, contradicts],
    [usdt(tier, tier), 1013, contradicts],
    [usdt({ ...tier, makerFeeRate: '0.002' }), 1013, contradicts],
    [usdt({ ...tier, makerFeeRate: '-0.002' }), 1013, contradicts],
    [usdt({ ...tier, takerFeeRate: '1.1' }), 1013, contradicts],
    [usdt({ ...tier, volume: '-1' }), 0, 'tiers.0.volume must not be negative'],
    [
      usdt(tier, { ...tier, volume: '1.123456789' }),
      0,
      'tiers.1.volume has 9 decimals, USDT allows 8',
    ],
    [usdt({ ...tier, takerFeeRate: 'x' }), 0, 'tiers.0.takerFeeRate is not a decimal number'],
    [
      usdt({ ...tier, makerFeeRate: '0.0000001' }),
      0,
      'tiers.0.makerFeeRate has 7 decimals, a rate allows 6',
    ],
    [usdt({ ...tier, rate: '1' }), 0, 'tiers.0.rate is not a known field'],
    [usdt(...Array.from({ length: 33 }, () => tier)), 0, 'tiers must have at most 32 entries'],
    [{ currency: 'USDT' }, 0, 'tiers is missing'],
  ]
  for (const [payload, code, message] of cases) {
    const reply = await send('PUT', '/fees', payload)
    const { code: actual, message: sentence } = reply.json()
    assert.deepEqual([reply.status, actual, sentence], [400, code, message])
  }
})

test('what the operator sees of the engine has its halt and its next deadline', async (t) => {
  const { gateway, send } = await adminOf(t)
  const { state } = gateway
  const told = (await send('GET', '/state')).json()
  assert.deepEqual([told.rulesVersion, told.halted, told.nextDeadline], [2, false, null])
  const due = state.time + 60_000_000
  const arm = { type: EVENT_TYPE.cancelAfter, user: 2001, permissions: 1, expiresAt: due }
  const outcome = await gateway.submit({ ...blankEvent(EVENT_TYPE.cancelAfter), ...arm })
  assert.equal(outcome.refusal, 0)
  const later = (await send('GET', '/state')).json()
  assert.equal(later.nextDeadline, new Date(Math.floor(due / 1_000)).toISOString())
  const switches = (await send('GET', '/users/2001')).json().switches
  assert.deepEqual(switches, [{ name: '', productId: null, deadline: later.nextDeadline }])
})
