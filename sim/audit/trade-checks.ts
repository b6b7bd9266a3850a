/** Whether a trade was right, and whether an order is what somebody asked for. */
import type { TradingEvent } from '@bourse/domain/exchange/event'
import type { OrderView } from '@bourse/domain/exchange/order'
import type { Complain } from './accounts.ts'
import type { MatchFact } from './facts.ts'
import {
  type AuditedOrder,
  type AuditedProduct,
  crosses,
  LIMIT,
  MARKET,
  notionalOf,
  share,
} from './order.ts'
import type { PriceBand } from './price-band.ts'

const IOC = 2
const SELF_TRADE_NONE = 1

/** Both sides of a trade as they were before it. */
export interface Meeting {
  readonly maker: AuditedOrder
  readonly taker: AuditedOrder
  readonly product: AuditedProduct
  readonly band: PriceBand | undefined
}

/** Complains of whatever is wrong with the trade. */
export function checkTrade(fact: MatchFact, meeting: Meeting, complain: Complain): void {
  const { maker, taker, product, band } = meeting
  const { price, size } = fact
  if (price !== maker.price) complain('I8 a trade is at the maker price', `${price}`)
  if (taker.type === LIMIT && !crosses(taker.side, taker.price, price)) {
    complain('I8 a trade is within the limit', `${price} for ${taker.price}`)
  }
  if (band?.allows(price) === false) complain('a trade is within the price band', `${price}`)
  if (maker.user === taker.user && taker.selfTrade > SELF_TRADE_NONE) {
    complain('nobody trades with themselves who asked not to', `order ${taker.id}`)
  }
  if (taker.postOnly && taker.filled === 0 && taker.state === 'taking') {
    complain('post-only never takes', `order ${taker.id}`)
  }
  const most = taker.size > 0 ? Math.min(maker.remaining, taker.remaining) : maker.remaining
  const isAll = taker.type !== LIMIT || size === most
  if (size <= 0 || size > most || !isAll) {
    complain('I5 as much as both have left is traded', `${size} of ${most}`)
  }
  if (fact.notional !== notionalOf(product, price, size)) {
    complain('I8 price times size is paid', `${fact.notional}`)
  }
  if (fact.tradeId !== product.tradeId + 1) {
    complain('trades are numbered', `${fact.tradeId} after ${product.tradeId}`)
  }
  checkFees(fact, meeting, complain)
}

function checkFees(fact: MatchFact, { maker, taker }: Meeting, complain: Complain): void {
  const { notional } = fact
  const feeOf = (before: bigint, rate: bigint): bigint =>
    share(before + notional, rate) - share(before, rate)
  const takerFee = feeOf(taker.takerNotional, taker.takerRate)
  let makerFee = feeOf(maker.makerNotional, maker.makerRate)
  if (makerFee < -takerFee) makerFee = -takerFee
  if (fact.takerFee === takerFee && fact.makerFee === makerFee) return
  complain(
    'fees are by the frozen rates',
    `${fact.makerFee} and ${fact.takerFee}, not ${makerFee} and ${takerFee}`,
  )
}

/** Complains when an order that came is not the one in its event. */
export function checkAsked(view: OrderView, event: TradingEvent, complain: Complain): void {
  const isSized = event.size === 0 && view.type === LIMIT ? view.size > 0 : view.size === event.size
  const isAsked =
    isSized &&
    view.user === event.user &&
    view.portfolio === event.portfolio &&
    view.product === event.product &&
    view.side === event.side &&
    view.type === event.orderType &&
    view.price === event.price &&
    view.postOnly === event.postOnly &&
    view.funds === event.amount &&
    view.clientOrderId === event.referenceId &&
    view.expiresAt === event.expiresAt &&
    view.stopType === event.stopType &&
    view.stopPrice === event.stopPrice &&
    view.timeInForce === (view.type === MARKET ? IOC : event.timeInForce)
  if (!isAsked) complain('an order is what was asked for', `order ${view.id}`)
}
