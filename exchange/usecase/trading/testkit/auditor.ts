/**
 * The auditor: believes neither engine. It keeps its own books from what an engine tells and checks
 * the invariants after every event; it shares no rule, only facts, with the engines.
 */
import type { TradingEvent } from '@bourse/domain/exchange/event'
import { EVENT_TYPE } from '@bourse/domain/exchange/event'
import type { EngineLimits } from '@bourse/domain/exchange/log'
import { DONE_REASON, REPLACE_MODE } from '@bourse/domain/exchange/order'
import { assert as invariant } from '@bourse/domain/shared/assert'
import type { Dump } from '../naive/dump.ts'
import type { Fact, LogicalResult } from '../naive/facts.ts'
import { AuditedAccounts } from './audited-accounts.ts'
import { AuditedOrders } from './audited-orders.ts'

export interface Auditor {
  /** Checks one event's result; throws with the invariant's name. */
  follow(event: TradingEvent, result: LogicalResult): void
  /** Checks that an engine shows exactly the orders and balances that it has told. */
  compare(dump: Dump): void
}

const INT64_MAX = (1n << 63n) - 1n
const TEN_MINUTES = 600_000_000
const SESSIONS_MAX = 1024

/** An auditor of a venue with `limits`, from its first event on. */
export function auditor(limits: EngineLimits): Auditor {
  const accounts = new AuditedAccounts()
  const orders = new AuditedOrders()
  const retries = new RetryAudit()
  let sequence = 0
  return {
    follow(event, result) {
      for (const fact of result.facts) plainNumbers(fact)
      // Retries move engine time too, though what is due waits for the next distinct event.
      orders.passTime(event.time)
      if (result.kind !== 'result') {
        invariant(result.facts.length === 0, 'I15 a retry has one ending and no effects')
        invariant(result.sequence <= sequence, 'I10 a duplicate names an earlier sequence id')
        return
      }
      invariant(result.sequence === ++sequence, 'I10 sequence ids are dense')
      retries.follow(event, result, (user, text) => orders.isOpen(user, text))
      if (result.refusal !== 0) refusalChangesNothing(event, result)
      orders.follow(event, result)
      accounts.follow(result.facts, orders.takeHoldChanges())
      invariant(orders.openCount <= limits.openOrdersMax, 'I17 open orders stay within the limit')
      invariant(accounts.count <= limits.accountsMax, 'I17 accounts stay within the limit')
    },
    compare(dump) {
      invariant(dump.sequence === sequence, 'I10 the state is at the last sequence id')
      invariant(dump.accounts.length <= limits.accountsMax, 'I17 accounts stay within the limit')
      invariant(dump.referenceCount <= limits.referencesMax, 'I17 references stay within the limit')
      orders.compare(dump)
      accounts.compare(dump)
    },
  }
}

/** Beside what time ends before it; and a replace that is to cancel in any case does so. */
function refusalChangesNothing(event: TradingEvent, { facts }: LogicalResult): void {
  for (const fact of facts) {
    if (fact.fact === 'balance') continue
    const reason = fact.fact === 'done' ? fact.reason : 0
    const byTime = reason === DONE_REASON.expired || reason === DONE_REASON.switchFired
    const byReplace =
      event.type === EVENT_TYPE.replaceOrder &&
      event.replaceMode === REPLACE_MODE.allowFailure &&
      reason === DONE_REASON.cancelled
    invariant(byTime || byReplace, 'a refusal changes nothing')
  }
}

/** I17: numbers are whole, exact and not minus zero; amounts fit int64. */
function plainNumbers(fact: Fact): void {
  for (const value of Object.values(fact)) {
    if (typeof value === 'number') {
      invariant(Number.isSafeInteger(value) && !Object.is(value, -0), `I17 ${fact.fact}: ${value}`)
    }
    if (typeof value === 'bigint') {
      invariant(value <= INT64_MAX && value >= -INT64_MAX, `I17 ${fact.fact}: ${value}`)
    }
  }
}

/** I10: what a server or a client sends twice takes effect once. */
class RetryAudit {
  readonly #counters = new Map<number, number>()
  readonly #references = new Map<string, number>()
  #time = 0

  follow(
    event: TradingEvent,
    result: LogicalResult,
    isOpen: (user: number, text: string) => boolean,
  ): void {
    this.#time = Math.max(this.#time, event.time)
    const { session, counter, user, referenceId } = event
    if (session !== 0 && this.#counters.size < SESSIONS_MAX) {
      const highest = this.#counters.get(session) ?? 0
      invariant(counter > highest, 'I10 a server retry takes no effect')
      this.#counters.set(session, counter)
    }
    if (referenceId === '' || result.refusal === REFERENCES_FULL) return
    const key = `${user}/${referenceId}`
    const before = this.#references.get(key)
    if (before !== undefined) {
      invariant(this.#time - before >= TEN_MINUTES, 'I10 a reference is kept for ten minutes')
      invariant(!isOpen(user, referenceId), 'I10 the reference of an open order is kept')
    }
    this.#references.set(key, this.#time)
  }
}

const REFERENCES_FULL = 1008
