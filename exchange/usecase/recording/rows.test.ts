import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EVENT_TYPE } from '@bourse/domain/exchange/event'
import type { OrderView } from '@bourse/domain/exchange/order'
import { DONE_REASON, SIDE } from '@bourse/domain/exchange/order'
import type { FillRow, ReadModelRows } from '@bourse/domain/exchange/read-model'
import { REFUSAL } from '@bourse/domain/exchange/refusal'
import { seededRandom } from '@bourse/kit/testing/seeded-random'
import { limitEvent, personEvent, USER_A, venueEvent } from '../trading/testkit/venue.ts'
import { NO_ROWS, randomEvent, START, USER_B, venue } from './rows.testkit.ts'

test('a resting order and its taker: fills of both sides, each order once and as it is now', () => {
  const { rows, tell, id } = venue({ makerRate: 1_000, takerRate: 2_000 })
  const sell = tell(limitEvent({ user: USER_A, side: SIDE.sell, price: 10_000, size: 3_000_000 }))
  const buy = tell(limitEvent({ user: USER_B, side: SIDE.buy, price: 10_100, size: 1_000_000 }))
  const { orders, fills } = rows.take()
  assert.deepEqual(
    orders.map((order) => [order.id, order.status, order.filled, order.remaining, order.fee]),
    [
      [buy, 'filled', 1_000_000, 0, 20_000_000n],
      [sell, 'open', 1_000_000, 2_000_000, 10_000_000n],
    ],
  )
  const common = {
    sequence: buy,
    product: 1,
    tradeId: 1,
    portfolio: 0,
    price: 10_000,
    size: 1_000_000,
    notional: 10_000_000_000n,
    time: START + id(),
  }
  const maker = { index: 0, orderId: sell, user: USER_A, side: SIDE.sell, liquidity: 'M' }
  const taker = { index: 1, orderId: buy, user: USER_B, side: SIDE.buy, liquidity: 'T' }
  assert.deepEqual(fills, [
    { ...common, ...maker, fee: 10_000_000n, rate: 1_000 },
    { ...common, ...taker, fee: 20_000_000n, rate: 2_000 },
  ])
  assert.equal(rows.pending, 0)
  assert.deepEqual(rows.take(), NO_ROWS)
})

test('several fills of one event are numbered from 0', () => {
  const { rows, tell } = venue()
  tell(limitEvent({ user: USER_A, side: SIDE.sell, price: 100, size: 1 }))
  tell(limitEvent({ user: USER_A, side: SIDE.sell, price: 101, size: 1 }))
  tell(limitEvent({ user: USER_B, side: SIDE.buy, price: 101, size: 2 }))
  tell(limitEvent({ user: USER_A, side: SIDE.sell, price: 100, size: 1 }))
  tell(limitEvent({ user: USER_B, side: SIDE.buy, price: 100, size: 1 }))
  const { fills } = rows.take()
  assert.deepEqual(
    fills.map((fill) => fill.index),
    [0, 1, 2, 3, 0, 1],
  )
})

test('an order is told again only when it has changed', () => {
  const { rows, tell } = venue()
  const first = tell(limitEvent({ user: USER_A, side: SIDE.sell, price: 100, size: 5 }))
  const second = tell(limitEvent({ user: USER_A, side: SIDE.sell, price: 101, size: 5 }))
  assert.deepEqual(ids(rows.take()), [first, second])
  tell(venueEvent(EVENT_TYPE.deposit, { toUser: USER_A, currency: 1, amount: 1n }))
  assert.deepEqual(ids(rows.take()), [])
  const cancel = { user: USER_A, product: 1, orderId: second }
  tell(personEvent(EVENT_TYPE.cancelOrder, cancel))
  const { orders } = rows.take()
  assert.deepEqual(ids({ orders }), [second])
  assert.equal(orders[0]?.status, 'cancelled')
  assert.equal(orders[0]?.doneReason, DONE_REASON.cancelled)
  assert.ok((orders[0]?.doneAt as number) > (orders[0]?.createdAt as number))
})

