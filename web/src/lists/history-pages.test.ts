/** Histories grow at both ends without a row twice or out of place. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { orderOf } from '../trade/activity/activity.testkit.ts'
import { type Pages, rowsOf, withNewer, withOrder } from './history-pages.ts'

const page = (ids: readonly number[], older?: string) => ({
  rows: ids.map((id) => orderOf({ id: String(id), status: 'filled' })),
  older,
})
const ids = (all: Pages<{ readonly id: string }>) => rowsOf(all.pages).map(({ id }) => Number(id))

const TWO = { pages: [page([20, 18], '18'), page([14, 12], '12')], pageParams: ['', '18'] }

test('newer rows come before all others', () => {
  const all = withNewer(TWO, page([23, 21]).rows)
  assert.deepEqual(ids(all), [23, 21, 20, 18, 14, 12])
  assert.equal(all.pages.length, 2)
  assert.deepEqual(withNewer(TWO, []), TWO)
})

test('a row on two pages is shown once', () => {
  assert.deepEqual(ids({ ...TWO, pages: [...TWO.pages, page([12, 9])] }), [20, 18, 14, 12, 9])
})

test('an order that is done takes its place by age', () => {
  const done = (id: number) => ids(withOrder(TWO, orderOf({ id: String(id), status: 'filled' })))
  assert.deepEqual(done(25), [25, 20, 18, 14, 12])
  assert.deepEqual(done(19), [20, 19, 18, 14, 12])
  assert.deepEqual(done(16), [20, 18, 16, 14, 12])
  assert.deepEqual(done(13), [20, 18, 14, 13, 12])
})

test('one that is older than all pages waits for its page', () => {
  assert.deepEqual(withOrder(TWO, orderOf({ id: '11' })), TWO)
})

test('without pages behind it comes to the end, or alone', () => {
  const all = { pages: [page([20, 18])], pageParams: [''] }
  assert.deepEqual(ids(withOrder(all, orderOf({ id: '9' }))), [20, 18, 9])
  const none = { pages: [page([])], pageParams: [''] }
  assert.deepEqual(ids(withOrder(none, orderOf({ id: '9' }))), [9])
})

test('an order that is there already is replaced', () => {
  const all = withOrder(TWO, orderOf({ id: '18', status: 'cancelled' }))
  assert.deepEqual(ids(all), [20, 18, 14, 12])
  assert.equal(rowsOf(all.pages)[1]?.status, 'cancelled')
})
