/** How much a taker can still take: its size, its funds, what it holds. */
import { ORDER_TYPE, SIDE } from '@bourse/domain/exchange/order'
import type { Band } from './naive-book.ts'
import { feeOn } from './naive-clearing.ts'
import type { NaiveOrder, NaiveState } from './naive-state.ts'
import { baseAtoms, notional } from './naive-state.ts'

/** One walk under way. */
export interface Walk {
  readonly taker: NaiveOrder
  readonly isInBand: Band
  /** What it traded at, in order. */
  readonly prices: number[]
  /** The largest notional that it may trade, or none for limit orders. */
  budget: bigint | undefined
  /** True once prevention took from a taker by funds. */
  decremented: boolean
}

/**
 * The most notional that a market order may trade: the product's largest in any case (since version
 * 2); a buy what its hold pays with the fee on it; a sell by funds those.
 */
export function budgetOf(state: NaiveState, taker: NaiveOrder): bigint | undefined {
  if (taker.type === ORDER_TYPE.limit) return undefined
  const limits: bigint[] = []
  if (state.rulesVersion > 1) limits.push(taker.product.rules.notionalMax)
  if (taker.side === SIDE.buy) limits.push(largestPaidBy(taker.hold, taker.takerRate))
  else if (taker.size === 0) limits.push(taker.funds)
  return limits.length === 0 ? undefined : least(limits)
}

/** The largest notional that `atoms` pay together with its fee. */
function largestPaidBy(atoms: bigint, rate: number): bigint {
  let most = 0n
  let tooMuch = atoms + 1n
  while (tooMuch - most > 1n) {
    const middle = (most + tooMuch) / 2n
    if (middle + feeOn(middle, rate) <= atoms) most = middle
    else tooMuch = middle
  }
  return most
}

/** True when a market order may not trade one atom more. */
export function isUsedUp({ budget, taker }: Walk): boolean {
  return budget !== undefined && budget <= taker.takerNotional
}

/** Whole lots that the budget pays at a price, as a size; undefined without a budget. */
export function lotsInBudget({ budget, taker }: Walk, price: number): bigint | undefined {
  if (budget === undefined) return undefined
  const left = budget - taker.takerNotional
  return wholeLots(taker, left > 0n ? left / notional(taker.product, price, 1) : 0n)
}

/**
 * How much of the maker the taker takes. An order by funds stops at the largest size of its
 * product, as one by size would, and sells no more than is there.
 */
export function sizeWithin(walk: Walk, maker: NaiveOrder): number {
  const { taker } = walk
  const sizes = [BigInt(maker.remaining)]
  const lots = lotsInBudget(walk, maker.price)
  if (lots !== undefined) sizes.push(lots)
  if (taker.size > 0) {
    sizes.push(BigInt(taker.remaining))
  } else {
    sizes.push(BigInt(Math.max(0, taker.product.rules.sizeMax - taker.filled)))
    if (taker.side === SIDE.sell) {
      sizes.push(wholeLots(taker, taker.hold / baseAtoms(taker.product, 1)))
    }
  }
  return Number.parseInt(least(sizes).toString(), 10)
}

function wholeLots(taker: NaiveOrder, size: bigint): bigint {
  return size - (size % BigInt(taker.product.rules.lot))
}

function least(values: readonly bigint[]): bigint {
  const [first = 0n] = [...values].sort((one, other) => (one < other ? -1 : 1))
  return first
}
