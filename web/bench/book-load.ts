/**
 * A book of 1,000 orders whose sizes change at a fixed rate, and some trades. The feed tells of a
 * level once in 20 ms, however often it changed: so the levels in sight change that often, and the
 * others in turn, as many as the rate still wants.
 */
import { type OrderSocket, orderSocket } from '../../bench/order-socket.ts'
import { type ServerUnderTest, setProduct, signUp } from '../../bench/server.ts'

const PRODUCT = 'BTC-USDT'
const FUNDS = '1000000000'
/** Of each side, best first. */
const LEVELS = 500
/** Of both sides, at the least: a panel shows fewer. */
const IN_SIGHT = 60
const TICK_MS = 20
/** Every so many ticks a small order trades: ten times a second. */
const TRADE_TICKS = 5
const OPS_MAX = 1_000
/** On a busy machine fewer, longer messages come: orders are then changed more often than told. */
const ADJUST_MS = 500
const FACTOR_MAX = 4

export class BookLoad {
  /** Levels that changed, and the messages that said so, as the feed tells everybody. */
  changes = 0
  messages = 0
  readonly #maker: OrderSocket
  readonly #taker: OrderSocket
  readonly #feed: WebSocket
  readonly #orders: readonly string[]
  /** Counts the orders out of sight that were changed. */
  #next = 0
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
    socket.send(frame(1, LADDER))
    const orders = await placed.promise
    const other = await orderSocket(server.url, taker, () => undefined)
    return new BookLoad({ server, maker: socket, taker: other, orders })
  }

  /** Changes so many levels a second, until `stop`. */
  start(rate: number): void {
    let before = performance.now()
    let began = { at: before, changes: this.changes }
    let factor = 1
    let ticks = 0
    this.#timer = setInterval(() => {
      const now = performance.now()
      if (now - began.at > ADJUST_MS) {
        const heard = ((this.changes - began.changes) / (now - began.at)) * 1_000
        factor = Math.min(FACTOR_MAX, Math.max(1, (factor * rate) / Math.max(1, heard)))
        began = { at: now, changes: this.changes }
      }
      const wanted = Math.round(((now - before) / 1_000) * rate * factor)
      before = now
      this.#maker.send(frame(2, this.#changesOf(Math.min(OPS_MAX, wanted))))
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

  /** Another size for every order in sight, and for others in turn. */
  #changesOf(count: number): readonly unknown[] {
    const others = this.#orders.length - IN_SIGHT
    return Array.from({ length: count }, (_, at) => {
      const order = at < IN_SIGHT ? at : IN_SIGHT + (this.#next++ % others)
      const size = `${1 + Math.floor(Math.random() * 5_000) / 1_000}`
      return ['amend', this.#orders[order], null, size]
    })
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
