/** An event in a few words. */
import { EVENT_TYPE, type TradingEvent } from '@bourse/domain/exchange/event'

const NAMES = new Map<number, string>(
  Object.entries(EVENT_TYPE).map(([name, type]) => [type, name]),
)
const SKIPPED = new Set([
  ...['type', 'rulesVersion', 'session', 'counter', 'position', 'time', 'referenceId'],
  ...['permissions', 'via', 'detail'],
])

/** Its kind, its reference id and what else is set in it. */
export function summary(event: TradingEvent): string {
  const { type, referenceId, detail } = event
  const set = Object.entries(event)
    .filter(([name, value]) => value && !SKIPPED.has(name))
    .map(([name, value]) => `${name}=${String(value)}`)
  const text = detail === null ? '' : ` ${JSON.stringify(detail, plain)}`
  return `${NAMES.get(type) ?? `type ${type}`} ${referenceId} ${set.join(' ')}${text}`
}

function plain(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value
}
