import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EVENT_TYPE } from '@bourse/domain/exchange/event'
import { GRANULARITIES } from '@bourse/domain/exchange/market-data'
import { SIDE } from '@bourse/domain/exchange/order'
import type { CandleRow } from '@bourse/domain/exchange/read-model'
import type { Snapshotted } from '@bourse/domain/exchange/snapshot'
import { seededRandom } from '@bourse/kit/testing/seeded-random'
import { limitEvent, USER_A, venueEvent } from '../trading/testkit/venue.ts'
import { type Folded, folded, randomEvent, USER_B, type Venue, venue } from './rows.testkit.ts'

const SECOND = 1_000_000

test('a trade is in one bucket of each granularity, with price and volume', () => {
  const { rows, tell, engine } = venue()
  trade({ tell }, 10_000, 7)
  const second = Math.floor(engine.state.time / SECOND)
  assert.deepEqual(
    rows.take().candles,
    GRANULARITIES.map((granularity) => ({
      ...{ product: 1, granularity, time: second - (second % granularity) },
      ...{ low: 10_000, high: 10_000, open: 10_000, close: 10_000, volume: 7 },
    })),
  )
  trade({ tell }, 9_000, 2)
  trade({ tell }, 9_500, 1)
  const [minute] = rows.take().candles
  assert.deepEqual(
    [minute?.low, minute?.high, minute?.open, minute?.close, minute?.volume],
    [9_000, 10_000, 10_000, 9_500, 10],
  )
})

test('D17: what is no fill makes no bar, and volumes are counted', () => {
  const { rows, tell } = venue()
  tell(limitEvent({ user: USER_A, side: SIDE.sell, price: 100, size: 5 }))
  tell(limitEvent({ user: USER_A, side: SIDE.sell, price: 0, size: 5 }))
  assert.deepEqual(rows.take().candles, [])
  tell(limitEvent({ user: USER_B, side: SIDE.buy, price: 100, size: 3 }))
  assert.ok(rows.take().candles.every(({ volume, low }) => volume === 3 && low === 100))
})

test('D16: results that are no trades in between do not end the fold of a batch', () => {
  const { rows, tell } = venue()
  trade({ tell }, 100, 1)
  tell(venueEvent(EVENT_TYPE.deposit, { toUser: USER_A, currency: 1, amount: 1n }))
  tell(venueEvent(EVENT_TYPE.clock, {}))
  trade({ tell }, 110, 1)
  const { candles, fills } = rows.take()
  assert.ok(candles.every(({ close, volume }) => close === 110 && volume === 2))
  assert.equal(fills.length, 4)
})

test('D19: a batch may span any number of buckets; none is lost, none comes twice', () => {
  const { rows, tell } = venue()
  const minutes = 2_000
  for (let minute = 0; minute < minutes; minute++) {
    tell(limitEvent({ user: USER_A, side: SIDE.sell, price: 100 + minute, size: 1 }), 60 * SECOND)
    tell(limitEvent({ user: USER_B, side: SIDE.buy, price: 100 + minute, size: 1 }))
  }
  const { candles } = rows.take()
  const keys = new Set(candles.map(keyOf))
  assert.equal(keys.size, candles.length)
  assert.equal(candles.filter(({ granularity }) => granularity === 60).length, minutes)
  assert.ok(candles.filter(({ granularity }) => granularity === 86_400).length >= 2)
  for (const granularity of GRANULARITIES) {
    const volumes = candles.filter((each) => each.granularity === granularity)
    assert.equal(
      volumes.reduce((sum, { volume }) => sum + volume, 0),
      minutes,
    )
  }
})

test('D19: taken in any pieces, and restarted inside buckets, the rows are the same', (t) => {
  const random = seededRandom(t)
  const once = venue()
  let often: Folded = venue()
  let { time } = once.engine.state
  const pieces = new Map<string, CandleRow>()
  for (let step = 0; step < 4_000; step++) {
    const event = randomEvent(random, once.id())
    const later = 1 + random.below(random.below(20) === 0 ? 4_000 * SECOND : 20 * SECOND)
    time += later
    once.tell(event, later)
    often.engine.apply({ ...event, position: often.engine.state.position + 1, time })
    if (random.below(7) === 0) add(pieces, often.rows.take().candles)
    if (random.below(100) !== 0) continue
    add(pieces, often.rows.take().candles)
    often = restarted(often)
  }
  add(pieces, often.rows.take().candles)
  const whole = new Map<string, CandleRow>()
  add(whole, once.rows.take().candles)
  assert.ok(whole.size > 500, `only ${whole.size} candles`)
  assert.deepEqual(sorted(pieces), sorted(whole))
})

test('D15: trades told again change nothing but belong to their buckets', () => {
  const { rows, tell, id } = venue()
  rows.skipTo(id() + 4)
  trade({ tell }, 100, 1)
  trade({ tell }, 90, 2)
  assert.deepEqual(rows.take().candles, [])
  trade({ tell }, 95, 4)
  const { candles } = rows.take()
  assert.equal(candles.length, GRANULARITIES.length)
  for (const { open, low, high, volume } of candles) {
    assert.deepEqual([open, low, high, volume], [100, 90, 100, 7])
  }
})

test('the rows agree with the candles of the market data', (t) => {
  const random = seededRandom(t)
  const exchange = venue()
  const table = new Map<string, CandleRow>()
  for (let step = 0; step < 3_000; step++) {
    exchange.tell(randomEvent(random, exchange.id()), 1 + random.below(30 * SECOND))
    if (random.below(40) === 0) add(table, exchange.rows.take().candles)
  }
  add(table, exchange.rows.take().candles)
  for (const granularity of GRANULARITIES) {
    const shown = exchange.marketData.candles(1, granularity, 1_000).filter((one) => one.volume > 0)
    assert.ok(shown.length > 0)
    for (const candle of shown) {
      const row = table.get(`${granularity} ${candle.time}`)
      assert.deepEqual(row, { product: 1, granularity, ...candle })
    }
  }
})

function trade({ tell }: Pick<Venue, 'tell'>, price: number, size: number): void {
  tell(limitEvent({ user: USER_A, side: SIDE.sell, price, size }))
  tell(limitEvent({ user: USER_B, side: SIDE.buy, price, size }))
}

/** A new process that starts from a snapshot of this moment, whose rows are all written. */
function restarted(old: Folded): Folded {
  const made = folded()
  const parts = [old.engine, ...old.sections]
  for (const [at, part] of [made.engine, ...made.sections].entries()) {
    const saved = parts[at] as Snapshotted
    part.restore(saved.save(), saved.version)
  }
  made.rows.resume(made.engine.state.sequence)
  return made
}

function add(table: Map<string, CandleRow>, rows: readonly CandleRow[]): void {
  for (const row of rows) table.set(keyOf(row), row)
}

function keyOf({ granularity, time }: CandleRow): string {
  return `${granularity} ${time}`
}

function sorted(table: Map<string, CandleRow>): CandleRow[] {
  return [...table.values()].sort((a, b) => a.granularity - b.granularity || a.time - b.time)
}
