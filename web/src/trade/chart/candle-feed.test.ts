/** The candle feed: what it asks for, when, and what trades and answers make of its bars. */
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import type { CandleRow, TradeRow } from '../../api/rows.ts'
import type { Hearer } from '../../live/socket.ts'
import { CandleFeed } from './candle-feed.ts'

const MINUTE = 60

/** A server that answers what `rows` says to a query, a feed at it, and its strings to pull. */
function feedAt(t: TestContext, rows: (query: URLSearchParams) => readonly CandleRow[] | 'away') {
  const asked: string[] = []
  t.mock.method(globalThis, 'fetch', async (path: string) => {
    const { searchParams } = new URL(path, 'http://localhost')
    asked.push(path.split('&').slice(1).join('&'))
    const answer = rows(searchParams)
    if (answer === 'away') throw new TypeError('not reached')
    return Response.json(answer)
  })
  t.mock.timers.enable({ apis: ['setTimeout'] })
  let hearer: Hearer | undefined
  let trade: (trade: TradeRow) => void = () => {}
  const feed = new CandleFeed({
    market: {
      productId: 'A-B',
      onTrade(hear) {
        trade = hear
        return () => true
      },
    },
    socket: {
      hear(heard) {
        hearer = heard
        return () => undefined
      },
    },
    granularity: MINUTE,
  })
  t.after(() => feed.close())
  return {
    ...{ feed, asked },
    trade: (seconds: number, price: string, size = '1') =>
      trade({ time: new Date(seconds * 1_000).toISOString(), price, size } as TradeRow),
    reconnect: () => hearer?.restarted?.(),
    async pass(ms: number) {
      t.mock.timers.tick(ms)
      for (let n = 0; n < 10; n++) await setImmediate()
    },
  }
}

const row = (time: number, close: number, volume = 1): CandleRow => [
  ...([time, close, close, close, close, volume] as const),
]

const closes = (feed: CandleFeed) => feed.bars.map(({ time, close }) => [time, close])

test('candles are asked for once, and trades go on from them', async (t) => {
  const { feed, asked, trade, pass } = feedAt(t, () => [row(120, 11), row(60, 10)])
  assert.equal(feed.state.value, 'loading')
  const changes: number[] = []
  feed.hear((from) => changes.push(from))
  await pass(0)
  assert.equal(feed.state.value, 'ready')
  trade(150, '12', '0.5')
  trade(181, '9')
  assert.deepEqual(closes(feed), [
    [60, 10],
    [120, 12],
    [180, 9],
  ])
  assert.equal(feed.bars[1]?.volume, 1.5)
  assert.deepEqual(changes, [0, 1, 2])
  assert.deepEqual(asked, [''])
})

test('after a bar has closed the server has the last word on it', async (t) => {
  const answers = [
    [row(120, 11), row(60, 10)],
    [row(180, 9, 3), row(120, 12, 7)],
  ]
  const { feed, asked, trade, pass } = feedAt(t, () => answers.shift() ?? [])
  await pass(0)
  trade(181, '9')
  await pass(2_000)
  assert.deepEqual(asked, ['', 'start=120&end=99999999999'])
  assert.deepEqual(
    feed.bars.map(({ close, volume }) => [close, volume]),
    [
      [10, 1],
      [12, 7],
      [9, 3],
    ],
  )
})

test('a trade heard while candles are on their way is the last price, once', async (t) => {
  const { feed, trade, pass } = feedAt(t, () => [row(120, 11, 5)])
  trade(130, '13', '2')
  await pass(0)
  assert.deepEqual(closes(feed), [[120, 13]])
  assert.equal(feed.bars[0]?.volume, 5)
})

test('history is fetched backwards until there is none', async (t) => {
  const { feed, asked, pass } = feedAt(t, (query) => {
    const end = query.get('end')
    if (end === null) return [row(6_000, 5)]
    return end === '6000' ? [row(5_940, 4), row(5_880, 3)] : []
  })
  await pass(0)
  await feed.older()
  await feed.older()
  await feed.older()
  assert.deepEqual(asked, ['', 'start=0&end=6000', 'start=0&end=5880'])
  assert.deepEqual(closes(feed), [
    [5_880, 3],
    [5_940, 4],
    [6_000, 5],
  ])
})

test('a server that is away is asked again, and says so meanwhile', async (t) => {
  const answers: ('away' | readonly CandleRow[])[] = ['away', 'away', [row(60, 1)]]
  const { feed, asked, pass } = feedAt(t, () => answers.shift() ?? [])
  await pass(0)
  assert.equal(feed.state.value, 'away')
  await pass(3_000)
  assert.equal(feed.state.value, 'away')
  await pass(3_000)
  assert.equal(feed.state.value, 'ready')
  assert.equal(asked.length, 3)
})

test('after a reconnect what was missed is fetched', async (t) => {
  const answers = [
    [row(120, 2), row(60, 1)],
    [row(300, 5), row(180, 3), row(60, 1.5)],
  ]
  const { feed, asked, reconnect, pass } = feedAt(t, () => answers.shift() ?? [])
  reconnect()
  await pass(2_000)
  assert.deepEqual(asked, [''], 'the first connection misses nothing')
  reconnect()
  await pass(2_000)
  assert.deepEqual(asked, ['', 'start=60&end=99999999999'])
  assert.deepEqual(closes(feed), [
    [60, 1.5],
    [120, 1.5],
    [180, 3],
    [240, 3],
    [300, 5],
  ])
})

test('a product without trades is empty until the first one', async (t) => {
  const { feed, trade, pass } = feedAt(t, () => [row(60, 0, 0)])
  await pass(0)
  assert.equal(feed.state.value, 'empty')
  trade(61, '7')
  assert.equal(feed.state.value, 'ready')
  assert.deepEqual(closes(feed), [[60, 7]])
})
