/**
 * The load client of `bench feed`, a process of its own: it holds the sockets and places the
 * orders, so that one clock sees both an order's answer and the frame that follows from it. Takes
 * one step a message from its parent and answers each with what it saw.
 */
import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { type FeedSocket, feedSocket } from './feed-socket.ts'
import { type Percentiles, percentiles } from './latencies.ts'

export type Step =
  /** Opens sockets until there are as many. */
  | { readonly do: 'open'; readonly url: string; readonly sockets: number }
  /** Subscribes all; the last `slow` of them never read again. */
  | { readonly do: 'subscribe'; readonly slow: number }
  /** Places orders at a fixed rate, and counts. */
  | { readonly do: 'trade'; readonly url: string; readonly plan: TradePlan }
  | { readonly do: 'close' }

export interface TradePlan {
  /** Session tokens: the first sells, the second buys. */
  readonly tokens: readonly [string, string]
  readonly ordersPerSecond: number
  readonly seconds: number
}

export interface Seen {
  readonly deliveries: number
  readonly trades: number
  readonly seconds: number
  /** From the answer of the order that traded until its trade was on a socket. */
  readonly latency: Percentiles
  /** Trades that were not the next on a socket, or not on every socket. */
  readonly wrong: number
}

const PRODUCT = 'BTC-USDT'
const CHANNELS = ['level2', 'match', 'ticker']
const CONNECTING = 50
/** Every so many sockets one is read; the others are counted. */
const WATCH_EVERY = 20
const TICK_MS = 10
const SETTLE_MS = 1_000
const SELLS_PRICES = 50

const agent = new Agent({ keepAlive: true, maxSockets: 16 })
let sockets: FeedSocket[] = []
let readers: FeedSocket[] = []

process.on('message', (step: Step) => {
  take(step).then(
    (seen) => process.send?.(seen ?? {}),
    (error: Error) => {
      process.stderr.write(`${error.stack}\n`)
      process.exit(1)
    },
  )
})

async function take(step: Step): Promise<Seen | undefined> {
  switch (step.do) {
    case 'open':
      await open(step.url, step.sockets)
      return undefined
    case 'subscribe':
      for (const socket of sockets) subscribe(socket)
      await sleep(SETTLE_MS)
      readers = sockets.slice(0, sockets.length - step.slow)
      for (const socket of sockets.slice(readers.length)) socket.stopReading()
      return undefined
    case 'trade':
      return await trade(step.url, step.plan)
    case 'close':
      for (const socket of sockets) socket.destroy()
      sockets = []
      return undefined
    default:
      return step satisfies never
  }
}

async function open(url: string, count: number): Promise<void> {
  while (sockets.length < count) {
    const some = Math.min(CONNECTING, count - sockets.length)
    sockets.push(...(await Promise.all(Array.from({ length: some }, () => feedSocket(url)))))
  }
}

function subscribe(socket: FeedSocket): void {
  socket.send({ type: 'subscribe', product_ids: [PRODUCT], channels: CHANNELS, token: '' })
}

/** Every second order takes what the one before it has put into the book. */
async function trade(url: string, plan: TradePlan): Promise<Seen> {
  const watched = watch()
  const answeredAt = new Map<string, number>()
  for (const socket of readers) socket.reset()
  const startedAt = performance.now()
  const orders = plan.ordersPerSecond * plan.seconds
  const answers: Promise<void>[] = []
  for (let sent = 0; sent < orders; ) {
    const due = ((performance.now() - startedAt) / 1_000) * plan.ordersPerSecond
    for (; sent < due && sent < orders; sent++) {
      const sells = sent % 2 === 0
      const price = sells ? 100 + (sent % SELLS_PRICES) / 100 : 100 + SELLS_PRICES / 100
      const body = { productId: PRODUCT, side: sells ? 'sell' : 'buy', price, size: 0.01 }
      const answered = place(url, plan.tokens[sells ? 0 : 1], body)
      answers.push(
        answered.then((id) => {
          answeredAt.set(id, performance.now())
        }),
      )
    }
    await sleep(TICK_MS)
  }
  await Promise.all(answers)
  const deliveries = () => readers.reduce((sum, { messages }) => sum + messages, 0)
  const seconds = (performance.now() - startedAt) / 1_000
  const delivered = deliveries()
  await sleep(SETTLE_MS)
  const trades = Math.max(...watched.map(({ heard }) => heard.length))
  const latencies = watched.flatMap(({ heard }) =>
    heard.map(([id, at]) => at - (answeredAt.get(id) ?? Number.NaN)),
  )
  const missing = watched.reduce((sum, { heard }) => sum + trades - heard.length, 0)
  const jumps = watched.reduce((sum, { wrong }) => sum + wrong, 0)
  return {
    ...{ deliveries: delivered, trades, seconds, wrong: missing + jumps },
    latency: percentiles(latencies.filter((latency) => !Number.isNaN(latency))),
  }
}

interface Watched {
  /** Taker order ids of the trades and when they came. */
  readonly heard: [string, number][]
  wrong: number
}

function watch(): Watched[] {
  return readers
    .filter((_, index) => index % WATCH_EVERY === 0)
    .map((socket) => {
      const watched: Watched = { heard: [], wrong: 0 }
      let last: number | undefined
      socket.watch((text) => {
        if (!text.startsWith('{"type":"match"')) return
        const { takerOrderId, tradeId } = JSON.parse(text) as Match
        watched.heard.push([takerOrderId, performance.now()])
        if (last !== undefined && tradeId !== last + 1) watched.wrong++
        last = tradeId
      })
      return watched
    })
}

interface Match {
  readonly takerOrderId: string
  readonly tradeId: number
}

/** The id of an order that must be accepted. */
function place(url: string, token: string, body: object): Promise<string> {
  const text = JSON.stringify({ type: 'limit', ...body })
  const headers = { 'content-type': 'application/json', cookie: `accessToken=${token}` }
  return new Promise((resolve, reject) => {
    const asked = request(`${url}/api/orders`, { method: 'POST', agent, headers }, (response) => {
      let answer = ''
      response.setEncoding('utf8').on('data', (part: string) => {
        answer += part
      })
      response.on('end', () => {
        if (response.statusCode === 200) resolve((JSON.parse(answer) as { id: string }).id)
        else reject(new Error(`an order was answered ${response.statusCode}: ${answer}`))
      })
    })
    asked.on('error', reject)
    asked.end(text)
  })
}
