import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SlotIndex } from './slot-index.ts'

const SHIFT = 1
const SEED = Number.parseInt(process.env['SEED'] ?? `${1 + (Date.now() % 1_000_000)}`, 10)

/** An index over records of two words, beside a plain map. */
class Pair {
  readonly keys = new Float64Array(200_000)
  readonly index = new SlotIndex(this.keys, SHIFT)
  readonly plain = new Map<number, number>()
  readonly #free: number[] = []
  #used = 0

  add(key: number): void {
    const slot = this.#free.pop() ?? this.#used++
    this.keys[slot << SHIFT] = key
    this.index.add(key | 0, slot)
    this.plain.set(key, slot)
  }

  remove(key: number): void {
    const slot = this.plain.get(key) as number
    this.index.remove(key | 0, slot)
    this.plain.delete(key)
    this.#free.push(slot)
  }

  agree(): void {
    for (const [key, slot] of this.plain) assert.equal(this.index.find(key | 0, key), slot)
    assert.equal(this.index.count, this.plain.size)
  }
}

test('what is added is found, while the table grows and afterwards', () => {
  const pair = new Pair()
  for (let key = 1; key <= 60_000; key++) {
    pair.add(key)
    if (key % 3_000 === 0) pair.agree()
    assert.equal(pair.index.find(key + 1, key + 1), -1)
  }
  for (let key = 1; key <= 60_000; key += 2) pair.remove(key)
  pair.agree()
  for (let key = 1; key <= 60_000; key += 2) assert.equal(pair.index.find(key, key), -1)
})

test('keys with the same tag are told apart', () => {
  const pair = new Pair()
  const keys = [7, 7 + 2 ** 32, 7 + 2 ** 33, 7 + 2 ** 52]
  for (const key of keys) pair.add(key)
  pair.agree()
  pair.remove(keys[1] as number)
  pair.agree()
  assert.equal(pair.index.find(7, keys[1] as number), -1)
})

for (const [name, step] of [
  ['dense ids', 1],
  ['ids with holes', 7],
  ['ids a block apart', 16],
  ['ids of every size', 2 ** 32 + 12_345],
] as const) {
  test(`any order of adding and removing ${name} goes as with a map (SEED=${SEED})`, () => {
    const below = numbersFrom(SEED)
    const pair = new Pair()
    let next = 1
    for (let turn = 0; turn < 40_000; turn++) {
      // Grows for half of the time, and shrinks for the other.
      if (below(100) < (turn % 20_000 < 10_000 ? 75 : 35)) {
        pair.add(next)
        next += step
      } else if (pair.plain.size > 0) {
        // Mostly a young one, sometimes any.
        const back = below(below(8) === 0 ? next : 200 * step)
        const key = next - step - Math.floor(back / step) * step
        if (pair.plain.has(key)) pair.remove(key)
        else assert.equal(pair.index.find(key | 0, key), -1)
      }
      if (turn % 4_000 === 0) pair.agree()
    }
    pair.agree()
  })
}

/** Whole numbers below a bound, by Marsaglia's xorshift32. */
function numbersFrom(seed: number): (bound: number) => number {
  let state = seed >>> 0 || 1
  return (bound) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return Math.floor(((state >>> 0) / 2 ** 32) * bound)
  }
}
