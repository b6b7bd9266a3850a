/** What the feed tells of orders that wait, change, leave their place and end for new reasons. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EVENT_TYPE } from '@bourse/domain/exchange/event'
import { CHANGE, DONE_REASON, ORDER_TYPE, SIDE, STOP_TYPE } from '@bourse/domain/exchange/order'
import { REFUSAL } from '@bourse/domain/exchange/refusal'
import type { HandVenue } from '../../usecase/recording/by-hand.testkit.ts'
import { ALICE, BOB, fakeSocket, feedByHand, type Told } from './feed.testkit.ts'

const STOP = { side: SIDE.sell, stopType: STOP_TYPE.loss, stopPrice: 95 } as const

/** A socket of Alice's with the book, her orders, and nothing told so far. */
function watched() {
  const { venue, feed } = feedByHand()
  const socket = fakeSocket(feed, 'alice')
  socket.say({ type: 'subscribe', product_ids: ['BTC-USDT'], channels: ['level2', 'order'] })
  socket.told.length = 0
  /** What is told of an event, flushed behind it. */
  const told = (tell: () => void, ...event: HandEvent): Told[] => {
    venue.event(tell, ...event)
    feed.flush()
    return socket.told.splice(0)
  }
  return { venue, feed, socket, told }
}

type HandEvent = Parameters<HandVenue['event']> extends [unknown, ...infer Rest] ? Rest : never

/** Levels of the only book message among these. */
function levels(told: readonly Told[]): unknown {
  const books = told.filter(({ type }) => type === 'l2update')
  assert.ok(books.length <= 1)
  return books[0]?.['changes']
}

function orders(told: readonly Told[]): readonly Told[] {
  return told.filter(({ type }) => type === 'order')
}

test('a stop order that waits is told to its owner, and nothing of it to anyone else', () => {
  const { venue, told } = watched()
  const stop = venue.place({ ...STOP, price: 94 })
  const placed = told(() => venue.active(stop))
  assert.deepEqual(
    orders(placed).map((order) => [order['id'], order['status'], order['doneReason']]),
    [['1', 'active', null]],
  )
  assert.equal(levels(placed), undefined)
  const amended = told(() => venue.change(stop, CHANGE.waiting, { price: 93, size: 20 }))
  assert.deepEqual(orders(amended)[0]?.['change'], {
    ...{ reason: 'amended', oldPrice: '0.94', newPrice: '0.93' },
    ...{ oldSize: '0.00001', newSize: '0.00002' },
  })
  assert.equal(levels(amended), undefined)
  const over = told(() => venue.done(stop, DONE_REASON.cancelled))
  assert.equal(orders(over)[0]?.['status'], 'cancelled')
  assert.equal(levels(over), undefined, 'not even that there was a price')
})

test('a stop order that fires enters the book, or ends without having been in it', () => {
  const { venue, told } = watched()
  const rests = venue.place({ ...STOP, price: 94 })
  const taken = venue.place({ ...STOP, price: 92 })
  const refused = venue.place({ ...STOP, type: ORDER_TYPE.market, price: 0 })
  const bid = venue.place({ user: BOB, price: 92 })
  told(() => {
    for (const slot of [rests, taken, refused]) venue.active(slot)
    venue.received(bid)
    venue.open(bid)
  })
  const fired = told(() => {
    venue.received(rests)
    venue.open(rests)
    venue.received(taken)
    venue.match(bid, taken, { size: 10 })
    venue.done(bid, DONE_REASON.filled)
    venue.done(taken, DONE_REASON.filled)
    venue.received(refused)
    venue.done(refused, DONE_REASON.notTaken)
  })
  assert.deepEqual(levels(fired), [
    ['buy', 0.92, '0'],
    ['sell', 0.94, '0.00001'],
  ])
  assert.deepEqual(
    orders(fired).map((order) => [order['id'], order['status'], order['doneReason']]),
    [
      ['1', 'open', null],
      ['2', 'filled', 'filled'],
      ['3', 'cancelled', 'not-taken'],
    ],
  )
})

test('a smaller order shows in its level, and its owner hears from what to what', () => {
  const { venue, told } = watched()
  const order = venue.place({ side: SIDE.sell })
  told(() => {
    venue.received(order)
    venue.open(order)
  })
  const reduced = told(() => venue.change(order, CHANGE.reduced, { size: 8, remaining: 8 }))
  assert.deepEqual(levels(reduced), [['sell', 1, '0.000008']])
  const [frame] = orders(reduced)
  assert.deepEqual([frame?.['status'], frame?.['size']], ['open', '0.000008'])
  assert.deepEqual(frame?.['change'], {
    ...{ reason: 'reduced', oldPrice: '1', newPrice: '1' },
    ...{ oldSize: '0.00001', newSize: '0.000008' },
  })
  const filled = told(() => venue.done(order, DONE_REASON.expired))
  assert.equal(orders(filled)[0]?.['doneReason'], 'expired')
  assert.ok(!('change' in (orders(filled)[0] as object)), 'said once')
})

