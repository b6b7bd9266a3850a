/**
 * A product's rules as whole numbers, as the engine counts them: prices and sizes in units of the
 * product's scales, money in atoms of the quote currency, rates in parts per million.
 */
import { parseAtoms, parseScaled } from '@bourse/domain/shared/decimal'
import type { ProductRow } from '../../api/rows.ts'

export interface Terms {
  readonly priceScale: number
  readonly sizeScale: number
  /** Decimals of the quote currency. */
  readonly fundsScale: number
  readonly tick: bigint
  readonly lot: bigint
  readonly priceMin: bigint
  readonly priceMax: bigint
  readonly sizeMin: bigint
  readonly sizeMax: bigint
  readonly notionalMin: bigint
  readonly notionalMax: bigint
  /** Below zero it is a rebate. */
  readonly makerRate: bigint
  readonly takerRate: bigint
  /** How far above its stop price a stop to buy at market must be paid for. */
  readonly bandRate: bigint
}

/** What a user pays, as the API says it; left out, the product's own rates hold. */
interface Rates {
  readonly makerFeeRate: string
  readonly takerFeeRate: string
}

interface Known {
  /** Undefined until it was fetched: then amounts are counted in the product's own decimals. */
  readonly fundsScale: number | undefined
  readonly rates: Rates | undefined
}

/** The terms of a product for one user. */
export function termsOf(product: ProductRow, { fundsScale, rates }: Known): Terms {
  const { baseScale: sizeScale, quoteScale: priceScale } = product
  const scale = fundsScale ?? priceScale + sizeScale
  const price = (text: string) => unitsOf(text, priceScale)
  const size = (text: string) => unitsOf(text, sizeScale)
  return {
    priceScale,
    sizeScale,
    fundsScale: scale,
    tick: price(product.quoteIncrement) ?? 1n,
    lot: size(product.baseIncrement) ?? 1n,
    priceMin: price(product.minPrice) ?? 1n,
    priceMax: price(product.maxPrice) ?? UNITS_MAX,
    sizeMin: size(product.baseMinSize) ?? 1n,
    sizeMax: size(product.baseMaxSize) ?? UNITS_MAX,
    notionalMin: atomsOf(product.minNotional, scale) ?? 0n,
    notionalMax: atomsOf(product.maxNotional, scale) ?? 1n << 62n,
    makerRate: rateOf((rates ?? product).makerFeeRate),
    takerRate: rateOf((rates ?? product).takerFeeRate),
    bandRate: rateOf(product.bandRate),
  }
}

/** Units of 10^-scale that a price or size is; undefined for anything that is none. */
export function unitsOf(text: string, scale: number): bigint | undefined {
  const parsed = parseScaled(text, scale)
  return parsed.ok ? BigInt(parsed.value) : undefined
}

/** Atoms that an amount is; undefined for anything that is none. */
export function atomsOf(text: string, scale: number): bigint | undefined {
  const parsed = parseAtoms(text, scale)
  return parsed.ok ? parsed.value : undefined
}

/** The whole units within a decimal that may be finer; 0 for anything that is none. */
export function unitsWithin(text: string, scale: number): bigint {
  const point = text.indexOf('.')
  const cut = point === -1 ? text : text.slice(0, scale === 0 ? point : point + 1 + scale)
  return atomsOf(cut, scale) ?? 0n
}

/** Parts per million that a rate such as "0.001" or "-0.0001" is. */
export function rateOf(text: string): bigint {
  const negative = text.startsWith('-')
  const rate = unitsOf(negative ? text.slice(1) : text, RATE_SCALE) ?? 0n
  return negative ? -rate : rate
}

const RATE_SCALE = 6
/** Prices and sizes are exact in JavaScript's numbers up to here. */
const UNITS_MAX = BigInt(Number.MAX_SAFE_INTEGER)
