/** Takes the dump of a fast engine, asking every view of its state on the way. */
import type { OrderView, Side } from '@bourse/domain/exchange/order'
import { SIDE } from '@bourse/domain/exchange/order'
import type { Product } from '@bourse/domain/exchange/product'
import type { TradingState } from '@bourse/domain/exchange/state'
import { toOrderId } from '@bourse/domain/shared/ids'
import type {
  Dump,
  DumpedAccount,
  DumpedLevel,
  DumpedOrder,
  DumpedProduct,
  DumpedUser,
} from '../naive/dump.ts'
import { sortedAccounts } from '../naive/dump.ts'
import { acceptedOrder, atomsAt, numberAt } from './facts.ts'

/** The dump of what a fast engine shows. Throws when two of its views contradict each other. */
export function dumpOf(state: TradingState): Dump {
  const dump = takenFrom(state)
  const all = dump.products.flatMap((product) => [
    ...product.bids,
    ...product.asks,
    ...product.stops,
  ])
  for (const user of new Set(all.map((order) => order.user))) {
    const own = all.filter((order) => order.user === user).map((order) => order.id)
    const listed = state.openOrders(user, 0).map((slot) => state.orders.id(slot))
    agree(listed.join() === own.sort((a, b) => a - b).join(), `open orders of user ${user}`)
    const first = listed.filter((id) => state.orders.product(state.orderSlot(toOrderId(id))) === 1)
    const ofFirst = state.openOrders(user, 1).map((slot) => state.orders.id(slot))
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
    halted: state.halted,
    nextDeadline: state.nextDeadline,
    feeSchedule: state.feeSchedule,
    users: usersOf(state),
  }
}

function dumpedProduct(state: TradingState, product: Product): DumpedProduct {
  const { number, rules, base, quote, sequence, lastTradeId, lastPrice } = product
  return {
    ...{ number, rules, base, quote, sequence, lastTradeId, lastPrice },
    stateNow: state.productState(number),
    bids: ordersOf(state, number, SIDE.buy),
    asks: ordersOf(state, number, SIDE.sell),
    stops: waitingStops(state, number),
    bidLevels: levelsOf(state, number, SIDE.buy),
    askLevels: levelsOf(state, number, SIDE.sell),
  }
}

function ordersOf(state: TradingState, product: number, side: Side): DumpedOrder[] {
  const found: DumpedOrder[] = []
  state.book(product).eachOrder(side, (slot) => {
    agree(!state.orders.isWaiting(slot), 'what waits is in no book')
    found.push(foundOrder(state, slot))
  })
  return found
}

/** By id; the engine shows them among its users' open orders only. */
function waitingStops(state: TradingState, product: number): DumpedOrder[] {
  const slots = knownUsers(state).flatMap((user) => state.openOrders(user, product))
  const waiting = slots.filter((slot) => state.orders.isWaiting(slot))
  return waiting.map((slot) => foundOrder(state, slot)).sort((a, b) => a.id - b.id)
}

function foundOrder(state: TradingState, slot: number): DumpedOrder {
  const order = dumpedOrder(state, slot)
  agree(state.orderSlot(toOrderId(order.id)) === slot, `order ${order.id} is found by its id`)
  if (order.clientOrderId !== '') {
    const found = state.orderSlotByReference(order.user, order.clientOrderId)
    agree(found === slot, `order ${order.id} is found by ${order.clientOrderId}`)
  }
  return order
}

function usersOf(state: TradingState): DumpedUser[] {
  return knownUsers(state).map((user) => ({
    user,
    frozen: state.isFrozen(user),
    selfTrade: state.selfTradeDefault(user),
    volume30d: state.volume30d(user),
    rates: state.products.map(({ number }) => {
      const { makerRate, takerRate } = state.feeRates(user, number)
      return { makerRate, takerRate }
    }),
    switches: state.switches(user).map(({ name, product, deadline }) => {
      return { name, product, deadline }
    }),
  }))
}

/** All who have an account, ascending. */
function knownUsers({ accounts }: TradingState): number[] {
  const users = new Set<number>()
  for (let slot = 0; slot < accounts.count; slot++) users.add(numberAt(accounts.user, slot))
  return [...users].sort((a, b) => a - b)
}

function dumpedOrder(state: TradingState, slot: number): DumpedOrder {
  const { orders } = state
  const order = {
    ...acceptedOrder(state, slot),
    filled: orders.filled(slot),
    takerNotional: orders.takerNotional(slot),
    makerNotional: orders.makerNotional(slot),
    fee: orders.fee(slot),
    waiting: orders.isWaiting(slot),
  }
  agree(sameAsView(order, state.orderView(slot)), `order ${order.id} and its view are equal`)
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
    view.timeInForce === order.timeInForce &&
    view.selfTrade === order.selfTrade &&
    view.stopType === order.stopType &&
    view.stopPrice === order.stopPrice &&
    view.expiresAt === order.expiresAt &&
    view.status === (order.waiting ? 'active' : 'open') &&
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
