/**
 * Which refusal comes first: an event that is wrong in every way is put right step by step, and
 * each step must uncover the next refusal of the ladder.
 */
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
import { PRODUCT_STATE, type ProductState } from '@bourse/domain/exchange/product'
import { REFUSALS } from '@bourse/domain/exchange/refusal'
import { type Desk, desk } from './testkit/blotter.testkit.ts'
import { ENGINES } from './testkit/engines.testkit.ts'
import { personEvent, SMALL_LIMITS, USER_A, venueEvent } from './testkit/venue.ts'

const PERSON = 3
const START = 1_800_000_000_000_000
const RULES = {
  ...{ tick: 10, lot: 1_000, priceMin: 1_000, priceMax: 100_000 },
  ...{ sizeMin: 10_000, sizeMax: 90_000_000, openOrdersPerUserMax: 3 },
  ...{ notionalMin: 100_000_000n, notionalMax: 1_000_000_000_000n },
}

/** A refusal by name ('' for none), then what is put right: fields, or events sent before. */
type Step = readonly [refusal: string, fix?: Partial<TradingEvent> | ((open: Desk) => void)]

function climb(open: Desk, first: TradingEvent, steps: readonly Step[]): void {
  let event = first
  for (const [expected, fix] of steps) {
    const { refusal } = open.send(event)
    assert.equal(REFUSALS.get(refusal)?.name ?? '', expected)
    if (typeof fix === 'function') fix(open)
    else event = { ...event, ...fix }
  }
}

/** Under version 2, at a time well ahead, with funds for A and B. */
function opened(make: (typeof ENGINES)[number][1]): Desk {
  const open = desk(make(SMALL_LIMITS), RULES)
  const upgrade = { kind: 'upgrade', rulesVersion: 2 } as const
  done(open, venueEvent(EVENT_TYPE.upgrade, { time: START, detail: upgrade }))
  for (const toUser of [USER_A, USER_A + 1]) {
    for (const currency of [1, 2]) {
      done(open, venueEvent(EVENT_TYPE.deposit, { toUser, currency, amount: 2_000_000_000_000n }))
    }
  }
  return open
}

function done(open: Desk, event: TradingEvent): void {
  assert.equal(open.send(event).refusal, 0)
}

function productIs(state: ProductState) {
  const detail = { kind: 'productState', state } as const
  return (open: Desk) => done(open, venueEvent(EVENT_TYPE.productState, { product: 1, detail }))
}

function venueIs(halted: boolean) {
  const detail = { kind: 'venueState', halted } as const
  return (open: Desk) => done(open, venueEvent(EVENT_TYPE.venueState, { detail }))
}

function userIs(frozen: boolean) {
  const detail = { kind: 'userState', frozen } as const
  return (open: Desk) => done(open, venueEvent(EVENT_TYPE.userState, { toUser: USER_A, detail }))
}

const LIMIT: Partial<TradingEvent> = {
  ...{ user: USER_A, product: 1, side: SIDE.buy, orderType: ORDER_TYPE.limit },
  ...{ timeInForce: TIME_IN_FORCE.gtc, price: 10_000, size: 1_000_000 },
}

function limit(fields: Partial<TradingEvent> = {}): TradingEvent {
  return personEvent(EVENT_TYPE.createOrder, { ...LIMIT, ...fields })
}

