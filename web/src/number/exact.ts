/** Sums, products and quotients of decimal texts of any length, by whole numbers only. */
import { formatScaled } from '@bourse/domain/shared/decimal'

/** `units` of 10^-`scale`. */
interface Exact {
  readonly units: bigint
  readonly scale: number
}

/** A fraction of whole numbers; `below` is above zero. */
export interface Ratio {
  readonly above: bigint
  readonly below: bigint
}

/** The sum as canonical text. */
export function sumOf(...texts: readonly string[]): string {
  const parts = texts.map(exactOf)
  const scale = Math.max(0, ...parts.map((part) => part.scale))
  const units = parts.reduce((sum, part) => sum + part.units * power(scale - part.scale), 0n)
  return formatScaled(units, scale)
}

/** `one` less `other` as canonical text, "-" in front of what is below zero. */
export function differenceOf(one: string, other: string): string {
  return sumOf(one, other.startsWith('-') ? other.slice(1) : `-${other}`)
}

/** What a decimal is as a fraction. */
export function ratioOf(text: string): Ratio {
  const { units, scale } = exactOf(text)
  return { above: units, below: power(scale) }
}

/** `above / below`, cut (not rounded) to whole units of 10^-scale; undefined for a zero below. */
export function quotient(above: Ratio, below: Ratio, scale: number): bigint | undefined {
  if (below.above === 0n) return undefined
  return (above.above * below.below * power(scale)) / (above.below * below.above)
}

/** `one * other` as a fraction. */
export function product(one: Ratio, other: Ratio): Ratio {
  return { above: one.above * other.above, below: one.below * other.below }
}

/** One way round and the other: undefined for zero. */
export function inverse({ above, below }: Ratio): Ratio | undefined {
  return above === 0n ? undefined : { above: below, below: above }
}

/** Percent that `part` is of `whole`, cut to `decimals`; undefined of nothing. */
export function percentOf(part: string, whole: string, decimals = 0): string | undefined {
  const percent = quotient(ratioOf(part), ratioOf(whole), decimals + 2)
  return percent === undefined ? undefined : formatScaled(percent, decimals)
}

function exactOf(text: string): Exact {
  const [whole = '0', fraction = ''] = text.split('.')
  return { units: BigInt(whole + fraction), scale: fraction.length }
}

function power(exponent: number): bigint {
  return 10n ** BigInt(exponent)
}
