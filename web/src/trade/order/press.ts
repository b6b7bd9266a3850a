/**
 * One press of the button is one order: it gets one idempotency key, and whatever becomes of the
 * connection, of the page or of an impatient finger, that key is what is sent again.
 */
import type { Answer, Problem } from '../../api/request.ts'
import type { OrderRow } from '../../api/rows.ts'
import type { OrderBody } from './body.ts'

export interface Press {
  readonly key: string
  readonly body: OrderBody
  /** Milliseconds since 1970. */
  readonly atMs: number
}

type Outcome =
  | { readonly kind: 'placed'; readonly order: OrderRow }
  | { readonly kind: 'refused'; readonly problem: Problem }
  /** It may have been placed: the same press may be sent again. */
  | { readonly kind: 'unknown' }

/** What presses need from outside; tests bring their own. */
interface PressPorts {
  readonly place: (body: OrderBody) => Promise<Answer<OrderRow>>
  readonly find: (key: string) => Promise<Answer<OrderRow>>
  readonly pause: (milliseconds: number) => Promise<void>
  readonly newKey: () => string
  readonly nowMs: () => number
  /** Where a press outlives the page; `undefined` when there is none. */
  readonly kept: () => Press | undefined
  readonly keep: (press: Press | undefined) => void
}

/** Shorter than anybody means two presses, longer than a double click. */
export const DOUBLE_MS = 500
/** Pauses between attempts; the last failure is told. */
const PAUSES_MS = [300, 1_000, 2_000] as const
/** After this a press that was never answered is forgotten. */
const FORGET_MS = 10 * 60_000

export class Presses {
  readonly #ports: PressPorts
  #busy = false
  #pressedMs = Number.NEGATIVE_INFINITY

  constructor(ports: PressPorts) {
    this.#ports = ports
  }

  /** True while a press is under way, and for as long as a second click may be the same one. */
  get ignores(): boolean {
    return this.#busy || this.#ports.nowMs() - this.#pressedMs < DOUBLE_MS
  }

  /** Undefined when the press is ignored; `again` hears the number of each further attempt. */
  async press(body: OrderBody, again: (attempt: number) => void): Promise<Outcome | undefined> {
    if (this.ignores) return undefined
    const { newKey, nowMs, keep } = this.#ports
    this.#pressedMs = nowMs()
    this.#busy = true
    const open = this.pending()
    const isSame = open !== undefined && JSON.stringify(open.body) === JSON.stringify(body)
    const press = isSame ? open : { key: newKey(), body, atMs: nowMs() }
    keep(press)
    try {
      return await this.#send(press, again, isSame)
    } finally {
      this.#busy = false
    }
  }

  /** The press whose outcome is not known: of before a reload, or while the server was away. */
  pending(): Press | undefined {
    const press = this.#ports.kept()
    return press !== undefined && this.#ports.nowMs() - press.atMs < FORGET_MS ? press : undefined
  }

  /**
   * Asks what became of a pending press; undefined when nothing is pending or nothing can be said.
   * An order that is not there stays pending, so that the same press again keeps its key.
   */
  async recover(): Promise<'not placed' | OrderRow | undefined> {
    const press = this.pending()
    if (press === undefined || this.#busy) return undefined
    this.#busy = true
    const answer = await this.#ports.find(press.key)
    this.#busy = false
    if (answer.ok) {
      this.#ports.keep(undefined)
      return answer.value
    }
    return answer.problem.status === 404 ? 'not placed' : undefined
  }

  async #send(
    { key, body }: Press,
    again: (attempt: number) => void,
    wasOpen: boolean,
  ): Promise<Outcome> {
    const { place, pause, keep } = this.#ports
    let isOpen = wasOpen
    for (let attempt = 0; ; attempt++) {
      const answer = await place({ ...body, clientOid: key })
      if (answer.ok) {
        keep(undefined)
        return { kind: 'placed', order: answer.value }
      }
      const verdict = verdictOf(answer.problem.status)
      if (verdict === 'unsure') isOpen = true
      // A no to this key means that no earlier attempt with it has placed anything either.
      if (verdict === 'no') isOpen = false
      const pauseMs = verdict === 'unsure' || verdict === 'busy' ? PAUSES_MS[attempt] : undefined
      if (pauseMs === undefined) {
        if (!isOpen) keep(undefined)
        if (isOpen && verdict !== 'nobody') return { kind: 'unknown' }
        return { kind: 'refused', problem: answer.problem }
      }
      again(attempt + 2)
      await pause(pauseMs)
    }
  }
}

/**
 * `unsure`: nobody answered, or somebody who does not know. `busy`: nothing happened, and it may be
 * otherwise in a moment. `nobody`: the session has ended.
 */
function verdictOf(status: number): 'unsure' | 'busy' | 'nobody' | 'no' {
  if (status === 0 || status === 500 || status === 502 || status === 504) return 'unsure'
  if (status === 503 || status === 429) return 'busy'
  return status === 401 ? 'nobody' : 'no'
}

/** A key for a press: random, also on pages that the browser does not hold for secure. */
export function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return `web-${[...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`
}
