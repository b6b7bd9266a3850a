/**
 * What an order would trade, cost and bring. Exact where the price is the order's own; where the
 * book decides, what the book would give at this moment. Rounding is the engine's, atom by atom.
 */
import { type Draft, hasPrice } from './draft.ts'
import { atomsOf, type Terms, unitsOf } from './terms.ts'
import { typedDecimal } from './typed-decimal.ts'

/** One side of a book, best first; whole numbers of the product's scales. */
export interface Levels {
  readonly prices: { readonly [at: number]: number }
  readonly sizes: { readonly [at: number]: number }
  readonly count: number
}

export interface Amounts {
  /** Units of the base; undefined when nothing can be said. */
  readonly size: bigint | undefined
  /** What of the size would trade, as far as the book is known. */
  readonly traded: bigint | undefined
  /** Quote atoms: price x what would trade, without fees. */
  readonly notional: bigint | undefined
  /** What a taker pays at most. */
  readonly fee: bigint | undefined
  /** What a buy costs with its fee; of a sell price x size. It is what the total field holds. */
  readonly total: bigint | undefined
  /** True when the book, or the market when a stop fires, decides the price. */
  readonly estimated: boolean
  /** Worst price that the book would trade at; 0 without a walk through it. */
  readonly worst: bigint
  /** False when the book has too little for all of it. */
  readonly complete: boolean
}

/** The amounts of a draft. `against` is the side of the book that it would trade with. */
export function amountsOf(draft: Draft, terms: Terms, against: Levels | undefined): Amounts {
  if (draft.kind === 'market') return marketAmounts(draft, terms, against)
  const text = hasPrice(draft) ? draft.price : draft.stopPrice
  const price = unitsOf(typedDecimal(text) ?? '', terms.priceScale)
  const estimated = !hasPrice(draft)
  const size = sizeOf(draft, terms, price)
  const known = { size, traded: size, estimated, worst: 0n, complete: true }
  if (price === undefined || size === undefined) return { ...unknown(draft, terms), ...known }
  const worked = sums(draft, terms, notionalOf(price, size, terms))
  // What a stop at market may spend is what was typed, whatever its price will be.
  const given = estimated ? unknown(draft, terms).total : undefined
  return { ...known, ...worked, total: given ?? worked.total }
}

/** Price x size in quote atoms. */
function notionalOf(price: bigint, size: bigint, terms: Terms): bigint {
  return price * size * unitAtoms(terms)
}

/** The part of `notional` that a rate is; of a rebate below zero. */
export function feeOf(notional: bigint, rate: bigint): bigint {
  return rate < 0n ? -((notional * -rate) / MILLION) : (notional * rate) / MILLION
}

/** The largest price x size that `atoms` pay for with its fee. */
export function notionalWithin(atoms: bigint, rate: bigint): bigint {
  if (rate <= 0n) return atoms
  let notional = (atoms * MILLION) / (MILLION + rate)
  while (notional + 1n + feeOf(notional + 1n, rate) <= atoms) notional++
  return notional
}

/** What the engine sets aside for a buy; a market order by size may need all there is. */
export function holdOfBuy(draft: Draft, terms: Terms, amounts: Amounts): bigint | undefined {
  const { notional, fee, total } = amounts
  if (draft.lead === 'total' && !hasPrice(draft)) return total
  if (notional === undefined || fee === undefined || draft.kind === 'market') return undefined
  if (draft.kind !== 'stop') return notional + fee
  const cost = notional + feeOf(notional, terms.bandRate)
  return cost + feeOf(cost, terms.takerRate)
}

/** How far `price` is from `reference`, in hundredths of a percent; above it is above zero. */
export function distance(price: bigint, reference: bigint): bigint {
  return reference === 0n ? 0n : ((price - reference) * 10_000n) / reference
}

/** The price per base that two sums make, cut to units of the price scale. */
export function averagePrice(notional: bigint, size: bigint, terms: Terms): bigint {
  return size === 0n ? 0n : notional / (size * unitAtoms(terms))
}

const MILLION = 1_000_000n

function unitAtoms({ fundsScale, priceScale, sizeScale }: Terms): bigint {
  return 10n ** BigInt(fundsScale - priceScale - sizeScale)
}

function sizeOf(draft: Draft, terms: Terms, price: bigint | undefined): bigint | undefined {
  const typed = typedDecimal(draft.amount) ?? ''
  if (draft.lead === 'size') return unitsOf(typed, terms.sizeScale)
  const total = atomsOf(typed, terms.fundsScale)
  if (total === undefined || price === undefined || price === 0n) return undefined
  return wholeLots(budgetOf(draft, total, terms) / (price * unitAtoms(terms)), terms)
}

/** What of a total may be spent on price x size. */
function budgetOf({ side }: Draft, total: bigint, { takerRate }: Terms): bigint {
  return side === 'buy' ? notionalWithin(total, takerRate) : total
}

function wholeLots(size: bigint, { lot }: Terms): bigint {
  return size - (size % lot)
}

function sums(draft: Draft, { takerRate }: Terms, notional: bigint) {
  const fee = feeOf(notional, takerRate)
  return { notional, fee, total: draft.side === 'buy' ? notional + fee : notional }
}

/** Without a price only what was typed is known. */
function unknown({ lead, amount }: Draft, { fundsScale }: Terms) {
  const total = lead === 'total' ? atomsOf(typedDecimal(amount) ?? '', fundsScale) : undefined
  return { notional: undefined, fee: undefined, total }
}

function marketAmounts(draft: Draft, terms: Terms, against: Levels | undefined): Amounts {
  const typed = typedDecimal(draft.amount) ?? ''
  const size = draft.lead === 'size' ? unitsOf(typed, terms.sizeScale) : undefined
  const total = draft.lead === 'total' ? atomsOf(typed, terms.fundsScale) : undefined
  const blank = { size, traded: undefined, estimated: true, worst: 0n, complete: true }
  const nothing = { ...unknown(draft, terms), ...blank }
  if (against === undefined || (size === undefined && total === undefined)) return nothing
  const budget = total === undefined ? undefined : budgetOf(draft, total, terms)
  const walked = walk(against, terms, { size, budget })
  const worked = sums(draft, terms, walked.notional)
  return {
    ...worked,
    size: size ?? walked.size,
    traded: walked.size,
    total: total ?? worked.total,
    estimated: true,
    worst: walked.worst,
    complete: walked.complete,
  }
}

interface Wish {
  /** Units of the base, or quote atoms: one of the two. */
  readonly size: bigint | undefined
  readonly budget: bigint | undefined
}

/** Through the book from its best price, until the wish is met or nothing is left. */
function walk(levels: Levels, terms: Terms, wish: Wish) {
  let size = 0n
  let notional = 0n
  let worst = 0n
  const atoms = unitAtoms(terms)
  for (let at = 0; at < levels.count; at++) {
    const price = BigInt(levels.prices[at] as number)
    const offered = BigInt(levels.sizes[at] as number)
    const wanted =
      wish.size === undefined
        ? wholeLots(((wish.budget ?? 0n) - notional) / (price * atoms), terms)
        : wish.size - size
    if (wanted <= 0n) return { size, notional, worst, complete: true }
    const taken = wanted < offered ? wanted : offered
    size += taken
    notional += taken * price * atoms
    worst = price
    if (taken === wanted) return { size, notional, worst, complete: true }
  }
  return { size, notional, worst, complete: false }
}
