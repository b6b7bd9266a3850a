/** The engine's section of a snapshot: what it brings back, and what it refuses. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { EVENT_TYPE, type TradingEvent } from '@bourse/domain/exchange/event'
import type { EngineLimits } from '@bourse/domain/exchange/log'
import {
  SELF_TRADE,
  type SelfTrade,
  SIDE,
  STOP_TYPE,
  TIME_IN_FORCE,
} from '@bourse/domain/exchange/order'
import type { ProductState } from '@bourse/domain/exchange/product'
import { type SeededRandom, seededRandom } from '@bourse/kit/testing/seeded-random'
import { tradingEngine } from './engine.ts'
import { type FastEngine, fastEngine, restoredEngine } from './testkit/engines.testkit.ts'
import {
  BTC_USDT,
  currencyEvent,
  limitEvent,
  personEvent,
  productEvent,
  venueEvent,
} from './testkit/venue.ts'

const LIMITS: EngineLimits = {
  openOrdersMax: 40,
  accountsMax: 30,
  referencesKept: 5,
  referencesMax: 30,
}
const USERS = [1_001, 1_002, 1_003]
const ETH_USDT = { ...BTC_USDT, id: 'ETH-USDT', base: 'ETH', makerRate: 1_000, takerRate: 2_000 }

/** Stamps events as a log does, a minute apart: references have time to grow old. */
function stamped() {
  let position = 0
  return (event: TradingEvent): TradingEvent => {
    position++
    return { ...event, position, time: position * 60_000_000 }
  }
}

/** Three currencies, two products, three people with funds. */
function openings(): TradingEvent[] {
  const deposits = USERS.flatMap((toUser) =>
    [1, 2, 3].map((currency) =>
      venueEvent(EVENT_TYPE.deposit, { toUser, currency, amount: 10n ** 12n }),
    ),
  )
  const listings = ['BTC', 'USDT', 'ETH'].map((code) => currencyEvent(code))
  const upgrade = { kind: 'upgrade', rulesVersion: 2 } as const
  const first = venueEvent(EVENT_TYPE.upgrade, { detail: upgrade })
  return [first, ...listings, productEvent(BTC_USDT), productEvent(ETH_USDT), ...deposits]
}

function order(fields: Partial<TradingEvent>): TradingEvent {
  return limitEvent({ user: 1_001, side: SIDE.buy, price: 100, size: 5, ...fields })
}

/** An event of version 2 at about `now`, all kinds alike. */
function drawnNew(random: SeededRandom, openIds: readonly number[], now: number): TradingEvent {
  const user = USERS[random.below(USERS.length)] as number
  const orderId = openIds[random.below(openIds.length)] ?? 1
  const { productState, venueState, userState } = EVENT_TYPE
  switch (random.below(9)) {
    case 0:
      return personEvent(EVENT_TYPE.amendOrder, { user, orderId, size: 1 + random.below(2_000) })
    case 1:
      return personEvent(EVENT_TYPE.amendOrder, { user, orderId, price: 80 + random.below(41) })
    case 2: {
      const replaced = { orderId, replaceMode: 1 + random.below(2), price: 80 + random.below(41) }
      return { ...order({ user, ...replaced }), type: EVENT_TYPE.replaceOrder }
    }
    case 3: {
      const expiresAt = random.below(3) === 0 ? 0 : now + random.below(90) * 60_000_000
      const targetReference = `s${random.below(3)}`
      return personEvent(EVENT_TYPE.cancelAfter, { user, expiresAt, targetReference })
    }
    case 4: {
      const detail = { kind: 'selfTradeDefault', selfTrade: mode(random) } as const
      return personEvent(EVENT_TYPE.selfTradeDefault, { user, detail })
    }
    case 5: {
      const detail = { kind: 'userState', frozen: random.below(6) === 0 } as const
      return venueEvent(userState, { toUser: user, detail })
    }
    case 6: {
      const detail = { kind: 'venueState', halted: random.below(6) === 0 } as const
      return venueEvent(venueState, { detail })
    }
    case 7: {
      const state = [1, 1, 1, 2, 4, 5][random.below(6)] as ProductState
      const detail = { kind: 'productState', state } as const
      return venueEvent(productState, { product: 1 + random.below(2), detail })
    }
    default: {
      const low = { volume: 0n, makerRate: 100, takerRate: 300 }
      const high = { volume: 900_000n, makerRate: -random.below(200), takerRate: 200 }
      const schedule = { currency: 2, tiers: [low, high] }
      return venueEvent(EVENT_TYPE.feeSchedule, { detail: { kind: 'feeSchedule', schedule } })
    }
  }
}

