import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SIDE } from '@bourse/domain/exchange/order'
import { type SeededRandom, seededRandom } from '@bourse/kit/testing/seeded-random'
import { bandLimit } from './price-band.ts'

const { buy, sell } = SIDE

test('a band of 2 % round 100 ends at 102 and at 98', () => {
  assert.equal(bandLimit(buy, 100, 100, 20_000), 102)
  assert.equal(bandLimit(sell, 90, 110, 20_000), 98)
})

test('the middle may lie between two prices, and bounds are never rounded outwards', () => {
  // Middle 100.5: +-1 % is 101.505 and 99.495.
  assert.equal(bandLimit(buy, 100, 101, 10_000), 101)
  assert.equal(bandLimit(sell, 100, 101, 10_000), 100)
})

test('a price so small that the band holds no other price', () => {
  assert.equal(bandLimit(buy, 1, 1, 10_000), 1)
  assert.equal(bandLimit(sell, 1, 1, 10_000), 1)
  assert.equal(bandLimit(sell, 1, 1, 999_999), 1)
})

test('bounds are exact for prices of any size', (t) => {
  const random = seededRandom(t)
  const most = BigInt(Number.MAX_SAFE_INTEGER)
  for (let step = 0; step < 20_000; step++) {
    const [one, other] = [price(random), price(random)]
    const doubled = BigInt(one) + BigInt(other)
    const rate = 1 + random.below(999_999)
    const up = doubled * BigInt(1_000_000 + rate)
    const down = doubled * BigInt(1_000_000 - rate)
    const high = BigInt(bandLimit(buy, one, other, rate))
    assert.ok(high * 2_000_000n <= up && (high === most || (high + 1n) * 2_000_000n > up))
    const low = BigInt(bandLimit(sell, one, other, rate))
    assert.ok(low * 2_000_000n >= down && (low - 1n) * 2_000_000n < down)
  }
})

/** Of 1 to 53 bits. */
function price(random: SeededRandom): number {
  const bits = 1 + random.below(53)
  return Math.floor(2 ** (bits - 1) * (1 + random.below(1_000_000) / 1_000_000))
}