test('a slot given to a new order after a cancel does not mix the two', () => {
  const { rows, tell } = venue()
  const first = tell(limitEvent({ user: USER_A, side: SIDE.sell, price: 100, size: 5 }))
  tell(personEvent(EVENT_TYPE.cancelOrder, { user: USER_A, product: 1, orderId: first }))
  const second = tell(limitEvent({ user: USER_B, side: SIDE.buy, price: 90, size: 5 }))
  const { orders } = rows.take()
  assert.deepEqual(
    orders.map((order) => [order.id, order.user, order.status]),
    [
      [first, USER_A, 'cancelled'],
      [second, USER_B, 'open'],
    ],
  )
})

test('a refused order is a rejected row, a refused cancel and a retry are none', () => {
  const { rows, tell } = venue()
  const order = limitEvent({
    user: USER_A,
    side: SIDE.sell,
    price: 100,
    size: 5,
    referenceId: 'mine',
  })
  const refused = tell({ ...order, product: 7 })
  tell({ ...order, product: 7 })
  tell(personEvent(EVENT_TYPE.cancelOrder, { user: USER_A, product: 1, orderId: 999 }))
  const { orders, fills } = rows.take()
  assert.equal(orders.length, 1)
  assert.equal(orders[0]?.id, refused)
  assert.equal(orders[0]?.status, 'rejected')
  assert.equal(orders[0]?.refusal, REFUSAL.unknownProduct)
  assert.equal(orders[0]?.doneReason, DONE_REASON.rejected)
  assert.equal(orders[0]?.clientOrderId, 'mine')
  assert.deepEqual(fills, [])
})

test('results at or below the mark are ignored, later changes of the same orders are not', () => {
  const { rows, tell } = venue()
  const first = tell(limitEvent({ user: USER_A, side: SIDE.sell, price: 100, size: 5 }))
  rows.take()
  rows.skipTo(first + 1)
  tell(limitEvent({ user: USER_B, side: SIDE.buy, price: 100, size: 1 }))
  assert.deepEqual(rows.take(), NO_ROWS)
  const third = tell(limitEvent({ user: USER_B, side: SIDE.buy, price: 100, size: 1 }))
  const { orders, fills } = rows.take()
  assert.deepEqual(ids({ orders }), [third, first])
  assert.equal(orders[1]?.filled, 2)
  assert.equal(fills.length, 2)
})

test('rows do not depend on where they are taken', (t) => {
  const random = seededRandom(t)
  const once = venue({ makerRate: 700, takerRate: 1_900 })
  const often = venue({ makerRate: 700, takerRate: 1_900 })
  const whole = tables()
  const pieces = tables()
  for (let step = 0; step < 3_000; step++) {
    const event = randomEvent(random, once.id())
    once.tell(event)
    often.tell(event)
    if (random.below(5) === 0) pieces.add(often.rows.take())
  }
  whole.add(once.rows.take())
  pieces.add(often.rows.take())
  assert.ok(whole.fills.length > 500, `only ${whole.fills.length} fills`)
  assert.deepEqual(pieces.sorted(), whole.sorted())
})

function ids(rows: Pick<ReadModelRows, 'orders'>): number[] {
  return rows.orders.map((order) => order.id)
}

function tables(): {
  add(rows: ReadModelRows): void
  readonly fills: FillRow[]
  sorted(): unknown
} {
  const orders = new Map<number, OrderView>()
  const fills: FillRow[] = []
  return {
    add(rows) {
      assert.equal(new Set(ids(rows)).size, rows.orders.length, 'an order comes once')
      for (const order of rows.orders) orders.set(order.id, order)
      fills.push(...rows.fills)
    },
    fills,
    sorted: () => [[...orders.values()].sort((a, b) => a.id - b.id), fills],
  }
}
