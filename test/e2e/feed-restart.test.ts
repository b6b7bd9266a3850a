/** What the feed knows right after a restart: the same as before it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Person, place, signUp } from '../kit/client.ts'
import { inFolder } from '../kit/folder.ts'
import { type LiveServer, startServer, until } from '../kit/server.ts'
import { type Message, openFeed } from '../kit/socket.ts'

const BTC = 'BTC-USDT'
const PRICES = ['50000', '51000', '49000', '50500']

test('after kill -9 and after a clean stop ticker, book and trades are as before', async () => {
  await inFolder(async (dataDir) => {
    let server = await startServer(dataDir)
    const ada = await signUp(server, 'ada')
    const bob = await signUp(server, 'bob')
    await place(server, ada, { side: 'sell', price: '60000', size: '3' })
    for (const price of PRICES) await trade(server, ada, { bob, price })
    const before = await shown(server)
    assert.equal(before.ticker['high24h'], '51000')
    assert.equal(before.ticker['low24h'], '49000')
    assert.equal(before.ticker['open24h'], '50000')
    assert.equal(before.ticker['volume24h'], '2')
    assert.equal(before.ticker['volume30d'], '2')
    assert.deepEqual(before.snapshot['asks'], [[60000, 3, 1]])
    for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
      const { sequence } = await shown(server)
      await trade(server, ada, { bob, price: '50500' })
      const last = await shown(server)
      await server.end(signal)
      server = await startServer(dataDir)
      const again = await shown(server)
      assert.deepEqual(again, last, signal)
      assert.deepEqual(await missed(server, sequence), [last.ticker['tradeId']], signal)
    }
    await server.end('SIGTERM')
  })
})

interface Shown {
  readonly ticker: Message
  readonly snapshot: Message
  readonly sequence: unknown
}

/** What a client sees that has just come. */
async function shown({ url }: LiveServer): Promise<Shown> {
  const feed = await openFeed(url)
  feed.send({ type: 'subscribe', product_ids: [BTC], channels: ['ticker', 'level2'] })
  const [ticker, snapshot] = [await feed.next('ticker'), await feed.next('snapshot')]
  await feed.close()
  return { ticker, snapshot, sequence: snapshot['sequence'] }
}

/** Ids of the trades that a client gets that has seen everything up to `sequence`. */
async function missed({ url }: LiveServer, sequence: unknown): Promise<unknown[]> {
  const feed = await openFeed(url)
  feed.send({ type: 'subscribe', product_ids: [BTC], channels: ['match'], sequence })
  await until('the trades', () => feed.heard.some(({ type }) => type === 'match'))
  await feed.settled()
  await feed.close()
  return feed.heard.filter(({ type }) => type === 'match').map(({ tradeId }) => tradeId)
}

async function trade(
  server: LiveServer,
  ada: Person,
  { bob, price }: { readonly bob: Person; readonly price: string },
): Promise<void> {
  await place(server, ada, { side: 'sell', price, size: '0.5' })
  await place(server, bob, { side: 'buy', price, size: '0.5' })
}
