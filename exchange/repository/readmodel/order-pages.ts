/** Pages of orders, newest first: ids rise with time, so an id is the cursor. */
import { setImmediate as turn } from 'node:timers/promises'
import type { OrderView } from '@bourse/domain/exchange/order'
import type { OrderFilter } from '@bourse/domain/exchange/read-model'
import { PAGE_MAX } from '@bourse/domain/exchange/read-model'
import { sql } from 'kysely'
import { orderOf } from './rows.ts'
import type { Db } from './schema.ts'

/**
 * Orders looked at in one go for their status, which no index has: a rare status in a long history
 * is searched in steps of some milliseconds, and others have their turn between two.
 */
const SCAN_ORDERS = 2_000

/** The page next to the cursor: from `before` upwards, else downwards. */
export async function ordersPage(db: Db, filter: OrderFilter): Promise<readonly OrderView[]> {
  const upwards = filter.before !== undefined && filter.after === undefined
  const found =
    filter.statuses === undefined || filter.clientOrderId !== undefined
      ? await some(db, filter, upwards)
      : await scan(db, filter, upwards)
  return upwards ? found.reverse() : found
}

/** Step by step until the page is full or the user has no more orders. */
async function scan(db: Db, filter: OrderFilter, upwards: boolean): Promise<OrderView[]> {
  const found: OrderView[] = []
  const limit = Math.min(filter.limit, PAGE_MAX)
  if (filter.statuses?.length === 0) return found
  let rest = filter
  for (;;) {
    const last = await stepEnd(db, rest, upwards)
    const step = { ...within(rest, last, upwards), limit: limit - found.length }
    found.push(...(await some(db, step, upwards)))
    if (last === undefined || found.length >= limit) return found
    rest = upwards ? { ...rest, before: last } : { ...rest, after: last }
    await turn()
  }
}

/** Id of the last order of a step, undefined when the step has all that are left. */
async function stepEnd(
  db: Db,
  filter: OrderFilter,
  upwards: boolean,
): Promise<OrderView['id'] | undefined> {
  const row = await matching(db, { ...filter, statuses: undefined })
    .select('id')
    .orderBy('id', upwards ? 'asc' : 'desc')
    .limit(1)
    .offset(SCAN_ORDERS - 1)
    .executeTakeFirst()
  return row === undefined ? undefined : (Number(row.id) as OrderView['id'])
}

/** The filter up to and with the order `last`. Ids are whole, so the next one is beyond it. */
function within(
  filter: OrderFilter,
  last: OrderView['id'] | undefined,
  upwards: boolean,
): OrderFilter {
  if (last === undefined) return filter
  return upwards
    ? { ...filter, after: (last + 1) as OrderView['id'] }
    : { ...filter, before: (last - 1) as OrderView['id'] }
}

async function some(db: Db, filter: OrderFilter, upwards: boolean): Promise<OrderView[]> {
  const rows = await matching(db, filter)
    .selectAll()
    .orderBy('id', upwards ? 'asc' : 'desc')
    .limit(Math.min(filter.limit, PAGE_MAX))
    .execute()
  return rows.map(orderOf)
}

/** The fields of a filter, any of which may be left out. */
type Wanted = Omit<OrderFilter, 'statuses'> & {
  readonly statuses?: readonly string[] | undefined
}

function matching(db: Db, filter: Wanted) {
  const { user, product, statuses, clientOrderId, after, before } = filter
  let query = db.selectFrom('orders').where('user_id', '=', user)
  if (product !== undefined) query = query.where('product', '=', product)
  if (statuses !== undefined) query = query.where('status', 'in', statuses)
  if (clientOrderId !== undefined) {
    query = query.where('client_order_id', '=', clientOrderId)
    // Said in so many words, the database knows that the index over such rows serves.
    query = query.where('client_order_id', '!=', sql.lit(''))
  }
  if (after !== undefined) query = query.where('id', '<', after)
  if (before !== undefined) query = query.where('id', '>', before)
  return query
}
