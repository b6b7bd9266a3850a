/** Rows for the tests of read models, and batches of them. */
import { LEDGER_KIND } from '@bourse/domain/exchange/account'
import { DONE_REASON, type OrderView, SELF_TRADE, STOP_TYPE } from '@bourse/domain/exchange/order'
import type {
  BalanceRow,
  CandleRow,
  FillRow,
  LedgerRow,
  ReadModelBatch,
  ReadModelRows,
} from '@bourse/domain/exchange/read-model'
import { toOrderId, toUserId } from '@bourse/domain/shared/ids'

export const ALICE = toUserId(4_503_599_627_370_497)
export const BOB = toUserId(9_007_199_254_740_991)
export const HUGE = (1n << 62n) - 1n
const START = 1_700_000_000_123_457

/** A batch with these rows and no others. */
export function batch(from: number, to: number, rows: Partial<ReadModelRows> = {}): ReadModelBatch {
  return { from, to, orders: [], fills: [], ledger: [], balances: [], candles: [], ...rows }
}

/** An open order of Alice's, accepted `id` microseconds after the start. */
export function order(id: number, fields: Partial<OrderView> = {}): OrderView {
  return {
    id: toOrderId(id),
    product: 1,
    user: ALICE,
    portfolio: 0,
    clientOrderId: '',
    side: 1,
    type: 1,
    timeInForce: 1,
    postOnly: false,
    price: 100,
    size: 10,
    funds: 0n,
    filled: 0,
    remaining: 10,
    executed: 0n,
    fee: 0n,
    makerRate: 0,
    takerRate: 0,
    selfTrade: SELF_TRADE.none,
    stopType: STOP_TYPE.none,
    stopPrice: 0,
    expiresAt: 0,
    status: 'open',
    doneReason: undefined,
    refusal: 0,
    createdAt: timeOf(id),
    doneAt: 0,
    ...fields,
  }
}

/** Engine time of the event with this sequence id. */
export function timeOf(sequence: number): number {
  return START + sequence
}

/** A fill of Alice's with numbers that a narrower column or a double would spoil. */
export function fill(sequence: number, index: number, fields: Partial<FillRow> = {}): FillRow {
  return {
    sequence,
    index,
    product: 1,
    tradeId: 1,
    orderId: toOrderId(sequence),
    user: ALICE,
    portfolio: 65_535,
    side: 2,
    liquidity: index % 2 === 0 ? 'M' : 'T',
    price: Number.MAX_SAFE_INTEGER,
    size: Number.MAX_SAFE_INTEGER - 1,
    notional: HUGE,
    fee: HUGE - 1n,
    rate: 1_500,
    time: timeOf(sequence),
    ...fields,
  }
}

/** A ledger row of Alice's first portfolio. */
export function entry(sequence: number, index: number, fields: Partial<LedgerRow> = {}): LedgerRow {
  return {
    sequence,
    index,
    user: ALICE,
    portfolio: 0,
    currency: 1,
    kind: LEDGER_KIND.trade,
    amount: -HUGE,
    balance: HUGE - 2n,
    time: timeOf(sequence),
    product: 1,
    tradeId: Number.MAX_SAFE_INTEGER,
    orderId: sequence,
    ...fields,
  }
}

/** An account of Alice's first portfolio. */
export function balance(currency: number, fields: Partial<BalanceRow> = {}): BalanceRow {
  return {
    user: ALICE,
    portfolio: 0,
    currency,
    available: HUGE,
    frozen: HUGE - 1n,
    sequence: 1,
    ...fields,
  }
}

/** A minute of product 1. */
export function candle(time: number, fields: Partial<CandleRow> = {}): CandleRow {
  return {
    product: 1,
    granularity: 60,
    time,
    low: 1,
    high: Number.MAX_SAFE_INTEGER,
    open: 2,
    close: 3,
    volume: Number.MAX_SAFE_INTEGER - 1,
    ...fields,
  }
}

/** Every field at a value that a narrower column or a double would spoil. */
export const WIDE: OrderView = {
  ...order(8),
  user: BOB,
  portfolio: 65_535,
  clientOrderId: `'";-- ${'~'.repeat(58)}`,
  side: 2,
  type: 2,
  timeInForce: 3,
  postOnly: true,
  price: Number.MAX_SAFE_INTEGER,
  size: Number.MAX_SAFE_INTEGER - 1,
  funds: HUGE,
  filled: Number.MAX_SAFE_INTEGER - 2,
  remaining: Number.MAX_SAFE_INTEGER - 3,
  executed: HUGE - 1n,
  fee: HUGE - 2n,
  makerRate: 999_999,
  takerRate: 1_000_000,
  selfTrade: SELF_TRADE.cancelBoth,
  stopType: STOP_TYPE.entry,
  stopPrice: Number.MAX_SAFE_INTEGER - 4,
  expiresAt: Number.MAX_SAFE_INTEGER - 5,
  status: 'filled',
  doneReason: DONE_REASON.filled,
  doneAt: 1_700_000_000_123_459,
}

/** A rejected order holds whatever its event said. */
export const REJECTED: OrderView = {
  ...order(9),
  product: 5_000_000_000,
  status: 'rejected',
  doneReason: DONE_REASON.rejected,
  refusal: 3001,
  doneAt: 9,
}
