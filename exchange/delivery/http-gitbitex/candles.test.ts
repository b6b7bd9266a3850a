/** Candles: the newest from memory, older ones from the read model, and no seam between them. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { CANDLES_KEPT, GRANULARITIES } from '@bourse/domain/exchange/market-data'
import { sqliteReader, sqliteWriter } from '../../repository/readmodel/sqlite.ts'
import { get, place, trade, venueOf } from './testkit/ask.ts'
import { ALICE, BOB, type Venue } from './testkit/venue.ts'

const PATH = '/api/products/BTC-USDT/candles'
const DAY = Date.parse('2026-03-01T00:00:00Z')
const MINUTE = 60_000

type Bar = readonly [
  time: number,
  low: number,
  high: number,
  open: number,
  close: number,
  v: number,
]

async function bars(venue: Venue, query = ''): Promise<Bar[]> {
  const reply = await get(venue, `${PATH}${query}`)
  assert.equal(reply.statusCode, 200, reply.body)
  return reply.json()
}

/** A venue whose clock the test turns. */
async function timed(t: TestContext) {
  const clock = { now: DAY }
  const venue = await venueOf(t, { now: () => clock.now })
  return { venue, clock }
}

test('A3.2 GET /api/products/{id}/candles: never empty, zeros before any trade', async (t) => {
  const { venue, clock } = await timed(t)
  clock.now += 90 * MINUTE
  await venue.fund(ALICE, { BTC: '1' })
  for (const granularity of GRANULARITIES) {
    const bucket = (Math.floor(clock.now / 1_000 / granularity) * granularity) as number
    const found = await bars(venue, `?granularity=${granularity}`)
    assert.deepEqual(found, [[bucket, 0, 0, 0, 0, 0]])
  }
})

test('A3.2 GET /api/products/{id}/candles: flat at the last close by now', async (t) => {
  const { venue, clock } = await timed(t)
  await trade(venue, { price: '101.5', size: '0.5' })
  clock.now += 5 * MINUTE
  await venue.fund(ALICE, { BTC: '1' })
  assert.deepEqual(await bars(venue), [
    [DAY / 1_000 + 300, 101.5, 101.5, 101.5, 101.5, 0],
    [DAY / 1_000, 101.5, 101.5, 101.5, 101.5, 0.5],
  ])
})

test('D17: an order without fills makes no bar, and volume is counted', async (t) => {
  const { venue, clock } = await timed(t)
  await trade(venue, { price: '100', size: '0.25' })
  await trade(venue, { price: '104', size: '0.5' })
  clock.now += MINUTE
  await place(venue, ALICE, { price: '1' })
  await place(venue, BOB, { side: 'sell', price: '900' })
  const [present, traded, ...rest] = await bars(venue)
  assert.deepEqual(present, [DAY / 1_000 + 60, 104, 104, 104, 104, 0])
  assert.deepEqual(traded, [DAY / 1_000, 100, 104, 100, 104, 0.75])
  assert.deepEqual(rest, [])
})

test('D18: the order is time, low, high, open, close, volume, all numbers', async (t) => {
  const { venue } = await timed(t)
  for (const price of ['20', '19.9', '20.4', '20.1']) await trade(venue, { price, size: '0.1' })
  const found = await bars(venue)
  assert.deepEqual(found, [[DAY / 1_000, 19.9, 20.4, 20, 20.1, 0.4]])
})

/** Trades once in each of `minutes`, at a price that tells the minute. */
async function tradeEach(venue: Venue, clock: { now: number }, minutes: readonly number[]) {
  for (const minute of minutes) {
    clock.now = DAY + minute * MINUTE
    await trade(venue, { price: String(100 + (minute % 50)), size: '0.001' })
  }
}

