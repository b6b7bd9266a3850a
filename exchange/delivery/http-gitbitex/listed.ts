/** Products and currencies by the numbers that rows hold. */
import type { Currency, Product } from '@bourse/domain/exchange/product'
import type { TradingState } from '@bourse/domain/exchange/state'
import { assert } from '@bourse/domain/shared/assert'

/** The product `number` of a row: rows are made of what the engine has done, so it is listed. */
export function listedProduct(state: TradingState, number: number): Product {
  const product = state.products[number - 1]
  assert(product !== undefined, `a row is of a listed product, not of ${number}`)
  return product
}

/** The currency `number` of a row, which is listed for the same reason. */
export function listedCurrency(state: TradingState, number: number): Currency {
  const currency = state.currencies[number - 1]
  assert(currency !== undefined, `a row is of a listed currency, not of ${number}`)
  return currency
}
