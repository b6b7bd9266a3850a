/** Reading the range of time that a history is asked for: `start` and `end` of a query. */
import type { HttpProblem } from '@bourse/kit/http/errors'

/** Microseconds: at or after `since`, before `until`. */
export interface TimeRange {
  readonly since?: number
  readonly until?: number
}

/** The range in a query's `start` and `end`, either of which may be missing, or the problem. */
export function timeRange(query: {
  readonly start?: string
  readonly end?: string
}): TimeRange | HttpProblem {
  const since = given(query.start)
  const until = given(query.end)
  if (since === 'wrong') return wrong('start')
  if (until === 'wrong') return wrong('end')
  if (since !== undefined && until !== undefined && since >= until) {
    return { status: 400, message: 'start must be before end' }
  }
  return {
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
  }
}

/** Seconds since 1970 with up to six decimals. */
const EPOCH = /^([0-9]{1,11})(?:\.([0-9]{1,6}))?$/
/** A day, and behind a T perhaps a time, with or without seconds; without a zone it is UTC. */
const ISO = /^([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T(.+))?$/
const TIME = /^([0-9]{2}:[0-9]{2})(?:(:[0-9]{2})(?:\.([0-9]{1,6}))?)?(Z|[+ -][0-9]{2}:[0-9]{2})?$/

/** Nothing in a log is later, or can be told exactly. */
const MICROS_MAX = Number.MAX_SAFE_INTEGER

/** The time in microseconds, between 1970 and the largest exact number. */
function given(text: string | undefined): number | 'wrong' | undefined {
  if (text === undefined || text === '') return undefined
  const epoch = EPOCH.exec(text)
  if (epoch !== null) return micros(Number.parseInt(epoch[1] as string, 10), epoch[2])
  return isoMicros(text)
}

/**
 * The microseconds of ISO 8601 text: a day, or a day and a time with up to six decimals; without a
 * zone it is UTC. Between 1970 and the largest exact number.
 */
export function isoMicros(text: string): number | 'wrong' {
  const [, day, clock = '00:00'] = ISO.exec(text) ?? []
  const time = TIME.exec(clock)
  if (day === undefined || time === null) return 'wrong'
  const [, minute, second = ':00', fraction, zone = 'Z'] = time
  const local = `${day}T${minute}${second}`
  const milliseconds = Date.parse(`${local}Z`)
  // A day like February 30 may be read as one in March.
  const exists =
    Number.isFinite(milliseconds) && new Date(milliseconds).toISOString().startsWith(local)
  const offset = zoneSeconds(zone)
  return exists && offset !== 'wrong' ? micros(milliseconds / 1_000 - offset, fraction) : 'wrong'
}

function micros(seconds: number, fraction = ''): number {
  const whole = seconds * 1_000_000 + Number.parseInt(fraction.padEnd(6, '0'), 10)
  return Math.min(Math.max(whole, 0), MICROS_MAX)
}

/** A "+" that was not escaped arrives as a space. */
function zoneSeconds(zone: string): number | 'wrong' {
  if (zone === 'Z') return 0
  const hours = Number.parseInt(zone.slice(1, 3), 10)
  const minutes = Number.parseInt(zone.slice(4), 10)
  if (hours > 23 || minutes > 59) return 'wrong'
  return (zone.startsWith('-') ? -1 : 1) * (hours * 3_600 + minutes * 60)
}

function wrong(field: string): HttpProblem {
  const message =
    `${field} must be a time like 2026-01-31, 2026-01-31T12:00:00Z or 1769860800 ` +
    '(seconds since 1970)'
  return { status: 400, message }
}
