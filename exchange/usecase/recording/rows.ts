/**
 * Rows of the read model as a fold of results. Between two flushes an order, an account or a bucket
 * that changes is only marked; its row is made once, as it is when the rows are taken.
 */
import type { TradingListener } from '@bourse/domain/exchange/listener'
import type { MarketData } from '@bourse/domain/exchange/market-data'
import type { OrderView } from '@bourse/domain/exchange/order'
import type { FillRow, ReadModelRows } from '@bourse/domain/exchange/read-model'
import type { TradingState } from '@bourse/domain/exchange/state'
import { assert } from '@bourse/domain/shared/assert'
import { toOrderId, toUserId } from '@bourse/domain/shared/ids'
import { doneView } from '../order/done-view.ts'
import { isRejectedOrder, rejectedOrder } from '../order/rejected-order.ts'
import { silentListener } from '../trading/listeners.ts'
import { BalanceRows } from './balance-rows.ts'
import { CandleRows } from './candle-rows.ts'
import { LedgerRows } from './ledger-rows.ts'

export interface RowFold {
  readonly listener: TradingListener
  /** Rows that `take` would give now, more or less. */
  readonly pending: number
  /**
   * To be called once the state was restored from a snapshot, or is new, and before the first
   * event: takes over the buckets under way, and skips to the mark.
   */
  resume(mark: number): void
  /** Results up to this sequence id are in the read model: they are told again, and ignored. */
  skipTo(mark: number): void
  /** The rows since the last call, each key once and as it is now; call it between two events. */
  take(): ReadModelRows
}

/**
 * An empty fold over the engine that `state` belongs to. `marketData` knows the candles of a
 * restored state; a fold that is never resumed needs none.
 */
export function rowFold(state: TradingState, marketData?: Pick<MarketData, 'candles'>): RowFold {
  /** Slots of open orders that have changed. */
  const changed = new Set<number>()
  const ledger = new LedgerRows(state)
  const balances = new BalanceRows(state)
  const candles = new CandleRows()
  let finished: OrderView[] = []
  let fills: FillRow[] = []
  let mark = 0
  let index = 0

  return {
    listener: {
      ...silentListener,
      received(slot) {
        if (state.sequence > mark) changed.add(slot)
      },
      active(slot) {
        if (state.sequence > mark) changed.add(slot)
      },
      change(slot) {
        if (state.sequence > mark) changed.add(slot)
      },
      match(maker, taker) {
        const isNew = state.sequence > mark
        // A trade that is in the rows already still belongs to a bucket that goes on.
        candles.trade(state, state.orders.product(maker), isNew)
        if (!isNew) return
        changed.add(maker)
        const made = fillRow(state, maker, index)
        const taken = fillRow(state, taker, index + 1)
        fills.push(made, taken)
        ledger.fill(made, taken)
        index += 2
      },
      done(slot, reason) {
        changed.delete(slot)
        if (state.sequence > mark) finished.push(doneView(state, slot, reason))
      },
      ledger(account, kind, entry) {
        if (state.sequence > mark) ledger.entry(account, kind, entry)
      },
      balance(account) {
        if (state.sequence > mark) balances.touch(account)
      },
      result(event, refusal) {
        index = 0
        if (state.sequence <= mark || !isRejectedOrder(event, refusal)) return
        finished.push(rejectedOrder(state, event, refusal))
      },
    },
    get pending() {
      const rows = finished.length + fills.length + ledger.pending
      return changed.size + rows + balances.pending + candles.pending
    },
    resume(reached) {
      mark = reached
      if (state.sequence === 0) return
      assert(marketData !== undefined, 'a restored state has candles')
      for (const { number } of state.products) candles.resume(number, marketData)
    },
    skipTo(reached) {
      mark = reached
    },
    take() {
      const orders = finished
      for (const slot of changed) orders.push(state.orderView(slot))
      const rows = {
        orders,
        fills,
        ledger: ledger.take(),
        balances: balances.take(),
        candles: candles.take(),
      }
      changed.clear()
      finished = []
      fills = []
      return rows
    },
  }
}

/** One side of the fill that is being told. The maker's is even, the taker's odd. */
function fillRow(state: TradingState, slot: number, index: number): FillRow {
  const { accounts, fill, orders } = state
  const account = orders.baseAccount(slot)
  const isMaker = index % 2 === 0
  return {
    sequence: state.sequence,
    index,
    product: orders.product(slot),
    tradeId: fill.tradeId,
    orderId: toOrderId(orders.id(slot)),
    user: toUserId(accounts.user[account] as number),
    portfolio: accounts.portfolio[account] as number,
    side: orders.side(slot),
    liquidity: isMaker ? 'M' : 'T',
    price: fill.price,
    size: fill.size,
    notional: fill.atoms[0] as bigint,
    fee: fill.atoms[isMaker ? 1 : 2] as bigint,
    rate: isMaker ? orders.makerRate(slot) : orders.takerRate(slot),
    time: state.time,
  }
}
