import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { Mismatch } from '@bourse/domain/exchange/mismatch'
import { toOrderId, toUserId } from '@bourse/domain/shared/ids'
import Database from 'better-sqlite3'
import { readModelContract } from './read-model.contract.ts'
import { sqliteReader, sqliteWriter } from './sqlite.ts'

readModelContract('sqlite', async () => {
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
})

test('sqlite: a failed batch leaves neither rows nor mark, and the writer goes on', async () => {
  await inFile(async (file) => {
    const writer = await sqliteWriter(file, 'log')
    const reader = await sqliteReader(file)
    await writer.mark()
    // The second fill has the key of the first.
    const fills = [FILL, FILL]
    await assert.rejects(writer.write({ from: 0, to: 5, orders: [], fills }), /UNIQUE/)
    assert.equal(await reader.mark(), 0)
    assert.deepEqual(await reader.fills(FILL.orderId), [])
    assert.equal(await writer.write({ from: 0, to: 5, orders: [], fills: [FILL] }), true)
    assert.deepEqual(await reader.fills(FILL.orderId), [FILL])
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
      return true
    })
    await writer.close()
  })
})

test('sqlite: a reader cannot write and both may come first', async () => {
  await inFile(async (file) => {
    const reader = await sqliteReader(file)
    assert.equal(await reader.mark(), 0)
    const writer = await sqliteWriter(file, 'log')
    assert.equal(await writer.mark(), 0)
    await writer.write({ from: 0, to: 3, orders: [], fills: [] })
    assert.equal(await reader.mark(), 3)
    await writer.close()
    await reader.close()
    const again = await sqliteWriter(file, 'log')
    assert.equal(await again.mark(), 3)
    await again.close()
  })
})

test('sqlite: the questions of the reader are answered from indexes', async () => {
  await inFile(async (file) => {
    await (await sqliteReader(file)).close()
    const connection = new Database(file)
    const plan = (query: string): string =>
      JSON.stringify(connection.prepare(`explain query plan ${query}`).all())
    const byUser = plan('select * from orders where user_id = 1 and id < 9 order by id desc')
    assert.match(byUser, /orders_by_user \(user_id=\? AND id<\?\)/)
    assert.doesNotMatch(byUser, /TEMP B-TREE/)
    const byReference = "user_id = 1 and client_order_id = 'a' and client_order_id != ''"
    assert.match(
      plan(`select * from orders where ${byReference} order by id`),
      /orders_by_user_reference/,
    )
    const fills = plan('select * from fills where order_id = 1 order by sequence, ordinal')
    assert.match(fills, /fills_by_order/)
    assert.doesNotMatch(fills, /TEMP B-TREE/)
    connection.close()
  })
})

const FILL = {
  sequence: 5,
  index: 0,
  product: 1,
  tradeId: 1,
  orderId: toOrderId(4),
  user: toUserId(1_000),
  portfolio: 0,
  side: 1,
  liquidity: 'M',
  price: 1,
  size: 1,
  notional: 1n,
  fee: 0n,
  rate: 0,
  time: 1,
} as const

async function inFile(run: (file: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'bourse-read-model-'))
  try {
    await run(join(folder, 'read-model.sqlite'))
  } finally {
    await rm(folder, { recursive: true })
  }
}
