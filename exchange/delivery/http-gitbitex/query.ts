/** Reading whole numbers and lists out of query strings, where everything is text. */
import type { HttpProblem } from '@bourse/kit/http/errors'

/** A query field that may be given once, several times or not at all. */
export type Repeated = string | readonly string[] | undefined

export interface NumberField {
  readonly name: string
  readonly min: number
  readonly max: number
  readonly fallback: number
}

/** The number in `text`, the fallback when there is none, or the problem of an impossible one. */
export function wholeNumber(text: string | undefined, field: NumberField): number | HttpProblem {
  if (text === undefined || text === '') return field.fallback
  const { name, min, max } = field
  const value = /^[0-9]{1,9}$/.test(text) ? Number.parseInt(text, 10) : -1
  if (value >= min && value <= max) return value
  return { status: 400, message: `${name} must be a whole number from ${min} to ${max}` }
}

/** The values of a field that may be repeated, in order; empty when there is none. */
export function valuesOf(field: Repeated): readonly string[] {
  if (field === undefined) return []
  return typeof field === 'string' ? [field] : field
}
