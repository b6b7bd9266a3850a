/**
 * What is wrong with a draft, known before it is sent: from the product's own rules and the
 * balance. The engine checks the same again; its sentence comes to the same place.
 */
import { formatScaled } from '@bourse/domain/shared/decimal'
import { shown } from '../../number/decimals.ts'
import type { Key } from '../../text/text.ts'
import { type Amounts, amountsOf, feeOf, holdOfBuy, type Levels } from './amounts.ts'
import {
  type Available,
  type Draft,
  hasPrice,
  hasStop,
  mayLeadByTotal,
  timesInForce,
} from './draft.ts'
import { atomsOf, type Terms, unitsOf, unitsWithin } from './terms.ts'
import { typedDecimal } from './typed-decimal.ts'

/** Where a problem is shown; `order` is the place above the button. */
export type Place = 'price' | 'stopPrice' | 'size' | 'total' | 'until' | 'order'

/** A sentence of the screen's own, or the server's as it came. */
export type Sentence =
  | { readonly key: Key; readonly gaps?: Readonly<Record<string, string>> }
  | { readonly text: string }

export type Problems = { readonly [At in Place]?: Sentence }

/** What a check needs besides the draft. */
export interface Situation {
  readonly terms: Terms
  readonly base: string
  readonly quote: string
  /** Undefined for a visitor: then money is not checked. */
  readonly available: Available | undefined
  /** The side of the book that the draft would trade with. */
  readonly against: Levels | undefined
  /** Milliseconds since 1970. */
  readonly nowMs: number
}

/** All that is wrong, by place; an empty object when it can be sent. */
export function problemsOf(draft: Draft, situation: Situation): Problems {
  const amounts = amountsOf(draft, situation.terms, situation.against)
  const price = hasPrice(draft) ? checkPrice(draft.price, situation) : undefined
  const stopPrice = hasStop(draft) ? checkPrice(draft.stopPrice, situation) : undefined
  // An amount is judged by the price, so a wrong price is mended first.
  const amount =
    checkAmount(draft, situation) ??
    (price === undefined && stopPrice === undefined
      ? checkSums(draft, situation, amounts)
      : undefined)
  const until = checkEnd(draft, situation.nowMs)
  return {
    ...(price === undefined ? {} : { price }),
    ...(stopPrice === undefined ? {} : { stopPrice }),
    ...(amount === undefined ? {} : { [draft.lead]: amount }),
    ...(until === undefined ? {} : { until }),
  }
}

/** Where the server's refusal belongs, by its number. */
export function placeOf(code: number, lead: 'size' | 'total'): Place {
  if (PRICE_CODES.includes(code)) return 'price'
  if (STOP_CODES.includes(code)) return 'stopPrice'
  if (AMOUNT_CODES.includes(code)) return lead
  return code === ALREADY_EXPIRED ? 'until' : 'order'
}

/** Numbers of the venue's refusals; they never change. */
const PRICE_CODES = [3005, 3006, 3007, 4002]
const STOP_CODES = [3018, 3019, 3020]
const AMOUNT_CODES = [2001, 3008, 3009, 3010, 3011, 3012, 3021]
const ALREADY_EXPIRED = 3017

function checkPrice(text: string, { terms }: Situation): Sentence | undefined {
  const { priceScale, tick, priceMin, priceMax } = terms
  const wrong = checkNumber(text, priceScale, 'ticketPriceMissing')
  if (wrong !== undefined) return wrong
  const price = unitsOf(typedDecimal(text) ?? '', priceScale)
  const limit = (value: bigint) => ({ limit: formatted(value, priceScale) })
  if (price === undefined || price > priceMax) return say('ticketAtMost', limit(priceMax))
  if (price % tick !== 0n) return say('ticketMultiple', limit(tick))
  return price < priceMin ? say('ticketAtLeast', limit(priceMin)) : undefined
}

function checkAmount(draft: Draft, { terms }: Situation): Sentence | undefined {
  const { amount, lead } = draft
  if (lead === 'total' && !mayLeadByTotal(draft)) return say('ticketSizeNeeded')
  if (lead === 'total') {
    const wrong = checkNumber(amount, terms.fundsScale, 'ticketAmountMissing')
    if (wrong !== undefined) return wrong
    const total = atomsOf(typedDecimal(amount) ?? '', terms.fundsScale)
    return total === 0n ? say('ticketAboveZero') : undefined
  }
  const wrong = checkNumber(amount, terms.sizeScale, 'ticketAmountMissing')
  if (wrong !== undefined) return wrong
  return checkSize(unitsOf(typedDecimal(amount) ?? '', terms.sizeScale), terms)
}

