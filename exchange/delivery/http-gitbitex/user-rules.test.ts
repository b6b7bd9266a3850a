/** What holds for a user as a whole: the dead man's switch, the default, the fees. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blankEvent, EVENT_TYPE } from '@bourse/domain/exchange/event'
import type { FeeSchedule } from '@bourse/domain/exchange/fees'
import { REFUSAL } from '@bourse/domain/exchange/refusal'
import { change, get, place, post, put, trade, venueOf } from './testkit/ask.ts'
import { ALICE, BOB, type Venue } from './testkit/venue.ts'

const SWITCH = '/api/orders/cancel-after'
const START = Date.UTC(2026, 0, 31, 12)

async function setFees(venue: Venue, schedule: FeeSchedule): Promise<void> {
  const event = blankEvent(EVENT_TYPE.feeSchedule)
  event.detail = { kind: 'feeSchedule', schedule }
  assert.equal((await venue.gateway.submit(event)).refusal, 0)
}

test('the switch cancels everything of its user when it is not renewed', async (t) => {
  let now = START
  const venue = await venueOf(t, { now: () => now })
  const order = await place(venue, ALICE)
  const eth = await place(venue, ALICE, { productId: 'ETH-USDT' })
  const bob = await place(venue, BOB, { price: '1' })
  const status = async (user: number, id: string) =>
    (await get(venue, `/api/orders/${id}`, user)).json()
  const armed = await post(venue, SWITCH, ALICE, { timeoutSeconds: 30 })
  assert.deepEqual(
    [armed.statusCode, armed.json()],
    [200, { deadline: '2026-01-31T12:00:30.000Z', productId: null }],
  )
  const shown = [{ name: '', productId: null, deadline: '2026-01-31T12:00:30.000Z' }]
  assert.deepEqual((await get(venue, SWITCH, ALICE)).json(), shown)
  assert.deepEqual((await get(venue, SWITCH, BOB)).json(), [])
  now += 20_000
  const renewed = await post(venue, SWITCH, ALICE, { timeoutSeconds: 30, productId: 'BTC-USDT' })
  assert.deepEqual(renewed.json(), {
    deadline: '2026-01-31T12:00:50.000Z',
    productId: 'BTC-USDT',
  })
  now += 29_999
  await place(venue, BOB, { price: '2' })
  assert.equal((await status(ALICE, order)).status, 'open')
  now += 1
  await place(venue, BOB, { price: '3' })
  const gone = await status(ALICE, order)
  assert.deepEqual([gone.status, gone.doneReason], ['cancelled', 'switch'])
  assert.equal((await status(ALICE, eth)).status, 'open', 'of another product')
  assert.equal((await status(BOB, bob)).status, 'open')
  assert.deepEqual((await get(venue, SWITCH, ALICE)).json(), [])
})

test('a timeout of 0 disarms the switch, armed or not', async (t) => {
  const venue = await venueOf(t)
  for (let n = 0; n < 2; n++) {
    const off = await post(venue, SWITCH, ALICE, { timeoutSeconds: 0 })
    assert.deepEqual([off.statusCode, off.json()], [200, { deadline: null, productId: null }])
    const on = await post(venue, SWITCH, ALICE, { timeoutSeconds: 86_400, productId: null })
    assert.equal(on.statusCode, 200, on.body)
  }
  await post(venue, SWITCH, ALICE, { timeoutSeconds: 0 })
  assert.deepEqual((await get(venue, SWITCH, ALICE)).json(), [])
})

test('what is no switch is refused', async (t) => {
  const venue = await venueOf(t)
  const cases: readonly (readonly [object, number, string])[] = [
    [{}, 400, 'timeoutSeconds is missing'],
    [{ timeoutSeconds: -1 }, 400, 'timeoutSeconds must be at least 0'],
    [{ timeoutSeconds: 86_401 }, 400, 'timeoutSeconds must be at most 86400'],
    [{ timeoutSeconds: 1.5 }, 400, 'timeoutSeconds must be a whole number'],
    [{ timeoutSeconds: '30' }, 400, 'timeoutSeconds must be a whole number'],
    [{ timeoutSeconds: 30, productId: 'X-Y' }, 404, 'the product is not listed'],
    [{ timeoutSeconds: 30, productId: 7 }, 400, 'productId must be a string or null'],
  ]
  for (const [body, status, message] of cases) {
    const reply = await post(venue, SWITCH, ALICE, body)
    assert.deepEqual([reply.statusCode, reply.json().message], [status, message])
  }
  for (const method of ['GET', 'POST'] as const) {
    const asked = { method, url: SWITCH, ...(method === 'POST' ? { payload: {} } : {}) }
    const reply = await venue.app.inject(asked)
    assert.ok([400, 401].includes(reply.statusCode))
  }
})

test("a user's own self-trade prevention is set, told and taken back", async (t) => {
  const venue = await venueOf(t)
  const path = '/api/users/self/trading'
  const none = { selfTradePrevention: 'none', frozen: false }
  assert.deepEqual((await get(venue, path, ALICE)).json(), none)
  for (const word of ['dc', 'co', 'cn', 'cb', 'none']) {
    const set = await put(venue, path, ALICE, { selfTradePrevention: word })
    assert.deepEqual([set.statusCode, set.json()], [200, { ...none, selfTradePrevention: word }])
    assert.deepEqual((await get(venue, path, ALICE)).json(), set.json())
    assert.deepEqual((await get(venue, path, BOB)).json(), none)
  }
  const message = 'selfTradePrevention must be one of none, dc, co, cn, cb'
  const bad = await put(venue, path, ALICE, { selfTradePrevention: 'DC' })
  assert.deepEqual([bad.statusCode, bad.json().message], [400, message])
  assert.equal((await put(venue, path, ALICE, {})).statusCode, 400)
  assert.equal((await get(venue, path)).statusCode, 401)
})

test('without a schedule every product has its own rates', async (t) => {
  const venue = await venueOf(t)
  await change(venue, { makerRate: -100, takerRate: 1_000 })
  const fees = (await get(venue, '/api/fees')).json()
  assert.deepEqual([fees.currency, fees.tiers], [null, []])
  assert.deepEqual(fees.products[0], {
    productId: 'BTC-USDT',
    makerFeeRate: '-0.0001',
    takerFeeRate: '0.001',
  })
  const own = (await get(venue, '/api/users/self/fees', ALICE)).json()
  assert.deepEqual(own, {
    volumeCurrency: null,
    volume30d: '0',
    tier: 0,
    products: fees.products,
  })
  assert.equal((await get(venue, '/api/users/self/fees')).statusCode, 401)
})

test('fees fall as a user trades, but not for a product with its own', async (t) => {
  const venue = await venueOf(t)
  await setFees(venue, {
    currency: 3,
    tiers: [
      { volume: 0n, makerRate: 4_000, takerRate: 6_000 },
      { volume: 50_000_000_000n, makerRate: -100, takerRate: 2_000 },
    ],
  })
  const rates = async (user: number) => {
    const { tier, volume30d, volumeCurrency, products } = (
      await get(venue, '/api/users/self/fees', user)
    ).json()
    const [{ makerFeeRate, takerFeeRate }] = products
    return [tier, volume30d, volumeCurrency, makerFeeRate, takerFeeRate]
  }
  assert.deepEqual(await rates(ALICE), [1, '0', 'USDT', '0.004', '0.006'])
  await trade(venue, { price: '100', size: '5' })
  assert.deepEqual(await rates(ALICE), [2, '500', 'USDT', '-0.0001', '0.002'])
  assert.deepEqual(await rates(BOB), await rates(ALICE))
  const schedule = (await get(venue, '/api/fees')).json()
  assert.deepEqual(schedule, {
    currency: 'USDT',
    tiers: [
      { volume: '0', makerFeeRate: '0.004', takerFeeRate: '0.006' },
      { volume: '500', makerFeeRate: '-0.0001', takerFeeRate: '0.002' },
    ],
    products: [],
  })
  await change(venue, { ownFees: true, makerRate: 0, takerRate: 1_000 })
  assert.deepEqual(await rates(ALICE), [2, '500', 'USDT', '0', '0.001'])
  assert.deepEqual((await get(venue, '/api/fees')).json().products, [
    { productId: 'BTC-USDT', makerFeeRate: '0', takerFeeRate: '0.001' },
  ])
})

test('a rebate is a fee below zero, in the order and in the history', async (t) => {
  const venue = await venueOf(t)
  await change(venue, { makerRate: -500, takerRate: 1_000 })
  const { sell, buy } = await trade(venue, { price: '100', size: '1' })
  const fee = async (user: number, id: string) =>
    (await get(venue, `/api/orders/${id}`, user)).json().fillFees
  assert.deepEqual([await fee(BOB, sell), await fee(ALICE, buy)], ['-0.05', '0.1'])
  const [fill] = (await get(venue, '/api/fills', BOB)).json().items
  assert.deepEqual([fill.fee, fill.feeRate, fill.liquidity], ['-0.05', '-0.0005', 'M'])
})

test('a frozen user is told so, and may still cancel', async (t) => {
  const venue = await venueOf(t)
  const id = await place(venue, ALICE)
  const event = blankEvent(EVENT_TYPE.userState)
  event.toUser = ALICE
  event.detail = { kind: 'userState', frozen: true }
  assert.equal((await venue.gateway.submit(event)).refusal, 0)
  assert.equal((await get(venue, '/api/users/self/trading', ALICE)).json().frozen, true)
  assert.equal(await place(venue, ALICE), `refused ${REFUSAL.userFrozen}`)
  const amend = await put(venue, `/api/orders/${id}`, ALICE, { size: '2' })
  assert.deepEqual([amend.statusCode, amend.json().code], [403, REFUSAL.userFrozen])
  const cancel = await post(venue, '/api/orders/batch/cancel', ALICE, { orderIds: [id] })
  assert.equal(cancel.json().results[0].order.status, 'cancelled')
})
