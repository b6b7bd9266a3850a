/**
 * Rows of the read model as a fold of results. Between two flushes an order that changes is only
 * marked; its row is made once, when it is done or when the rows are taken.
 */
import { EVENT_TYPE } from '@bourse/domain/exchange/event'
import type { TradingListener } from '@bourse/domain/exchange/listener'
import type { OrderView } from '@bourse/domain/exchange/order'
import type { FillRow, ReadModelBatch } from '@bourse/domain/exchange/read-model'
import type { TradingState } from '@bourse/domain/exchange/state'
import { toOrderId, toUserId } from '@bourse/domain/shared/ids'
import { doneView } from '../order/done-view.ts'
import { rejectedOrder } from '../order/rejected-order.ts'
import { silentListener } from '../trading/listeners.ts'

export interface RowFold {
  readonly listener: TradingListener
  /** Rows that `take` would give now. */
  readonly pending: number
  /** Results up to this sequence id are in the read model: they are told again, and ignored. */
  skipTo(mark: number): void
  /** The rows since the last call, each order once and as it is now; call it between two events. */
  take(): Pick<ReadModelBatch, 'orders' | 'fills'>
}

/** An empty fold over the engine that `state` belongs to. */
export function rowFold(state: TradingState): RowFold {
  /** Slots of open orders that have changed. */
  const changed = new Set<number>()
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
      match(maker, taker) {
        if (state.sequence <= mark) return
        changed.add(maker)
        fills.push(makerRow(state, maker, index), takerRow(state, taker, index + 1))
        index += 2
      },
      done(slot, reason) {
        changed.delete(slot)
        if (state.sequence > mark) finished.push(doneView(state, slot, reason))
      },
      result(event, refusal) {
        index = 0
        if (refusal === 0 || event.type !== EVENT_TYPE.createOrder) return
        if (state.sequence > mark) finished.push(rejectedOrder(state, event, refusal))
      },
    },
    get pending() {
      return changed.size + finished.length + fills.length
    },
    skipTo(reached) {
      mark = reached
    },
    take() {
      const orders = finished
      for (const slot of changed) orders.push(state.orderView(slot))
      const rows = { orders, fills }
      changed.clear()
      finished = []
      fills = []
      return rows
    },
  }
}

function makerRow(state: TradingState, slot: number, index: number): FillRow {
  const fee = state.fill.atoms[1] as bigint
  const rate = state.orders.makerRate[slot] as number
  return { ...sideRow(state, slot, index), liquidity: 'M', fee, rate }
}

function takerRow(state: TradingState, slot: number, index: number): FillRow {
  const fee = state.fill.atoms[2] as bigint
  const rate = state.orders.takerRate[slot] as number
  return { ...sideRow(state, slot, index), liquidity: 'T', fee, rate }
}

function sideRow(
  state: TradingState,
  slot: number,
  index: number,
): Omit<FillRow, 'liquidity' | 'fee' | 'rate'> {
  const { accounts, fill, orders } = state
  const account = orders.baseAccount[slot] as number
  return {
    sequence: state.sequence,
    index,
    product: orders.product[slot] as number,
    tradeId: fill.tradeId,
    orderId: toOrderId(orders.id[slot] as number),
    user: toUserId(accounts.user[account] as number),
    portfolio: accounts.portfolio[account] as number,
    side: orders.side[slot] as number,
    price: fill.price,
    size: fill.size,
    notional: fill.atoms[0] as bigint,
    time: state.time,
  }
}
