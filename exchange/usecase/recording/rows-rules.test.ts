import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LEDGER_KIND } from '@bourse/domain/exchange/account'
import { EVENT_TYPE } from '@bourse/domain/exchange/event'
import type { TradingListener } from '@bourse/domain/exchange/listener'
import {
  CHANGE,
  DONE_REASON,
  ORDER_TYPE,
  SELF_TRADE,
  SIDE,
  STOP_TYPE,
  TIME_IN_FORCE,
} from '@bourse/domain/exchange/order'
import type { ReadModelRows } from '@bourse/domain/exchange/read-model'
import { REFUSAL } from '@bourse/domain/exchange/refusal'
import { toOrderId, toUserId } from '@bourse/domain/shared/ids'
import { USER_A } from '../trading/testkit/venue.ts'
import { type HandVenue, venueByHand } from './by-hand.testkit.ts'
import { USER_B } from './rows.testkit.ts'
import { type RowFold, rowFold } from './rows.ts'

const B = toUserId(USER_B)
const STOP = { side: SIDE.sell, stopType: STOP_TYPE.loss, stopPrice: 95 } as const

/** Rows folded from what a test tells by hand. */
function told(): { readonly venue: HandVenue; readonly rows: RowFold } {
  const made: { rows?: RowFold } = {}
  const venue = venueByHand((state): TradingListener => {
    made.rows = rowFold(state)
    return made.rows.listener
  })
  return { venue, rows: made.rows as RowFold }
}

test('a stop order is a row while it waits, when it is amended, when it fires, at its end', () => {
  const { venue, rows } = told()
  const expiresAt = venue.state.time + 9_000
  const stop = venue.place({ ...STOP, timeInForce: TIME_IN_FORCE.gtt, expiresAt })
  venue.event(() => venue.active(stop))
  const common = { stopType: STOP_TYPE.loss, stopPrice: 95, expiresAt }
  assert.deepEqual(short(rows.take()), [{ ...common, status: 'active', price: 100, size: 10 }])
  const amended = { price: 94, size: 20, remaining: 20 }
  venue.event(() => venue.change(stop, CHANGE.waiting, amended))
  assert.deepEqual(short(rows.take()), [{ ...common, status: 'active', price: 94, size: 20 }])
  venue.event(() => {
    venue.received(stop)
    venue.open(stop)
  })
  assert.deepEqual(short(rows.take()), [{ ...common, status: 'open', price: 94, size: 20 }])
  venue.event(() => venue.done(stop, DONE_REASON.expired))
  const [over] = rows.take().orders
  assert.equal(over?.status, 'cancelled')
  assert.equal(over?.doneReason, DONE_REASON.expired)
  assert.equal(over?.doneAt, venue.state.time)
  assert.deepEqual(rows.take().orders, [])
})

test('reduced, decremented and requeued orders are rows again, each once and as it is now', () => {
  const { venue, rows } = told()
  const maker = venue.place({ side: SIDE.sell, selfTrade: SELF_TRADE.decrement })
  const taker = venue.place({ selfTrade: SELF_TRADE.decrement })
  venue.event(() => {
    venue.received(maker)
    venue.open(maker)
  })
  rows.take()
  venue.event(() => venue.change(maker, CHANGE.reduced, { size: 8, remaining: 8 }))
  assert.deepEqual(sizes(rows.take()), [[1, 'open', 100, 8, 8]])
  venue.event(() => {
    venue.received(taker)
    venue.change(maker, CHANGE.decremented, { size: 5, remaining: 5 })
    venue.change(taker, CHANGE.decremented, { size: 7, remaining: 7 })
    venue.done(taker, DONE_REASON.immediateRest)
  })
  assert.deepEqual(sizes(rows.take()), [
    [2, 'cancelled', 100, 7, 7],
    [1, 'open', 100, 5, 5],
  ])
  venue.event(() => {
    venue.change(maker, CHANGE.requeued, { price: 99 })
    venue.open(maker)
  })
  assert.deepEqual(sizes(rows.take()), [[1, 'open', 99, 5, 5]])
})

test('a requeued order that takes has fills, and its row is the one it had', () => {
  const { venue, rows } = told()
  const bid = venue.place({ user: B })
  const ask = venue.place({ side: SIDE.sell, price: 110 })
  venue.event(() => venue.open(bid))
  venue.event(() => venue.open(ask))
  rows.take()
  const sequence = venue.event(() => {
    venue.change(ask, CHANGE.requeued, { price: 100, size: 12, remaining: 12 })
    venue.match(bid, ask, { size: 10 })
    venue.done(bid, DONE_REASON.filled)
    venue.open(ask)
  })
  const { orders, fills } = rows.take()
  assert.deepEqual(sizes({ orders }), [
    [1, 'filled', 100, 10, 0],
    [2, 'open', 100, 12, 2],
  ])
  assert.deepEqual(
    fills.map((fill) => [fill.sequence, fill.index, fill.orderId, fill.liquidity, fill.price]),
    [
      [sequence, 0, 1, 'M', 100],
      [sequence, 1, 2, 'T', 100],
    ],
  )
})

