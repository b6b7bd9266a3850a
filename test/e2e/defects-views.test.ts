/** The same list's defects in what people see: market data, lists, sockets, accounts. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { OrderRow } from '@bourse/exchange/delivery/gitbitex-json'
import { type Answer, admin, call, done, PASSWORD, place, refused, signUp } from '../kit/client.ts'
import { sharedServer, until } from '../kit/server.ts'
import { openFeed } from '../kit/socket.ts'

const SOCKETS = 100

const server = await sharedServer()
const ada = await signUp(server, 'ada')
const bob = await signUp(server, 'bob')

test('D16, D17, D18: candles are those of the trades, whatever else was in the batch', async () => {
  const path = 'GET /api/products/ETH-USDT/candles?granularity=86400'
  const eth = { productId: 'ETH-USDT', size: '1' }
  await place(server, ada, { ...eth, side: 'sell', price: '3000' })
  const [flat] = await done<number[][]>(server.url, path)
  assert.deepEqual(flat?.slice(1), [0, 0, 0, 0, 0], 'an order without fills is no trade')
  const { token } = ada
  const deposit = { token, body: { currency: 'ETH', amount: '1' } }
  await Promise.all([
    done(server.url, 'POST /api/deposits', deposit),
    place(server, ada, { ...eth, side: 'sell', price: '3300', size: '2' }),
    done(server.url, 'POST /api/deposits', deposit),
  ])
  await place(server, bob, { ...eth, side: 'buy', price: '3000' })
  await place(server, bob, { ...eth, side: 'buy', price: '3300', size: '1.5' })
  await place(server, ada, { ...eth, side: 'buy', price: '2500' })
  await place(server, bob, { ...eth, side: 'sell', price: '2500', size: '0.5' })
  const [bar, ...more] = await done<number[][]>(server.url, path)
  assert.deepEqual(more, [])
  const [time, low, high, open, close, volume] = bar as number[]
  assert.deepEqual([low, high, open, close, volume], [2500, 3300, 3000, 2500, 3])
  assert.equal((time as number) % 86_400, 0)
})

test('D21: each trade is listed once, with the side of its maker', async () => {
  const trades = await done<{ tradeId: number; side: string; price: string }[]>(
    server.url,
    'GET /api/products/ETH-USDT/trades',
  )
  assert.deepEqual(
    trades.map(({ tradeId, side, price }) => [tradeId, side, price]),
    [
      [3, 'buy', '2500'],
      [2, 'sell', '3300'],
      [1, 'sell', '3000'],
    ],
  )
})

test('D22: order lists have pages, filters and an order', async () => {
  const carol = await signUp(server, 'carol')
  const { token } = carol
  const list = async (query: string): Promise<Answer<{ items: OrderRow[]; count: number }>> =>
    await call(server.url, `GET /api/orders?${query}`, { token })
  for (let number = 1; number <= 7; number++) {
    await place(server, carol, { side: 'buy', price: '5', size: '1', clientOid: `page ${number}` })
  }
  await done(server.url, 'DELETE /api/orders/client:page%203', { token })
  const names = ({ body }: Awaited<ReturnType<typeof list>>) =>
    body.items.map(({ clientOid }) => clientOid.slice(5)).join('')
  const first = await list('limit=3')
  assert.equal(names(first), '765')
  const second = await list(`limit=3&after=${first.headers.get('gbe-after')}`)
  assert.equal(names(second), '432')
  assert.equal(names(await list(`limit=3&before=${second.headers.get('gbe-before')}`)), '765')
  assert.equal(names(await list('status=cancelled')), '3')
  assert.equal(names(await list('status=open&status=cancelled&limit=5')), '76543')
  assert.equal(names(await list('productId=ETH-BTC')), '')
  assert.equal((await list('status=half')).status, 400)
  await done(server.url, 'DELETE /api/orders', { token })
})

test('D23: somebody who never had an order sees empty lists', async () => {
  const { token } = await signUp(server, 'newcomer')
  assert.deepEqual(await done(server.url, 'GET /api/orders', { token }), { items: [], count: 0 })
  assert.deepEqual(await done(server.url, 'GET /api/orders?status=open', { token }), {
    ...{ items: [], count: 0 },
  })
  assert.deepEqual(await done(server.url, 'DELETE /api/orders', { token }), { cancelled: 0 })
})

test('D27: sockets show private things to their owner only, user ids to nobody', async () => {
  const anonymous = await openFeed(server.url)
  const bobs = await openFeed(server.url, { cookie: `accessToken=${bob.token}` })
  const channels = ['match', 'order', 'funds', 'ticker']
  for (const feed of [anonymous, bobs]) {
    feed.send({ type: 'subscribe', product_ids: ['BTC-USDT'], currency_ids: ['BTC'], channels })
    await feed.next('subscriptions')
  }
  await place(server, ada, { side: 'sell', price: '60000', size: '0.1' })
  await place(server, ada, { side: 'buy', price: '60000', size: '0.1' })
  for (const feed of [anonymous, bobs]) {
    await feed.next('match')
    await feed.settled()
    const foreign = feed.heard.filter((message) => {
      const { userId } = message as { userId?: string }
      return message.type === 'order' || (userId !== undefined && userId !== bob.id)
    })
    assert.deepEqual(foreign, [])
    const text = JSON.stringify(feed.heard.filter(({ type }) => type !== 'funds'))
    assert.ok(!text.includes(ada.id), 'nothing public names a user')
    await feed.close()
  }
})

test('D28: sockets that come and go leave nothing behind and disturb nobody', async () => {
  const stays = await openFeed(server.url)
  stays.send({ type: 'subscribe', product_ids: ['BTC-USDT'], channels: ['match'] })
  await stays.next('subscriptions')
  const feeds = await Promise.all(Array.from({ length: SOCKETS }, () => openFeed(server.url)))
  for (const feed of feeds) {
    feed.send({ type: 'subscribe', product_ids: ['BTC-USDT'], channels: ['match', 'level2'] })
  }
  await Promise.all(feeds.map((feed) => feed.next('snapshot')))
  for (const [number, feed] of feeds.entries()) {
    if (number % 2 === 0) feed.socket.terminate()
    else await feed.close()
  }
  await until('only one socket is left', async () => {
    const text = await admin<string>(server, 'GET /metrics')
    return /^bourse_ws_sockets 1$/m.test(text)
  })
  await place(server, ada, { side: 'sell', price: '60000', size: '0.1' })
  await place(server, bob, { side: 'buy', price: '60000', size: '0.1' })
  await stays.next('match')
  await stays.close()
})

test('D29: anonymous requests are answered like others, none is dropped', async () => {
  for (const line of ['GET /api/accounts', 'GET /api/orders', 'DELETE /api/orders']) {
    await refused(server.url, line, { status: 401 })
  }
  await refused(server.url, 'GET /api/users/self', { status: 403 })
  const feed = await openFeed(server.url)
  feed.socket.send('not even JSON')
  const { message } = await feed.next('error')
  assert.equal(message, 'a message must be a JSON object')
  await feed.settled()
  await feed.close()
})

test('D31: signing out ends that session for good and no other', async () => {
  const { email, password } = bob
  const body = { email, password }
  const again = await done<string>(server.url, 'POST /api/users/accessToken', { body })
  await done(server.url, 'DELETE /api/users/accessToken', { token: again })
  await refused(server.url, 'GET /api/users/self', { token: again, status: 401 })
  await done(server.url, 'GET /api/users/self', { token: bob.token })
})

test('D32: weak passwords are refused, and nothing tells who is registered', async () => {
  const weak = { email: 'weak@bourse.test', password: 'short' }
  const { message } = await refused(server.url, 'POST /api/users', { body: weak, status: 400 })
  assert.match(message, /at least 8 characters/)
  const nowhere = { email: 'no address', password: PASSWORD }
  await refused(server.url, 'POST /api/users', { body: nowhere, status: 400 })
  const sign = async (email: string) =>
    await refused(server.url, 'POST /api/users/accessToken', {
      ...{ body: { email, password: 'this is not it' }, status: 401 },
    })
  assert.deepEqual(await sign(ada.email), await sign('nobody@bourse.test'))
  const self = await done<object>(server.url, 'GET /api/users/self', { token: ada.token })
  assert.doesNotMatch(JSON.stringify(self), /hash|argon|password/i)
})

test('D46: frames and cookies have limits, no other origin may read', async () => {
  const answer = await call(server.url, 'POST /api/users/accessToken', {
    ...{ body: { email: ada.email, password: PASSWORD }, headers: { origin: server.url } },
  })
  const cookie = answer.headers.get('set-cookie') ?? ''
  for (const part of ['HttpOnly', 'SameSite=Lax', 'Path=/'])
    assert.ok(cookie.includes(part), cookie)
  assert.equal(answer.headers.get('access-control-allow-origin'), null)
  const feed = await openFeed(server.url)
  const code = new Promise((resolve) => feed.socket.on('close', resolve))
  feed.socket.send('x'.repeat(20_000))
  assert.equal(await code, 1009)
})

test('D49: the book comes once and then its changes; channels can be left', async () => {
  const feed = await openFeed(server.url)
  const change = { product_ids: ['BTC-USDT'], channels: ['level2', 'ticker'] }
  feed.send({ type: 'subscribe', ...change })
  const snapshot = await feed.next('snapshot')
  const ticker = await feed.next('ticker')
  for (const field of ['open24h', 'high24h', 'low24h', 'volume24h', 'volume30d']) {
    assert.equal(typeof ticker[field], 'string', field)
  }
  await place(server, ada, { side: 'buy', price: '7', size: '1' })
  const update = await feed.next('l2update')
  assert.equal(update['previousSequence'], snapshot['sequence'])
  assert.deepEqual(update['changes'], [['buy', 7, '1']])
  feed.send({ type: 'unsubscribe', ...change })
  await until('nothing is subscribed', async () => {
    const { channels } = await feed.next('subscriptions')
    return (channels as unknown[]).length === 0
  })
  await done(server.url, 'DELETE /api/orders', { token: ada.token })
  await feed.settled()
  assert.equal(feed.heard.filter(({ type }) => type === 'l2update').length, 1)
  await feed.close()
})
