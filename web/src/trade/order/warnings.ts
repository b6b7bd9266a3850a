/** What a careful person would look at twice, and may still mean: said, never in the way. */
import { formatScaled } from '@bourse/domain/shared/decimal'
import { shown } from '../../number/decimals.ts'
import { type Amounts, averagePrice, distance, type Levels } from './amounts.ts'
import type { Place, Sentence } from './checks.ts'
import { type Draft, hasPrice, hasStop, mayPostOnly } from './draft.ts'
import { type Terms, unitsOf, unitsWithin } from './terms.ts'
import { typedDecimal } from './typed-decimal.ts'

export interface Market {
  readonly terms: Terms
  readonly amounts: Amounts
  /** The side that the draft would trade with. */
  readonly against: Levels | undefined
  /** Price of the last trade, '' without one. */
  readonly last: string
}

export type Warnings = { readonly [At in Place]?: Sentence }

/** Warnings by the place that they are shown at. */
export function warningsOf(draft: Draft, market: Market): Warnings {
  const price = hasPrice(draft) ? priceWarning(draft, market) : undefined
  const stopPrice = hasStop(draft) ? stopWarning(draft, market) : undefined
  const order = draft.kind === 'market' ? bookWarning(draft, market) : undefined
  return {
    ...(price === undefined ? {} : { price }),
    ...(stopPrice === undefined ? {} : { stopPrice }),
    ...(order === undefined ? {} : { order }),
  }
}

/** Five percent worse than the market, in hundredths of a percent. */
const FAR = 500n

function priceWarning(draft: Draft, { terms, against, last }: Market): Sentence | undefined {
  const price = unitsOf(typedDecimal(draft.price) ?? '', terms.priceScale)
  if (price === undefined) return undefined
  const best = against === undefined || against.count === 0 ? undefined : against.prices[0]
  const isBuy = draft.side === 'buy'
  if (best !== undefined && draft.kind === 'limit') {
    const crosses = isBuy ? price >= BigInt(best) : price <= BigInt(best)
    if (crosses && draft.postOnly && mayPostOnly(draft)) return { key: 'ticketWouldTake' }
  }
  const reference = draft.kind === 'limit' ? referenceOf(best, last, terms) : undefined
  if (reference === undefined) return undefined
  const worse = isBuy ? distance(price, reference) : -distance(price, reference)
  if (worse < FAR) return undefined
  const percent = String(worse / 100n)
  return { key: isBuy ? 'ticketFarAbove' : 'ticketFarBelow', gaps: { percent } }
}

function referenceOf(best: number | undefined, last: string, { priceScale }: Terms) {
  if (best !== undefined) return BigInt(best)
  return last === '' ? undefined : unitsWithin(last, priceScale)
}

/** A stop that the market has passed already is no stop. */
function stopWarning(draft: Draft, { terms, last }: Market): Sentence | undefined {
  const stop = unitsOf(typedDecimal(draft.stopPrice) ?? '', terms.priceScale)
  if (stop === undefined || last === '') return undefined
  const now = unitsWithin(last, terms.priceScale)
  const reached = draft.trigger === 'loss' ? now <= stop : now >= stop
  return reached ? { key: 'ticketStopReached' } : undefined
}

function bookWarning(draft: Draft, { terms, amounts, against }: Market): Sentence | undefined {
  if (against === undefined) return undefined
  const best = against.count === 0 ? undefined : against.prices[0]
  if (best === undefined) return { key: 'ticketBookEmpty' }
  const { traded: size, notional, worst, complete } = amounts
  if (!complete) return { key: 'ticketBookShort' }
  if (size === undefined || notional === undefined || size === 0n) return undefined
  const worse = distance(worst, BigInt(best))
  if ((draft.side === 'buy' ? worse : -worse) < FAR / 5n) return undefined
  const average = formatScaled(averagePrice(notional, size, terms), terms.priceScale)
  return { key: 'ticketSlips', gaps: { price: shown(average, terms.priceScale) } }
}
