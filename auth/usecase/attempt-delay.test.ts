import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AttemptDelay, type DelayLimits } from './attempt-delay.ts'
import { AUTH_LIMITS } from './limits.ts'

const EMAIL: DelayLimits = {
  ...AUTH_LIMITS,
  forgetOneMs: Number.POSITIVE_INFINITY,
  keysMax: AUTH_LIMITS.delayEmails,
}

function attempts(limits: Partial<DelayLimits> = {}) {
  const clock = { ms: 1_000_000 }
  const delay = new AttemptDelay({ ...EMAIL, ...limits }, () => clock.ms)
  /** Makes a try if there is no wait; the wait. */
  function attempt(key: string): number {
    const waitMs = delay.waitMs(key)
    if (waitMs === 0) delay.begin(key)
    return waitMs
  }
  return { clock, delay, attempt }
}

test('however long somebody guesses, the wait is never above the cap', () => {
  const { clock, attempt } = attempts()
  let heard = 0
  const startMs = clock.ms
  while (clock.ms - startMs < 3_600_000) {
    const waitMs = attempt('ada@example.com')
    assert.ok(waitMs <= AUTH_LIMITS.delayMaxMs)
    if (waitMs === 0) heard++
    clock.ms += Math.max(waitMs, 1)
  }
  assert.ok(heard > 100 && heard < 150, `${heard} guesses in an hour`)
})

test('old failures are forgotten', () => {
  const { clock, attempt } = attempts({ freeFailures: 2 })
  attempt('a')
  attempt('a')
  assert.equal(attempt('a'), 1_000)
  clock.ms += AUTH_LIMITS.delayForgetMs + 1
  assert.equal(attempt('a'), 0)
  assert.equal(attempt('a'), 0)
})

test('memory is bounded: the e-mail tried longest ago is forgotten', () => {
  const { delay, attempt } = attempts({ freeFailures: 1, keysMax: 3 })
  for (const email of ['a', 'b', 'c', 'd', 'e']) assert.equal(attempt(email), 0)
  assert.equal(delay.size, 3)
  assert.equal(attempt('a'), 0)
  assert.ok(attempt('e') > 0)
})

test('a clock set back far does not lock anybody out', () => {
  const { clock, attempt } = attempts({ freeFailures: 1 })
  assert.equal(attempt('a'), 0)
  clock.ms -= 900_000
  assert.equal(attempt('a'), 0)
})

test('by address one failure is forgotten a minute, and one own success takes back one try', () => {
  const { clock, delay, attempt } = attempts({ freeFailures: 3, forgetOneMs: 60_000 })
  for (let failures = 0; failures < 3; failures++) assert.equal(attempt('a'), 0)
  assert.equal(attempt('a'), 1_000)
  clock.ms += 1_000
  delay.begin('a')
  assert.equal(delay.waitMs('a'), 2_000)
  delay.undone('a')
  assert.equal(delay.waitMs('a'), 0)
  assert.equal(attempt('a'), 0)
  assert.equal(delay.waitMs('a'), 2_000, 'the failures before the success still count')
  clock.ms += 120_000
  assert.equal(attempt('a'), 0)
  assert.equal(delay.waitMs('a'), 1_000, 'two forgotten, one made')
})
