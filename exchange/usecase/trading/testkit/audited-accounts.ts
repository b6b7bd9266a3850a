/** The auditor's ledger: balances as told, checked against entries, holds and each other. */
import { assert as invariant } from '@bourse/domain/shared/assert'
import type { Dump } from '../naive/dump.ts'
import type { BalanceFact, Fact, LedgerFact } from '../naive/facts.ts'

interface Balance {
  available: bigint
  frozen: bigint
  /** What open orders need of it. */
  needed: bigint
}

/** A change of what an account's open orders need. */
export interface HoldChange {
  readonly user: number
  readonly portfolio: number
  readonly currency: number
  readonly atoms: bigint
}

const TOTAL_MAX = 1n << 62n
const LIABILITY_USER = 1

export class AuditedAccounts {
  readonly #balances = new Map<string, Balance>()
  readonly #totals = new Map<number, bigint>()

  /** Accounts that were ever told of. */
  get count(): number {
    return this.#balances.size
  }

  /** Checks one accepted event. */
  follow(facts: readonly Fact[], holds: readonly HoldChange[]): void {
    const moved = this.#ledger(facts.filter((one) => one.fact === 'ledger'))
    const touched = new Set<string>()
    for (const fact of facts) {
      if (fact.fact !== 'balance') continue
      const key = keyOf(fact)
      invariant(!touched.has(key), 'a balance is told once an event')
      touched.add(key)
      this.#told(fact, moved.get(key) ?? 0n)
      moved.delete(key)
    }
    invariant(moved.size === 0, 'an account with entries has its balance told')
    for (const change of holds) {
      const key = keyOf(change)
      this.#balance(key).needed += change.atoms
      touched.add(key)
    }
    for (const key of touched) {
      const { frozen, needed } = this.#balance(key)
      invariant(frozen === needed, `I3 frozen ${frozen} is what orders need, ${needed}, at ${key}`)
    }
  }

  /** Checks a whole state. */
  compare(dump: Dump): void {
    const totals = new Map<number, bigint>()
    for (const { currency, available, frozen, ...owner } of dump.accounts) {
      const told = this.#balances.get(keyOf({ ...owner, currency }))
      invariant((told?.available ?? 0n) === available, 'I13 available is what was told')
      invariant((told?.frozen ?? 0n) === frozen, 'I13 frozen is what was told')
      totals.set(currency, (totals.get(currency) ?? 0n) + available + frozen)
    }
    for (const [currency, total] of totals) {
      invariant(total === 0n, `I1 currency ${currency} sums to zero, not ${total}`)
    }
  }

  /** Entries by account; I9: of one kind and currency they sum to zero. */
  #ledger(entries: readonly LedgerFact[]): Map<string, bigint> {
    const moved = new Map<string, bigint>()
    const sums = new Map<string, bigint>()
    for (const [index, entry] of entries.entries()) {
      invariant(entry.index === index, 'ledger entries are numbered from 0 in each event')
      invariant(entry.atoms !== 0n, 'no entry moves nothing')
      const key = keyOf(entry)
      moved.set(key, (moved.get(key) ?? 0n) + entry.atoms)
      const kind = `${entry.kind}/${entry.currency}`
      sums.set(kind, (sums.get(kind) ?? 0n) + entry.atoms)
    }
    for (const sum of sums.values()) invariant(sum === 0n, 'I9 every entry has its counterpart')
    return moved
  }

  #told(fact: BalanceFact, moved: bigint): void {
    const balance = this.#balance(keyOf(fact))
    const change = fact.available + fact.frozen - balance.available - balance.frozen
    invariant(change === moved, `the entries say ${moved}, the balance says ${change}`)
    balance.available = fact.available
    balance.frozen = fact.frozen
    if (fact.user === LIABILITY_USER && fact.portfolio === 0) {
      invariant(fact.frozen === 0n && fact.available <= 0n, 'I2 the liability owes')
      invariant(-fact.available <= TOTAL_MAX, 'I17 a currency stays within 2^62')
    } else {
      invariant(fact.available >= 0n && fact.frozen >= 0n, 'I2 no account is below zero')
    }
    const total = (this.#totals.get(fact.currency) ?? 0n) + change
    this.#totals.set(fact.currency, total)
  }

  #balance(key: string): Balance {
    const known = this.#balances.get(key)
    if (known !== undefined) return known
    const opened = { available: 0n, frozen: 0n, needed: 0n }
    this.#balances.set(key, opened)
    return opened
  }
}

function keyOf(of: { user: number; portfolio: number; currency: number }): string {
  return `${of.user}/${of.portfolio}/${of.currency}`
}
