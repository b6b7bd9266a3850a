/** An engine's whole logical state as one value: slots, hashes and other means left out. */
import type { FeeRates, FeeSchedule } from '@bourse/domain/exchange/fees'
import type { Currency, Product } from '@bourse/domain/exchange/product'
import type { Switch } from '@bourse/domain/exchange/state'
import type { AcceptedOrder } from './facts.ts'

export interface Dump {
  readonly sequence: number
  readonly position: number
  readonly time: number
  readonly rulesVersion: number
  readonly currencies: readonly Currency[]
  readonly products: readonly DumpedProduct[]
  /** By user, portfolio, currency. */
  readonly accounts: readonly DumpedAccount[]
  readonly openOrderCount: number
  readonly referenceCount: number
  readonly halted: boolean
  readonly nextDeadline: number
  readonly feeSchedule: FeeSchedule | undefined
  /** What is kept by user, of all who have an account, ascending. */
  readonly users: readonly DumpedUser[]
}

export interface DumpedUser {
  readonly user: number
  readonly frozen: boolean
  readonly selfTrade: number
  readonly volume30d: bigint
  /** Of each product, by number. */
  readonly rates: readonly FeeRates[]
  /** By name. */
  readonly switches: readonly Switch[]
}

export interface DumpedProduct extends Product {
  /** What it takes now, a halt of the whole venue counted in. */
  readonly stateNow: number
  /** In the order in which they would trade. */
  readonly bids: readonly DumpedOrder[]
  readonly asks: readonly DumpedOrder[]
  /** Stop orders that wait, by id. */
  readonly stops: readonly DumpedOrder[]
  readonly bidLevels: readonly DumpedLevel[]
  readonly askLevels: readonly DumpedLevel[]
}

export interface DumpedLevel {
  readonly price: number
  readonly size: number
  readonly orders: number
}

export interface DumpedAccount {
  readonly user: number
  readonly portfolio: number
  readonly currency: number
  readonly available: bigint
  readonly frozen: bigint
}

export interface DumpedOrder extends AcceptedOrder {
  readonly filled: number
  readonly takerNotional: bigint
  readonly makerNotional: bigint
  readonly fee: bigint
  readonly waiting: boolean
}

/** The order of accounts in a dump. */
export function sortedAccounts(accounts: DumpedAccount[]): DumpedAccount[] {
  return accounts.sort(
    (a, b) => a.user - b.user || a.portfolio - b.portfolio || a.currency - b.currency,
  )
}
