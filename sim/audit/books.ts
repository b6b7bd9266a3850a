/** The auditor's order books: who stands where, and whether each trade was right. */

import type { TradingEvent } from '@bourse/domain/exchange/event'
import { CHANGE, DONE_REASON, type OrderView } from '@bourse/domain/exchange/order'
import type { AuditedAccounts, Complain } from './accounts.ts'
import type { Fact, MatchFact, Moment, OrderFact } from './facts.ts'
import type { Listed } from './listed.ts'
import {
  type AuditedOrder,
  type AuditedProduct,
  against,
  auditedOrder,
  BUY,
  crosses,
  dequeue,
  enqueue,
  firesAt,
  LIMIT,
  neededFor,
  notionalOf,
  share,
  sideOf,
} from './order.ts'
import { bandOf, type PriceBand } from './price-band.ts'
import { checkAsked, checkTrade } from './trade-checks.ts'

type Told<Name extends OrderFact['fact']> = Extract<OrderFact, { fact: Name }>

const FEES = 2
const GTC = 1
const IOC = 2
const GTT = 4

export class AuditedBooks {
  readonly orders = new Map<number, AuditedOrder>()
  /** Orders that ended in the present event. */
  readonly ended = new Map<number, AuditedOrder>()
  /** Orders with an end, and stops that wait. */
  readonly #timed = new Set<AuditedOrder>()
  readonly #waiting = new Set<AuditedOrder>()
  /** How many orders of a user are alive in a product. */
  readonly #counts = new Map<string, number>()
  trades = 0
  readonly #accounts: AuditedAccounts
  readonly #listed: Listed
  readonly #complain: Complain
  #taker: AuditedOrder | undefined
  #band: PriceBand | undefined
  /** A maker with nothing left, which must be done next. */
  #spent: AuditedOrder | undefined

  constructor(accounts: AuditedAccounts, listed: Listed, complain: Complain) {
    this.#accounts = accounts
    this.#listed = listed
    this.#complain = complain
  }

