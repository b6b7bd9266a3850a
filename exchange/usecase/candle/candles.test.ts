import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Candle, Granularity } from '@bourse/domain/exchange/market-data'
import { CANDLES_KEPT, GRANULARITIES } from '@bourse/domain/exchange/market-data'
import { seededRandom } from '@bourse/kit/testing/seeded-random'
import { VOLUME_MAX } from './candle-series.ts'
import { type Candles, candles, type Span } from './candles.ts'

const SECOND = 1_000_000
const DAY = 86_400 * SECOND
const START = 1_700_000_000 * SECOND

interface Print {
  readonly product: number
  readonly time: number
  readonly price: number
  readonly size: number
}

test('a market that never traded shows one flat bar at 0 in the present bucket', () => {
  const fold = candles()
  const query = { limit: 10, now: START + 59 * SECOND }
  assert.deepEqual(fold.latest(1, 60, query), [
    { time: 1_700_000_040, low: 0, high: 0, open: 0, close: 0, volume: 0 },
  ])
  assert.deepEqual(fold.latest(1, 60, { ...query, limit: 0 }), [])
  assert.equal(fold.span(1, 60, 0), undefined)
})

test('a bucket ends with its last microsecond, and a quiet present is flat at its close', () => {
  const fold = candles()
  fold.trade(1, 120 * SECOND, 100, 5)
  fold.trade(1, 180 * SECOND - 1, 90, 1)
  fold.trade(1, 180 * SECOND, 110, 2)
  assert.deepEqual(fold.latest(1, 60, { limit: 9, now: 240 * SECOND }), [
    { time: 240, low: 110, high: 110, open: 110, close: 110, volume: 0 },
    { time: 180, low: 110, high: 110, open: 110, close: 110, volume: 2 },
    { time: 120, low: 90, high: 100, open: 100, close: 90, volume: 6 },
  ])
  assert.deepEqual(fold.latest(1, 300, { limit: 9, now: 240 * SECOND }), [
    { time: 0, low: 90, high: 110, open: 100, close: 110, volume: 8 },
  ])
})

test('the newest 1,500 candles are kept', () => {
  const fold = candles()
  const count = CANDLES_KEPT + 7
  for (let minute = 0; minute < count; minute++) fold.trade(1, minute * 60 * SECOND, minute + 1, 1)
  const kept = fold.latest(1, 60, { limit: 5_000, now: (count - 1) * 60 * SECOND })
  assert.equal(kept.length, CANDLES_KEPT)
  assert.equal(kept[0]?.close, count)
  assert.equal(kept.at(-1)?.close, 8)
})

test('volumes stay at the largest whole number instead of losing units', () => {
  const fold = candles()
  fold.trade(1, START, 5, VOLUME_MAX - 1)
  fold.trade(1, START, 5, 1)
  assert.equal(fold.span(1, 60, 0)?.volume, VOLUME_MAX)
  fold.trade(1, START, 5, 10)
  fold.trade(1, START + DAY, 5, 10)
  assert.equal(fold.span(1, 60, 0)?.volume, VOLUME_MAX)
  assert.equal(fold.span(1, 3600, 0)?.volume, VOLUME_MAX)
})

