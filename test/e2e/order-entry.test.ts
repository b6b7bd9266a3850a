/** Orders in bulk over the WebSocket of a real server, and the client of the documents. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { OrderRow } from '@bourse/exchange/delivery/gitbitex-json'
import { type AdminState, admin, balances, call, done, type Person, signUp } from '../kit/client.ts'
import { temporaryFolder } from '../kit/folder.ts'
import { sharedServer, startServer, until } from '../kit/server.ts'
import { type Feed, type Message, openFeed } from '../kit/socket.ts'

const CLIENT = fileURLToPath(new URL('../../docs/order-entry-client.mjs', import.meta.url))
const BUY = { op: 'place', productId: 'BTC-USDT', side: 'buy', price: '100', size: '1' }

const server = await sharedServer()
const ada = await signUp(server, 'ada')
const bob = await signUp(server, 'bob')

test('one frame trades, rests, cancels, is refused; HTTP and the feed say the same', async () => {
  const socket = await open(ada)
  socket.send({ type: 'subscribe', product_ids: ['BTC-USDT'], channels: ['match'] })
  await socket.next('subscriptions')
  const [ask] = await enter(await open(bob), [{ ...BUY, side: 'sell', size: '0.4' }])
  assert.equal(ask?.['status'], 'open')
  const answers = await enter(socket, [
    BUY,
    { ...BUY, price: '99', clientOid: 'mine' },
    { ...BUY, price: '0.001' },
    { op: 'cancel', clientOid: 'mine' },
  ])
  assert.deepEqual(
    answers.map((answer) => answer['status'] ?? answer['code']),
    ['open', 'open', 3005, 'cancelled'],
  )
  assert.equal(answers[0]?.['remaining'], '0.6')
  assert.equal((await socket.next('match'))['makerOrderId'], ask?.['orderId'])
  const token = ada.token
  const { items } = await done<{ items: OrderRow[] }>(server.url, 'GET /api/orders?status=open', {
    token,
  })
  assert.deepEqual(
    items.map(({ id, filledSize }) => [id, filledSize]),
    [[answers[0]?.['orderId'], '0.4']],
  )
  assert.deepEqual((await balances(server, ada))['USDT'], ['9999900', '60'])
  await enter(socket, [{ op: 'cancel-all' }])
  assert.deepEqual((await balances(server, ada))['USDT'], ['9999960', '0'])
  await socket.close()
})

test('a frame of 1,000 operations and one of nearly 256 kB', async () => {
  const socket = await open(ada)
  const { sequence } = await admin<AdminState>(server, 'GET /state')
  const many = await enter(socket, Array(1_000).fill({ ...BUY, size: '0.001' }))
  assert.equal(many.length, 1_000)
  const ids = many.map((answer) => Number(answer['orderId']))
  assert.deepEqual(
    ids,
    ids.map((_, at) => sequence + 1 + at),
    'one behind the other',
  )
  const wide = { ...BUY, size: '0.001', note: 'x'.repeat(240) }
  assert.equal((await enter(socket, Array(700).fill(wide))).length, 700)
  assert.deepEqual(await enter(socket, [{ op: 'cancel-all' }]), [{ cancelled: 1_700 }])
  await socket.close()
})

test('only who was signed in at the handshake may send large frames', async () => {
  const text = JSON.stringify({ type: 'orders', ops: Array(300).fill(BUY) })
  const nobody = await openFeed(server.url)
  const closed = once(nobody.socket, 'close')
  nobody.socket.send(text)
  await closed
  assert.equal(nobody.closeCode, 1009)
  const late = await openFeed(server.url)
  late.send({ type: 'orders', id: 1, ops: [BUY] })
  assert.equal((await late.next('error'))['code'], 5)
  const [answer] = await enter(late, [{ ...BUY, clientOid: 'late' }], { token: ada.token })
  assert.equal(answer?.['status'], 'open')
  await enter(late, [{ op: 'cancel', clientOid: 'late' }])
  await late.close()
})

test('an access token of a program is as good as a cookie', async () => {
  const { email, password } = bob
  const body = { email, password }
  const { accessToken } = await done<{ accessToken: string }>(server.url, 'POST /api/auth/tokens', {
    body,
  })
  const socket = await openFeed(server.url, { authorization: `Bearer ${accessToken}` })
  const orders = Array(300).fill({ ...BUY, size: '0.001' })
  assert.equal((await enter(socket, orders)).length, 300)
  assert.deepEqual(await enter(socket, [{ op: 'cancel-all' }]), [{ cancelled: 300 }])
  await socket.close()
})

test('signing out closes the sockets that enter orders', async () => {
  const cleo = await signUp(server, 'cleo')
  const socket = await open(cleo)
  await enter(socket, [BUY])
  const closed = once(socket.socket, 'close')
  await call(server.url, 'DELETE /api/users/accessToken', { token: cleo.token })
  await closed
  assert.equal(socket.closeCode, 1008)
})

test('cancel-on-disconnect: who hangs up has no open orders left', async () => {
  const dora = await signUp(server, 'dora')
  const socket = await open(dora)
  socket.send({ type: 'cancel-on-disconnect', id: 1, timeoutSeconds: 60 })
  const armed = await socket.next('cancel-on-disconnect')
  assert.match(String(armed['deadline']), /Z$/)
  await enter(socket, [BUY, { ...BUY, productId: 'ETH-USDT' }])
  await socket.close()
  await until('the orders are cancelled', async () => {
    const { openOrders } = await admin<AdminState>(server, 'GET /state')
    return openOrders === (await openOf(ada)) + (await openOf(bob)) + 1
  })
  assert.equal(await openOf(dora), 0)
})

test('a server that stops cancels; of one that is killed the switch stays armed', async (t) => {
  const other = await temporaryFolder()
  t.after(() => other.remove())
  let own = await startServer(other.dataDir)
  const eve = await signUp(own, 'eve')
  const { token } = eve
  const guarded = async () => {
    const socket = await openFeed(own.url, { cookie: `accessToken=${token}` })
    socket.send({ type: 'cancel-on-disconnect', timeoutSeconds: 3_600 })
    await socket.next('cancel-on-disconnect')
    await enter(socket, [BUY])
  }
  const left = async () => (await admin<AdminState>(own, 'GET /state')).openOrders
  const armed = async () =>
    (await done<object[]>(own.url, 'GET /api/orders/cancel-after', { token })).length
  await guarded()
  assert.deepEqual([await left(), await armed()], [1, 1])
  await own.end('SIGTERM')
  own = await startServer(other.dataDir)
  assert.deepEqual([await left(), await armed()], [0, 0])
  await guarded()
  await own.end('SIGKILL')
  own = await startServer(other.dataDir)
  assert.deepEqual([await left(), await armed()], [1, 1])
  await own.end('SIGTERM')
})

test('the client of the documents runs', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [CLIENT, server.url], {
    timeout: 20_000,
  })
  assert.match(stdout, /nothing is open any more\n$/)
  const answers = stdout.split('\n').filter((line) => line.startsWith('< '))
  assert.equal(answers.length, 3, stdout)
  assert.equal(stdout.includes('"type":"error"'), false, stdout)
  assert.equal(stdout.split('"code":').length, 2, `one operation is refused: ${stdout}`)
})

async function open({ token }: Person): Promise<Feed> {
  return await openFeed(server.url, { cookie: `accessToken=${token}` })
}

let frames = 0

/** Sends a frame; its results. */
async function enter(
  socket: Feed,
  ops: readonly object[],
  fields: object = {},
): Promise<readonly Record<string, unknown>[]> {
  const id = ++frames
  socket.send({ type: 'orders', id, ...fields, ops })
  const answer: Message = await socket.next('orders', { id })
  return answer['results'] as Record<string, unknown>[]
}

async function openOf({ token }: Person): Promise<number> {
  const { count } = await done<{ count: number }>(server.url, 'GET /api/orders?status=open', {
    token,
  })
  return count
}
