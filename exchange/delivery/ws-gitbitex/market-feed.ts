/**
 * The public channels of one product. While the engine runs, changes are only marked; `flush`
 * encodes each message once and gives it to every subscriber.
 */
import type { MarketData, Trade } from '@bourse/domain/exchange/market-data'
import { SIDE, type Side } from '@bourse/domain/exchange/order'
import type { Product } from '@bourse/domain/exchange/product'
import type { TradingState } from '@bourse/domain/exchange/state'
import {
  bookRow,
  changeRow,
  level2Frame,
  matchFrame,
  snapshotFrame,
  tickerFrame,
} from './frames.ts'
import type { Subscriber } from './subscriber.ts'

/** Levels a side in a snapshot. */
export const DEPTH = 1_000
/** When a client may know fewer levels than this, it gets a new snapshot. */
const DEPTH_LEAST = DEPTH / 2
/** Trades kept for the next flush; at the limit they are sent at once, none is left out. */
const TRADES_WAITING_MAX = 4_096

export class MarketFeed {
  readonly level2 = new Set<Subscriber>()
  readonly match = new Set<Subscriber>()
  readonly ticker = new Set<Subscriber>()
  readonly #state: TradingState
  readonly #marketData: MarketData
  readonly #number: number
  readonly #changed = { buy: new Set<number>(), sell: new Set<number>() }
  #trades: Trade[] = []
  #traded = false
  /** Sequence of the last book message, or of the book before the first. */
  #sequence = 0
  /** The encoded book, as long as nothing in it changes. */
  #snapshot: Buffer | undefined
  /** The worst price that every subscriber's book reaches; 0 for the end of the side. */
  #reach = { buy: 0, sell: 0 }

  constructor(state: TradingState, marketData: MarketData, number: number) {
    this.#state = state
    this.#marketData = marketData
    this.#number = number
  }

  /** A level of the book may have changed. False when nobody wants to know. */
  mark(side: Side, price: number): boolean {
    if (this.level2.size === 0) return false
    if (side === SIDE.buy) this.#changed.buy.add(price)
    else this.#changed.sell.add(price)
    return true
  }

  /** The fill that the state is telling, between these slots. False when nobody wants to know. */
  trade(maker: number, taker: number): boolean {
    this.#traded = true
    if (this.match.size > 0) this.#keepTrade(maker, taker)
    return this.match.size > 0 || this.ticker.size > 0
  }

