/** Arrow keys in both layouts of the book. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Extent, moved, type Spot } from './book-keys.ts'

const ABOVE: Extent = { buy: 3, sell: 2, beside: false }
const BESIDE: Extent = { buy: 3, sell: 2, beside: true }

/** A spot as "side row column". */
function walk(from: string, keys: string, extent: Extent): string {
  const [side, row, column] = from.split(' ')
  let spot: Spot = { side: side as 'buy', row: Number(row), column: Number(column) }
  for (const key of keys.split(' ')) spot = moved(spot, key, extent) ?? spot
  return `${spot.side} ${spot.row} ${spot.column}`
}

test('asks above bids: up and down go through the middle', () => {
  assert.equal(walk('buy 2 0', 'ArrowUp', ABOVE), 'buy 1 0')
  assert.equal(walk('buy 2 1', 'ArrowUp ArrowUp ArrowUp', ABOVE), 'sell 0 1')
  assert.equal(walk('sell 0 0', 'ArrowUp ArrowUp ArrowUp', ABOVE), 'sell 1 0')
  assert.equal(walk('sell 1 2', 'ArrowDown ArrowDown', ABOVE), 'buy 0 2')
  assert.equal(walk('buy 0 0', 'ArrowDown ArrowDown ArrowDown', ABOVE), 'buy 2 0')
})

test('left and right go through price, size and sum', () => {
  assert.equal(walk('buy 1 0', 'ArrowRight ArrowRight ArrowRight', ABOVE), 'buy 1 2')
  assert.equal(walk('buy 1 1', 'ArrowLeft ArrowLeft', ABOVE), 'buy 1 0')
})

test('side by side: left and right cross the middle, prices facing each other', () => {
  assert.equal(walk('buy 1 1', 'ArrowRight', BESIDE), 'buy 1 0')
  assert.equal(walk('buy 1 0', 'ArrowRight', BESIDE), 'sell 1 0')
  assert.equal(walk('buy 2 0', 'ArrowRight', BESIDE), 'sell 1 0')
  assert.equal(walk('sell 1 0', 'ArrowRight ArrowRight', BESIDE), 'sell 1 1')
  assert.equal(walk('sell 0 1', 'ArrowLeft ArrowLeft ArrowDown', BESIDE), 'buy 1 0')
  assert.equal(walk('buy 0 0', 'ArrowUp', BESIDE), 'buy 0 0')
})

test('Home is the best price, End the worst that is seen', () => {
  assert.equal(walk('buy 1 2', 'End', ABOVE), 'buy 2 2')
  assert.equal(walk('sell 1 0', 'Home', ABOVE), 'sell 0 0')
})

test('other keys, and a side without rows, lead nowhere', () => {
  const from: Spot = { side: 'sell', row: 0, column: 0 }
  assert.equal(moved(from, 'a', ABOVE), undefined)
  assert.equal(moved(from, 'ArrowDown', { ...ABOVE, buy: 0 }), undefined)
  assert.equal(walk('buy 0 0', 'ArrowRight', { ...BESIDE, sell: 0 }), 'buy 0 0')
})
