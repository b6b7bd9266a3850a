import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { Mismatch } from '@bourse/domain/exchange/mismatch'
import type { ReadModelReader, ReadModelWriter } from '@bourse/domain/exchange/read-model'
import { toOrderId } from '@bourse/domain/shared/ids'
import Database from 'better-sqlite3'
import { Kysely, SqliteDialect } from 'kysely'
import { migrateReadModel } from './migrations.ts'
import { type ReadModelUnderTest, readModelContract } from './read-model.contract.ts'
import { ALICE, balance, batch, candle, entry, fill, order, WIDE } from './read-model.testkit.ts'
import { readModelPagesContract } from './read-model-pages.contract.ts'
import type { ReadModelTables } from './schema.ts'
import { sqlWriter } from './sql.ts'
import { sqlReader } from './sql-reader.ts'
import { sqliteReader, sqliteWriter } from './sqlite.ts'

readModelContract('sqlite', openFile)
readModelPagesContract('sqlite', openFile)

async function openFile(): Promise<ReadModelUnderTest> {
  const folder = await mkdtemp(join(tmpdir(), 'bourse-read-model-'))
  const file = join(folder, 'new', 'read-model.sqlite')
  const opened: { close(): Promise<void> }[] = []
  const remembered = <Model extends { close(): Promise<void> }>(model: Model): Model => {
    opened.push(model)
    return model
  }
  return {
    writer: async (logId) => remembered(await sqliteWriter(file, logId)),
    reader: async () => remembered(await sqliteReader(file)),
    async close() {
      for (const model of opened) await model.close()
      await rm(folder, { recursive: true })
    },
  }
}

test('D14: a failed batch leaves neither rows nor mark, and is told', async () => {
  await inFile(async (file) => {
    const writer = await sqliteWriter(file, 'log')
    const reader = await sqliteReader(file)
    await writer.mark()
    const rows = { orders: [order(5)], balances: [balance(1)], candles: [candle(60)] }
    for (const twice of [
      { fills: [fill(5, 0), fill(5, 0)] },
      { ledger: [entry(5, 0), entry(5, 0)] },
    ]) {
      await assert.rejects(writer.write(batch(0, 5, { ...rows, ...twice })), /UNIQUE/)
    }
    assert.equal(await reader.mark(), 0)
    assert.deepEqual(await reader.orders({ user: ALICE, limit: 9 }), [])
    assert.deepEqual(await reader.fills({ user: ALICE, limit: 9 }), [])
    assert.deepEqual(await reader.balances(ALICE), [])
    assert.equal(await writer.write(batch(0, 5, { ...rows, fills: [fill(5, 0)] })), true)
    assert.deepEqual(await reader.fills({ user: ALICE, limit: 9 }), [fill(5, 0)])
    await writer.close()
    await reader.close()
  })
})

test('sqlite: rows of another version are refused by name', async () => {
  await inFile(async (file) => {
    const writer = await sqliteWriter(file, 'log')
    const connection = new Database(file)
    connection.exec('update mark set version = 99')
    connection.close()
    await assert.rejects(writer.mark(), (error) => {
      assert.ok(error instanceof Mismatch)
      assert.equal(error.kind, 'other-version')
      assert.ok(error.message.includes(file))
      assert.match(error.message, /npm run readmodel -- rebuild/)
      return true
    })
    await writer.close()
  })
})

test('sqlite: rows from before orders had rules are as a rebuild would make them', async () => {
  await inFile(async (file) => {
    const newer = await sqliteWriter(file, 'log')
    await newer.mark()
    await newer.write(batch(0, 2, { orders: [order(1), order(2, { status: 'filled' })] }))
    await newer.close()
    // As the version before left it, or a start of this one that was cut off half-way.
    for (const columns of [
      ['self_trade', 'stop_type', 'stop_price', 'expires_at'],
      ['stop_type'],
    ]) {
      const connection = new Database(file)
      for (const column of columns) connection.exec(`alter table orders drop column ${column}`)
      connection.exec("delete from kysely_migration where name = '0007-order-rules'")
      connection.close()
      const writer = await sqliteWriter(file, 'log')
      const reader = await sqliteReader(file)
      assert.equal(await writer.mark(), 2)
      assert.deepEqual(await reader.order(toOrderId(1)), order(1))
      assert.deepEqual(await reader.order(toOrderId(2)), order(2, { status: 'filled' }))
      await writer.close()
      await reader.close()
    }
    const writer = await sqliteWriter(file, 'log')
    await writer.write(batch(2, 8, { orders: [{ ...WIDE }] }))
    await writer.close()
    const reader = await sqliteReader(file)
    assert.deepEqual(await reader.order(WIDE.id), WIDE)
    await reader.close()
  })
})

