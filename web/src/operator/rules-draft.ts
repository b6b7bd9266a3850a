/** Product rules as an operator types them, and what of them is sent. */
import { percentOfRate, percentProblem, rateOfPercent } from './percent.ts'
import type { ProductRow } from './rows.ts'

/** Texts of one kind each, in the order in which they are shown. */
export const DECIMAL_FIELDS = [
  ...(['quoteIncrement', 'baseIncrement', 'minPrice', 'maxPrice'] as const),
  ...(['baseMinSize', 'baseMaxSize', 'minNotional', 'maxNotional'] as const),
] as const
export const PERCENT_FIELDS = ['makerFeeRate', 'takerFeeRate', 'bandRate'] as const
export const COUNT_FIELDS = ['openOrdersPerUserMax'] as const
/** Fixed once a product is listed. */
export const SCALE_FIELDS = ['baseScale', 'quoteScale'] as const

type DecimalField = (typeof DECIMAL_FIELDS)[number]
type PercentField = (typeof PERCENT_FIELDS)[number]
type CountField = (typeof COUNT_FIELDS)[number]
type ScaleField = (typeof SCALE_FIELDS)[number]
export type TextField = DecimalField | PercentField | CountField | ScaleField

/** Everything as text but what is chosen. */
export interface RulesDraft extends Readonly<Record<TextField, string>> {
  readonly baseCurrency: string
  readonly quoteCurrency: string
  readonly selfTradePrevention: string
  readonly ownFees: boolean
}

/** What is wrong with a field, as a key of the words. */
export type RulesProblem = 'fieldMissing' | 'wholeNumber' | 'percentNumber' | 'percentDecimals'

/** The rules in force, or what a new product begins with. */
export function draftOf(row: ProductRow | undefined): RulesDraft {
  if (row === undefined) return NEW
  return {
    ...pick(row, DECIMAL_FIELDS, (text: string) => text),
    ...pick(row, PERCENT_FIELDS, percentOfRate),
    ...pick(row, COUNT_FIELDS, String),
    ...pick(row, SCALE_FIELDS, String),
    baseCurrency: row.baseCurrency,
    quoteCurrency: row.quoteCurrency,
    selfTradePrevention: row.selfTradePrevention,
    ownFees: row.ownFees,
  }
}

const NEW: RulesDraft = {
  ...{ baseCurrency: '', quoteCurrency: '', baseScale: '', quoteScale: '' },
  ...{ quoteIncrement: '', baseIncrement: '', minPrice: '', maxPrice: '' },
  ...{ baseMinSize: '', baseMaxSize: '', minNotional: '', maxNotional: '' },
  ...{ makerFeeRate: '0', takerFeeRate: '0', bandRate: '0', openOrdersPerUserMax: '100000' },
  ...{ selfTradePrevention: 'none', ownFees: false },
}

/** What can be known to be wrong before sending; the server knows the rest. */
export function problemsOf(draft: RulesDraft): Partial<Record<TextField, RulesProblem>> {
  const problems: Partial<Record<TextField, RulesProblem>> = {}
  for (const field of DECIMAL_FIELDS) {
    if (draft[field].trim() === '') problems[field] = 'fieldMissing'
  }
  for (const field of [...COUNT_FIELDS, ...SCALE_FIELDS]) {
    if (!/^\d{1,9}$/.test(draft[field].trim())) problems[field] = 'wholeNumber'
  }
  for (const field of PERCENT_FIELDS) {
    const problem = percentProblem(draft[field].trim())
    if (problem !== undefined) problems[field] = problem
  }
  return problems
}

/** The body of the request: of a listed product only what differs from `before`. */
export function changeOf(
  draft: RulesDraft,
  before: RulesDraft | undefined,
): Readonly<Record<string, string | number | boolean>> {
  const sent = Object.entries(draft).flatMap(([field, value]: [string, string | boolean]) => {
    const text = typeof value === 'string' ? value.trim() : value
    if (before !== undefined && before[field as keyof RulesDraft] === text) return []
    return [[field, sentAs(field, text)] as const]
  })
  return Object.fromEntries(sent)
}

/** The field that the server's sentence begins with, as all its sentences about a field do. */
export function fieldOf(message: string): TextField | undefined {
  const [first] = message.split(' ', 1)
  return [...DECIMAL_FIELDS, ...PERCENT_FIELDS, ...COUNT_FIELDS, ...SCALE_FIELDS].find(
    (field) => field === first,
  )
}

function sentAs(field: string, value: string | boolean): string | number | boolean {
  if (typeof value === 'boolean') return value
  if (includes(PERCENT_FIELDS, field)) return rateOfPercent(value)
  return includes([...COUNT_FIELDS, ...SCALE_FIELDS], field) ? Number.parseInt(value, 10) : value
}

function includes(fields: readonly string[], field: string): boolean {
  return fields.includes(field)
}

function pick<Field extends TextField, Value>(
  row: Readonly<Record<Field, Value>>,
  fields: readonly Field[],
  textOf: (value: Value) => string,
): Readonly<Record<Field, string>> {
  return Object.fromEntries(fields.map((field) => [field, textOf(row[field])])) as Readonly<
    Record<Field, string>
  >
}
