/**
 * Candles: the newest from memory, older ones from the read model, whose buckets are the same fold
 * of the same trades.
 */
import type { Candle, Granularity } from '@bourse/domain/exchange/market-data'
import { CANDLES_KEPT, GRANULARITIES } from '@bourse/domain/exchange/market-data'
import type { Product } from '@bourse/domain/exchange/product'
import { type HttpProblem, sendError } from '@bourse/kit/http/errors'
import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { candleRow } from '../gitbitex-json.ts'
import type { ExchangePorts } from './ports.ts'
import { wholeNumber } from './query.ts'
import { noSuchProduct } from './refusals.ts'
import { CANDLE, CANDLE_QUERY, PRODUCT_PATH, replies } from './schemas.ts'
import { timeRange } from './time-range.ts'

const CANDLES_DEFAULT = 1_000
const SECOND = 1_000_000

interface CandleQuery {
  readonly granularity?: string
  readonly limit?: string
  readonly start?: string
  readonly end?: string
}

/** Adds `GET /api/products/:id/candles`. Without a range there is always a candle: the present. */
export function candleRoute(app: FastifyInstance, ports: ExchangePorts): void {
  const { gateway, marketData } = ports
  const schema = {
    tags: ['market data'],
    summary: 'Candles, newest first',
    description:
      'Buckets in which nothing traded are left out, but for the present one. With start or end ' +
      'these are the newest candles that begin in that range: one pages back with end=<time of ' +
      'the last candle>, until the answer is empty.',
    params: PRODUCT_PATH,
    querystring: CANDLE_QUERY,
    response: replies(Type.Array(CANDLE)),
  }
  app.get<{ Params: { id: string }; Querystring: CandleQuery }>(
    '/api/products/:id/candles',
    { schema },
    async (request, reply) => {
      const product = gateway.state.productById(request.params.id)
      if (product === undefined) return noSuchProduct(reply)
      const wish = readQuery(request.query)
      if ('status' in wish) return sendError(reply, wish)
      const candles =
        wish.range === undefined
          ? marketData.candles(product.number, wish.granularity, wish.limit)
          : await candlesOf(ports, product, { ...wish, range: wish.range })
      return candles.map((candle) => candleRow(candle, product))
    },
  )
}

interface Wish {
  readonly granularity: Granularity
  readonly limit: number
  readonly range: SecondRange | undefined
}

/** Candles that begin at or after `from` and before `to`, seconds since 1970. */
interface SecondRange {
  readonly from: number
  readonly to: number
}

function readQuery(query: CandleQuery): Wish | HttpProblem {
  const asked = query.granularity ?? String(GRANULARITIES[0])
  const granularity = GRANULARITIES.find((seconds) => String(seconds) === asked)
  if (granularity === undefined) {
    const message = `granularity must be one of ${GRANULARITIES.join(', ')} seconds`
    return { status: 400, message }
  }
  const field = { name: 'limit', min: 1, max: CANDLES_KEPT, fallback: CANDLES_DEFAULT }
  const limit = wholeNumber(query.limit, field)
  if (typeof limit !== 'number') return limit
  const range = timeRange(query)
  if ('status' in range) return range
  const { since, until } = range
  if (since === undefined && until === undefined) return { granularity, limit, range: undefined }
  const from = Math.ceil((since ?? 0) / SECOND)
  const to = Math.ceil((until ?? Number.MAX_SAFE_INTEGER) / SECOND)
  return { granularity, limit, range: { from, to } }
}

/** Memory holds the newest without a gap; only what is older than all of them needs a query. */
async function candlesOf(
  { marketData, history }: ExchangePorts,
  product: Product,
  { granularity, limit, range: { from, to } }: Wish & { readonly range: SecondRange },
): Promise<readonly Candle[]> {
  const kept = marketData.candles(product.number, granularity, CANDLES_KEPT)
  const recent = kept.filter(({ time }) => time >= from && time < to).slice(0, limit)
  const until = Math.min(to, kept.at(-1)?.time ?? to)
  if (recent.length === limit || from >= until) return recent
  const older = await history.candles({
    product: product.number,
    granularity,
    from,
    to: until,
    limit: limit - recent.length,
  })
  return [...recent, ...older]
}
