// hot: bench/main.ts engine
/**
 * The ladder of refusals for a new order, in their fixed order of precedence, from its permission
 * down to the state of the book. Nothing changes here; the hold is left in a cell for the caller.
 */
import type { TradingEvent } from '@bourse/domain/exchange/event'
import {
  ORDER_TYPE,
  SELF_TRADE,
  type SelfTrade,
  SIDE,
  type Side,
  STOP_TYPE,
  TIME_IN_FORCE,
} from '@bourse/domain/exchange/order'
import {
  PRODUCT_STATE,
  type ProductRules,
  type ProductState,
} from '@bourse/domain/exchange/product'
import { ACCEPTED, REFUSAL } from '@bourse/domain/exchange/refusal'
import { ATOMS_MAX } from '@bourse/domain/shared/decimal'
import { Int64Cells } from '@bourse/kit/pure/int64'
import type { ListedProduct } from '../currency/listings.ts'
import { checkAccess, isPortfolio, mayTrade } from './access.ts'
import { lotsWithin, notionalWithin } from './budget.ts'
import type { Core } from './core.ts'
import type { Guard } from './guard.ts'
import { isWellFormed } from './well-formed.ts'

/** Doubles above this may be products beyond int64; below it the exact product fits. */
const INT64_SAFE = 9.0e18
const PRICE = 0
const SIZE = 1
const RATE = 2
/** Price x size of the limit order being admitted. */
const NOTIONAL = 3
const MILLION = 1_000_000n

export class Admission {
  readonly #core: Core
  readonly #cells = new Int64Cells(4)
  /** The hold of the order admitted last: quote atoms of a buy, base atoms of a sell. */
  readonly hold = new BigInt64Array(1)
  /** What was looked up for it, each -1 when it is not there yet: accounts and desk. */
  base = -1
  quote = -1
  desk = -1
  /** Its size: its own, or what its funds buy at its limit. */
  size = 0
  /** Its rates and self-trade prevention, as they are frozen in it. */
  makerRate = 0
  takerRate = 0
  selfTrade: SelfTrade = SELF_TRADE.none
  /** True for a stop whose price has not been reached. */
  waits = false
  /** Slot of the order that it replaces, out of its book while this is checked; -1 for none. */
  replaced = -1
  readonly #guard: Guard
  /** Quote atoms that a waiting stop to buy at market may cost without fees. */
  #stopCost = 0n

  constructor(core: Core, guard: Guard) {
    this.#core = core
    this.#guard = guard
  }

  /** ACCEPTED, or the first refusal that applies; on ACCEPTED `hold` is set. */
  check(event: TradingEvent): number {
    const core = this.#core
    if (!mayTrade(event)) return REFUSAL.notPermitted
    if (!isPortfolio(event.portfolio)) return REFUSAL.invalidPortfolio
    const product = core.listings.products[event.product - 1]
    if (product === undefined) return REFUSAL.unknownProduct
    if (core.isRestricted) {
      const closed = checkAccess(core, event)
      if (closed !== ACCEPTED) return closed
    }
    const { state } = product.rules
    if (state === PRODUCT_STATE.halted) return REFUSAL.productHalted
    if (state === PRODUCT_STATE.cancelOnly) return REFUSAL.productCancelOnly
    if (!isWellFormed(event, core.rulesVersion)) return REFUSAL.invalidOrder
    if (state !== PRODUCT_STATE.online && !isTakenIn(state, event)) {
      const isPostOnly = state === PRODUCT_STATE.postOnly
      return isPostOnly ? REFUSAL.productPostOnly : REFUSAL.productLimitOnly
    }
    if (event.expiresAt !== 0 && event.expiresAt <= core.time) return REFUSAL.alreadyExpired
    this.waits = false
    if (event.stopType !== STOP_TYPE.none) {
      const wrong = this.#checkStop(event, product)
      if (wrong !== ACCEPTED) return wrong
    }
    this.#locate(event, product)
    this.#resolve(event, product)
    const limit = event.orderType === ORDER_TYPE.limit
    const refusal = limit ? this.#checkLimit(event, product) : this.#checkMarket(event, product)
    if (refusal !== ACCEPTED) return refusal
    if (this.waits || (limit && mayRest(event.timeInForce))) {
      const full = this.#checkRoom(event, product)
      if (full !== ACCEPTED) return full
    }
    return this.#checkFunds(event, product)
  }

