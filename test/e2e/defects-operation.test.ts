/** Defects in how such an exchange is started and run; numbered like those in `defects.test.ts`. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { balances, call, done } from '../kit/client.ts'
import { inFolder } from '../kit/folder.ts'
import { startServer, until } from '../kit/server.ts'

const DEMO = /demo account: (\S+) \/ (\S+)/

test('D39: preview starts again on the data of before, bots, demo account and all', async () => {
  await inFolder(async (dataDir) => {
    const held: Record<string, readonly [string, string]>[] = []
    const trades: number[] = []
    for (let round = 0; round < 2; round++) {
      const server = await startServer(dataDir, { PREVIEW_BOTS: 'true' })
      const [, email, password] = DEMO.exec(server.output()) ?? []
      const token = await done<string>(server.url, 'POST /api/users/accessToken', {
        body: { email, password },
      })
      held.push(await balances(server, { id: '', email: '', password: '', token }))
      trades.push(await until('the bots trade', () => lastTrade(server.url, trades.at(-1) ?? 0)))
      assert.deepEqual(await server.end('SIGTERM'), { code: 0, signal: null })
    }
    assert.deepEqual(held[1], held[0])
    assert.notDeepEqual(held[0], {})
  })
})

test('D42, D43: no file of settings and no schema script, on new data and on old', async () => {
  await inFolder(async (dataDir) => {
    for (let round = 0; round < 2; round++) {
      const settings = { MAX_OPEN_ORDERS: '', LOG_LEVEL: '', PREVIEW: '' }
      const server = await startServer(dataDir, settings)
      assert.equal((await call(server.url, 'GET /readyz')).status, 200)
      assert.equal((await done<unknown[]>(server.url, 'GET /api/products')).length, 3)
      await server.end('SIGTERM')
    }
  })
})

/** The id of the newest trade once it is above `known`. */
async function lastTrade(url: string, known: number): Promise<number | undefined> {
  const path = 'GET /api/products/BTC-USDT/trades'
  const [newest] = await done<{ readonly tradeId: number }[]>(url, path)
  return newest !== undefined && newest.tradeId > known ? newest.tradeId : undefined
}
