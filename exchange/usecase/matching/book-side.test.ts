import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '@bourse/kit/testing/seeded-random'
import { BookSide } from './book-side.ts'
import { Levels } from './levels.ts'
import { PriceNodes } from './price-nodes.ts'

const LEVELS = 20_000

function twoSides(): { levels: Levels; bids: BookSide; asks: BookSide } {
  const levels = new Levels(LEVELS)
  const nodes = new PriceNodes(LEVELS)
  return { levels, bids: new BookSide(1, levels, nodes), asks: new BookSide(-1, levels, nodes) }
}

/** Prices from the best to the worst. */
function prices(side: BookSide, levels: Levels): number[] {
  const found: number[] = []
  for (let level = side.best; level !== -1; level = side.worse(level)) {
    found.push(levels.price(level))
  }
  return found
}

test('prices whose low 32 bits are equal have levels of their own', () => {
  const { levels, bids } = twoSides()
  const all = [7, 7 + 2 ** 32, 7 + 2 ** 33, 7 + 2 ** 52]
  const opened = all.map((price) => bids.open(price))
  assert.equal(new Set(opened).size, all.length)
  assert.deepEqual(
    all.map((price) => bids.find(price)),
    opened,
  )
  assert.deepEqual(
    all.map((price) => bids.open(price)),
    opened,
  )
  assert.equal(bids.find(7 + 2 ** 34), -1)
  assert.deepEqual(prices(bids, levels), [...all].reverse())
})

test('a level that was dropped is not found, though the other side has its record now', () => {
  const { bids, asks } = twoSides()
  const level = bids.open(500)
  assert.equal(bids.find(500), level)
  bids.drop(level)
  assert.equal(bids.best, -1)
  assert.equal(asks.open(500), level, 'the record is used again')
  assert.equal(bids.find(500), -1)
})

test('levels that crowd each other out of the table of those used last are still found', () => {
  const { levels, asks } = twoSides()
  const count = 12_000
  const opened = Array.from({ length: count }, (_, at) => asks.open(1 + at))
  // Often enough for the table to grow between.
  for (let round = 0; round < 4; round++) {
    for (let at = 0; at < count; at++) {
      const wanted = (at * 7_919) % count
      assert.equal(asks.open(1 + wanted), opened[wanted])
      assert.equal(asks.find(1 + wanted), opened[wanted])
    }
  }
  assert.equal(asks.count, count)
  assert.equal(levels.price(asks.best), 1)
})

for (const sign of [1, -1] as const) {
  test(`${sign === 1 ? 'bids' : 'asks'} come and go as in a sorted array`, (t) => {
    const random = seededRandom(t)
    const { levels, bids, asks } = twoSides()
    const side = sign === 1 ? bids : asks
    const known = new Map<number, number>()
    for (let step = 0; step < 20_000; step++) {
      const far = random.below(4) === 0 ? random.below(1_000) * 2 ** 30 : 0
      const price = 1 + far + random.below(300)
      const level = known.get(price)
      assert.equal(side.find(price), level ?? -1, `${price} at step ${step}`)
      if (level === undefined) known.set(price, side.open(price))
      else if (random.below(2) === 0) {
        side.drop(level)
        known.delete(price)
      } else assert.equal(side.open(price), level)
      assert.equal(side.count, known.size)
      if (step % 100 === 0) {
        const sorted = [...known.keys()].sort((a, b) => (b - a) * sign)
        assert.deepEqual(prices(side, levels), sorted)
      }
    }
  })
}
