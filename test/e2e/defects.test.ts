/**
 * Defects that exchanges of this kind have had, each as a test that would fail with it. The names
 * begin with the row of the list of defects that the project was started from.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { OrderRow } from '@bourse/exchange/delivery/gitbitex-json'
import {
  type AdminState,
  type Answer,
  admin,
  balances,
  call,
  done,
  place,
  refused,
  signUp,
  stateOf,
} from '../kit/client.ts'
import { type LiveServer, sharedServer, startServer, until } from '../kit/server.ts'

const SETTINGS = { SNAPSHOT_EVERY: '1000' }

const shared = await sharedServer(SETTINGS)
let server: LiveServer = shared
const ada = await signUp(server, 'ada')
const bob = await signUp(server, 'bob')

test("D1: cancelling another user's order is refused and the server lives on", async () => {
  const { id } = await place(server, ada, { side: 'sell', price: '80000', size: '1' })
  const { token } = bob
  const problem = await refused(server.url, `DELETE /api/orders/${id}`, { token, status: 404 })
  assert.equal(problem.code, 4001)
  await refused(server.url, 'DELETE /api/orders/999999999', { token, status: 404 })
  await place(server, bob, { side: 'buy', price: '100', size: '1' })
  await restart('SIGKILL')
  const order = await done<OrderRow>(server.url, `GET /api/orders/${id}`, { token: ada.token })
  assert.equal(order.status, 'open', 'the refused cancel does no harm on replay either')
  await cancelAll()
})

test('D2: prices and sizes that are no positive numbers get a sentence, never a 5xx', async () => {
  const { token } = ada
  const odd = ['0', '-1', '', ' 1', '1e400', 'NaN', 'Infinity', '0x10', '1,5', '٣', '1'.repeat(40)]
  for (const field of ['price', 'size']) {
    for (const value of [...odd, 0, -1, true, [], {}, '0.0000000001']) {
      const body = { productId: 'BTC-USDT', side: 'buy', price: '100', size: '1', [field]: value }
      const problem = await refused(server.url, 'POST /api/orders', { token, body, status: 400 })
      assert.ok(problem.message.length > 10, `${field} ${JSON.stringify(value)}`)
    }
    const raw = `{"productId":"BTC-USDT","side":"buy","price":100,"size":1,"${field}":1e400}`
    await refused(server.url, 'POST /api/orders', { token, body: raw, status: 400 })
  }
})

test('D3: a duplicate inside a batch takes no other order with it', async () => {
  const body = { productId: 'BTC-USDT', side: 'buy', price: '50', size: '0.01' }
  const sent = Array.from({ length: 60 }, (_, number) => {
    const clientOid = number % 3 === 0 ? 'again and again' : `single ${number}`
    const options = { token: ada.token, body: { ...body, clientOid } }
    return call(server.url, 'POST /api/orders', options) as Promise<Answer<OrderRow>>
  })
  const answers = await Promise.all(sent)
  assert.ok(answers.every(({ status }) => status === 200))
  assert.equal(new Set(answers.map((answer) => answer.body.id)).size, 41)
  await cancelAll()
})

test('D5, D6, D7, D8: orders of many users live through a snapshot taken under load', async () => {
  const first = await place(server, ada, { side: 'sell', price: '70000.5', size: '0.123456' })
  const second = await place(server, bob, { side: 'buy', price: '60000.25', size: '0.654321' })
  const body = { productId: 'ETH-USDT', side: 'buy', price: '10', size: '0.01' }
  for (let round = 0; round < 12; round++) {
    const orders = Array.from({ length: 100 }, () =>
      done<OrderRow>(server.url, 'POST /api/orders', { token: ada.token, body }),
    )
    await Promise.all(orders)
  }
  await until('a snapshot was written', async () => {
    const { recorderLag } = await admin<AdminState>(server, 'GET /state')
    return recorderLag === 0
  })
  const { stateHash } = await stateOf(server)
  const had = [await balances(server, ada), await balances(server, bob)]
  await restart('SIGKILL')
  assert.ok(server.from > 0, 'the start has used a snapshot')
  assert.equal((await stateOf(server)).stateHash, stateHash)
  assert.deepEqual([await balances(server, ada), await balances(server, bob)], had)
  for (const [person, { id }] of [
    [ada, first],
    [bob, second],
  ] as const) {
    const { token } = person
    const gone = await done<OrderRow>(server.url, `DELETE /api/orders/${id}`, { token })
    assert.deepEqual([gone.id, gone.status], [id, 'cancelled'], 'and can be cancelled by its id')
  }
  await cancelAll()
})

test('D9, D10: after a crash the rows are complete and no event is missing', async () => {
  const { token } = ada
  const placed = await Promise.all(
    Array.from({ length: 50 }, (_, number) =>
      place(server, ada, { side: 'buy', price: '20', size: '0.01', clientOid: `rows ${number}` }),
    ),
  )
  await done(server.url, 'DELETE /api/orders', { token })
  await restart('SIGKILL')
  const { sequence } = await stateOf(server)
  await until('the rows have caught up', async () => {
    return (await admin<AdminState>(server, 'GET /state')).recorderMark === sequence
  })
  for (const { id } of placed) {
    const row = await done<OrderRow>(server.url, `GET /api/orders/${id}`, { token })
    assert.deepEqual([row.status, row.doneReason], ['cancelled', 'cancelled'])
  }
})

test('D12: deposits and cancels without orders do not stop the rows', async () => {
  const { token } = bob
  for (let number = 0; number < 5; number++) {
    const body = { currency: 'ETH', amount: '0.5', clientOid: `d12 ${number}` }
    await done(server.url, 'POST /api/deposits', { token, body })
    await done(server.url, 'DELETE /api/orders', { token })
  }
  const { sequence } = await stateOf(server)
  await until('the rows have caught up', async () => {
    return (await admin<AdminState>(server, 'GET /state')).recorderMark >= sequence
  })
  assert.doesNotMatch(server.output(), /"level":"(error|fatal)"/)
})

test('D24: unknown paths of the API are JSON, sign-out and cancel-all exist', async () => {
  const answer = await call(server.url, 'GET /api/no/such/path')
  assert.equal(answer.status, 404)
  assert.match(answer.headers.get('content-type') ?? '', /application\/json/)
  assert.equal((await call(server.url, 'DELETE /api/users/accessToken')).status, 204)
})

test('D25, D26: a cancel lowers the level and moves the sequence of the book', async () => {
  const quiet = await bookOf('ETH-BTC')
  assert.deepEqual([quiet.bids, quiet.asks], [[], []], 'an empty book is shown as one')
  const order = { productId: 'ETH-BTC', side: 'buy', price: '0.05', size: '2' } as const
  const first = await place(server, ada, order)
  await place(server, bob, { ...order, size: '3' })
  const full = await bookOf('ETH-BTC')
  assert.deepEqual(full.bids, [['0.05', '5', 2]])
  const { token } = ada
  const gone = await done<OrderRow>(server.url, `DELETE /api/orders/${first.id}`, { token })
  const left = await bookOf('ETH-BTC')
  assert.deepEqual(left.bids, [['0.05', '3', 1]])
  assert.ok(left.sequence > full.sequence)
  assert.ok(Date.parse(gone.doneAt ?? '') >= Date.parse(gone.createdAt), 'it has its time')
  await refused(server.url, `DELETE /api/orders/${first.id}`, { token, status: 404 })
  await cancelAll()
})

test('D33: a partly filled order is open, a cancelled one with fills is done', async () => {
  const maker = await place(server, ada, { side: 'sell', price: '61000', size: '1' })
  await place(server, bob, { side: 'buy', price: '61000', size: '0.4' })
  const { token } = ada
  const part = await done<OrderRow>(server.url, `GET /api/orders/${maker.id}`, { token })
  assert.deepEqual([part.status, part.settled, part.filledSize], ['open', false, '0.4'])
  const gone = await done<OrderRow>(server.url, `DELETE /api/orders/${maker.id}`, { token })
  assert.deepEqual([gone.status, gone.settled, gone.filledSize], ['cancelled', true, '0.4'])
  assert.equal(gone.doneReason, 'cancelled')
})

test('D36: decimals are exact from the request to the balance', async () => {
  const had = await balances(server, ada)
  const raw = '{"productId":"BTC-USDT","side":"buy","type":"limit","price":0.29,"size":0.000003}'
  const row = await done<OrderRow>(server.url, 'POST /api/orders', { token: ada.token, body: raw })
  assert.deepEqual([row.price, row.size, row.funds], ['0.29', '0.000003', '0.00000087'])
  const { USDT } = await balances(server, ada)
  assert.equal(USDT?.[1], '0.00000087')
  const large = '{"productId":"BTC-USDT","side":"buy","price":9007199254740993,"size":0.1}'
  await refused(server.url, 'POST /api/orders', { token: ada.token, body: large, status: 400 })
  await cancelAll()
  assert.deepEqual(await balances(server, ada), had)
})

test('D37: order kinds, and the limits of a product by name', async () => {
  const sell = { side: 'sell', price: '62000', size: '0.5' } as const
  await place(server, ada, sell)
  const { token } = bob
  const post = { ...sell, side: 'buy', productId: 'BTC-USDT', postOnly: true }
  const crossing = await refused(server.url, 'POST /api/orders', { token, body: post, status: 409 })
  assert.equal(crossing.code, 4002)
  const all = {
    productId: 'BTC-USDT',
    side: 'buy',
    price: '62000',
    size: '0.6',
    timeInForce: 'FOK',
  }
  const unfilled = await refused(server.url, 'POST /api/orders', { token, body: all, status: 409 })
  assert.equal(unfilled.code, 4003)
  const ioc = await place(server, bob, { ...all, side: 'buy', timeInForce: 'IOC', size: '0.2' })
  assert.deepEqual([ioc.status, ioc.filledSize], ['filled', '0.2'])
  const market = await done<OrderRow>(server.url, 'POST /api/orders', {
    ...{ token, body: { productId: 'BTC-USDT', side: 'buy', type: 'market', funds: '6200' } },
  })
  assert.deepEqual([market.filledSize, market.executedValue], ['0.1', '6200'])
  const rest = await place(server, bob, { ...all, side: 'buy', timeInForce: 'IOC', size: '9' })
  assert.deepEqual(
    [rest.status, rest.filledSize, rest.doneReason],
    ['cancelled', '0.2', 'immediate-rest'],
  )
  const fine = { productId: 'BTC-USDT', side: 'buy', price: '1.001', size: '1' }
  const off = await refused(server.url, 'POST /api/orders', { token, body: fine, status: 400 })
  assert.match(off.message, /price has 3 decimals, BTC-USDT allows 2/)
  const nowhere = { ...fine, productId: 'NO-SUCH' }
  await refused(server.url, 'POST /api/orders', { token, body: nowhere, status: 400 })
})

test('D47: deposits that are not positive are refused and nothing else happens', async () => {
  const { token } = ada
  for (const amount of ['0', '-5', '', 'NaN', 0, -1, null]) {
    const body = { currency: 'BTC', amount }
    await refused(server.url, 'POST /api/deposits', { token, body, status: 400 })
  }
  assert.deepEqual(await done(server.url, 'GET /readyz'), { status: 'ready' })
})

test('D48: an order without funds is a rejected order with its reason', async () => {
  const { token } = ada
  const body = { productId: 'BTC-USDT', side: 'sell', price: '1', size: '5000', clientOid: 'poor' }
  const problem = await refused(server.url, 'POST /api/orders', { token, body, status: 409 })
  assert.equal(problem.code, 2001)
  const row = await done<OrderRow>(server.url, 'GET /api/orders/client:poor', { token })
  assert.deepEqual([row.status, row.doneReason, row.settled], ['rejected', 'rejected', true])
})

test('D50: nobody reads or changes what belongs to somebody else', async () => {
  const { id } = await place(server, ada, { side: 'buy', price: '3', size: '1', clientOid: 'mine' })
  const { token } = bob
  for (const target of [id, 'client:mine']) {
    await refused(server.url, `GET /api/orders/${target}`, { token, status: 404 })
    await refused(server.url, `GET /api/orders/${target}`, { status: 401 })
    await refused(server.url, `DELETE /api/orders/${target}`, { token, status: 404 })
  }
  const had = await balances(server, ada)
  const body = { currency: 'BTC', amount: '1', userId: ada.id, toUser: ada.id, user: ada.id }
  await done(server.url, 'POST /api/deposits', { token, body })
  assert.deepEqual(await balances(server, ada), had, 'a deposit goes to whoever asks for it')
  await cancelAll()
})

async function restart(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  await server.end(signal)
  server = await startServer(shared.dataDir, SETTINGS)
}

async function cancelAll(): Promise<void> {
  for (const { token } of [ada, bob]) await done(server.url, 'DELETE /api/orders', { token })
}

interface Book {
  readonly sequence: number
  readonly bids: readonly unknown[]
  readonly asks: readonly unknown[]
}

async function bookOf(product: string): Promise<Book> {
  return await done<Book>(server.url, `GET /api/products/${product}/book`)
}
