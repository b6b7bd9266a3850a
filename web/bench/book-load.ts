/** A book of 200 orders whose sizes change in turn, at a fixed rate, and some trades. */
import { type OrderSocket, orderSocket } from '../../bench/order-socket.ts'
import { type ServerUnderTest, setProduct, signUp } from '../../bench/server.ts'

const PRODUCT = 'BTC-USDT'
const FUNDS = '1000000000'
const LEVELS = 100
const TICK_MS = 10
/** Every so many ticks a small order trades: ten times a second. */
const TRADE_TICKS = 10
const OPS_MAX = 1_000

export class BookLoad {
  /** Levels that changed, and the messages that said so, as the feed tells everybody. */
  changes = 0
  messages = 0
  readonly #maker: OrderSocket
  readonly #taker: OrderSocket
  readonly #feed: WebSocket
  readonly #orders: readonly string[]
  #timer: ReturnType<typeof setInterval> | undefined

  private constructor(parts: LoadParts) {
    this.#maker = parts.maker
    this.#taker = parts.taker
    this.#orders = parts.orders
    this.#feed = new WebSocket(`${parts.server.url.replace('http', 'ws')}/ws`)
    this.#feed.addEventListener('open', () => {
      const wish = { type: 'subscribe', channels: ['level2'], product_ids: [PRODUCT] }
      this.#feed.send(JSON.stringify(wish))
    })
    this.#feed.addEventListener('message', ({ data }) => this.#heard(String(data)))
  }

  /** Signs two users up and fills the book. */
  static async open(server: ServerUnderTest): Promise<BookLoad> {
    await setProduct(server, PRODUCT, { openOrdersPerUserMax: 10 * LEVELS })
    const [maker = '', taker = ''] = await signUp(server, 2, FUNDS)
    const placed = Promise.withResolvers<readonly string[]>()
    const socket = await orderSocket(server.url, maker, (message) => {
      const { results } = JSON.parse(message.toString('latin1')) as { results: string[][] }
      placed.resolve(results.map(([id = '']) => id))
    })
    socket.send(frame(1, [...LADDER]))
    const orders = await placed.promise
    const other = await orderSocket(server.url, taker, () => undefined)
    return new BookLoad({ server, maker: socket, taker: other, orders })
  }

  /** Changes so many levels a second, until `stop`. */
  start(rate: number): void {
    const startedAt = performance.now()
    let sent = 0
    let ticks = 0
    this.#timer = setInterval(() => {
      const due = Math.floor(((performance.now() - startedAt) / 1_000) * rate) - sent
      const count = Math.min(OPS_MAX, due)
      const ops = Array.from({ length: count }, (_, at) => this.#change(sent + at))
      sent += due
      if (count > 0) this.#maker.send(frame(2, ops))
      if (++ticks % TRADE_TICKS === 0) this.#taker.send(frame(3, [trade(ticks)]))
    }, TICK_MS)
  }

  /** Ends; the book stays as it is. */
  async stop(): Promise<void> {
    clearInterval(this.#timer)
    this.#maker.close()
    this.#taker.close()
    const closed = new Promise((resolve) => this.#feed.addEventListener('close', resolve))
    this.#feed.close()
    await closed
  }

  /** Every order in turn gets another size. */
  #change(at: number): unknown {
    const order = this.#orders[at % this.#orders.length]
    return ['amend', order, null, `${1 + Math.floor(Math.random() * 5_000) / 1_000}`]
  }

  #heard(text: string): void {
    const { type, changes } = JSON.parse(text) as { type: string; changes?: unknown[] }
    if (type !== 'l2update') return
    this.messages++
    this.changes += changes?.length ?? 0
  }
}

interface LoadParts {
  readonly server: ServerUnderTest
  readonly maker: OrderSocket
  readonly taker: OrderSocket
  readonly orders: readonly string[]
}

/** Bids and asks around 60,000, ten cents apart. */
const LADDER = Array.from({ length: LEVELS }, (_, at) => (at + 1) / 10).flatMap((away) => [
  ['place', PRODUCT, 'buy', (60_000 - away).toFixed(1), '1'],
  ['place', PRODUCT, 'sell', (60_000 + away).toFixed(1), '1'],
])

/** A little of the best order of either side. */
function trade(ticks: number): object {
  const side = ticks % (2 * TRADE_TICKS) === 0 ? 'buy' : 'sell'
  const size = ((1 + (ticks % 90)) / 1_000_000).toFixed(6)
  const price = side === 'buy' ? '60010' : '59990'
  return { op: 'place', productId: PRODUCT, side, price, size, timeInForce: 'IOC' }
}

function frame(id: number, ops: readonly unknown[]): string {
  return JSON.stringify({ type: 'orders', id, ops })
}
