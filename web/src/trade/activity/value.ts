/** What balances are worth in one currency, at the last prices of the venue's own products. */
import { formatScaled } from '@bourse/domain/shared/decimal'
import { inverse, product, quotient, type Ratio, ratioOf, sumOf } from '../../number/exact.ts'

/** A product with the price of its last trade. */
export interface PricedProduct {
  readonly base: string
  readonly quote: string
  readonly price: string
}

interface Holding {
  readonly currency: string
  /** Free and held. */
  readonly total: string
}

/** The currency that values are counted in. */
export interface Measure {
  readonly currency: string
  /** Decimals of values: further ones are cut. */
  readonly scale: number
}

export interface Values {
  /** By currency, only those whose value is known. */
  readonly each: ReadonlyMap<string, string>
  readonly sum: string
  /** False when something that is worth nothing in `sum` has no price yet. */
  readonly complete: boolean
}

const USUAL = 'USDT'

/** The usual currency where it is traded, else the one that most products are priced in. */
export function measureOf(products: readonly { readonly quoteCurrency: string }[]): string {
  const counts = new Map<string, number>()
  for (const { quoteCurrency } of products) {
    counts.set(quoteCurrency, (counts.get(quoteCurrency) ?? 0) + 1)
  }
  if (counts.has(USUAL) || counts.size === 0) return USUAL
  return [...counts].reduce((best, one) => (one[1] > best[1] ? one : best))[0]
}

/** Values of all holdings, each cut to the measure's decimals, and their sum. */
export function valuesOf(
  holdings: readonly Holding[],
  products: readonly PricedProduct[],
  measure: Measure,
): Values {
  const each = new Map<string, string>()
  let complete = true
  for (const { currency, total } of holdings) {
    const rate = rateBetween(currency, measure.currency, products)
    const one = { above: 1n, below: 1n }
    const atoms =
      rate === undefined ? undefined : quotient(product(ratioOf(total), rate), one, measure.scale)
    if (atoms !== undefined) each.set(currency, formatScaled(atoms, measure.scale))
    else if (total !== '0') complete = false
  }
  return { each, sum: sumOf(...each.values()), complete }
}

/**
 * How much of `to` one unit of `from` is, over as few products as possible; undefined without a way
 * on which everything has traded.
 */
export function rateBetween(
  from: string,
  to: string,
  products: readonly PricedProduct[],
): Ratio | undefined {
  const rates = new Map<string, Ratio>([[from, { above: 1n, below: 1n }]])
  // A map gives what is added while it is walked: nearest currencies first.
  for (const [currency, rate] of rates) {
    if (currency === to) return rate
    for (const { base, quote, price } of products) {
      const [next, step] =
        base === currency ? [quote, ratioOf(price)] : [base, inverse(ratioOf(price))]
      const isBeside = base === currency || quote === currency
      if (!isBeside || step === undefined || step.above === 0n || rates.has(next)) continue
      rates.set(next, product(rate, step))
    }
  }
  return undefined
}
