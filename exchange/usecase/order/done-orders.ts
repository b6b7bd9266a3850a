/**
 * Orders that are done but perhaps not in the read model yet. A bounded map in the order in which
 * they ended: the front leaves as soon as the read model's mark has passed it, or, when the map is
 * full, too early; then history says that it is behind until the mark has caught up.
 */
import { EVENT_TYPE } from '@bourse/domain/exchange/event'
import type { TradingListener } from '@bourse/domain/exchange/listener'
import type { OrderView } from '@bourse/domain/exchange/order'
import type { DoneOrders, OrderFilter } from '@bourse/domain/exchange/read-model'
import type { TradingState } from '@bourse/domain/exchange/state'
import type { OrderId, UserId } from '@bourse/domain/shared/ids'
import { doneView } from './done-view.ts'
import { rejectedOrder } from './rejected-order.ts'

/** Orders kept at most while the read model lags: some hundred bytes each. */
const DONE_ORDERS_MAX = 200_000

/** The lookup, filled by what the engine tells and emptied by the read model's mark. */
export interface DoneOrderFold extends DoneOrders {
  readonly listener: Pick<TradingListener, 'done' | 'result'>
  readonly size: number
  /** The read model has applied everything up to this sequence id. */
  prune(mark: number): void
}

interface Entry {
  readonly order: OrderView
  /** Sequence id of the event that ended the order. */
  readonly doneBy: number
  /** The same user's neighbours in time. */
  older: Entry | undefined
  newer: Entry | undefined
  /** The order of any user that ended next. */
  next: Entry | undefined
}

/**
 * An empty map of at most `max` orders over the engine's `state`. What that had done before is not
 * told again, so the map is behind until the read model's mark is known to have passed it.
 */
export function doneOrders(state: TradingState, max = DONE_ORDERS_MAX): DoneOrderFold {
  const entries = new Map<OrderId, Entry>()
  const newestOf = new Map<UserId, Entry>()
  // A list of its own: taking the first key of a Map again and again walks over all deleted ones.
  let first: Entry | undefined
  let last: Entry | undefined
  let mark = 0
  let missingUpTo = state.sequence

  function add(order: OrderView, doneBy: number): void {
    if (entries.size >= max && first !== undefined) {
      missingUpTo = first.doneBy
      removeFirst(first)
    }
    const older = newestOf.get(order.user)
    const entry: Entry = { order, doneBy, older, newer: undefined, next: undefined }
    if (older !== undefined) older.newer = entry
    newestOf.set(order.user, entry)
    entries.set(order.id, entry)
    if (last === undefined) first = entry
    else last.next = entry
    last = entry
  }

  /** The oldest of all is the oldest of its user too. */
  function removeFirst(entry: Entry): void {
    first = entry.next
    if (first === undefined) last = undefined
    entries.delete(entry.order.id)
    if (entry.newer === undefined) newestOf.delete(entry.order.user)
    else entry.newer.older = undefined
  }

  return {
    listener: {
      done(slot, reason) {
        if (state.sequence > mark) add(doneView(state, slot, reason), state.sequence)
      },
      result(event, refusal) {
        if (refusal === 0 || event.type !== EVENT_TYPE.createOrder) return
        if (state.sequence > mark) add(rejectedOrder(state, event, refusal), state.sequence)
      },
    },
    get size() {
      return entries.size
    },
    get behind() {
      return missingUpTo > mark
    },
    prune(reached) {
      if (reached <= mark) return
      mark = reached
      while (first !== undefined && first.doneBy <= mark) removeFirst(first)
    },
    get: (id) => entries.get(id)?.order,
    orders: (filter) => page(newestOf.get(filter.user), filter),
  }
}

/** Ids rise with creation, not with the end, so what fits the filter is sorted afterwards. */
function page(newest: Entry | undefined, filter: OrderFilter): OrderView[] {
  const found: OrderView[] = []
  for (let entry = newest; entry !== undefined; entry = entry.older) {
    if (fits(entry.order, filter)) found.push(entry.order)
  }
  found.sort((a, b) => b.id - a.id)
  return filter.before === undefined || filter.after !== undefined
    ? found.slice(0, filter.limit)
    : found.slice(-filter.limit)
}

function fits(order: OrderView, filter: OrderFilter): boolean {
  if (filter.product !== undefined && order.product !== filter.product) return false
  if (filter.statuses !== undefined && !filter.statuses.includes(order.status)) return false
  if (filter.after !== undefined && order.id >= filter.after) return false
  if (filter.before !== undefined && order.id <= filter.before) return false
  return filter.clientOrderId === undefined || order.clientOrderId === filter.clientOrderId
}
