/** The read model in memory, for tests and simulations: it is gone with the process. */
import { Mismatch } from '@bourse/domain/exchange/mismatch'
import type { OrderView } from '@bourse/domain/exchange/order'
import type {
  FillRow,
  OrderFilter,
  ReadModelReader,
  ReadModelWriter,
} from '@bourse/domain/exchange/read-model'
import { PAGE_MAX } from '@bourse/domain/exchange/read-model'
import { assert } from '@bourse/domain/shared/assert'
import type { OrderId } from '@bourse/domain/shared/ids'

/** One set of rows; any number of writers and readers share it. */
export interface MemoryReadModel {
  readonly orders: Map<OrderId, OrderView>
  /** By sequence id and index. */
  readonly fills: FillRow[]
  mark: { logId: string; sequence: number }
}

/** Rows that no log owns yet. */
export function memoryReadModel(): MemoryReadModel {
  return { orders: new Map(), fills: [], mark: { logId: '', sequence: 0 } }
}

/** The writer for the log `logId`. */
export function memoryWriter(model: MemoryReadModel, logId: string): ReadModelWriter {
  return {
    async mark() {
      if (model.mark.logId === '') model.mark.logId = logId
      if (model.mark.logId !== logId) {
        throw new Mismatch(
          'other-log',
          `the read model in memory is of log ${model.mark.logId}, not of log ${logId}`,
        )
      }
      return model.mark.sequence
    },
    async write(batch) {
      assert(batch.from < batch.to, 'a batch moves the mark forward')
      if (model.mark.logId !== logId || model.mark.sequence !== batch.from) return false
      for (const order of batch.orders) model.orders.set(order.id, order)
      model.fills.push(...batch.fills)
      model.mark.sequence = batch.to
      return true
    },
    settle: () => Promise.resolve(),
    close: () => Promise.resolve(),
  }
}

/** A reader of the rows. */
export function memoryReader(model: MemoryReadModel): ReadModelReader {
  return {
    mark: () => Promise.resolve(model.mark.sequence),
    order: (id) => Promise.resolve(model.orders.get(id)),
    orders: (filter) => Promise.resolve(page(model, filter)),
    fills: (orderId) => Promise.resolve(model.fills.filter((fill) => fill.orderId === orderId)),
    close: () => Promise.resolve(),
  }
}

function page(model: MemoryReadModel, filter: OrderFilter): readonly OrderView[] {
  const found = [...model.orders.values()]
    .filter((order) => wanted(order, filter))
    .sort((left, right) => right.id - left.id)
  const limit = Math.min(filter.limit, PAGE_MAX)
  const upwards = filter.before !== undefined && filter.after === undefined
  return upwards ? found.slice(-limit) : found.slice(0, limit)
}

function wanted(order: OrderView, filter: OrderFilter): boolean {
  const { user, product, statuses, clientOrderId, after, before } = filter
  return (
    order.user === user &&
    (product === undefined || order.product === product) &&
    (statuses === undefined || statuses.includes(order.status)) &&
    (clientOrderId === undefined || order.clientOrderId === clientOrderId) &&
    (after === undefined || order.id < after) &&
    (before === undefined || order.id > before)
  )
}
