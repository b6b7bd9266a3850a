/**
 * Many rows with few statements. Building a query of thousands of values costs more than running
 * it, so each size is built once and then only given new values.
 */

import type { OrderView } from '@bourse/domain/exchange/order'
import type { FillRow, LedgerRow } from '@bourse/domain/exchange/read-model'
import { assert } from '@bourse/domain/shared/assert'
import { type CompiledQuery, sql } from 'kysely'
import {
  BALANCE_CHANGES,
  BALANCE_COLUMNS,
  BALANCE_KEY,
  balanceValues,
  CANDLE_CHANGES,
  CANDLE_COLUMNS,
  CANDLE_KEY,
  candleValues,
  FILL_COLUMNS,
  fillValues,
  LEDGER_COLUMNS,
  ledgerValues,
  ORDER_CHANGES,
  ORDER_COLUMNS,
  orderValues,
} from './rows.ts'
import type { Db, ReadModelTables, SqlReadModel } from './schema.ts'

/** Writes rows inside a transaction. */
type Insert<Row> = (db: Db, rows: readonly Row[]) => Promise<void>

/**
 * One insert a table. Orders, balances and candles replace what has their key. Rows of large tables
 * go in as they lie in their trees: neighbours cost two thirds of what strangers do.
 */
export function bulkInserts(model: SqlReadModel) {
  const { db } = model
  return {
    orders: sorted(
      ordersByUser,
      bulk(ORDER_COLUMNS, orderValues, (rows) =>
        upsert(model, rows, { table: 'orders', key: ['id'], changes: ORDER_CHANGES }),
      ),
    ),
    fills: sorted(
      fillsByKey,
      bulk(FILL_COLUMNS, fillValues, (rows) => db.insertInto('fills').values(rows).compile()),
    ),
    ledger: sorted(
      ledgerByKey,
      bulk(LEDGER_COLUMNS, ledgerValues, (rows) => db.insertInto('ledger').values(rows).compile()),
    ),
    balances: bulk(BALANCE_COLUMNS, balanceValues, (rows) =>
      upsert(model, rows, { table: 'balances', key: BALANCE_KEY, changes: BALANCE_CHANGES }),
    ),
    candles: bulk(CANDLE_COLUMNS, candleValues, (rows) =>
      upsert(model, rows, { table: 'candles', key: CANDLE_KEY, changes: CANDLE_CHANGES }),
    ),
  }
}

function sorted<Row>(compare: (left: Row, right: Row) => number, insert: Insert<Row>): Insert<Row> {
  return (db, rows) => insert(db, rows.toSorted(compare))
}

/** As in its indexes: three trees to one of the key. */
function ordersByUser(left: OrderView, right: OrderView): number {
  return left.user - right.user || left.id - right.id
}

/** They come by sequence id and index, and stay so within a key. */
function fillsByKey(left: FillRow, right: FillRow): number {
  return left.user - right.user || left.product - right.product
}

function ledgerByKey(left: LedgerRow, right: LedgerRow): number {
  return (
    left.user - right.user || left.portfolio - right.portfolio || left.currency - right.currency
  )
}

interface Replacing {
  readonly table: Exclude<keyof ReadModelTables, 'mark'>
  readonly key: readonly string[]
  readonly changes: readonly string[]
}

function upsert(
  { db, flavour }: SqlReadModel,
  rows: readonly never[],
  { table, key, changes }: Replacing,
): CompiledQuery {
  const insert = db.insertInto(table).values(rows)
  const set = (value: (column: string) => unknown) =>
    Object.fromEntries(changes.map((column) => [column, value(column)])) as never
  if (flavour === 'mysql') {
    return insert.onDuplicateKeyUpdate(set((column) => sql`values(${sql.ref(column)})`)).compile()
  }
  return insert
    .onConflict((conflict) =>
      conflict.columns(key as never).doUpdateSet(set((column) => sql.ref(`excluded.${column}`))),
    )
    .compile()
}

/** Rows a statement; the rest goes in smaller ones, so that few statements are compiled. */
const CHUNKS = [256, 64, 16, 4, 1] as const

function bulk<Row>(
  columns: readonly string[],
  values: (into: unknown[], row: Row) => void,
  compile: (rows: readonly never[]) => CompiledQuery,
): Insert<Row> {
  const compiled = new Map<number, CompiledQuery>()
  const statement = (size: number): CompiledQuery => {
    const known = compiled.get(size)
    if (known !== undefined) return known
    const query = compile(placeholders(columns, size) as readonly never[])
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
