/** The list of trades follows the market, and stands still while somebody reads it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TradeRow } from '../../api/rows.ts'
import { TradeWindow } from './trade-window.ts'

/** A store's array, which changes in place. */
function storeOf(...ids: number[]): TradeRow[] {
  return ids.map((tradeId) => ({ tradeId }) as TradeRow)
}

function add(store: TradeRow[], ...ids: number[]): void {
  for (const tradeId of ids) store.unshift({ tradeId } as TradeRow)
}

function ids({ rows }: TradeWindow): number[] {
  return rows.map(({ tradeId }) => tradeId)
}

test('follows the newest and tells how many are new', () => {
  const store = storeOf(2, 1)
  const list = new TradeWindow()
  assert.equal(list.take(store), 0)
  assert.equal(list.take(store), 0)
  add(store, 3, 4)
  assert.equal(list.take(store), 2)
  assert.deepEqual(ids(list), [4, 3, 2, 1])
})

test('stands still while held, counts what waits, and goes on from there', () => {
  const store = storeOf(2, 1)
  const list = new TradeWindow()
  list.take(store)
  list.hold(true)
  add(store, 3)
  list.hold(true)
  add(store, 4)
  store.length = 2
  assert.equal(list.take(store), 0)
  assert.deepEqual(ids(list), [2, 1])
  assert.equal(list.waiting, 2)
  list.hold(false)
  assert.equal(list.take(store), 2)
  assert.deepEqual(ids(list), [4, 3])
  assert.equal(list.waiting, 0)
})

test('an empty list that is pointed at fills all the same', () => {
  const store = storeOf()
  const list = new TradeWindow()
  list.take(store)
  list.hold(true)
  add(store, 1)
  list.take(store)
  assert.deepEqual(ids(list), [1])
})

test('when none of the old ones is left, all are new', () => {
  const list = new TradeWindow()
  list.take(storeOf(2, 1))
  assert.equal(list.take(storeOf(9, 8, 7)), 3)
})
