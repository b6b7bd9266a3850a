/** What no log can write is refused before it gets there. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blankEvent, EVENT_TYPE, type TradingEvent } from '@bourse/domain/exchange/event'
import { isRecordable } from './recordable.ts'

const BAD: readonly [string, Partial<TradingEvent>][] = [
  ['a price that is no number', { price: Number.NaN }],
  ['a negative size', { size: -1 }],
  ['a size beyond 2^53', { size: 2 ** 53 }],
  ['half an order id', { orderId: 0.5 }],
  ['an infinite user', { user: Number.POSITIVE_INFINITY }],
  ['an amount beyond int64', { amount: 1n << 63n }],
  ['a reference of 65 characters', { referenceId: 'x'.repeat(65) }],
  ['a reference with a line break', { referenceId: 'a\nb' }],
  ['a target that is not ASCII', { targetReference: 'ü' }],
]

for (const [name, fields] of BAD) {
  test(`${name} is not recordable`, () => {
    assert.equal(isRecordable({ ...blankEvent(EVENT_TYPE.createOrder), ...fields }), false)
  })
}

test('what fits is recordable up to the edges', () => {
  const event = {
    ...blankEvent(EVENT_TYPE.createOrder),
    price: Number.MAX_SAFE_INTEGER,
    amount: (1n << 63n) - 1n,
    referenceId: '~'.repeat(64),
    targetReference: ' ',
  }
  assert.equal(isRecordable(event), true)
  assert.equal(isRecordable({ ...event, amount: -(1n << 63n) }), true)
})
