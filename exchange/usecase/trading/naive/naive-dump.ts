/** The twin's state in the form in which two engines are compared. */
import type { Side } from '@bourse/domain/exchange/order'
import { SIDE } from '@bourse/domain/exchange/order'
import type { Dump, DumpedLevel, DumpedOrder, DumpedProduct, DumpedUser } from './dump.ts'
import { sortedAccounts } from './dump.ts'
import { nextDeadline } from './naive-expiry.ts'
import { stateNow } from './naive-order-rules.ts'
import { ratesOf, volume30d } from './naive-rates.ts'
import type { NaiveOrder, NaiveProduct, NaiveState } from './naive-state.ts'
import { openOrders, ownSide } from './naive-state.ts'

/** Everything that two equal engines agree on. */
export function naiveDump(state: NaiveState): Dump {
  const { sequence, position, time, rulesVersion, halted, feeSchedule } = state
  return {
    ...{ sequence, position, time, rulesVersion, halted, feeSchedule },
    currencies: state.currencies,
    products: state.products.map((one) => dumpedProduct(state, one)),
    accounts: sortedAccounts([...state.accounts.values()].map((one) => ({ ...one }))),
    openOrderCount: openOrders(state).length,
    referenceCount: state.references.size,
    nextDeadline: nextDeadline(state),
    users: usersOf(state),
  }
}

function dumpedProduct(state: NaiveState, product: NaiveProduct): DumpedProduct {
  const { number, rules, base, quote, sequence, lastTradeId, lastPrice } = product
  return {
    ...{ number, rules, base, quote, sequence, lastTradeId, lastPrice },
    stateNow: stateNow(state, product),
    bids: product.bids.map(dumpedOrder),
    asks: product.asks.map(dumpedOrder),
    stops: product.stops.map(dumpedOrder).sort((a, b) => a.id - b.id),
    bidLevels: levels(product, SIDE.buy),
    askLevels: levels(product, SIDE.sell),
  }
}

function usersOf(state: NaiveState): DumpedUser[] {
  const users = new Set([...state.accounts.values()].map((one) => one.user))
  return [...users]
    .sort((a, b) => a - b)
    .map((user) => ({
      user,
      frozen: state.frozenUsers.has(user),
      selfTrade: state.selfTradeDefaults.get(user) ?? 0,
      volume30d: volume30d(state, user),
      rates: state.products.map((one) => ratesOf(state, user, one)),
      switches: state.switches
        .filter((one) => one.user === user)
        .map(({ name, product, deadline }) => ({ name, product, deadline }))
        .sort((a, b) => (a.name < b.name ? -1 : 1)),
    }))
}

function dumpedOrder(order: NaiveOrder): DumpedOrder {
  const { product, takerFee, makerFee, ...rest } = order
  return { ...rest, product: product.number, fee: takerFee + makerFee }
}

/** Totals by price. */
function levels(product: NaiveProduct, side: Side): DumpedLevel[] {
  const found: { price: number; size: number; orders: number }[] = []
  for (const { price, remaining } of ownSide(product, side)) {
    const last = found.at(-1)
    if (last !== undefined && last.price === price) {
      last.size += remaining
      last.orders++
    } else {
      found.push({ price, size: remaining, orders: 1 })
    }
  }
  return found
}
