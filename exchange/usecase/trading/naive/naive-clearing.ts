/** What orders hold, and what each fill moves between the two sides and the venue. */
import { LEDGER_KIND } from '@bourse/domain/exchange/account'
import { ORDER_TYPE, SIDE } from '@bourse/domain/exchange/order'
import { RATE_ONE } from '@bourse/domain/exchange/product'
import { countVolume } from './naive-rates.ts'
import type { NaiveAccount, NaiveOrder, NaiveState } from './naive-state.ts'
import { account, baseAtoms, FEES, freeze, notional, post } from './naive-state.ts'

/** The fee on a notional at a rate in parts per million, rounded towards nothing. */
export function feeOn(notionalAtoms: bigint, rate: number): bigint {
  return (notionalAtoms * BigInt(rate)) / BigInt(RATE_ONE)
}

/**
 * What a new order takes from `has`, the owner's available atoms. A limit buy holds its notional
 * and the most fee it can cost; a sell by size what it sells; a market order with funds or a cap
 * those. A market sell by funds and a market buy without a cap hold all there is, until they are
 * done; one that waits for its stop what it can cost there, with room for the price band.
 */
export function holdOfNewOrder(order: NaiveOrder, has: bigint): bigint {
  const { product, side, price, size, funds, takerRate } = order
  if (side === SIDE.sell) return size > 0 ? baseAtoms(product, size) : has
  if (order.type === ORDER_TYPE.market) {
    if (funds > 0n) return funds
    if (!order.waiting) return has
    const worth = worthAtStop(order)
    return worth + feeOn(worth, takerRate)
  }
  const worth = notional(product, price, size)
  return worth + feeOn(worth, takerRate)
}

/** The most that a buy by size spends without fees when its stop fires: stop price and band. */
export function worthAtStop({ product, stopPrice, size }: NaiveOrder): bigint {
  const worth = notional(product, stopPrice, size)
  return worth + feeOn(worth, product.rules.bandRate)
}

/**
 * What the rest of a limit order needs at its price: base of a seller; of a buyer the notional and
 * the fee if all of it takes, less what was charged. Money that a maker got back is the owner's, it
 * does not count.
 */
export function neededByRest(order: NaiveOrder, price: number, remaining: number): bigint {
  if (order.side === SIDE.sell) return baseAtoms(order.product, remaining)
  const rest = notional(order.product, price, remaining)
  const traded = order.takerNotional + order.makerNotional
  const charged = order.takerFee + (order.makerRate < 0 ? 0n : order.makerFee)
  return rest + feeOn(traded + rest, order.takerRate) - charged
}

/** Freezes or frees what lies between the order's hold and `needed`. */
export function setHold(state: NaiveState, order: NaiveOrder, needed: bigint): void {
  freeze(state, holdAccount(state, order), needed - order.hold)
  order.hold = needed
}

/** The account an order's hold lies in: quote of a buyer, base of a seller. */
export function holdAccount(state: NaiveState, order: NaiveOrder): NaiveAccount {
  const { base, quote } = order.product
  return account(state, order, order.side === SIDE.buy ? quote : base)
}

/** Gives back what an order still holds: it is done. */
export function releaseHold(state: NaiveState, order: NaiveOrder): void {
  freeze(state, holdAccount(state, order), -order.hold)
  order.hold = 0n
}

/**
 * One fill of `size` at the maker's price: sizes, fees, trade id, then the money. The buyer pays
 * out of the hold and gets back what the fill improved on it; the seller's fee comes out of the
 * proceeds.
 */
export function settleFill(
  state: NaiveState,
  maker: NaiveOrder,
  taker: NaiveOrder,
  size: number,
): void {
  const { product } = maker
  const worth = notional(product, maker.price, size)
  for (const order of [maker, taker]) {
    order.filled += size
    if (order.size > 0) order.remaining -= size
  }
  maker.makerNotional += worth
  taker.takerNotional += worth
  const takerFee = feeOn(taker.takerNotional, taker.takerRate) - taker.takerFee
  const makerFee = makerFeeOf(maker, worth, takerFee)
  maker.makerFee += makerFee
  taker.takerFee += takerFee
  product.lastTradeId++
  product.lastPrice = maker.price
  state.facts.push({
    fact: 'match',
    productSequence: ++product.sequence,
    product: product.number,
    tradeId: product.lastTradeId,
    maker: maker.id,
    taker: taker.id,
    price: maker.price,
    size,
    notional: worth,
    makerFee,
    takerFee,
    makerRemaining: maker.remaining,
    takerRemaining: taker.remaining,
    makerFilled: maker.filled,
    takerFilled: taker.filled,
  })
  const [buyer, seller] = taker.side === SIDE.buy ? [taker, maker] : [maker, taker]
  const [buyerFee, sellerFee] =
    taker.side === SIDE.buy ? [takerFee, makerFee] : [makerFee, takerFee]
  const base = baseAtoms(product, size)
  moveMoney(state, { buyer, seller, worth, base, buyerFee, sellerFee })
  if (buyer.type === ORDER_TYPE.limit) {
    // No more than the rest can still cost; a market buyer holds what is left until it is done.
    setHold(state, buyer, neededByRest(buyer, buyer.price, buyer.remaining))
  }
  for (const { user } of [maker, taker]) countVolume(state, user, { product, worth, base })
}

/**
 * What the fill adds to the maker's fee; below zero it is a rebate, of which the maker gets no more
 * than the taker pays in this fill. What is cut off is lost.
 */
function makerFeeOf(maker: NaiveOrder, worth: bigint, takerFee: bigint): bigint {
  const { makerNotional, makerRate } = maker
  const fee = feeOn(makerNotional, makerRate) - feeOn(makerNotional - worth, makerRate)
  if (fee + takerFee < 0n) return -takerFee
  return fee
}

interface Movement {
  readonly buyer: NaiveOrder
  readonly seller: NaiveOrder
  readonly worth: bigint
  readonly base: bigint
  readonly buyerFee: bigint
  readonly sellerFee: bigint
}

/**
 * What the buyer pays and gets, what the seller gives and gets, then both fees to the venue. A
 * rebate is a fee below zero and free to use.
 */
function moveMoney(state: NaiveState, movement: Movement): void {
  const { buyer, seller, worth, base, buyerFee, sellerFee } = movement
  const { product } = buyer
  const { trade, fee } = LEDGER_KIND
  const fees = account(state, FEES, product.quote)
  const buyerQuote = account(state, buyer, product.quote)
  const sellerQuote = account(state, seller, product.quote)
  const sellerBase = account(state, seller, product.base)
  const buyerBase = account(state, buyer, product.base)
  post(state, [
    { account: buyerQuote, kind: trade, atoms: -worth, from: 'frozen' },
    { account: buyerBase, kind: trade, atoms: base, from: 'available' },
    {
      account: buyerQuote,
      kind: fee,
      atoms: -buyerFee,
      from: buyerFee > 0n ? 'frozen' : 'available',
    },
    { account: sellerBase, kind: trade, atoms: -base, from: 'frozen' },
    { account: sellerQuote, kind: trade, atoms: worth, from: 'available' },
    { account: sellerQuote, kind: fee, atoms: -sellerFee, from: 'available' },
    { account: fees, kind: fee, atoms: buyerFee + sellerFee, from: 'available' },
  ])
  buyer.hold -= worth + (buyerFee > 0n ? buyerFee : 0n)
  seller.hold -= base
}
