/** Under version 1 of the rules nothing of version 2 is known: an old log replays as it was. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EVENT_TYPE, type TradingEvent } from '@bourse/domain/exchange/event'
import {
  ORDER_TYPE,
  REPLACE_MODE,
  SELF_TRADE,
  SIDE,
  STOP_TYPE,
  TIME_IN_FORCE,
} from '@bourse/domain/exchange/order'
import { PRODUCT_STATE, type ProductRules } from '@bourse/domain/exchange/product'
import { REFUSALS } from '@bourse/domain/exchange/refusal'
import { type Desk, desk } from './testkit/blotter.testkit.ts'
import { ENGINES } from './testkit/engines.testkit.ts'
import {
  BTC_USDT,
  limitEvent,
  personEvent,
  productEvent,
  SMALL_LIMITS,
  USER_A,
  venueEvent,
} from './testkit/venue.ts'

const UPGRADE = venueEvent(EVENT_TYPE.upgrade, { detail: { kind: 'upgrade', rulesVersion: 2 } })

function send(open: Desk, event: TradingEvent): string {
  return REFUSALS.get(open.send(event).refusal)?.name ?? ''
}

function order(fields: Partial<TradingEvent>): TradingEvent {
  return limitEvent({ user: USER_A, side: SIDE.buy, price: 100, size: 5, ...fields })
}

/** Fields of version 2, each alone in an otherwise plain order. */
const NEW_FIELDS: readonly Partial<TradingEvent>[] = [
  { selfTrade: SELF_TRADE.none },
  { stopType: STOP_TYPE.loss, stopPrice: 50 },
  { timeInForce: TIME_IN_FORCE.gtt, expiresAt: 2_000_000_000_000_000 },
  { size: 0, amount: 1_000n },
]

/** Fields that contradict themselves under every version. */
const WRONG_FIELDS: readonly Partial<TradingEvent>[] = [
  { selfTrade: 6 },
  { selfTrade: -1 },
  { selfTrade: 1.5 },
  { selfTrade: Number.NaN },
  { stopType: 3, stopPrice: 50 },
  { stopType: STOP_TYPE.loss },
  { stopPrice: 50 },
  { stopType: STOP_TYPE.loss, stopPrice: 0.5 },
  { stopType: STOP_TYPE.loss, stopPrice: 50, postOnly: true },
  { stopType: STOP_TYPE.loss, stopPrice: 50, timeInForce: TIME_IN_FORCE.fok },
  { expiresAt: 2_000_000_000_000_000 },
  { timeInForce: TIME_IN_FORCE.gtt },
  { timeInForce: TIME_IN_FORCE.gtt, expiresAt: 0.5 },
  { timeInForce: 5 },
  { amount: 5n },
  { amount: -5n },
  { size: 0, amount: -5n },
  { size: 0 },
  { orderType: ORDER_TYPE.market, price: 0, timeInForce: TIME_IN_FORCE.gtt, expiresAt: 9e15 },
  { orderType: ORDER_TYPE.market, price: 0, timeInForce: 0, amount: -5n },
  {
    ...{ orderType: ORDER_TYPE.market, price: 0, timeInForce: 0, side: SIDE.sell },
    ...{ size: 0, amount: 5n, stopType: STOP_TYPE.loss, stopPrice: 50 },
  },
]

for (const [name, make] of ENGINES) {
  const opened = () => {
    const open = desk(make(SMALL_LIMITS))
    const given = { toUser: USER_A, currency: 2, amount: 1_000_000_000n }
    assert.equal(send(open, venueEvent(EVENT_TYPE.deposit, given)), '')
    return open
  }

  test(`${name}: events of version 2 are unknown before the upgrade, whoever sends them`, () => {
    const open = opened()
    const { amendOrder, replaceOrder, cancelAfter, productState } = EVENT_TYPE
    const { venueState, userState, selfTradeDefault, feeSchedule } = EVENT_TYPE
    const types = [amendOrder, replaceOrder, cancelAfter, productState]
    for (const type of [...types, venueState, userState, selfTradeDefault, feeSchedule]) {
      assert.equal(send(open, venueEvent(type, {})), 'unknownEvent')
      assert.equal(send(open, personEvent(type, { permissions: 0 })), 'unknownEvent')
    }
    assert.equal(send(open, UPGRADE), '')
    const detail = { kind: 'venueState', halted: true } as const
    assert.equal(send(open, venueEvent(venueState, { detail })), '')
  })

  test(`${name}: orders with fields of version 2 are invalid before the upgrade`, () => {
    const open = opened()
    for (const fields of NEW_FIELDS) {
      assert.equal(send(open, order(fields)), 'invalidOrder', Object.keys(fields).join())
    }
    assert.equal(send(open, order({ replaceMode: REPLACE_MODE.allowFailure })), '')
    assert.equal(send(open, UPGRADE), '')
    for (const fields of NEW_FIELDS) {
      assert.equal(send(open, order(fields)), '', Object.keys(fields).join())
    }
    assert.equal(send(open, order({ replaceMode: REPLACE_MODE.allowFailure })), 'invalidOrder')
  })

  test(`${name}: fields that do not go together are invalid before and after`, () => {
    const open = opened()
    const all = () => {
      for (const [at, fields] of WRONG_FIELDS.entries()) {
        assert.equal(send(open, order(fields)), 'invalidOrder', `${at}`)
      }
    }
    all()
    assert.equal(send(open, UPGRADE), '')
    all()
  })

  test(`${name}: product rules of version 2 are invalid listings before the upgrade`, () => {
    const open = opened()
    const news: readonly Partial<ProductRules>[] = [
      { bandRate: 1 },
      { selfTrade: SELF_TRADE.decrement },
      { ownFees: true },
      { makerRate: -1, takerRate: 1 },
      { state: PRODUCT_STATE.postOnly },
      { state: PRODUCT_STATE.limitOnly },
    ]
    for (const rules of news) {
      assert.equal(send(open, productEvent({ ...BTC_USDT, ...rules })), 'invalidListing')
    }
    assert.equal(send(open, UPGRADE), '')
    for (const rules of news) {
      assert.equal(send(open, productEvent({ ...BTC_USDT, ...rules })), '')
    }
  })

  test(`${name}: the largest notional holds for market orders since version 2`, () => {
    const open = desk(make(SMALL_LIMITS), { notionalMax: 1_000n, lot: 1 })
    for (const [toUser, currency] of [
      [USER_A, 1],
      [USER_A + 1, 2],
    ] as const) {
      const given = { toUser, currency, amount: 1_000_000_000n }
      assert.equal(send(open, venueEvent(EVENT_TYPE.deposit, given)), '')
    }
    const sold = () => {
      for (let n = 0; n < 3; n++) {
        assert.equal(send(open, order({ user: USER_A + 1, price: 100, size: 10 })), '')
      }
      const market = { orderType: ORDER_TYPE.market, timeInForce: 0, price: 0, side: SIDE.sell }
      const { facts } = open.send(order({ ...market, size: 25 }))
      const done = facts.filter((fact) => fact.fact === 'done').at(-1)
      return done?.fact === 'done' ? [done.filled, done.remaining] : []
    }
    assert.deepEqual(sold(), [25, 0])
    assert.equal(send(open, UPGRADE), '')
    assert.equal(send(open, personEvent(EVENT_TYPE.cancelAll, { user: USER_A + 1 })), '')
    assert.deepEqual(sold(), [10, 15], 'what else rests, the rest of the market order cannot have')
  })
}
