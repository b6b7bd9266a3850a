import assert from 'node:assert/strict'
import { test } from 'node:test'
import { timeRange } from './time-range.ts'

const SECOND = 1_000_000
const NEW_YEAR = 1_767_225_600 * SECOND

test('start and end are ISO 8601 times or seconds since 1970', () => {
  const cases: readonly (readonly [string, number])[] = [
    ['2026-01-01', NEW_YEAR],
    ['2026-01-01T00:00', NEW_YEAR],
    ['2026-01-01T00:00:00Z', NEW_YEAR],
    ['2026-01-01T00:00:01.5', NEW_YEAR + 1.5 * SECOND],
    ['2026-01-01T00:00:00.123456Z', NEW_YEAR + 123_456],
    ['2026-01-01T01:30:00+01:30', NEW_YEAR],
    ['2026-01-01T01:30:00 01:30', NEW_YEAR],
    ['2025-12-31T16:00:00-08:00', NEW_YEAR],
    ['2024-02-29', 1_709_164_800 * SECOND],
    ['1767225600', NEW_YEAR],
    ['1767225600.000001', NEW_YEAR + 1],
    ['0', 0],
    ['1970-01-01T00:00:00+01:00', 0],
    ['9999-12-31', Number.MAX_SAFE_INTEGER],
    ['99999999999', Number.MAX_SAFE_INTEGER],
  ]
  for (const [text, micros] of cases) {
    assert.deepEqual(timeRange({ start: text }), { since: micros }, text)
    assert.deepEqual(timeRange({ end: text }), { until: micros }, text)
  }
  assert.deepEqual(timeRange({}), {})
  assert.deepEqual(timeRange({ start: '', end: '' }), {})
})

test('what is no time, and a range that ends before it starts, is refused', () => {
  const wrong = [
    'undefined',
    '-1',
    '1e9',
    '2026-1-1',
    '2026-13-01',
    '2026-02-29',
    '2026-02-30T00:00:00Z',
    '2026-01-01T24:00',
    '2026-01-01T00:60',
    '2026-01-01T00:00:60Z',
    '2026-01-01T00:00:00+24:00',
    '2026-01-01 00:00',
    '2026-01-01T00:00:00.1234567Z',
    '999999999999',
    '1767225600; drop',
  ]
  for (const text of wrong) {
    for (const field of ['start', 'end']) {
      const range = timeRange({ [field]: text })
      assert.ok('status' in range, text)
      assert.equal(range.status, 400)
      assert.match(range.message, new RegExp(`^${field} must be a time like `))
    }
  }
  for (const end of ['2026-01-01', '2025-12-31']) {
    assert.deepEqual(timeRange({ start: '2026-01-01', end }), {
      status: 400,
      message: 'start must be before end',
    })
  }
})
