import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '@bourse/kit/testing/seeded-random'
import { PriceNodes } from './price-nodes.ts'
import { PriceTree } from './price-tree.ts'

const HIGHEST = Number.MAX_SAFE_INTEGER
const LEVELS = 10_000

function newTree(): PriceTree {
  return new PriceTree(new PriceNodes(LEVELS))
}

/** Levels from the highest key to the lowest. */
function descending(tree: PriceTree, keyOf: (level: number) => number): number[] {
  const found: number[] = []
  for (let level = tree.highest(); level !== -1; level = tree.below(keyOf(level))) {
    found.push(level)
    if (found.length > tree.count) break
  }
  return found
}

test('a level is found at its key and nowhere else', () => {
  const tree = newTree()
  assert.equal(tree.get(1), -1)
  assert.equal(tree.highest(), -1)
  tree.insert(1_000, 7)
  assert.equal(tree.get(1_000), 7)
  assert.equal(tree.highest(), 7)
  for (const key of [-1_000, 0, 999, 1_001, 1_000 * 2 ** 32, HIGHEST]) {
    assert.equal(tree.get(key), -1)
  }
  assert.equal(tree.below(1_000), -1)
  tree.remove(1_000)
  assert.equal(tree.get(1_000), -1)
  assert.equal(tree.highest(), -1)
  assert.equal(tree.count, 0)
})

test('neighbours of every power of two, above and below zero, are kept apart', () => {
  const tree = newTree()
  const keys = new Set([HIGHEST, -HIGHEST])
  for (let power = 0; power <= 52; power++) {
    for (const key of [2 ** power - 1, 2 ** power, 2 ** power + 1]) {
      if (key > 0) keys.add(key).add(-key)
    }
  }
  const sorted = [...keys].sort((a, b) => a - b)
  for (const [level, key] of sorted.entries()) tree.insert(key, level)
  for (const [level, key] of sorted.entries()) {
    assert.equal(tree.get(key), level, `${key}`)
    assert.equal(tree.below(key), level - 1, `below ${key}`)
  }
  assert.equal(tree.count, sorted.length)
})

test('trees that share their nodes do not see each other', () => {
  const nodes = new PriceNodes(LEVELS)
  const trees = Array.from({ length: 5 }, () => new PriceTree(nodes))
  for (const [at, tree] of trees.entries()) {
    for (let key = 1; key <= 2_000; key++) tree.insert(key * 40, at)
  }
  for (const tree of trees.slice(1)) {
    for (let key = 1; key <= 2_000; key++) tree.remove(key * 40)
  }
  const again = trees[1] as PriceTree
  for (let key = 1; key <= 2_000; key++) again.insert(key * 7, 99)
  for (let key = 1; key <= 2_000; key++) {
    assert.equal(trees[0]?.get(key * 40), 0)
    assert.equal(again.get(key * 7), 99)
    assert.equal(trees[2]?.get(key * 40), -1)
  }
})

test('a tree that was emptied leaves one node behind, and takes no more for the same again', () => {
  const nodes = new PriceNodes(LEVELS)
  const tree = new PriceTree(nodes)
  assert.equal(nodes.taken, 0, 'a tree that was never used has none')
  for (let round = 0; round < 3; round++) {
    for (let key = 1; key <= LEVELS; key++) tree.insert(key * 1_000_003, key)
    assert.ok(nodes.taken < LEVELS / 8, `${nodes.taken} nodes`)
    for (let key = 1; key <= LEVELS; key++) tree.remove(key * 1_000_003)
    assert.equal(nodes.taken, 1)
  }
})

const ORDERS: readonly (readonly [string, (at: number) => number])[] = [
  ['rising', (at) => at],
  ['falling', (at) => -at],
  ['from the middle outwards', (at) => (at % 2 === 0 ? at : -at)],
  ['scattered', (at) => (at * 7_919) % LEVELS],
]

