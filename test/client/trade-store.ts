/**
 * What the web client keeps of products, books, trades, orders and funds, and how it merges what
 * it hears: with the very operations that make it depend on the form of a message.
 */
import type { SocketMessage } from './socket.ts'

export type Level = [price: number | string, size: number | string, ...more: unknown[]]

export interface OrderBook {
  bids: Level[]
  asks: Level[]
}

export interface ClientProduct {
  readonly id: string
  readonly baseCurrency: string
  readonly quoteCurrency: string
  readonly baseMinSize: string
  readonly baseMaxSize: string
  readonly quoteIncrement: string
  readonly baseScale: number
  readonly quoteScale: number
  /** From the ticker, merged in by name. */
  price?: string
  open24h?: string
  rate24h?: string
  volume24h?: number
}

/** Seconds, low, high, open, close, volume. */
export type Bar = [number, number, number, number, number, number]

export interface ClientTrade {
  readonly time: string
  readonly side: string
  price: string | number
  size: string | number
}

export interface ClientOrder {
  readonly id: string
  readonly side: string
  readonly createdAt: string
  status: string
  statusFormat: string
  price: string
  priceFormat: string
  size: string
  filledSize: string
  fillFees: string
}

export interface Funds {
  readonly currency: string
  readonly available: string
  readonly hold: string
}

/** Everything about one product. */
export interface Kept {
  readonly product: ClientProduct
  orderBook: OrderBook
  history: Bar[]
  granularity: number
  tradeHistory: ClientTrade[]
  openOrders: ClientOrder[]
}

const TRADES_MAX = 120
/** How long messages of a kind are collected before they are merged. */
const BOOK_EVERY_MS = 200
const PRIVATE_EVERY_MS = 300

export class TradeStore {
  readonly kept = new Map<string, Kept>()
  funds: Record<string, Funds> = {}
  /** How many messages of each type were heard. */
  readonly heard: Record<string, number> = {}
  readonly #errors: unknown[]
  readonly #waiting: Record<'l2update' | 'order' | 'funds', SocketMessage[]>
  readonly #timers: NodeJS.Timeout[]

