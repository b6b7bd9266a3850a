import assert from 'node:assert/strict'
import { test } from 'node:test'
import { no, ok, type Result } from './result.ts'

test('a result is a value or the reason why there is none', () => {
  const half = (n: number): Result<number, 'odd'> => (n % 2 === 0 ? ok(n / 2) : no('odd'))
  assert.deepEqual(half(4), { ok: true, value: 2 })
  assert.deepEqual(half(3), { ok: false, problem: 'odd' })
  const good = half(8)
  assert.ok(good.ok)
  assert.equal(good.value, 4)
})
