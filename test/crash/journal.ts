/** What a client knows of what it sent: each request with its state and what the answer said. */
import type { OrderRow } from '@bourse/exchange/delivery/gitbitex-json'

/**
 * `sent`: the answer is awaited. `unknown`: the connection broke, or the server said that it does
 * not know; only the same request again can tell.
 */
export type EntryState = 'sent' | 'accepted' | 'refused' | 'unknown'

interface Sent {
  /** The client order id or reference id; of a cancel that of its order. */
  readonly reference: string
  /** The round in which it was sent. */
  readonly round: number
  state: EntryState
  /** Number of the refusal, 0 for none. */
  refusal: number
  /** It has been unknown and was sent again. */
  wasUnknown: boolean
}

export interface OrderEntry extends Sent {
  readonly kind: 'order'
  readonly body: Readonly<Record<string, string>>
  /** What the answer said. */
  row: OrderRow | undefined
}

export interface CancelEntry extends Sent {
  readonly kind: 'cancel'
  readonly order: OrderEntry
  /** The id or client order id in the path. */
  readonly target: string
  row: OrderRow | undefined
}

export interface DepositEntry extends Sent {
  readonly kind: 'deposit'
  readonly currency: string
  readonly amount: string
}

export type Entry = OrderEntry | CancelEntry | DepositEntry

/** Refusals from here on were given before the log, which knows nothing of the request. */
const BEFORE_LOG = 5_000
const REFERENCES_FULL = 1_008

/** True for a refusal that the engine gave: the order is there, as a rejected one. */
export function isRejection({ state, refusal }: Sent): boolean {
  return state === 'refused' && refusal < BEFORE_LOG && refusal !== REFERENCES_FULL
}

/** One line for a report of what went wrong. */
export function described(entry: Entry): string {
  return JSON.stringify(entry, (key, value: unknown) => (key === 'order' ? undefined : value))
}
