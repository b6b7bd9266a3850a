/** Own orders by the price of their group. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { OrderRow } from '../../api/rows.ts'
import { ownSizes } from './own-sizes.ts'

const PLAIN = { productId: 'A-B', side: 'buy', price: '9.99', size: '3', filledSize: '0' } as const
const GROUPING = { productId: 'A-B', priceScale: 2, sizeScale: 1, step: 1 }

function order(parts: Partial<OrderRow>): OrderRow {
  return { ...PLAIN, status: 'open', ...parts } as OrderRow
}

test('what is left of open orders, by price and side', () => {
  const own = ownSizes(
    [
      order({}),
      order({ filledSize: '0.5' }),
      order({ side: 'sell', price: '10.01' }),
      order({ productId: 'C-D' }),
      order({ status: 'active' }),
    ],
    GROUPING,
  )
  assert.deepEqual([...own.buy], [[999, 55]])
  assert.deepEqual([...own.sell], [[1_001, 30]])
})

test('grouped as the book is', () => {
  const orders = [order({}), order({ price: '9.91' }), order({ side: 'sell', price: '10.01' })]
  const own = ownSizes(orders, { ...GROUPING, step: 10 })
  assert.deepEqual([...own.buy], [[990, 60]])
  assert.deepEqual([...own.sell], [[1_010, 30]])
})
