/**
 * The auditor's ledger: what everyone must own and have held, by its own arithmetic, against what
 * the engine tells.
 */
import type { AccountName, BalanceFact, LedgerFact } from './facts.ts'

export interface Balance {
  readonly account: AccountName
  /** Own arithmetic: all of it, and the part that orders hold. */
  total: bigint
  held: bigint
  /** As the engine told them last. */
  available: bigint
  frozen: bigint
  /** Sequence id of the last event that told of it. */
  sequence: number
}

export type Complain = (invariant: string, why: string) => void

const LIABILITY = 1
const TOTAL_MAX = 1n << 62n

export class AuditedAccounts {
  readonly balances = new Map<string, Balance>()
  /** Accounts that exist, told of or not. */
  readonly #opened = new Set<string>()
  readonly #totals = new Map<number, bigint>()
  readonly #moved = new Map<string, bigint>()
  readonly #touched = new Set<string>()
  readonly #complain: Complain

  constructor(complain: Complain) {
    this.#complain = complain
  }

  /** Accounts that exist. */
  get count(): number {
    return this.#opened.size
  }

  has(account: AccountName): boolean {
    return this.#opened.has(keyOf(account))
  }

  open(account: AccountName): void {
    this.#opened.add(keyOf(account))
  }

  /** Atoms that the account can use. */
  available(account: AccountName): bigint {
    const balance = this.balances.get(keyOf(account))
    return balance === undefined ? 0n : balance.total - balance.held
  }

  /** Own arithmetic: atoms come to an account, or leave it. */
  move(account: AccountName, atoms: bigint): void {
    if (atoms === 0n) return
    const key = this.#touch(account)
    this.#balance(key, account).total += atoms
    this.#moved.set(key, (this.#moved.get(key) ?? 0n) + atoms)
  }

  /** Own arithmetic: orders hold so much more. */
  hold(account: AccountName, atoms: bigint): void {
    if (atoms === 0n) return
    this.#balance(this.#touch(account), account).held += atoms
  }

  /** Compares with what the engine told of the event. */
  settle(ledger: readonly LedgerFact[], told: readonly BalanceFact[], sequence: number): void {
    this.#checkLedger(ledger)
    for (const fact of told) {
      const key = keyOf(fact.account)
      this.#touched.delete(key)
      this.#opened.add(key)
      this.#checkBalance(key, fact, sequence)
    }
    for (const key of this.#touched) {
      const { total, held, available, frozen } = this.balances.get(key) as Balance
      if (available + frozen !== total || frozen !== held) {
        this.#complain('I14 a changed balance is told', `account ${key}`)
      }
    }
    this.#touched.clear()
    this.#moved.clear()
  }

  /** I1: each currency sums to zero over all that was told. */
  checkSums(): void {
    const sums = new Map<number, bigint>()
    for (const { account, available, frozen } of this.balances.values()) {
      const { currency } = account
      sums.set(currency, (sums.get(currency) ?? 0n) + available + frozen)
    }
    for (const [currency, sum] of sums) {
      if (sum !== 0n) this.#complain('I1 a currency sums to zero', `${currency}: ${sum}`)
    }
  }

  #checkLedger(ledger: readonly LedgerFact[]): void {
    const sums = new Map<string, bigint>()
    for (const [at, { account, kind, atoms, index }] of ledger.entries()) {
      if (index !== at) this.#complain('ledger entries are numbered', `${index} for ${at}`)
      const key = keyOf(account)
      this.#moved.set(key, (this.#moved.get(key) ?? 0n) - atoms)
      const group = `${kind}/${account.currency}`
      sums.set(group, (sums.get(group) ?? 0n) + atoms)
    }
    for (const [group, sum] of sums) {
      if (sum !== 0n) this.#complain('I9 entries of an event sum to zero', `${group}: ${sum}`)
    }
    for (const [key, rest] of this.#moved) {
      if (rest !== 0n) this.#complain('I9 the ledger says what moved', `${key} lacks ${rest}`)
    }
  }

  #checkBalance(key: string, fact: BalanceFact, sequence: number): void {
    const { available, frozen, account } = fact
    const balance = this.#balance(key, account)
    const { total, held } = balance
    if (available + frozen !== total) {
      this.#complain(
        'I9 money is neither made nor lost',
        `${key} has ${available} + ${frozen}, ` + `not ${total}`,
      )
    }
    if (frozen !== held) {
      this.#complain('I3 frozen is what orders need', `${key} has ${frozen}, not ${held}`)
    }
    const isLiability = account.user === LIABILITY && account.portfolio === 0
    const isSound = isLiability
      ? frozen === 0n && available <= 0n && available >= -TOTAL_MAX
      : available >= 0n && frozen >= 0n
    if (!isSound) this.#complain('I2 no account is below zero', `${key}: ${available}, ${frozen}`)
    const before = balance.available + balance.frozen
    const sum = (this.#totals.get(account.currency) ?? 0n) + available + frozen - before
    this.#totals.set(account.currency, sum)
    balance.available = available
    balance.frozen = frozen
    balance.sequence = sequence
  }

  #touch(account: AccountName): string {
    const key = keyOf(account)
    this.#touched.add(key)
    return key
  }

  #balance(key: string, account: AccountName): Balance {
    const known = this.balances.get(key)
    if (known !== undefined) return known
    const opened = {
      ...{ account, total: 0n, held: 0n, available: 0n, frozen: 0n, sequence: 0 },
    }
    this.balances.set(key, opened)
    this.#opened.add(key)
    return opened
  }

  /** After every event: all currencies together. */
  checkTotals(): void {
    for (const [currency, sum] of this.#totals) {
      if (sum !== 0n) this.#complain('I1 a currency sums to zero', `${currency}: ${sum}`)
    }
  }
}

/** Owner and currency in one text. */
export function keyOf({ user, portfolio, currency }: AccountName): string {
  return `${user}/${portfolio}/${currency}`
}
