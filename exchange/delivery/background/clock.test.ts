import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EVENT_TYPE, type TradingEvent, VIA } from '@bourse/domain/exchange/event'
import type { Outcome, TradingGateway } from '@bourse/domain/exchange/gateway'
import type { TradingState } from '@bourse/domain/exchange/state'
import { engineClock } from './clock.ts'

const SECOND = 1_000_000
const START = 1_760_000_000 * SECOND
const DONE: Outcome = {
  ...{ refusal: 0, sequence: 1, duplicate: false },
  ...{ order: undefined, cancelled: 0 },
}

/**
 * An engine with deadlines only, behind a log whose clock is `logBehind` behind the wall clock, and
 * timers that the test runs out.
 */
function venue(logBehind = 0) {
  const wall = { now: START }
  const deadlines: number[] = []
  const sent: TradingEvent[] = []
  const timers = new Map<() => void, number>()
  const state = { nextDeadline: 0, referencesFullAt: () => false }
  const refuse = { refusal: 0 }
  /** What any event does: time passes, and what is due is gone. */
  const apply = () => {
    while (deadlines[0] !== undefined && deadlines[0] <= wall.now - logBehind) deadlines.shift()
    state.nextDeadline = deadlines[0] ?? 0
    clock.afterBatch()
  }
  const gateway = {
    state: state as unknown as TradingState,
    ready: true,
    caughtUp: () => Promise.resolve(true),
    submit(event: TradingEvent) {
      sent.push(event)
      if (refuse.refusal === 0) apply()
      return Promise.resolve({ ...DONE, ...refuse })
    },
    submitBatch: () => Promise.resolve([]),
  } satisfies TradingGateway
  const clock = engineClock({
    gateway,
    nowMicros: () => wall.now,
    after(milliseconds, run) {
      timers.set(run, wall.now + milliseconds * 1_000)
      return () => timers.delete(run)
    },
  })
  return {
    ...{ wall, sent, timers, gateway, state, refuse, clock },
    /** Something else happens: deadlines are set, as seconds after the start. */
    event(...seconds: number[]) {
      deadlines.push(...seconds.map((second) => START + second * SECOND))
      deadlines.sort((a, b) => a - b)
      apply()
    },
    /** The wall clock goes on, and timers run out in their order. */
    pass(seconds: number) {
      const end = wall.now + seconds * SECOND
      for (;;) {
        const [first] = [...timers].sort(([, a], [, b]) => a - b)
        if (first === undefined || first[1] > end) break
        timers.delete(first[0])
        wall.now = Math.max(wall.now, first[1])
        first[0]()
      }
      wall.now = end
    },
    /** When the events were sent, by the second in their reference id. */
    seconds: () => sent.map((event) => Number(event.referenceId.split(':')[2]) - START / SECOND),
  }
}

test('without a deadline there is no timer and no event', () => {
  const { clock, timers, sent, pass } = venue()
  clock.afterBatch()
  assert.equal(timers.size, 0)
  pass(100)
  assert.equal(sent.length, 0)
})

test('a deadline that passes makes one event of the venue, keyed by deadline and second', () => {
  const { event, pass, sent, timers, state } = venue()
  event(5.5)
  pass(5)
  assert.equal(sent.length, 0)
  pass(1)
  const [only] = sent
  assert.equal(sent.length, 1)
  assert.deepEqual(
    [only?.type, only?.via, only?.user, only?.referenceId],
    [EVENT_TYPE.clock, VIA.system, 0, 'clock:1760000005500000:1760000005'],
  )
  assert.equal(state.nextDeadline, 0)
  assert.equal(timers.size, 0)
  pass(100)
  assert.equal(sent.length, 1)
})

test('when something else lets the time pass, nothing is sent', () => {
  const { event, pass, sent, wall, timers } = venue()
  event(0.5)
  wall.now += SECOND
  event()
  pass(10)
  assert.deepEqual([sent.length, timers.size], [0, 0])
})

test('an earlier deadline that comes later is kept too, and a timer is not made anew', () => {
  const { event, pass, sent, timers, seconds } = venue()
  event(30)
  const [before] = timers.keys()
  event(40)
  assert.deepEqual([...timers.keys()], [before])
  event(0.5)
  assert.equal(timers.size, 1)
  pass(0.6)
  assert.deepEqual(seconds(), [0])
  pass(40)
  assert.deepEqual(seconds(), [0, 30, 40])
  assert.equal(sent.length, 3)
})

test('at most one a second, however many deadlines pass', () => {
  const { event, pass, sent } = venue()
  event(...Array.from({ length: 100 }, (_, tenth) => 1 + tenth / 10))
  pass(20)
  assert.ok(sent.length >= 10 && sent.length <= 11, `${sent.length} events`)
})

test('a log whose clock is behind is asked again every second until it is there', () => {
  const { event, pass, seconds, state } = venue(3 * SECOND)
  event(2)
  pass(10)
  assert.deepEqual(seconds(), [2, 3, 4, 5])
  assert.equal(state.nextDeadline, 0)
})

test('what was refused is sent again a second later', () => {
  const { event, pass, refuse, seconds } = venue()
  refuse.refusal = 5_001
  event(2)
  pass(3.5)
  refuse.refusal = 0
  pass(10)
  assert.deepEqual(seconds(), [2, 3, 4])
})

test('a wall clock that is set is noticed, forwards and back', () => {
  const { event, pass, wall, sent } = venue()
  event(3_600)
  pass(2)
  wall.now += 3_600 * SECOND
  pass(1)
  assert.equal(sent.length, 1)
  event(2 * 3_600)
  wall.now -= 7_200 * SECOND
  pass(1)
  assert.equal(sent.length, 1)
  event(-3_500)
  pass(110)
  assert.equal(sent.length, 2, 'the event before does not hold it up')
})

test('without room for reference ids it goes without', () => {
  const { event, pass, sent, state } = venue()
  state.referencesFullAt = () => true
  event(1)
  pass(2)
  assert.deepEqual(
    sent.map(({ referenceId }) => referenceId),
    [''],
  )
})

test('not before the gateway is ready, and not after the stop', () => {
  const { event, pass, gateway, clock, sent, timers } = venue()
  gateway.ready = false as true
  event(1)
  assert.equal(timers.size, 0)
  gateway.ready = true
  clock.afterBatch()
  pass(0.5)
  clock.stop()
  pass(10)
  event(12)
  pass(10)
  assert.deepEqual([sent.length, timers.size], [0, 0])
})
