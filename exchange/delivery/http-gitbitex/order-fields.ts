/**
 * Single fields of order bodies, read by hand: what is wrong with one is a refusal number and a
 * sentence. Numbers arrive as their source text (`kit/http/exact-json`).
 */
import { REFERENCE_LENGTH_MAX, type TradingEvent } from '@bourse/domain/exchange/event'
import type { Product } from '@bourse/domain/exchange/product'
import { REFUSAL } from '@bourse/domain/exchange/refusal'
import { decimalSentence, parseAtoms, parseScaled } from '@bourse/domain/shared/decimal'
import { refusalSentence } from './refusals.ts'

/** Body fields whose numbers must arrive as their source text. */
export const EXACT_ORDER_FIELDS: readonly string[] = [
  'price',
  'size',
  'funds',
  'stopPrice',
  'stop_price',
]

/** A body that cannot become an event: refusal number and sentence. Always a 400. */
export class BadOrder {
  readonly number: number
  readonly sentence: string

  constructor(number: number, sentence: string) {
    this.number = number
    this.sentence = sentence
  }
}

export type Body = Readonly<Record<string, unknown>>

/** What is wrong, or undefined when all is well. */
export type Problem = BadOrder | undefined

/** The event that is being filled in, and its product. */
export interface Target {
  readonly event: TradingEvent
  readonly product: Product
}

/** A body whose fields do not go together, or are of the wrong kind. */
export function bad(sentence: string): BadOrder {
  return new BadOrder(REFUSAL.invalidOrder, sentence)
}

/** The refusal `number` in its own words. */
export function badAs(number: number, product?: Product): BadOrder {
  return new BadOrder(number, refusalSentence(number, product))
}

/** True for a field that is left out or null, as the web client sends what it does not mean. */
export function isAbsent(value: unknown): boolean {
  return value === undefined || value === null
}

/** True for a JSON object. */
export function isBody(value: unknown): value is Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** True for 1 to 64 printable ASCII characters. */
export function isReference(text: string): boolean {
  if (text.length === 0 || text.length > REFERENCE_LENGTH_MAX) return false
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code < 0x20 || code > 0x7e) return false
  }
  return true
}

/** The client order id of a body, '' for none, or what is wrong with it. */
export function referenceOf(body: Body): string | BadOrder {
  const { clientOid, client_oid: clientOidToo } = body
  const given = clientOid ?? clientOidToo
  if (given === undefined || given === null) return ''
  if (typeof given !== 'string' || !isReference(given)) {
    return bad(`clientOid must be 1 to ${REFERENCE_LENGTH_MAX} printable ASCII characters`)
  }
  const both = typeof clientOid === 'string' && typeof clientOidToo === 'string'
  if (both && clientOid !== clientOidToo) return bad('clientOid and client_oid differ')
  return given
}

/** A kind of field at a scale of the product, with the refusals of values that cannot be. */
interface ScaledField {
  readonly name: string
  readonly scale: 'priceScale' | 'sizeScale'
  readonly fine: number
  readonly large: number
}

const PRICE: ScaledField = {
  name: 'price',
  scale: 'priceScale',
  fine: REFUSAL.priceOffTick,
  large: REFUSAL.priceTooHigh,
}
const SIZE: ScaledField = {
  name: 'size',
  scale: 'sizeScale',
  fine: REFUSAL.sizeOffLot,
  large: REFUSAL.sizeTooLarge,
}
const STOP_PRICE: ScaledField = {
  name: 'stopPrice',
  scale: 'priceScale',
  fine: REFUSAL.stopOffTick,
  large: REFUSAL.stopTooHigh,
}

/** Sets the event's price. */
export function readPrice(value: unknown, { event, product }: Target): Problem {
  const price = scaled(value, PRICE, product)
  if (typeof price !== 'number') return price
  if (price === 0) return badAs(REFUSAL.priceTooLow, product)
  event.price = price
  return undefined
}

/** Sets the event's size; one of less than a unit is only taken beside funds. */
export function readSize(value: unknown, { event, product }: Target): Problem {
  const size = scaled(value, SIZE, product)
  if (typeof size !== 'number') return size
  if (size === 0 && event.amount === 0n) return badAs(REFUSAL.sizeTooSmall, product)
  event.size = size
  return undefined
}

/** Sets the event's stop price. */
export function readStopPrice(value: unknown, { event, product }: Target): Problem {
  const price = scaled(value, STOP_PRICE, product)
  if (typeof price !== 'number') return price
  if (price === 0) return badAs(REFUSAL.stopTooLow, product)
  event.stopPrice = price
  return undefined
}

/** Sets the event's amount from funds in the quote currency. */
export function readFunds(value: unknown, { event, product }: Target): Problem {
  const { scale, code } = product.quote
  if (typeof value !== 'string') return bad('funds must be a number or a string')
  const parsed = parseAtoms(value, scale)
  if (!parsed.ok) {
    const input = { field: 'funds', text: value, scale, owner: code }
    return bad(decimalSentence(input, parsed.problem))
  }
  if (parsed.value === 0n) return bad('funds must be greater than zero')
  event.amount = parsed.value
  return undefined
}

/** Text as it was written, number or string; numbers were made text by the JSON reader. */
function scaled(value: unknown, field: ScaledField, product: Product): number | BadOrder {
  if (typeof value !== 'string') return bad(`${field.name} must be a number or a string`)
  const scale = product.rules[field.scale]
  const parsed = parseScaled(value, scale)
  if (parsed.ok) return parsed.value
  const input = { field: field.name, text: value, scale, owner: product.rules.id }
  const sentence = decimalSentence(input, parsed.problem)
  if (parsed.problem === 'too-many-decimals') return new BadOrder(field.fine, sentence)
  if (parsed.problem === 'too-large') return badAs(field.large, product)
  return bad(sentence)
}
