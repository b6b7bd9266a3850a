/** The port of the one durable, totally ordered log. */
import type { TradingEvent } from './event.ts'

/** The first record of every log. Limits live here because they decide results on every replay. */
export interface Genesis {
  /** 128 random bits in hex. Snapshots, SQL and topics carry it. */
  readonly logId: string
  readonly formatVersion: number
  readonly rulesVersion: number
  /** Engine time of the first record, microseconds. */
  readonly createdAt: number
  readonly limits: EngineLimits
}

/** What the engine keeps at most; beyond it events are refused by number. */
export interface EngineLimits {
  readonly openOrdersMax: number
  readonly accountsMax: number
  /** Client order ids remembered after their orders are done, and those held in memory at most. */
  readonly referencesKept: number
  readonly referencesMax: number
}

/** What an acknowledged event survives, as printed at start and served at `/api/info`. */
export interface Durability {
  readonly log: string
  readonly survives: string
}

/** Events in order; valid only during the call, since a log may reuse the objects. */
export type OnBatch = (events: readonly TradingEvent[], count: number) => void

/** A reader that stays with the log. */
export interface Following {
  /** Resolves when everything that was in the log at the call has been delivered. */
  readonly caughtUp: Promise<void>
  /** Rejects when reading fails (damage); resolves after `stop`. */
  readonly ended: Promise<void>
  stop(): Promise<void>
}

export interface TradingLog {
  readonly genesis: Genesis
  readonly durability: Durability
  /** Position of the last durable record, 0 in a new log (positions of events start at 1). */
  readonly end: number
  /**
   * Makes the events durable and stamps position and time into them; one append may be in flight.
   * Rejects if the outcome is unknown; then the log takes nothing more.
   */
  append(events: readonly TradingEvent[]): Promise<void>
  /** Delivers every durable event after position `after`, in order, at least once. */
  follow(after: number, onBatch: OnBatch): Following
  close(): Promise<void>
}

/** Why a log cannot be opened. */
export type LogProblem =
  | {
      readonly kind: 'damaged'
      readonly file: string
      readonly offset: number
      readonly why: string
    }
  | { readonly kind: 'locked'; readonly by: string }
  | { readonly kind: 'unusable'; readonly why: string }
