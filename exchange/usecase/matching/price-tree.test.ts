import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '@bourse/kit/testing/seeded-random'
import { PriceNodes, PriceTree } from './price-tree.ts'

const HIGHEST = Number.MAX_SAFE_INTEGER

function count(tree: PriceTree, prices: readonly number[]): number {
  return prices.filter((price) => tree.get(price) !== -1).length
}

test('a level is found at its price and nowhere else', () => {
  const tree = new PriceTree(new PriceNodes())
  assert.equal(tree.get(1), -1)
  tree.insert(1_000, 7)
  assert.equal(tree.get(1_000), 7)
  assert.equal(count(tree, [0, 999, 1_001, 1_000 + 1_024, 1_000 * 32, HIGHEST]), 0)
  assert.equal(tree.below(1_000), -1)
  tree.remove(1_000)
  assert.equal(tree.get(1_000), -1)
  assert.equal(tree.count, 0)
})

test('prices at the ends of every digit are kept apart', () => {
  const tree = new PriceTree(new PriceNodes())
  const prices = [HIGHEST]
  for (let power = 0; power <= 52; power++) {
    for (const price of [2 ** power - 1, 2 ** power, 2 ** power + 1]) {
      if (price > 0) prices.push(price)
    }
  }
  const distinct = [...new Set(prices)].sort((a, b) => a - b)
  for (const [level, price] of distinct.entries()) tree.insert(price, level)
  for (const [level, price] of distinct.entries()) {
    assert.equal(tree.get(price), level, `${price}`)
    assert.equal(tree.below(price), level - 1, `below ${price}`)
  }
  assert.equal(tree.count, distinct.length)
})

test('it grows over an empty tree and over a full one, up to the highest price', () => {
  const nodes = new PriceNodes()
  const empty = new PriceTree(nodes)
  empty.insert(HIGHEST, 1)
  assert.equal(empty.get(HIGHEST), 1)
  assert.equal(empty.get(HIGHEST % 32), -1)
  const full = new PriceTree(nodes)
  let price = 1
  let level = 0
  for (; price < HIGHEST; price *= 31) full.insert(price, level++)
  for (let at = 1, expected = 0; at < price; at *= 31) assert.equal(full.get(at), expected++)
  assert.equal(full.count, level)
})

test('trees that share their nodes do not see each other', () => {
  const nodes = new PriceNodes()
  const trees = Array.from({ length: 5 }, () => new PriceTree(nodes))
  for (const [at, tree] of trees.entries()) {
    for (let price = 1; price <= 2_000; price++) tree.insert(price * 40, at)
  }
  for (const tree of trees.slice(1)) {
    for (let price = 1; price <= 2_000; price++) tree.remove(price * 40)
  }
  const again = trees[1] as PriceTree
  for (let price = 1; price <= 2_000; price++) again.insert(price * 7, 99)
  for (let price = 1; price <= 2_000; price++) {
    assert.equal(trees[0]?.get(price * 40), 0)
    assert.equal(again.get(price * 7), 99)
    assert.equal(trees[2]?.get(price * 40), -1)
  }
})

test('a leaf that was given back is not looked into any more', () => {
  const nodes = new PriceNodes()
  const tree = new PriceTree(nodes)
  tree.insert(1, 0)
  tree.insert(2_000, 7)
  assert.equal(tree.get(2_000), 7)
  tree.remove(2_000)
  const other = new PriceTree(nodes)
  for (let price = 1; price <= 4_000; price++) other.insert(price, 9)
  assert.equal(tree.get(2_000), -1)
  for (let price = 2; price <= 4_000; price++) assert.equal(tree.get(price), -1)
  assert.equal(tree.get(1), 0)
})

test('nodes left empty are used again: churn does not take more of them', () => {
  const nodes = new PriceNodes()
  const tree = new PriceTree(nodes)
  tree.insert(1, 0)
  const churn = () => {
    for (let step = 1; step <= 3_000; step++) {
      tree.insert(step * 1_000_003, step)
      if (step > 10) tree.remove((step - 10) * 1_000_003)
    }
    for (let step = 2_991; step <= 3_000; step++) tree.remove(step * 1_000_003)
  }
  churn()
  const chunks = nodes.bitmaps.length
  for (let round = 0; round < 5; round++) churn()
  assert.equal(nodes.bitmaps.length, chunks)
  assert.equal(chunks, 1, 'a few levels need a few nodes')
  assert.equal(tree.count, 1)
})

const SPREADS: readonly (readonly [string, (below: (bound: number) => number) => number])[] = [
  ['dense prices', (below) => 1_000 + below(300)],
  ['prices at two far ends', (below) => (below(2) === 0 ? 1 + below(50) : HIGHEST - below(50))],
  ['sparse prices', (below) => 1 + below(2 ** 21) * 2 ** 32 + below(2 ** 32)],
  ['prices of all magnitudes', (below) => 1 + Math.floor(2 ** (below(53_000) / 1_000)) - 1],
]

for (const [name, draw] of SPREADS) {
  test(`${name} go as in a sorted array`, (t) => {
    const random = seededRandom(t)
    const tree = new PriceTree(new PriceNodes())
    const levels = new Map<number, number>()
    let sorted: number[] = []
    const fewest = 150
    for (let step = 0; step < 6_000; step++) {
      const drawn = draw(random.below)
      const price = random.below(3) === 0 ? (sorted[random.below(sorted.length)] ?? drawn) : drawn
      assert.ok(Number.isSafeInteger(price) && price > 0)
      assert.equal(tree.get(price), levels.get(price) ?? -1, `get ${price} at step ${step}`)
      if (levels.has(price)) {
        const below = sorted[sorted.indexOf(price) - 1]
        const expected = below === undefined ? -1 : levels.get(below)
        assert.equal(tree.below(price), expected, `below ${price} at step ${step}`)
        if (sorted.length > fewest || random.below(2) === 0) {
          tree.remove(price)
          levels.delete(price)
          sorted = sorted.filter((one) => one !== price)
        }
      } else if (sorted.length < 2 * fewest) {
        tree.insert(price, step)
        levels.set(price, step)
        sorted.push(price)
        sorted.sort((a, b) => a - b)
      }
      assert.equal(tree.count, sorted.length)
    }
    for (const price of sorted) assert.equal(tree.get(price), levels.get(price))
  })
}
