/**
 * Orders that are done but perhaps not in the read model yet. A bounded ring in the order in which
 * they ended: the oldest leaves as soon as the read model's mark has passed it, or, when the ring
 * is full, too early; then history says that it is behind until the mark has caught up. They are
 * sorted by id and by user when somebody asks: under load most leave before anybody does.
 */
import type { TradingListener } from '@bourse/domain/exchange/listener'
import { DONE_REASON, type OrderView } from '@bourse/domain/exchange/order'
import type { DoneOrders, OrderFilter } from '@bourse/domain/exchange/read-model'
import type { TradingState } from '@bourse/domain/exchange/state'
import type { OrderId } from '@bourse/domain/shared/ids'
import { NumberMap } from '@bourse/kit/pure/number-map'
import { DoneTable } from './done-table.ts'
import { isRejectedOrder, rejectedOrder } from './rejected-order.ts'

/** Orders kept at most while the read model lags: about 170 bytes each. */
const DONE_ORDERS_MAX = 200_000

const NONE = -1

/** The lookup, filled by what the engine tells and emptied by the read model's mark. */
export interface DoneOrderFold extends DoneOrders {
  readonly listener: Pick<TradingListener, 'done' | 'result'>
  readonly size: number
  /** The read model has applied everything up to this sequence id. */
  prune(mark: number): void
}

/**
 * An empty ring of at most `max` orders over the engine's `state`. What that had done before is not
 * told again, so the ring is behind until the read model's mark is known to have passed it.
 */
export function doneOrders(state: TradingState, max = DONE_ORDERS_MAX): DoneOrderFold {
  const ring = new Ring(state, max)
  const { table } = ring
  let mark = 0
  let missingUpTo = state.sequence

  /** A free place, made by giving up the oldest order if need be. */
  function place(): number {
    if (ring.size === max) {
      missingUpTo = ring.oldestDoneBy
      ring.removeOldest()
    }
    return ring.next
  }

  return {
    listener: {
      done(slot, reason) {
        if (state.sequence <= mark) return
        table.keepDone(place(), slot, reason)
        ring.add(state.sequence)
      },
      result(event, refusal) {
        if (state.sequence <= mark || !isRejectedOrder(event, refusal)) return
        table.keepRejected(place(), rejectedOrder(state, event, refusal), DONE_REASON.rejected)
        ring.add(state.sequence)
      },
    },
    get size() {
      return ring.size
    },
    get behind() {
      return missingUpTo > mark
    },
    prune(reached) {
      if (reached <= mark) return
      mark = reached
      while (ring.size > 0 && ring.oldestDoneBy <= mark) ring.removeOldest()
    },
    get(id) {
      const at = ring.find(id)
      return at === NONE ? undefined : table.view(at)
    },
    orders: (filter) => page(ring, filter),
  }
}

/**
 * Places of the table in the order in which they were taken. The newest of them are `fresh`: found
 * by nobody until `index` has put them where they are found by id or by user.
 */
class Ring {
  readonly table: DoneTable
  readonly #max: number
  readonly #placeOf: NumberMap
  readonly #newestOf = new Map<number, number>()
  /** Sequence id of the event that ended the order. */
  readonly #doneBy: Float64Array
  /** The same user's neighbours in time, or -1. */
  readonly #older: Int32Array
  readonly #newer: Int32Array
  #oldest = 0
  #size = 0
  #fresh = 0

  constructor(state: TradingState, max: number) {
    this.table = new DoneTable(state, max)
    this.#max = max
    this.#placeOf = new NumberMap(max, 'dense')
    this.#doneBy = new Float64Array(max)
    this.#older = new Int32Array(max)
    this.#newer = new Int32Array(max)
  }

  get size(): number {
    return this.#size
  }

  /** The place that `add` takes; there is one unless the ring is full. */
  get next(): number {
    return (this.#oldest + this.#size) % this.#max
  }

  get oldestDoneBy(): number {
    return this.#doneBy[this.#oldest] as number
  }

  /** Takes the next place, in which the table has an order already. */
  add(doneBy: number): void {
    this.#doneBy[this.next] = doneBy
    this.#size++
    this.#fresh++
  }

  /** The oldest of all is the oldest of its user too. */
  removeOldest(): void {
    const at = this.#oldest
    if (this.#fresh === this.#size) this.#fresh--
    else this.#unlink(at)
    this.#oldest = (at + 1) % this.#max
    this.#size--
  }

  /** Place of an order, or -1. */
  find(id: OrderId): number {
    this.#index()
    return this.#placeOf.get(id)
  }

  /** Places of a user's orders, the one that ended last first. */
  *of(user: number): Generator<number> {
    this.#index()
    for (let at = this.#newestOf.get(user) ?? NONE; at !== NONE; at = this.#older[at] as number) {
      yield at
    }
  }

  #index(): void {
    for (; this.#fresh > 0; this.#fresh--) {
      this.#link((this.#oldest + this.#size - this.#fresh) % this.#max)
    }
  }

  #link(at: number): void {
    const user = this.table.user[at] as number
    const older = this.#newestOf.get(user) ?? NONE
    this.#older[at] = older
    this.#newer[at] = NONE
    if (older !== NONE) this.#newer[older] = at
    this.#newestOf.set(user, at)
    this.#placeOf.set(this.table.id[at] as number, at)
  }

  #unlink(at: number): void {
    const newer = this.#newer[at] as number
    if (newer === NONE) this.#newestOf.delete(this.table.user[at] as number)
    else this.#older[newer] = NONE
    this.#placeOf.delete(this.table.id[at] as number)
  }
}

/** Ids rise with creation, not with the end, so what fits the filter is sorted afterwards. */
function page(ring: Ring, filter: OrderFilter): OrderView[] {
  const { table } = ring
  const found: number[] = []
  for (const at of ring.of(filter.user)) if (table.fits(at, filter)) found.push(at)
  found.sort((one, other) => (table.id[other] as number) - (table.id[one] as number))
  const shown =
    filter.before === undefined || filter.after !== undefined
      ? found.slice(0, filter.limit)
      : found.slice(-filter.limit)
  return shown.map((at) => table.view(at))
}
