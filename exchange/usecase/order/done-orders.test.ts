import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blankEvent, EVENT_TYPE, type TradingEvent, VIA } from '@bourse/domain/exchange/event'
import type { TradingListener } from '@bourse/domain/exchange/listener'
import {
  DONE_REASON,
  ORDER_TYPE,
  type OrderView,
  SELF_TRADE,
  SIDE,
  STOP_TYPE,
  TIME_IN_FORCE,
} from '@bourse/domain/exchange/order'
import { type OrderId, toOrderId, toUserId, type UserId } from '@bourse/domain/shared/ids'
import { venueByHand } from '../recording/by-hand.testkit.ts'
import { defaultListings } from '../trading/defaults.ts'
import { tradingEngine } from '../trading/engine.ts'
import { fanOut } from '../trading/listeners.ts'
import { type DoneOrderFold, doneOrders } from './done-orders.ts'
import { doneView } from './done-view.ts'
import { rejectedOrder } from './rejected-order.ts'

const ANN = toUserId(1001)
const BEN = toUserId(1002)
const LIMITS = { openOrdersMax: 100, accountsMax: 100, referencesKept: 100, referencesMax: 100 }

/** An engine with the map as its only sink; ANN and BEN have funds. */
function venue(max?: number) {
  const engine = tradingEngine(LIMITS)
  const { state } = engine
  const done = doneOrders(state, max)
  /** What the engine told, as values. */
  const told = new Map<number, OrderView>()
  const noting: Partial<TradingListener> = {
    done: (slot, reason) => {
      const view = doneView(state, slot, reason)
      told.set(view.id, view)
    },
    result: (event, refusal) => {
      if (refusal === 0 || event.type !== EVENT_TYPE.createOrder) return
      told.set(state.sequence, rejectedOrder(state, event, refusal))
    },
  }
  engine.listen(fanOut([done.listener, noting]))
  let position = 0
  const apply = (type: TradingEvent['type'], fields: Partial<TradingEvent>) => {
    const event = { ...blankEvent(type), ...fields, position: ++position, time: position * 1_000 }
    return engine.apply(event)
  }
  for (const event of defaultListings()) apply(event.type, event)
  for (const toUser of [ANN, BEN]) {
    for (const currency of [1, 3])
      apply(EVENT_TYPE.deposit, { toUser, currency, amount: 10n ** 14n })
  }
  const order = (user: UserId, fields: Partial<TradingEvent>) => {
    apply(EVENT_TYPE.createOrder, {
      user,
      via: VIA.system,
      product: 1,
      side: SIDE.buy,
      orderType: ORDER_TYPE.limit,
      timeInForce: TIME_IN_FORCE.gtc,
      price: 100,
      size: 1_000_000,
      ...fields,
    })
    return toOrderId(state.sequence)
  }
  const cancel = (user: UserId, orderId: OrderId) =>
    apply(EVENT_TYPE.cancelOrder, { user, orderId })
  return { state, done, told, order, cancel }
}

const ids = (orders: readonly { readonly id: number }[]) => orders.map(({ id }) => id)

test('filled, cancelled and rejected orders are kept as they ended', () => {
  const { state, done, order, cancel } = venue()
  const maker = order(ANN, { referenceId: 'm' })
  assert.equal(done.get(maker), undefined, 'still open')
  const taker = order(BEN, { side: SIDE.sell, size: 400_000 })
  cancel(ANN, maker)
  const rejected = order(BEN, { price: 99_999_900, size: 9_999_000_000 })
  assert.deepEqual(
    [taker, maker, rejected].map((id) => {
      const view = done.get(id)
      return [view?.status, view?.filled, view?.doneReason, view?.refusal]
    }),
    [
      ['filled', 400_000, 1, 0],
      ['cancelled', 400_000, 2, 0],
      ['rejected', 0, 5, 2001],
    ],
  )
  assert.equal(done.get(rejected)?.doneAt, state.time)
  assert.deepEqual(ids(done.orders({ user: ANN, limit: 9 })), [maker])
  assert.deepEqual(ids(done.orders({ user: BEN, limit: 9 })), [rejected, taker])
})

