/**
 * Pages of fills and ledger rows, newest first. A table's key begins with user and product, or
 * user, portfolio and currency: a question about several of them reads a page of each and merges.
 */
import type {
  FillFilter,
  FillRow,
  LedgerFilter,
  LedgerRow,
  RowCursor,
} from '@bourse/domain/exchange/read-model'
import { PAGE_MAX } from '@bourse/domain/exchange/read-model'
import type { UserId } from '@bourse/domain/shared/ids'
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { fillOf, ledgerOf } from './rows.ts'
import type { Db } from './schema.ts'

/** The user's fills that the filter wants. */
export async function fillsPage(db: Db, filter: FillFilter): Promise<readonly FillRow[]> {
  const { user, product, orderId } = filter
  const place = await placeOf(db, filter)
  // An order has one product, so its fills are one list already.
  if (orderId !== undefined) return merged([await fillsOfOrder(db, filter, place)], place)
  const products = product === undefined ? await productsOf(db, user) : [product]
  const lists = products.map(async (each) => {
    const query = db.selectFrom('fills').selectAll().where('user_id', '=', user)
    const rows = await query
      .where('product', '=', each)
      .where((all) => all.and(place.conditions))
      .orderBy('sequence', place.direction)
      .orderBy('ordinal', place.direction)
      .limit(place.limit)
      .execute()
    return rows.map(fillOf)
  })
  return merged(await Promise.all(lists), place)
}

/** The user's ledger rows that the filter wants. */
export async function ledgerPage(db: Db, filter: LedgerFilter): Promise<readonly LedgerRow[]> {
  const { user, portfolio, currency } = filter
  const place = await placeOf(db, filter)
  const currencies = currency === undefined ? await currenciesOf(db, filter) : [currency]
  const lists = currencies.map(async (each) => {
    const query = db.selectFrom('ledger').selectAll().where('user_id', '=', user)
    const rows = await query
      .where('portfolio', '=', portfolio)
      .where('currency', '=', each)
      .where((all) => all.and(place.conditions))
      .orderBy('sequence', place.direction)
      .orderBy('ordinal', place.direction)
      .limit(place.limit)
      .execute()
    return rows.map(ledgerOf)
  })
  return merged(await Promise.all(lists), place)
}

async function fillsOfOrder(db: Db, filter: FillFilter, place: Place): Promise<FillRow[]> {
  const { user, product, orderId } = filter
  let query = db
    .selectFrom('fills')
    .selectAll()
    .where('order_id', '=', orderId as number)
  query = query.where('user_id', '=', user)
  if (product !== undefined) query = query.where('product', '=', product)
  const rows = await query
    .where((all) => all.and(place.conditions))
    .orderBy('sequence', place.direction)
    .orderBy('ordinal', place.direction)
    .limit(place.limit)
    .execute()
  return rows.map(fillOf)
}

/** Where a page lies in each list, and how much of it there is. */
interface Place {
  readonly conditions: RawBuilder<SqlBool>[]
  readonly direction: 'asc' | 'desc'
  readonly limit: number
}

type Paged = Pick<FillFilter, 'after' | 'before' | 'since' | 'until' | 'limit'>

async function placeOf(db: Db, filter: Paged): Promise<Place> {
  const { after, before, since, until } = filter
  // Of lists read one after the other none may have rows that came after another was read, or the
  // next page would miss some.
  const ends = [await markOf(db)]
  const starts = [0]
  const conditions: RawBuilder<SqlBool>[] = []
  if (after !== undefined) {
    ends.push(after.sequence)
    conditions.push(beyond('<', after))
  }
  if (before !== undefined) {
    starts.push(before.sequence)
    conditions.push(beyond('>', before))
  }
  if (since !== undefined) {
    starts.push((await ordersAround(db, since)).before + 1)
    conditions.push(sql<SqlBool>`${sql.ref('time')} >= ${since}`)
  }
  if (until !== undefined) {
    ends.push((await ordersAround(db, until)).from - 1)
    conditions.push(sql<SqlBool>`${sql.ref('time')} < ${until}`)
  }
  // One bound each way: of two, a database may take the wrong one for its way along the index.
  conditions.push(sql<SqlBool>`${sql.ref('sequence')} >= ${Math.max(...starts)}`)
  conditions.push(sql<SqlBool>`${sql.ref('sequence')} <= ${Math.min(...ends)}`)
  const upwards = before !== undefined && after === undefined
  return {
    conditions,
    direction: upwards ? 'asc' : 'desc',
    limit: Math.min(filter.limit, PAGE_MAX),
  }
}

/** Within the bounds of sequence ids this cuts the event of the cursor itself. */
function beyond(comparison: '<' | '>', { sequence, index }: RowCursor): RawBuilder<SqlBool> {
  const than = sql.raw(comparison)
  return sql<SqlBool>`(${sql.ref('sequence')} ${than} ${sequence}
    or ${sql.ref('ordinal')} ${than} ${index})`
}

/** The last sequence id whose rows are there. */
export async function markOf(db: Db): Promise<number> {
  const { sequence } = await db.selectFrom('mark').select('sequence').executeTakeFirstOrThrow()
  return Number(sequence)
}

/**
 * The sequence ids of the last order accepted or rejected before `time` and of the first one at or
 * after it. Times never fall as sequence ids rise, so a search that halves finds them along the
 * orders' key, and fills and ledger need no index by time: whatever lies between the two is read.
 */
async function ordersAround(
  db: Db,
  time: number,
): Promise<{ readonly before: number; readonly from: number }> {
  let before = 0
  let from = Number.MAX_SAFE_INTEGER
  // No order has an id in `low` + 1 to `from` - 1 whose place is not known when the search ends.
  let low = 0
  let high = (await lastOrder(db, 0, Number.MAX_SAFE_INTEGER))?.id ?? 0
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    const order = await lastOrder(db, low, middle)
    if (order === undefined) low = middle
    else if (order.createdAt < time) {
      before = order.id
      low = middle
    } else {
      from = order.id
      high = order.id - 1
    }
  }
  return { before, from }
}

/** The order with the highest id above `above` and up to `upTo`. */
async function lastOrder(
  db: Db,
  above: number,
  upTo: number,
): Promise<{ readonly id: number; readonly createdAt: number } | undefined> {
  const row = await db
    .selectFrom('orders')
    .select(['id', 'created_at'])
    .where('id', '>', above)
    .where('id', '<=', upTo)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row && { id: Number(row.id), createdAt: Number(row.created_at) }
}

/** The products that a user has fills of: one step along the key for each. */
async function productsOf(db: Db, user: UserId): Promise<readonly number[]> {
  const products: number[] = []
  for (;;) {
    const next = await db
      .selectFrom('fills')
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

/** Wherever there is a ledger row there is a balance. */
async function currenciesOf(db: Db, filter: LedgerFilter): Promise<readonly number[]> {
  const rows = await db
    .selectFrom('balances')
    .select('currency')
    .where('user_id', '=', filter.user)
    .where('portfolio', '=', filter.portfolio)
    .orderBy('currency')
    .execute()
  return rows.map(({ currency }) => Number(currency))
}

/** One page out of those of each list. */
function merged<Row extends RowCursor>(lists: readonly Row[][], place: Place): readonly Row[] {
  const newestFirst = lists
    .flat()
    .sort((left, right) => right.sequence - left.sequence || right.index - left.index)
  if (place.direction === 'desc') return newestFirst.slice(0, place.limit)
  return newestFirst.slice(Math.max(0, newestFirst.length - place.limit))
}
