/** What takes effect at most once: the counters of producers and the reference ids of clients. */
import type { Complain } from './accounts.ts'
import type { Ending } from './facts.ts'

interface Seen {
  sequence: number
  refusal: number
  time: number
  /** How often this reference took effect; more than once only after it was forgotten. */
  times: number
}

/** Engine time for which a reference is kept at least, microseconds. */
const KEPT_MICROS = 600_000_000
const REFERENCES_FULL = 1008

export class Retries {
  readonly #counters = new Map<number, number>()
  readonly #references = new Map<string, Seen>()
  readonly #complain: Complain
  /** References that took effect, each time counted. */
  count = 0
  /** Those that took effect again after they were forgotten. */
  forgotten = 0

  constructor(complain: Complain) {
    this.#complain = complain
  }

  /** Follows an event to its end; `isOpen` tells whether an order with this reference is open. */
  follow(ending: Ending, isOpen: (user: number, reference: string) => boolean, time: number): void {
    const { event } = ending
    const { session, counter } = event
    const highest = this.#counters.get(session) ?? 0
    const isRepeat = session !== 0 && counter <= highest
    if (isRepeat !== (ending.kind === 'dropped')) {
      this.#complain('I10 a server retry takes no effect', `session ${session} counter ${counter}`)
    }
    if (session !== 0) this.#counters.set(session, Math.max(highest, counter))
    if (ending.kind === 'dropped' || event.referenceId === '') return
    const key = keyOf(event.user, event.referenceId)
    const seen = this.#references.get(key)
    if (ending.kind === 'duplicate') this.#duplicate(ending, seen)
    else this.#result(ending, { key, seen, time }, isOpen)
  }

  /** True when the reference took effect more than once, each time lawfully. */
  wasForgotten(user: number, reference: string): boolean {
    return (this.#references.get(keyOf(user, reference))?.times ?? 0) > 1
  }

  #duplicate({ event, sequence, refusal }: Ending, seen: Seen | undefined): void {
    if (seen === undefined || seen.sequence !== sequence || seen.refusal !== refusal) {
      const first = seen === undefined ? 'nothing' : `${seen.refusal} #${seen.sequence}`
      this.#complain(
        'I10 a duplicate gets the first outcome',
        `${event.referenceId}: ${refusal} #${sequence}, not ${first}`,
      )
    }
  }

  #result(
    { event, refusal, sequence }: Ending,
    { key, seen, time }: { key: string; seen: Seen | undefined; time: number },
    isOpen: (user: number, reference: string) => boolean,
  ): void {
    if (refusal === REFERENCES_FULL) return
    if (seen !== undefined && time - seen.time < KEPT_MICROS) {
      this.#complain('I10 a reference is kept for ten minutes', event.referenceId)
    }
    if (seen !== undefined && isOpen(event.user, event.referenceId)) {
      this.#complain('I10 the reference of an open order is kept', event.referenceId)
    }
    this.count++
    if (seen !== undefined) this.forgotten++
    this.#references.set(key, { sequence, refusal, time, times: (seen?.times ?? 0) + 1 })
  }
}

function keyOf(user: number, reference: string): string {
  return `${user}/${reference}`
}
