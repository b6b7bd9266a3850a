/**
 * What makes the tables of the read model, for sqlite, PostgreSQL and MySQL. Writes are what they
 * cost, so a table is one tree where that answers its questions: the key begins with what is asked.
 */
import { SELF_TRADE, STOP_TYPE } from '@bourse/domain/exchange/order'
import { type ColumnDefinitionBuilder, type CreateTableBuilder, type Kysely, sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import { type Flavour, READ_MODEL_VERSION, type ReadModelTables } from './schema.ts'

/** Makes or completes the tables. Throws what the database says when it cannot. */
export async function migrateReadModel(
  db: Kysely<ReadModelTables>,
  flavour: Flavour,
): Promise<void> {
  const provider = { getMigrations: () => Promise.resolve(migrations(flavour)) }
  const { error } = await new Migrator({ db, provider }).migrateToLatest()
  if (error !== undefined) throw error
}

/** By name, in the order in which they are applied. */
function migrations(flavour: Flavour): Record<string, Migration> {
  return {
    '0001-orders': { up: (db) => createOrders(db, flavour) },
    '0002-fills': { up: (db) => createFills(db, flavour) },
    '0003-mark': { up: createMark },
    '0004-ledger': { up: (db) => createLedger(db, flavour) },
    '0005-balances': { up: (db) => createBalances(db, flavour) },
    '0006-candles': { up: (db) => createCandles(db, flavour) },
    '0007-order-rules': { up: addOrderRules },
  }
}

async function createOrders(db: Kysely<unknown>, flavour: Flavour): Promise<void> {
  // A rejected order holds whatever its event said, so no number that a caller names is narrow.
  // Only a column declared exactly `integer primary key` is sqlite's own row number: one tree less.
  const idType = flavour === 'sqlite' ? 'integer' : 'bigint'
  await db.schema
    .createTable('orders')
    .addColumn('id', idType, (column) => column.primaryKey().notNull())
    .addColumn('product', 'bigint', required)
    .addColumn('user_id', 'bigint', required)
    .addColumn('portfolio', 'bigint', required)
    .addColumn('client_order_id', 'varchar(64)', required)
    .addColumn('side', 'smallint', required)
    .addColumn('type', 'smallint', required)
    .addColumn('time_in_force', 'smallint', required)
    .addColumn('post_only', 'smallint', required)
    .addColumn('price', 'bigint', required)
    .addColumn('size', 'bigint', required)
    .addColumn('funds', 'bigint', required)
    .addColumn('filled', 'bigint', required)
    .addColumn('remaining', 'bigint', required)
    .addColumn('executed', 'bigint', required)
    .addColumn('fee', 'bigint', required)
    .addColumn('maker_rate', 'integer', required)
    .addColumn('taker_rate', 'integer', required)
    .addColumn('status', 'varchar(16)', required)
    .addColumn('done_reason', 'smallint', required)
    .addColumn('refusal', 'integer', required)
    .addColumn('created_at', 'bigint', required)
    .addColumn('done_at', 'bigint', required)
    .execute()
  // One index for every filter; see order-pages.ts. An order that rests changes its place once.
  await db.schema
    .createIndex('orders_by_user')
    .on('orders')
    .columns(['user_id', 'product', 'status', 'id'])
    .execute()
  const reference = db.schema
    .createIndex('orders_by_user_reference')
    .on('orders')
    .columns(['user_id', 'client_order_id', 'id'])
  // Most orders carry none; MySQL has no index over some rows only.
  const partial =
    flavour === 'mysql' ? reference : reference.where(sql.ref('client_order_id'), '!=', '')
  await partial.execute()
}

async function createFills(db: Kysely<unknown>, flavour: Flavour): Promise<void> {
  const table = db.schema
    .createTable('fills')
    .addColumn('user_id', 'bigint', required)
    .addColumn('product', 'bigint', required)
    .addColumn('sequence', 'bigint', required)
    .addColumn('ordinal', 'integer', required)
    .addColumn('trade_id', 'bigint', required)
    .addColumn('order_id', 'bigint', required)
    .addColumn('portfolio', 'bigint', required)
    .addColumn('side', 'smallint', required)
    .addColumn('liquidity', 'varchar(1)', required)
    .addColumn('price', 'bigint', required)
    .addColumn('size', 'bigint', required)
    .addColumn('notional', 'bigint', required)
    .addColumn('fee', 'bigint', required)
    .addColumn('rate', 'integer', required)
    .addColumn('time', 'bigint', required)
    .addPrimaryKeyConstraint('fills_key', ['user_id', 'product', 'sequence', 'ordinal'])
  await keyed(table, flavour).execute()
  await db.schema
    .createIndex('fills_by_order')
    .on('fills')
    .columns(['order_id', 'sequence', 'ordinal'])
    .execute()
}

async function createMark(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('mark')
    .addColumn('id', 'integer', (column) => column.primaryKey().notNull())
    .addColumn('log_id', 'varchar(64)', required)
    .addColumn('sequence', 'bigint', required)
    .addColumn('version', 'integer', required)
    .execute()
  // No log owns the rows yet: the first writer's does (`sqlWriter`).
  await sql`insert into mark (id, log_id, sequence, version)
    values (1, '', 0, ${sql.lit(READ_MODEL_VERSION)})`.execute(db)
}

async function createLedger(db: Kysely<unknown>, flavour: Flavour): Promise<void> {
  const table = db.schema
    .createTable('ledger')
    .addColumn('user_id', 'bigint', required)
    .addColumn('portfolio', 'bigint', required)
    .addColumn('currency', 'bigint', required)
    .addColumn('sequence', 'bigint', required)
    .addColumn('ordinal', 'integer', required)
    .addColumn('kind', 'smallint', required)
    .addColumn('amount', 'bigint', required)
    .addColumn('balance', 'bigint', required)
    .addColumn('time', 'bigint', required)
    .addColumn('product', 'bigint', required)
    .addColumn('trade_id', 'bigint', required)
    .addColumn('order_id', 'bigint', required)
    .addPrimaryKeyConstraint('ledger_key', [
      'user_id',
      'portfolio',
      'currency',
      'sequence',
      'ordinal',
    ])
  await keyed(table, flavour).execute()
}

async function createBalances(db: Kysely<unknown>, flavour: Flavour): Promise<void> {
  const table = db.schema
    .createTable('balances')
    .addColumn('user_id', 'bigint', required)
    .addColumn('portfolio', 'bigint', required)
    .addColumn('currency', 'bigint', required)
    .addColumn('available', 'bigint', required)
    .addColumn('frozen', 'bigint', required)
    .addColumn('sequence', 'bigint', required)
    .addPrimaryKeyConstraint('balances_key', ['user_id', 'portfolio', 'currency'])
  await keyed(table, flavour).execute()
}

async function createCandles(db: Kysely<unknown>, flavour: Flavour): Promise<void> {
  const table = db.schema
    .createTable('candles')
    .addColumn('product', 'bigint', required)
    .addColumn('granularity', 'integer', required)
    .addColumn('time', 'bigint', required)
    .addColumn('low', 'bigint', required)
    .addColumn('high', 'bigint', required)
    .addColumn('open', 'bigint', required)
    .addColumn('close', 'bigint', required)
    .addColumn('volume', 'bigint', required)
    .addPrimaryKeyConstraint('candles_key', ['product', 'granularity', 'time'])
  await keyed(table, flavour).execute()
}

/**
 * What orders were not asked for before: those that are there have no self-trade prevention, no
 * stop and no end, as a rebuild would say of them, so the version of the rows stays.
 */
async function addOrderRules(db: Kysely<unknown>): Promise<void> {
  const tables = await db.introspection.getTables()
  const orders = tables.find(({ name }) => name === 'orders')
  for (const [column, type, old] of [
    ['self_trade', 'smallint', SELF_TRADE.none],
    ['stop_type', 'smallint', STOP_TYPE.none],
    ['stop_price', 'bigint', 0],
    ['expires_at', 'bigint', 0],
  ] as const) {
    // One at a time, as sqlite does it; a start that was cut off may have added some.
    if (orders?.columns.some(({ name }) => name === column) === true) continue
    const added = (definition: ColumnDefinitionBuilder) => definition.notNull().defaultTo(old)
    await db.schema.alterTable('orders').addColumn(column, type, added).execute()
  }
}

/** In sqlite the rows then lie in their key's tree; elsewhere that is so, or cannot be said. */
function keyed(
  table: CreateTableBuilder<string, string>,
  flavour: Flavour,
): CreateTableBuilder<string, string> {
  return flavour === 'sqlite' ? table.modifyEnd(sql`without rowid`) : table
}

function required(column: ColumnDefinitionBuilder): ColumnDefinitionBuilder {
  return column.notNull()
}
