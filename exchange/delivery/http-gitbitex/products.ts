/** Public routes: products, trades, candles, ticker and order book. */
import { TRADES_KEPT } from '@bourse/domain/exchange/market-data'
import { SIDE, type Side } from '@bourse/domain/exchange/order'
import type { Product } from '@bourse/domain/exchange/product'
import type { BookView } from '@bourse/domain/exchange/state'
import { formatScaled } from '@bourse/domain/shared/decimal'
import { sendError } from '@bourse/kit/http/errors'
import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { isoTime, productRow, tickerRow, tradeRow } from '../gitbitex-json.ts'
import { candleRoute } from './candles.ts'
import type { ExchangePorts } from './ports.ts'
import { wholeNumber } from './query.ts'
import { noSuchProduct } from './refusals.ts'
import {
  BOOK,
  BOOK_QUERY,
  LIMIT_QUERY,
  PRODUCT,
  PRODUCT_PATH,
  replies,
  TICKER,
  TRADE,
} from './schemas.ts'

const TRADES_DEFAULT = 50
/** Price levels a side at level 2. */
const BOOK_LEVELS_MAX = 1_000
/** Orders a side at level 3; a larger book is refused, since half a book is none. */
export const BOOK_ORDERS_MAX = 10_000

const tags = ['market data']

/** Adds the public routes to `app`. */
export function productRoutes(app: FastifyInstance, ports: ExchangePorts): void {
  const { state } = ports.gateway
  const schema = { tags, response: replies(Type.Array(PRODUCT), 'All products.') }
  app.get('/api/products', { schema: { ...schema, summary: 'Products and their limits' } }, () =>
    state.products.map((product) => productRow(product, state.productState(product.number))),
  )
  tradeRoute(app, ports)
  candleRoute(app, ports)
  tickerRoute(app, ports)
  bookRoute(app, ports)
}

interface OfProduct {
  readonly Params: { readonly id: string }
}

function tradeRoute(app: FastifyInstance, { gateway, marketData }: ExchangePorts): void {
  const schema = {
    tags,
    summary: 'Last trades, newest first',
    params: PRODUCT_PATH,
    querystring: LIMIT_QUERY,
    response: replies(Type.Array(TRADE)),
  }
  const field = { name: 'limit', min: 1, max: TRADES_KEPT, fallback: TRADES_DEFAULT }
  app.get<OfProduct & { Querystring: { limit?: string } }>(
    '/api/products/:id/trades',
    { schema },
    (request, reply) => {
      const product = gateway.state.productById(request.params.id)
      if (product === undefined) return noSuchProduct(reply)
      const limit = wholeNumber(request.query.limit, field)
      if (typeof limit !== 'number') return sendError(reply, limit)
      const trades = marketData.trades(product.number, limit)
      return reply.send(trades.map((trade) => tradeRow(trade, product)))
    },
  )
}

function tickerRoute(app: FastifyInstance, { gateway, marketData }: ExchangePorts): void {
  const schema = {
    tags,
    summary: 'Last trade and the rolling windows of 24 hours and 30 days',
    params: PRODUCT_PATH,
    response: replies(TICKER),
  }
  app.get<OfProduct>('/api/products/:id/ticker', { schema }, (request, reply) => {
    const product = gateway.state.productById(request.params.id)
    if (product === undefined) return noSuchProduct(reply)
    const ticker = marketData.ticker(product.number)
    if (ticker !== undefined) return reply.send(tickerRow(ticker, product))
    return sendError(reply, { status: 404, message: `${product.rules.id} has not traded yet` })
  })
}

type Level = readonly (string | number)[]

function bookRoute(app: FastifyInstance, { gateway }: ExchangePorts): void {
  const schema = {
    tags,
    summary: 'Order book: 1 best prices, 2 price levels, 3 single orders',
    params: PRODUCT_PATH,
    querystring: BOOK_QUERY,
    response: replies(BOOK),
  }
  const field = { name: 'level', min: 1, max: 3, fallback: 2 }
  app.get<OfProduct & { Querystring: { level?: string } }>(
    '/api/products/:id/book',
    { schema },
    (request, reply) => {
      const { state } = gateway
      const product = state.productById(request.params.id)
      if (product === undefined) return noSuchProduct(reply)
      const level = wholeNumber(request.query.level, field)
      if (typeof level !== 'number') return sendError(reply, level)
      const book = state.book(product.number)
      if (
        level === 3 &&
        Math.max(orderCount(book, SIDE.buy), orderCount(book, SIDE.sell)) > BOOK_ORDERS_MAX
      ) {
        const message = `the book has more than ${BOOK_ORDERS_MAX} orders a side, use level 2`
        return sendError(reply, { status: 409, message })
      }
      const sideOf = (side: Side) =>
        level === 3
          ? orderLevels(gateway, product, side)
          : priceLevels(book, product, { side, limit: level === 1 ? 1 : BOOK_LEVELS_MAX })
      return reply.send({
        productId: product.rules.id,
        sequence: product.sequence,
        time: isoTime(state.time),
        bids: sideOf(SIDE.buy),
        asks: sideOf(SIDE.sell),
      })
    },
  )
}

function priceLevels(
  book: BookView,
  { rules }: Product,
  { side, limit }: { readonly side: Side; readonly limit: number },
): Level[] {
  const levels: Level[] = []
  book.eachLevel(side, limit, (price, size, orders) => {
    const text = formatScaled(price, rules.priceScale)
    levels.push([text, formatScaled(size, rules.sizeScale), orders])
  })
  return levels
}

function orderLevels({ state }: ExchangePorts['gateway'], product: Product, side: Side): Level[] {
  const { orders } = state
  const { priceScale, sizeScale } = product.rules
  const levels: Level[] = []
  state.book(product.number).eachOrder(side, (slot) => {
    levels.push([
      formatScaled(orders.price(slot), priceScale),
      formatScaled(orders.remaining(slot), sizeScale),
      String(orders.id(slot)),
    ])
  })
  return levels
}

function orderCount(book: BookView, side: Side): number {
  let count = 0
  book.eachLevel(side, Number.POSITIVE_INFINITY, (_price, _size, orders) => {
    count += orders
  })
  return count
}