  /** Sends what was marked. Must not be called while the engine applies an event. */
  flush(): void {
    this.#flushTrades()
    this.#flushLevel2()
    if (this.#traded && this.ticker.size > 0) this.#sendTicker(this.ticker)
    this.#traded = false
  }

  /** Starts a book for `subscriber`; again gives it a new snapshot. */
  joinLevel2(subscriber: Subscriber): void {
    if (this.level2.size === 0) this.#restart()
    else this.#flushLevel2()
    this.level2.add(subscriber)
    this.sendSnapshot(subscriber)
  }

  /** The whole book, or the promise of it when the socket is behind. */
  sendSnapshot(subscriber: Subscriber): void {
    const wants = this.level2.has(subscriber)
    if (wants && subscriber.connection.behind) {
      subscriber.stale.add(this.#number)
      return
    }
    this.#flushLevel2()
    subscriber.stale.delete(this.#number)
    if (!wants) return
    this.#snapshot ??= this.#encodeBook()
    subscriber.connection.send(this.#snapshot)
  }

  /** Sends the last ticker at once, if there was a trade, and every later one. */
  joinTicker(subscriber: Subscriber): void {
    this.ticker.add(subscriber)
    this.#sendTicker([subscriber])
  }

  get #product(): Product {
    return this.#state.products[this.#number - 1] as Product
  }

  #keepTrade(maker: number, taker: number): void {
    const { orders, fill, time } = this.#state
    this.#trades.push({
      product: this.#number,
      tradeId: fill.tradeId,
      sequence: this.#product.sequence,
      time,
      price: fill.price,
      size: fill.size,
      makerSide: orders.side[maker] as Side,
      makerOrderId: orders.id[maker] as number,
      takerOrderId: orders.id[taker] as number,
    })
    if (this.#trades.length >= TRADES_WAITING_MAX) this.#flushTrades()
  }

  #flushTrades(): void {
    const trades = this.#trades
    if (trades.length === 0) return
    this.#trades = []
    for (const trade of trades) {
      const frame = matchFrame(trade, this.#product)
      for (const { connection } of this.match) connection.send(frame)
    }
  }

  #sendTicker(subscribers: Iterable<Subscriber>): void {
    const ticker = this.#marketData.ticker(this.#number)
    if (ticker === undefined) return
    const frame = tickerFrame(ticker, this.#product)
    for (const { connection } of subscribers) connection.send(frame)
  }

  #flushLevel2(): void {
    const { buy, sell } = this.#changed
    if (buy.size === 0 && sell.size === 0) return
    this.#snapshot = undefined
    const product = this.#product
    const previousSequence = this.#sequence
    this.#sequence = product.sequence
    const thin = this.#isThin(SIDE.buy) || this.#isThin(SIDE.sell)
    if (thin) this.#reach = { buy: 0, sell: 0 }
    const stamp = { sequence: product.sequence, previousSequence, time: this.#state.time }
    const frame = thin ? this.#encodeBook() : level2Frame(product, stamp, this.#changeRows())
    if (thin) this.#snapshot = frame
    buy.clear()
    sell.clear()
    for (const subscriber of this.level2) {
      const { stale, connection } = subscriber
      if (connection.behind) stale.add(this.#number)
      else if (!stale.has(this.#number)) connection.send(frame)
    }
  }

  #changeRows(): string[] {
    const product = this.#product
    const book = this.#state.book(this.#number)
    const rows: string[] = []
    for (const price of this.#changed.buy) {
      rows.push(changeRow(product, 'buy', { price, size: book.levelSize(SIDE.buy, price) }))
    }
    for (const price of this.#changed.sell) {
      rows.push(changeRow(product, 'sell', { price, size: book.levelSize(SIDE.sell, price) }))
    }
    return rows
  }

  #encodeBook(): Buffer {
    const stamp = { sequence: this.#sequence, time: this.#state.time }
    const rows = { bids: this.#bookRows(SIDE.buy), asks: this.#bookRows(SIDE.sell) }
    return snapshotFrame(this.#product, stamp, rows)
  }

  #bookRows(side: Side): string[] {
    const product = this.#product
    const book = this.#state.book(this.#number)
    const rows: string[] = []
    let worst = 0
    book.eachLevel(side, DEPTH, (price, size, orders) => {
      worst = price
      rows.push(bookRow(product, price, size, orders))
    })
    if (book.levelCount(side) > rows.length) this.#reachOnly(side, worst)
    return rows
  }

  #reachOnly(side: Side, price: number): void {
    const { buy, sell } = this.#reach
    if (side === SIDE.buy) this.#reach.buy = Math.max(buy, price)
    else this.#reach.sell = sell === 0 ? price : Math.min(sell, price)
  }

  /** True when the best levels of the side are no longer all known to every subscriber. */
  #isThin(side: Side): boolean {
    const reach = side === SIDE.buy ? this.#reach.buy : this.#reach.sell
    if (reach === 0) return false
    let worst = 0
    this.#state.book(this.#number).eachLevel(side, DEPTH_LEAST, (price) => {
      worst = price
    })
    return side === SIDE.buy ? worst !== 0 && worst < reach : worst > reach
  }

  /** Nobody was told about the book so far. */
  #restart(): void {
    this.#changed.buy.clear()
    this.#changed.sell.clear()
    this.#snapshot = undefined
    this.#reach = { buy: 0, sell: 0 }
    this.#sequence = this.#product.sequence
  }
}
