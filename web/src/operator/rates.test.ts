import assert from 'node:assert/strict'
import { test } from 'node:test'
import { linePoints, RateHistory } from './rates.ts'

const START = '2026-01-01T00:00:00.000Z'

function told(ms: number, counts: readonly [number, number, number], startedAt = START) {
  const [sequence, orders, trades] = counts
  const now = new Date(Date.parse(START) + ms).toISOString()
  return { now, startedAt, sequence, server: { orders, trades } }
}

test('rates are of a second, whatever the time between two answers', () => {
  const history = new RateHistory()
  assert.deepEqual(history.add(told(0, [100, 50, 10])), [])
  assert.deepEqual(history.add(told(500, [200, 90, 10])), [{ events: 200, orders: 80, trades: 0 }])
  const rates = history.add(told(2_500, [400, 92, 14]))
  assert.deepEqual(rates.at(-1), { events: 100, orders: 1, trades: 2 })
  assert.equal(history.add(told(2_500, [400, 92, 14])), rates, 'the same answer again')
})

test('a server that started anew, or whose clock went back, makes no rate', () => {
  const history = new RateHistory()
  history.add(told(0, [100, 50, 10]))
  assert.deepEqual(history.add(told(1_000, [100, 0, 0], 'later')), [])
  assert.deepEqual(history.add(told(500, [120, 0, 0], 'later')), [])
  const [rate] = history.add(told(1_500, [130, 0, 0], 'later'))
  assert.deepEqual(rate, { events: 10, orders: 0, trades: 0 })
})

test('a minute is remembered', () => {
  const history = new RateHistory()
  for (let n = 0; n <= 100; n++) history.add(told(n * 1_000, [n * n, 0, 0]))
  const rates = history.add(told(101_000, [101 * 101, 0, 0]))
  assert.equal(rates.length, 60)
  assert.equal(rates.at(-1)?.events, 201)
})

test('a line ends at the right edge and touches the upper one', () => {
  const box = { width: 59, height: 20 }
  assert.equal(linePoints([5], box), '')
  assert.equal(linePoints([5, 10, 0], box), '57.0,10.0 58.0,0.0 59.0,20.0')
  assert.equal(linePoints([0, 0], box), '58.0,20.0 59.0,20.0')
})