  constructor(errors: unknown[]) {
    this.#errors = errors
    this.#waiting = { l2update: [], order: [], funds: [] }
    this.#timers = [
      this.#every(BOOK_EVERY_MS, 'l2update', (messages) => this.#updateBooks(messages)),
      this.#every(PRIVATE_EVERY_MS, 'order', (messages) => this.#updateOrders(messages)),
      this.#every(PRIVATE_EVERY_MS, 'funds', (messages) => this.#updateFunds(messages)),
    ]
  }

  setProducts(products: readonly ClientProduct[]): void {
    for (const product of products) {
      this.kept.set(product.id, {
        product,
        orderBook: { bids: [], asks: [] },
        ...{ history: [], granularity: 60, tradeHistory: [], openOrders: [] },
      })
    }
  }

  of(productId: string): Kept {
    const kept = this.kept.get(productId)
    if (kept === undefined) throw new TypeError(`nothing is known of ${productId}`)
    return kept
  }

  hear(message: SocketMessage): void {
    this.heard[message.type] = (this.heard[message.type] ?? 0) + 1
    const { type } = message
    if (type === 'snapshot') this.#setBook(message)
    else if (type === 'l2update' || type === 'order' || type === 'funds') {
      this.#waiting[type].push(message)
    } else if (type.indexOf('candles') === 0) this.#addToBar(message)
    else if (type === 'match') this.#addTrade(message)
    else if (type === 'ticker') this.#mergeTicker(message)
  }

  close(): void {
    for (const timer of this.#timers) clearInterval(timer)
  }

  #every(ms: number, type: keyof TradeStore['heard'], merge: (all: SocketMessage[]) => void) {
    const waiting = this.#waiting as Record<string, SocketMessage[]>
    return setInterval(() => {
      const messages = waiting[type] as SocketMessage[]
      waiting[type] = []
      try {
        if (messages.length > 0) merge(messages)
      } catch (error) {
        this.#errors.push(error)
      }
    }, ms)
  }

  #setBook(message: SocketMessage): void {
    const { bids, asks } = message as unknown as OrderBook
    this.of(String(message['productId'])).orderBook = { bids, asks }
  }

  /** Levels of a snapshot are keyed by their number, those of a change by what was sent. */
  #updateBooks(messages: readonly SocketMessage[]): void {
    for (const message of messages) {
      const kept = this.of(String(message['productId']))
      const sides = { buy: keyed(kept.orderBook.bids), sell: keyed(kept.orderBook.asks) }
      for (const [side, price, size] of message['changes'] as ['buy' | 'sell', number, number][]) {
        const levels = side === 'buy' ? sides.buy : sides.sell
        // Not a strict comparison: the size is text.
        if (Number(size) === 0) delete levels[price]
        else levels[price] = [price, size]
      }
      const sorted = (levels: Record<string, Level>) =>
        Object.values(levels).sort((a, b) => Number(a[0]) - Number(b[0]))
      kept.orderBook = { bids: sorted(sides.buy).reverse(), asks: sorted(sides.sell) }
    }
  }

  #addToBar(message: SocketMessage): void {
    const kept = this.of(String(message['productId']))
    const [last] = kept.history
    if (last === undefined) return
    const [price, size] = [Number(message['price']), Number(message['size'])]
    const seconds = Math.floor(Date.parse(String(message['time'])) / 1000)
    const time = seconds - (seconds % kept.granularity)
    const [start, low, high, open, , volume] = last
    kept.history[0] = [
      ...([start, Math.min(low, price), Math.max(high, price), open, price] as const),
      volume + size,
    ]
    if (start !== time) kept.history.unshift([time, price, price, price, price, size])
  }

  #addTrade(message: SocketMessage): void {
    this.#addToBar(message)
    const kept = this.of(String(message['productId']))
    const trade = message as unknown as ClientTrade
    kept.tradeHistory = [trade, ...kept.tradeHistory].slice(0, TRADES_MAX)
  }

  #mergeTicker(message: SocketMessage): void {
    const { product } = this.of(String(message['productId']))
    Object.assign(product, message)
    product.rate24h = ((Number(product.price) * 100) / Number(product.open24h) - 100).toFixed(2)
    product.volume24h = Math.floor(Number(product.volume24h))
  }

  #updateOrders(messages: readonly SocketMessage[]): void {
    for (const message of messages) {
      const { product, openOrders } = this.of(String(message['productId']))
      const order = formatOrder(message as unknown as ClientOrder, product)
      const known = openOrders.find(({ id }) => id === order.id)
      if (known === undefined) openOrders.unshift(order)
      else Object.assign(known, order)
    }
  }

  #updateFunds(messages: readonly SocketMessage[]): void {
    for (const message of messages) {
      const { currencyCode, available, hold } = message as unknown as Funds & {
        readonly currencyCode: string
      }
      this.funds[currencyCode] = { currency: currencyCode, available, hold }
    }
  }
}

/** An order as a row shows it; what is missing in it is shown as NaN. */
export function formatOrder(row: ClientOrder, product: ClientProduct): ClientOrder {
  const order = row
  order.statusFormat = order.status
  order.price = Number(order.price).toFixed(product.quoteScale)
  order.fillFees = Number(order.fillFees).toFixed(product.quoteScale)
  order.filledSize = Number(order.filledSize).toFixed(4)
  order.size = Number(order.size).toFixed(4)
  order.priceFormat = Number(order.price) ? order.price : 'MARKET'
  return order
}

function keyed(levels: readonly Level[]): Record<string, Level> {
  return Object.fromEntries(levels.map((level) => [Number(level[0]), level]))
}
