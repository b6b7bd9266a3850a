import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toOrderId } from '@bourse/domain/shared/ids'
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  DummyDriver,
  Kysely,
  MysqlDialect,
  PostgresDialect,
} from 'kysely'
import { migrateReadModel } from './migrations.ts'
import { ALICE, balance, batch, candle, entry, fill, order } from './read-model.testkit.ts'
import type { ReadModelTables } from './schema.ts'
import { sqlWriter } from './sql.ts'
import { sqlReader } from './sql-reader.ts'

const BATCH = batch(1, 2, {
  orders: [order(1)],
  fills: [fill(1, 0)],
  ledger: [entry(1, 0)],
  balances: [balance(1)],
  candles: [candle(60)],
})

test('PostgreSQL: one transaction, the mark first, then rows that replace by key', async () => {
  const { db, said } = recorded(new PostgresDialect({ pool: neverUsed }))
  const writer = sqlWriter({ db, flavour: 'postgres', name: 'p' }, 'log')
  assert.equal(await writer.write(BATCH), true)
  const [begin, mark, orders = '', fills = '', ledger = '', balances = '', candles = '', commit] =
    said
  assert.equal(begin, 'begin')
  assert.match(mark ?? '', /^update "mark" .* where "log_id" = \$2 and "sequence" = \$3$/)
  const [into, changes] = orders.split(' on conflict ("id") do update set ')
  assert.match(into ?? '', /^insert into "orders"/)
  assert.match(
    changes ?? '',
    /^"price" = "excluded"\."price", .*"status" = .*"done_at" = "excluded"/,
  )
  assert.match(fills, /^insert into "fills" \("user_id", "product", .*\) values \(\$1, .*\$15\)$/)
  assert.match(ledger, /^insert into "ledger" \("user_id", "portfolio", "currency", .*\$12\)$/)
  const key = /on conflict \("user_id", "portfolio", "currency"\) do update set "available" = "exc/
  assert.match(balances, key)
  assert.match(candles, /on conflict \("product", "granularity", "time"\) do update set "low" = /)
  assert.equal(commit, 'commit')
})

test('MySQL: one transaction, the mark first, then rows that replace by key', async () => {
  const { db, said } = recorded(new MysqlDialect({ pool: neverUsed }))
  const writer = sqlWriter({ db, flavour: 'mysql', name: 'm' }, 'log')
  assert.equal(await writer.write(BATCH), true)
  const [begin, mark, orders = '', fills = '', ledger = '', balances = '', candles = '', commit] =
    said
  assert.equal(begin, 'begin')
  assert.match(mark ?? '', /^update `mark` .* where `log_id` = \? and `sequence` = \?$/)
  const [into, changes] = orders.split(' on duplicate key update ')
  assert.match(into ?? '', /^insert into `orders`/)
  assert.match(changes ?? '', /^`price` = values\(`price`\), .*`status` = values\(`status`\), /)
  assert.match(fills, /^insert into `fills` \(`user_id`, `product`, [^)]*\) values \([?, ]*\)$/)
  assert.match(ledger, /^insert into `ledger` [^)]*\) values \([?, ]*\)$/)
  assert.match(balances, / on duplicate key update `available` = values\(`available`\), /)
  assert.match(candles, / on duplicate key update `low` = values\(`low`\), /)
  assert.equal(commit, 'commit')
})

test('D12: an empty batch has no insert without rows', async () => {
  const { db, said } = recorded(new PostgresDialect({ pool: neverUsed }))
  const writer = sqlWriter({ db, flavour: 'postgres', name: 'p' }, 'log')
  assert.equal(await writer.write(batch(1, 2)), true)
  assert.equal(said.length, 3)
})

