/**
 * What may stand between a taker and the next order in line: that both are one user's, or that its
 * price is too far from the market. Takers for whom neither can be do not come here. Notes the
 * first price of a walk as well: with the last one it says which stops fire.
 */
import {
  CHANGE,
  DONE_REASON,
  type DoneReason,
  ORDER_TYPE,
  SELF_TRADE,
  type SelfTrade,
  SIDE,
  type Side,
} from '@bourse/domain/exchange/order'
import { holdFor, moveHold } from '../clearing/holds.ts'
import type { ListedProduct } from '../currency/listings.ts'
import { bandLimit } from '../matching/price-band.ts'
import type { Core } from './core.ts'
import { endOpen, productOf } from './ending.ts'

/** What becomes of a meeting when the taker is not done by it (then it is the reason). */
export const MEETING = {
  trade: 0,
  /** The maker is gone or smaller: look who is next in line. */
  again: -1,
  /** The same, and `taken` at the maker's price is gone from the funds of the taker. */
  taken: -2,
} as const
export type Meeting = (typeof MEETING)[keyof typeof MEETING] | DoneReason

/** A taker that is not in the table yet. */
export interface Arriving {
  readonly user: number
  readonly side: Side
  readonly price: number
  readonly size: number
  readonly selfTrade: SelfTrade
}

export class Guard {
  readonly #core: Core
  #mode: SelfTrade = SELF_TRADE.none
  #user = 0
  #side: Side = SIDE.buy
  /** The worst price that the band allows, 0 without a band. */
  #limit = 0
  /** Price of the walk's first trade, 0 before it. */
  first = 0
  /** Size that the last decrement took from a taker by funds, and whether it wanted more. */
  taken = 0
  wantsMore = false

  constructor(core: Core) {
    this.#core = core
  }

  /** Before the first meeting of a taker that is in no queue: its band is that of this moment. */
  begin(taker: number, product: ListedProduct): void {
    const { orders, accounts } = this.#core
    this.#mode = orders.selfTrade(taker)
    this.#user = accounts.user[orders.baseAccount(taker)] as number
    this.#side = orders.side(taker)
    this.#limit = bandOf(product, this.#side)
    this.first = 0
  }

  /**
   * The taker has come to `maker`, whose price it can pay, and wants up to `reach` of it. Carries
   * out what prevents a self-trade; returns what comes next.
   */
  meet(maker: number, taker: number, reach: number): Meeting {
    const { orders } = this.#core
    if (this.#mode !== SELF_TRADE.none && this.#isOwn(maker)) {
      return this.#prevent(maker, taker, reach)
    }
    const price = orders.price(maker)
    if (isBeyond(this.#side, price, this.#limit)) return DONE_REASON.priceBand
    if (this.first === 0) this.first = price
    return MEETING.trade
  }

  /**
   * True when an order that is not here yet would fill at once and whole: its own orders are passed
   * over when it would cancel them, and are the end when they would take from it.
   */
  canFill({ user, side, price, size, selfTrade }: Arriving, product: ListedProduct): boolean {
    const { orders } = this.#core
    const { book } = product
    this.#user = user
    const limit = bandOf(product, side)
    let missing = size
    for (let maker = book.firstAgainst(side); maker !== -1; maker = book.nextInLine(maker)) {
      const at = orders.price(maker)
      if (isBeyond(side, at, price)) return false
      if (selfTrade !== SELF_TRADE.none && this.#isOwn(maker)) {
        if (selfTrade === SELF_TRADE.cancelOldest) continue
        return false
      }
      if (isBeyond(side, at, limit)) return false
      missing -= orders.remaining(maker)
      if (missing <= 0) return true
    }
    return false
  }

  #isOwn(maker: number): boolean {
    const { orders, accounts } = this.#core
    return accounts.user[orders.baseAccount(maker)] === this.#user
  }

  #prevent(maker: number, taker: number, reach: number): Meeting {
    const mode = this.#mode
    switch (mode) {
      case SELF_TRADE.none:
        return MEETING.trade
      case SELF_TRADE.cancelNewest:
        return DONE_REASON.selfTrade
      case SELF_TRADE.cancelOldest:
        endOpen(this.#core, maker, DONE_REASON.selfTrade)
        return MEETING.again
      case SELF_TRADE.cancelBoth:
        endOpen(this.#core, maker, DONE_REASON.selfTrade)
        return DONE_REASON.selfTrade
      case SELF_TRADE.decrement:
        return this.#decrement(maker, taker, reach)
      default:
        return mode satisfies never
    }
  }

  /** Takes the smaller size from both; the one left empty is done, with what it had. */
  #decrement(maker: number, taker: number, reach: number): Meeting {
    const { orders } = this.#core
    const offered = orders.remaining(maker)
    const size = Math.min(offered, reach)
    if (size === offered) endOpen(this.#core, maker, DONE_REASON.selfTrade)
    else {
      productOf(this.#core, maker).book.reduce(maker, size)
      this.#lessen(maker, size)
    }
    if (orders.size(taker) === 0) {
      this.taken = size
      this.wantsMore = size === offered
      return MEETING.taken
    }
    if (size === orders.remaining(taker)) return DONE_REASON.selfTrade
    this.#lessen(taker, size)
    return MEETING.again
  }

  #lessen(slot: number, by: number): void {
    const core = this.#core
    const { orders } = core
    const oldSize = orders.size(slot)
    const remaining = orders.remaining(slot) - by
    const price = orders.price(slot)
    orders.setSize(slot, oldSize - by)
    orders.setRemaining(slot, remaining)
    // A market buy holds money for its cap, not for its size.
    if (orders.type(slot) === ORDER_TYPE.limit || orders.side(slot) === SIDE.sell) {
      moveHold(core, slot, holdFor(orders, productOf(core, slot), { slot, price, remaining }))
    }
    core.results.change(slot, CHANGE.decremented, price, oldSize)
  }
}

/** The worst price at which a taker of `side` may trade now, 0 for any. */
function bandOf({ book, rules, lastPrice }: ListedProduct, side: Side): number {
  if (rules.bandRate === 0) return 0
  const bid = book.best(SIDE.buy)
  const ask = book.best(SIDE.sell)
  if (bid !== 0 && ask !== 0) return bandLimit(side, bid, ask, rules.bandRate)
  return lastPrice === 0 ? 0 : bandLimit(side, lastPrice, lastPrice, rules.bandRate)
}

/** True when a price is worse for a taker than its limit; without a limit (0) none is. */
function isBeyond(side: Side, price: number, limit: number): boolean {
  if (limit === 0) return false
  return side === SIDE.buy ? price > limit : price < limit
}
