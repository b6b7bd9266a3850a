/** Rows for tests of lists. */
import type { OrderRow, ProductRow } from '../../api/rows.ts'

/** An open limit order, except for what is said. */
export function orderOf(fields: Partial<OrderRow> = {}): OrderRow {
  return {
    id: '1',
    clientOid: '',
    productId: 'BTC-USDT',
    side: 'buy',
    type: 'limit',
    price: '62000.5',
    size: '0.2',
    funds: '12400.1',
    filledSize: '0',
    executedValue: '0',
    fillFees: '0',
    status: 'open',
    createdAt: '2026-02-01T09:15:00.120Z',
    settled: false,
    timeInForce: 'GTC',
    postOnly: false,
    doneReason: null,
    doneAt: null,
    ...fields,
  }
}

export const BTC_USDT: ProductRow = {
  id: 'BTC-USDT',
  baseCurrency: 'BTC',
  quoteCurrency: 'USDT',
  baseMinSize: '0.000001',
  baseMaxSize: '10000',
  baseIncrement: '0.000001',
  quoteIncrement: '0.01',
  baseScale: 6,
  quoteScale: 2,
  minPrice: '0.01',
  maxPrice: '1000000',
  minNotional: '1',
  maxNotional: '46116860184.27387904',
  makerFeeRate: '0',
  takerFeeRate: '0.001',
  state: 'online',
  bandRate: '0',
  selfTradePrevention: 'none',
  ownFees: false,
  post_only: false,
  limit_only: false,
  cancel_only: false,
  trading_disabled: false,
}