function mode(random: SeededRandom): SelfTrade {
  return (1 + random.below(5)) as SelfTrade
}

/** What version 2 adds to an order, of most nothing. */
function newFields(random: SeededRandom, now: number): Partial<TradingEvent> {
  switch (random.below(6)) {
    case 0:
      return { stopType: 1 + random.below(2), stopPrice: 80 + random.below(41) }
    case 1: {
      const expiresAt = now + (1 + random.below(60)) * 60_000_000
      return { timeInForce: TIME_IN_FORCE.gtt, expiresAt }
    }
    case 2:
      return { selfTrade: mode(random) }
    default:
      return {}
  }
}

function drawn(random: SeededRandom, openIds: readonly number[], now: number): TradingEvent {
  if (random.below(8) === 0) return drawnNew(random, openIds, now)
  const user = USERS[random.below(USERS.length)] as number
  const retry = {
    session: random.below(3),
    counter: random.below(400),
    referenceId: random.below(3) === 0 ? `r${random.below(12)}` : '',
  }
  switch (random.below(24)) {
    case 0:
    case 1:
    case 6: {
      const orderId = openIds[random.below(openIds.length)] ?? 1
      return personEvent(EVENT_TYPE.cancelOrder, { ...retry, user, orderId })
    }
    case 2:
      return personEvent(EVENT_TYPE.cancelAll, { ...retry, user, product: random.below(3) })
    case 3:
      return personEvent(EVENT_TYPE.transfer, {
        ...retry,
        user,
        toUser: 1_009,
        currency: 1,
        amount: 9n,
      })
    case 4:
      return productEvent({ ...ETH_USDT, takerRate: 2_000 + random.below(9) })
    case 5:
      return currencyEvent('BTC', 8, `Bitcoin ${random.below(3)}`)
    default:
      return order({
        ...retry,
        user,
        product: 1 + random.below(2),
        side: random.below(2) === 0 ? SIDE.buy : SIDE.sell,
        timeInForce: random.below(6) === 0 ? TIME_IN_FORCE.ioc : TIME_IN_FORCE.gtc,
        price: 80 + random.below(41),
        size: 1 + random.below(2_000),
        ...newFields(random, now),
      })
  }
}

function openIds({ engine: { state } }: FastEngine): number[] {
  const slots = USERS.flatMap((user) => state.openOrders(user, 0))
  return slots.map((slot) => state.orders.id(slot))
}

test('restored at any point, an engine saves equal bytes and goes on the same way', (t) => {
  const random = seededRandom(t)
  const live = fastEngine(LIMITS)
  const stamp = stamped()
  for (const event of openings()) assert.equal(live.apply(stamp(event)).refusal, 0)
  let other = restoredEngine(LIMITS, live.engine)
  let orders = 0
  let waited = 0
  let due = 0
  for (let step = 0; step < 3_000; step++) {
    const event = stamp(drawn(random, openIds(live), live.engine.state.time))
    assert.deepEqual(other.apply(event), live.apply(event), `step ${step}`)
    const { openOrderCount, nextDeadline } = live.engine.state
    orders = Math.max(orders, openOrderCount)
    if (random.below(25) !== 0) continue
    const bytes = live.engine.save()
    if (nextDeadline > 0) due++
    waited += live.dump().products.reduce((sum, { stops }) => sum + stops.length, 0)
    assert.deepEqual(other.engine.save(), bytes, 'whatever slots it uses')
    other = restoredEngine(LIMITS, live.engine)
    assert.deepEqual(other.engine.save(), bytes)
    assert.deepEqual(other.dump(), live.dump())
    assert.equal(other.engine.state.resultHash, live.engine.state.resultHash)
  }
  assert.ok(orders > 10, 'there were books to restore')
  assert.ok(waited > 0, 'and stops')
  assert.ok(due > 0, 'and ends')
})