test('pages are ranges of a key in both dialects', async () => {
  for (const [flavour, dialect, quote] of [
    ['postgres', new PostgresDialect({ pool: neverUsed }), '"'],
    ['mysql', new MysqlDialect({ pool: neverUsed }), '`'],
  ] as const) {
    const mark = { id: 1, log_id: 'log', sequence: '99', version: 2 }
    const atoms = { amount: '1', balance: '1', funds: '0', executed: '0' }
    const { db, said } = recorded(dialect, 1n, [{ ...ROW, ...mark, ...atoms }])
    const reader = sqlReader({ db, flavour, name: 'x' })
    const after = { sequence: 9, index: 2 }
    await reader.ledger({ user: ALICE, portfolio: 0, currency: 1, after, limit: 5 })
    await reader.fills({ user: ALICE, product: 1, before: after, limit: 5 })
    await reader.orders({ user: ALICE, product: 1, statuses: ['open'], limit: 5 })
    const text = said.join('\n').replaceAll(quote, '').replaceAll(/\$\d+/g, '?')
    const place = /sequence < \?\s+or ordinal < \?\) and sequence >= \? and sequence <= \?/
    assert.match(text, place)
    assert.match(text, /where user_id = \? and portfolio = \? and currency = \? and \(+sequence/)
    assert.match(text, /order by sequence desc, ordinal desc limit \?/)
    assert.match(text, /where user_id = \? and product = \? and \(+sequence > \?/)
    assert.match(text, /order by sequence asc, ordinal asc limit \?/)
    assert.match(
      text,
      /product = \? and status = \? and id > \? and id <= \? order by id desc limit/,
    )
  }
})

test('a lost compare-and-set is rolled back before any row', async () => {
  const { db, said } = recorded(new PostgresDialect({ pool: neverUsed }), 0n)
  const writer = sqlWriter({ db, flavour: 'postgres', name: 'p' }, 'log')
  assert.equal(await writer.write(BATCH), false)
  assert.equal(said.length, 3)
  assert.equal(said.at(-1), 'rollback')
})

test('D44: numbers that a caller names have 64 bits, and users have indexes', async () => {
  for (const [flavour, dialect] of [
    ['postgres', new PostgresDialect({ pool: neverUsed })],
    ['mysql', new MysqlDialect({ pool: neverUsed })],
  ] as const) {
    const { db, said } = recorded(dialect)
    await migrateReadModel(db, flavour).catch(() => undefined)
    const orders = said.find((each) => /create table .orders/.test(each)) ?? said.join('\n')
    for (const column of ['id', 'product', 'user_id', 'price', 'funds', 'created_at']) {
      assert.match(orders, new RegExp(`.${column}. bigint`))
    }
    assert.match(
      said.join('\n'),
      /create index .orders_by_user. on .orders. \(.user_id., .product., .status., .id.\)/,
    )
    const ledger = said.find((each) => /create table .ledger/.test(each)) ?? said.join('\n')
    for (const column of ['user_id', 'currency', 'amount', 'balance', 'time']) {
      assert.match(ledger, new RegExp(`.${column}. bigint`))
    }
    assert.doesNotMatch(said.join('\n'), /without rowid/)
  }
})

test('text from a driver is read as exactly as a number', async () => {
  const { db } = recorded(new PostgresDialect({ pool: neverUsed }), 1n, [ROW])
  const reader = sqlReader({ db, flavour: 'postgres', name: 'p' })
  const [fill] = await reader.fills({ user: ALICE, orderId: toOrderId(8), limit: 1 })
  assert.equal(fill?.notional, (1n << 62n) - 1n)
  assert.equal(fill?.fee, 9_007_199_254_740_993n)
  assert.equal(fill?.price, Number.MAX_SAFE_INTEGER)
})

/** A fill as PostgreSQL's driver gives it. */
const ROW = {
  ...{ sequence: '9', ordinal: 0, product: '1', trade_id: '7', order_id: '8', user_id: '1000' },
  ...{ portfolio: '0', side: 1, liquidity: 'M', price: '9007199254740991', size: '1' },
  ...{ notional: '4611686018427387903', fee: '9007199254740993', rate: 1, time: '5' },
}

function neverUsed(): Promise<never> {
  return Promise.reject(new Error('there is no server'))
}

/** The dialect's own SQL, written down instead of sent; every statement changes `affected` rows. */
function recorded(
  dialect: Dialect,
  affected = 1n,
  rows: readonly object[] = [],
): { readonly db: Kysely<ReadModelTables>; readonly said: string[] } {
  const said: string[] = []
  const connection: DatabaseConnection = {
    async executeQuery<Row>({ sql }: CompiledQuery) {
      said.push(sql)
      return { rows: rows as Row[], numAffectedRows: affected }
    },
    async *streamQuery() {
      yield* []
    },
  }
  const say = (text: string) => async () => {
    await connection.executeQuery(CompiledQuery.raw(text))
  }
  class Recording extends DummyDriver {
    override async acquireConnection() {
      return connection
    }
    override beginTransaction = say('begin')
    override commitTransaction = say('commit')
    override rollbackTransaction = say('rollback')
  }
  const spoken: Dialect = {
    createAdapter: () => dialect.createAdapter(),
    createQueryCompiler: () => dialect.createQueryCompiler(),
    createIntrospector: (db) => dialect.createIntrospector(db),
    createDriver: () => new Recording(),
  }
  return { db: new Kysely<ReadModelTables>({ dialect: spoken }), said }
}
