/** The twin's state in the form in which two engines are compared. */
import type { Side } from '@bourse/domain/exchange/order'
import { SIDE } from '@bourse/domain/exchange/order'
import type { Dump, DumpedLevel, DumpedOrder, DumpedProduct } from './dump.ts'
import { sortedAccounts } from './dump.ts'
import type { NaiveOrder, NaiveProduct, NaiveState } from './naive-state.ts'
import { openOrders, ownSide } from './naive-state.ts'

/** Everything that two equal engines agree on. */
export function naiveDump(state: NaiveState): Dump {
  const { sequence, position, time, rulesVersion } = state
  return {
    ...{ sequence, position, time, rulesVersion },
    currencies: state.currencies,
    products: state.products.map(dumpedProduct),
    accounts: sortedAccounts([...state.accounts.values()].map((one) => ({ ...one }))),
    openOrderCount: openOrders(state).length,
    referenceCount: state.references.size,
  }
}

function dumpedProduct(product: NaiveProduct): DumpedProduct {
  const { number, rules, base, quote, sequence, lastTradeId, lastPrice } = product
  return {
    ...{ number, rules, base, quote, sequence, lastTradeId, lastPrice },
    bids: product.bids.map(dumpedOrder),
    asks: product.asks.map(dumpedOrder),
    bidLevels: levels(product, SIDE.buy),
    askLevels: levels(product, SIDE.sell),
  }
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
