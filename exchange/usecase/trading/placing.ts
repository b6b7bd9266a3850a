// hot: bench/main.ts engine
/** Placing an admitted order: hold, match in price-time priority at makers' prices, rest or end. */
import type { TradingEvent } from '@bourse/domain/exchange/event'
import {
  DONE_REASON,
  type DoneReason,
  ORDER_TYPE,
  SELF_TRADE,
  SIDE,
  TIME_IN_FORCE,
} from '@bourse/domain/exchange/order'
import { PRODUCT_STATE } from '@bourse/domain/exchange/product'
import { ATOMS_MAX } from '@bourse/domain/shared/decimal'
import type { ListedProduct } from '../currency/listings.ts'
import { orderFlags } from '../order/orders.ts'
import type { Admission } from './admission.ts'
import { lotsWithin, notionalWithin } from './budget.ts'
import type { Core } from './core.ts'
import { endListed, endOrder, productOf } from './ending.ts'
import { type Guard, MEETING, type Meeting } from './guard.ts'

/** Instead of a desk: the order is in its desk's list already. */
const LISTED = -2
/** Instead of a reason: what is left of a taker goes where its kind says. */
const NOT_ENDED = MEETING.trade

export class Placing {
  readonly #core: Core
  /** What a market taker may still spend (buy) or earn (sell by funds), quote atoms. */
  #budget = 0n
  #budgeted = false
  /** True when the present market order stopped because its funds buy (sell) no further lot. */
  #fundsUsed = false
  /** True when self-trade prevention took from those funds. */
  #decremented = false
  readonly #guard: Guard
  /** True while something may stand between the present taker and a maker. */
  #guarded = false
  /** Slots of the stops that the present event has set off, in the order in which they trade. */
  readonly #fired: Int32Array
  #firedCount = 0

  constructor(core: Core, guard: Guard) {
    this.#core = core
    this.#guard = guard
    this.#fired = new Int32Array(core.limits.openOrdersMax)
  }

  /** Carries out the order that was admitted last; `reference` is its entry or -1. */
  place(event: TradingEvent, admitted: Admission, reference: number): void {
    const slot = this.#take(event, admitted, reference)
    const product = this.#productOf(event)
    if (admitted.waits) {
      this.#wait(slot, product, admitted.desk)
      return
    }
    this.#core.results.received(slot)
    this.#run(slot, product, admitted.desk)
    if (this.#guarded) this.#fireStops(product)
  }

  /** An amended order that left its place, with its new price, size and hold: a taker again. */
  requeue(slot: number): void {
    const product = productOf(this.#core, slot)
    this.#run(slot, product, LISTED)
    if (this.#guarded) this.#fireStops(product)
  }

  /** Walks the book with a taker, then puts its rest into the book, or ends it. */
  #run(slot: number, product: ListedProduct, desk: number): void {
    const { orders } = this.#core
    this.#guarded =
      orders.selfTrade(slot) !== SELF_TRADE.none ||
      product.rules.bandRate !== 0 ||
      product.stops.count !== 0
    if (this.#guarded) this.#guard.begin(slot, product)
    const limit = orders.type(slot) === ORDER_TYPE.limit
    const ended = limit ? this.#matchLimit(slot, product) : this.#matchMarket(slot, product)
    if (orders.remaining(slot) === 0 && orders.size(slot) > 0) {
      this.#endTaker(slot, DONE_REASON.filled, desk)
    } else if (ended !== NOT_ENDED) {
      this.#endTaker(slot, ended as DoneReason, desk)
    } else if (limit) {
      this.#rest(slot, product, desk)
    } else {
      this.#endTaker(slot, this.#marketReason(slot), desk)
    }
  }

  /** What is left of a limit order goes into the book, if it may. */
  #rest(slot: number, product: ListedProduct, desk: number): void {
    const { orders, results } = this.#core
    const timeInForce = orders.timeInForce(slot)
    if (timeInForce !== TIME_IN_FORCE.gtc && timeInForce !== TIME_IN_FORCE.gtt) {
      this.#endTaker(slot, DONE_REASON.immediateRest, desk)
      return
    }
    if (desk !== LISTED) this.#enlist(slot, desk)
    else if (!this.#hasRoom(slot, product)) {
      this.#endTaker(slot, DONE_REASON.notTaken, desk)
      return
    }
    product.book.add(slot)
    results.open(slot)
  }

  /** Room was looked for when an order came, but a stop may have waited since. */
  #hasRoom(slot: number, { book }: ListedProduct): boolean {
    const { orders } = this.#core
    return book.hasRoom(orders.side(slot), orders.price(slot), orders.remaining(slot))
  }

  #wait(slot: number, product: ListedProduct, desk: number): void {
    this.#core.orders.setWaiting(slot, true)
    product.stops.add(slot)
    this.#enlist(slot, desk)
    this.#core.results.active(slot)
  }

