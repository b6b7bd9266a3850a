// hot: bench/main.ts engine
/**
 * Balances of (user, portfolio, currency) in int64 atoms. Amounts come in as cells of a
 * BigInt64Array, since a bigint passed between functions would be allocated. Every method keeps
 * the sum of a currency over all accounts at zero, except that the caller pairs credit with debit.
 */
import type { AccountTable } from '@bourse/domain/exchange/account'
import { NumberMap } from '@bourse/kit/pure/number-map'

const PORTFOLIOS = 65_536
const CURRENCIES = 1024
/** Currency numbers stay below this, so that an account's key is one whole number. */
export const CURRENCIES_MAX = CURRENCIES

export class Accounts implements AccountTable {
  readonly user: Float64Array
  readonly portfolio: Int32Array
  readonly currency: Int32Array
  readonly available: BigInt64Array
  readonly frozen: BigInt64Array
  /** Accounts touched by the present event, each once, in the order of their first change. */
  readonly touched: Int32Array
  touchedCount = 0
  readonly #touchedIn: Int32Array
  #event = 0
  readonly #users: NumberMap
  readonly #byKey: NumberMap
  readonly #max: number
  #count = 0

  constructor(accountsMax: number) {
    this.user = new Float64Array(accountsMax)
    this.portfolio = new Int32Array(accountsMax)
    this.currency = new Int32Array(accountsMax)
    this.available = new BigInt64Array(accountsMax)
    this.frozen = new BigInt64Array(accountsMax)
    this.touched = new Int32Array(accountsMax)
    this.#touchedIn = new Int32Array(accountsMax)
    this.#users = new NumberMap(accountsMax, 'mixed')
    this.#byKey = new NumberMap(accountsMax, 'mixed')
    this.#max = accountsMax
  }

  get count(): number {
    return this.#count
  }

  /** Accounts that can still be opened. */
  get room(): number {
    return this.#max - this.#count
  }

  /** Slot of a user that has an account, or -1. */
  userSlot(user: number): number {
    return this.#users.get(user)
  }

  find(user: number, portfolio: number, currency: number): number {
    const slot = this.#users.get(user)
    return slot === -1 ? -1 : this.findIn(slot, portfolio, currency)
  }

  /** The same by the user's slot. */
  findIn(userSlot: number, portfolio: number, currency: number): number {
    return this.#byKey.get((userSlot * PORTFOLIOS + portfolio) * CURRENCIES + currency)
  }

  /** The account, opened with nothing in it if it was not there; admission checked for room. */
  open(user: number, portfolio: number, currency: number): number {
    let userSlot = this.#users.get(user)
    if (userSlot === -1) {
      userSlot = this.#users.count
      this.#users.set(user, userSlot)
    }
    const key = (userSlot * PORTFOLIOS + portfolio) * CURRENCIES + currency
    const known = this.#byKey.get(key)
    if (known !== -1) return known
    const account = this.#count++
    this.#byKey.set(key, account)
    this.user[account] = user
    this.portfolio[account] = portfolio
    this.currency[account] = currency
    return account
  }

  /** Forgets which accounts the last event touched. */
  beginEvent(): void {
    this.touchedCount = 0
    this.#event++
    if (this.#event === 0x7fffffff) {
      this.#touchedIn.fill(0)
      this.#event = 1
    }
  }

  /** True when so much is available. */
  covers(account: number, amounts: BigInt64Array, at: number): boolean {
    return (this.available[account] as bigint) >= (amounts[at] as bigint)
  }

  /** available -> frozen. False, and nothing done, when available is too small. */
  freeze(account: number, amounts: BigInt64Array, at: number): boolean {
    const amount = amounts[at] as bigint
    if ((this.available[account] as bigint) < amount) return false
    this.available[account] = BigInt.asIntN(64, (this.available[account] as bigint) - amount)
    this.frozen[account] = BigInt.asIntN(64, (this.frozen[account] as bigint) + amount)
    this.#touch(account)
    return true
  }

  /** frozen -> available. */
  unfreeze(account: number, amounts: BigInt64Array, at: number): void {
    const amount = amounts[at] as bigint
    if (amount < 0n || (this.frozen[account] as bigint) < amount) throw shortOf('frozen')
    this.frozen[account] = BigInt.asIntN(64, (this.frozen[account] as bigint) - amount)
    this.available[account] = BigInt.asIntN(64, (this.available[account] as bigint) + amount)
    this.#touch(account)
  }

  /** Takes from frozen; the caller gives the same to someone. */
  spendFrozen(account: number, amounts: BigInt64Array, at: number): void {
    const amount = amounts[at] as bigint
    if (amount < 0n || (this.frozen[account] as bigint) < amount) throw shortOf('frozen')
    this.frozen[account] = BigInt.asIntN(64, (this.frozen[account] as bigint) - amount)
    this.#touch(account)
  }

  /** Adds to available; the caller takes the same from someone. */
  credit(account: number, amounts: BigInt64Array, at: number): void {
    const amount = amounts[at] as bigint
    this.available[account] = BigInt.asIntN(64, (this.available[account] as bigint) + amount)
    this.#touch(account)
  }

  /** Takes from available; false, and nothing done, when it is too small. */
  debit(account: number, amounts: BigInt64Array, at: number): boolean {
    const amount = amounts[at] as bigint
    if ((this.available[account] as bigint) < amount) return false
    this.available[account] = BigInt.asIntN(64, (this.available[account] as bigint) - amount)
    this.#touch(account)
    return true
  }

  /** Takes from the liability account, the only one that may go below zero. */
  debitLiability(account: number, amounts: BigInt64Array, at: number): void {
    const amount = amounts[at] as bigint
    this.available[account] = BigInt.asIntN(64, (this.available[account] as bigint) - amount)
    this.#touch(account)
  }

  #touch(account: number): void {
    if (this.#touchedIn[account] === this.#event) return
    this.#touchedIn[account] = this.#event
    this.touched[this.touchedCount++] = account
  }
}

function shortOf(what: string): Error {
  return new Error(`invariant broken: ${what} funds cover what the books hold`)
}
