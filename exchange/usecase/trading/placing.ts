// hot: bench/main.ts engine
/** Placing an admitted order: hold, match in price-time priority at makers' prices, rest or end. */
import type { TradingEvent } from '@bourse/domain/exchange/event'
import {
  DONE_REASON,
  type DoneReason,
  ORDER_TYPE,
  SIDE,
  type Side,
  TIME_IN_FORCE,
} from '@bourse/domain/exchange/order'
import { Clearing } from '../clearing/clearing.ts'
import type { ListedProduct } from '../currency/listings.ts'
import type { Admission } from './admission.ts'
import type { Core } from './core.ts'

const MILLION = 1_000_000n

export class Placing {
  readonly #core: Core
  /** What a market taker may still spend (buy) or earn (sell by funds), quote atoms. */
  #budget = 0n
  #budgeted = false
  /** True when the present market order stopped because its funds buy (sell) no further lot. */
  #fundsUsed = false

  constructor(core: Core) {
    this.#core = core
  }

  /** Carries out the order that was admitted last; `reference` is its entry or -1. */
  place(event: TradingEvent, admitted: Admission, reference: number): void {
    const core = this.#core
    const { orders } = core
    const slot = this.#take(event, admitted, reference)
    core.results.received(slot)
    if (event.orderType === ORDER_TYPE.limit) this.#matchLimit(slot, event.price)
    else this.#matchMarket(slot)
    if (orders.remaining[slot] === 0 && (orders.size[slot] as number) > 0) {
      this.#end(slot, DONE_REASON.filled)
    } else if (event.orderType === ORDER_TYPE.market) {
      this.#end(slot, this.#marketReason(slot))
    } else if (event.timeInForce === TIME_IN_FORCE.gtc) {
      this.#productOf(event).book.add(slot)
      const { desk } = admitted
      orders.enlist(slot, desk === -1 ? this.#openDesk(event) : desk, core.desks)
      core.results.open(slot)
    } else {
      this.#end(slot, DONE_REASON.immediateRest)
    }
  }

  #productOf(event: TradingEvent): ListedProduct {
    return this.#core.listings.products[event.product - 1] as ListedProduct
  }

