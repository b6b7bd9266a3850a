import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { OrderView } from '@bourse/domain/exchange/order'
import { toOrderId, toUserId } from '@bourse/domain/shared/ids'
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  DummyDriver,
  Kysely,
  MysqlDialect,
  PostgresDialect,
} from 'kysely'
import { migrateReadModel, type ReadModelTables } from './schema.ts'
import { sqlReader, sqlWriter } from './sql.ts'

const ORDER: OrderView = {
  id: toOrderId(1),
  product: 1,
  user: toUserId(1_000),
  portfolio: 0,
  clientOrderId: '',
  side: 1,
  type: 1,
  timeInForce: 1,
  postOnly: false,
  price: 1,
  size: 1,
  funds: 0n,
  filled: 0,
  remaining: 1,
  executed: 0n,
  fee: 0n,
  makerRate: 0,
  takerRate: 0,
  status: 'open',
  doneReason: undefined,
  refusal: 0,
  createdAt: 1,
  doneAt: 0,
}

test('PostgreSQL: one transaction, the mark first, then rows that replace by id', async () => {
  const { db, said } = recorded(new PostgresDialect({ pool: neverUsed }))
  const writer = sqlWriter({ db, flavour: 'postgres', name: 'p' }, 'log')
  assert.equal(await writer.write({ from: 1, to: 2, orders: [ORDER], fills: [] }), true)
  const [begin, mark, insert = '', commit] = said
  assert.equal(begin, 'begin')
  assert.match(mark ?? '', /^update "mark" .* where "log_id" = \$2 and "sequence" = \$3$/)
  const [into, changes] = insert.split(' on conflict ("id") do update set ')
  assert.match(into ?? '', /^insert into "orders"/)
  assert.match(changes ?? '', /^"filled" = "excluded"\."filled", .*"done_at" = "excluded"/)
  assert.equal(commit, 'commit')
})

test('MySQL: one transaction, the mark first, then rows that replace by id', async () => {
  const { db, said } = recorded(new MysqlDialect({ pool: neverUsed }))
  const writer = sqlWriter({ db, flavour: 'mysql', name: 'm' }, 'log')
  assert.equal(await writer.write({ from: 1, to: 2, orders: [ORDER], fills: [] }), true)
  const [begin, mark, insert = '', commit] = said
  assert.equal(begin, 'begin')
  assert.match(mark ?? '', /^update `mark` .* where `log_id` = \? and `sequence` = \?$/)
  const [into, changes] = insert.split(' on duplicate key update ')
  assert.match(into ?? '', /^insert into `orders`/)
  assert.match(changes ?? '', /^`filled` = values\(`filled`\), /)
  assert.equal(commit, 'commit')
})

test('a lost compare-and-set is rolled back before any row', async () => {
  const { db, said } = recorded(new PostgresDialect({ pool: neverUsed }), 0n)
  const writer = sqlWriter({ db, flavour: 'postgres', name: 'p' }, 'log')
  assert.equal(await writer.write({ from: 1, to: 2, orders: [ORDER], fills: [] }), false)
  assert.equal(said.length, 3)
  assert.equal(said.at(-1), 'rollback')
})

test('tables have 64-bit columns where a caller names the number', async () => {
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
    assert.doesNotMatch(said.join('\n'), /without rowid/)
  }
})

test('text from a driver is read as exactly as a number', async () => {
  const row = {
    ...{ sequence: '9', ordinal: 0, product: '1', trade_id: '7', order_id: '8', user_id: '1000' },
    ...{ portfolio: '0', side: 1, liquidity: 'M', price: '9007199254740991', size: '1' },
    ...{ notional: '4611686018427387903', fee: '9007199254740993', rate: 1, time: '5' },
  }
  const { db } = recorded(new PostgresDialect({ pool: neverUsed }), 1n, [row])
  const [fill] = await sqlReader({ db, flavour: 'postgres', name: 'p' }).fills(toOrderId(8))
  assert.equal(fill?.notional, (1n << 62n) - 1n)
  assert.equal(fill?.fee, 9_007_199_254_740_993n)
  assert.equal(fill?.price, Number.MAX_SAFE_INTEGER)
})

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
