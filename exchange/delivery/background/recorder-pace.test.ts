/** The recorder's pace under a clock and a processor that the test turns by hand. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PACE_MS, recorderPace } from './recorder-pace.ts'

const AHEAD = 8_192

/** A recorder that applies what it is granted within `eventsPerTick`, or at once. */
function hall() {
  const time = { now: 0, cpu: 0 }
  const recorder = { reached: 100, eventsPerTick: Number.MAX_SAFE_INTEGER }
  const grants: number[] = []
  const pace = recorderPace({
    grant: (position) => grants.push(position),
    reached: () => recorder.reached,
    cpuMs: () => time.cpu,
    nowMs: () => time.now,
  })
  const granted = (): number => grants.at(-1) ?? 100
  /** Lets `ms` pass while the recorder spends `costMs` of processor time on each grant. */
  function pass(ms: number, costMs: number): void {
    for (let at = 0; at < ms; at += PACE_MS) {
      time.now += PACE_MS
      const before = grants.length
      recorder.reached = Math.min(granted(), recorder.reached + recorder.eventsPerTick)
      pace.tick()
      assert.ok(granted() <= recorder.reached + AHEAD)
      time.cpu += (grants.length - before) * costMs
    }
  }
  return { time, recorder, grants, granted, pace, pass }
}

test('what comes while trading is calm is granted at once', () => {
  const { grants, recorder, pace } = hall()
  pace.tell(5_000, false)
  pace.tell(5_000, false)
  recorder.reached = 5_000
  pace.tell(9_000, false)
  assert.deepEqual(grants, [5_000, 9_000])
})

test('never more than 8,192 events beyond what was applied, also in calm', () => {
  const { grants, recorder, pace, pass } = hall()
  recorder.eventsPerTick = 1_000
  pace.tell(131_172, false)
  assert.deepEqual(grants, [100 + AHEAD])
  pass(20, 0)
  assert.deepEqual(grants, [100 + AHEAD, 1_100 + AHEAD])
  // The calm ends: what was granted is all that is done at full speed.
  pace.tell(200_000, true)
  assert.deepEqual(grants.length, 2)
  pass(100, 1_000)
  assert.ok((grants.at(-1) as number) <= 1_100 + AHEAD + 1_000)
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
  calm.pace.tell(5_000, true)
  assert.deepEqual(calm.grants, [])
  calm.pace.tell(5_001, false)
  assert.deepEqual(calm.grants, [5_001])

  const silent = hall()
  silent.pace.tell(50_000, true)
  silent.pass(600, 1_000)
  assert.equal(silent.granted(), 50_000)
})

test('time in which the recorder could hear nothing is no silence', () => {
  const { time, grants, pace } = hall()
  for (let second = 0; second < 5; second++) {
    pace.tell(100_000 + second, true)
    // Rows are written for most of a second; then a timer is due before a message is read.
    time.now += 900
    time.cpu += 900
    pace.tick()
  }
  assert.deepEqual(grants, [])
})

test('a million events behind it yields no longer, and yields again below', () => {
  const { grants, recorder, granted, pace } = hall()
  pace.tell(1_000_100, true)
  assert.deepEqual(grants, [])
  pace.tell(1_000_101, true)
  assert.deepEqual(grants, [100 + AHEAD])
  recorder.reached = granted()
  pace.tell(1_000_200, true)
  assert.equal(grants.length, 1)
})

test('what somebody waits for is granted, busy or not, when it is near', () => {
  const { grants, recorder, granted, pace, pass } = hall()
  pace.tell(30_000, true)
  assert.equal(pace.want(20_101), false)
  assert.deepEqual(grants, [])
  assert.equal(pace.want(20_100), true)
  assert.equal(granted(), 100 + AHEAD)
  pass(60, 1_000)
  assert.equal(granted(), 20_100)
  recorder.reached = 20_100
  pass(60, 1_000)
  assert.ok(granted() <= 21_100, 'no more than what was wanted and a portion')
})

test('at the end everything is granted, busy or not', () => {
  const { grants, pace } = hall()
  pace.tell(70_000, true)
  pace.release()
  pace.tell(80_000, true)
  assert.deepEqual(grants, [70_000, 80_000])
})