test('start and end page back to the first trade, beyond what memory keeps', async (t) => {
  const { venue, clock } = await timed(t)
  const minutes = Array.from({ length: 30 }, (_, n) => n * 7)
  await tradeEach(venue, clock, minutes)
  venue.record()
  const all = await bars(venue, '?granularity=60')
  const asked: { from: number; to: number }[] = []
  const history = {
    candles(filter: { from: number; to: number; limit: number }) {
      asked.push(filter)
      const inRange = all.filter(([time]) => time >= filter.from && time < filter.to)
      const rows = inRange.slice(0, filter.limit).map((bar) => stored(bar))
      return Promise.resolve(rows)
    },
  }
  const marketData = {
    trades: () => [],
    ticker: () => undefined,
    candles: () => all.slice(0, 5).map((bar) => stored(bar)),
  }
  const short = await venueOf(t, { history, ports: { marketData } })
  const found: Bar[] = []
  for (let end = 'end=2030-01-01'; ; ) {
    const page = await bars(short, `?granularity=60&limit=4&${end}`)
    if (page.length === 0) break
    found.push(...page)
    end = `end=${page.at(-1)?.[0]}`
  }
  assert.deepEqual(found, all)
  for (const { to } of asked) assert.ok(to <= (all[4]?.[0] as number), 'memory knows the newest')
  const seconds = DAY / 1_000
  const times = async (query: string) => (await bars(short, `?${query}`)).map(([time]) => time)
  assert.deepEqual(await times(`start=${seconds + 1}&end=${seconds + 840}`), [seconds + 420])
  assert.deepEqual(await times(`start=${seconds}&end=${seconds + 420}`), [seconds])
  assert.deepEqual(await times(`start=${seconds}&end=${seconds + 421}&limit=1`), [seconds + 420])
  assert.deepEqual(await times('end=2026-03-01'), [])
})

/** A bar as the fold keeps it, at the scales of BTC-USDT. */
function stored([time, low, high, open, close, volume]: Bar) {
  const cents = (price: number) => Math.round(price * 100)
  return {
    ...{ product: 1, granularity: 60 as const, time },
    ...{ low: cents(low), high: cents(high), open: cents(open), close: cents(close) },
    volume: Math.round(volume * 1e6),
  }
}

test('what memory answers alone costs no query', async (t) => {
  let queries = 0
  const candles = () => {
    queries++
    return Promise.resolve([])
  }
  const clock = { now: DAY }
  const venue = await venueOf(t, { now: () => clock.now, history: { candles } })
  await tradeEach(venue, clock, [0, 1, 2, 3])
  const seconds = DAY / 1_000
  assert.equal((await bars(venue)).length, 4)
  assert.equal((await bars(venue, `?start=${seconds + 60}`)).length, 3)
  assert.equal((await bars(venue, '?end=2030-01-01&limit=2')).length, 2)
  assert.equal((await bars(venue, `?start=${seconds}&end=${seconds + 60}`)).length, 1)
  assert.equal(queries, 0)
  assert.equal((await bars(venue, '?end=2030-01-01')).length, 4)
  assert.equal(queries, 1)
})

test('buckets in memory and in SQL agree, at every granularity', async (t) => {
  const { venue, clock } = await timed(t)
  const minutes = [0, 1, 4, 5, 16, 59, 60, 61, 359, 360, 1_439, 1_440, 1_500, 2_881]
  await tradeEach(venue, clock, minutes)
  venue.record()
  const folder = await mkdtemp(join(tmpdir(), 'bourse-candles-'))
  const file = join(folder, 'read-model.sqlite')
  const writer = await sqliteWriter(file, 'log')
  const reader = await sqliteReader(file)
  t.after(async () => {
    await Promise.all([writer.close(), reader.close()])
    await rm(folder, { recursive: true })
  })
  await writer.mark()
  const none = { orders: [], fills: [], ledger: [], balances: [] }
  const candles = [...venue.readModel.candles.values()]
  await writer.write({ from: 0, to: venue.gateway.state.sequence, ...none, candles })
  for (const granularity of GRANULARITIES) {
    const range = { from: 0, to: Number.MAX_SAFE_INTEGER, limit: CANDLES_KEPT }
    const rows = await reader.candles({ product: 1, granularity, ...range })
    assert.ok(rows.length >= 3)
    const kept = await bars(venue, `?granularity=${granularity}`)
    assert.deepEqual(
      rows.map(({ time, low, high, open, close, volume }) => [
        ...[time, low / 100, high / 100, open / 100, close / 100],
        volume / 1e6,
      ]),
      kept,
      `${granularity}`,
    )
  }
})

test('impossible questions are refused with a sentence', async (t) => {
  const { venue } = await timed(t)
  const cases: readonly (readonly [string, string])[] = [
    ['limit=1501', 'limit must be a whole number from 1 to 1500'],
    ['granularity=61', 'granularity must be one of 60, 300, 900, 1800, 3600, 21600, 86400 seconds'],
    ['start=2&end=1', 'start must be before end'],
  ]
  for (const [query, message] of cases) {
    const reply = await get(venue, `${PATH}?${query}`)
    assert.deepEqual([reply.statusCode, reply.json().message], [400, message])
  }
})