test('an order leaves when the mark has reached the event that ended it, not before', () => {
  const { state, done, order, cancel } = venue()
  const first = order(ANN, {})
  const second = order(ANN, {})
  cancel(ANN, second)
  const endOfSecond = state.sequence
  cancel(ANN, first)
  done.prune(endOfSecond - 1)
  assert.equal(done.size, 2)
  done.prune(endOfSecond)
  assert.deepEqual([done.size, done.get(second), done.get(first)?.id], [1, undefined, first])
  assert.deepEqual(ids(done.orders({ user: ANN, limit: 9 })), [first])
  done.prune(state.sequence)
  assert.equal(done.size, 0)
  assert.deepEqual(done.orders({ user: ANN, limit: 9 }), [])
})

test('a mark that the map has passed keeps replayed orders out', () => {
  const { state, done, order, cancel } = venue()
  done.prune(state.sequence + 2)
  cancel(ANN, order(ANN, {}))
  assert.equal(done.size, 0)
  cancel(ANN, order(ANN, {}))
  assert.equal(done.size, 1)
})

test('a full map drops its oldest and is behind until the mark has passed that', () => {
  const { state, done, order, cancel } = venue(2)
  const all = [order(ANN, {}), order(BEN, {}), order(ANN, {})]
  cancel(ANN, all[0] as OrderId)
  const endOfFirst = state.sequence
  cancel(BEN, all[1] as OrderId)
  assert.equal(done.behind, false)
  cancel(ANN, all[2] as OrderId)
  assert.equal(done.behind, true)
  assert.equal(done.get(all[0] as OrderId), undefined)
  assert.deepEqual(ids(done.orders({ user: ANN, limit: 9 })), [all[2]])
  done.prune(endOfFirst - 1)
  assert.equal(done.behind, true)
  done.prune(endOfFirst)
  assert.equal(done.behind, false)
  assert.equal(done.size, 2)
})

test('it says the same whether it is asked all the time or never was', () => {
  const seldom = venue(5)
  const often = venue(5)
  const all: OrderId[] = []
  for (let round = 0; round < 40; round++) {
    const user = round % 3 === 0 ? ANN : BEN
    for (const { order, cancel, done, state } of [seldom, often]) {
      const id = order(user, {})
      if (done === often.done) all.push(id)
      cancel(user, id)
      if (round % 7 === 6) done.prune(state.sequence - 5)
    }
    often.done.get(all[0] as OrderId)
    if (round % 9 !== 0) continue
    for (const asked of [ANN, BEN]) {
      const filter = { user: asked, limit: 9 }
      assert.deepEqual(seldom.done.orders(filter), often.done.orders(filter), `round ${round}`)
    }
    for (const id of all) assert.deepEqual(seldom.done.get(id), often.done.get(id))
    assert.equal(seldom.done.size, often.done.size)
  }
})

test('pages by id, whatever the order in which they ended', () => {
  const { done, order, cancel } = venue()
  const all = Array.from({ length: 6 }, (_, n) =>
    order(ANN, { product: (n % 2) + 1, price: 100, size: 100_000, referenceId: `r${n}` }),
  )
  for (const at of [3, 0, 5, 1, 4, 2]) cancel(ANN, all[at] as OrderId)
  const page = (filter: object) => ids(done.orders({ user: ANN, limit: 9, ...filter }))
  assert.deepEqual(page({}), [...all].reverse())
  assert.deepEqual(page({ limit: 2 }), [all[5], all[4]])
  assert.deepEqual(page({ limit: 2, after: all[4] }), [all[3], all[2]])
  assert.deepEqual(page({ limit: 2, before: all[1] }), [all[3], all[2]])
  assert.deepEqual(page({ limit: 1, before: all[0], after: all[4] }), [all[3]])
  assert.deepEqual(page({ product: 2 }), [all[5], all[3], all[1]])
  assert.deepEqual(page({ statuses: ['filled'] }), [])
  assert.deepEqual(page({ clientOrderId: 'r3' }), [all[3]])
})

