/**
 * The auditor: hears every engine, keeps books of its own from what the first of them tells of each
 * event, and has all others tell the same. It shares no code with any engine.
 */
import { EVENT_TYPE, type TradingEvent } from '@bourse/domain/exchange/event'
import type { Outcome } from '@bourse/domain/exchange/gateway'
import type { TradingListener } from '@bourse/domain/exchange/listener'
import type { EngineLimits } from '@bourse/domain/exchange/log'
import type { TradingState } from '@bourse/domain/exchange/state'
import { summary } from '../client/summary.ts'
import type { Coverage } from '../coverage.ts'
import type { SimProcess } from '../world/process.ts'
import { AuditedAccounts } from './accounts.ts'
import { AuditedBooks } from './books.ts'
import { countCoverage } from './covered.ts'
import { digestOf } from './digest.ts'
import { type Ending, type Fact, listening } from './facts.ts'
import type { Known } from './known.ts'
import { Listed } from './listed.ts'
import { followMoves } from './moves.ts'
import { objections, refusalsInState } from './objections.ts'
import { Retries } from './retries.ts'
import { RowAudit } from './rows.ts'

/** A broken invariant. */
export class Violation extends Error {
  constructor(invariant: string, why: string) {
    super(`${invariant}: ${why}`)
    this.name = 'Violation'
  }
}

/** One event as it was when it took its place in the log. */
interface Entry {
  readonly digest: number
  /** Of the engine that applied it first, after it. */
  readonly hash: string
}

interface Decided {
  readonly user: number
  readonly reference: string
  readonly type: number
  readonly refusal: number
}

/** All sums and books are looked through after so many events. */
const DEEP_EVERY = 500
/** Engines are compared at every so many positions. */
const COMPARE_EVERY = 8

export class Auditor implements Known {
  position = 0
  sequence = 0
  time = 0
  rulesVersion = 1
  trace: ((line: string) => void) | undefined
  /** Events that the run is going to have. */
  expected = 0
  /** Called once with what is wrong. */
  fail: (error: Violation) => void = (error) => {
    throw error
  }
  readonly limits: EngineLimits
  readonly coverage: Coverage
  readonly accounts: AuditedAccounts
  readonly books: AuditedBooks
  readonly listed: Listed
  readonly retries: Retries
  readonly rows: RowAudit
  /** By position, of those events at which engines are compared. */
  readonly #entries = new Map<number, Entry>()
  readonly #decided: Decided[] = []
  #isBroken = false
  #event: Ending | undefined

  constructor(limits: EngineLimits, coverage: Coverage) {
    this.limits = limits
    this.coverage = coverage
    const complain = (invariant: string, why: string): void => this.violation(invariant, why)
    this.accounts = new AuditedAccounts(complain)
    this.listed = new Listed(complain)
    this.books = new AuditedBooks(this.accounts, this.listed, complain)
    this.retries = new Retries(complain)
    this.rows = new RowAudit(complain)
  }

  get trades(): number {
    return this.books.trades
  }

  /** A listener for an engine of `process`: the first to tell of an event is audited. */
  hear(process: SimProcess, state: TradingState): TradingListener {
    return listening(state, {
      isNew: () => process.isAlive && state.position > this.position,
      ended: (ending, facts) => {
        if (process.isAlive && !this.#isBroken) this.#heard(process.name, state, ending, facts)
      },
    })
  }

  /** Tells that something is wrong; the first thing ends the run. */
  violation(invariant: string, why: string): void {
    if (this.#isBroken) return
    this.#isBroken = true
    this.fail(new Violation(invariant, `${why}, at position ${this.position}: ${this.#text()}`))
  }

  /** I12: what somebody was told is what the log has. */
  confirm(event: TradingEvent, outcome: Outcome, when: string): void {
    const { refusal, sequence, order } = outcome
    const decided = this.#decided[sequence]
    const isSame =
      decided !== undefined &&
      decided.refusal === refusal &&
      decided.user === event.user &&
      decided.reference === event.referenceId &&
      decided.type === event.type
    if (!isSame) {
      this.violation(
        'I12 what is acknowledged is in the log',
        `${when} ${event.referenceId} has ${refusal} #${sequence}, ` +
          `the log ${JSON.stringify(decided)}`,
      )
    }
    // A retry is answered with the order as it is now, which may have been amended.
    const isFirst = event.type === EVENT_TYPE.createOrder && !outcome.duplicate
    const isCreated = isFirst && order !== undefined
    if (isCreated && (order.id !== sequence || order.price !== event.price)) {
      this.violation('an answer shows the order that was sent', `order ${order.id}`)
    }
  }

  /** True when the user's order was filled a moment ago. */
  justFilled(user: number, id: number): boolean {
    return this.rows.justFilled(user, id)
  }

  /** True when a reference lawfully took effect more than once. */
  wasForgotten(user: number, reference: string): boolean {
    return this.retries.wasForgotten(user, reference)
  }

  #heard(name: string, state: TradingState, ending: Ending, facts: readonly Fact[]): void {
    const { position } = state
    if (position <= this.position) {
      this.#compare(name, state, ending)
      return
    }
    if (position !== this.position + 1) {
      this.violation('I15 one result for each event', `${name} tells of ${position}`)
      return
    }
    this.position = position
    if (isCompared(ending.event)) {
      this.#entries.set(position, { digest: digestOf(ending.event), hash: state.resultHash })
    }
    this.#event = ending
    this.trace?.(`#${position} ${this.#text()}, ${facts.map(({ fact }) => fact).join(' ')}`)
    this.#audit(state, ending, facts)
  }

  /** Another engine, or the same one again, at a position that was audited before. */
  #compare(name: string, state: TradingState, ending: Ending): void {
    if (!isCompared(ending.event)) return
    const { position, resultHash } = state
    const known = this.#entries.get(position)
    if (known?.digest !== digestOf(ending.event)) {
      this.#event = ending
      this.violation('the log never changes', `${name} reads another event at ${position}`)
    } else if (known.hash !== resultHash) {
      this.violation('I13 every engine has the same results', `${name} differs at ${position}`)
    }
  }

