/**
 * The engine's listener behind the feed. While events are applied it only marks what changed, and
 * next to nothing when nobody listens; `flush` encodes and sends.
 */
import { EVENT_TYPE, type TradingEvent } from '@bourse/domain/exchange/event'
import type { TradingListener } from '@bourse/domain/exchange/listener'
import type { MarketData } from '@bourse/domain/exchange/market-data'
import { CHANGE, type Change, type DoneReason } from '@bourse/domain/exchange/order'
import type { TradingState } from '@bourse/domain/exchange/state'
import { MarketFeed } from './market-feed.ts'
import { PrivateFeed, type RejectedOrder } from './private-feed.ts'
import { StatusFeed } from './status-feed.ts'
import type { Subscriber } from './subscriber.ts'

export interface HubParts {
  readonly state: TradingState
  readonly marketData: MarketData
  readonly rejectedOrder: RejectedOrder
  /** Called once when something waits for `flush`. */
  readonly wake: () => void
}

export class Hub implements TradingListener {
  readonly personal: PrivateFeed
  readonly status: StatusFeed
  readonly #parts: HubParts
  readonly #state: TradingState
  /** By product number, from the first subscription on. */
  readonly #markets: (MarketFeed | undefined)[] = []
  /** Slot of the order that is arriving, -1 for none: the book does not show it yet. */
  #arriving = -1
  #awake = false

  constructor(parts: HubParts) {
    this.#parts = parts
    this.#state = parts.state
    this.personal = new PrivateFeed(parts.state, parts.rejectedOrder)
    this.status = new StatusFeed(parts.state)
  }

  /** What is registered here of all sockets together: none when all are closed. */
  get subscriptions(): number {
    return this.#markets.reduce(
      (count, market) => count + (market?.subscriptions ?? 0),
      this.personal.sockets + this.status.subscribers.size,
    )
  }

  received(slot: number): void {
    this.#arriving = slot
  }

  active(slot: number): void {
    if (this.personal.changed(slot)) this.#wake()
  }

  change(slot: number, change: Change, oldPrice: number, oldSize: number): void {
    // A taker that loses size to its own user's order is not in the book.
    if (change !== CHANGE.waiting && slot !== this.#arriving) this.#markLevel(slot, oldPrice)
    if (change === CHANGE.requeued) this.#arriving = slot
    if (this.personal.amended(slot, { change, oldPrice, oldSize })) this.#wake()
  }

  open(slot: number): void {
    this.#arriving = -1
    this.#markLevel(slot)
    if (this.personal.changed(slot)) this.#wake()
  }

  match(maker: number, taker: number): void {
    const market = this.#markets[this.#state.orders.product(maker)]
    if (market?.trade(maker, taker) === true) this.#wake()
    this.#markLevel(maker)
    if (this.personal.changed(maker)) this.#wake()
  }

  done(slot: number, reason: DoneReason): void {
    if (slot === this.#arriving) this.#arriving = -1
    // A stop order that waits is nobody else's business: it is in no level.
    else if (!this.#state.orders.isWaiting(slot)) this.#markLevel(slot)
    if (this.personal.done(slot, reason)) this.#wake()
  }

  ledger(): void {}

  listed(kind: 'currency' | 'product', number: number): void {
    if (kind === 'product' && this.status.mark(number)) this.#wake()
  }

  balance(account: number): void {
    if (this.personal.balance(account)) this.#wake()
  }

  result(event: TradingEvent, refusal: number): void {
    this.#arriving = -1
    if (refusal === 0) return
    if (event.type !== EVENT_TYPE.createOrder && event.type !== EVENT_TYPE.replaceOrder) return
    if (this.personal.rejected(event, refusal)) this.#wake()
  }

  duplicate(): void {}

  dropped(): void {}

  /** Sends what was marked. Must not be called while the engine applies an event. */
  flush(): void {
    if (!this.#awake) return
    this.#awake = false
    this.status.flush()
    for (const market of this.#markets) market?.flush()
    this.personal.flush()
  }

  /** The public channels of a listed product. */
  market(product: number): MarketFeed {
    const known = this.#markets[product]
    if (known !== undefined) return known
    const { state, marketData } = this.#parts
    const market = new MarketFeed(state, marketData, product)
    while (this.#markets.length < product) this.#markets.push(undefined)
    this.#markets[product] = market
    return market
  }

  /** Once a second: heartbeats. `timeMs` is the present. */
  beat(timeMs: number): void {
    this.flush()
    for (const market of this.#markets) market?.beat(timeMs)
  }

  /** Sends what a socket is owed that is not behind any more. */
  pay(subscriber: Subscriber): void {
    const { level2, match, ticker } = subscriber.owed
    for (const product of new Set([...match.keys(), ...level2, ...ticker])) {
      this.market(product).pay(subscriber)
    }
    this.status.pay(subscriber)
    this.personal.pay(subscriber)
  }

  #markLevel(slot: number, price = this.#state.orders.price(slot)): void {
    const { orders } = this.#state
    const market = this.#markets[orders.product(slot)]
    if (market?.level2.mark(orders.side(slot), price) === true) this.#wake()
  }

  #wake(): void {
    if (this.#awake) return
    this.#awake = true
    this.#parts.wake()
  }
}
