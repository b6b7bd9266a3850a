/** Events that were submitted together, on their way to the one promise that answers them. */
import type { TradingEvent } from '@bourse/domain/exchange/event'
import type { BriefOutcome, Outcome } from '@bourse/domain/exchange/gateway'

/** Where the outcomes go, one for each event that was submitted. */
export type Answer = (outcomes: readonly BriefOutcome[]) => void

/** The outcome of an event that the engine has not decided. */
export function refused(refusal: number): Outcome {
  return { refusal, sequence: 0, duplicate: false, order: undefined, cancelled: 0 }
}

/** Events under way; the log gets them in this order, one behind the other. */
export class Submission {
  readonly events: readonly TradingEvent[]
  readonly submittedAt: number
  /** Undefined once the callers have been answered. */
  answer: Answer | undefined
  /** False when the outcomes must carry whole orders. */
  isBrief = false
  /** Events whose outcome is known. */
  decided = 0
  readonly #outcomes: BriefOutcome[] = []
  /** Outcomes of those that were refused before the log, by their place in what was submitted. */
  readonly #refused: ReadonlyMap<number, Outcome>

  constructor(
    events: readonly TradingEvent[],
    refusedBefore: ReadonlyMap<number, Outcome>,
    submittedAt: number,
  ) {
    this.events = events
    this.#refused = refusedBefore
    this.submittedAt = submittedAt
  }

  /** Events that the log has or will get and the engine has not decided. */
  get undecided(): number {
    return this.events.length - this.decided
  }

  /** Counter of the next event to be decided, 0 when all are. */
  get nextCounter(): number {
    return this.events[this.decided]?.counter ?? 0
  }

  /** Takes the outcome of the next event. */
  decide(outcome: BriefOutcome): void {
    this.decided++
    if (this.answer !== undefined) this.#outcomes.push(outcome)
  }

  /** Answers with what is known; of events not decided yet with `refusal`. */
  tell(refusal = 0): void {
    const { answer } = this
    if (answer === undefined) return
    this.answer = undefined
    for (let n = this.undecided; n > 0; n--) this.#outcomes.push(refused(refusal))
    answer(this.#refused.size === 0 ? this.#outcomes : this.#inPlaces())
  }

  #inPlaces(): readonly BriefOutcome[] {
    const sent = this.#outcomes.values()
    const total = this.#outcomes.length + this.#refused.size
    return Array.from(
      { length: total },
      (_, place) => this.#refused.get(place) ?? (sent.next().value as BriefOutcome),
    )
  }
}

/** For a submission of which nothing was refused before the log. */
export const NONE_REFUSED: ReadonlyMap<number, Outcome> = new Map()

/** Their events one behind the other, as the log gets them. */
export function eventsOf(batch: readonly Submission[]): readonly TradingEvent[] {
  const [first] = batch
  if (batch.length === 1 && first !== undefined) return first.events
  const lists: (readonly TradingEvent[])[] = []
  for (const submission of batch) lists.push(submission.events)
  return lists.flat()
}