for (const [name, make] of ENGINES) {
  test(`${name}: the ladder of a new order`, () => {
    const open = opened(make)
    for (const price of [9_000, 9_010, 9_020]) done(open, limit({ price }))
    userIs(true)(open)
    venueIs(true)(open)
    productIs(PRODUCT_STATE.halted)(open)
    const wrong = limit({
      ...{ permissions: 0, portfolio: -1, product: 9, selfTrade: 6 },
      ...{ timeInForce: TIME_IN_FORCE.gtt, expiresAt: START, stopType: STOP_TYPE.entry },
      ...{ stopPrice: 999, price: 999, size: 0, amount: 2n ** 63n },
    })
    climb(open, wrong, [
      ['notPermitted', { permissions: PERSON }],
      ['invalidPortfolio', { portfolio: 0 }],
      ['unknownProduct', { product: 1 }],
      ['userFrozen', userIs(false)],
      ['venueHalted', venueIs(false)],
      ['productHalted', productIs(PRODUCT_STATE.cancelOnly)],
      ['productCancelOnly', productIs(PRODUCT_STATE.postOnly)],
      ['invalidOrder', { selfTrade: SELF_TRADE.decrement }],
      ['productPostOnly', productIs(PRODUCT_STATE.online)],
      ['alreadyExpired', { expiresAt: START * 2 }],
      ['stopOffTick', { stopPrice: 990 }],
      ['stopTooLow', { stopPrice: 100_010 }],
      ['stopTooHigh', { stopPrice: 50_000 }],
      ['priceOffTick', { price: 990 }],
      ['priceTooLow', { price: 100_010 }],
      ['priceTooHigh', { price: 100_000 }],
      ['amountTooLarge', { amount: 99_999_999n }],
      ['fundsTooSmall', { amount: 100_000_000n }],
      ['sizeTooSmall', { amount: 2n ** 62n }],
      ['sizeTooLarge', { amount: 8_000_000_000_000n }],
      ['notionalTooLarge', { amount: 1_000_000_000n, price: 1_000 }],
      ['tooManyOpenOrders', (desk) => done(desk, cancelAll())],
      ['', { price: 20_000, amount: 1_000_000_000_000n }],
      [''],
      ['insufficientFunds', (desk) => done(desk, cancelAll())],
      [''],
    ])
  })

  test(`${name}: sizes of an order by size, and the rungs behind its funds`, () => {
    const open = opened(make)
    done(open, limit({ user: USER_A + 1, side: SIDE.sell }))
    const wrong = limit({ postOnly: true, size: 10_500, amount: 1n })
    climb(open, wrong, [
      ['invalidOrder', { amount: 0n }],
      ['sizeOffLot', { size: 9_000 }],
      ['sizeTooSmall', { size: 90_001_000 }],
      ['sizeTooLarge', { size: 10_000, price: 9_990 }],
      ['notionalTooSmall', { price: 10_000, size: 90_000_000 }],
      ['postOnlyWouldTake', { postOnly: false, timeInForce: TIME_IN_FORCE.fok }],
      ['fillOrKillUnfilled', { size: 1_000_000 }],
      ['', { orderType: ORDER_TYPE.market, timeInForce: 0, price: 0 }],
      ['noLiquidity', { amount: 1_000_000_000_001n }],
      ['notionalTooLarge', { amount: 2n ** 62n + 1n }],
      ['amountTooLarge', productIs(PRODUCT_STATE.limitOnly)],
      ['productLimitOnly', { replaceMode: REPLACE_MODE.allowFailure }],
      ['invalidOrder'],
    ])
  })

  test(`${name}: what a stop to buy at market would hold is limited too`, () => {
    const open = opened(make)
    const stop = { stopType: STOP_TYPE.entry, stopPrice: 100_000, price: 0, timeInForce: 0 }
    const wrong = limit({ ...stop, orderType: ORDER_TYPE.market, size: 10_001_000 })
    climb(open, wrong, [
      ['notionalTooLarge', { size: 10_000_000 }],
      ['', { amount: 1_000_000_000_001n }],
      ['notionalTooLarge', { amount: 1_000_000_000_000n }],
      ['', { amount: 1n }],
      ['insufficientFunds'],
    ])
  })

  test(`${name}: the ladder of an amend`, () => {
    const open = opened(make)
    const own = open.send(limit({ price: 20_000, size: 2_000_000 })).sequence
    const taken = { side: SIDE.sell, price: 20_000, size: 500_000, user: USER_A + 1 }
    done(open, limit(taken))
    const stop = { stopType: STOP_TYPE.loss, stopPrice: 5_000, price: 0, timeInForce: 0 }
    const sell = { side: SIDE.sell, orderType: ORDER_TYPE.market }
    const waiting = open.send(limit({ ...stop, ...sell })).sequence
    done(open, limit({ ...taken, price: 30_000 }))
    userIs(true)(open)
    venueIs(true)(open)
    productIs(PRODUCT_STATE.halted)(open)
    const wrong = personEvent(EVENT_TYPE.amendOrder, {
      ...{ user: USER_A + 1, permissions: 0, orderId: waiting, price: -1, size: 0.5 },
    })
    climb(open, wrong, [
      ['notPermitted', { permissions: PERSON }],
      ['orderNotFound', { user: USER_A }],
      ['userFrozen', userIs(false)],
      ['venueHalted', venueIs(false)],
      ['productHalted', productIs(PRODUCT_STATE.cancelOnly)],
      ['productCancelOnly', productIs(PRODUCT_STATE.online)],
      ['notAmendable', { orderId: own }],
      ['invalidOrder', { price: 20_000, size: 2_000_000 }],
      ['nothingToAmend', { price: 999, size: 500 }],
      ['priceOffTick', { price: 990 }],
      ['priceTooLow', { price: 100_010 }],
      ['priceTooHigh', { price: 100_000 }],
      ['sizeOffLot', { size: 9_000 }],
      ['sizeTooSmall', { size: 90_001_000 }],
      ['sizeTooLarge', { size: 500_000 }],
      ['sizeBelowFilled', { size: 20_000_000 }],
      ['notionalTooLarge', { price: 1_000, size: 600_000 }],
      ['', { price: 100_000, size: 10_000_000 }],
      [''],
    ])
  })

  test(`${name}: an amend that leaves its place may find the way barred, or no funds`, () => {
    const open = opened(make)
    done(open, limit({ user: USER_A + 1, side: SIDE.sell, price: 30_000 }))
    const own = open.send(limit({ postOnly: true })).sequence
    const amend = personEvent(EVENT_TYPE.amendOrder, { user: USER_A, orderId: own, price: 30_000 })
    climb(open, amend, [
      ['postOnlyWouldTake', { orderId: open.send(limit({ price: 10_010 })).sequence }],
      ['', { price: 20_000, size: 50_000_000 }],
    ])
    const big = open.send(limit({ price: 10_000, size: 1_000_000 })).sequence
    const poor = personEvent(EVENT_TYPE.amendOrder, { user: USER_A, orderId: big })
    done(open, limit({ price: 10_020, size: 90_000_000 }))
    climb(open, { ...poor, size: 90_000_000, price: 11_110 }, [['', { price: 11_000 }]])
    assert.equal(open.send({ ...poor, size: 0, price: 0 }).refusal, 4_006)
  })

  test(`${name}: the ladder of a replace, and what it does to the old order`, () => {
    const open = opened(make)
    const old = open.send(limit()).sequence
    productIs(PRODUCT_STATE.halted)(open)
    venueIs(true)(open)
    const wrong = personEvent(EVENT_TYPE.replaceOrder, {
      ...LIMIT,
      ...{ permissions: 0, portfolio: 70_000, orderId: 9_999, size: 0 },
    })
    climb(open, wrong, [
      ['notPermitted', { permissions: PERSON }],
      ['invalidPortfolio', { portfolio: 1 }],
      ['invalidOrder', { replaceMode: 3 }],
      ['invalidOrder', { replaceMode: REPLACE_MODE.stopOnFailure }],
      ['orderNotFound', { orderId: old, user: USER_A + 1 }],
      ['orderNotFound', { user: USER_A }],
      ['invalidOrder', { portfolio: 0 }],
      ['venueHalted', venueIs(false)],
      ['productHalted', productIs(PRODUCT_STATE.online)],
      ['invalidOrder', { size: 2_000_000 }],
      ['', { replaceMode: REPLACE_MODE.allowFailure }],
      ['orderNotFound'],
    ])
    const next = open.send(limit({ price: 9_000 })).sequence
    const refused = { ...wrong, permissions: PERSON, portfolio: 0, orderId: next, price: 5 }
    const before = open.engine.dump().openOrderCount
    const { stopOnFailure, allowFailure } = REPLACE_MODE
    for (const [replaceMode, left] of [
      [stopOnFailure, before],
      [allowFailure, before - 1],
    ] as const) {
      assert.equal(open.send({ ...refused, size: 1_000_000, replaceMode }).refusal, 3_005)
      assert.equal(open.engine.dump().openOrderCount, left)
    }
  })

  test(`${name}: what operators and users set is refused with numbers of its own`, () => {
    const open = opened(make)
    const send = (type: TradingEvent['type'], fields: Partial<TradingEvent>) => {
      const { refusal } = open.send(personEvent(type, { user: USER_A, ...fields }))
      return REFUSALS.get(refusal)?.name ?? ''
    }
    const operator = { permissions: 4 }
    const { productState, venueState, userState, feeSchedule } = EVENT_TYPE
    for (const type of [productState, venueState, userState, feeSchedule]) {
      assert.equal(send(type, {}), 'notPermitted')
    }
    assert.equal(send(productState, { ...operator, product: 2 }), 'unknownProduct')
    assert.equal(send(productState, { ...operator, product: 1 }), 'invalidListing')
    const state = 6 as ProductState
    const unknown = { kind: 'productState', state } as const
    assert.equal(send(productState, { ...operator, product: 1, detail: unknown }), 'invalidListing')
    assert.equal(send(venueState, operator), 'invalidListing')
    const frozen = { kind: 'userState', frozen: true } as const
    assert.equal(send(userState, { ...operator, toUser: 0, detail: frozen }), 'unknownEvent')
    assert.equal(send(userState, { ...operator, toUser: 0.5, detail: frozen }), 'unknownEvent')
    assert.equal(send(userState, { ...operator, toUser: 7 }), 'unknownEvent')
    assert.equal(send(feeSchedule, operator), 'invalidFeeSchedule')
    const schedule = { kind: 'feeSchedule', schedule: { currency: 9, tiers: [] } } as const
    assert.equal(send(feeSchedule, { ...operator, detail: schedule }), 'invalidFeeSchedule')
    const { selfTradeDefault, cancelAfter } = EVENT_TYPE
    const mode = { kind: 'selfTradeDefault', selfTrade: 5 } as const
    assert.equal(send(selfTradeDefault, { permissions: 2, detail: mode }), 'notPermitted')
    assert.equal(send(selfTradeDefault, { user: 0, detail: mode }), 'unknownEvent')
    assert.equal(send(selfTradeDefault, {}), 'invalidOrder')
    assert.equal(send(selfTradeDefault, { detail: mode }), '')
    assert.equal(send(cancelAfter, { permissions: 2 }), 'notPermitted')
    assert.equal(send(cancelAfter, { product: 2, expiresAt: 1 }), 'unknownProduct')
    const late = START + 86_400_000_000 + 1_000_000
    for (const expiresAt of [START, -1, 0.5, late]) {
      assert.equal(send(cancelAfter, { expiresAt }), 'invalidSwitch', `${expiresAt}`)
    }
    assert.equal(send(cancelAfter, { user: 0 }), 'invalidSwitch')
    for (let n = 1; n <= 17; n++) {
      const refusal = n === 17 ? 'tooManySwitches' : ''
      const one = { targetReference: `s${n}`, expiresAt: START + 60_000_000 }
      assert.equal(send(cancelAfter, one), refusal)
    }
  })
}

function cancelAll(): TradingEvent {
  return personEvent(EVENT_TYPE.cancelAll, { user: USER_A })
}
