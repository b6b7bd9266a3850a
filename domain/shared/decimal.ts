/**
 * Exact decimal text to scaled integer and back. Prices and sizes are whole numbers below 2^53 at
 * the product's scale; amounts are atoms as bigint. Text is parsed once, at the edge; no float
 * arithmetic touches money.
 */
import { no, ok, type Result } from './result.ts'

/** Longest decimal text accepted, point included. */
export const DECIMAL_LENGTH_MAX = 32

/** Why a text is not an amount. Each has a sentence in `decimalSentence`. */
export type DecimalProblem =
  | 'not-a-decimal'
  | 'negative'
  | 'exponent'
  | 'leading-zeros'
  | 'too-many-decimals'
  | 'too-long'
  | 'too-large'

const SHAPE = /^(0|[1-9][0-9]*)(?:\.([0-9]+))?$/
const SAFE_DIGITS = 15

/**
 * `text` as a whole number of 10^-scale units, at most 2^53 - 1. Zeros behind the last used decimal
 * are accepted ("1.500" at scale 1); any other digit beyond the scale is refused.
 */
export function parseScaled(text: string, scale: number): Result<number, DecimalProblem> {
  const plain = plainScaled(text, scale)
  if (plain !== NOT_PLAIN) return ok(plain)
  const digits = scaledDigits(text, scale)
  if (!digits.ok) return digits
  if (digits.value.length > SAFE_DIGITS) {
    const big = BigInt(digits.value)
    if (big > BigInt(Number.MAX_SAFE_INTEGER)) return no('too-large')
  }
  return ok(Number.parseInt(digits.value, 10))
}

/** `text` as atoms of 10^-scale, at most 2^62. The same rules as `parseScaled`. */
export function parseAtoms(text: string, scale: number): Result<bigint, DecimalProblem> {
  const digits = scaledDigits(text, scale)
  if (!digits.ok) return digits
  const atoms = BigInt(digits.value)
  return atoms > ATOMS_MAX ? no('too-large') : ok(atoms)
}

/** The largest total of one currency and the largest amount of one event: 2^62 atoms. */
export const ATOMS_MAX = 1n << 62n

/** Canonical text of `value` units of 10^-scale: no exponent, no zeros behind, "-" if negative. */
export function formatScaled(value: number | bigint, scale: number): string {
  if (value < 0) return `-${formatScaled(-value, scale)}`
  if (typeof value === 'number' && scale <= SAFE_DIGITS) {
    const unit = POWERS_OF_TEN[scale] as number
    if (value % unit === 0) return String(value / unit)
  }
  const digits = value.toString().padStart(scale + 1, '0')
  if (scale === 0) return digits
  const point = digits.length - scale
  let end = digits.length
  while (end > point && digits.charCodeAt(end - 1) === ZERO) end--
  return end === point
    ? digits.slice(0, point)
    : `${digits.slice(0, point)}.${digits.slice(point, end)}`
}

/** What a person typed and where: `owner` (a product or currency) sets the `scale`. */
export interface DecimalField {
  readonly field: string
  readonly text: string
  readonly scale: number
  readonly owner: string
}

/** The sentence for a refused decimal: what is wrong and what is allowed. */
export function decimalSentence(input: DecimalField, problem: DecimalProblem): string {
  const { field, text, scale, owner } = input
  switch (problem) {
    case 'not-a-decimal':
      return `${field} is not a decimal number`
    case 'negative':
      return `${field} must not be negative`
    case 'exponent':
      return `${field} must be written without an exponent`
    case 'leading-zeros':
      return `${field} must not have leading zeros`
    case 'too-many-decimals': {
      const decimals = text.length - text.indexOf('.') - 1
      return `${field} has ${decimals} decimals, ${owner} allows ${scale}`
    }
    case 'too-long':
      return `${field} is longer than ${DECIMAL_LENGTH_MAX} characters`
    case 'too-large':
      return `${field} is too large`
    default:
      return problem satisfies never
  }
}

const ZERO = 48
const POINT = 46
/** 10^0 to 10^15: multiples of them below 2^53 are exact, and so are their quotients. */
const POWERS_OF_TEN = Array.from({ length: SAFE_DIGITS + 1 }, (_, exponent) => 10 ** exponent)
const NOT_PLAIN = -1

/**
 * The value of a text of at most 15 digits at its scale, without anything unusual, as nearly all of
 * them are: this stands on the path of every order. NOT_PLAIN leaves it to the whole rules.
 */
function plainScaled(text: string, scale: number): number {
  const { length } = text
  let point = length
  let value = 0
  for (let at = 0; at < length; at++) {
    const digit = text.charCodeAt(at) - ZERO
    if (digit >= 0 && digit <= 9) value = value * 10 + digit
    else if (digit === POINT - ZERO && point === length) point = at
    else return NOT_PLAIN
  }
  const decimals = point === length ? 0 : length - point - 1
  const missing = scale - decimals
  if (missing < 0 || length + missing > SAFE_DIGITS) return NOT_PLAIN
  if (point === 0 || point === length - 1) return NOT_PLAIN
  if (point > 1 && text.charCodeAt(0) === ZERO) return NOT_PLAIN
  return value * (POWERS_OF_TEN[missing] as number)
}

function scaledDigits(text: string, scale: number): Result<string, DecimalProblem> {
  if (text.length > DECIMAL_LENGTH_MAX) return no('too-long')
  const match = SHAPE.exec(text)
  if (match === null) return no(shapeProblem(text))
  const whole = match[1] as string
  const fraction = match[2] ?? ''
  if (fraction.length <= scale) return ok(trimZeros(whole + fraction.padEnd(scale, '0')))
  for (let at = scale; at < fraction.length; at++) {
    if (fraction.charCodeAt(at) !== ZERO) return no('too-many-decimals')
  }
  return ok(trimZeros(whole + fraction.slice(0, scale)))
}

function trimZeros(digits: string): string {
  let start = 0
  while (start < digits.length - 1 && digits.charCodeAt(start) === ZERO) start++
  return start === 0 ? digits : digits.slice(start)
}

function shapeProblem(text: string): DecimalProblem {
  if (/^-[0-9]/.test(text)) return 'negative'
  if (/^[0-9]+(\.[0-9]+)?[eE][+-]?[0-9]+$/.test(text)) return 'exponent'
  if (/^0[0-9]/.test(text)) return 'leading-zeros'
  return 'not-a-decimal'
}
