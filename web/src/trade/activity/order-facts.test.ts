/** What is shown of an order follows from its row exactly. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { orderOf } from './activity.testkit.ts'
import { averagePrice, byNewest, filledPercent, kindKey } from './order-facts.ts'

test('kinds of orders', () => {
  assert.equal(kindKey(orderOf()), 'ticketKindLimit')
  assert.equal(kindKey(orderOf({ type: 'market' })), 'ticketKindMarket')
  assert.equal(kindKey(orderOf({ stop: 'loss' })), 'ticketKindStopLimit')
  assert.equal(kindKey(orderOf({ stop: 'entry', type: 'market' })), 'ticketKindStop')
})

test('an average price is that of what has traded', () => {
  const order = orderOf({ filledSize: '0.3', executedValue: '20000' })
  assert.equal(averagePrice(order, 2), '66666.66')
  assert.equal(averagePrice(orderOf(), 2), undefined)
})

test('nearly filled is not filled', () => {
  assert.equal(filledPercent(orderOf({ filledSize: '0.199999' })), '99')
  assert.equal(filledPercent(orderOf({ filledSize: '0.2' })), '100')
  assert.equal(filledPercent(orderOf({ size: '0', filledSize: '1' })), undefined)
})

test('ids are sorted as numbers', () => {
  const ids = ['9', '10', '9007199254740993', '9007199254740992', '10'].map((id) => ({ id }))
  assert.deepEqual(
    ids.toSorted(byNewest).map(({ id }) => id),
    ['9007199254740993', '9007199254740992', '10', '10', '9'],
  )
})
