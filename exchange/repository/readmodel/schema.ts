/**
 * Tables of the read model and the migrations that make them, for sqlite, PostgreSQL and MySQL. No
 * auto-increment keys and no wall-clock columns: two rebuilds from one log are equal row for row.
 */
import { type ColumnDefinitionBuilder, type ColumnType, type Kysely, sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'

/** Version of what the rows say. Rows of another version are refused: none can be trusted. */
export const READ_MODEL_VERSION = 1

/**
 * A 64-bit whole number. It is stored as an integer, not as text, because every engine has an exact
 * 64-bit integer that sorts, sums and indexes, and amounts stay below 2^62. Drivers read it as
 * bigint, number or text; it is converted where a row becomes a value.
 */
type Whole = ColumnType<bigint | number | string, bigint | number, bigint | number>

export interface OrdersTable {
  id: Whole
  product: Whole
  user_id: Whole
  portfolio: Whole
  client_order_id: string
  side: Whole
  type: Whole
  time_in_force: Whole
  post_only: Whole
  price: Whole
  size: Whole
  funds: Whole
  filled: Whole
  remaining: Whole
  executed: Whole
  fee: Whole
  maker_rate: Whole
  taker_rate: Whole
  status: string
  /** 0 while the order is open. */
  done_reason: Whole
  refusal: Whole
  created_at: Whole
  done_at: Whole
}

export interface FillsTable {
  sequence: Whole
  ordinal: Whole
  product: Whole
  trade_id: Whole
  order_id: Whole
  user_id: Whole
  portfolio: Whole
  side: Whole
  liquidity: string
  price: Whole
  size: Whole
  notional: Whole
  fee: Whole
  rate: Whole
  time: Whole
}

/** One row: whose log the rows are folded from, and how far. */
interface MarkTable {
  id: Whole
  log_id: string
  sequence: Whole
  version: Whole
}

export interface ReadModelTables {
  orders: OrdersTable
  fills: FillsTable
  mark: MarkTable
}

/** The SQL dialects that the tables are made for. */
export type Flavour = 'sqlite' | 'postgres' | 'mysql'

/** Makes or completes the tables. Throws what the database says when it cannot. */
export async function migrateReadModel(
  db: Kysely<ReadModelTables>,
  flavour: Flavour,
): Promise<void> {
  const provider = { getMigrations: () => Promise.resolve(migrations(flavour)) }
  const { error } = await new Migrator({ db, provider }).migrateToLatest()
  if (error !== undefined) throw error
}

function migrations(flavour: Flavour): Record<string, Migration> {
  return {
    '0001-orders': { up: (db) => createOrders(db, flavour) },
    '0002-fills': { up: (db) => createFills(db, flavour) },
    '0003-mark': { up: createMark },
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
  await db.schema.createIndex('orders_by_user').on('orders').columns(['user_id', 'id']).execute()
  // The status is in no index: it changes with nearly every order, and open orders are not asked
  // for here but in the engine.
  await db.schema
    .createIndex('orders_by_user_product')
    .on('orders')
    .columns(['user_id', 'product', 'id'])
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
    .addColumn('sequence', 'bigint', required)
    .addColumn('ordinal', 'integer', required)
    .addColumn('product', 'bigint', required)
    .addColumn('trade_id', 'bigint', required)
    .addColumn('order_id', 'bigint', required)
    .addColumn('user_id', 'bigint', required)
    .addColumn('portfolio', 'bigint', required)
    .addColumn('side', 'smallint', required)
    .addColumn('liquidity', 'varchar(1)', required)
    .addColumn('price', 'bigint', required)
    .addColumn('size', 'bigint', required)
    .addColumn('notional', 'bigint', required)
    .addColumn('fee', 'bigint', required)
    .addColumn('rate', 'integer', required)
    .addColumn('time', 'bigint', required)
    .addPrimaryKeyConstraint('fills_key', ['sequence', 'ordinal'])
  await (flavour === 'sqlite' ? table.modifyEnd(sql`without rowid`) : table).execute()
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

function required(column: ColumnDefinitionBuilder): ColumnDefinitionBuilder {
  return column.notNull()
}