for (const [name, order] of ORDERS) {
  test(`levels that come ${name} fill their nodes by half and more`, () => {
    const nodes = new PriceNodes(LEVELS)
    const tree = new PriceTree(nodes)
    for (let at = 0; at < LEVELS; at++) tree.insert(order(at) * 2 ** 38, at)
    assert.equal(tree.count, LEVELS)
    assert.ok(nodes.taken <= LEVELS / 11, `${nodes.taken} nodes`)
    const keys = Array.from({ length: LEVELS }, (_, at) => order(at) * 2 ** 38)
    const expected = keys.map((key, at) => [key, at] as const).sort((a, b) => b[0] - a[0])
    assert.deepEqual(
      descending(tree, (level) => keys[level] as number),
      expected.map(([, at]) => at),
    )
  })
}

test('a tree that is thinned out gives its nodes back', () => {
  const nodes = new PriceNodes(LEVELS)
  const tree = new PriceTree(nodes)
  for (let key = 0; key < LEVELS; key++) tree.insert(key, key)
  for (let key = 0; key < LEVELS; key++) if (key % 20 !== 0) tree.remove(key)
  assert.equal(tree.count, LEVELS / 20)
  assert.ok(nodes.taken <= tree.count / 3, `${nodes.taken} nodes for ${tree.count} levels`)
  for (let key = 0; key < LEVELS; key++) assert.equal(tree.get(key), key % 20 === 0 ? key : -1)
})

test('more nodes than there are for the most levels are a bug', () => {
  const nodes = new PriceNodes(4)
  const tree = new PriceTree(nodes)
  const fill = () => {
    for (let key = 0; key < 400_000; key++) tree.insert(key, key)
  }
  assert.throws(fill, RangeError)
})

type Draw = (below: (bound: number) => number) => number

const SPREADS: readonly (readonly [string, Draw])[] = [
  ['dense keys', (below) => 1_000 + below(1_200)],
  ['keys at two far ends', (below) => (below(2) === 0 ? -below(400) : HIGHEST - below(400))],
  ['sparse keys', (below) => 1 + below(2 ** 20) * 2 ** 32 + below(2 ** 32)],
  ['keys of all magnitudes', (below) => -Math.floor(2 ** (below(52_000) / 1_000))],
]

for (const [name, draw] of SPREADS) {
  test(`${name} go as in a sorted array`, (t) => {
    const random = seededRandom(t)
    const nodes = new PriceNodes(LEVELS)
    const tree = new PriceTree(nodes)
    const levels = new Map<number, number>()
    const sorted: number[] = []
    // The tree grows and shrinks by turns, through several heights.
    let target = 0
    for (let step = 0; step < 20_000; step++) {
      if (step % 2_000 === 0) target = [600, 3, 60, 700, 0][(step / 2_000) % 5] as number
      const drawn = draw(random.below)
      const isOld = random.below(2) === 0 && sorted.length > 0
      const key = isOld ? (sorted[random.below(sorted.length)] as number) : drawn
      const level = levels.get(key) ?? -1
      assert.equal(tree.get(key), level, `get ${key} at step ${step}`)
      const place = placeOf(sorted, key)
      if (level === -1) {
        if (sorted.length < target || random.below(8) === 0) {
          tree.insert(key, step)
          levels.set(key, step)
          sorted.splice(place, 0, key)
        }
      } else {
        const below = place === 0 ? -1 : levels.get(sorted[place - 1] as number)
        assert.equal(tree.below(key), below, `below ${key} at step ${step}`)
        if (sorted.length > target || random.below(8) === 0) {
          tree.remove(key)
          levels.delete(key)
          sorted.splice(place, 1)
        }
      }
      const last = sorted.at(-1)
      assert.equal(tree.count, sorted.length)
      assert.equal(tree.highest(), last === undefined ? -1 : levels.get(last), `at step ${step}`)
      assert.ok(nodes.taken <= 1 + sorted.length / 4, `${nodes.taken} nodes for ${sorted.length}`)
    }
    for (const key of sorted) assert.equal(tree.get(key), levels.get(key))
  })
}

/** How many of the sorted keys are below `key`. */
function placeOf(sorted: readonly number[], key: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] as number) < key) low = middle + 1
    else high = middle
  }
  return low
}