test('equals a naive fold over random trades, through saves and restores', (t) => {
  const random = seededRandom(t)
  let fold = candles()
  const prints: Print[] = []
  let now = START
  for (let round = 0; round < 40; round++) {
    const trades = 1 + random.below(60)
    for (let count = 0; count < trades; count++) {
      now += gap(random.below(100), now)
      const product = 1 + random.below(3) * 2
      const print = { product, time: now, price: 1 + random.below(50), size: 1 + random.below(9) }
      prints.push(print)
      fold.trade(product, now, print.price, print.size)
    }
    if (random.below(3) === 0) fold = restored(fold)
    const asked = now + random.below(2) * random.below(2 * 86_400) * SECOND
    for (let product = 1; product <= 5; product++) {
      for (const granularity of GRANULARITIES) {
        const limit = 1 + random.below(2) * random.below(CANDLES_KEPT)
        const own = prints.filter((print) => print.product === product)
        const expected = naive(own, granularity)
        assert.deepEqual(
          fold.latest(product, granularity, { limit, now: asked }),
          withPresent(expected, granularity, asked).slice(0, limit),
          `product ${product}, granularity ${granularity}, round ${round}`,
        )
        const since = Math.floor(asked / SECOND) - random.below(200_000)
        assert.deepEqual(
          spanOf(fold.span(product, granularity, since)),
          naiveSpan(expected, since),
          `span of product ${product}, granularity ${granularity}, round ${round}`,
        )
      }
    }
  }
  const twin = candles()
  for (const { product, time, price, size } of prints) twin.trade(product, time, price, size)
  assert.deepEqual(twin.save(), fold.save(), 'equal states give equal bytes')
})

test('a damaged section is refused', () => {
  const fold = candles()
  for (let count = 0; count < 50; count++) fold.trade(2, START + count * DAY, 10, 1)
  const good = fold.save()
  assert.throws(() => candles().restore(good, 2), RangeError)
  for (let length = 0; length < good.length; length += 7) {
    assert.throws(() => candles().restore(good.slice(0, length), 1), RangeError)
  }
  assert.throws(() => candles().restore(Uint8Array.of(...good, 0), 1), RangeError)
  const wrong = new DataView(good.slice().buffer)
  wrong.setFloat64(12 + 8, 11, true)
  assert.throws(() => candles().restore(new Uint8Array(wrong.buffer), 1), /not possible/)
})

/** Mostly the same minute, sometimes the exact edge of a period, sometimes days of silence. */
function gap(kind: number, now: number): number {
  if (kind < 70) return kind * SECOND
  if (kind < 90) {
    const period = (GRANULARITIES[kind % GRANULARITIES.length] as number) * SECOND
    return period - (now % period) - (kind % 2)
  }
  return kind < 97 ? kind * 60 * SECOND : (kind - 95) * DAY
}

function restored(fold: Candles): Candles {
  const copy = candles()
  copy.restore(fold.save(), copy.version)
  return copy
}

/** Newest first. */
function naive(prints: readonly Print[], granularity: Granularity): Candle[] {
  const byTime = Map.groupBy(prints, ({ time }) => {
    return Math.floor(time / SECOND / granularity) * granularity
  })
  const all = [...byTime].map(([time, bucket]) => {
    const prices = bucket.map((print) => print.price)
    return {
      time,
      low: Math.min(...prices),
      high: Math.max(...prices),
      open: prices[0] as number,
      close: prices.at(-1) as number,
      volume: bucket.reduce((sum, print) => sum + print.size, 0),
    }
  })
  return all.reverse()
}

function withPresent(found: readonly Candle[], granularity: number, now: number): Candle[] {
  const time = Math.floor(now / SECOND / granularity) * granularity
  const newest = found[0]
  if (newest?.time === time) return [...found]
  const price = newest?.close ?? 0
  return [{ time, low: price, high: price, open: price, close: price, volume: 0 }, ...found]
}

function spanOf(span: Span | undefined): Span | undefined {
  if (span === undefined) return undefined
  const { low, high, open, close, volume } = span
  return { low, high, open, close, volume }
}

function naiveSpan(found: readonly Candle[], since: number): Span | undefined {
  const inside = found.filter((candle) => candle.time >= since)
  const oldest = inside.at(-1)
  if (oldest === undefined) return undefined
  return {
    low: Math.min(...inside.map((candle) => candle.low)),
    high: Math.max(...inside.map((candle) => candle.high)),
    open: oldest.open,
    close: (inside[0] as Candle).close,
    volume: inside.reduce((sum, candle) => sum + candle.volume, 0),
  }
}
