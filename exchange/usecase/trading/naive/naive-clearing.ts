/** What orders hold, and what each fill moves between the two sides and the venue. */
import { LEDGER_KIND } from '@bourse/domain/exchange/account'
import type { TradingEvent } from '@bourse/domain/exchange/event'
import { ORDER_TYPE, SIDE } from '@bourse/domain/exchange/order'
import { RATE_ONE } from '@bourse/domain/exchange/product'
import type { NaiveAccount, NaiveOrder, NaiveProduct, NaiveState } from './naive-state.ts'
import { account, baseAtoms, FEES, freeze, notional, post } from './naive-state.ts'

/** The fee on a notional at a rate in parts per million, rounded down. */
export function feeOn(notionalAtoms: bigint, rate: number): bigint {
  return (notionalAtoms * BigInt(rate)) / BigInt(RATE_ONE)
}

/**
 * What a new order takes from `has`, the owner's available atoms. A limit buy holds its notional
 * and the most fee it can cost; a sell by size what it sells; a market order with funds or a cap
 * those. A market sell by funds and a market buy without a cap hold all there is, until they are
 * done.
 */
export function holdOfNewOrder(event: TradingEvent, product: NaiveProduct, has: bigint): bigint {
  if (event.side === SIDE.sell) return event.size > 0 ? baseAtoms(product, event.size) : has
  if (event.orderType === ORDER_TYPE.market) return event.amount > 0n ? event.amount : has
  const worth = notional(product, event.price, event.size)
  return worth + feeOn(worth, product.rules.takerRate)
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
  const makerFee = feeOn(maker.makerNotional, maker.makerRate) - maker.makerFee
  const takerFee = feeOn(taker.takerNotional, taker.takerRate) - taker.takerFee
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
  moveMoney(state, { buyer, seller, worth, base: baseAtoms(product, size), buyerFee, sellerFee })
  refundImprovement(state, buyer)
}

interface Movement {
  readonly buyer: NaiveOrder
  readonly seller: NaiveOrder
  readonly worth: bigint
  readonly base: bigint
  readonly buyerFee: bigint
  readonly sellerFee: bigint
}

/** What the buyer pays and gets, what the seller gives and gets, then both fees to the venue. */
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
    { account: buyerQuote, kind: fee, atoms: -buyerFee, from: 'frozen' },
    { account: sellerBase, kind: trade, atoms: -base, from: 'frozen' },
    { account: sellerQuote, kind: trade, atoms: worth, from: 'available' },
    { account: sellerQuote, kind: fee, atoms: -sellerFee, from: 'available' },
    { account: fees, kind: fee, atoms: buyerFee + sellerFee, from: 'available' },
  ])
  buyer.hold -= worth + buyerFee
  seller.hold -= base
}

/** A limit buyer holds no more than the rest can still cost; a market buyer until it is done. */
function refundImprovement(state: NaiveState, buyer: NaiveOrder): void {
  if (buyer.type === ORDER_TYPE.market) return
  const rest = notional(buyer.product, buyer.price, buyer.remaining)
  const traded = buyer.takerNotional + buyer.makerNotional
  const charged = buyer.takerFee + buyer.makerFee
  const needed = rest + feeOn(traded + rest, buyer.takerRate) - charged
  freeze(state, holdAccount(state, buyer), needed - buyer.hold)
  buyer.hold = needed
}