test('of two of one owner that meet, only the resting one shrinks in the book', () => {
  const { venue, told } = watched()
  const maker = venue.place({ side: SIDE.sell })
  const taker = venue.place({ price: 103, size: 4, remaining: 4 })
  told(() => {
    venue.received(maker)
    venue.open(maker)
  })
  const met = told(() => {
    venue.received(taker)
    venue.change(maker, CHANGE.decremented, { size: 7, remaining: 7 })
    venue.change(taker, CHANGE.decremented, { size: 1, remaining: 1 })
    venue.done(taker, DONE_REASON.selfTrade)
  })
  assert.deepEqual(levels(met), [['sell', 1, '0.000007']])
  assert.deepEqual(
    orders(met).map((order) => [
      order['id'],
      order['status'],
      order['doneReason'],
      (order['change'] as Told | undefined)?.['reason'],
    ]),
    [
      ['1', 'open', null, 'decremented'],
      ['2', 'cancelled', 'self-trade', 'decremented'],
    ],
  )
})

test('an order that leaves its place empties a level, takes, and fills another', () => {
  const { venue, told } = watched()
  const order = venue.place()
  const ask = venue.place({ user: BOB, side: SIDE.sell, price: 103, size: 4, remaining: 4 })
  told(() => {
    venue.open(order)
    venue.open(ask)
  })
  const moved = told(() => {
    venue.order(order).resting = false
    venue.change(order, CHANGE.requeued, { price: 104 })
    venue.match(ask, order, { size: 4 })
    venue.done(ask, DONE_REASON.filled)
    venue.open(order)
  })
  assert.deepEqual(levels(moved), [
    ['buy', 1, '0'],
    ['buy', 1.04, '0.000006'],
    ['sell', 1.03, '0'],
  ])
  const [frame] = orders(moved)
  assert.deepEqual([frame?.['price'], frame?.['filledSize']], ['1.04', '0.000004'])
  assert.deepEqual(
    [frame?.['change']].map((change) => (change as Told)['oldPrice']),
    ['1'],
  )
  const away = told(() => {
    venue.order(order).resting = false
    venue.change(order, CHANGE.requeued, { price: 107 })
    venue.done(order, DONE_REASON.priceBand)
  })
  assert.deepEqual(levels(away), [['buy', 1.04, '0']], 'the new price was never in the book')
})

test('several changes between two flushes are told as one, from the first to the last', () => {
  const { venue, feed, socket } = watched()
  const order = venue.place()
  venue.event(() => venue.open(order))
  venue.event(() => venue.change(order, CHANGE.reduced, { size: 8, remaining: 8 }))
  venue.event(() => {
    venue.change(order, CHANGE.requeued, { price: 99 })
    venue.open(order)
  })
  feed.flush()
  const frames = orders(socket.told)
  assert.equal(frames.length, 1)
  assert.deepEqual(frames[0]?.['change'], {
    ...{ reason: 'requeued', oldPrice: '1', newPrice: '0.99' },
    ...{ oldSize: '0.00001', newSize: '0.000008' },
  })
})

test('who was behind gets the newest state, and others hear of nobody', () => {
  const { venue, feed, socket } = watched()
  const stranger = fakeSocket(feed)
  stranger.say({ type: 'subscribe', product_ids: ['BTC-USDT'], channels: ['order'] })
  stranger.told.length = 0
  const order = venue.place()
  venue.event(() => venue.open(order))
  feed.flush()
  socket.told.length = 0
  socket.behind = true
  venue.event(() => venue.change(order, CHANGE.reduced, { size: 8, remaining: 8 }))
  feed.flush()
  assert.deepEqual(socket.told, [])
  socket.behind = false
  socket.handler.caughtUp()
  assert.deepEqual(
    orders(socket.told).map((frame) => [frame['size'], 'change' in frame]),
    [['0.000008', false]],
  )
  assert.deepEqual(stranger.told, [])
})

test('a refused replace is told as a rejected order, a refused amend is not', () => {
  const { told } = watched()
  const asked = {
    ...{ user: ALICE, product: 1, side: SIDE.buy, orderType: ORDER_TYPE.limit },
    ...{ timeInForce: 1, price: 9, size: 8 },
  } as const
  const replace = { ...asked, type: EVENT_TYPE.replaceOrder }
  const refused = told(() => undefined, replace, REFUSAL.orderNotFound)
  assert.deepEqual(
    orders(refused).map((order) => order['status']),
    ['rejected'],
  )
  const amend = { ...asked, type: EVENT_TYPE.amendOrder }
  assert.deepEqual(
    told(() => undefined, amend, REFUSAL.orderNotFound),
    [],
  )
})
