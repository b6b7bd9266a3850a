/**
 * Reads the body of a new order by hand: one pass over a dozen fields, on the hottest path of the
 * server. Unknown fields are ignored, since the web client sends some; known ones are strict.
 */
import {
  blankEvent,
  EVENT_TYPE,
  REFERENCE_LENGTH_MAX,
  type TradingEvent,
} from '@bourse/domain/exchange/event'
import { ORDER_TYPE, SIDE, TIME_IN_FORCE } from '@bourse/domain/exchange/order'
import type { Product } from '@bourse/domain/exchange/product'
import { REFUSAL } from '@bourse/domain/exchange/refusal'
import {
  type DecimalProblem,
  decimalSentence,
  parseAtoms,
  parseScaled,
} from '@bourse/domain/shared/decimal'
import { refusalSentence } from './refusals.ts'

/** Body fields whose numbers must arrive as their source text (`kit/http/exact-json`). */
export const EXACT_ORDER_FIELDS: readonly string[] = ['price', 'size', 'funds']

/** A body that cannot become an event: refusal number and sentence. Always a 400. */
export class BadOrder {
  readonly number: number
  readonly sentence: string

  constructor(number: number, sentence: string) {
    this.number = number
    this.sentence = sentence
  }
}

type Body = Readonly<Record<string, unknown>>

/**
 * The create event that `body` describes, without its actor, or what is wrong with it. Limits of
 * the product are left to the engine; here is only what the event could not express.
 */