function checkSize(size: bigint | undefined, terms: Terms): Sentence | undefined {
  const { sizeScale, sizeMin, sizeMax, lot } = terms
  const limit = (value: bigint) => ({ limit: formatted(value, sizeScale) })
  if (size === undefined || size > sizeMax) return say('ticketAtMost', limit(sizeMax))
  if (size % lot !== 0n) return say('ticketMultiple', limit(lot))
  return size < sizeMin ? say('ticketAtLeast', limit(sizeMin)) : undefined
}

/** Decimals as text, and no more of them than the scale has. */
function checkNumber(text: string, scale: number, missing: Key): Sentence | undefined {
  if (text.trim() === '') return say(missing)
  const typed = typedDecimal(text)
  if (typed === undefined || typed.length > LENGTH_MAX) return say('ticketNoNumber')
  const decimals = typed.includes('.') ? typed.replace(/0+$/, '').split('.')[1] : ''
  if ((decimals ?? '').length <= scale) return undefined
  return scale === 0 ? say('ticketNoDecimals') : say('ticketDecimals', { decimals: String(scale) })
}

/** The limits of price x size, what a total buys, and whether one has that much. */
function checkSums(draft: Draft, situation: Situation, amounts: Amounts): Sentence | undefined {
  const { terms } = situation
  const { size, notional, total } = amounts
  const isLimit = hasPrice(draft)
  if (draft.lead === 'total' && isLimit) {
    if (size === undefined) return undefined
    const { lot, sizeScale } = terms
    const little = { limit: formatted(lot, sizeScale), base: situation.base }
    if (size === 0n) return say('ticketTotalTooSmall', little)
    if (checkSize(size, terms) !== undefined) {
      const [min, max] = [terms.sizeMin, terms.sizeMax].map((one) => formatted(one, sizeScale))
      return say('ticketSizeOutside', { min: min ?? '', max: max ?? '', base: situation.base })
    }
  }
  const sum = limitedSum(draft, terms, { notional, total })
  const value = (atoms: bigint) => ({
    limit: `${formatted(atoms, terms.fundsScale)} ${situation.quote}`,
  })
  if (sum !== undefined && sum > terms.notionalMax) {
    return say('ticketValueAtMost', value(terms.notionalMax))
  }
  if (sum !== undefined && isLimit && sum < terms.notionalMin) {
    return say('ticketValueAtLeast', value(terms.notionalMin))
  }
  return checkMoney(draft, situation, amounts)
}

/** What the largest value of an order holds for; of a market order by size there is none. */
function limitedSum(
  draft: Draft,
  terms: Terms,
  { notional, total }: Pick<Amounts, 'notional' | 'total'>,
): bigint | undefined {
  if (hasPrice(draft)) return notional
  if (draft.lead === 'total') return total
  if (draft.kind === 'market' || draft.side === 'sell' || notional === undefined) return undefined
  return notional + feeOf(notional, terms.bandRate)
}

function checkMoney(draft: Draft, situation: Situation, amounts: Amounts): Sentence | undefined {
  const { terms, available, base, quote } = situation
  if (available === undefined) return undefined
  if (draft.side === 'sell') {
    const { sizeScale } = terms
    const has = unitsWithin(available.base, sizeScale)
    const needs = draft.lead === 'size' || hasPrice(draft) ? (amounts.size ?? 0n) : 1n
    return needs <= has ? undefined : tooLittle(available.base, sizeScale, base)
  }
  const has = unitsWithin(available.quote, terms.fundsScale)
  const needs = holdOfBuy(draft, terms, amounts) ?? 1n
  return needs <= has ? undefined : tooLittle(available.quote, terms.priceScale, quote)
}

function tooLittle(available: string, decimals: number, currency: string): Sentence {
  return say('ticketTooLittle', { available: `${shown(available, decimals)} ${currency}` })
}

function checkEnd(draft: Draft, nowMs: number): Sentence | undefined {
  if (draft.timeInForce !== 'GTT' || draft.lasts !== 'date') return undefined
  if (!timesInForce(draft).includes('GTT')) return undefined
  const end = endOf(draft.until)
  if (end === undefined) return say('ticketUntilMissing')
  return end <= nowMs ? say('ticketUntilPast') : undefined
}

/** Milliseconds since 1970 of a local date and time; undefined for anything else. */
export function endOf(until: string): number | undefined {
  const end = until === '' ? Number.NaN : new Date(until).getTime()
  return Number.isNaN(end) ? undefined : end
}

/** Longest text that the server reads as a number. */
const LENGTH_MAX = 32

function formatted(value: bigint, scale: number): string {
  const text = formatScaled(value, scale)
  return shown(text, text.includes('.') ? text.length - text.indexOf('.') - 1 : 0)
}

function say(key: Key, gaps?: Readonly<Record<string, string>>): Sentence {
  return gaps === undefined ? { key } : { key, gaps }
}
