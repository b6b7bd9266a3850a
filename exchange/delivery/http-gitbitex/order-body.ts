/**
 * Reads the body of a new order by hand: one pass over a dozen fields, on the hottest path of the
 * server. Unknown fields are ignored, since the web client sends some; known ones are strict.
 */
import { blankEvent, EVENT_TYPE, type TradingEvent } from '@bourse/domain/exchange/event'
import {
  ORDER_TYPE,
  REPLACE_MODE,
  SIDE,
  STOP_TYPE,
  TIME_IN_FORCE,
} from '@bourse/domain/exchange/order'
import type { Product } from '@bourse/domain/exchange/product'
import { REFUSAL } from '@bourse/domain/exchange/refusal'
import {
  BadOrder,
  type Body,
  bad,
  badAs,
  isAbsent,
  isBody,
  type Problem,
  readFunds,
  readPrice,
  readSize,
  referenceOf,
  type Target,
} from './order-fields.ts'
import { readExpiry, readSelfTrade, readStop } from './order-options.ts'

/**
 * The create event that `body` describes, without its actor, or what is wrong with it. Limits of
 * the product are left to the engine; here is only what the event could not express. `nowMs` is the
 * time since 1970, from which `cancelAfter` counts.
 */
export function orderEvent(
  body: unknown,
  productById: (id: string) => Product | undefined,
  nowMs: () => number = Date.now,
): TradingEvent | BadOrder {
  if (!isBody(body)) return bad('the body must be a JSON object')
  const { productId } = body
  if (typeof productId !== 'string') return bad('productId must be a string')
  const product = productById(productId)
  if (product === undefined) return badAs(REFUSAL.unknownProduct)
  const event = blankEvent(EVENT_TYPE.createOrder)
  event.product = product.number
  const target = { event, product }
  return (
    readReference(body, event) ??
    readSide(body, event) ??
    readPostOnly(body, event) ??
    readSelfTrade(body, target) ??
    readStop(body, target) ??
    readByType(body, target) ??
    readExpiry(body, target, nowMs) ??
    event
  )
}

/** The event that replaces an order by the new one in `body`; the old one is left to the caller. */
export function replaceEvent(
  body: unknown,
  productById: (id: string) => Product | undefined,
  nowMs: () => number = Date.now,
): TradingEvent | BadOrder {
  const event = orderEvent(body, productById, nowMs)
  if (event instanceof BadOrder || !isBody(body)) return event
  event.type = EVENT_TYPE.replaceOrder
  switch (body['mode'] ?? undefined) {
    case undefined:
    case 'STOP_ON_FAILURE':
      event.replaceMode = REPLACE_MODE.stopOnFailure
      return event
    case 'ALLOW_FAILURE':
      event.replaceMode = REPLACE_MODE.allowFailure
      return event
    default:
      return bad('mode must be STOP_ON_FAILURE or ALLOW_FAILURE')
  }
}

/** The event that changes price or size of an order of `product`, which is left to the caller. */
export function amendEvent(body: unknown, product: Product): TradingEvent | BadOrder {
  if (!isBody(body)) return bad('the body must be a JSON object')
  const { price, size } = body
  if (isAbsent(price) && isAbsent(size)) return badAs(REFUSAL.nothingToAmend)
  const event = blankEvent(EVENT_TYPE.amendOrder)
  const target = { event, product }
  return (
    (isAbsent(price) ? undefined : readPrice(price, target)) ??
    (isAbsent(size) ? undefined : readSize(size, target)) ??
    event
  )
}

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

function readByType(body: Body, target: Target): Problem {
  const type = body['type']
  const timeInForce = body['timeInForce'] ?? body['time_in_force'] ?? undefined
  if (type === 'limit' || type === undefined || type === null) {
    target.event.orderType = ORDER_TYPE.limit
    return readLimit(body, timeInForce, target)
  }
  if (type !== 'market') return bad('type must be limit or market')
  target.event.orderType = ORDER_TYPE.market
  return readMarket(body, timeInForce, target)
}

/**
 * With a size, `funds` is what the web client computed for display, with a float's digits: it is
 * not read. Without one it is the limit of what the order may trade for.
 */
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
    case 'GTT':
      event.timeInForce = TIME_IN_FORCE.gtt
      break
    default:
      return bad('timeInForce must be GTC, GTT, IOC or FOK')
  }
  const mayRest = event.timeInForce === TIME_IN_FORCE.gtc || event.timeInForce === TIME_IN_FORCE.gtt
  if (event.postOnly && !mayRest) return bad('a post-only order must be GTC or GTT')
  if (event.stopType !== STOP_TYPE.none && event.timeInForce === TIME_IN_FORCE.fok) {
    return bad('a stop order cannot be FOK')
  }
  const { price, size, funds } = body
  if (isAbsent(price)) return bad('a limit order needs a price')
  const problem = readPrice(price, target)
  if (problem !== undefined) return problem
  if (!isAbsent(size)) return readSize(size, target)
  if (isAbsent(funds)) return bad('a limit order needs a size or funds')
  return readFunds(funds, target)
}

/**
 * A buy takes funds, a size, or both: then the funds are the cap. The web client sends all of
 * price, size and funds and has computed the size from the others, so that is cut to whole lots.
 * A sell takes a size, or funds when there is no size. The price of a market order is not read.
 */
function readMarket(body: Body, timeInForce: unknown, target: Target): Problem {
  const { event, product } = target
  if (event.postOnly) return bad('a market order cannot be post-only')
  if (timeInForce === 'FOK' || timeInForce === 'GTT') {
    return bad(`a market order cannot be ${timeInForce}`)
  }
  if (timeInForce !== undefined && timeInForce !== 'IOC' && timeInForce !== 'GTC') {
    return bad('timeInForce must be GTC, GTT, IOC or FOK')
  }
  event.timeInForce = TIME_IN_FORCE.ioc
  const { size, funds } = body
  const hasSize = !isAbsent(size)
  const hasFunds = !isAbsent(funds)
  if (!hasSize && !hasFunds) return bad('a market order needs a size or funds')
  if (event.side === SIDE.sell) {
    if (hasSize) return readSize(size, target)
    if (event.stopType === STOP_TYPE.none) return readFunds(funds, target)
    return bad('a stop order that sells at market needs a size')
  }
  if (!hasFunds) return readSize(size, target)
  const problem = readFunds(funds, target)
  if (problem !== undefined || !hasSize) return problem
  if (typeof size !== 'string') return readSize(size, target)
  return readSize(cutDecimals(size, product.rules.sizeScale), target) ?? cutToLot(target)
}

/** A size of less than one lot says nothing, so the funds alone decide. */
function cutToLot({ event, product }: Target): Problem {
  event.size -= event.size % product.rules.lot
  return undefined
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