export function orderEvent(
  body: unknown,
  productById: (id: string) => Product | undefined,
): TradingEvent | BadOrder {
  if (!isBody(body)) return bad('the body must be a JSON object')
  const { productId } = body
  if (typeof productId !== 'string') return bad('productId must be a string')
  const product = productById(productId)
  if (product === undefined) {
    return new BadOrder(REFUSAL.unknownProduct, refusalSentence(REFUSAL.unknownProduct))
  }
  const event = blankEvent(EVENT_TYPE.createOrder)
  event.product = product.number
  return (
    readReference(body, event) ??
    readSide(body, event) ??
    readPostOnly(body, event) ??
    readByType(body, event, product) ??
    event
  )
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

type Problem = BadOrder | undefined

function readReference(body: Body, event: TradingEvent): Problem {
  const reference = referenceOf(body)
  if (typeof reference !== 'string') return reference
  event.referenceId = reference
  return undefined
}

function readSide(body: Body, event: TradingEvent): Problem {
  if (body['side'] === 'buy') event.side = SIDE.buy
  else if (body['side'] === 'sell') event.side = SIDE.sell
  else return bad('side must be buy or sell')
  return undefined
}

function readPostOnly(body: Body, event: TradingEvent): Problem {
  const postOnly = body['postOnly'] ?? body['post_only']
  if (postOnly === undefined || postOnly === null) return undefined
  if (typeof postOnly !== 'boolean') return bad('postOnly must be true or false')
  event.postOnly = postOnly
  return undefined
}

function readByType(body: Body, event: TradingEvent, product: Product): Problem {
  const type = body['type']
  const timeInForce = body['timeInForce'] ?? body['time_in_force'] ?? undefined
  if (type === 'limit' || type === undefined || type === null) {
    event.orderType = ORDER_TYPE.limit
    return readLimit(body, timeInForce, { event, product })
  }
  if (type !== 'market') return bad('type must be limit or market')
  event.orderType = ORDER_TYPE.market
  return readMarket(body, timeInForce, { event, product })
}

interface Target {
  readonly event: TradingEvent
  readonly product: Product
}

/** `funds` is what the web client computed for display, with a float's digits: it is not read. */
function readLimit(body: Body, timeInForce: unknown, target: Target): Problem {
  const { event } = target
  switch (timeInForce) {
    case undefined:
    case 'GTC':
      event.timeInForce = TIME_IN_FORCE.gtc
      break
    case 'IOC':
      event.timeInForce = TIME_IN_FORCE.ioc
      break
    case 'FOK':
      event.timeInForce = TIME_IN_FORCE.fok
      break
    default:
      return bad('timeInForce must be GTC, IOC or FOK')
  }
  if (event.postOnly && event.timeInForce !== TIME_IN_FORCE.gtc) {
    return bad('a post-only order must be GTC')
  }
  if (isAbsent(body['price'])) return bad('a limit order needs a price')
  if (isAbsent(body['size'])) return bad('a limit order needs a size')
  return readPrice(body, target) ?? readSize(body, target)
}

/**
 * A buy takes funds, a size, or both: then the funds are the cap. The web client sends all of
 * price, size and funds and has computed the size from the others, so that is cut to whole lots.
 * A sell takes a size, or funds when there is no size. The price of a market order is not read.
 */
function readMarket(body: Body, timeInForce: unknown, target: Target): Problem {
  const { event, product } = target
  if (event.postOnly) return bad('a market order cannot be post-only')
  if (timeInForce === 'FOK') return bad('a market order cannot be FOK')
  if (timeInForce !== undefined && timeInForce !== 'IOC' && timeInForce !== 'GTC') {
    return bad('timeInForce must be GTC, IOC or FOK')
  }
  event.timeInForce = TIME_IN_FORCE.ioc
  const hasSize = !isAbsent(body['size'])
  const hasFunds = !isAbsent(body['funds'])
  if (!hasSize && !hasFunds) return bad('a market order needs a size or funds')
  if (event.side === SIDE.sell) return hasSize ? readSize(body, target) : readFunds(body, target)
  if (!hasFunds) return readSize(body, target)
  const problem = readFunds(body, target)
  if (problem !== undefined || !hasSize) return problem
  if (typeof body['size'] !== 'string') return readSize(body, target)
  const cut = { ...body, size: cutDecimals(body['size'], product.rules.sizeScale) }
  return readSize(cut, target) ?? cutToLot(target)
}

/** A size of less than one lot says nothing, so the funds alone decide. */
function cutToLot({ event, product }: Target): Problem {
  event.size -= event.size % product.rules.lot
  return undefined
}

function readPrice(body: Body, { event, product }: Target): Problem {
  const { priceScale, id } = product.rules
  const text = decimalText(body['price'])
  if (text === undefined) return bad('price must be a number or a string')
  const parsed = parseScaled(text, priceScale)
  if (!parsed.ok) {
    const sentence = decimalSentence(
      { field: 'price', text, scale: priceScale, owner: id },
      parsed.problem,
    )
    return decimalRefusal(parsed.problem, sentence, { product, ...PRICE_NUMBERS })
  }
  if (parsed.value === 0)
    return new BadOrder(REFUSAL.priceTooLow, refusalSentence(REFUSAL.priceTooLow, product))
  event.price = parsed.value
  return undefined
}

function readSize(body: Body, { event, product }: Target): Problem {
  const { sizeScale, id } = product.rules
  const text = decimalText(body['size'])
  if (text === undefined) return bad('size must be a number or a string')
  const parsed = parseScaled(text, sizeScale)
  if (!parsed.ok) {
    const sentence = decimalSentence(
      { field: 'size', text, scale: sizeScale, owner: id },
      parsed.problem,
    )
    return decimalRefusal(parsed.problem, sentence, { product, ...SIZE_NUMBERS })
  }
  const byFunds = event.amount > 0n
  if (parsed.value === 0 && !byFunds) {
    return new BadOrder(REFUSAL.sizeTooSmall, refusalSentence(REFUSAL.sizeTooSmall, product))
  }
  event.size = parsed.value
  return undefined
}

function readFunds(body: Body, { event, product }: Target): Problem {
  const { scale, code } = product.quote
  const text = decimalText(body['funds'])
  if (text === undefined) return bad('funds must be a number or a string')
  const parsed = parseAtoms(text, scale)
  if (!parsed.ok) {
    return bad(decimalSentence({ field: 'funds', text, scale, owner: code }, parsed.problem))
  }
  if (parsed.value === 0n) return bad('funds must be greater than zero')
  event.amount = parsed.value
  return undefined
}

interface DecimalNumbers {
  readonly product: Product
  readonly fine: number
  readonly large: number
}

const PRICE_NUMBERS = { fine: REFUSAL.priceOffTick, large: REFUSAL.priceTooHigh }
const SIZE_NUMBERS = { fine: REFUSAL.sizeOffLot, large: REFUSAL.sizeTooLarge }

function decimalRefusal(
  problem: DecimalProblem,
  sentence: string,
  { product, fine, large }: DecimalNumbers,
): BadOrder {
  if (problem === 'too-many-decimals') return new BadOrder(fine, sentence)
  if (problem === 'too-large') return new BadOrder(large, refusalSentence(large, product))
  return bad(sentence)
}

/** Text as it was written, number or string; numbers were made text by the JSON reader. */
function decimalText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/**
 * A quotient without the decimals behind `scale`; JavaScript writes one below a millionth with an
 * exponent. What else is no plain decimal stays for the parser to refuse.
 */
function cutDecimals(text: string, scale: number): string {
  if (/^[1-9](\.[0-9]+)?e-[0-9]{1,3}$/.test(text)) return '0'
  const point = text.indexOf('.')
  if (point === -1 || !/^[0-9]+\.[0-9]+$/.test(text)) return text
  return scale === 0 ? text.slice(0, point) : text.slice(0, point + 1 + scale)
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null
}

function isBody(value: unknown): value is Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function bad(sentence: string): BadOrder {
  return new BadOrder(REFUSAL.invalidOrder, sentence)
}
