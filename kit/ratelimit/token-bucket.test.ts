import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { addressKey } from './address-key.ts'
import { tokenBuckets } from './token-bucket.ts'

function limiter(ratePerSecond: number, burst: number, keysMax = 100) {
  const clock = { ms: 0 }
  return { clock, buckets: tokenBuckets({ ratePerSecond, burst, keysMax, nowMs: () => clock.ms }) }
}

test('a key spends its burst, then one at a time as time passes', () => {
  const { clock, buckets } = limiter(2, 3)
  const taken = [1, 2, 3, 4].map(() => buckets.take('a'))
  assert.deepEqual(taken, [0, 0, 0, 500])
  clock.ms = 499
  assert.equal(buckets.take('a'), 1)
  clock.ms = 500
  assert.equal(buckets.take('a'), 0)
  assert.equal(buckets.take('a'), 500)
  assert.equal(buckets.take('b'), 0, 'other keys have their own bucket')
})

test('a refusal costs nothing, and a cost above the burst is never possible', () => {
  const { clock, buckets } = limiter(1, 10)
  assert.equal(buckets.take(7, 10), 0)
  assert.equal(buckets.take(7, 4), 4000)
  assert.equal(buckets.take(7, 4), 4000)
  clock.ms = 4000
  assert.equal(buckets.take(7, 4), 0)
  assert.equal(buckets.take(7, 11), Number.POSITIVE_INFINITY)
})

test('a clock that steps back neither fills nor empties a bucket', () => {
  const { clock, buckets } = limiter(1, 1)
  clock.ms = 10_000
  assert.equal(buckets.take('a'), 0)
  clock.ms = 0
  assert.equal(buckets.take('a'), 1000)
})

test('memory is bounded: full buckets go first, then the one unused for longest', () => {
  const { clock, buckets } = limiter(1, 1, 3)
  for (const key of ['a', 'b', 'c']) assert.equal(buckets.take(key), 0)
  assert.ok(buckets.take('a') > 0, 'a is now the most recently used')
  assert.equal(buckets.take('d'), 0)
  assert.equal(buckets.size, 3)
  assert.ok(buckets.take('a') > 0, 'b was forgotten, not a')
  clock.ms = 60_000
  assert.equal(buckets.take('e'), 0)
  assert.equal(buckets.size, 1, 'buckets that are full again are dropped')
})

test('options that allow nothing are refused', () => {
  for (const [rate, burst, keysMax] of [
    [0, 1, 1],
    [1, 0, 1],
    [1, 1, 0],
    [Number.NaN, 1, 1],
  ]) {
    assert.throws(() => limiter(rate ?? 0, burst ?? 0, keysMax), RangeError)
  }
})

test('D56, D57: never more than burst + rate x time, and waiting as told is enough', () => {
  const step = fc.record({ waitMs: fc.nat(3000), cost: fc.integer({ min: 1, max: 5 }) })
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 50 }),
      fc.integer({ min: 5, max: 20 }),
      fc.array(step, { maxLength: 60 }),
      (rate, burst, steps) => {
        const { clock, buckets } = limiter(rate, burst)
        let spent = 0
        for (const { waitMs, cost } of steps) {
          clock.ms += waitMs
          const waitAsTold = buckets.take('key', cost)
          if (waitAsTold > 0) {
            clock.ms += waitAsTold
            assert.equal(buckets.take('key', cost), 0)
          }
          spent += cost
          assert.ok(spent <= burst + (rate * clock.ms) / 1000 + 1e-6)
        }
      },
    ),
    seeded(),
  )
})

test('IPv6 addresses share the bucket of their /64 network', () => {
  const rows: [string, string][] = [
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::1', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:0db8::1', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
  ]
  for (const [address, key] of rows) assert.equal(addressKey(address), key, address)
})

function seeded(): { readonly seed: number; readonly numRuns: number } {
  const seed = Number.parseInt(process.env['SEED'] ?? String(Date.now() % 1_000_000_007), 10)
  process.stdout.write(`# token buckets: SEED=${seed}\n`)
  return { seed, numRuns: 300 }
}
