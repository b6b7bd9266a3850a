import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DAILY_ENTRIES_MAX, dailyCaps } from './daily-caps.ts'

test('beyond so many users a day nobody new may move anything until the next', () => {
  let now = 86_400_000
  const caps = dailyCaps(() => now)
  for (let n = 0; n < DAILY_ENTRIES_MAX; n++) caps.take(`${n}:BTC`, 1n, 10n)
  assert.equal(caps.take('0:BTC', 9n, 10n), 'taken', 'who is known goes on')
  assert.deepEqual(caps.take('new:BTC', 1n, 10n), { left: 0n, retryAfterMs: 86_400_000 })
  now += 86_400_000
  assert.equal(caps.take('new:BTC', 1n, 10n), 'taken')
})

test('what is given back may be taken again', () => {
  const caps = dailyCaps(() => 0)
  assert.equal(caps.take('1:BTC', 10n, 10n), 'taken')
  caps.giveBack('1:BTC', 4n)
  assert.deepEqual(caps.take('1:BTC', 5n, 10n), { left: 4n, retryAfterMs: 86_400_000 })
  assert.equal(caps.take('1:BTC', 4n, 10n), 'taken')
  caps.giveBack('1:BTC', 10n)
  assert.equal(caps.take('1:BTC', 10n, 10n), 'taken')
})
