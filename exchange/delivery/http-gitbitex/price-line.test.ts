import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Candle, MarketData } from '@bourse/domain/exchange/market-data'
import { httpServer } from '@bourse/kit/http/server'
import { createLogger } from '@bourse/kit/logger/logger'
import type { ExchangePorts } from './ports.ts'
import { priceLineRoute } from './price-line.ts'

const NOW = 1_800_000_000 - (1_800_000_000 % 1_800)

function candle(bucketsAgo: number, open: number, close: number): Candle {
  const [low, high] = [Math.min(open, close), Math.max(open, close)]
  return { time: NOW - bucketsAgo * 1_800, low, high, open, close, volume: 1 }
}

async function picture(candles: readonly Candle[], id = 'BTC-USDT') {
  const app = httpServer({ logger: createLogger({ level: 'silent', name: 'test' }) })
  const marketData: Pick<MarketData, 'candles'> = { candles: () => candles }
  const productById = (name: string) => (name === 'BTC-USDT' ? { number: 1 } : undefined)
  const ports = { marketData, gateway: { state: { productById } } }
  priceLineRoute(app, ports as unknown as ExchangePorts)
  return await app.inject(`/api/products/${id}/svg`)
}

function pointsOf(svg: string): number[][] {
  const text = /points="([^"]*)"/.exec(svg)?.[1] ?? ''
  return text.split(' ').map((point) => point.split(',').map(Number))
}

test('A3.2 GET /api/products/{id}/svg: the day as a line from its opening to now', async () => {
  const reply = await picture([candle(0, 130, 120), candle(24, 110, 130), candle(46, 100, 110)])
  assert.equal(reply.statusCode, 200)
  assert.match(String(reply.headers['content-type']), /^image\/svg\+xml/)
  assert.match(reply.body, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" .*<\/svg>$/)
  assert.deepEqual(pointsOf(reply.body), [
    [0, 57],
    [2.6, 39],
    [58.7, 3],
    [120, 21],
  ])
  assert.match(reply.body, /stroke="#3ca55c"/)
})

test('a falling price has another colour, a still one is flat, none is no line', async () => {
  assert.match((await picture([candle(0, 9, 8), candle(1, 10, 9)])).body, /stroke="#e0653a"/)
  assert.deepEqual(pointsOf((await picture([candle(0, 7, 7)])).body), [
    [0, 30],
    [120, 30],
  ])
  const nothing = await picture([candle(0, 0, 0)])
  assert.equal(nothing.statusCode, 200)
  assert.doesNotMatch(nothing.body, /polyline|NaN|Infinity/)
  assert.equal((await picture([candle(60, 7, 7), candle(0, 0, 0)].toReversed())).statusCode, 200)
})

test('a product that is not there has no picture', async () => {
  const reply = await picture([], 'SUN-MOON')
  assert.equal(reply.statusCode, 404)
  assert.match(String(reply.headers['content-type']), /^application\/json/)
})
