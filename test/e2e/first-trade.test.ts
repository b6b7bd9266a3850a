/** What the README promises, step by step, on the real server: the second half after a kill -9. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { OrderRow } from '@bourse/exchange/delivery/gitbitex-json'
import { balances, done, type Person, place, refused, signUp } from '../kit/client.ts'
import { type LiveServer, sharedServer, startServer, until } from '../kit/server.ts'
import { type Feed, openFeed } from '../kit/socket.ts'

let ada: Person
let bob: Person
let sold: OrderRow
let bought: OrderRow

const shared = await sharedServer()
let server: LiveServer = shared

test('two people register, sign in and have play money', async () => {
  ada = await signUp(server, 'ada')
  bob = await signUp(server, 'bob')
  const self = await done<{ id: string; email: string }>(server.url, 'GET /api/users/self', {
    headers: { authorization: `Bearer ${ada.token}` },
  })
  assert.deepEqual([self.id, self.email], [ada.id, 'ada@bourse.test'])
  assert.deepEqual(await balances(server, ada), {
    BTC: ['1000', '0'],
    ETH: ['10000', '0'],
    USDT: ['10000000', '0'],
  })
})

test('a crossing sell and buy are both filled, and everyone sees what is theirs', async () => {
  const adas = await watch(ada)
  const bobs = await watch(bob)
  const stranger = await watch(undefined)
  const everyone = [adas, bobs, stranger]

  sold = await place(server, ada, { side: 'sell', price: '62000.50', size: 0.25 })
  assert.equal(sold.status, 'open')
  for (const feed of everyone) {
    const { changes } = await feed.next('l2update', { productId: 'BTC-USDT' })
    assert.deepEqual(changes, [['sell', 62000.5, '0.25']])
  }
  bought = await place(server, bob, { side: 'buy', price: '62001', size: '0.1', clientOid: 'b1' })
  assert.deepEqual(
    [bought.status, bought.filledSize, bought.executedValue, bought.doneReason],
    ['filled', '0.1', '6200.05', 'filled'],
  )
  for (const feed of everyone) await seeTrade(feed)
  await seeOwn(adas, ada, { id: sold.id, status: 'open', currency: 'BTC', available: '999.75' })
  await seeOwn(bobs, bob, { id: bought.id, status: 'filled', currency: 'BTC', available: '1000.1' })
  for (const feed of everyone) await feed.settled()
  assert.deepEqual(strangersIn(adas, ada), [])
  assert.deepEqual(strangersIn(bobs, bob), [])
  const own = stranger.heard.filter(({ type }) => type === 'order' || type === 'funds')
  assert.deepEqual(own, [], 'whoever is not signed in sees nobody')
  for (const feed of everyone) await feed.close()
  await seeAll()
})

test('after kill -9 and a new start all of it is still there, sessions too', async () => {
  await server.end('SIGKILL')
  server = await startServer(shared.dataDir)
  await seeAll()
  const rest = await done<OrderRow>(server.url, `GET /api/orders/${sold.id}`, { token: ada.token })
  assert.deepEqual([rest.status, rest.filledSize], ['open', '0.1'])
  const filled = await place(server, bob, { side: 'buy', price: '62000.5', size: '0.15' })
  assert.equal(filled.status, 'filled', 'what was open still trades')
  const again = await place(server, bob, {
    ...{ side: 'buy', price: '62001', size: '0.1' },
    clientOid: 'b1',
  })
  assert.equal(again.id, bought.id, 'and client order ids are remembered')
})

test('signing out ends the session at once, on HTTP and on the socket', async () => {
  const second = await done<string>(server.url, 'POST /api/users/accessToken', {
    body: { email: ada.email, password: ada.password },
  })
  const feed = await watch(ada)
  await done(server.url, 'DELETE /api/users/accessToken', { token: ada.token })
  const problem = await refused(server.url, 'GET /api/accounts', { token: ada.token, status: 401 })
  assert.match(problem.message, /not valid/)
  const code = await until('the socket is closed', () => feed.closeCode)
  assert.equal(code, 1008, 'it had private channels')
  const again = await openFeed(server.url)
  const channels = ['level2', 'match', 'order']
  again.send({ type: 'subscribe', product_ids: ['BTC-USDT'], channels, token: ada.token })
  assert.deepEqual((await again.next('subscriptions'))['channels'], [
    { name: 'level2', product_ids: ['BTC-USDT'] },
    { name: 'match', product_ids: ['BTC-USDT'] },
  ])
  await place(server, { ...ada, token: second }, { side: 'sell', price: '70000', size: '0.01' })
  await again.next('l2update', { productId: 'BTC-USDT' })
  await again.settled()
  assert.ok(!again.heard.some(({ type }) => type === 'order'))
  await again.close()
})

/** A socket that has subscribed to everything its person may see. */
async function watch(person: Person | undefined): Promise<Feed> {
  const feed = await openFeed(server.url)
  const token = person?.token ?? ''
  const channels = ['level2', 'match', 'ticker', 'order']
  feed.send({ type: 'subscribe', product_ids: ['BTC-USDT'], channels, token })
  await feed.next('subscriptions')
  const snapshot = await feed.next('snapshot', { productId: 'BTC-USDT' })
  assert.ok(Array.isArray(snapshot['bids']) && Array.isArray(snapshot['asks']))
  feed.send({ type: 'subscribe', currency_ids: ['BTC', 'USDT'], channels: ['funds'], token })
  await feed.next('subscriptions')
  if (person !== undefined) await feed.next('funds', { currencyCode: 'BTC', userId: person.id })
  return feed
}

