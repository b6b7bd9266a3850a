/** Fees by what a user traded in thirty days. */

/** Rates of users who traded at least `volume` atoms of the schedule's currency in thirty days. */
export interface FeeTier {
  readonly volume: bigint
  /** Parts per million of the notional; below zero it is a rebate. At most `takerRate`. */
  readonly makerRate: number
  readonly takerRate: number
}

/** Tiers by rising volume, the first from 0; none: every product has its own rates. */
export interface FeeSchedule {
  /** Number of the currency in which volumes are counted. */
  readonly currency: number
  readonly tiers: readonly FeeTier[]
}

export const FEE_TIERS_MAX = 32

/** Days whose trades count for a tier: today (UTC, by engine time) and the 29 before it. */
export const FEE_DAYS = 30

/** Maker and taker rate in parts per million. */
export interface FeeRates {
  readonly makerRate: number
  readonly takerRate: number
}