  #openDesk({ user, product }: TradingEvent): number {
    return this.#core.desks.open(this.#core.accounts.userSlot(user), product)
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
    orders.product[slot] = event.product
    orders.baseAccount[slot] = base
    orders.quoteAccount[slot] = quote
    orders.side[slot] = event.side
    orders.type[slot] = event.orderType
    const market = event.orderType === ORDER_TYPE.market
    orders.timeInForce[slot] = market ? TIME_IN_FORCE.ioc : event.timeInForce
    orders.postOnly[slot] = event.postOnly ? 1 : 0
    // Adding 0 turns a minus zero into the zero that it means.
    orders.price[slot] = event.price + 0
    orders.size[slot] = event.size + 0
    orders.remaining[slot] = event.size + 0
    orders.funds[slot] = event.amount
    orders.makerRate[slot] = product.rules.makerRate
    orders.takerRate[slot] = product.rules.takerRate
    orders.createdAt[slot] = core.time
    orders.reference[slot] = reference
    if (reference !== -1) core.references.bind(reference, slot)
    orders.hold[slot] = admitted.hold[0] as bigint
    accounts.freeze(event.side === SIDE.buy ? quote : base, orders.hold, slot)
    return slot
  }

  #matchLimit(taker: number, price: number): void {
    const { orders, clearing, products } = this.#core
    const side = orders.side[taker] as Side
    const { book } = products[(orders.product[taker] as number) - 1] as ListedProduct
    while ((orders.remaining[taker] as number) > 0) {
      const maker = book.firstAgainst(side)
      if (maker === -1) return
      const at = orders.price[maker] as number
      if (side === SIDE.buy ? at > price : at < price) return
      const offered = orders.remaining[maker] as number
      const size = Math.min(offered, orders.remaining[taker] as number)
      clearing.settle(maker, taker, at, size)
      book.reduce(maker, size)
      if (orders.remaining[maker] === 0) this.#endMaker(maker)
    }
  }

  #matchMarket(taker: number): void {
    const { orders, clearing, products } = this.#core
    const side = orders.side[taker] as Side
    const product = products[(orders.product[taker] as number) - 1] as ListedProduct
    const { book } = product
    this.#setBudget(taker)
    this.#fundsUsed = false
    while ((orders.size[taker] as number) === 0 || (orders.remaining[taker] as number) > 0) {
      const maker = book.firstAgainst(side)
      if (maker === -1) {
        this.#fundsUsed = this.#budgeted && this.#budget === orders.takerNotional[taker]
        return
      }
      const at = orders.price[maker] as number
      let size = Math.min(orders.remaining[maker] as number, this.#wanted(taker, product))
      if (this.#budgeted) {
        const affordable = this.#lotsFor(taker, at, product)
        if (affordable === 0) {
          this.#fundsUsed = true
          return
        }
        size = Math.min(size, affordable)
      }
      if (side === SIDE.sell && (orders.size[taker] as number) === 0) {
        size = Math.min(size, this.#lotsHeld(taker, product))
      }
      if (size <= 0) return
      clearing.settle(maker, taker, at, size)
      book.reduce(maker, size)
      if (orders.remaining[maker] === 0) this.#endMaker(maker)
    }
  }

  /**
   * Buys may spend a notional that leaves room for the fee inside the hold: the largest N with
   * N + floor(N x rate / 1,000,000) <= hold. Sells by funds may earn their funds. Sells by size
   * have no budget.
   */
  #setBudget(taker: number): void {
    const { orders } = this.#core
    if (orders.side[taker] === SIDE.sell) {
      this.#budgeted = orders.size[taker] === 0
      this.#budget = orders.funds[taker] as bigint
      return
    }
    this.#budgeted = true
    const hold = orders.hold[taker] as bigint
    const rate = BigInt(orders.takerRate[taker] as number)
    let notional = (hold * MILLION) / (MILLION + rate)
    while (notional + 1n + ((notional + 1n) * rate) / MILLION <= hold) notional++
    this.#budget = notional
  }

  /** Whole lots that what is left of the budget pays at a price. */
  #lotsFor(taker: number, price: number, product: ListedProduct): number {
    const left = this.#budget - (this.#core.orders.takerNotional[taker] as bigint)
    const units = left / (BigInt(price) * product.quoteFactor)
    return wholeLots(units, product)
  }

  /** An order by funds trades at most its product's largest size, as one by size does. */
  #wanted(taker: number, product: ListedProduct): number {
    const { orders } = this.#core
    if ((orders.size[taker] as number) > 0) return orders.remaining[taker] as number
    return product.rules.sizeMax - (orders.filled[taker] as number)
  }

  #lotsHeld(taker: number, product: ListedProduct): number {
    return wholeLots((this.#core.orders.hold[taker] as bigint) / product.baseFactor, product)
  }

  /** By size it is done when the size is reached; by funds when they pay for no further lot. */
  #marketReason(slot: number): DoneReason {
    const { orders } = this.#core
    const byFunds = orders.size[slot] === 0
    const traded = (orders.filled[slot] as number) > 0
    if (byFunds && traded && this.#fundsUsed) return DONE_REASON.filled
    return Clearing.reasonOf(orders, slot, DONE_REASON.marketRest)
  }

  #endMaker(maker: number): void {
    const { orders, products, desks } = this.#core
    const product = products[(orders.product[maker] as number) - 1] as ListedProduct
    product.book.remove(maker)
    orders.delist(maker, desks)
    this.#end(maker, DONE_REASON.filled)
  }

  /** Ends an order that is in no queue (any more). */
  #end(slot: number, reason: DoneReason): void {
    endOrder(this.#core, slot, reason)
  }
}

/** Releases an order's hold, tells that it is done, and frees its reference and slot. */
export function endOrder(core: Core, slot: number, reason: DoneReason): void {
  core.clearing.close(slot, reason)
  const reference = core.orders.reference[slot] as number
  if (reference !== -1) core.references.unbind(reference)
  core.orders.release(slot)
}

/** The largest whole number of lots within `units`, as a size; sizes end at 2^53 - 1. */
function wholeLots(units: bigint, product: ListedProduct): number {
  const lot = BigInt(product.rules.lot)
  const size = (units / lot) * lot
  const most = BigInt(Number.MAX_SAFE_INTEGER)
  // A size beyond 2^53 cannot be met by any maker, so the cut changes nothing.
  return size > most ? Number.MAX_SAFE_INTEGER : Number.parseInt(size.toString(), 10)
}
