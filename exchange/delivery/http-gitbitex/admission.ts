/**
 * Decides what may still come in when more is asked than the server can do. What waits for its
 * result is bounded, and cancels have a share of the places to themselves. When the wait for the
 * log has been too long for a while, some orders are refused and their callers told to come later,
 * until it has fallen; charts are refused before books, books before orders. What was let in is
 * never dropped.
 */

export interface AdmissionLimits {
  /** Orders and cancels that wait for their result. */
  readonly inFlightMax: number
  /** The longest wait for the log that is still well. */
  readonly waitMs: number
  /** How long waits may be longer than that before orders are refused. */
  readonly patienceMs: number
}

const ADMISSION_LIMITS: AdmissionLimits = {
  inFlightMax: 5_000,
  waitMs: 50,
  patienceMs: 100,
}

/** The share of the places that only cancels may take. */
const CANCEL_SHARE = 0.2
/**
 * While waits are too long one order in so many is refused. A refusal costs more than half of what
 * an order costs, since reading the request and answering it are most of both: refusing everybody
 * would do little but refuse, this takes less than a tenth of what the server can do.
 */
const REFUSED_ONE_IN = 8
/** Shares of the orders' places above which charts, and books too, are refused. */
const CHART_SHARE = 0.5
const BOOK_SHARE = 0.75
/**
 * With fewer under way than this long waits mean a slow disk or a busy machine: nobody asks for too
 * much, and refusing some would help nobody.
 */
const FEW = 64
/** What was measured this long ago says nothing of now. */
const STALE_MS = 1_000

/** Market data, cheapest to lose first. */
export type Read = 'charts' | 'books'

/** Why somebody was refused: no place, or waits too long; or a read that was shed. */
type RefusedFor = 'places' | 'waits' | Read

const NEVER = -1

/** One server's door. Times are milliseconds of one steady clock. */
export class Admission {
  readonly refused: Record<RefusedFor, number> = { places: 0, waits: 0, charts: 0, books: 0 }
  readonly #limits: AdmissionLimits
  readonly #ordersMax: number
  #inFlight = 0
  /** Since when waits have been above the limit, and above half of it. */
  #longSince = NEVER
  #halfSince = NEVER
  #measuredAt = NEVER
  #slow = false
  #sinceRefusal = 0

  constructor(limits: Partial<AdmissionLimits> = {}) {
    this.#limits = { ...ADMISSION_LIMITS, ...limits }
    this.#ordersMax = Math.floor(this.#limits.inFlightMax * (1 - CANCEL_SHARE))
  }

  /** Orders and cancels that wait for their result. */
  get inFlight(): number {
    return this.#inFlight
  }

  /** True from when waits have been too long for a while until they are half of that. */
  get slow(): boolean {
    return this.#slow
  }

  /** False when an order is refused: asked once for each, before its body is read. */
  admitsOrder(): boolean {
    if (this.#inFlight >= this.#ordersMax) return this.#refuse('places')
    if (!this.#slow || ++this.#sinceRefusal < REFUSED_ONE_IN) return true
    this.#sinceRefusal = 0
    return this.#refuse('waits')
  }

  /**
   * Gives each of `count` orders a place, to be left with `leave` when they are answered; false
   * when they are refused, all of them.
   */
  enterOrder(count = 1): boolean {
    if (this.#inFlight + count > this.#ordersMax) return this.#refuse('places')
    this.#inFlight += count
    return true
  }

  /** The same for cancels. */
  enterCancel(count = 1): boolean {
    if (this.#inFlight + count > this.#limits.inFlightMax) return this.#refuse('places')
    this.#inFlight += count
    return true
  }

  /** Orders or cancels were answered. */
  leave(count = 1): void {
    this.#inFlight -= count
  }

  /** An append begins, and the oldest event in it has waited for it so long. */
  waited(waitedMs: number, nowMs: number): void {
    const { waitMs, patienceMs } = this.#limits
    const many = this.#inFlight >= FEW
    this.#measuredAt = nowMs
    this.#longSince = since(this.#longSince, nowMs, many && waitedMs > waitMs)
    this.#halfSince = since(this.#halfSince, nowMs, many && waitedMs > waitMs / 2)
    if (lasted(this.#longSince, nowMs, patienceMs)) this.#slow = true
    else if (this.#halfSince === NEVER) this.#slow = false
  }

  /** False when market data is refused. */
  admitsRead(read: Read, nowMs: number): boolean {
    const share = read === 'charts' ? CHART_SHARE : BOOK_SHARE
    const isWell = this.#inFlight < this.#ordersMax * share && !this.#sheds(read, nowMs)
    return isWell || this.#refuse(read)
  }

  /** Books as soon as waits are too long, charts also when half as long waits have lasted. */
  #sheds(read: Read, nowMs: number): boolean {
    if (nowMs - this.#measuredAt > STALE_MS) return false
    if (this.#slow || this.#longSince !== NEVER) return true
    return read === 'charts' && lasted(this.#halfSince, nowMs, this.#limits.patienceMs)
  }

  #refuse(reason: RefusedFor): false {
    this.refused[reason]++
    return false
  }
}

function since(before: number, nowMs: number, holds: boolean): number {
  if (!holds) return NEVER
  return before === NEVER ? nowMs : before
}

function lasted(sinceMs: number, nowMs: number, forMs: number): boolean {
  return sinceMs !== NEVER && nowMs - sinceMs >= forMs
}
