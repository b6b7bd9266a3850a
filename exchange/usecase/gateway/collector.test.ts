/** What callers are told, from the calls that the engine makes. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blankEvent, EVENT_TYPE, type EventType } from '@bourse/domain/exchange/event'
import { CHANGE, DONE_REASON } from '@bourse/domain/exchange/order'
import type { TradingState } from '@bourse/domain/exchange/state'
import { Collector } from './collector.ts'

/** The event of sequence id 100; the order in slot n has id 90 + n, so slot 10 is its own. */
const SEQUENCE = 100
const OWN = 10

/** Calls the collector as an engine would, and says what the caller hears. */
function told(type: EventType, calls: (collector: Collector) => void, refusal = 0) {
  const event = blankEvent(type)
  const collector = new Collector({
    sequence: SEQUENCE,
    time: 7,
    orders: { id: (slot: number) => 90 + slot },
    orderView: (slot: number) => ({ id: 90 + slot, status: 'open' }),
    orderSlot: () => -1,
  } as unknown as TradingState)
  collector.begin(event)
  calls(collector)
  collector.result(event, refusal)
  const { order, cancelled } = collector.outcome ?? assert.fail('an outcome')
  return { order: order && `${order.id} ${order.status}`, cancelled }
}

const { createOrder, cancelOrder, cancelAll, amendOrder, replaceOrder, cancelAfter } = EVENT_TYPE

test('orders that expire and switches that fire before the event are not the caller’s', () => {
  for (const type of [cancelOrder, cancelAll, amendOrder, replaceOrder, cancelAfter]) {
    const outcome = told(type, (collector) => {
      collector.done(1, DONE_REASON.expired)
      collector.done(2, DONE_REASON.switchFired)
    })
    assert.deepEqual(outcome, { order: undefined, cancelled: 0 })
  }
})

test('a cancel tells the order, cancel all only how many', () => {
  const outcome = told(cancelOrder, (collector) => {
    collector.done(1, DONE_REASON.expired)
    collector.done(4, DONE_REASON.cancelled)
  })
  assert.deepEqual(outcome, { order: '94 cancelled', cancelled: 1 })
  const all = told(cancelAll, (collector) => {
    for (const slot of [3, 4, 5]) collector.done(slot, DONE_REASON.cancelled)
  })
  assert.deepEqual(all, { order: undefined, cancelled: 3 })
})

test('a new order is told as it is after the stops that it set off', () => {
  const waits = told(createOrder, (collector) => collector.active(OWN))
  assert.deepEqual(waits, { order: '100 open', cancelled: 0 })
  const eaten = told(createOrder, (collector) => {
    collector.done(3, DONE_REASON.filled)
    collector.open(OWN)
    collector.open(7)
    collector.done(OWN, DONE_REASON.filled)
    collector.done(8, DONE_REASON.notTaken)
  })
  assert.deepEqual(eaten, { order: '100 filled', cancelled: 0 })
  const left = told(createOrder, (collector) => {
    collector.open(OWN)
    collector.done(7, DONE_REASON.filled)
  })
  assert.deepEqual(left, { order: '100 open', cancelled: 0 })
})

test('self-trade prevention that changes a maker does not make it the caller’s order', () => {
  const outcome = told(createOrder, (collector) => {
    collector.change(3, CHANGE.decremented)
    collector.done(OWN, DONE_REASON.selfTrade)
  })
  assert.deepEqual(outcome, { order: '100 cancelled', cancelled: 0 })
})

test('an amended order is told as it is at the end', () => {
  for (const change of [CHANGE.reduced, CHANGE.waiting]) {
    const outcome = told(amendOrder, (collector) => collector.change(4, change))
    assert.deepEqual(outcome, { order: '94 open', cancelled: 0 })
  }
  const rests = told(amendOrder, (collector) => {
    collector.done(1, DONE_REASON.expired)
    collector.change(4, CHANGE.requeued)
    collector.done(3, DONE_REASON.filled)
    collector.open(4)
    collector.open(6)
  })
  assert.deepEqual(rests, { order: '94 open', cancelled: 0 })
  const done = told(amendOrder, (collector) => {
    collector.change(4, CHANGE.requeued)
    collector.change(3, CHANGE.decremented)
    collector.change(4, CHANGE.decremented)
    collector.done(4, DONE_REASON.selfTrade)
  })
  assert.deepEqual(done, { order: '94 cancelled', cancelled: 0 })
})

test('a replace tells the new order, or that the old one was cancelled all the same', () => {
  const replaced = told(replaceOrder, (collector) => {
    collector.done(4, DONE_REASON.replaced)
    collector.open(OWN)
  })
  assert.deepEqual(replaced, { order: '100 open', cancelled: 0 })
  const refused = told(replaceOrder, (collector) => collector.done(4, DONE_REASON.cancelled), 3_004)
  assert.deepEqual(refused, { order: undefined, cancelled: 1 })
})
