import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '@bourse/kit/testing/seeded-random'
import { lotsWithin, notionalWithin } from './budget.ts'
import { Core } from './core.ts'
import { BTC_USDT, SMALL_LIMITS } from './testkit/venue.ts'

function productOf(lot: number) {
  const core = new Core(SMALL_LIMITS, 2)
  for (const code of ['BTC', 'USDT']) {
    core.listings.listCurrency({ kind: 'currency', code, name: code, scale: 8 })
  }
  return core.listings.setProduct({ ...BTC_USDT, lot }, () => core.newBooks())
}

test('the largest notional that funds pay with its fee', () => {
  assert.equal(notionalWithin(50n, 0), 50n)
  assert.equal(notionalWithin(0n, 6_000), 0n)
  assert.equal(notionalWithin(1_006n, 6_000), 1_000n)
  assert.equal(notionalWithin(1_005n, 6_000), 999n, 'the fee of 1,000 is 6, that of 999 is 5')
})

test('one atom more would be too much, at any rate and any size', (t) => {
  const random = seededRandom(t)
  for (let step = 0; step < 5_000; step++) {
    const atoms = BigInt(random.below(2 ** 31)) ** BigInt(1 + random.below(2))
    const rate = random.below(1_000_001)
    const cost = (notional: bigint) => notional + (notional * BigInt(rate)) / 1_000_000n
    const most = notionalWithin(atoms, rate)
    assert.ok(cost(most) <= atoms && cost(most + 1n) > atoms, `${atoms} at ${rate}`)
  }
})

test('whole lots, and never beyond what a size can be', () => {
  const product = productOf(1_000)
  assert.equal(lotsWithin(999n, product), 0)
  assert.equal(lotsWithin(5_999n, product), 5_000)
  assert.equal(lotsWithin(2n ** 60n, product), Number.MAX_SAFE_INTEGER)
  assert.equal(lotsWithin(BigInt(Number.MAX_SAFE_INTEGER), productOf(1)), Number.MAX_SAFE_INTEGER)
})
