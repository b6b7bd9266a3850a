/**
 * Pages of orders, newest first: ids rise with time, so an id is the cursor. One index serves every
 * filter; it begins with user, product and status, so a page is merged from one short list of ids
 * for each product and status, and only its own rows are read.
 */
import type { OrderStatus, OrderView } from '@bourse/domain/exchange/order'
import type { OrderFilter } from '@bourse/domain/exchange/read-model'
import { PAGE_MAX } from '@bourse/domain/exchange/read-model'
import { sql } from 'kysely'
import { markOf } from './row-pages.ts'
import { orderOf } from './rows.ts'
import type { Db } from './schema.ts'

/** The page next to the cursor: from `before` upwards, else downwards. */
export async function ordersPage(db: Db, filter: OrderFilter): Promise<readonly OrderView[]> {
  const upwards = filter.before !== undefined && filter.after === undefined
  const walk = { upwards, limit: Math.min(filter.limit, PAGE_MAX), end: await markOf(db) }
  const lists =
    filter.clientOrderId === undefined
      ? await idsByStatus(db, filter, walk)
      : [await idsByReference(db, filter, walk)]
  // Between two lists an order may have been done: it is in both then.
  const ids = [...new Set(lists.flat())].sort((a, b) => (upwards ? a - b : b - a))
  return await ordersOf(db, ids.slice(0, walk.limit))
}

interface Walk {
  readonly upwards: boolean
  readonly limit: number
  /** Of lists read one after the other none may have orders that came after another was read. */
  readonly end: number
}

/**
 * In the order in which an order may go through them: one that goes on between two lists is then
 * found twice, and not missed.
 */
const AS_THEY_FOLLOW: readonly OrderStatus[] = ['active', 'open', 'filled', 'cancelled', 'rejected']

/** One list for each product and status that is wanted. */
async function idsByStatus(db: Db, filter: OrderFilter, walk: Walk): Promise<number[][]> {
  const { user, product, statuses = AS_THEY_FOLLOW } = filter
  const products = product === undefined ? await productsOf(db, user) : [product]
  const wanted = AS_THEY_FOLLOW.filter((status) => statuses.includes(status))
  const lists = products.flatMap((each) =>
    wanted.map((status) => {
      const mine = db.selectFrom('orders').where('user_id', '=', user)
      return ids(mine.where('product', '=', each).where('status', '=', status), filter, walk)
    }),
  )
  return await Promise.all(lists)
}

async function idsByReference(db: Db, filter: OrderFilter, walk: Walk): Promise<number[]> {
  const { user, product, statuses, clientOrderId } = filter
  if (statuses?.length === 0) return []
  let query = db
    .selectFrom('orders')
    .where('user_id', '=', user)
    .where('client_order_id', '=', clientOrderId as string)
    // Said in so many words, the database knows that the index over such rows serves.
    .where('client_order_id', '!=', sql.lit(''))
  if (product !== undefined) query = query.where('product', '=', product)
  if (statuses !== undefined) query = query.where('status', 'in', statuses)
  return await ids(query, filter, walk)
}

/** The ids of `query` next to the cursor of the filter, in the direction of the walk. */
async function ids(query: OrderQuery, filter: OrderFilter, walk: Walk): Promise<number[]> {
  const last = filter.after === undefined ? walk.end : Math.min(walk.end, filter.after - 1)
  const rows = await query
    .select('id')
    .where('id', '>', filter.before ?? 0)
    .where('id', '<=', last)
    .orderBy('id', walk.upwards ? 'asc' : 'desc')
    .limit(walk.limit)
    .execute()
  return rows.map(({ id }) => Number(id))
}

type OrderQuery = ReturnType<typeof anyOrder>

function anyOrder(db: Db) {
  return db.selectFrom('orders').where('user_id', '=', 0)
}

/** These orders, newest first. */
async function ordersOf(db: Db, ids: readonly number[]): Promise<readonly OrderView[]> {
  if (ids.length === 0) return []
  const rows = await db.selectFrom('orders').selectAll().where('id', 'in', padded(ids)).execute()
  return rows.map(orderOf).sort((a, b) => b.id - a.id)
}

/** Lengths of lists in statements: few, so that few statements are compiled. */
const LENGTHS = [1, 8, 32, 128, PAGE_MAX]

/** The same ids, the last one repeated, so that the list has one of few lengths. */
function padded(ids: readonly number[]): readonly number[] {
  const length = LENGTHS.find((each) => each >= ids.length) ?? ids.length
  const last = ids.at(-1) as number
  return [...ids, ...new Array<number>(length - ids.length).fill(last)]
}

/** The products that a user has orders of: one step along the index for each. */
async function productsOf(db: Db, user: OrderFilter['user']): Promise<readonly number[]> {
  const products: number[] = []
  for (;;) {
    const next = await db
      .selectFrom('orders')
      .select('product')
      .where('user_id', '=', user)
      .where('product', '>', products.at(-1) ?? -1)
      .orderBy('product')
      .limit(1)
      .executeTakeFirst()
    if (next === undefined) return products
    products.push(Number(next.product))
  }
}
