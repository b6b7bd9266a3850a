// hot: bench/main.ts engine
/**
 * The ladder of refusals for a new order, in their fixed order of precedence, from its permission
 * down to the state of the book. Nothing changes here; the hold is left in a cell for the caller.
 */
import { PORTFOLIO_MAX } from '@bourse/domain/exchange/account'
import { PERMISSION, type TradingEvent, VIA } from '@bourse/domain/exchange/event'
import { ORDER_TYPE, SIDE, type Side, TIME_IN_FORCE } from '@bourse/domain/exchange/order'
import { PRODUCT_STATE, type ProductRules } from '@bourse/domain/exchange/product'
import { ACCEPTED, REFUSAL } from '@bourse/domain/exchange/refusal'
import { ATOMS_MAX } from '@bourse/domain/shared/decimal'
import { Int64Cells } from '@bourse/kit/pure/int64'
import type { ListedProduct } from '../currency/listings.ts'
import type { Core } from './core.ts'

/** Doubles above this may be products beyond int64; below it the exact product fits. */
const INT64_SAFE = 9.0e18
const PRICE = 0
const SIZE = 1
const RATE = 2
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

  constructor(core: Core) {
    this.#core = core
  }

  /** ACCEPTED, or the first refusal that applies; on ACCEPTED `hold` is set. */
  check(event: TradingEvent): number {
    const core = this.#core
    if (!mayTrade(event)) return REFUSAL.notPermitted
    if (!isPortfolio(event.portfolio)) return REFUSAL.invalidPortfolio
    const product = core.listings.products[event.product - 1]
    if (product === undefined) return REFUSAL.unknownProduct
    const { rules } = product
    if (rules.state === PRODUCT_STATE.halted) return REFUSAL.productHalted
    if (rules.state === PRODUCT_STATE.cancelOnly) return REFUSAL.productCancelOnly
    if (!isWellFormed(event)) return REFUSAL.invalidOrder
    this.#locate(event, product)
    const limit = event.orderType === ORDER_TYPE.limit
    const refusal = limit ? this.#checkLimit(event, product) : checkMarket(event, rules)
    if (refusal !== ACCEPTED) return refusal
    const rests = limit && event.timeInForce === TIME_IN_FORCE.gtc
    if (rests) {
      const full = this.#checkRoom(event, product)
      if (full !== ACCEPTED) return full
    }
    return this.#checkFunds(event, product)
  }

  #locate({ user, portfolio }: TradingEvent, product: ListedProduct): void {
    const { accounts, desks } = this.#core
    const slot = accounts.userSlot(user)
    const known = slot !== -1
    this.base = known ? accounts.findIn(slot, portfolio, product.base.number) : -1
    this.quote = known ? accounts.findIn(slot, portfolio, product.quote.number) : -1
    this.desk = known ? desks.find(slot, product.number) : -1
  }

  /** Price and size against the product, then the notional, which fits int64 from here on. */
  #checkLimit(event: TradingEvent, product: ListedProduct): number {
    const { rules } = product
    const { price, size } = event
    if (price % rules.tick !== 0) return REFUSAL.priceOffTick
    if (price < rules.priceMin) return REFUSAL.priceTooLow
    if (price > rules.priceMax) return REFUSAL.priceTooHigh
    const refusal = checkSize(size, rules)
    if (refusal !== ACCEPTED) return refusal
    if (price * size * product.quoteFactorNumber > INT64_SAFE) return REFUSAL.notionalTooLarge
    const notional = this.#notional(event, product.number)
    if (notional > (this.#core.listings.notionalMax[product.number] as bigint)) {
      return REFUSAL.notionalTooLarge
    }
    if (notional < (this.#core.listings.notionalMin[product.number] as bigint)) {
      return REFUSAL.notionalTooSmall
    }
    return ACCEPTED
  }

  #checkRoom(event: TradingEvent, { book, rules }: ListedProduct): number {
    const core = this.#core
    const { side, price, size } = event
    const { desk } = this
    if (desk !== -1 && (core.desks.count[desk] as number) >= rules.openOrdersPerUserMax) {
      return REFUSAL.tooManyOpenOrders
    }
    if (core.orders.count >= core.limits.openOrdersMax) return REFUSAL.bookFull
    return book.hasRoom(side as Side, price, size) ? ACCEPTED : REFUSAL.bookFull
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
      if (kill && !product.book.canFill(side, event.price, event.size)) {
        return REFUSAL.fillOrKillUnfilled
      }
    } else if (product.book.firstAgainst(side) === -1) return REFUSAL.noLiquidity
    return ACCEPTED
  }

  /** Puts the hold into its cell; false when the account (-1: none) has less available. */
  #setHold(event: TradingEvent, product: ListedProduct, account: number): boolean {
    const { hold } = this
    const { accounts } = this.#core
    if (account === -1) return false
    const available = accounts.available[account] as bigint
    if (event.side === SIDE.sell) {
      if (event.size === 0) {
        // By funds: all that is available may be needed.
        hold[0] = available
        return available > 0n
      }
      if (event.size * product.baseFactorNumber > INT64_SAFE) return false
      this.#cells.put(SIZE, event.size)
      const factor = this.#core.listings.baseFactors[product.number] as bigint
      hold[0] = BigInt.asIntN(64, (this.#cells.values[SIZE] as bigint) * factor)
      return (hold[0] as bigint) <= available
    }
    if (event.orderType === ORDER_TYPE.market) {
      hold[0] = event.amount > 0n ? event.amount : available
      return (hold[0] as bigint) <= available && available > 0n
    }
    let needed = this.#notional(event, product.number)
    if (product.rules.takerRate !== 0) {
      this.#cells.put(RATE, product.rules.takerRate)
      const rate = this.#cells.values[RATE] as bigint
      const fee = (needed / MILLION) * rate + ((needed % MILLION) * rate) / MILLION
      // Both are at most 2^62, so only 2^63 itself wraps, to a negative number.
      needed = BigInt.asIntN(64, needed + fee)
      if (needed < 0n) return false
    }
    hold[0] = needed
    return needed <= available
  }

  #notional(event: TradingEvent, product: number): bigint {
    this.#cells.put(PRICE, event.price)
    this.#cells.put(SIZE, event.size)
    const v = this.#cells.values
    const lots = BigInt.asIntN(64, (v[PRICE] as bigint) * (v[SIZE] as bigint))
    return BigInt.asIntN(64, lots * (this.#core.listings.quoteFactors[product] as bigint))
  }
}

/** Orders and cancels need the trade permission; the venue's own doors may do everything. */
export function mayTrade(event: TradingEvent): boolean {
  return isVenue(event) || (event.permissions & PERMISSION.trade) !== 0
}

/** Deposits, withdrawals and transfers need the transfer permission. */
export function mayTransfer(event: TradingEvent): boolean {
  return isVenue(event) || (event.permissions & PERMISSION.transfer) !== 0
}

/** Listings and upgrades are the operator's. */
export function mayOperate(event: TradingEvent): boolean {
  return isVenue(event) || (event.permissions & PERMISSION.operate) !== 0
}

/** True for events of the venue itself: admin and system. */
export function isVenue(event: TradingEvent): boolean {
  return event.via === VIA.system || event.via === VIA.admin
}

/** True for a whole number from 0 to 65535. */
export function isPortfolio(portfolio: number): boolean {
  return Number.isInteger(portfolio) && portfolio >= 0 && portfolio <= PORTFOLIO_MAX
}

/** Fields that do not go together, or are no numbers that prices and sizes can be. */
function isWellFormed(event: TradingEvent): boolean {
  const { side, price, size, amount, timeInForce, postOnly } = event
  if (side !== SIDE.buy && side !== SIDE.sell) return false
  if (!Number.isSafeInteger(price) || price < 0) return false
  if (!Number.isSafeInteger(size) || size < 0) return false
  if (amount < 0n) return false
  if (event.orderType === ORDER_TYPE.limit) {
    if (price === 0 || size === 0 || amount !== 0n) return false
    if (timeInForce < TIME_IN_FORCE.gtc || timeInForce > TIME_IN_FORCE.fok) return false
    if (!Number.isInteger(timeInForce)) return false
    return !postOnly || timeInForce === TIME_IN_FORCE.gtc
  }
  if (event.orderType !== ORDER_TYPE.market) return false
  if (price !== 0 || postOnly) return false
  if (timeInForce !== 0 && timeInForce !== TIME_IN_FORCE.ioc) return false
  if (side === SIDE.sell) return (size === 0) !== (amount === 0n)
  return size !== 0 || amount !== 0n
}

function checkMarket(event: TradingEvent, rules: ProductRules): number {
  if (event.size > 0) {
    const refusal = checkSize(event.size, rules)
    if (refusal !== ACCEPTED) return refusal
  }
  return event.amount > ATOMS_MAX ? REFUSAL.amountTooLarge : ACCEPTED
}

function checkSize(size: number, rules: ProductRules): number {
  if (size % rules.lot !== 0) return REFUSAL.sizeOffLot
  if (size < rules.sizeMin) return REFUSAL.sizeTooSmall
  if (size > rules.sizeMax) return REFUSAL.sizeTooLarge
  return ACCEPTED
}