/** An engine with a little of everything, and few bytes. */
function small(): FastEngine {
  const fast = fastEngine(LIMITS)
  const stamp = stamped()
  const events = [
    venueEvent(EVENT_TYPE.upgrade, { detail: { kind: 'upgrade', rulesVersion: 2 } }),
    currencyEvent('BTC'),
    currencyEvent('USDT'),
    productEvent(BTC_USDT),
    venueEvent(EVENT_TYPE.deposit, { toUser: 1_001, currency: 2, amount: 10n ** 9n }),
    order({ referenceId: 'mine', session: 4, counter: 9 }),
    order({ price: 99 }),
    order({ price: 99, timeInForce: TIME_IN_FORCE.gtt, expiresAt: 2 ** 50 }),
    order({ price: 99, stopType: STOP_TYPE.entry, stopPrice: 200 }),
    personEvent(EVENT_TYPE.cancelAfter, { user: 5, targetReference: 'x', expiresAt: 10 ** 9 }),
    venueEvent(EVENT_TYPE.userState, { toUser: 5, detail: { kind: 'userState', frozen: true } }),
  ]
  for (const event of events) assert.equal(fast.apply(stamp(event)).refusal, 0)
  return fast
}

test('bytes that end too early or too late are refused', () => {
  const { engine } = small()
  const bytes = engine.save()
  const restore = (part: Uint8Array) => tradingEngine(LIMITS).restore(part, engine.version)
  restore(bytes)
  for (let length = 0; length < bytes.length; length++) {
    assert.throws(() => restore(bytes.subarray(0, length)), RangeError, `${length} bytes`)
  }
  assert.throws(() => restore(Uint8Array.of(...bytes, 0)), /1 bytes too many/)
})

test('a snapshot belongs to its limits, its version, and a new engine', () => {
  const { engine } = small()
  const bytes = engine.save()
  for (const limit of Object.keys(LIMITS) as (keyof EngineLimits)[]) {
    const others = { ...LIMITS, [limit]: LIMITS[limit] + 1 }
    assert.throws(
      () => tradingEngine(others).restore(bytes, engine.version),
      /made under other limits/,
      limit,
    )
  }
  for (const version of [0, engine.version + 1]) {
    assert.throws(() => tradingEngine(LIMITS).restore(bytes, version), /section version/)
  }
  assert.throws(() => engine.restore(bytes, engine.version), /not new/)
})

test('an empty engine can be saved and restored', () => {
  const empty = tradingEngine(LIMITS)
  const again = tradingEngine(LIMITS)
  again.restore(empty.save(), empty.version)
  assert.deepEqual(again.save(), empty.save())
  assert.equal(again.state.sequence, 0)
})

test('after a restore, cancel all still goes from the oldest order to the newest', () => {
  const live = fastEngine(LIMITS)
  const stamp = stamped()
  for (const event of openings()) live.apply(stamp(event))
  const { buy, sell } = SIDE
  const resting: readonly (readonly [product: number, side: number, price: number])[] = [
    [2, sell, 130],
    [1, buy, 90],
    [1, sell, 120],
    [2, buy, 80],
    [1, buy, 95],
    [1, sell, 110],
    [2, sell, 125],
  ]
  for (const [product, side, price] of resting) {
    assert.equal(live.apply(stamp(order({ product, side, price }))).refusal, 0)
  }
  const other = restoredEngine(LIMITS, live.engine)
  const event = stamp(personEvent(EVENT_TYPE.cancelAll, { user: 1_001 }))
  const result = other.apply(event)
  const cancelled = result.facts.flatMap((fact) => (fact.fact === 'done' ? fact.id : []))
  assert.equal(cancelled.length, resting.length)
  assert.deepEqual(
    cancelled,
    cancelled.toSorted((a, b) => a - b),
  )
  assert.deepEqual(live.apply(event), result)
})