  /**
   * The last walk's trades set off stops; each is carried out in full, and those that its trades
   * set off come behind all that were set off before.
   */
  #fireStops(product: ListedProduct): void {
    this.#collectFired(product)
    for (let next = 0; next < this.#firedCount; next++) {
      this.#runFired(this.#fired[next] as number, product)
      if (this.#guarded) this.#collectFired(product)
    }
    this.#firedCount = 0
  }

  /** A walk's prices only get worse for its taker, so the first and the last are its ends. */
  #collectFired({ stops, lastPrice }: ListedProduct): void {
    const { first } = this.#guard
    if (first === 0 || stops.count === 0) return
    const low = Math.min(first, lastPrice)
    const high = Math.max(first, lastPrice)
    for (;;) {
      const slot = stops.firstFired(low, high)
      if (slot === -1) return
      stops.remove(slot)
      this.#fired[this.#firedCount++] = slot
    }
  }

  /** Where stops fire there was a trade: of the states that allow one, one takes limits only. */
  #runFired(slot: number, product: ListedProduct): void {
    const { orders, results } = this.#core
    orders.setWaiting(slot, false)
    results.received(slot)
    const isOnline = product.rules.state === PRODUCT_STATE.online
    if (isOnline || orders.type(slot) === ORDER_TYPE.limit) this.#run(slot, product, LISTED)
    else {
      this.#guarded = false
      this.#endTaker(slot, DONE_REASON.notTaken, LISTED)
    }
  }

  #productOf(event: TradingEvent): ListedProduct {
    return this.#core.listings.products[event.product - 1] as ListedProduct
  }

  /** Puts an order into its desk's list, and among those that end by themselves if it does. */
  #enlist(slot: number, desk: number): void {
    const { orders, desks, expiries } = this.#core
    orders.enlist(slot, desk === -1 ? this.#openDesk(slot) : desk, desks)
    if (orders.timeInForce(slot) === TIME_IN_FORCE.gtt) expiries.add(slot)
  }

  #openDesk(slot: number): number {
    const { desks, orders, accounts } = this.#core
    const base = orders.baseAccount(slot)
    const desk = desks.open(accounts.user[base] as number, orders.product(slot))
    desks.remember(desk, accounts.portfolio[base] as number, base, orders.quoteAccount(slot))
    return desk
  }

  #take(event: TradingEvent, admitted: Admission, reference: number): number {
    const core = this.#core
    const { orders, accounts } = core
    const { user, portfolio } = event
    const product = this.#productOf(event)
    let { base, quote } = admitted
    if (base === -1) base = accounts.open(user, portfolio, product.base.number)
    if (quote === -1) quote = accounts.open(user, portfolio, product.quote.number)
    const slot = orders.take(core.sequencer.sequence)
    const market = event.orderType === ORDER_TYPE.market
    const timeInForce = market ? TIME_IN_FORCE.ioc : event.timeInForce
    orders.setFlags(slot, orderFlags(event, timeInForce, admitted.selfTrade))
    orders.setAccounts(slot, base, quote)
    // Adding 0 turns a minus zero into the zero that it means.
    orders.setPrice(slot, event.price + 0)
    orders.begin(slot, admitted.size, core.time)
    if (market || event.size === 0) orders.setFunds(slot, event.amount)
    if (event.stopType !== 0) orders.setStop(slot, event.stopType, event.stopPrice)
    if (event.expiresAt !== 0) orders.setExpiresAt(slot, event.expiresAt)
    orders.setRates(slot, admitted.makerRate, admitted.takerRate)
    orders.setReference(slot, reference)
    if (reference !== -1) core.references.bind(reference, slot)
    const cell = orders.holdCell(slot)
    orders.atoms[cell] = admitted.hold[0] as bigint
    accounts.freeze(event.side === SIDE.buy ? quote : base, orders.atoms, cell)
    return slot
  }

  /** Returns why the taker's rest is done, or `NOT_ENDED`. */
  #matchLimit(taker: number, product: ListedProduct): Meeting {
    const { orders, clearing } = this.#core
    const { book } = product
    const side = orders.side(taker)
    const price = orders.price(taker)
    const guarded = this.#guarded
    while (orders.remaining(taker) > 0) {
      const maker = book.firstCrossing(side, price)
      if (maker === -1) break
      if (guarded) {
        const meeting = this.#guard.meet(maker, taker, orders.remaining(taker))
        if (meeting > 0) return meeting
        if (meeting !== MEETING.trade) continue
      }
      const offered = orders.remaining(maker)
      const size = Math.min(offered, orders.remaining(taker))
      clearing.settle(maker, taker, orders.price(maker), size)
      book.reduce(maker, size)
      if (orders.remaining(maker) === 0) this.#endMaker(maker, product)
    }
    return NOT_ENDED
  }

  /** The same for a market order, which ends in any case: `#marketReason` knows how else. */
  #matchMarket(taker: number, product: ListedProduct): Meeting {
    const { orders, clearing } = this.#core
    const { book } = product
    const side = orders.side(taker)
    const guarded = this.#guarded
    this.#setBudget(taker, product)
    while (orders.size(taker) === 0 || orders.remaining(taker) > 0) {
      const maker = book.firstAgainst(side)
      if (maker === -1) {
        this.#fundsUsed = this.#budgeted && this.#budget === orders.takerNotional(taker)
        break
      }
      const at = orders.price(maker)
      const reach = this.#reach(taker, at, product)
      if (reach <= 0) break
      if (guarded) {
        const wanted = orders.size(taker) === 0 ? reach : orders.remaining(taker)
        const meeting = this.#guard.meet(maker, taker, wanted)
        if (meeting > 0) return meeting
        if (meeting === MEETING.taken && !this.#spendTaken(taker, at, product)) break
        if (meeting !== MEETING.trade) continue
      }
      const size = Math.min(orders.remaining(maker), reach)
      clearing.settle(maker, taker, at, size)
      book.reduce(maker, size)
      if (orders.remaining(maker) === 0) this.#endMaker(maker, product)
    }
    return NOT_ENDED
  }

  /** How much a market order can take at a price, 0 when nothing. */
  #reach(taker: number, price: number, product: ListedProduct): number {
    const { orders } = this.#core
    let reach = this.#wanted(taker, product)
    if (this.#budgeted) {
      const affordable = this.#lotsFor(taker, price, product)
      if (affordable === 0) this.#fundsUsed = true
      reach = Math.min(reach, affordable)
    }
    if (orders.side(taker) === SIDE.sell && orders.size(taker) === 0) {
      reach = Math.min(reach, this.#lotsHeld(taker, product))
    }
    return reach
  }

  /** A decrement was paid from the taker's funds; false when they pay for no further lot. */
  #spendTaken(taker: number, price: number, product: ListedProduct): boolean {
    const { orders } = this.#core
    const cost = BigInt(this.#guard.taken) * BigInt(price) * product.quoteFactor
    this.#budget -= cost
    orders.setFunds(taker, orders.funds(taker) - cost)
    this.#decremented = true
    this.#fundsUsed = !this.#guard.wantsMore || this.#lotsFor(taker, price, product) === 0
    return !this.#fundsUsed
  }

  /**
   * Buys may spend a notional that leaves room for the fee inside the hold. Sells by funds may earn
   * their funds. No order trades more than the product's largest notional, since version 2 of the
   * rules: sells by size have no budget unless the best price says that they could.
   */
  #setBudget(taker: number, product: ListedProduct): void {
    const { orders, rulesVersion } = this.#core
    this.#fundsUsed = false
    this.#decremented = false
    this.#budgeted = true
    const most = rulesVersion < 2 ? ATOMS_MAX * 2n : product.rules.notionalMax
    let budget = most
    if (orders.side(taker) === SIDE.buy) {
      budget = notionalWithin(orders.hold(taker), orders.takerRate(taker))
    } else if (orders.size(taker) === 0) budget = orders.funds(taker)
    else this.#budgeted = rulesVersion >= 2 && this.#mayExceed(taker, product)
    this.#budget = budget < most ? budget : most
  }

  /** True unless a sell by size stays below the largest notional even at the best price. */
  #mayExceed(taker: number, product: ListedProduct): boolean {
    const most = product.book.best(SIDE.buy) * this.#core.orders.remaining(taker)
    return most * product.quoteFactorNumber > product.notionalSafe
  }

  /** Whole lots that what is left of the budget pays at a price. */
  #lotsFor(taker: number, price: number, product: ListedProduct): number {
    const left = this.#budget - this.#core.orders.takerNotional(taker)
    return lotsWithin(left / (BigInt(price) * product.quoteFactor), product)
  }

  /** An order by funds trades at most its product's largest size, as one by size does. */
  #wanted(taker: number, product: ListedProduct): number {
    const { orders } = this.#core
    if (orders.size(taker) > 0) return orders.remaining(taker)
    return product.rules.sizeMax - orders.filled(taker)
  }

  #lotsHeld(taker: number, product: ListedProduct): number {
    return lotsWithin(this.#core.orders.hold(taker) / product.baseFactor, product)
  }

  /** By size it is the rest's; by funds it is filled when they pay for no further lot. */
  #marketReason(slot: number): DoneReason {
    const { orders } = this.#core
    if (orders.size(slot) > 0 || !this.#fundsUsed) return DONE_REASON.marketRest
    if (orders.filled(slot) > 0) return DONE_REASON.filled
    return this.#decremented ? DONE_REASON.selfTrade : DONE_REASON.marketRest
  }

  #endMaker(maker: number, { book }: ListedProduct): void {
    book.remove(maker)
    endListed(this.#core, maker, DONE_REASON.filled)
  }

  /** Ends an order that is in no queue (any more). */
  #endTaker(slot: number, reason: DoneReason, desk: number): void {
    if (desk === LISTED) endListed(this.#core, slot, reason)
    else endOrder(this.#core, slot, reason)
  }
}
