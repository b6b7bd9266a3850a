/** The two filters of retries: by a server's session and counter, by a client's reference id. */
import type { TradingEvent } from '@bourse/domain/exchange/event'
import type { NaiveReference, NaiveState } from './naive-state.ts'

/** Sessions remembered; then the one first seen longest ago is forgotten. */
const SESSIONS_MAX = 1024
/** A reference is remembered for ten minutes of engine time at least, in microseconds. */
const REFERENCE_TIME_MIN = 600_000_000

/**
 * A counter not above the highest of its session was sent before. Counters start at 1; session 0
 * is no session and is not filtered.
 */
export function isServerRetry(state: NaiveState, event: TradingEvent): boolean {
  const { session, counter } = event
  if (session === 0) return false
  if (!state.sessions.has(session)) {
    if (state.sessions.size === SESSIONS_MAX) {
      const [oldest] = [...state.sessions.keys()]
      if (oldest !== undefined) state.sessions.delete(oldest)
    }
    state.sessions.set(session, 0)
  }
  if (counter <= (state.sessions.get(session) ?? 0)) return true
  state.sessions.set(session, counter)
  return false
}

/**
 * Every user has references of their own, the system (user 0) too, for all kinds of events
 * together. No reference is the empty text, which nothing is remembered under.
 */
export function referenceKey(event: TradingEvent): string {
  return `${event.user} ${event.referenceId}`
}

/**
 * False when the event brings a reference and no more can be remembered. The outcome "no room" is
 * the only one that is not remembered. Before it comes to that, old references go.
 */
export function roomForReference(state: NaiveState, event: TradingEvent): boolean {
  if (event.referenceId === '') return true
  forgetOld(state)
  return state.references.size < state.limits.referencesMax
}

/** The reference of an event that brings one, from now on remembered. */
export function remember(state: NaiveState, event: TradingEvent): NaiveReference | undefined {
  if (event.referenceId === '') return undefined
  const reference = {
    key: referenceKey(event),
    sequence: state.sequence,
    time: state.time,
    refusal: 0,
    open: false,
    recent: true,
  }
  state.references.set(reference.key, reference)
  return reference
}

/** An order that is done is remembered only while it is one of the recent ones. */
export function orderIsDone(state: NaiveState, user: number, clientOrderId: string): void {
  const reference = state.references.get(`${user} ${clientOrderId}`)
  if (reference === undefined) return
  reference.open = false
  if (!reference.recent) state.references.delete(reference.key)
}

/**
 * When a new reference comes, the oldest recent ones make room for it: as long as there are
 * `referencesKept` of them and the oldest has had its ten minutes. Those with an open order stay.
 */
function forgetOld(state: NaiveState): void {
  if (state.references.size < state.limits.referencesKept) return
  const recent = [...state.references.values()].filter((one) => one.recent)
  while (recent.length > 0 && recent.length >= state.limits.referencesKept) {
    const oldest = recent.shift()
    if (oldest === undefined || state.time - oldest.time < REFERENCE_TIME_MIN) return
    oldest.recent = false
    if (!oldest.open) state.references.delete(oldest.key)
  }
}
