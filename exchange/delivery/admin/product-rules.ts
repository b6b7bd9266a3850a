/** Product rules as an operator writes them: the field names of `GET /api/products`, all text. */
import { SELF_TRADE, SELF_TRADE_NAME, type SelfTrade } from '@bourse/domain/exchange/order'
import {
  PRODUCT_STATE,
  PRODUCT_STATE_NAME,
  type Product,
  type ProductRules,
  type ProductState,
} from '@bourse/domain/exchange/product'
import type { TradingState } from '@bourse/domain/exchange/state'
import { assert } from '@bourse/domain/shared/assert'
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

/** Any part of a listed product's rules; of a new one all but what has a default. */
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
    state: Type.Optional(Type.Enum(Object.values(PRODUCT_STATE_NAME))),
    bandRate: text,
    selfTradePrevention: Type.Optional(Type.Enum(Object.values(SELF_TRADE_NAME))),
    ownFees: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
)
export type ProductChange = Static<typeof PRODUCT_CHANGE>

/** Rates are parts per million. */
export const RATE_SCALE = 6
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
    state:
      change.state === undefined
        ? (listed?.rules.state ?? PRODUCT_STATE.online)
        : stateByName(change.state),
    selfTrade:
      change.selfTradePrevention === undefined
        ? (listed?.rules.selfTrade ?? SELF_TRADE.none)
        : selfTradeByName(change.selfTradePrevention),
    ownFees: change.ownFees ?? listed?.rules.ownFees ?? false,
  })
}

/** The product state of that name, which is one of those on the wire. */
export function stateByName(name: string): ProductState {
  return numberOf(PRODUCT_STATE_NAME, name) as ProductState
}

/** `text` in parts per million; a maker's rate may be below zero. */
export function parseRate(text: string): Result<number, DecimalProblem> {
  if (!text.startsWith('-')) return parseScaled(text, RATE_SCALE)
  const parsed = parseScaled(text.slice(1), RATE_SCALE)
  return parsed.ok && parsed.value !== 0 ? ok(-parsed.value) : parsed
}

function selfTradeByName(name: string): SelfTrade {
  return numberOf(SELF_TRADE_NAME, name) as SelfTrade
}

/** The number that has this name. */
function numberOf(names: Readonly<Record<number, string>>, name: string): number {
  const found = Object.entries(names).find(([, known]) => known === name)
  assert(found !== undefined, `${name} is one of the names that the schema lists`)
  return Number.parseInt(found[0], 10)
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

type Decimals = Omit<
  ProductRules,
  keyof Frame['rules'] | 'openOrdersPerUserMax' | 'state' | 'selfTrade' | 'ownFees'
>

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
    makerRate: read('makerFeeRate', RATE_SCALE, {
      parse: parseRate,
      before: listed?.makerRate,
      zero: 0,
    }),
    takerRate: whole('takerFeeRate', RATE_SCALE, listed?.takerRate),
    bandRate: whole('bandRate', RATE_SCALE, listed?.bandRate ?? 0),
  }
  const [first] = problems
  return first === undefined ? ok(decimals) : no(first)
}