async function seeTrade(feed: Feed): Promise<void> {
  const match = await feed.next('match')
  assert.deepEqual(
    [match['price'], match['size'], match['side'], match['makerOrderId'], match['takerOrderId']],
    ['62000.5', '0.1', 'sell', sold.id, bought.id],
  )
  const ticker = await feed.next('ticker')
  assert.deepEqual([ticker['price'], ticker['volume24h'], ticker['tradeId']], ['62000.5', '0.1', 1])
  const { changes } = await feed.next('l2update')
  assert.deepEqual(changes, [['sell', 62000.5, '0.15']])
}

interface Own {
  readonly id: string
  readonly status: string
  readonly currency: string
  readonly available: string
}

async function seeOwn(feed: Feed, person: Person, own: Own): Promise<void> {
  const userId = person.id
  const filled = { id: own.id, filledSize: '0.1', status: own.status, userId }
  await feed.next('order', filled)
  await feed.next('funds', { currencyCode: own.currency, available: own.available, userId })
}

/** Private messages of anybody else. */
function strangersIn(feed: Feed, person: Person): readonly string[] {
  return feed.heard
    .filter(({ type }) => type === 'order' || type === 'funds')
    .filter(({ userId }) => userId !== person.id)
    .map(({ type }) => type)
}

/** The trade as it must look over HTTP before and after the kill. */
async function seeAll(): Promise<void> {
  assert.deepEqual(await balances(server, ada), {
    BTC: ['999.75', '0.15'],
    ETH: ['10000', '0'],
    USDT: ['10006200.05', '0'],
  })
  assert.deepEqual(await balances(server, bob), {
    BTC: ['1000.1', '0'],
    ETH: ['10000', '0'],
    USDT: ['9993799.95', '0'],
  })
  const trades = await done<{ tradeId: number; price: string; size: string; side: string }[]>(
    server.url,
    'GET /api/products/BTC-USDT/trades',
  )
  assert.deepEqual(
    trades.map(({ tradeId, price, size, side }) => [tradeId, price, size, side]),
    [[1, '62000.5', '0.1', 'sell']],
  )
  const options = { token: bob.token }
  const row = await done<OrderRow>(server.url, `GET /api/orders/${bought.id}`, options)
  assert.deepEqual(row, bought)
  assert.deepEqual(await done<OrderRow>(server.url, 'GET /api/orders/client:b1', options), bought)
}
