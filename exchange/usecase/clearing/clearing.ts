// hot: bench/main.ts engine
/**
 * Clearing: moves frozen funds between the two sides of each fill, charges fees to the quote
 * currency, and gives a buyer back what the better price left over.
 */
import { LEDGER_KIND, MAIN_PORTFOLIO, VENUE_USER } from '@bourse/domain/exchange/account'
import { type DoneReason, ORDER_TYPE, SIDE } from '@bourse/domain/exchange/order'
import { Int64Cells, wordsOf } from '@bourse/kit/pure/int64'
import type { Accounts } from '../asset/accounts.ts'
import type { ListedProduct, Listings } from '../currency/listings.ts'
import type { Orders } from '../order/orders.ts'
import type { Results } from '../trading/results.ts'
import type { FeeTiers } from './fee-schedule.ts'

/** Cells of the scratch memory. */
const PRICE = 0
const SIZE = 1
const RATE = 2
const SPENT = 3
const RELEASED = 4
const BASE = 5
const PROCEEDS = 6
const FEES = 7
const NOTIONAL = 8

const MILLION = 1_000_000n

/** What clearing reads and changes. */
interface ClearingTables {
  readonly orders: Orders
  readonly accounts: Accounts
  readonly listings: Listings
  readonly results: Results
  readonly fees: FeeTiers
}

export class Clearing {
  readonly #orders: Orders
  readonly #accounts: Accounts
  readonly #listings: Listings
  readonly #results: Results
  readonly #fees: FeeTiers
  readonly #cells = new Int64Cells(9)
  /** Halves of the fill's atoms. */
  readonly #feeWords: Int32Array

  constructor({ orders, accounts, listings, results, fees }: ClearingTables) {
    this.#orders = orders
    this.#accounts = accounts
    this.#listings = listings
    this.#results = results
    this.#fees = fees
    this.#feeWords = wordsOf(results.fill.atoms)
  }

  /**
   * Trades `size` at `price` between two orders: their numbers change, the fill is told, the money
   * moves. Neither order leaves its queue here.
   */
  settle(maker: number, taker: number, price: number, size: number): void {
    const orders = this.#orders
    const v = this.#cells.values
    const number = orders.product(maker)
    const product = this.#listings.products[number - 1] as ListedProduct
    this.#setNotional(price, size, product)
    this.#setBase(size, product)

    orders.setFilled(maker, orders.filled(maker) + size)
    orders.setFilled(taker, orders.filled(taker) + size)
    orders.setRemaining(maker, orders.remaining(maker) - size)
    if (orders.size(taker) > 0) {
      orders.setRemaining(taker, orders.remaining(taker) - size)
    }
    const { fill } = this.#results
    fill.price = price
    fill.size = size
    fill.tradeId = ++product.lastTradeId
    fill.atoms[0] = v[NOTIONAL] as bigint
    product.lastPrice = price
    this.#charge(maker, taker)
    this.#results.match(maker, taker)

    const takerBuys = orders.side(taker) === SIDE.buy
    const buyer = takerBuys ? taker : maker
    const seller = takerBuys ? maker : taker
    this.#payBuyer(buyer, takerBuys ? 2 : 1, product)
    this.#paySeller(seller, takerBuys ? 1 : 2)
    this.#collect(product)
    if (this.#fees.isCounting) this.#count(maker, taker, product)
  }

  /** Releases what an order still holds and tells that it is done. Its slot stays to be freed. */
  close(slot: number, reason: DoneReason): void {
    const orders = this.#orders
    const account = (
      orders.side(slot) === SIDE.buy ? orders.quoteAccount(slot) : orders.baseAccount(slot)
    ) as number
    if (orders.hasHold(slot)) {
      this.#accounts.unfreeze(account, orders.atoms, orders.holdCell(slot))
      orders.setHold(slot, 0n)
    }
    this.#results.done(slot, reason)
  }

  /** Adds the fill to both orders' notionals and fees; fees go to `fill.atoms`. */
  #charge(maker: number, taker: number): void {
    const orders = this.#orders
    const { atoms } = this.#results.fill
    const notional = atoms[0] as bigint
    const v = this.#cells.values
    const makerBefore = orders.makerNotional(maker)
    const makerAfter = BigInt.asIntN(64, makerBefore + notional)
    orders.setMakerNotional(maker, makerAfter)
    const takerBefore = orders.takerNotional(taker)
    const takerAfter = BigInt.asIntN(64, takerBefore + notional)
    orders.setTakerNotional(taker, takerAfter)
    atoms[1] = 0n
    atoms[2] = 0n
    if (orders.makerRate(maker) > 0) {
      this.#cells.put(RATE, orders.makerRate(maker))
      const rate = v[RATE] as bigint
      const fee = BigInt.asIntN(64, feeOf(makerAfter, rate) - feeOf(makerBefore, rate))
      atoms[1] = fee
      orders.setFee(maker, BigInt.asIntN(64, orders.fee(maker) + fee))
    }
    if (orders.takerRate(taker) !== 0) {
      this.#cells.put(RATE, orders.takerRate(taker))
      const rate = v[RATE] as bigint
      const fee = BigInt.asIntN(64, feeOf(takerAfter, rate) - feeOf(takerBefore, rate))
      atoms[2] = fee
      orders.setFee(taker, BigInt.asIntN(64, orders.fee(taker) + fee))
    }
    if (orders.makerRate(maker) < 0) {
      this.#cells.put(RATE, -orders.makerRate(maker))
      const rate = v[RATE] as bigint
      const earned = BigInt.asIntN(64, feeOf(makerAfter, rate) - feeOf(makerBefore, rate))
      // The taker pays for the rebate: the venue never pays more than it gets.
      const fee = BigInt.asIntN(64, earned < (atoms[2] as bigint) ? -earned : -(atoms[2] as bigint))
      atoms[1] = fee
      orders.setFee(maker, BigInt.asIntN(64, orders.fee(maker) + fee))
    }
  }

