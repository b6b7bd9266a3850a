/** A product, its terms and a book for tests of the order form. */
import type { OrderRow, ProductRow } from '../../api/rows.ts'
import type { Levels } from './amounts.ts'
import { blankDraft, type Draft } from './draft.ts'
import { type Terms, termsOf } from './terms.ts'

export const PRODUCT: ProductRow = {
  id: 'BTC-USDT',
  baseCurrency: 'BTC',
  quoteCurrency: 'USDT',
  baseMinSize: '0.0001',
  baseMaxSize: '100',
  baseIncrement: '0.0001',
  quoteIncrement: '0.05',
  baseScale: 6,
  quoteScale: 2,
  minPrice: '1',
  maxPrice: '1000000',
  minNotional: '10',
  maxNotional: '5000000',
  makerFeeRate: '0.001',
  takerFeeRate: '0.002',
  state: 'online',
  bandRate: '0.05',
  selfTradePrevention: 'none',
  ownFees: false,
  post_only: false,
  limit_only: false,
  cancel_only: false,
  trading_disabled: false,
}

/** Terms of `PRODUCT`; fees are 0.1 % and 0.2 %, atoms 10^-8. */
export const TERMS: Terms = termsOf(PRODUCT, { fundsScale: 8, rates: undefined })

/** The same without fees. */
export const FREE: Terms = { ...TERMS, makerRate: 0n, takerRate: 0n }

export function draft(changes: Partial<Draft>): Draft {
  return { ...blankDraft(changes.side ?? 'buy'), ...changes }
}

/** Levels from decimals, best first. */
export function levels(...pairs: readonly (readonly [price: number, size: number])[]): Levels {
  return {
    prices: pairs.map(([price]) => Math.round(price * 100)),
    sizes: pairs.map(([, size]) => Math.round(size * 1_000_000)),
    count: pairs.length,
  }
}

export const ORDER: OrderRow = {
  id: '1',
  clientOid: '',
  productId: 'BTC-USDT',
  side: 'buy',
  type: 'limit',
  price: '100',
  size: '2',
  funds: '200',
  filledSize: '0',
  executedValue: '0',
  fillFees: '0',
  status: 'open',
  createdAt: '2026-01-01T00:00:00.000Z',
  settled: false,
  timeInForce: 'GTC',
  postOnly: false,
  doneReason: null,
  doneAt: null,
}
