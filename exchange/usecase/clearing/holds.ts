/**
 * What a single open order must hold, and moving its hold there: for the rare events that change an
 * order. Plain bigints; what every fill needs is in `Clearing`.
 */
import { SIDE } from '@bourse/domain/exchange/order'
import { RATE_ONE } from '@bourse/domain/exchange/product'
import { ATOMS_MAX } from '@bourse/domain/shared/decimal'
import type { Accounts } from '../asset/accounts.ts'
import type { ListedProduct } from '../currency/listings.ts'
import type { Orders } from '../order/orders.ts'

const ONE = BigInt(RATE_ONE)

/** An order to be at this price with so much left to trade. */
export interface Rest {
  readonly slot: number
  readonly price: number
  /** More than 0. */
  readonly remaining: number
}

/**
 * Atoms that a sell or a limit buy needs for its rest: base, or quote with the fees that can still
 * be charged. A rebate is no money for them: it went to the account when it was earned.
 */
export function holdFor(orders: Orders, product: ListedProduct, rest: Rest): bigint {
  const { slot, price } = rest
  const remaining = BigInt(rest.remaining)
  if (orders.side(slot) === SIDE.sell) return remaining * product.baseFactor
  const cost = remaining * BigInt(price) * product.quoteFactor
  const rate = BigInt(orders.takerRate(slot))
  const taken = orders.takerNotional(slot)
  const traded = taken + orders.makerNotional(slot)
  const charged = orders.makerRate(slot) >= 0 ? orders.fee(slot) : (taken * rate) / ONE
  return cost + ((traded + cost) * rate) / ONE - charged
}

/** Atoms free to use in the account that an order pays from. */
export function availableFor(orders: Orders, accounts: Accounts, slot: number): bigint {
  return accounts.available[payingAccount(orders, slot)] as bigint
}

/** The account that an order pays from: quote for a buy, base for a sell. */
export function payingAccount(orders: Orders, slot: number): number {
  return orders.side(slot) === SIDE.buy ? orders.quoteAccount(slot) : orders.baseAccount(slot)
}

/** Freezes or frees what the hold lacks or has too much; false, and nothing done, without funds. */
export function moveHold(
  { orders, accounts }: { readonly orders: Orders; readonly accounts: Accounts },
  slot: number,
  needed: bigint,
): boolean {
  const account = payingAccount(orders, slot)
  const more = needed - orders.hold(slot)
  // No account owns more, so what is above could not be frozen, nor be written as int64.
  if (needed > ATOMS_MAX) return false
  if (more > 0n && !accounts.freeze(account, BigInt64Array.of(more), 0)) return false
  if (more < 0n) accounts.unfreeze(account, BigInt64Array.of(-more), 0)
  orders.setHold(slot, needed)
  return true
}
