/** How a numbered refusal is told over HTTP: its status, its sentence with the product's limit. */
import type { Product } from '@bourse/domain/exchange/product'
import {
  type BrokenLimit,
  REFUSAL,
  REFUSALS,
  type RefusalEntry,
  type RefusalName,
} from '@bourse/domain/exchange/refusal'
import { assert } from '@bourse/domain/shared/assert'
import { formatScaled } from '@bourse/domain/shared/decimal'
import { type HttpProblem, sendError } from '@bourse/kit/http/errors'
import type { FastifyReply } from 'fastify'

/** 4xx: sending the same again is no use before something else has changed. */
export const REFUSAL_STATUS = {
  unknownEvent: 400,
  notPermitted: 403,
  amountNotPositive: 400,
  amountTooLarge: 400,
  unknownCurrency: 400,
  sameAccount: 400,
  invalidListing: 400,
  referencesFull: 503,
  accountsFull: 409,
  invalidPortfolio: 400,
  venueHalted: 409,
  userFrozen: 403,
  invalidFeeSchedule: 400,
  tooManySwitches: 409,
  invalidSwitch: 400,
  insufficientFunds: 409,
  currencyTotalExceeded: 409,
  unknownProduct: 400,
  productHalted: 409,
  productCancelOnly: 409,
  invalidOrder: 400,
  priceOffTick: 400,
  priceTooLow: 400,
  priceTooHigh: 400,
  sizeOffLot: 400,
  sizeTooSmall: 400,
  sizeTooLarge: 400,
  notionalTooSmall: 400,
  notionalTooLarge: 400,
  tooManyOpenOrders: 409,
  bookFull: 409,
  productPostOnly: 409,
  productLimitOnly: 409,
  alreadyExpired: 400,
  stopOffTick: 400,
  stopTooLow: 400,
  stopTooHigh: 400,
  fundsTooSmall: 400,
  orderNotFound: 404,
  postOnlyWouldTake: 409,
  fillOrKillUnfilled: 409,
  noLiquidity: 409,
  sizeBelowFilled: 409,
  nothingToAmend: 400,
  notAmendable: 409,
  overloaded: 503,
  outcomeUnknown: 504,
  stopping: 503,
  readBehind: 503,
} as const satisfies Record<RefusalName, number>

/** How long a caller should wait before trying again what was refused with 503. */
export const RETRY_AFTER_MS = 1_000

/** The refusal `number` as a problem; `product` fills in its limit where the sentence names one. */
export function refusalProblem(number: number, product?: Product): HttpProblem {
  const entry = entryOf(number)
  const status = REFUSAL_STATUS[entry.name as RefusalName]
  const problem = { status, code: number, message: refusalSentence(number, product) }
  return status === 503 ? { ...problem, retryAfterMs: RETRY_AFTER_MS } : problem
}

/** Answers with the refusal `number`. */
export function sendRefusal(reply: FastifyReply, number: number, product?: Product): FastifyReply {
  return sendError(reply, refusalProblem(number, product))
}

/** The sentence of a refusal, with the broken limit in the product's own decimals. */
export function refusalSentence(number: number, product?: Product): string {
  const { sentence, limit } = entryOf(number)
  if (product === undefined) return sentence
  const filled = sentence.replace('{product}', product.rules.id)
  return limit === undefined ? filled : filled.replace('{limit}', limitText(product, limit))
}

/** 404 for a product in a path or query that is not listed. */
export function noSuchProduct(reply: FastifyReply): FastifyReply {
  const { sentence } = entryOf(REFUSAL.unknownProduct)
  return sendError(reply, { status: 404, code: REFUSAL.unknownProduct, message: sentence })
}

/** The same for a currency. */
export function noSuchCurrency(reply: FastifyReply, send = sendError): FastifyReply {
  const { sentence } = entryOf(REFUSAL.unknownCurrency)
  return send(reply, { status: 404, code: REFUSAL.unknownCurrency, message: sentence })
}

function entryOf(number: number): RefusalEntry {
  const entry = REFUSALS.get(number)
  assert(entry !== undefined, `every refusal is in the table, ${number} too`)
  return entry
}

function limitText({ rules, quote }: Product, limit: BrokenLimit): string {
  switch (limit) {
    case 'tick':
    case 'priceMin':
    case 'priceMax':
      return formatScaled(rules[limit], rules.priceScale)
    case 'lot':
    case 'sizeMin':
    case 'sizeMax':
      return formatScaled(rules[limit], rules.sizeScale)
    case 'notionalMin':
    case 'notionalMax':
      return formatScaled(rules[limit], quote.scale)
    case 'openOrdersPerUserMax':
      return String(rules[limit])
    default:
      return limit satisfies never
  }
}