test('an order may come and go in any number of products, also after a restore', () => {
  const limits = { ...LIMITS, accountsMax: 8, openOrdersMax: 3 }
  let fast = fastEngine(limits)
  const stamp = stamped()
  const send = (event: TradingEvent) => fast.apply(stamp(event)).refusal
  for (const code of ['BTC', 'USDT']) assert.equal(send(currencyEvent(code)), 0)
  for (let n = 1; n <= 50; n++) assert.equal(send(productEvent({ ...BTC_USDT, id: `P${n}-X` })), 0)
  const given = { toUser: 1_001, currency: 2, amount: 10n ** 9n }
  assert.equal(send(venueEvent(EVENT_TYPE.deposit, given)), 0)
  for (let product = 1; product <= 50; product++) {
    assert.equal(send(order({ product })), 0, `product ${product}`)
    if (product % 3 === 0) assert.equal(send(personEvent(EVENT_TYPE.cancelAll, { user: 1_001 })), 0)
    if (product % 10 === 0) fast = restoredEngine(limits, fast.engine)
  }
  assert.equal(fast.engine.state.openOrderCount, 2)
})

test('a section of version 1 still restores: its orders, and nothing that came later', () => {
  const engine = tradingEngine(LIMITS)
  engine.restore(gunzipSync(Buffer.from(SECTION_OF_VERSION_1, 'base64')), 1)
  const { state } = engine
  assert.equal(state.rulesVersion, 1)
  assert.equal(state.resultHash, '945e6aae45ea642d')
  const slots = [...state.openOrders(1_001, 0), ...state.openOrders(1_002, 0)]
  assert.deepEqual(
    slots.map((slot) => {
      const { id, price, remaining, postOnly, clientOrderId, fee } = state.orderView(slot)
      return [id, price, remaining, postOnly, clientOrderId, fee]
    }),
    [
      [6, 100, 3, false, 'mine', 0n],
      [7, 99, 5, true, '', 0n],
      [8, 120, 7, false, '', 0n],
    ],
  )
  for (const slot of slots) {
    const { selfTrade, stopType, stopPrice, expiresAt, funds, status } = state.orderView(slot)
    assert.deepEqual(
      [selfTrade, stopType, stopPrice, expiresAt, funds, status],
      [SELF_TRADE.none, STOP_TYPE.none, 0, 0, 0n, 'open'],
    )
  }
  assert.deepEqual([state.halted, state.feeSchedule, state.nextDeadline], [false, undefined, 0])
  const { bandRate, selfTrade, ownFees } = state.products[0]?.rules ?? BTC_USDT
  assert.deepEqual([bandRate, selfTrade, ownFees], [0, SELF_TRADE.none, false])
  const again = tradingEngine(LIMITS)
  again.restore(engine.save(), engine.version)
  assert.deepEqual(again.save(), engine.save())
})

/** Written by the first version: two users, three open orders, one of them partly filled. */
const SECTION_OF_VERSION_1 =
  'H4sIAAAAAAACA2NgAAElByDZcF/8gCMjAwy4OEBoOygtAufLfbO11A2arVR00O+32BOBnQxQMxB6BRxgYkwMDAzMDA' +
  'wMTiHOUIqDhYGBITTYJQRGc4D0cUAkdUECUIUweSY2iGEf7LHRLdenOyLxFeIXMDkxoAKHF8wMDBfYYbx+mEOVHFAN' +
  'jHTggOuBiIEVmqUe+f///390Q+HyWAFEPxMB/Uy4tHv0w+Vljs2yBrFlmJHkA/rh9tdA5fcwYeoHyZ/AZn4Awnxs8o' +
  'xI5oCiITczLxUiIAHWp1W61RHV/RBxuL0wAyLREg+HA8z7umhhh+4M5DgDWQdVLoNmD0T4QASaPTCageE97jjCsGcj' +
  'x05HpDhVcEAJa5hEnAOKU+A0WhQQsMtizh5HBgAoptdQfgMAAA=='