  /** Follows the facts of one event, whose sequence id is `sequence`, at engine time `time`. */
  follow(facts: readonly Fact[], event: TradingEvent, at: Moment): void {
    for (const fact of facts) {
      switch (fact.fact) {
        case 'received':
          this.#received(fact, event, at.sequence)
          break
        case 'active':
          this.#active(fact, event, at.sequence)
          break
        case 'match':
          this.#match(fact)
          break
        case 'open':
          this.#open(fact)
          break
        case 'change':
          this.#change(fact)
          break
        case 'done':
          this.#done(fact, at.time)
          break
        case 'listed':
        case 'ledger':
        case 'balance':
          break
        default:
          fact satisfies never
      }
    }
    if (this.#taker !== undefined) {
      this.#complain('I15 an order that came is open or done', `order ${this.#taker.id}`)
      this.#taker = undefined
    }
    if (this.#spent !== undefined) this.#complain('I4 who has nothing left is done', '')
  }

  /** How many orders of the user are open, or wait, in the product. */
  countOf(user: number, product: number): number {
    return this.#counts.get(`${user}/${product}`) ?? 0
  }

  #countOrder({ user, product }: AuditedOrder, by: number): void {
    const key = `${user}/${product}`
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + by)
  }

  /** Public facts of a product are numbered without a gap. */
  #step(order: OrderView, sequence: number, isPublic = true): AuditedProduct {
    const product = this.#listed.product(order.product)
    if (isPublic) product.sequence++
    if (sequence !== product.sequence) {
      this.#complain('a product counts its facts', `${sequence}, not ${product.sequence}`)
      product.sequence = sequence
    }
    return product
  }

  #received(fact: Told<'received'>, event: TradingEvent, sequence: number): void {
    const product = this.#step(fact.order, fact.sequence)
    let order = this.orders.get(fact.order.id)
    if (order === undefined)
      order = this.#newOrder(fact.order, event, { sequence, state: 'taking' })
    else if (order.state !== 'waiting')
      this.#complain('an order is received once', `order ${order.id}`)
    this.#take(order, product)
  }

  #active(fact: Told<'active'>, event: TradingEvent, sequence: number): void {
    const product = this.#step(fact.order, fact.sequence, false)
    const order = this.#newOrder(fact.order, event, { sequence, state: 'waiting' })
    if (order.stopType === 0) this.#complain('only stop orders wait', `order ${order.id}`)
    if (firesAt(order, product.lastPrice)) {
      this.#complain('a stop whose price was reached fires', `order ${order.id}`)
    }
  }

  #newOrder(
    view: OrderView,
    event: TradingEvent,
    { sequence, state }: { readonly sequence: number; readonly state: 'taking' | 'waiting' },
  ): AuditedOrder {
    const product = this.#listed.product(view.product)
    const order = auditedOrder(view, state)
    if (view.id !== sequence) {
      this.#complain('an order id is its sequence id', `${view.id}, not ${sequence}`)
    }
    checkAsked(view, event, this.#complain)
    this.orders.set(order.id, order)
    if (order.expiresAt > 0) this.#timed.add(order)
    if (state === 'waiting') this.#waiting.add(order)
    this.#countOrder(order, 1)
    this.#accounts.open({ ...order, currency: product.base })
    this.#accounts.open({ ...order, currency: product.quote })
    this.#hold(order, product, this.#firstHold(order, product))
    return order
  }

  /** What an order holds when it comes. */
  #firstHold(order: AuditedOrder, product: AuditedProduct): bigint {
    const { side, size, funds, takerRate } = order
    if (order.type === LIMIT || (side !== BUY && size > 0)) return neededFor(order, product)
    const currency = side === BUY ? product.quote : product.base
    if (side !== BUY || funds === 0n) {
      const waits = side === BUY && order.state === 'waiting'
      if (!waits) return this.#accounts.available({ ...order, currency })
      const cost = notionalOf(product, order.stopPrice, size)
      const sum = cost + share(cost, BigInt(product.rules.bandRate))
      order.cap = sum + share(sum, takerRate)
      return order.cap
    }
    return funds
  }

  /** The order begins its walk. */
  #take(order: AuditedOrder, product: AuditedProduct): void {
    if (this.#taker !== undefined) this.#complain('one taker at a time', `order ${order.id}`)
    order.state = 'taking'
    this.#waiting.delete(order)
    this.#taker = order
    this.#band = bandOf(product, order.side)
  }

  #match(fact: MatchFact): void {
    const taker = this.#taker
    if (taker === undefined || taker.id !== fact.taker.id) {
      this.#complain('who trades is the order that came', `order ${fact.taker.id}`)
      return
    }
    const product = this.#step(fact.maker, fact.sequence)
    const [maker] = against(product, taker.side)
    if (maker === undefined || maker.id !== fact.maker.id) {
      this.#complain('I7 the best and oldest trades first', `${fact.maker.id}, not ${maker?.id}`)
      return
    }
    checkTrade(fact, { maker, taker, product, band: this.#band }, this.#complain)
    product.tradeId = fact.tradeId
    this.trades++
    this.#fill(maker, fact, true)
    this.#fill(taker, fact, false)
    this.#moveMoney(fact, maker, taker, product)
    product.lastPrice = fact.price
    if (maker.remaining === 0) this.#spent = maker
  }

  #fill(order: AuditedOrder, fact: MatchFact, isMaker: boolean): void {
    order.filled += fact.size
    if (order.size > 0) order.remaining -= fact.size
    order.fee += isMaker ? fact.makerFee : fact.takerFee
    if (isMaker) order.makerNotional += fact.notional
    else order.takerNotional += fact.notional
    const view = isMaker ? fact.maker : fact.taker
    this.#compare(order, view)
  }

  /** What a view shows is what the auditor knows. */
  #compare(order: AuditedOrder, view: OrderView): void {
    const isSame =
      view.filled === order.filled &&
      view.remaining === order.remaining &&
      view.size === order.size &&
      view.price === order.price &&
      view.fee === order.fee &&
      view.executed === order.takerNotional + order.makerNotional
    if (!isSame) this.#complain('I5 an order shows what it traded', `order ${order.id}`)
  }

  #moveMoney(
    fact: MatchFact,
    maker: AuditedOrder,
    taker: AuditedOrder,
    product: AuditedProduct,
  ): void {
    const { notional, makerFee, takerFee } = fact
    const base = BigInt(fact.size) * product.baseFactor
    for (const order of [maker, taker]) {
      const fee = order === maker ? makerFee : takerFee
      const sign = order.side === BUY ? 1n : -1n
      this.#accounts.move({ ...order, currency: product.base }, sign * base)
      this.#accounts.move({ ...order, currency: product.quote }, -sign * notional - fee)
      const spent = order.side === BUY ? notional + fee : base
      const isExact = order.type === LIMIT || (order.side !== BUY && order.size > 0)
      const left = isExact ? neededFor(order, product) : order.hold - spent
      this.#hold(order, product, left)
    }
    const venue = { user: FEES, portfolio: 0, currency: product.quote }
    this.#accounts.move(venue, makerFee + takerFee)
  }

  /** Sets what the order holds. */
  #hold(order: AuditedOrder, product: AuditedProduct, atoms: bigint): void {
    if (atoms < 0n) this.#complain('I3 a hold suffices', `order ${order.id} holds ${atoms}`)
    const currency = order.side === BUY ? product.quote : product.base
    this.#accounts.hold({ ...order, currency }, atoms - order.hold)
    order.hold = atoms
  }

  #open(fact: Told<'open'>): void {
    const order = this.#taker
    if (order === undefined || order.id !== fact.order.id) {
      this.#complain('what opens is the order that came', `order ${fact.order.id}`)
      return
    }
    const product = this.#step(fact.order, fact.sequence)
    this.#taker = undefined
    this.#compare(order, fact.order)
    if (order.type !== LIMIT || (order.timeInForce !== GTC && order.timeInForce !== GTT)) {
      this.#complain('only limit orders that may rest do', `order ${order.id}`)
    }
    if (order.remaining <= 0) this.#complain('I4 something is left', `order ${order.id}`)
    const [best] = against(product, order.side)
    if (best !== undefined && crosses(order.side, order.price, best.price)) {
      this.#complain('I6 the book is not crossed', `order ${order.id} opens at ${order.price}`)
    }
    order.state = 'open'
    enqueue(product, order)
  }

  #change(fact: Told<'change'>): void {
    const order = this.orders.get(fact.order.id)
    if (order === undefined) {
      this.#complain('only known orders change', `order ${fact.order.id}`)
      return
    }
    const waits = fact.change === CHANGE.waiting
    const product = this.#step(fact.order, fact.sequence, !waits)
    const { size, price } = fact.order
    if (fact.oldPrice !== order.price || fact.oldSize !== order.size) {
      this.#complain('a change names what was', `order ${order.id}`)
    }
    if (waits !== (order.state === 'waiting')) {
      this.#complain('a change is of its kind', `order ${order.id}`)
    }
    const keepsPlace = fact.change === CHANGE.reduced || fact.change === CHANGE.decremented
    if (keepsPlace && (price !== order.price || size >= order.size)) {
      this.#complain('an order that grows loses its place', `order ${order.id}`)
    }
    if (fact.change === CHANGE.requeued && !dequeue(product, order)) {
      this.#complain('what is requeued was open', `order ${order.id}`)
    }
    order.remaining =
      fact.change === CHANGE.decremented
        ? order.remaining - (order.size - size)
        : size - order.filled
    order.size = size
    order.price = price
    this.#compare(order, fact.order)
    const isExact = order.type === LIMIT || order.side !== BUY
    if (isExact) this.#hold(order, product, neededFor(order, product))
    if (fact.change === CHANGE.requeued) this.#take(order, product)
  }

  #done(fact: Told<'done'>, time: number): void {
    const order = this.orders.get(fact.order.id)
    if (order === undefined) {
      this.#complain('only known orders end', `order ${fact.order.id}`)
      return
    }
    const product = this.#step(fact.order, fact.sequence, order.state !== 'waiting')
    if (this.#spent !== undefined && this.#spent !== order) {
      this.#complain('I4 who has nothing left is done', `order ${this.#spent.id}`)
    }
    this.#spent = undefined
    this.#compare(order, fact.order)
    if (order.state === 'open' && !dequeue(product, order)) {
      this.#complain('I4 an open order is in its book', `order ${order.id}`)
    }
    this.#checkReason(order, product, { fact, time })
    if (order === this.#taker) this.#taker = undefined
    this.#hold(order, product, 0n)
    this.orders.delete(order.id)
    this.#timed.delete(order)
    this.#waiting.delete(order)
    this.#countOrder(order, -1)
    this.ended.set(order.id, order)
  }

  #checkReason(
    order: AuditedOrder,
    product: AuditedProduct,
    { fact, time }: { readonly fact: Told<'done'>; readonly time: number },
  ): void {
    const { reason } = fact
    const wrong = (why: string): void =>
      this.#complain('an order ends for its reason', `order ${order.id}, reason ${reason}: ${why}`)
    const isSized = order.size > 0
    const [best] = against(product, order.side)
    if (reason === DONE_REASON.filled) {
      if (isSized ? order.remaining !== 0 : order.filled === 0) wrong('something is left')
    } else if (isSized && order.remaining === 0 && reason !== DONE_REASON.selfTrade) {
      wrong('nothing is left')
    }
    if (reason === DONE_REASON.immediateRest) {
      if (order.timeInForce !== IOC) wrong('it may not be filled in part')
      if (best !== undefined && crosses(order.side, order.price, best.price)) {
        wrong('it could have traded')
      }
    }
    if (reason === DONE_REASON.expired && !(order.expiresAt > 0 && order.expiresAt <= time)) {
      wrong(`its time is ${order.expiresAt}, now is ${time}`)
    }
    if (reason === DONE_REASON.priceBand && (best === undefined || this.#allows(best.price))) {
      wrong('no maker is outside of the band')
    }
  }

  #allows(price: number): boolean {
    return this.#band === undefined || this.#band.allows(price)
  }

  /** Nothing stays whose time is over, and no stop waits whose price was reached by a trade. */
  checkDue(facts: readonly Fact[], time: number): void {
    for (const order of this.#timed) {
      if (order.expiresAt <= time) this.#complain('orders expire', `order ${order.id}`)
    }
    for (const fact of facts) {
      if (fact.fact !== 'match') continue
      for (const order of this.#waiting) {
        const isHere = order.product === fact.maker.product
        if (isHere && firesAt(order, fact.price)) {
          this.#complain('stops fire', `order ${order.id} at ${fact.price}`)
        }
      }
    }
  }

  /** I4, I6: every open order is in its book, and no book is crossed. */
  checkBooks(): void {
    let count = 0
    for (const product of this.#listed.products) {
      const [bid] = sideOf(product, BUY)
      const [ask] = product.asks
      count += product.bids.length + product.asks.length
      if (bid !== undefined && ask !== undefined && bid.price >= ask.price) {
        this.#complain('I6 the book is not crossed', product.rules.id)
      }
    }
    const open = [...this.orders.values()].filter(({ state }) => state === 'open').length
    if (open !== count) this.#complain('I4 every open order is in its book', `${open}`)
  }
}