  /** The desk and both accounts: the desk mostly remembers the accounts. */
  #locate({ user, portfolio }: TradingEvent, product: ListedProduct): void {
    const { desks } = this.#core
    const desk = desks.find(user, product.number)
    this.desk = desk
    if (desk !== -1 && desks.knows(desk, portfolio)) {
      this.base = desks.baseAccount(desk)
      this.quote = desks.quoteAccount(desk)
    } else this.#locateAccounts(user, portfolio, product)
  }

  #locateAccounts(user: number, portfolio: number, product: ListedProduct): void {
    const { accounts, desks } = this.#core
    const slot = accounts.userSlot(user)
    const known = slot !== -1
    this.base = known ? accounts.findIn(slot, portfolio, product.base.number) : -1
    this.quote = known ? accounts.findIn(slot, portfolio, product.quote.number) : -1
    if (this.desk !== -1 && this.base !== -1 && this.quote !== -1) {
      desks.remember(this.desk, portfolio, this.base, this.quote)
    }
  }

  /** The stop price against the product, and whether it waits: else it is as without a stop. */
  #checkStop({ stopType, stopPrice }: TradingEvent, { rules, lastPrice }: ListedProduct): number {
    if (stopPrice % rules.tick !== 0) return REFUSAL.stopOffTick
    if (stopPrice < rules.priceMin) return REFUSAL.stopTooLow
    if (stopPrice > rules.priceMax) return REFUSAL.stopTooHigh
    const isReached = stopType === STOP_TYPE.loss ? lastPrice <= stopPrice : lastPrice >= stopPrice
    this.waits = lastPrice === 0 || !isReached
    return ACCEPTED
  }

  /** What the order does not say itself: how it treats its user's others, and what it pays. */
  #resolve({ user, selfTrade, size }: TradingEvent, product: ListedProduct): void {
    const { userRules, fees, time } = this.#core
    const { rules } = product
    let mode = selfTrade
    if (mode === 0 && userRules.hasSelfTrade) mode = userRules.selfTrade(user)
    this.selfTrade = (mode === 0 ? rules.selfTrade : mode) as SelfTrade
    const rates = fees.hasTiers ? fees.rates(user, product, time) : rules
    this.makerRate = rates.makerRate
    this.takerRate = rates.takerRate
    // Adding 0 turns a minus zero into the zero that it means.
    this.size = size + 0
  }

  /** Price and size against the product, then the notional, which fits int64 from here on. */
  #checkLimit(event: TradingEvent, product: ListedProduct): number {
    const { rules } = product
    const { price } = event
    if (rules.tick !== 1 && price % rules.tick !== 0) return REFUSAL.priceOffTick
    if (price < rules.priceMin) return REFUSAL.priceTooLow
    if (price > rules.priceMax) return REFUSAL.priceTooHigh
    if (this.size === 0) {
      const short = this.#sizeByFunds(event, product)
      if (short !== ACCEPTED) return short
    }
    const { size } = this
    const refusal = checkSize(size, rules)
    if (refusal !== ACCEPTED) return refusal
    return this.#checkNotional(price * size * product.quoteFactorNumber, price, product)
  }

  /** Leaves price x size in quote atoms in its cell: with doubles while those are exact. */
  #checkNotional(notional: number, price: number, product: ListedProduct): number {
    if (notional > INT64_SAFE) return REFUSAL.notionalTooLarge
    if (notional > Number.MAX_SAFE_INTEGER) return this.#checkLargeNotional(price, product)
    if (notional > product.notionalMaxNumber) return REFUSAL.notionalTooLarge
    if (notional < product.notionalMinNumber) return REFUSAL.notionalTooSmall
    this.#cells.put(NOTIONAL, notional)
    return ACCEPTED
  }

  #checkLargeNotional(price: number, { number }: ListedProduct): number {
    const { quoteFactors, notionalMax, notionalMin } = this.#core.listings
    this.#cells.put(PRICE, price)
    this.#cells.put(SIZE, this.size)
    const v = this.#cells.values
    const lots = BigInt.asIntN(64, (v[PRICE] as bigint) * (v[SIZE] as bigint))
    v[NOTIONAL] = BigInt.asIntN(64, lots * (quoteFactors[number] as bigint))
    const notional = v[NOTIONAL] as bigint
    if (notional > (notionalMax[number] as bigint)) return REFUSAL.notionalTooLarge
    return notional < (notionalMin[number] as bigint) ? REFUSAL.notionalTooSmall : ACCEPTED
  }

  /** A limit order by funds: the most lots whose price, and for a buy fees, they pay. */
  #sizeByFunds({ side, price, amount }: TradingEvent, product: ListedProduct): number {
    if (amount > ATOMS_MAX) return REFUSAL.amountTooLarge
    const notional = side === SIDE.buy ? notionalWithin(amount, this.takerRate) : amount
    const units = notional / (BigInt(price) * product.quoteFactor)
    this.size = lotsWithin(units, product)
    if (this.size === 0) return REFUSAL.fundsTooSmall
    return this.size === Number.MAX_SAFE_INTEGER ? REFUSAL.sizeTooLarge : ACCEPTED
  }

  #checkMarket(event: TradingEvent, product: ListedProduct): number {
    const { amount } = event
    if (this.size > 0) {
      const refusal = checkSize(this.size, product.rules)
      if (refusal !== ACCEPTED) return refusal
    }
    if (amount > ATOMS_MAX) return REFUSAL.amountTooLarge
    if (this.#core.rulesVersion < 2) return ACCEPTED
    if (amount > product.rules.notionalMax) return REFUSAL.notionalTooLarge
    if (!this.waits || event.side === SIDE.sell || amount > 0n) return ACCEPTED
    this.#stopCost = stopCost(event, product)
    return this.#stopCost > product.rules.notionalMax ? REFUSAL.notionalTooLarge : ACCEPTED
  }

  #checkRoom(event: TradingEvent, product: ListedProduct): number {
    const core = this.#core
    const { side, price } = event
    const { desk, replaced } = this
    const leaving = replaced === -1 ? 0 : 1
    if (desk !== -1 && core.desks.count(desk) - leaving >= product.rules.openOrdersPerUserMax) {
      return REFUSAL.tooManyOpenOrders
    }
    if (core.orders.count - leaving >= core.limits.openOrdersMax) return REFUSAL.bookFull
    if (this.waits) return ACCEPTED
    const size = this.size + (leaving === 0 ? 0 : this.#replacedAt(side, price))
    return product.book.hasRoom(side as Side, price, size) ? ACCEPTED : REFUSAL.bookFull
  }

  /** What the order to be replaced has in the level that the new one may rest in. */
  #replacedAt(side: number, price: number): number {
    const { orders } = this.#core
    const { replaced } = this
    if (orders.isWaiting(replaced) || orders.side(replaced) !== side) return 0
    return orders.price(replaced) === price ? orders.remaining(replaced) : 0
  }

  /** Accounts, post-only, funds, fill-or-kill, other side: what depends on books and balances. */
  #checkFunds(event: TradingEvent, product: ListedProduct): number {
    const { base, quote } = this
    const missing = (base === -1 ? 1 : 0) + (quote === -1 ? 1 : 0)
    if (missing > 0 && missing > this.#core.accounts.room) return REFUSAL.accountsFull
    const side = event.side as Side
    const limit = event.orderType === ORDER_TYPE.limit
    if (event.postOnly && product.book.crosses(side, event.price)) return REFUSAL.postOnlyWouldTake
    const account = side === SIDE.buy ? quote : base
    if (!this.#setHold(event, product, account)) return REFUSAL.insufficientFunds
    if (limit) {
      const kill = event.timeInForce === TIME_IN_FORCE.fok
      if (kill && !this.#canFill(event, product)) return REFUSAL.fillOrKillUnfilled
    } else if (!this.waits && product.book.firstAgainst(side) === -1) return REFUSAL.noLiquidity
    return ACCEPTED
  }

  #canFill({ user, side, price }: TradingEvent, product: ListedProduct): boolean {
    const { size, selfTrade } = this
    if (selfTrade === SELF_TRADE.none && product.rules.bandRate === 0) {
      return product.book.canFill(side as Side, price, size)
    }
    return this.#guard.canFill({ user, side: side as Side, price, size, selfTrade }, product)
  }

  /** Puts the hold into its cell; false when the account (-1: none) has less available. */
  #setHold(event: TradingEvent, product: ListedProduct, account: number): boolean {
    const { hold } = this
    const { accounts } = this.#core
    if (account === -1) return false
    if (this.size === 0 || event.orderType === ORDER_TYPE.market) {
      if (event.side === SIDE.buy || this.size === 0) return this.#setMarketHold(event, account)
    }
    if (event.side === SIDE.sell) {
      if (!this.#setBase(product)) return false
    } else {
      hold[0] = this.#cells.values[NOTIONAL] as bigint
      if (this.takerRate !== 0 && !this.#addFee()) return false
    }
    return accounts.covers(account, hold, 0)
  }

  /** A market order's hold, but for a sell by size: its funds, or all that is available. */
  #setMarketHold(event: TradingEvent, account: number): boolean {
    const { hold } = this
    const available = this.#core.accounts.available[account] as bigint
    if (event.side === SIDE.sell) {
      hold[0] = available
      return available > 0n
    }
    if (this.waits && event.amount === 0n) return this.#setStopHold(available)
    hold[0] = event.amount > 0n ? event.amount : available
    return (hold[0] as bigint) <= available && available > 0n
  }

  /** The size in base atoms into the hold; false when no account owns so much. */
  #setBase(product: ListedProduct): boolean {
    const atoms = this.size * product.baseFactorNumber
    if (atoms > INT64_SAFE) return false
    const v = this.#cells.values
    if (atoms <= Number.MAX_SAFE_INTEGER) {
      this.#cells.put(SIZE, atoms)
      this.hold[0] = v[SIZE] as bigint
    } else {
      this.#cells.put(SIZE, this.size)
      const factor = this.#core.listings.baseFactors[product.number] as bigint
      this.hold[0] = BigInt.asIntN(64, (v[SIZE] as bigint) * factor)
    }
    return true
  }

  /** Adds the fee of a whole limit buy to its hold; false when that is no int64 any more. */
  #addFee(): boolean {
    const { hold } = this
    this.#cells.put(RATE, this.takerRate)
    const rate = this.#cells.values[RATE] as bigint
    const cost = hold[0] as bigint
    const fee = (cost / MILLION) * rate + ((cost % MILLION) * rate) / MILLION
    // Both are at most 2^62, so only 2^63 itself wraps, to a negative number.
    hold[0] = BigInt.asIntN(64, cost + fee)
    return (hold[0] as bigint) >= 0n
  }

  /** What a stop to buy at market may cost, with its fees: it is the order's cap from then on. */
  #setStopHold(available: bigint): boolean {
    const needed = this.#stopCost + (this.#stopCost * BigInt(this.takerRate)) / MILLION
    if (needed > available) return false
    this.hold[0] = needed
    return true
  }
}

/** Post-only products take post-only orders, limit-only ones limit orders. */
function isTakenIn(state: ProductState, event: TradingEvent): boolean {
  const limit = event.orderType === ORDER_TYPE.limit
  return state === PRODUCT_STATE.postOnly ? limit && event.postOnly : limit
}

function mayRest(timeInForce: number): boolean {
  return timeInForce === TIME_IN_FORCE.gtc || timeInForce === TIME_IN_FORCE.gtt
}

/** Price x size of a stop to buy at market, at its stop price and as far above as the band goes. */
function stopCost({ stopPrice, size }: TradingEvent, product: ListedProduct): bigint {
  const cost = BigInt(stopPrice) * BigInt(size) * product.quoteFactor
  return cost + (cost * BigInt(product.rules.bandRate)) / MILLION
}

function checkSize(size: number, rules: ProductRules): number {
  if (rules.lot !== 1 && size % rules.lot !== 0) return REFUSAL.sizeOffLot
  if (size < rules.sizeMin) return REFUSAL.sizeTooSmall
  if (size > rules.sizeMax) return REFUSAL.sizeTooLarge
  return ACCEPTED
}
