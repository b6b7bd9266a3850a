// hot: bench/main.ts engine
/**
 * Clearing: moves frozen funds between the two sides of each fill, charges fees to the quote
 * currency, and gives a buyer back what the better price left over.
 */
import { LEDGER_KIND, MAIN_PORTFOLIO, VENUE_USER } from '@bourse/domain/exchange/account'
import { DONE_REASON, type DoneReason, ORDER_TYPE, SIDE } from '@bourse/domain/exchange/order'
import { Int64Cells } from '@bourse/kit/pure/int64'
import type { Accounts } from '../asset/accounts.ts'
import type { ListedProduct, Listings } from '../currency/listings.ts'
import type { Orders } from '../order/orders.ts'
import type { Results } from '../trading/results.ts'

/** Cells of the scratch memory. */
const PRICE = 0
const SIZE = 1
const RATE = 2
const SPENT = 3
const RELEASED = 4
const BASE = 5
const PROCEEDS = 6
const FEES = 7

const MILLION = 1_000_000n

export class Clearing {
  readonly #orders: Orders
  readonly #accounts: Accounts
  readonly #listings: Listings
  readonly #results: Results
  readonly #cells = new Int64Cells(8)

  constructor(orders: Orders, accounts: Accounts, listings: Listings, results: Results) {
    this.#orders = orders
    this.#accounts = accounts
    this.#listings = listings
    this.#results = results
  }

