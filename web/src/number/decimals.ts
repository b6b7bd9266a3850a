/**
 * Decimal text as people read and type it. All arithmetic goes through whole numbers of the
 * product's scale (`@bourse/domain/shared/decimal`), never through floats.
 */
import { formatScaled, parseScaled } from '@bourse/domain/shared/decimal'

const THIN_SPACE = '\u2009'

/** Decimals that an increment such as "0.01" leaves open: 2. */
export function decimalsOf(increment: string): number {
  const point = increment.indexOf('.')
  return point === -1 ? 0 : increment.replace(/0+$/, '').length - point - 1
}

/** A decimal with exactly `decimals` decimals (cut, not rounded) and thin spaces in thousands. */
export function shown(text: string, decimals: number): string {
  const negative = text.startsWith('-')
  const [whole = '0', fraction = ''] = (negative ? text.slice(1) : text).split('.')
  const grouped = whole.replaceAll(/\B(?=(?:\d{3})+$)/g, THIN_SPACE)
  const tail = fraction.slice(0, decimals).padEnd(decimals, '0')
  return `${negative ? '\u2212' : ''}${grouped}${decimals > 0 ? `.${tail}` : ''}`
}

/** The same in two parts: digits that count, and the zeros behind them that are dimmed. */
export function shownInParts(text: string, decimals: number): readonly [string, string] {
  const full = shown(text, decimals)
  const bright = full.includes('.') ? full.replace(/\.?0+$/, '') : full
  return [bright, full.slice(bright.length)]
}

/** Whole number of 10^-scale that a decimal text is, or undefined when it is none. */
export function scaledOf(text: string, scale: number): number | undefined {
  const parsed = parseScaled(text, scale)
  return parsed.ok ? parsed.value : undefined
}

/** Canonical text of a whole number of 10^-scale. */
export function textOf(value: number | bigint, scale: number): string {
  return formatScaled(value, scale)
}

/**
 * Change from `open` to `close` as percent with two decimals, signed unless it rounds to nothing;
 * undefined without an open.
 */
export function percentChange(open: string, close: string): string | undefined {
  const [from, to] = [Number(open), Number(close)]
  if (!(from > 0)) return undefined
  const percent = (((to - from) / from) * 100).toFixed(2)
  const size = percent.replace('-', '')
  const sign = size === '0.00' ? '' : percent === size ? '+' : '\u2212'
  return `${sign}${size}\u2009%`
}
