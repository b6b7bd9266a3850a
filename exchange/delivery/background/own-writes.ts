/**
 * Lets a person read their history after everything they were told before: waits for the recorder
 * where it has not got so far, and asks it not to wait for company.
 */
import type { OwnWrites } from '@bourse/domain/exchange/read-model'
import type { UserId } from '@bourse/domain/shared/ids'

export interface OwnWritesOptions {
  /** Sequence id of the last event that touched a user. */
  readonly touchedBy: (user: UserId) => number
  /** Sequence id that the rows have reached. */
  readonly mark: () => number
  /** Asks the recorder to write what is durable now; of many calls at once one counts. */
  readonly flush: () => void
  readonly timeoutMs?: number
}

export interface OwnWritesFold extends OwnWrites {
  /** The rows have reached this sequence id. */
  reached(mark: number): void
  /** Nobody waits any longer. */
  stop(): void
}

const TIMEOUT_MS = 2_000
/** Questions that wait at one time; the next ones are answered false. */
const WAITING_MAX = 10_000

interface Waiting {
  readonly sequence: number
  answer(recorded: boolean): void
}

/** Answers while the recorder runs beside; nobody waits yet. */
export function ownWrites(options: OwnWritesOptions): OwnWritesFold {
  const { touchedBy, mark, flush, timeoutMs = TIMEOUT_MS } = options
  const waiting = new Set<Waiting>()
  let stopped = false

  return {
    recorded(user) {
      const sequence = touchedBy(user)
      if (mark() >= sequence) return Promise.resolve(true)
      if (stopped || waiting.size >= WAITING_MAX) return Promise.resolve(false)
      const answered = new Promise<boolean>((resolve) => {
        const answer = (recorded: boolean): void => {
          clearTimeout(timer)
          waiting.delete(entry)
          resolve(recorded)
        }
        const timer = setTimeout(() => answer(false), timeoutMs)
        const entry: Waiting = { sequence, answer }
        waiting.add(entry)
      })
      flush()
      return answered
    },
    reached(sequence) {
      for (const entry of waiting) if (entry.sequence <= sequence) entry.answer(true)
    },
    stop() {
      stopped = true
      for (const entry of waiting) entry.answer(false)
    },
  }
}