  /**
   * Trades `size` at `price` between two orders: their numbers change, the fill is told, the money
   * moves. Neither order leaves its queue here.
   */
  settle(maker: number, taker: number, price: number, size: number): void {
    const orders = this.#orders
    const cells = this.#cells
    const v = cells.values
    const number = orders.product[maker] as number
    const product = this.#listings.products[number - 1] as ListedProduct
    cells.put(PRICE, price)
    cells.put(SIZE, size)
    const traded = BigInt.asIntN(64, (v[PRICE] as bigint) * (v[SIZE] as bigint))
    const notional = BigInt.asIntN(64, traded * (this.#listings.quoteFactors[number] as bigint))
    v[BASE] = BigInt.asIntN(
      64,
      (v[SIZE] as bigint) * (this.#listings.baseFactors[number] as bigint),
    )

    orders.filled[maker] = (orders.filled[maker] as number) + size
    orders.filled[taker] = (orders.filled[taker] as number) + size
    orders.remaining[maker] = (orders.remaining[maker] as number) - size
    if ((orders.size[taker] as number) > 0) {
      orders.remaining[taker] = (orders.remaining[taker] as number) - size
    }
    const { fill } = this.#results
    fill.price = price
    fill.size = size
    fill.tradeId = ++product.lastTradeId
    fill.atoms[0] = notional
    product.lastPrice = price
    this.#charge(maker, taker)
    this.#results.match(maker, taker)

    const takerBuys = orders.side[taker] === SIDE.buy
    const buyer = takerBuys ? taker : maker
    const seller = takerBuys ? maker : taker
    this.#payBuyer(buyer, takerBuys ? 2 : 1, number)
    this.#paySeller(seller, takerBuys ? 1 : 2)
    this.#collect(product)
  }

  /** Releases what an order still holds and tells that it is done. Its slot stays to be freed. */
  close(slot: number, reason: DoneReason): void {
    const orders = this.#orders
    const account = (
      orders.side[slot] === SIDE.buy ? orders.quoteAccount[slot] : orders.baseAccount[slot]
    ) as number
    if ((orders.hold[slot] as bigint) !== 0n) {
      this.#accounts.unfreeze(account, orders.hold, slot)
      orders.hold[slot] = 0n
    }
    this.#results.done(slot, reason)
  }

  /** `DONE_REASON.filled` when nothing of a sized order is left. */
  static reasonOf(orders: Orders, slot: number, otherwise: DoneReason): DoneReason {
    const sized = (orders.size[slot] as number) > 0
    return sized && orders.remaining[slot] === 0 ? DONE_REASON.filled : otherwise
  }

  /** Adds the fill to both orders' notionals and fees; fees go to `fill.atoms`. */
  #charge(maker: number, taker: number): void {
    const orders = this.#orders
    const { atoms } = this.#results.fill
    const notional = atoms[0] as bigint
    const v = this.#cells.values
    const makerBefore = orders.makerNotional[maker] as bigint
    const makerAfter = BigInt.asIntN(64, makerBefore + notional)
    orders.makerNotional[maker] = makerAfter
    const takerBefore = orders.takerNotional[taker] as bigint
    const takerAfter = BigInt.asIntN(64, takerBefore + notional)
    orders.takerNotional[taker] = takerAfter
    atoms[1] = 0n
    atoms[2] = 0n
    if (orders.makerRate[maker] !== 0) {
      this.#cells.put(RATE, orders.makerRate[maker] as number)
      const rate = v[RATE] as bigint
      const fee = BigInt.asIntN(64, feeOf(makerAfter, rate) - feeOf(makerBefore, rate))
      atoms[1] = fee
      orders.fee[maker] = BigInt.asIntN(64, (orders.fee[maker] as bigint) + fee)
    }
    if (orders.takerRate[taker] !== 0) {
      this.#cells.put(RATE, orders.takerRate[taker] as number)
      const rate = v[RATE] as bigint
      const fee = BigInt.asIntN(64, feeOf(takerAfter, rate) - feeOf(takerBefore, rate))
      atoms[2] = fee
      orders.fee[taker] = BigInt.asIntN(64, (orders.fee[taker] as bigint) + fee)
    }
  }

  #payBuyer(buyer: number, feeCell: number, product: number): void {
    const orders = this.#orders
    const accounts = this.#accounts
    const results = this.#results
    const { atoms } = results.fill
    const v = this.#cells.values
    const quote = orders.quoteAccount[buyer] as number
    const base = orders.baseAccount[buyer] as number
    v[SPENT] = BigInt.asIntN(64, (atoms[0] as bigint) + (atoms[feeCell] as bigint))
    orders.hold[buyer] = BigInt.asIntN(64, (orders.hold[buyer] as bigint) - (v[SPENT] as bigint))
    accounts.spendFrozen(quote, v, SPENT)
    if (orders.type[buyer] === ORDER_TYPE.limit) this.#refund(buyer, quote, product)
    accounts.credit(base, v, BASE)
    results.posting[0] = BigInt.asIntN(64, -(atoms[0] as bigint))
    results.ledger(quote, LEDGER_KIND.trade)
    results.posting[0] = v[BASE] as bigint
    results.ledger(base, LEDGER_KIND.trade)
    if ((atoms[feeCell] as bigint) !== 0n) {
      results.posting[0] = BigInt.asIntN(64, -(atoms[feeCell] as bigint))
      results.ledger(quote, LEDGER_KIND.fee)
    }
  }

  /** Lowers a limit buyer's hold to what its rest can still cost, and frees the difference. */
  #refund(buyer: number, quote: number, product: number): void {
    const orders = this.#orders
    const v = this.#cells.values
    let needed = 0n
    if (orders.remaining[buyer] !== 0) {
      this.#cells.put(PRICE, orders.price[buyer] as number)
      this.#cells.put(SPENT, orders.remaining[buyer] as number)
      const rest = BigInt.asIntN(64, (v[PRICE] as bigint) * (v[SPENT] as bigint))
      needed = BigInt.asIntN(64, rest * (this.#listings.quoteFactors[product] as bigint))
      if (orders.takerRate[buyer] !== 0) {
        this.#cells.put(RATE, orders.takerRate[buyer] as number)
        const traded = BigInt.asIntN(
          64,
          (orders.takerNotional[buyer] as bigint) + (orders.makerNotional[buyer] as bigint),
        )
        const fees = feeOf(BigInt.asIntN(64, traded + needed), v[RATE] as bigint)
        needed = BigInt.asIntN(64, needed + fees - (orders.fee[buyer] as bigint))
      }
    }
    v[RELEASED] = BigInt.asIntN(64, (orders.hold[buyer] as bigint) - needed)
    if ((v[RELEASED] as bigint) !== 0n) {
      this.#accounts.unfreeze(quote, v, RELEASED)
      orders.hold[buyer] = needed
    }
  }

  #paySeller(seller: number, feeCell: number): void {
    const orders = this.#orders
    const accounts = this.#accounts
    const results = this.#results
    const { atoms } = results.fill
    const v = this.#cells.values
    const quote = orders.quoteAccount[seller] as number
    const base = orders.baseAccount[seller] as number
    orders.hold[seller] = BigInt.asIntN(64, (orders.hold[seller] as bigint) - (v[BASE] as bigint))
    accounts.spendFrozen(base, v, BASE)
    v[PROCEEDS] = BigInt.asIntN(64, (atoms[0] as bigint) - (atoms[feeCell] as bigint))
    accounts.credit(quote, v, PROCEEDS)
    results.posting[0] = BigInt.asIntN(64, -(v[BASE] as bigint))
    results.ledger(base, LEDGER_KIND.trade)
    results.posting[0] = atoms[0] as bigint
    results.ledger(quote, LEDGER_KIND.trade)
    if ((atoms[feeCell] as bigint) !== 0n) {
      results.posting[0] = BigInt.asIntN(64, -(atoms[feeCell] as bigint))
      results.ledger(quote, LEDGER_KIND.fee)
    }
  }

  /** Both sides' fees go to the venue. */
  #collect(product: ListedProduct): void {
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
