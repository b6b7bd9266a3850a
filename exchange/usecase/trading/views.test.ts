/** What the fast engine's state shows of stops, ends, switches, states, frozen users and fees. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EVENT_TYPE, type EventDetail, type TradingEvent } from '@bourse/domain/exchange/event'
import { SELF_TRADE, SIDE, STOP_TYPE, TIME_IN_FORCE } from '@bourse/domain/exchange/order'
import { PRODUCT_STATE } from '@bourse/domain/exchange/product'
import { toOrderId } from '@bourse/domain/shared/ids'
import { type Desk, desk } from './testkit/blotter.testkit.ts'
import { fastEngine, restoredEngine } from './testkit/engines.testkit.ts'
import { limitEvent, personEvent, SMALL_LIMITS, USER_A, venueEvent } from './testkit/venue.ts'

const START = 1_800_000_000_000_000
const DAY = 86_400_000_000

function opened() {
  const fast = fastEngine(SMALL_LIMITS)
  const open = desk(fast, { makerRate: 100, takerRate: 200 })
  set(open, EVENT_TYPE.upgrade, { kind: 'upgrade', rulesVersion: 2 }, { time: START })
  for (const toUser of [USER_A, USER_A + 1]) {
    for (const currency of [1, 2]) {
      send(open, venueEvent(EVENT_TYPE.deposit, { toUser, currency, amount: 10n ** 12n }))
    }
  }
  return { open, fast, state: fast.engine.state }
}

function send(open: Desk, event: TradingEvent): number {
  const { refusal, sequence } = open.send(event)
  assert.equal(refusal, 0)
  return sequence
}

function set(
  open: Desk,
  type: TradingEvent['type'],
  detail: EventDetail,
  fields: Partial<TradingEvent> = {},
): void {
  send(open, venueEvent(type, { ...fields, detail }))
}

function order(fields: Partial<TradingEvent>): TradingEvent {
  return limitEvent({ user: USER_A, side: SIDE.buy, price: 10_000, size: 1_000_000, ...fields })
}

test('a stop that waits is active, found by id and reference, and in no book', () => {
  const { open, state } = opened()
  const id = send(
    open,
    order({
      ...{ stopType: STOP_TYPE.entry, stopPrice: 10_500, price: 11_000, referenceId: 'mine' },
      ...{
        selfTrade: SELF_TRADE.cancelBoth,
        timeInForce: TIME_IN_FORCE.gtt,
        expiresAt: START + DAY,
      },
    }),
  )
  const slot = state.orderSlot(toOrderId(id))
  assert.equal(state.orderSlotByReference(USER_A, 'mine'), slot)
  assert.deepEqual(state.openOrders(USER_A, 0), [slot])
  assert.equal(state.openOrderCount, 1)
  const { status, stopType, stopPrice, expiresAt, selfTrade } = state.orderView(slot)
  assert.deepEqual(
    [status, stopType, stopPrice, expiresAt, selfTrade],
    ['active', STOP_TYPE.entry, 10_500, START + DAY, SELF_TRADE.cancelBoth],
  )
  assert.equal(state.book(1).levelCount(SIDE.buy), 0)
  assert.equal(state.products[0]?.sequence, 0, 'nobody else hears of it')
  send(open, order({ user: USER_A + 1, side: SIDE.sell, price: 10_500 }))
  send(open, order({ user: USER_A + 1, price: 10_500 }))
  assert.equal(state.orderView(slot).status, 'open')
  assert.equal(state.orderView(slot).stopPrice, 10_500, 'it keeps what it was')
  assert.equal(state.book(1).best(SIDE.buy), 11_000)
})

test('the next deadline is that of the order or switch that is due first', () => {
  const { open, state } = opened()
  assert.equal(state.nextDeadline, 0)
  const gtt = { timeInForce: TIME_IN_FORCE.gtt }
  send(open, order({ ...gtt, expiresAt: START + 50_000_000 }))
  const first = send(open, order({ ...gtt, expiresAt: START + 30_000_000 }))
  assert.equal(state.nextDeadline, START + 30_000_000)
  const arm = (expiresAt: number, targetReference = '') =>
    personEvent(EVENT_TYPE.cancelAfter, { user: USER_A, expiresAt, targetReference, product: 1 })
  send(open, arm(START + 20_000_000, 'b'))
  send(open, arm(START + 40_000_000, 'a'))
  assert.equal(state.nextDeadline, START + 20_000_000)
  assert.deepEqual(state.switches(USER_A), [
    { name: 'a', product: 1, deadline: START + 40_000_000 },
    { name: 'b', product: 1, deadline: START + 20_000_000 },
  ])
  send(open, arm(0, 'b'))
  assert.equal(state.nextDeadline, START + 30_000_000)
  send(open, personEvent(EVENT_TYPE.cancelOrder, { user: USER_A, orderId: first }))
  assert.equal(state.nextDeadline, START + 40_000_000)
  send(open, venueEvent(EVENT_TYPE.clock, { time: START + 40_000_000 }))
  assert.deepEqual([state.nextDeadline, state.openOrderCount], [0, 0])
  assert.deepEqual(state.switches(USER_A), [])
})

test('a halt of the venue shows as the state of every product, and passes', () => {
  const { open, state } = opened()
  const { productState, venueState } = EVENT_TYPE
  set(open, productState, { kind: 'productState', state: PRODUCT_STATE.postOnly }, { product: 1 })
  assert.deepEqual([state.halted, state.productState(1)], [false, PRODUCT_STATE.postOnly])
  set(open, venueState, { kind: 'venueState', halted: true })
  assert.deepEqual([state.halted, state.productState(1)], [true, PRODUCT_STATE.halted])
  assert.equal(state.products[0]?.rules.state, PRODUCT_STATE.postOnly)
  set(open, venueState, { kind: 'venueState', halted: false })
  assert.equal(state.productState(1), PRODUCT_STATE.postOnly)
})

test('frozen users, defaults and the fee schedule are shown as they were set', () => {
  const { open, state } = opened()
  set(open, EVENT_TYPE.userState, { kind: 'userState', frozen: true }, { toUser: USER_A })
  assert.deepEqual([state.isFrozen(USER_A), state.isFrozen(USER_A + 1)], [true, false])
  const mode = { kind: 'selfTradeDefault', selfTrade: SELF_TRADE.cancelOldest } as const
  send(open, personEvent(EVENT_TYPE.selfTradeDefault, { user: USER_A, detail: mode }))
  assert.equal(state.selfTradeDefault(USER_A), SELF_TRADE.cancelOldest)
  assert.equal(state.selfTradeDefault(USER_A + 1), 0)
  assert.equal(state.feeSchedule, undefined)
  assert.deepEqual(state.feeRates(USER_A, 1), { makerRate: 100, takerRate: 200 })
  const schedule = {
    currency: 2,
    tiers: [
      { volume: 0n, makerRate: 0, takerRate: 1_000 },
      { volume: 10_000_000_000n, makerRate: -50, takerRate: 500 },
    ],
  }
  set(open, EVENT_TYPE.feeSchedule, { kind: 'feeSchedule', schedule })
  assert.deepEqual(state.feeSchedule, schedule)
  assert.deepEqual(state.feeRates(USER_A + 1, 1), { makerRate: 0, takerRate: 1_000 })
  set(open, EVENT_TYPE.userState, { kind: 'userState', frozen: false }, { toUser: USER_A })
  send(open, order({ side: SIDE.sell, size: 500_000 }))
  send(open, order({ user: USER_A + 1, size: 1_000_000 }))
  assert.equal(state.volume30d(USER_A + 1), 5_000_000_000n)
  send(open, order({ side: SIDE.sell, size: 500_000 }))
  assert.equal(state.volume30d(USER_A + 1), 10_000_000_000n)
  assert.deepEqual(state.feeRates(USER_A + 1, 1), { makerRate: -50, takerRate: 500 })
  send(open, venueEvent(EVENT_TYPE.clock, { time: START + 30 * DAY }))
  assert.equal(state.volume30d(USER_A + 1), 0n)
  assert.deepEqual(state.feeRates(USER_A + 1, 1), { makerRate: 0, takerRate: 1_000 })
})

test('a restored engine has the same stops, ends, switches, users and fees', () => {
  const { open, fast } = opened()
  const schedule = { currency: 2, tiers: [{ volume: 0n, makerRate: -5, takerRate: 10 }] }
  set(open, EVENT_TYPE.feeSchedule, { kind: 'feeSchedule', schedule })
  set(open, EVENT_TYPE.userState, { kind: 'userState', frozen: true }, { toUser: 77 })
  send(open, order({ side: SIDE.sell, size: 300_000 }))
  send(open, order({ user: USER_A + 1, size: 300_000 }))
  const stop = { stopType: STOP_TYPE.loss, stopPrice: 9_000, side: SIDE.sell, price: 8_000 }
  for (const size of [100_000, 200_000]) send(open, order({ ...stop, size }))
  const gtt = { timeInForce: TIME_IN_FORCE.gtt, expiresAt: START + 60_000_000 }
  send(open, order({ ...gtt, price: 7_000 }))
  const arm = { user: USER_A, expiresAt: START + 90_000_000, targetReference: 'x' }
  send(open, personEvent(EVENT_TYPE.cancelAfter, arm))
  const again = restoredEngine(SMALL_LIMITS, fast.engine)
  const { state } = again.engine
  assert.deepEqual(again.engine.save(), fast.engine.save())
  assert.deepEqual([state.nextDeadline, state.isFrozen(77)], [START + 60_000_000, true])
  assert.equal(state.volume30d(USER_A), fast.engine.state.volume30d(USER_A))
  const next = { user: USER_A + 1, price: 8_500, size: 500_000, position: 99, time: START + 1_000 }
  const { facts } = again.apply(order(next))
  assert.equal(facts.filter((fact) => fact.fact === 'open').length, 1)
  const fall = again.apply(order({ ...next, side: SIDE.sell, size: 100_000, position: 100 }))
  const trades = fall.facts.flatMap((fact) => (fact.fact === 'match' ? [fact.takerFilled] : []))
  assert.deepEqual(trades, [100_000, 100_000, 200_000], 'both stops fire, the older first')
  again.apply({ ...venueEvent(EVENT_TYPE.clock, { time: START + 90_000_000 }), position: 101 })
  assert.deepEqual([state.nextDeadline, state.openOrders(USER_A, 0)], [0, []])
})

test('engines whose users, states, fees or switches differ have different hashes', () => {
  const set = (type: TradingEvent['type'], fields: Partial<TradingEvent>) => {
    const { open, state } = opened()
    send(open, venueEvent(type, { user: USER_A, ...fields }))
    return state.resultHash
  }
  const schedule = (volume: bigint, takerRate: number): Partial<TradingEvent> => {
    const tiers = [0n, volume].map((from) => ({ volume: from, makerRate: 0, takerRate }))
    return { detail: { kind: 'feeSchedule', schedule: { currency: 2, tiers } } }
  }
  const frozen = (toUser: number, is: boolean): Partial<TradingEvent> => {
    return { toUser, detail: { kind: 'userState', frozen: is } }
  }
  const halted = (is: boolean) => ({ detail: { kind: 'venueState', halted: is } }) as const
  const mode = (selfTrade: 2 | 3) => ({ detail: { kind: 'selfTradeDefault', selfTrade } }) as const
  const arm = { expiresAt: START + 50, targetReference: 'x', product: 1 }
  const { userState, venueState, selfTradeDefault, feeSchedule, cancelAfter } = EVENT_TYPE
  const hashes = [
    ...[frozen(7, true), frozen(7, false), frozen(8, true)].map((one) => set(userState, one)),
    ...[halted(true), halted(false)].map((one) => set(venueState, one)),
    ...[mode(2), mode(3)].map((one) => set(selfTradeDefault, one)),
    ...[schedule(9n, 5), schedule(8n, 5), schedule(9n, 6)].map((one) => set(feeSchedule, one)),
    ...[arm, { ...arm, expiresAt: START + 51 }, { ...arm, product: 0 }].map((one) =>
      set(cancelAfter, one),
    ),
    set(cancelAfter, { ...arm, targetReference: 'y' }),
    set(cancelAfter, { ...arm, user: USER_A + 1 }),
  ]
  assert.equal(new Set(hashes).size, hashes.length)
})