test('fills that a cascade of stops brings are numbered through in their event', () => {
  const { venue, rows } = told()
  const bids = [
    venue.place({ user: B, size: 4, remaining: 4 }),
    venue.place({ user: B, price: 90 }),
  ]
  const taker = venue.place({ side: SIDE.sell, size: 4, remaining: 4 })
  const stop = venue.place({ ...STOP, type: ORDER_TYPE.market, price: 0 })
  venue.event(() => venue.active(stop))
  venue.event(() => {
    venue.received(taker)
    venue.match(bids[0] as number, taker, { size: 4 })
    venue.done(bids[0] as number, DONE_REASON.filled)
    venue.done(taker, DONE_REASON.filled)
    venue.received(stop)
    venue.match(bids[1] as number, stop, { size: 10 })
    venue.done(bids[1] as number, DONE_REASON.filled)
    venue.done(stop, DONE_REASON.filled)
  })
  const { fills, orders } = rows.take()
  assert.deepEqual(
    fills.map((fill) => [fill.index, fill.orderId]),
    [
      [0, 1],
      [1, 3],
      [2, 2],
      [3, 4],
    ],
  )
  assert.equal(orders.find(({ id }) => id === 4)?.status, 'filled')
})

test('changes below the mark are ignored, later ones are not', () => {
  const { venue, rows } = told()
  const order = venue.place()
  const stop = venue.place(STOP)
  rows.skipTo(2)
  venue.event(() => {
    venue.open(order)
    venue.active(stop)
  })
  venue.event(() => venue.change(order, CHANGE.reduced, { size: 9, remaining: 9 }))
  assert.equal(rows.pending, 0)
  venue.event(() => venue.change(order, CHANGE.reduced, { size: 3, remaining: 3 }))
  assert.deepEqual(sizes(rows.take()), [[1, 'open', 100, 3, 3]])
})

test('a refused replace leaves a rejected order with all that was asked for, an amend none', () => {
  const { venue, rows } = told()
  const asked = {
    ...{ type: EVENT_TYPE.replaceOrder, user: USER_A, product: 1, referenceId: 'new' },
    ...{ side: SIDE.sell, orderType: ORDER_TYPE.limit, timeInForce: TIME_IN_FORCE.gtt },
    ...{ price: 700, size: 50, selfTrade: SELF_TRADE.cancelBoth, expiresAt: 77 },
    ...{ stopType: STOP_TYPE.entry, stopPrice: 650 },
  } as const
  const refused = venue.event(() => undefined, asked, REFUSAL.alreadyExpired)
  const amend = { ...asked, type: EVENT_TYPE.amendOrder }
  venue.event(() => undefined, amend, REFUSAL.nothingToAmend)
  const { orders } = rows.take()
  assert.equal(orders.length, 1)
  const [order] = orders
  assert.deepEqual(
    [order?.id, order?.status, order?.refusal, order?.clientOrderId, order?.timeInForce],
    [toOrderId(refused), 'rejected', REFUSAL.alreadyExpired, 'new', TIME_IN_FORCE.gtt],
  )
  assert.deepEqual(
    [order?.selfTrade, order?.stopType, order?.stopPrice, order?.expiresAt],
    [SELF_TRADE.cancelBoth, STOP_TYPE.entry, 650, 77],
  )
})

test('a rebate is a fee below zero in the fill, and money in the ledger', () => {
  const { venue, rows } = told()
  const { available } = venue.state.accounts
  const maker = venue.place({ side: SIDE.sell, makerRate: -100, takerRate: 900 })
  const taker = venue.place({ user: B, makerRate: -100, takerRate: 900 })
  venue.event(() => venue.open(maker))
  // Slots of USER_A's and USER_B's accounts in BTC and USDT.
  const [aBase, aQuote, bBase, bQuote] = [0, 1, 2, 3]
  venue.event(() => {
    venue.received(taker)
    venue.match(maker, taker, { size: 10, makerFee: -3n, takerFee: 9n })
    available.set([0n - 10n, 1_000n + 3n, 10n, -1_000n - 9n])
    venue.ledger(bQuote, LEDGER_KIND.trade, -1_000n)
    venue.ledger(bBase, LEDGER_KIND.trade, 10n)
    venue.ledger(bQuote, LEDGER_KIND.fee, -9n)
    venue.ledger(aBase, LEDGER_KIND.trade, -10n)
    venue.ledger(aQuote, LEDGER_KIND.trade, 1_000n)
    venue.ledger(aQuote, LEDGER_KIND.fee, 3n)
    venue.ledger(aBase, LEDGER_KIND.fee, 6n)
    venue.done(maker, DONE_REASON.filled)
    venue.done(taker, DONE_REASON.filled)
  })
  const { fills, ledger, orders } = rows.take()
  assert.deepEqual(
    fills.map(({ fee, rate }) => [fee, rate]),
    [
      [-3n, -100],
      [9n, 900],
    ],
  )
  assert.deepEqual(
    ledger.slice(3, 6).map((row) => [row.kind, row.amount, row.balance, row.orderId]),
    [
      [LEDGER_KIND.trade, -10n, -10n, 1],
      [LEDGER_KIND.trade, 1_000n, 1_000n, 1],
      [LEDGER_KIND.fee, 3n, 1_003n, 1],
    ],
  )
  assert.deepEqual([ledger[2]?.amount, ledger[2]?.balance], [-9n, -1_009n])
  assert.equal(ledger[6]?.orderId, 0, "the venue's row of a fee has no order")
  assert.deepEqual(
    orders.map((order) => order.fee),
    [-3n, 9n],
  )
})

function short({ orders }: Pick<ReadModelRows, 'orders'>): unknown[] {
  return orders.map(({ status, price, size, stopType, stopPrice, expiresAt }) => {
    return { status, price, size, stopType, stopPrice, expiresAt }
  })
}

function sizes({ orders }: Pick<ReadModelRows, 'orders'>): unknown[] {
  return orders.map(({ id, status, price, size, remaining }) => [
    id,
    status,
    price,
    size,
    remaining,
  ])
}
