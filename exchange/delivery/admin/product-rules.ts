/** Product rules as an operator writes them: the field names of `GET /api/products`, all text. */
import {
  PRODUCT_STATE_NAME,
  type Product,
  type ProductRules,
  type ProductState,
} from '@bourse/domain/exchange/product'
import type { TradingState } from '@bourse/domain/exchange/state'
import {
  type DecimalProblem,
  decimalSentence,
  parseAtoms,
  parseScaled,
} from '@bourse/domain/shared/decimal'
import { no, ok, type Result } from '@bourse/domain/shared/result'
import { type Static, Type } from 'typebox'

const text = Type.Optional(Type.String())
const scale = Type.Optional(Type.Integer({ minimum: 0, maximum: 18 }))

/** Any part of a listed product's rules; of a new one all but the open orders and the state. */
export const PRODUCT_CHANGE = Type.Object(
  {
    baseCurrency: text,
    quoteCurrency: text,
    baseScale: scale,
    quoteScale: scale,
    baseMinSize: text,
    baseMaxSize: text,
    baseIncrement: text,
    quoteIncrement: text,
    minPrice: text,
    maxPrice: text,
    minNotional: text,
    maxNotional: text,
    makerFeeRate: text,
    takerFeeRate: text,
    openOrdersPerUserMax: Type.Optional(Type.Integer({ minimum: 1 })),
    state: Type.Optional(Type.Enum(['online', 'cancel-only', 'halted'])),
  },
  { additionalProperties: false },
)
export type ProductChange = Static<typeof PRODUCT_CHANGE>

const RATE_SCALE = 6
const OPEN_ORDERS_DEFAULT = 100_000

/** The rules after `change`, or the sentence that says what is missing or no decimal. */
export function changedRules(
  state: TradingState,
  id: string,
  change: ProductChange,
): Result<ProductRules, string> {
  const listed = state.productById(id)
  const frame = listed === undefined ? newFrame(state, id, change) : oldFrame(listed, change)
  if (!frame.ok) return frame
  const { value: fixed } = frame
  const decimals = readDecimals(fixed, listed?.rules, change)
  if (!decimals.ok) return decimals
  return ok({
    ...fixed.rules,
    ...decimals.value,
    openOrdersPerUserMax:
      change.openOrdersPerUserMax ?? listed?.rules.openOrdersPerUserMax ?? OPEN_ORDERS_DEFAULT,
    state: stateOf(change.state ?? 'online', change.state === undefined ? listed : undefined),
  })
}

/** What never changes once a product is listed, and the scales that its decimals have. */
interface Frame {
  readonly rules: Pick<ProductRules, 'id' | 'base' | 'quote' | 'priceScale' | 'sizeScale'>
  readonly notionalScale: number
}

function oldFrame({ rules, quote }: Product, change: ProductChange): Result<Frame, string> {
  const { id, base, quote: quoteCode, priceScale, sizeScale } = rules
  const same =
    (change.baseCurrency ?? base) === base &&
    (change.quoteCurrency ?? quoteCode) === quoteCode &&
    (change.baseScale ?? sizeScale) === sizeScale &&
    (change.quoteScale ?? priceScale) === priceScale
  if (!same) return no(`currencies and scales of ${id} are fixed`)
  const fixed = { id, base, quote: quoteCode, priceScale, sizeScale }
  return ok({ rules: fixed, notionalScale: quote.scale })
}

function newFrame(state: TradingState, id: string, change: ProductChange): Result<Frame, string> {
  const { baseCurrency: base, quoteCurrency: quote } = change
  const { baseScale: sizeScale, quoteScale: priceScale } = change
  if (base === undefined) return no(missing('baseCurrency'))
  if (quote === undefined) return no(missing('quoteCurrency'))
  if (sizeScale === undefined) return no(missing('baseScale'))
  if (priceScale === undefined) return no(missing('quoteScale'))
  if (id !== `${base}-${quote}`)
    return no(`the product of ${base} and ${quote} is ${base}-${quote}`)
  const currency = state.currencyByCode(quote)
  if (currency === undefined) return no(`${quote} is not listed`)
  const fixed = { id, base, quote, priceScale, sizeScale }
  return ok({ rules: fixed, notionalScale: currency.scale })
}

function missing(field: string): string {
  return `${field} is missing: a new product needs it`
}

type Decimals = Omit<ProductRules, keyof Frame['rules'] | 'openOrdersPerUserMax' | 'state'>

interface Reading<Value> {
  readonly parse: (text: string, scale: number) => Result<Value, DecimalProblem>
  readonly before: Value | undefined
  readonly zero: Value
}

function readDecimals(
  { rules, notionalScale }: Frame,
  listed: ProductRules | undefined,
  change: ProductChange,
): Result<Decimals, string> {
  const problems: string[] = []
  /** The given decimal, else the value in force, else a problem and `zero`. */
  function read<Value>(
    field: keyof ProductChange,
    scale: number,
    { parse, before, zero }: Reading<Value>,
  ): Value {
    const given = change[field]
    if (typeof given !== 'string') {
      if (before === undefined) problems.push(missing(field))
      return before ?? zero
    }
    const parsed = parse(given, scale)
    if (parsed.ok) return parsed.value
    const input = { field, text: given, scale, owner: rules.id }
    problems.push(decimalSentence(input, parsed.problem))
    return zero
  }
  const whole = (field: keyof ProductChange, scale: number, before: number | undefined) =>
    read(field, scale, { parse: parseScaled, before, zero: 0 })
  const atoms = (field: keyof ProductChange, before: bigint | undefined) =>
    read(field, notionalScale, { parse: parseAtoms, before, zero: 0n })
  const { priceScale, sizeScale } = rules
  const decimals = {
    tick: whole('quoteIncrement', priceScale, listed?.tick),
    lot: whole('baseIncrement', sizeScale, listed?.lot),
    priceMin: whole('minPrice', priceScale, listed?.priceMin),
    priceMax: whole('maxPrice', priceScale, listed?.priceMax),
    sizeMin: whole('baseMinSize', sizeScale, listed?.sizeMin),
    sizeMax: whole('baseMaxSize', sizeScale, listed?.sizeMax),
    notionalMin: atoms('minNotional', listed?.notionalMin),
    notionalMax: atoms('maxNotional', listed?.notionalMax),
    makerRate: whole('makerFeeRate', RATE_SCALE, listed?.makerRate),
    takerRate: whole('takerFeeRate', RATE_SCALE, listed?.takerRate),
  }
  const [first] = problems
  return first === undefined ? ok(decimals) : no(first)
}

function stateOf(name: string, listed: Product | undefined): ProductState {
  if (listed !== undefined) return listed.rules.state
  const all = Object.entries(PRODUCT_STATE_NAME)
  const found = all.find(([, known]) => known === name)
  return Number.parseInt(found?.[0] ?? '1', 10) as ProductState
}
