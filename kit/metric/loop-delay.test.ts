import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { loopDelay } from './loop-delay.ts'

test('a loop that was held up is told for a while, however often it is asked', async (t) => {
  const delay = loopDelay()
  t.after(() => delay.stop())
  assert.equal(delay.recentMs, 0, 'nothing is known yet')
  await pause(30)
  const end = performance.now() + 80
  while (performance.now() < end);
  await pause(30)
  assert.ok(delay.recentMs >= 60, `${delay.recentMs} ms`)
  assert.ok(delay.recentMs >= 60, 'the second reader sees the same')
  await pause(1_100)
  assert.ok(delay.recentMs >= 60, 'and so does one a second later')
})
