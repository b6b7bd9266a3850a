/** Groups, sums and changes of one side. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Side } from '../../live/book.ts'
import { Levels, markChanges } from './levels.ts'

type Rows = readonly (readonly [price: number, size: number])[]

function sideOf(direction: 1 | -1, rows: Rows): Side {
  const side = new Side(direction)
  for (const [price, size] of rows) side.set(price, size)
  return side
}

function levelsOf(direction: 1 | -1, rows: Rows, { step = 1, room = 4 } = {}): Levels {
  const levels = new Levels(room, direction)
  levels.collect(sideOf(direction, rows), step)
  return levels
}

function shown({ prices, sizes, sums, count }: Levels) {
  return Array.from({ length: count }, (_, at) => [prices[at], sizes[at], sums[at]])
}

const ASKS: Rows = [
  [101, 1],
  [103, 2],
  [110, 4],
  [111, 8],
  [120, 16],
  [130, 32],
  [140, 64],
]
const BIDS: Rows = [
  [99, 1],
  [97, 2],
  [90, 4],
  [89, 8],
]

test('without grouping: the best levels, each with the sum up to it', () => {
  assert.deepEqual(shown(levelsOf(1, ASKS)), [
    [101, 1, 1],
    [103, 2, 3],
    [110, 4, 7],
    [111, 8, 15],
  ])
})

test('asks are grouped upwards, with all levels of the last group', () => {
  assert.deepEqual(shown(levelsOf(1, ASKS, { step: 10, room: 2 })), [
    [110, 7, 7],
    [120, 24, 31],
  ])
})

test('bids are grouped downwards', () => {
  assert.deepEqual(shown(levelsOf(-1, BIDS, { step: 10 })), [
    [90, 7, 7],
    [80, 8, 15],
  ])
})

test('an empty side has nothing, also after it had something', () => {
  const levels = levelsOf(1, ASKS)
  assert.equal(levels.total, 15)
  levels.collect(sideOf(1, []), 1)
  assert.deepEqual(shown(levels), [])
  assert.equal(levels.total, 0)
})

test('sums are exact up to 2^53 - 1 and stay there', () => {
  const top = Number.MAX_SAFE_INTEGER
  const rows: Rows = [
    [1, top - 3],
    [2, 2],
    [3, 1],
    [4, 5],
  ]
  const sums = [top - 3, top - 1, top, top]
  assert.deepEqual([...levelsOf(1, rows).sums], sums)
  assert.deepEqual([...levelsOf(1, rows, { step: 10 }).sums], [top, 0, 0, 0])
})

function changes(before: Levels, now: Levels): number[] {
  const changed = new Uint8Array(4).fill(9)
  const marked = markChanges(before, now, changed)
  const rows = [...changed.subarray(0, now.count)]
  assert.equal(marked, rows.filter((one) => one === 1).length)
  return rows
}

test('changed and new levels are marked, wherever they stand now', () => {
  const before = levelsOf(1, ASKS.slice(0, 3))
  assert.deepEqual(changes(before, levelsOf(1, ASKS.slice(0, 3))), [0, 0, 0])
  const now = levelsOf(1, [
    [100, 5],
    [101, 1],
    [103, 9],
    [110, 4],
  ])
  assert.deepEqual(changes(before, now), [1, 0, 1, 0])
})

test('a level that came into sight is not new, one in a list with room is', () => {
  const full = levelsOf(-1, BIDS)
  const gone = levelsOf(-1, [...BIDS.slice(1), [80, 1]])
  assert.deepEqual(changes(full, gone), [0, 0, 0, 0])
  const short = levelsOf(-1, BIDS.slice(0, 2))
  assert.deepEqual(changes(short, levelsOf(-1, BIDS.slice(0, 3))), [0, 0, 1])
})

test('after nothing everything is new', () => {
  assert.deepEqual(changes(new Levels(4, 1), levelsOf(1, ASKS)), [1, 1, 1, 1])
})

test('a copy is what the other was', () => {
  const copy = new Levels(4, 1)
  const levels = levelsOf(1, ASKS)
  copy.copy(levels)
  levels.collect(sideOf(1, []), 1)
  assert.deepEqual(shown(copy), shown(levelsOf(1, ASKS)))
})
