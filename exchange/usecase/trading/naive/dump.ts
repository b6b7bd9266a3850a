/** An engine's whole logical state as one value: slots, hashes and other means left out. */
import type { Currency, Product } from '@bourse/domain/exchange/product'

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
}

export interface DumpedProduct extends Product {
  /** In the order in which they would trade. */
  readonly bids: readonly DumpedOrder[]
  readonly asks: readonly DumpedOrder[]
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

export interface DumpedOrder {
  readonly id: number
  readonly product: number
  readonly user: number
  readonly portfolio: number
  readonly clientOrderId: string
  readonly side: number
  readonly type: number
  readonly timeInForce: number
  readonly postOnly: boolean
  readonly price: number
  readonly size: number
  readonly remaining: number
  readonly filled: number
  readonly funds: bigint
  readonly hold: bigint
  readonly takerNotional: bigint
  readonly makerNotional: bigint
  readonly fee: bigint
  readonly makerRate: number
  readonly takerRate: number
  readonly createdAt: number
}

/** The order of accounts in a dump. */
export function sortedAccounts(accounts: DumpedAccount[]): DumpedAccount[] {
  return accounts.sort(
    (a, b) => a.user - b.user || a.portfolio - b.portfolio || a.currency - b.currency,
  )
}
