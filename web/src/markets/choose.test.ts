import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chosenOf, type Figures, sortedIds, sortingAfter } from './choose.ts'

const BTC = { id: 'BTC-USDT', quote: 'USDT', name: 'Bitcoin' }
const ETH = { id: 'ETH-USDT', quote: 'USDT', name: 'Ether' }
const PAIR = { id: 'ETH-BTC', quote: 'BTC', name: 'Ether' }
const NEW = { id: 'AAA-USDT', quote: 'USDT', name: 'Triple A' }
const ALL = [BTC, ETH, PAIR, NEW]
const ids = (found: readonly { readonly id: string }[]) => found.map(({ id }) => id)

test('markets are found by id and by name, within a filter', () => {
  const find = (typed: string, filter = 'all', starred: string[] = []) =>
    ids(chosenOf(ALL, { typed, filter, starred }))
  assert.deepEqual(find(''), ids(ALL))
  assert.deepEqual(find('btcusdt'), ['BTC-USDT'])
  assert.deepEqual(find('btc'), ['BTC-USDT', 'ETH-BTC'])
  assert.deepEqual(find('bitc'), ['BTC-USDT'])
  assert.deepEqual(find(' eth er'), ['ETH-USDT', 'ETH-BTC'])
  assert.deepEqual(find('', 'BTC'), ['ETH-BTC'])
  assert.deepEqual(find('eth', 'starred', ['ETH-BTC', 'BTC-USDT']), ['ETH-BTC'])
  assert.deepEqual(find('no such'), [])
})

test('markets are sorted by a column, those without trades last both ways', () => {
  const figures = new Map<string, Figures>([
    ['BTC-USDT', { price: 62_000, change: -0.01, volume: 5 }],
    ['ETH-USDT', { price: 3_000, change: 0.02, volume: 9 }],
    ['ETH-BTC', { price: 3_001, change: 0, volume: 5 }],
  ])
  const sort = (by: 'name' | 'price' | 'change' | 'volume', descending: boolean) =>
    sortedIds(ALL, figures, { by, descending })
  assert.deepEqual(sort('name', false), ['AAA-USDT', 'BTC-USDT', 'ETH-BTC', 'ETH-USDT'])
  assert.deepEqual(sort('name', true), ['ETH-USDT', 'ETH-BTC', 'BTC-USDT', 'AAA-USDT'])
  assert.deepEqual(sort('change', true), ['ETH-USDT', 'ETH-BTC', 'BTC-USDT', 'AAA-USDT'])
  assert.deepEqual(sort('change', false), ['BTC-USDT', 'ETH-BTC', 'ETH-USDT', 'AAA-USDT'])
  assert.deepEqual(sort('price', true), ['BTC-USDT', 'ETH-BTC', 'ETH-USDT', 'AAA-USDT'])
  // The same volume: by name.
  assert.deepEqual(sort('volume', true), ['ETH-USDT', 'BTC-USDT', 'ETH-BTC', 'AAA-USDT'])
})

test('a column is first sorted its usual way, then the other', () => {
  const byVolume = { by: 'volume', descending: true } as const
  assert.deepEqual(sortingAfter(byVolume, 'volume'), { by: 'volume', descending: false })
  assert.deepEqual(sortingAfter(byVolume, 'name'), { by: 'name', descending: false })
  assert.deepEqual(sortingAfter(byVolume, 'change'), { by: 'change', descending: true })
})
