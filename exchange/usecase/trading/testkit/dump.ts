/** Takes the dump of a fast engine, asking every view of its state on the way. */
import type { OrderView, Side } from '@bourse/domain/exchange/order'
import { SIDE } from '@bourse/domain/exchange/order'
import type { Product } from '@bourse/domain/exchange/product'
import type { TradingState } from '@bourse/domain/exchange/state'
import { toOrderId } from '@bourse/domain/shared/ids'
import type { Dump, DumpedAccount, DumpedLevel, DumpedOrder, DumpedProduct } from '../naive/dump.ts'
import { sortedAccounts } from '../naive/dump.ts'
import { atomsAt, numberAt } from './facts.ts'

/** The dump of what a fast engine shows. Throws when two of its views contradict each other. */
export function dumpOf(state: TradingState): Dump {
  const dump = takenFrom(state)
  const all = dump.products.flatMap((product) => [...product.bids, ...product.asks])
  for (const user of new Set(all.map((order) => order.user))) {
    const own = all.filter((order) => order.user === user).map((order) => order.id)
    const listed = state.openOrders(user, 0).map((slot) => numberAt(state.orders.id, slot))
    agree(listed.join() === own.sort((a, b) => a - b).join(), `open orders of user ${user}`)
    const first = listed.filter((id) => state.orders.product[state.orderSlot(toOrderId(id))] === 1)
    const ofFirst = state.openOrders(user, 1).map((slot) => numberAt(state.orders.id, slot))
    agree(ofFirst.join() === first.join(), `open orders of user ${user} in the first product`)
  }
  return dump
}

function takenFrom(state: TradingState): Dump {
  const { sequence, position, time, rulesVersion, openOrderCount, referenceCount } = state
  return {
    ...{ sequence, position, time, rulesVersion },
    currencies: state.currencies.map(({ number, code, name, scale }) => {
      return { number, code, name, scale }
    }),
    products: state.products.map((product) => dumpedProduct(state, product)),
    accounts: accountsOf(state),
    openOrderCount,
    referenceCount,
  }
}

function dumpedProduct(state: TradingState, product: Product): DumpedProduct {
  const { number, rules, base, quote, sequence, lastTradeId, lastPrice } = product
  return {
    ...{ number, rules, base, quote, sequence, lastTradeId, lastPrice },
    bids: ordersOf(state, number, SIDE.buy),
    asks: ordersOf(state, number, SIDE.sell),
    bidLevels: levelsOf(state, number, SIDE.buy),
    askLevels: levelsOf(state, number, SIDE.sell),
  }
}

function ordersOf(state: TradingState, product: number, side: Side): DumpedOrder[] {
  const found: DumpedOrder[] = []
  state.book(product).eachOrder(side, (slot) => {
    const order = dumpedOrder(state, slot)
    agree(state.orderSlot(toOrderId(order.id)) === slot, `order ${order.id} is found by its id`)
    if (order.clientOrderId !== '') {
      const found = state.orderSlotByReference(order.user, order.clientOrderId)
      agree(found === slot, `order ${order.id} is found by ${order.clientOrderId}`)
    }
    found.push(order)
  })
  return found
}

function dumpedOrder(state: TradingState, slot: number): DumpedOrder {
  const { orders } = state
  const view = state.orderView(slot)
  const order = {
    id: numberAt(orders.id, slot),
    product: numberAt(orders.product, slot),
    user: view.user,
    portfolio: view.portfolio,
    clientOrderId: view.clientOrderId,
    side: numberAt(orders.side, slot),
    type: numberAt(orders.type, slot),
    timeInForce: numberAt(orders.timeInForce, slot),
    postOnly: numberAt(orders.postOnly, slot) === 1,
    price: numberAt(orders.price, slot),
    size: numberAt(orders.size, slot),
    remaining: numberAt(orders.remaining, slot),
    filled: numberAt(orders.filled, slot),
    funds: atomsAt(orders.funds, slot),
    hold: atomsAt(orders.hold, slot),
    takerNotional: atomsAt(orders.takerNotional, slot),
    makerNotional: atomsAt(orders.makerNotional, slot),
    fee: atomsAt(orders.fee, slot),
    makerRate: numberAt(orders.makerRate, slot),
    takerRate: numberAt(orders.takerRate, slot),
    createdAt: numberAt(orders.createdAt, slot),
  }
  agree(sameAsView(order, view), `order ${order.id} and its view are equal`)
  return order
}

function sameAsView(order: DumpedOrder, view: OrderView): boolean {
  return (
    view.id === order.id &&
    view.product === order.product &&
    view.side === order.side &&
    view.price === order.price &&
    view.size === order.size &&
    view.remaining === order.remaining &&
    view.filled === order.filled &&
    view.funds === order.funds &&
    view.executed === order.takerNotional + order.makerNotional &&
    view.fee === order.fee &&
    view.status === 'open' &&
    view.doneReason === undefined &&
    view.refusal === 0 &&
    view.doneAt === 0
  )
}

function levelsOf(state: TradingState, product: number, side: Side): DumpedLevel[] {
  const book = state.book(product)
  const found: DumpedLevel[] = []
  book.eachLevel(side, Number.MAX_SAFE_INTEGER, (price, size, orders) => {
    agree(book.levelSize(side, price) === size, `size of level ${price}`)
    agree(book.levelOrders(side, price) === orders, `orders of level ${price}`)
    found.push({ price, size, orders })
  })
  agree(book.levelCount(side) === found.length, 'count of levels')
  agree(book.best(side) === (found[0]?.price ?? 0), 'best price')
  return found
}

function accountsOf({ accounts }: TradingState): DumpedAccount[] {
  const found: DumpedAccount[] = []
  for (let slot = 0; slot < accounts.count; slot++) {
    const user = numberAt(accounts.user, slot)
    const portfolio = numberAt(accounts.portfolio, slot)
    const currency = numberAt(accounts.currency, slot)
    agree(accounts.find(user, portfolio, currency) === slot, `account of user ${user} is found`)
    const [available, frozen] = [atomsAt(accounts.available, slot), atomsAt(accounts.frozen, slot)]
    found.push({ user, portfolio, currency, available, frozen })
  }
  return sortedAccounts(found)
}

function agree(condition: boolean, what: string): void {
  if (!condition) throw new Error(`the engine contradicts itself: ${what}`)
}