test('after a restart the map is behind until the mark has passed the restored state', () => {
  const { state, order, cancel } = venue()
  cancel(ANN, order(ANN, {}))
  const restored = doneOrders(state)
  assert.equal(restored.behind, true)
  restored.prune(state.sequence - 1)
  assert.equal(restored.behind, true)
  restored.prune(state.sequence)
  assert.equal(restored.behind, false)
})

test('every field is kept, of orders of any kind, however often places are used again', () => {
  const { state, done, told, order, cancel } = venue(5)
  for (let round = 0; round < 4; round++) {
    const resting = order(ANN, { referenceId: `keep-${round}`, postOnly: true })
    order(BEN, { side: SIDE.sell, size: 300_000, timeInForce: TIME_IN_FORCE.ioc })
    order(BEN, { orderType: ORDER_TYPE.market, side: SIDE.sell, size: 100_000, price: 0 })
    cancel(ANN, resting)
    order(ANN, { product: 2, timeInForce: TIME_IN_FORCE.ioc, referenceId: `gone-${round}` })
    order(BEN, { price: 99_999_900, size: 9_999_000_000 })
  }
  const kept = [...told.values()].slice(-5)
  assert.equal(done.size, 5)
  assert.deepEqual(
    kept.map(({ id }) => done.get(id)),
    kept,
  )
  assert.deepEqual(new Set(kept.map(({ status }) => status)).size, 3)
  for (const { id } of [...told.values()].slice(0, -5)) assert.equal(done.get(id), undefined)
  for (const user of [ANN, BEN]) {
    const own = kept.filter((view) => view.user === user).sort((a, b) => b.id - a.id)
    assert.deepEqual(done.orders({ user, limit: 9 }), own)
  }
  done.prune(state.sequence)
  assert.equal(done.size, 0)
  assert.deepEqual(done.orders({ user: ANN, limit: 9 }), [])
})

test('orders of every kind and reason are kept as they ended, whatever they asked for', () => {
  const made: { done?: DoneOrderFold } = {}
  const wanted: OrderView[] = []
  const venue = venueByHand((state) => {
    const fold = doneOrders(state)
    made.done = fold
    return {
      done: (slot, reason) => {
        wanted.push(doneView(state, slot, reason))
        fold.listener.done(slot, reason)
      },
      result: fold.listener.result,
    }
  })
  for (const reason of Object.values(DONE_REASON)) {
    if (reason === DONE_REASON.rejected) continue
    const slot = venue.place({
      ...{ selfTrade: SELF_TRADE.cancelNewest, stopType: STOP_TYPE.entry, stopPrice: 105 + reason },
      ...{ timeInForce: TIME_IN_FORCE.gtt, expiresAt: venue.state.time + reason, fee: -5n },
    })
    venue.event(() => venue.done(slot, reason))
  }
  assert.deepEqual(
    wanted.map(({ id }) => made.done?.get(id)),
    wanted,
  )
  const statuses = wanted.map(({ doneReason, status }) => [doneReason, status])
  assert.deepEqual(new Map(statuses as [number, string][]).get(DONE_REASON.filled), 'filled')
  assert.equal(statuses.filter(([, status]) => status === 'cancelled').length, statuses.length - 1)
  const replace = {
    ...{ type: EVENT_TYPE.replaceOrder, user: ANN, product: 1, side: SIDE.buy, orderType: 1 },
    ...{ timeInForce: TIME_IN_FORCE.gtt, price: 9, size: 8, expiresAt: 7, stopType: 2 },
    ...{ stopPrice: 6, selfTrade: SELF_TRADE.cancelBoth },
  } as const
  const rejected = venue.event(() => undefined, replace, 3017)
  const kept = made.done?.get(toOrderId(rejected))
  assert.deepEqual(
    kept,
    rejectedOrder(venue.state, { ...blankEvent(EVENT_TYPE.clock), ...replace }, 3017),
  )
  assert.deepEqual(
    [kept?.expiresAt, kept?.stopType, kept?.stopPrice, kept?.selfTrade],
    [7, 2, 6, SELF_TRADE.cancelBoth],
  )
})
