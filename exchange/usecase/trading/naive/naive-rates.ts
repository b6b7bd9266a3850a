/** Fee rates by what a user traded in thirty days, and the counting of that volume. */
import type { TradingEvent } from '@bourse/domain/exchange/event'
import type { FeeRates, FeeSchedule } from '@bourse/domain/exchange/fees'
import { FEE_DAYS, FEE_TIERS_MAX } from '@bourse/domain/exchange/fees'
import type { Currency } from '@bourse/domain/exchange/product'
import { RATE_ONE } from '@bourse/domain/exchange/product'
import { ACCEPTED, REFUSAL } from '@bourse/domain/exchange/refusal'
import { ATOMS_MAX } from '@bourse/domain/shared/decimal'
import type { NaiveProduct, NaiveState } from './naive-state.ts'
import { baseAtoms, notional } from './naive-state.ts'

const DAY_MICROS = 86_400_000_000
/** Users up to this one are the venue's, and 0 is the system. */
const VENUE_USER_MAX = 999

/** The rates of a new order: the product's own, or those of the highest tier that is reached. */
export function ratesOf(state: NaiveState, user: number, product: NaiveProduct): FeeRates {
  const { makerRate, takerRate } = product.rules
  const tiers = state.feeSchedule?.tiers ?? []
  if (product.rules.ownFees || tiers.length === 0) return { makerRate, takerRate }
  const volume = volume30d(state, user)
  const [tier] = tiers.filter((one) => one.volume <= volume).slice(-1)
  if (tier === undefined) throw new Error('the first tier begins at no volume')
  return { makerRate: tier.makerRate, takerRate: tier.takerRate }
}

/** Atoms of the schedule's currency that the user traded today and on the 29 days before. */
export function volume30d(state: NaiveState, user: number): bigint {
  const today = dayOf(state)
  let sum = 0n
  for (const one of state.volumes) {
    const isRecent = one.day <= today && one.day > today - FEE_DAYS
    if (one.user === user && isRecent) sum = saturated(sum + one.atoms)
  }
  return sum
}

/** Counts a fill for one of its two users, at what it is worth now. */
export function countVolume(
  state: NaiveState,
  user: number,
  fill: { product: NaiveProduct; worth: bigint; base: bigint },
): void {
  const schedule = state.feeSchedule
  if (schedule === undefined || user <= VENUE_USER_MAX) return
  const value = saturated(worthOf(state, schedule.currency, fill))
  const day = dayOf(state)
  const known = state.volumes.find((one) => one.user === user && one.day === day)
  if (known !== undefined) known.atoms = saturated(known.atoms + value)
  else state.volumes.push({ user, day, atoms: value })
}

/** Replaces the schedule. Volumes go on, unless they are counted in another currency from now. */
export function setFeeSchedule(state: NaiveState, event: TradingEvent): number {
  if (event.detail?.kind !== 'feeSchedule') return REFUSAL.invalidFeeSchedule
  const { schedule } = event.detail
  if (!isValid(state, schedule)) return REFUSAL.invalidFeeSchedule
  if (state.feeSchedule?.currency !== schedule.currency) state.volumes = []
  state.feeSchedule = schedule
  return ACCEPTED
}

function isValid(state: NaiveState, { currency, tiers }: FeeSchedule): boolean {
  if (!state.currencies.some((one) => one.number === currency)) return false
  if (tiers.length > FEE_TIERS_MAX) return false
  return tiers.every((tier, index) => {
    const before = tiers[index - 1]
    const rises = before === undefined ? tier.volume === 0n : tier.volume > before.volume
    return rises && tier.volume <= ATOMS_MAX && areRates(tier)
  })
}

/** A taker pays at most everything; a maker at most as much, and gets back at most that. */
export function areRates({ makerRate, takerRate }: FeeRates): boolean {
  const whole = Number.isSafeInteger(takerRate) && Number.isSafeInteger(makerRate)
  if (!whole || takerRate < 0 || takerRate > RATE_ONE) return false
  return makerRate <= takerRate && -makerRate <= takerRate
}

/**
 * What a fill is worth in the schedule's currency: its quote or base atoms if it is one of them,
 * else one of these at the last price of the product that trades it for that currency.
 */
function worthOf(
  state: NaiveState,
  currency: number,
  { product, worth, base }: { product: NaiveProduct; worth: bigint; base: bigint },
): bigint {
  if (product.quote.number === currency) return worth
  const byQuote = priced(state, currency, { of: product.quote, atoms: worth })
  if (byQuote !== undefined) return byQuote
  if (product.base.number === currency) return base
  return priced(state, currency, { of: product.base, atoms: base }) ?? 0n
}

/** Atoms in another currency, by the first product between the two if it has traded. */
function priced(
  state: NaiveState,
  currency: number,
  { of, atoms }: { of: Currency; atoms: bigint },
): bigint | undefined {
  const product = state.products.find(
    (one) => one.base.number === of.number && one.quote.number === currency,
  )
  if (product === undefined || product.lastPrice === 0) return undefined
  return (atoms * notional(product, product.lastPrice, 1)) / baseAtoms(product, 1)
}

function dayOf(state: NaiveState): number {
  return Math.floor(state.time / DAY_MICROS)
}

function saturated(atoms: bigint): bigint {
  return atoms < ATOMS_MAX ? atoms : ATOMS_MAX
}
