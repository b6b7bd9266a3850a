/** The recorder's pace under a clock and a processor that the test turns by hand. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PACE_MS, recorderPace } from './recorder-pace.ts'

function hall() {
  const time = { now: 0, cpu: 0 }
  const grants: number[] = []
  const pace = recorderPace({
    grant: (position) => grants.push(position),
    cpuMs: () => time.cpu,
    nowMs: () => time.now,
    from: 100,
  })
  /** Lets `ms` pass while the recorder spends `costMs` of processor time on each grant. */
  function pass(ms: number, costMs: number): void {
    for (let at = 0; at < ms; at += PACE_MS) {
      time.now += PACE_MS
      const before = grants.length
      pace.tick()
      time.cpu += (grants.length - before) * costMs
    }
  }
  return { time, grants, pace, pass }
}

test('everything is granted at once while trading is calm', () => {
  const { grants, pace } = hall()
  pace.tell(5_000, false)
  pace.tell(5_000, false)
  pace.tell(9_000, false)
  assert.deepEqual(grants, [5_000, 9_000])
})

test('while trading is busy about a tenth of the time is used', () => {
  const { time, grants, pace, pass } = hall()
  for (let second = 0; second < 10; second++) {
    for (let part = 0; part < 10; part++) {
      pace.tell(100 + (second * 10 + part + 1) * 1_400, true)
      pass(100, 20)
    }
  }
  assert.ok(time.cpu >= 700 && time.cpu <= 1_500, `${time.cpu} ms of 10,000`)
  assert.ok((grants.at(-1) as number) < 140_100)
  assert.deepEqual(
    grants,
    [...new Set(grants)].sort((a, b) => a - b),
    'it only rises',
  )
})

test('when trading calms down or falls silent the rest is granted', () => {
  const calm = hall()
  calm.pace.tell(50_000, true)
  assert.deepEqual(calm.grants, [])
  calm.pace.tell(50_001, false)
  assert.deepEqual(calm.grants, [50_001])

  const silent = hall()
  silent.pace.tell(50_000, true)
  silent.pass(400, 1_000)
  assert.equal(silent.grants.at(-1), 50_000)
})

test('a hundred and fifty thousand events behind it yields no longer', () => {
  const { grants, pace } = hall()
  pace.tell(150_100, true)
  assert.deepEqual(grants, [])
  pace.tell(150_101, true)
  assert.deepEqual(grants, [150_101])
})

test('at the end everything is granted, busy or not', () => {
  const { grants, pace } = hall()
  pace.tell(7_000, true)
  pace.release()
  pace.tell(8_000, true)
  assert.deepEqual(grants, [7_000, 8_000])
})
