/** A fee schedule as an operator types it, and what of it is sent. */
import { percentOfRate, percentProblem, rateOfPercent } from './percent.ts'
import type { FeeScheduleRow } from './rows.ts'

export interface TierDraft {
  /** Keeps a row's place on the page while others come and go. */
  readonly key: number
  readonly volume: string
  /** In percent. */
  readonly maker: string
  readonly taker: string
}

export type TierField = Exclude<keyof TierDraft, 'key'>

/** The schedule in force. */
export function draftOf({ tiers }: FeeScheduleRow): readonly TierDraft[] {
  return tiers.map(({ volume, makerFeeRate, takerFeeRate }, key) => ({
    key,
    volume,
    maker: percentOfRate(makerFeeRate),
    taker: percentOfRate(takerFeeRate),
  }))
}

/** The tiers with one more: the first from 0, others with the fees of the one before. */
export function withTier(tiers: readonly TierDraft[]): readonly TierDraft[] {
  const last = tiers.at(-1)
  const key = Math.max(-1, ...tiers.map((tier) => tier.key)) + 1
  const volume = last === undefined ? '0' : ''
  return [...tiers, { key, volume, maker: last?.maker ?? '', taker: last?.taker ?? '' }]
}

export type TierProblem = 'fieldMissing' | 'percentNumber' | 'percentDecimals'

/** What can be known to be wrong with a field before sending. */
export function tierProblem(tier: TierDraft, field: TierField): TierProblem | undefined {
  const text = tier[field].trim()
  if (text === '') return 'fieldMissing'
  return field === 'volume' ? undefined : percentProblem(text)
}

/** The body of the request. */
export function scheduleOf(currency: string, tiers: readonly TierDraft[]): FeeScheduleRow {
  return {
    currency,
    tiers: tiers.map(({ volume, maker, taker }) => ({
      volume: volume.trim(),
      makerFeeRate: rateOfPercent(maker.trim()),
      takerFeeRate: rateOfPercent(taker.trim()),
    })),
  }
}

const FIELDS = { volume: 'volume', makerFeeRate: 'maker', takerFeeRate: 'taker' } as const

/** Where the server's sentence belongs, like `tiers.1.volume has 9 decimals`. */
export function placeOf(
  message: string,
): { readonly tier: number; readonly field: TierField; readonly rest: string } | undefined {
  const match = /^tiers\.(\d+)\.(volume|makerFeeRate|takerFeeRate) (.*)$/.exec(message)
  if (match === null) return undefined
  const [, tier = '', name = '', rest = ''] = match
  return { tier: Number.parseInt(tier, 10), field: FIELDS[name as keyof typeof FIELDS], rest }
}