  #text(): string {
    if (this.#event === undefined) return 'nothing'
    const { event, kind, refusal, sequence } = this.#event
    return `${summary(event)} -> ${kind} ${refusal} #${sequence}`
  }

  #audit(state: TradingState, ending: Ending, facts: readonly Fact[]): void {
    const { event, kind } = ending
    if (event.time < this.time && state.time !== this.time) {
      this.violation('engine time never falls', `${state.time}`)
    }
    this.time = Math.max(this.time, event.time)
    if (state.time !== this.time) this.violation('engine time is the latest', `${state.time}`)
    const isOpen = (user: number, reference: string): boolean => this.#isOpen(user, reference)
    this.retries.follow(ending, isOpen, this.time)
    countCoverage(this, ending, facts)
    if (kind !== 'result') {
      if (facts.length > 0) this.violation('I15 a retry has no effects', kind)
      return
    }
    if (ending.sequence !== this.sequence + 1) {
      this.violation('I10 sequence ids are dense', `${ending.sequence}`)
    }
    this.sequence = ending.sequence
    const { user, referenceId: reference, type } = event
    this.#decided[this.sequence] = { user, reference, type, refusal: ending.refusal }
    this.#result(ending, facts)
    this.#learnRules(ending)
    if (this.position % DEEP_EVERY === 0) this.deepCheck(state)
  }

  #result(ending: Ending, facts: readonly Fact[]): void {
    const { event, refusal } = ending
    const { sequence, time } = this
    // What expired before the event is over before its refusals are looked for.
    const first = facts.findIndex((fact) => fact.fact !== 'done' || !isDue(fact.reason))
    const due = first === -1 ? facts : facts.slice(0, first)
    const own = first === -1 ? [] : facts.slice(first)
    this.books.ended.clear()
    this.books.follow(due, event, { sequence, time })
    objections(this, event, refusal)
    if (refusal === 0) this.listed.follow(event, own)
    this.books.follow(own, event, { sequence, time })
    if (refusal === 0) followMoves(this, event)
    if (this.rulesVersion > 1) this.books.checkDue(own, time)
    const ledger = facts.filter((fact) => fact.fact === 'ledger')
    const balances = facts.filter((fact) => fact.fact === 'balance')
    refusalsInState(this, event, refusal, own)
    this.accounts.settle(ledger, balances, sequence)
    this.accounts.checkTotals()
    this.rows.follow(this, ending, facts)
  }

  /** Everything at once: own sums and books, and the whole state of the engine. */
  deepCheck(state: TradingState): void {
    this.accounts.checkSums()
    this.books.checkBooks()
    this.rows.compareState(this, state)
  }

  #isOpen(user: number, reference: string): boolean {
    for (const order of this.books.orders.values()) {
      if (order.user === user && order.clientOrderId === reference) return true
    }
    return false
  }

  #learnRules({ event: { detail }, refusal }: Ending): void {
    if (detail?.kind === 'upgrade' && refusal === 0) this.rulesVersion = detail.rulesVersion
  }
}

/** Hashes go on from event to event, so a difference shows at the next event compared. */
function isCompared({ position }: TradingEvent): boolean {
  return position % COMPARE_EVERY === 0
}

/** Reasons of orders that end because of the time, before the event that showed it. */
const EXPIRED = 6
const SWITCH_FIRED = 10

function isDue(reason: number): boolean {
  return reason === EXPIRED || reason === SWITCH_FIRED
}
