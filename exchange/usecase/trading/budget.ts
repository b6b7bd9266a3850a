/** What funds pay for, in plain bigints. */
import { RATE_ONE } from '@bourse/domain/exchange/product'
import type { ListedProduct } from '../currency/listings.ts'

const ONE = BigInt(RATE_ONE)

/** The largest notional that `atoms` pay with its fee: N + floor(N x rate / 10^6) <= atoms. */
export function notionalWithin(atoms: bigint, takerRate: number): bigint {
  if (takerRate === 0) return atoms
  const rate = BigInt(takerRate)
  let notional = (atoms * ONE) / (ONE + rate)
  while (notional + 1n + ((notional + 1n) * rate) / ONE <= atoms) notional++
  return notional
}

/** The largest whole number of lots within `units`, as a size; sizes end at 2^53 - 1. */
export function lotsWithin(units: bigint, product: ListedProduct): number {
  const lot = BigInt(product.rules.lot)
  const size = (units / lot) * lot
  const most = BigInt(Number.MAX_SAFE_INTEGER)
  // A size beyond 2^53 cannot be met by any maker, and is above any limit, so the cut is no loss.
  return size > most ? Number.MAX_SAFE_INTEGER : Number.parseInt(size.toString(), 10)
}
