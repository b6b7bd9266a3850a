/** Labels of the time axis: in the reader's zone within a day, in UTC for whole days. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ChartTimes } from './chart-time.ts'

const NOON = Date.UTC(2026, 2, 5, 12, 30) / 1_000

test('times are moved by the offset, and told as they are', () => {
  const offset = -new Date(NOON * 1_000).getTimezoneOffset() * 60
  const times = new ChartTimes('en', 60, offset)
  assert.equal(times.at(NOON), NOON + offset)
  const local = new Date(NOON * 1_000)
  const two = (value: number) => String(value).padStart(2, '0')
  const clock = `${two(local.getHours())}:${two(local.getMinutes())}`
  assert.equal(times.tickText(times.at(NOON), 3), clock)
  assert.ok(times.cursorText(times.at(NOON)).includes(clock))
})

test('days are the days of UTC, without a clock', () => {
  const times = new ChartTimes('en', 86_400, 8 * 3_600)
  const day = Date.UTC(2026, 2, 5) / 1_000
  assert.equal(times.at(day), day)
  assert.equal(times.tickText(day, 2), 'Mar 5')
  assert.equal(times.cursorText(day), 'Mar 5, 2026')
})