test('sqlite: a reader cannot write and both may come first', async () => {
  await inFile(async (file) => {
    const reader = await sqliteReader(file)
    assert.equal(await reader.mark(), 0)
    const writer = await sqliteWriter(file, 'log')
    assert.equal(await writer.mark(), 0)
    await writer.write(batch(0, 3))
    assert.equal(await reader.mark(), 3)
    await writer.close()
    await reader.close()
    const again = await sqliteWriter(file, 'log')
    assert.equal(await again.mark(), 3)
    await again.close()
  })
})

test('sqlite: every question is answered along one index, without sorting', async () => {
  await inFile(async (file) => {
    const connection = new Database(file)
    connection.defaultSafeIntegers(true)
    const asked = new Map<string, readonly unknown[]>()
    const db = new Kysely<ReadModelTables>({
      dialect: new SqliteDialect({ database: connection }),
      log({ query }) {
        asked.set(query.sql, query.parameters)
      },
    })
    await migrateReadModel(db, 'sqlite')
    const model = { db, flavour: 'sqlite', name: file } as const
    await writeSome(sqlWriter(model, 'log'))
    asked.clear()
    await askEverything(sqlReader(model))
    const plans = [...asked]
      .filter(([query]) => !query.includes('"mark"'))
      .map(([query, parameters]) => {
        const rows = connection.prepare(`explain query plan ${query}`).all(...parameters)
        return { query, plan: rows.map((row) => (row as { detail: string }).detail).join('; ') }
      })
    for (const { query, plan } of plans) {
      assert.match(plan, /^SEARCH \w+ USING [^;]+$/, query)
      assert.doesNotMatch(plan, /SCAN|TEMP B-TREE|AUTOMATIC/, query)
    }
    for (const wanted of PLANS) {
      assert.ok(
        plans.some(({ plan }) => plan.endsWith(wanted)),
        `nothing is answered by ${wanted} but by\n${plans.map(({ plan }) => plan).join('\n')}`,
      )
    }
    await db.destroy()
  })
})

/** How the questions are answered: keys and ranges of them. */
const PLANS = [
  'INTEGER PRIMARY KEY (rowid=?)',
  'INTEGER PRIMARY KEY (rowid>? AND rowid<?)',
  'COVERING INDEX orders_by_user (user_id=? AND product=? AND status=? AND id>? AND id<?)',
  'COVERING INDEX orders_by_user (user_id=? AND product>?)',
  'INDEX orders_by_user_reference (user_id=? AND client_order_id=? AND id>? AND id<?)',
  'PRIMARY KEY (user_id=? AND product=? AND sequence>? AND sequence<?)',
  'PRIMARY KEY (user_id=? AND product>?)',
  'INDEX fills_by_order (order_id=? AND sequence>? AND sequence<?)',
  'PRIMARY KEY (user_id=? AND portfolio=? AND currency=? AND sequence>? AND sequence<?)',
  'PRIMARY KEY (user_id=? AND portfolio=?)',
  'PRIMARY KEY (user_id=?)',
  'PRIMARY KEY (product=? AND granularity=? AND time>? AND time<?)',
]

async function writeSome(writer: ReadModelWriter): Promise<void> {
  await writer.mark()
  const orders = Array.from({ length: 20 }, (_, at) => order(at + 1))
  const fills = orders.map(({ id }) => fill(id, 0))
  const ledger = orders.map(({ id }) => entry(id, 0))
  const balances = [balance(1)]
  const candles = [candle(60)]
  await writer.write(batch(0, 20, { orders, fills, ledger, balances, candles }))
}

/** Every combination of filters, cursors and directions. */
async function askEverything(reader: ReadModelReader): Promise<void> {
  const page = { user: ALICE, limit: 5 }
  const id = toOrderId(9)
  await reader.order(id)
  for (const cursor of [{}, { after: id }, { before: id }, { after: id, before: toOrderId(1) }]) {
    for (const product of [{}, { product: 1 }]) {
      await reader.orders({ ...page, ...cursor, ...product })
      await reader.orders({ ...page, ...cursor, ...product, statuses: ['open', 'filled'] })
    }
    await reader.orders({ ...page, ...cursor, clientOrderId: 'mine' })
  }
  const at = { sequence: 9, index: 0 }
  const times = { since: 1_700_000_000_123_460, until: 1_700_000_000_123_470 }
  for (const cursor of [{}, { after: at }, { before: at }, { after: at, before: at }]) {
    for (const range of [{}, times]) {
      const wanted = { ...page, ...cursor, ...range }
      for (const filter of [{}, { product: 1 }, { orderId: id }, { orderId: id, product: 1 }]) {
        await reader.fills({ ...wanted, ...filter })
      }
      for (const filter of [{}, { currency: 1 }]) {
        await reader.ledger({ ...wanted, portfolio: 0, ...filter })
      }
    }
  }
  await reader.balances(ALICE)
  await reader.candles({ product: 1, granularity: 60, from: 0, to: 120, limit: 5 })
}

async function inFile(run: (file: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'bourse-read-model-'))
  try {
    await run(join(folder, 'read-model.sqlite'))
  } finally {
    await rm(folder, { recursive: true })
  }
}
