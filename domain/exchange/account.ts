/** Accounts: (user, portfolio, currency), and the user ids that belong to the venue. */

/** Users 1 to 999 are the venue's own. */
export const VENUE_USER = {
  /** Goes negative by what all others own, so each currency sums to zero. */
  liability: 1,
  fees: 2,
  residue: 3,
  withdrawalsInTransit: 4,
} as const

/** Everyone's first portfolio. */
export const MAIN_PORTFOLIO = 0
export const PORTFOLIO_MAX = 65_535

/** All accounts, one typed array a field; the index is the account's slot and never changes. */
export interface AccountTable {
  readonly count: number
  readonly user: Float64Array
  readonly portfolio: Int32Array
  /** Currency number. */
  readonly currency: Int32Array
  /** Atoms free to use. */
  readonly available: BigInt64Array
  /** Atoms held for open orders. */
  readonly frozen: BigInt64Array
  /** The slot of an account, or -1. */
  find(user: number, portfolio: number, currency: number): number
}

/**
 * Why an account's total changed. Holds are no ledger entries: they move nothing between owners.
 */
export const LEDGER_KIND = {
  deposit: 1,
  withdrawal: 2,
  transfer: 3,
  trade: 4,
  fee: 5,
} as const
export type LedgerKind = (typeof LEDGER_KIND)[keyof typeof LEDGER_KIND]
