/** The last day's price of a product as a small picture, for the web client's first page. */
import type { Candle } from '@bourse/domain/exchange/market-data'
import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { ExchangePorts } from './ports.ts'
import { noSuchProduct } from './refusals.ts'
import { PRODUCT_PATH, replies } from './schemas.ts'

const BUCKET_SECONDS = 1_800
const BUCKETS = 48
const WIDTH = 120
const HEIGHT = 60
const EDGE = 3
const UP = '#3ca55c'
const DOWN = '#e0653a'

/** Adds `GET /api/products/:id/svg`. Before the first trade it is a picture of nothing. */
export function priceLineRoute(
  app: FastifyInstance,
  { gateway, marketData }: Pick<ExchangePorts, 'gateway' | 'marketData'>,
): void {
  const picture = { content: { 'image/svg+xml': { schema: Type.String() } } }
  const schema = {
    tags: ['market data'],
    summary: "The last day's price as a picture",
    params: PRODUCT_PATH,
    response: { ...replies(Type.String()), 200: { description: 'The picture.', ...picture } },
  }
  app.get<{ Params: { id: string } }>('/api/products/:id/svg', { schema }, (request, reply) => {
    const product = gateway.state.productById(request.params.id)
    if (product === undefined) return noSuchProduct(reply)
    const candles = marketData.candles(product.number, BUCKET_SECONDS, BUCKETS)
    return reply.type('image/svg+xml').send(svg(candles))
  })
}

/** Candles are newest first. The line is as wide as the picture, however short the history is. */
function svg(candles: readonly Candle[]): string {
  const now = candles[0]?.time ?? 0
  const dayAgo = now - BUCKETS * BUCKET_SECONDS
  const shown = candles.filter(({ time, close }) => close > 0 && time > dayAgo).toReversed()
  const [first] = shown
  const line = first === undefined ? '' : polyline(first, shown, now)
  const box = `viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}"`
  return `<svg xmlns="http://www.w3.org/2000/svg" ${box}>${line}</svg>`
}

/** From the first bucket's opening over the closings of all, each at the end of its bucket. */
function polyline(first: Candle, candles: readonly Candle[], now: number): string {
  const start = first.time - BUCKET_SECONDS
  const points = [
    { time: start, price: first.open },
    ...candles.map(({ time, close }) => ({ time, price: close })),
  ]
  const prices = points.map(({ price }) => price)
  const [low, high] = [Math.min(...prices), Math.max(...prices)]
  const texts = points.map(({ time, price }) => {
    const x = (WIDTH * (time - start)) / (now - start)
    const part = high === low ? 0.5 : (price - low) / (high - low)
    return `${x.toFixed(1)},${(HEIGHT - EDGE - part * (HEIGHT - 2 * EDGE)).toFixed(1)}`
  })
  const colour = (prices.at(-1) ?? 0) < first.open ? DOWN : UP
  return `<polyline points="${texts.join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>`
}
