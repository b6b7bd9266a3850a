/** The read model on SQL through Kysely: the recorder's writer and everyone's reader. */
import { Mismatch } from '@bourse/domain/exchange/mismatch'
import type {
  OrderFilter,
  ReadModelBatch,
  ReadModelReader,
  ReadModelWriter,
} from '@bourse/domain/exchange/read-model'
import { PAGE_MAX } from '@bourse/domain/exchange/read-model'
import { assert } from '@bourse/domain/shared/assert'
import { type CompiledQuery, type Kysely, sql } from 'kysely'
import {
  FILL_COLUMNS,
  fillOf,
  fillValues,
  ORDER_CHANGES,
  ORDER_COLUMNS,
  orderOf,
  orderValues,
} from './rows.ts'
import { type Flavour, READ_MODEL_VERSION, type ReadModelTables } from './schema.ts'

type Db = Kysely<ReadModelTables>

/** Whose rows these are and where they lie. */
export interface SqlReadModel {
  readonly db: Db
  readonly flavour: Flavour
  /** How messages name the database. */
  readonly name: string
}

/**
 * The writer for the log `logId`; rows that no log owns yet become its own. `settle` puts commits
 * on disk where the database does not do so by itself.
 */
export function sqlWriter(
  model: SqlReadModel,
  logId: string,
  settle: () => Promise<void> = () => Promise.resolve(),
): ReadModelWriter {
  const { db } = model
  const orders = bulk(ORDER_COLUMNS, orderValues, (rows) => upsertOrders(model, rows))
  const fills = bulk(FILL_COLUMNS, fillValues, (rows) =>
    db
      .insertInto('fills')
      .values(rows as never)
      .compile(),
  )
  return {
    async mark() {
      await db.updateTable('mark').set({ log_id: logId }).where('log_id', '=', '').execute()
      return readMark(model, logId)
    },

    async write(batch: ReadModelBatch) {
      assert(batch.from < batch.to, 'a batch moves the mark forward')
      const transaction = await db.startTransaction().execute()
      try {
        // The mark first: a writer that has lost finds out before it has written anything.
        const moved = await transaction
          .updateTable('mark')
          .set({ sequence: batch.to })
          .where('log_id', '=', logId)
          .where('sequence', '=', batch.from)
          .executeTakeFirst()
        if (moved.numUpdatedRows === 0n) {
          await transaction.rollback().execute()
          return false
        }
        await orders(transaction, batch.orders)
        await fills(transaction, batch.fills)
        await transaction.commit().execute()
        return true
      } catch (error) {
        // The first error is the one to tell; a rollback that fails too adds nothing to it.
        if (!transaction.isCommitted && !transaction.isRolledBack) {
          await transaction
            .rollback()
            .execute()
            .catch(() => undefined)
        }
        throw error
      }
    },

    settle,
    close: () => db.destroy(),
  }
}

/** A reader of the rows, whichever log they come from. */
export function sqlReader(model: SqlReadModel): ReadModelReader {
  const { db } = model
  return {
    mark: () => readMark(model, undefined),

    async order(id) {
      const row = await db.selectFrom('orders').selectAll().where('id', '=', id).executeTakeFirst()
      return row === undefined ? undefined : orderOf(row)
    },

    orders: (filter) => page(db, filter),

    async fills(orderId) {
      const rows = await db
        .selectFrom('fills')
        .selectAll()
        .where('order_id', '=', orderId)
        .orderBy('sequence')
        .orderBy('ordinal')
        .execute()
      return rows.map(fillOf)
    },

    close: () => db.destroy(),
  }
}

async function page(db: Db, filter: OrderFilter): ReturnType<ReadModelReader['orders']> {
  const { user, product, statuses, clientOrderId, after, before } = filter
  if (statuses?.length === 0) return []
  // The page next to the cursor: from `before` upwards, else downwards.
  const upwards = before !== undefined && after === undefined
  let query = db.selectFrom('orders').selectAll().where('user_id', '=', user)
  if (product !== undefined) query = query.where('product', '=', product)
  if (statuses !== undefined) query = query.where('status', 'in', statuses)
  if (clientOrderId !== undefined) {
    query = query.where('client_order_id', '=', clientOrderId)
    // Said in so many words, the database knows that the index over such rows serves.
    query = query.where('client_order_id', '!=', sql.lit(''))
  }
  if (after !== undefined) query = query.where('id', '<', after)
  if (before !== undefined) query = query.where('id', '>', before)
  const rows = await query
    .orderBy('id', upwards ? 'asc' : 'desc')
    .limit(Math.min(filter.limit, PAGE_MAX))
    .execute()
  const orders = rows.map(orderOf)
  return upwards ? orders.reverse() : orders
}

async function readMark(model: SqlReadModel, logId: string | undefined): Promise<number> {
  const row = await model.db.selectFrom('mark').selectAll().executeTakeFirstOrThrow()
  const version = Number(row.version)
  if (version !== READ_MODEL_VERSION) {
    throw new Mismatch(
      'other-version',
      `the read model ${model.name} has rows of version ${version}, this program writes ` +
        `version ${READ_MODEL_VERSION}: empty it, it is rebuilt from the log`,
    )
  }
  if (logId !== undefined && row.log_id !== logId) {
    throw new Mismatch(
      'other-log',
      `the read model ${model.name} is of log ${row.log_id}, not of log ${logId}`,
    )
  }
  return Number(row.sequence)
}

function upsertOrders(model: SqlReadModel, rows: readonly object[]): CompiledQuery {
  const insert = model.db.insertInto('orders').values(rows as never)
  if (model.flavour === 'mysql') {
    const changes = ORDER_CHANGES.map((column) => [column, sql`values(${sql.ref(column)})`])
    return insert.onDuplicateKeyUpdate(Object.fromEntries(changes)).compile()
  }
  const changes = ORDER_CHANGES.map((column) => [column, sql.ref(`excluded.${column}`)])
  return insert
    .onConflict((conflict) => conflict.column('id').doUpdateSet(Object.fromEntries(changes)))
    .compile()
}

/** Rows a statement; the rest goes in smaller ones, so that few statements are compiled. */
const CHUNKS = [256, 64, 16, 4, 1] as const

/**
 * Inserts many rows with few statements. Building a query of thousands of values costs more than
 * running it, so each size is built once and then only given new values.
 */
function bulk<Row>(
  columns: readonly string[],
  values: (into: unknown[], row: Row) => void,
  compile: (rows: readonly object[]) => CompiledQuery,
): (db: Db, rows: readonly Row[]) => Promise<void> {
  const compiled = new Map<number, CompiledQuery>()
  const statement = (size: number): CompiledQuery => {
    const known = compiled.get(size)
    if (known !== undefined) return known
    const query = compile(placeholders(columns, size))
    assert(
      query.parameters.every((at, index) => at === index),
      'values keep their places',
    )
    compiled.set(size, query)
    return query
  }
  return async (db, rows) => {
    let at = 0
    for (const size of CHUNKS) {
      for (; rows.length - at >= size; at += size) {
        const parameters: unknown[] = []
        for (let row = at; row < at + size; row++) values(parameters, rows[row] as Row)
        await db.executeQuery({ ...statement(size), parameters })
      }
    }
  }
}

/** Rows whose values are their own places among all values. */
function placeholders(columns: readonly string[], size: number): readonly object[] {
  return Array.from({ length: size }, (_, row) =>
    Object.fromEntries(columns.map((column, at) => [column, row * columns.length + at])),
  )
}