  /** Price x size in quote atoms, into its cell: with doubles while those are exact. */
  #setNotional(price: number, size: number, product: ListedProduct): void {
    const notional = price * size * product.quoteFactorNumber
    if (notional <= Number.MAX_SAFE_INTEGER) {
      this.#cells.put(NOTIONAL, notional)
      return
    }
    this.#cells.put(PRICE, price)
    this.#cells.put(SIZE, size)
    const v = this.#cells.values
    const traded = BigInt.asIntN(64, (v[PRICE] as bigint) * (v[SIZE] as bigint))
    const factor = this.#listings.quoteFactors[product.number] as bigint
    v[NOTIONAL] = BigInt.asIntN(64, traded * factor)
  }

  /** The size in base atoms, into its cell. */
  #setBase(size: number, product: ListedProduct): void {
    const atoms = size * product.baseFactorNumber
    if (atoms <= Number.MAX_SAFE_INTEGER) {
      this.#cells.put(BASE, atoms)
      return
    }
    this.#cells.put(SIZE, size)
    const v = this.#cells.values
    const factor = this.#listings.baseFactors[product.number] as bigint
    v[BASE] = BigInt.asIntN(64, (v[SIZE] as bigint) * factor)
  }

  /** True when this side of the fill pays no fee and gets no rebate. */
  #isFree(feeCell: number): boolean {
    const words = this.#feeWords
    return ((words[feeCell * 2] as number) | (words[feeCell * 2 + 1] as number)) === 0
  }

  #payBuyer(buyer: number, feeCell: number, product: ListedProduct): void {
    const orders = this.#orders
    const accounts = this.#accounts
    const results = this.#results
    const { atoms } = results.fill
    const v = this.#cells.values
    const quote = orders.quoteAccount(buyer)
    const base = orders.baseAccount(buyer)
    v[SPENT] = atoms[0] as bigint
    if (!this.#isFree(feeCell)) this.#addFee(feeCell)
    orders.setHold(buyer, BigInt.asIntN(64, orders.hold(buyer) - (v[SPENT] as bigint)))
    accounts.spendFrozen(quote, v, SPENT)
    if (orders.type(buyer) === ORDER_TYPE.limit) this.#refund(buyer, quote, product)
    if (!this.#isFree(feeCell)) this.#creditRebate(quote, feeCell)
    accounts.credit(base, v, BASE)
    results.posting[0] = BigInt.asIntN(64, -(atoms[0] as bigint))
    results.ledger(quote, LEDGER_KIND.trade)
    results.posting[0] = v[BASE] as bigint
    results.ledger(base, LEDGER_KIND.trade)
    if (!this.#isFree(feeCell)) {
      results.posting[0] = BigInt.asIntN(64, -(atoms[feeCell] as bigint))
      results.ledger(quote, LEDGER_KIND.fee)
    }
  }

  /** A buyer's fee is spent with the notional. */
  #addFee(feeCell: number): void {
    const v = this.#cells.values
    const fee = this.#results.fill.atoms[feeCell] as bigint
    if (fee > 0n) v[SPENT] = BigInt.asIntN(64, (v[SPENT] as bigint) + fee)
  }

  /** A rebate was never held: it is free to use at once. */
  #creditRebate(quote: number, feeCell: number): void {
    const v = this.#cells.values
    const fee = this.#results.fill.atoms[feeCell] as bigint
    if (fee >= 0n) return
    v[RELEASED] = BigInt.asIntN(64, -fee)
    this.#accounts.credit(quote, v, RELEASED)
  }

  /** Lowers a limit buyer's hold to what its rest can still cost, and frees the difference. */
  #refund(buyer: number, quote: number, product: ListedProduct): void {
    const orders = this.#orders
    const v = this.#cells.values
    this.#cells.put(NOTIONAL, 0)
    if (orders.remaining(buyer) !== 0) {
      this.#setNotional(orders.price(buyer), orders.remaining(buyer), product)
      if (orders.takerRate(buyer) !== 0) this.#addFeesToCome(buyer)
    }
    const cell = orders.holdCell(buyer)
    v[RELEASED] = BigInt.asIntN(64, (orders.atoms[cell] as bigint) - (v[NOTIONAL] as bigint))
    if ((v[RELEASED] as bigint) !== 0n) {
      this.#accounts.unfreeze(quote, v, RELEASED)
      orders.atoms[cell] = v[NOTIONAL] as bigint
    }
  }

  /** Adds what a buyer's rest can still cost in fees to the notional in its cell. */
  #addFeesToCome(buyer: number): void {
    const orders = this.#orders
    const v = this.#cells.values
    this.#cells.put(RATE, orders.takerRate(buyer))
    const needed = v[NOTIONAL] as bigint
    const traded = BigInt.asIntN(64, orders.takerNotional(buyer) + orders.makerNotional(buyer))
    const fees = feeOf(BigInt.asIntN(64, traded + needed), v[RATE] as bigint)
    const charged =
      orders.makerRate(buyer) < 0
        ? feeOf(orders.takerNotional(buyer), v[RATE] as bigint)
        : orders.fee(buyer)
    v[NOTIONAL] = BigInt.asIntN(64, needed + fees - charged)
  }

  #paySeller(seller: number, feeCell: number): void {
    const orders = this.#orders
    const accounts = this.#accounts
    const results = this.#results
    const { atoms } = results.fill
    const v = this.#cells.values
    const quote = orders.quoteAccount(seller)
    const base = orders.baseAccount(seller)
    orders.setHold(seller, BigInt.asIntN(64, orders.hold(seller) - (v[BASE] as bigint)))
    accounts.spendFrozen(base, v, BASE)
    v[PROCEEDS] = BigInt.asIntN(64, (atoms[0] as bigint) - (atoms[feeCell] as bigint))
    accounts.credit(quote, v, PROCEEDS)
    results.posting[0] = BigInt.asIntN(64, -(v[BASE] as bigint))
    results.ledger(base, LEDGER_KIND.trade)
    results.posting[0] = atoms[0] as bigint
    results.ledger(quote, LEDGER_KIND.trade)
    if (!this.#isFree(feeCell)) {
      results.posting[0] = BigInt.asIntN(64, -(atoms[feeCell] as bigint))
      results.ledger(quote, LEDGER_KIND.fee)
    }
  }

  /** Both users have traded so much more, as fee tiers see it. */
  #count(maker: number, taker: number, product: ListedProduct): void {
    const { atoms } = this.#fees
    atoms[0] = this.#results.fill.atoms[0] as bigint
    atoms[1] = this.#cells.values[BASE] as bigint
    this.#fees.count(product, this.#orders.baseAccount(maker), this.#orders.baseAccount(taker))
  }

  /** Both sides' fees go to the venue. */
  #collect(product: ListedProduct): void {
    if (this.#isFree(1) && this.#isFree(2)) return
    const { atoms } = this.#results.fill
    const v = this.#cells.values
    v[FEES] = BigInt.asIntN(64, (atoms[1] as bigint) + (atoms[2] as bigint))
    if ((v[FEES] as bigint) === 0n) return
    const account = this.#accounts.open(VENUE_USER.fees, MAIN_PORTFOLIO, product.quote.number)
    this.#accounts.credit(account, v, FEES)
    this.#results.posting[0] = v[FEES] as bigint
    this.#results.ledger(account, LEDGER_KIND.fee)
  }
}

/** floor(notional x rate / 1,000,000) without leaving int64. */
function feeOf(notional: bigint, rate: bigint): bigint {
  const millions = BigInt.asIntN(64, (notional / MILLION) * rate)
  return BigInt.asIntN(64, millions + ((notional % MILLION) * rate) / MILLION)
}
