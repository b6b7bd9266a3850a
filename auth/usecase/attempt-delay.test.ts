import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AttemptDelay } from './attempt-delay.ts'
import { AUTH_LIMITS } from './limits.ts'

function attempts(limits: Partial<typeof AUTH_LIMITS> = {}) {
  const clock = { ms: 1_000_000 }
  return { clock, delay: new AttemptDelay({ ...AUTH_LIMITS, ...limits }, () => clock.ms) }
}

test('however long somebody guesses, the wait is never above the cap', () => {
  const { clock, delay } = attempts()
  let heard = 0
  const startMs = clock.ms
  while (clock.ms - startMs < 3_600_000) {
    const waitMs = delay.begin('ada@example.com')
    assert.ok(waitMs <= AUTH_LIMITS.delayMaxMs)
    if (waitMs === 0) heard++
    clock.ms += Math.max(waitMs, 1)
  }
  assert.ok(heard > 100 && heard < 150, `${heard} guesses in an hour`)
})

test('old failures are forgotten', () => {
  const { clock, delay } = attempts({ freeFailures: 2 })
  delay.begin('a')
  delay.begin('a')
  assert.equal(delay.begin('a'), 1_000)
  clock.ms += AUTH_LIMITS.delayForgetMs + 1
  assert.equal(delay.begin('a'), 0)
  assert.equal(delay.begin('a'), 0)
})

test('memory is bounded: the e-mail tried longest ago is forgotten', () => {
  const { delay } = attempts({ freeFailures: 1, delayEmails: 3 })
  for (const email of ['a', 'b', 'c', 'd', 'e']) assert.equal(delay.begin(email), 0)
  assert.equal(delay.size, 3)
  assert.equal(delay.begin('a'), 0)
  assert.ok(delay.begin('e') > 0)
})

test('a clock set back far does not lock anybody out', () => {
  const { clock, delay } = attempts({ freeFailures: 1 })
  assert.equal(delay.begin('a'), 0)
  clock.ms -= 900_000
  assert.equal(delay.begin('a'), 0)
})
