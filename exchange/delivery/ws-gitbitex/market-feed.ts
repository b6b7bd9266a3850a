/**
 * The public channels of one product. While the engine runs, changes are only marked; `flush`
 * encodes each message once and gives it to every subscriber: trades, then the book, then the
 * ticker, so that whoever has a book message has every trade before it.
 */
import { type MarketData, TRADES_KEPT, type Trade } from '@bourse/domain/exchange/market-data'
import type { Product } from '@bourse/domain/exchange/product'
import type { TradingState } from '@bourse/domain/exchange/state'
import { BookFeed } from './book-feed.ts'
import { gapFrame, heartbeatFrame, matchFrame, tickerFrame } from './frames.ts'
import { type Subscriber, TOO_SLOW } from './subscriber.ts'

/** Trades kept for the next flush; at the limit they are sent at once, none is left out. */
const TRADES_WAITING_MAX = 4_096

export class MarketFeed {
  readonly level2: BookFeed
  readonly match = new Set<Subscriber>()
  readonly ticker = new Set<Subscriber>()
  readonly heartbeat = new Set<Subscriber>()
  readonly #state: TradingState
  readonly #marketData: MarketData
  readonly #number: number
  #trades: Trade[] = []
  #traded = false

  constructor(state: TradingState, marketData: MarketData, number: number) {
    this.#state = state
    this.#marketData = marketData
    this.#number = number
    this.level2 = new BookFeed(state, number, () => this.#flushTrades())
  }

  /** Sockets on all channels together. */
  get subscriptions(): number {
    const { level2, match, ticker, heartbeat } = this
    return level2.subscribers.size + match.size + ticker.size + heartbeat.size
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
    this.level2.flush()
    if (this.#traded && this.ticker.size > 0) this.#flushTicker()
    this.#traded = false
  }

  /** Once a second, behind a flush. `timeMs` is the present. */
  beat(timeMs: number): void {
    this.level2.beat()
    if (this.heartbeat.size === 0) return
    const { sequence } = this.#product
    const lastTradeId = this.#marketData.trades(this.#number, 1)[0]?.tradeId ?? 0
    const frame = heartbeatFrame(this.#product, { sequence, lastTradeId, timeMs })
    for (const { connection } of this.heartbeat) if (!connection.behind) connection.send(frame)
  }

  /**
   * Sends every later trade, and at once those behind sequence `after` that are kept. When some of
   * them are not, a message says so first.
   */
  joinMatch(subscriber: Subscriber, after: number | undefined): void {
    this.#flushTrades()
    this.match.add(subscriber)
    if (after === undefined) return
    const kept = this.#marketData.trades(this.#number, TRADES_KEPT)
    const oldest = kept.at(-1)
    if (oldest === undefined) return
    if (oldest.sequence > after && oldest.tradeId > 1) {
      subscriber.connection.send(gapFrame(this.#product, after, oldest.tradeId))
    }
    const missed = kept.findLast(({ sequence }) => sequence > after)
    subscriber.owed.match.delete(this.#number)
    if (missed === undefined) return
    subscriber.owed.match.set(this.#number, missed.tradeId - 1)
    this.#payMatch(subscriber)
  }

  leaveMatch(subscriber: Subscriber): void {
    this.match.delete(subscriber)
    subscriber.owed.match.delete(this.#number)
  }

  /** Sends the last ticker at once, if there was a trade, and every later one. */
  joinTicker(subscriber: Subscriber): void {
    this.ticker.add(subscriber)
    this.#payTicker(subscriber)
  }

  leaveTicker(subscriber: Subscriber): void {
    this.ticker.delete(subscriber)
    subscriber.owed.ticker.delete(this.#number)
  }

  /** Sends what the socket is owed of this product, until it is behind again. */
  pay(subscriber: Subscriber): void {
    const { connection, owed } = subscriber
    if (!connection.behind && owed.match.has(this.#number)) this.#payMatch(subscriber)
    if (!connection.behind && owed.level2.has(this.#number)) this.level2.sendSnapshot(subscriber)
    if (!connection.behind && owed.ticker.has(this.#number)) this.#payTicker(subscriber)
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
      makerSide: orders.side(maker),
      makerOrderId: orders.id(maker),
      takerOrderId: orders.id(taker),
    })
    if (this.#trades.length >= TRADES_WAITING_MAX) this.#flushTrades()
  }

  #flushTrades(): void {
    const trades = this.#trades
    if (trades.length === 0) return
    this.#trades = []
    for (const trade of trades) {
      const frame = matchFrame(trade, this.#product)
      for (const subscriber of this.match) {
        const { connection, owed } = subscriber
        if (connection.behind || owed.match.has(this.#number)) this.#owe(subscriber, trade)
        else connection.send(frame)
      }
    }
  }

  /** Leaves a trade for later; a socket for which the recent trades are not enough is cut. */
  #owe({ connection, owed }: Subscriber, { tradeId }: Trade): void {
    const told = owed.match.get(this.#number)
    if (told === undefined) owed.match.set(this.#number, tradeId - 1)
    else if (tradeId - told > TRADES_KEPT) connection.close(...TOO_SLOW)
  }

  #payMatch(subscriber: Subscriber): void {
    const { connection, owed } = subscriber
    this.#flushTrades()
    const told = owed.match.get(this.#number) ?? 0
    const last = this.#marketData.trades(this.#number, 1)[0]?.tradeId ?? 0
    for (const trade of this.#marketData.trades(this.#number, last - told).toReversed()) {
      if (connection.behind) return
      connection.send(matchFrame(trade, this.#product))
      owed.match.set(this.#number, trade.tradeId)
    }
    owed.match.delete(this.#number)
  }

  #flushTicker(): void {
    const ticker = this.#marketData.ticker(this.#number)
    if (ticker === undefined) return
    const frame = tickerFrame(ticker, this.#product)
    for (const { connection, owed } of this.ticker) {
      if (connection.behind) owed.ticker.add(this.#number)
      else connection.send(frame)
    }
  }

  #payTicker({ connection, owed }: Subscriber): void {
    if (connection.behind) {
      owed.ticker.add(this.#number)
      return
    }
    owed.ticker.delete(this.#number)
    const ticker = this.#marketData.ticker(this.#number)
    if (ticker !== undefined) connection.send(tickerFrame(ticker, this.#product))
  }
}
