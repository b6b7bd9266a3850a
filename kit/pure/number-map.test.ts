import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type KeySpread, NumberMap } from './number-map.ts'

const SEED = Number.parseInt(process.env['SEED'] ?? `${Date.now() % 1_000_000}`, 10)
const SPREADS: readonly KeySpread[] = ['dense', 'mixed']

/** Keys of a few neighbourhoods, so that runs collide, wrap round the end and share low bits. */
const key = fc.oneof(
  fc.integer({ min: 1, max: 40 }),
  fc.integer({ min: 0, max: 9 }).map((n) => n * 64 + 63),
  fc.integer({ min: 1, max: 9 }).map((n) => n * 2 ** 32),
  fc.integer({ min: 0, max: 9 }).map((n) => Number.MAX_SAFE_INTEGER - n),
)
const step = fc.record({
  key,
  value: fc.integer({ min: -1, max: 2 ** 31 - 1 }),
  act: fc.constantFrom('set', 'set', 'delete', 'delete', 'delete'),
})

for (const spread of SPREADS) {
  test(`a ${spread} map does what a Map does (SEED=${SEED})`, () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const map = new NumberMap(100, spread)
        const model = new Map<number, number>()
        const seen = new Set<number>()
        for (const { key, value, act } of steps) {
          seen.add(key)
          if (act === 'delete') {
            map.delete(key)
            model.delete(key)
          } else {
            map.set(key, value)
            model.set(key, value)
          }
          assert.equal(map.count, model.size)
        }
        for (const key of seen) assert.equal(map.get(key), model.get(key) ?? -1, `key ${key}`)
      }),
      { seed: SEED, numRuns: 300 },
    )
  })

  test(`a full ${spread} map finds, replaces and frees, but takes no further key`, () => {
    const map = new NumberMap(10, spread)
    const keys = Array.from({ length: 10 }, (_, at) => 1 + at * 16)
    for (const key of keys) map.set(key, key * 2)
    assert.equal(map.count, 10)
    assert.throws(() => map.set(999, 1), { name: 'RangeError', message: 'number map is full' })
    assert.equal(map.get(999), -1)
    map.set(17, 5)
    assert.equal(map.get(17), 5)
    map.delete(17)
    map.delete(17)
    map.delete(1_000)
    assert.equal(map.count, 9)
    map.set(999, 1)
    assert.equal(map.get(999), 1)
    for (const key of keys) assert.equal(map.get(key), key === 17 ? -1 : key * 2)
  })

  test(`a ${spread} map never finds key 0`, () => {
    const map = new NumberMap(10, spread)
    assert.equal(map.get(0), -1)
    for (let key = 1; key <= 10; key++) map.set(key * 16, key)
    assert.equal(map.get(0), -1)
    assert.equal(map.get(16), 1)
  })

  test(`a ${spread} map of many keys empties to nothing`, () => {
    const map = new NumberMap(20_000, spread)
    for (let key = 1; key <= 20_000; key++) map.set(key, key)
    for (let key = 1; key <= 20_000; key += 2) map.delete(key)
    assert.equal(map.count, 10_000)
    for (let key = 1; key <= 20_000; key++) {
      assert.equal(map.get(key), key % 2 === 0 ? key : -1)
    }
    for (let key = 20_000; key > 0; key--) map.delete(key)
    assert.equal(map.count, 0)
  })
}

test('a dense map has no long walks, also where ids lie whole tables apart', () => {
  const map = new NumberMap(100_000, 'dense')
  const keys: number[] = []
  for (let id = 1; id <= 60_000; id++) keys.push(id)
  // What stays of later times: every tenth order, at distances at which tables begin again.
  for (let table = 1; table <= 4; table++) {
    for (let id = 1; id <= 100_000; id += 10) keys.push(table * 2 ** 18 + id)
  }
  for (const key of keys) map.set(key, 1)
  assert.equal(map.count, keys.length)
  const steps = keys.map((key) => map.steps(key))
  const mean = steps.reduce((sum, each) => sum + each, 0) / steps.length
  assert.ok(Math.max(...steps.slice(0, 50_000), ...steps.slice(50_000)) < 4_000)
  assert.ok(mean < 50, `${mean} places looked at for a key`)
  assert.ok(map.steps(2 ** 30 + 30_000) < 4_000, 'nor to see that there is none')
})
