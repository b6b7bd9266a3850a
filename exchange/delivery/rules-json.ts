/** Rows of what the rules hold besides products and orders: fees, volumes, switches. */
import type { Switch, TradingState } from '@bourse/domain/exchange/state'
import { formatScaled } from '@bourse/domain/shared/decimal'
import type { UserId } from '@bourse/domain/shared/ids'
import { isoTime, rateText } from './gitbitex-json.ts'

/** The fee schedule. Without one there is no currency, and every product has its own rates. */
export interface FeeScheduleRow {
  /** In which volumes are counted. */
  readonly currency: string | null
  readonly tiers: readonly FeeTierRow[]
}

/** Rates of those who traded at least `volume` in thirty days, as parts of one. */
export interface FeeTierRow {
  readonly volume: string
  /** Below zero it is a rebate. */
  readonly makerFeeRate: string
  readonly takerFeeRate: string
}

/** The row of the fee schedule in force. */
export function feeScheduleRow({ feeSchedule, currencies }: TradingState): FeeScheduleRow {
  const currency = currencies[(feeSchedule?.currency ?? 0) - 1]
  if (feeSchedule === undefined || currency === undefined) return { currency: null, tiers: [] }
  const tiers = feeSchedule.tiers.map(({ volume, makerRate, takerRate }) => ({
    volume: formatScaled(volume, currency.scale),
    makerFeeRate: rateText(makerRate),
    takerFeeRate: rateText(takerRate),
  }))
  return { currency: currency.code, tiers }
}

/** What a user traded in thirty days, and in which currency that is counted. */
export function volumeText(state: TradingState, user: UserId) {
  const { feeSchedule, currencies } = state
  const currency = currencies[(feeSchedule?.currency ?? 0) - 1]
  return {
    volumeCurrency: currency?.code ?? null,
    volume30d: formatScaled(state.volume30d(user), currency?.scale ?? 0),
  }
}

/** An armed switch. */
export interface SwitchRow {
  /** '' for the one that is armed over HTTP. */
  readonly name: string
  /** Null: in every product. */
  readonly productId: string | null
  readonly deadline: string
}

/** The row of an armed switch. */
export function switchRow(
  { products }: TradingState,
  { name, product, deadline }: Switch,
): SwitchRow {
  const productId = products[product - 1]?.rules.id ?? null
  return { name, productId, deadline: isoTime(deadline) }
}
