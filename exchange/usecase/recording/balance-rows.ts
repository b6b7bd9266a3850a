/** Which accounts have changed since the rows were taken, and by which event last. */
import type { BalanceRow } from '@bourse/domain/exchange/read-model'
import type { TradingState } from '@bourse/domain/exchange/state'
import { toUserId } from '@bourse/domain/shared/ids'

export class BalanceRows {
  readonly #state: TradingState
  /** By account slot: sequence id of the last event that touched it. */
  readonly #touchedBy: Float64Array
  #touched: number[] = []
  /** Sequence id up to which rows were taken. */
  #taken = 0

  constructor(state: TradingState) {
    this.#state = state
    this.#touchedBy = new Float64Array(state.limits.accountsMax)
  }

  get pending(): number {
    return this.#touched.length
  }

  /** The present event has changed this account. */
  touch(account: number): void {
    if ((this.#touchedBy[account] as number) <= this.#taken) this.#touched.push(account)
    this.#touchedBy[account] = this.#state.sequence
  }

  /** One row for each account touched since the last call, as it is now. */
  take(): BalanceRow[] {
    const { accounts, sequence } = this.#state
    const rows = this.#touched.map((account) => ({
      user: toUserId(accounts.user[account] as number),
      portfolio: accounts.portfolio[account] as number,
      currency: accounts.currency[account] as number,
      available: accounts.available[account] as bigint,
      frozen: accounts.frozen[account] as bigint,
      sequence: this.#touchedBy[account] as number,
    }))
    this.#touched = []
    this.#taken = sequence
    return rows
  }
}
