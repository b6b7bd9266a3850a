/** The order that an event asks for: its rates, its prevention mode, its size, whether it waits. */
import type { TradingEvent } from '@bourse/domain/exchange/event'
import type { SelfTrade, Side } from '@bourse/domain/exchange/order'
import { ORDER_TYPE, SIDE, STOP_TYPE, TIME_IN_FORCE } from '@bourse/domain/exchange/order'
import { feeOn } from './naive-clearing.ts'
import { ratesOf } from './naive-rates.ts'
import type { NaiveOrder, NaiveProduct, NaiveState } from './naive-state.ts'
import { notional } from './naive-state.ts'

/**
 * Id of the event's sequence id; everything that defaults, rates and funds decide is decided now
 * and stays. The size of a limit by funds may be 0 or too large for a number (then it is one more
 * than the product's largest): both are refused.
 */
export function newOrder(
  state: NaiveState,
  event: TradingEvent,
  product: NaiveProduct,
): NaiveOrder {
  const isMarket = event.orderType === ORDER_TYPE.market
  const rates = ratesOf(state, event.user, product)
  const order = {
    id: state.sequence,
    product,
    user: event.user,
    portfolio: event.portfolio,
    clientOrderId: event.referenceId,
    side: event.side as Side,
    type: event.orderType,
    timeInForce: isMarket ? TIME_IN_FORCE.ioc : event.timeInForce,
    postOnly: event.postOnly,
    price: event.price + 0,
    size: event.size + 0,
    funds: event.amount,
    ...rates,
    createdAt: state.time,
    selfTrade: selfTradeOf(state, event, product),
    stopType: event.stopType + 0,
    stopPrice: event.stopPrice + 0,
    expiresAt: event.expiresAt + 0,
    waiting: false,
    remaining: 0,
    filled: 0,
    hold: 0n,
    takerNotional: 0n,
    makerNotional: 0n,
    takerFee: 0n,
    makerFee: 0n,
  }
  if (!isMarket && order.size === 0) order.size = sizeByFunds(order)
  order.remaining = order.size
  order.waiting = order.stopType !== STOP_TYPE.none && !hasFired(order, product.lastPrice)
  return order
}

/** True when a trade at `price` (0: none yet) sets off the stop. */
export function hasFired({ stopType, stopPrice }: NaiveOrder, price: number): boolean {
  if (price === 0) return false
  return stopType === STOP_TYPE.loss ? price <= stopPrice : price >= stopPrice
}

/** The order's word, else its user's, else the product's. */
function selfTradeOf(state: NaiveState, event: TradingEvent, product: NaiveProduct): SelfTrade {
  if (event.selfTrade !== 0) return event.selfTrade as SelfTrade
  return state.selfTradeDefaults.get(event.user) ?? product.rules.selfTrade
}

/** The most whole lots whose cost at the limit price, a buyer's fee with it, the funds pay. */
function sizeByFunds({ product, side, price, funds, takerRate }: NaiveOrder): number {
  const { lot, sizeMax } = product.rules
  const cost = (lots: bigint) => {
    const worth = notional(product, price, lots * BigInt(lot))
    return side === SIDE.buy ? worth + feeOn(worth, takerRate) : worth
  }
  let most = 0n
  let tooMany = funds + 1n
  while (tooMany - most > 1n) {
    const middle = (most + tooMany) / 2n
    if (cost(middle) <= funds) most = middle
    else tooMany = middle
  }
  const size = most * BigInt(lot)
  return size > BigInt(sizeMax) ? sizeMax + 1 : Number.parseInt(size.toString(), 10)
}
