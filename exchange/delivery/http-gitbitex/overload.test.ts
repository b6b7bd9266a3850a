/** The door before a log that takes long: who is refused, who still comes in, and afterwards. */
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { REFUSAL } from '@bourse/domain/exchange/refusal'
import { OTHER, openHall, turns, USER } from '../../usecase/gateway/gateway.testkit.ts'
import { Admission } from './admission.ts'
import { as, openVenue } from './testkit/venue.ts'

const PLACES = 10
const ORDERS = 8

async function slowVenue(t: TestContext) {
  const admission = new Admission({ inFlightMax: PLACES })
  const hall = await openHall()
  const venue = await openVenue({ ports: { gateway: hall.gateway, admission } })
  t.after(async () => {
    hall.log.release()
    await venue.close()
    await hall.gateway.stop()
  })
  const order = (headers: Record<string, string> = as(USER)) => {
    const payload = { productId: 'BTC-USDT', side: 'buy', price: '100', size: '0.01' }
    return venue.app.inject({ method: 'POST', url: '/api/orders', headers, payload })
  }
  const cancelAll = () =>
    venue.app.inject({ method: 'DELETE', url: '/api/orders', headers: as(OTHER) })
  const get = (url: string) => venue.app.inject({ method: 'GET', url, headers: as(USER) })
  return { ...hall, venue, admission, order, cancelAll, get }
}

/** What a request has been answered with so far. */
async function soFar<T>(asked: readonly Promise<T>[]): Promise<(T | 'waits')[]> {
  await turns()
  return Promise.all(asked.map((one) => Promise.race([one, turns().then(() => 'waits' as const)])))
}

test('orders beyond their places are refused at once, before the log', async (t) => {
  const { log, order, admission, engine } = await slowVenue(t)
  const batches = log.batches.length
  log.hold()
  const accepted = Array.from({ length: ORDERS }, () => order())
  assert.deepEqual(new Set(await soFar(accepted)), new Set(['waits']))
  const refused = await Promise.all(Array.from({ length: 20 }, () => order()))
  for (const { statusCode, headers, body } of refused) {
    assert.equal(statusCode, 503)
    assert.equal(headers['retry-after'], '1')
    assert.equal(headers['cache-control'], 'no-store')
    const { http_code: status, code, message } = JSON.parse(body)
    assert.deepEqual([status, code], [503, REFUSAL.overloaded])
    assert.match(message, /busy, try again/)
  }
  assert.equal(admission.inFlight, ORDERS)
  assert.equal(admission.refused.places, 20)
  log.release()
  for (const { statusCode } of await Promise.all(accepted)) assert.equal(statusCode, 200)
  assert.equal(engine.state.openOrderCount, ORDERS, 'what was let in is never dropped')
  assert.equal(
    log.batches.slice(batches).reduce((sum, size) => sum + size, 0),
    ORDERS,
  )
  assert.equal(admission.inFlight, 0)
})

test('cancels have places of their own, and a bound as well', async (t) => {
  const { log, order, cancelAll } = await slowVenue(t)
  log.hold()
  const orders = Array.from({ length: ORDERS }, () => order())
  await soFar(orders)
  assert.equal((await order()).statusCode, 503)
  const cancels = Array.from({ length: PLACES - ORDERS }, () => cancelAll())
  assert.deepEqual(await soFar(cancels), ['waits', 'waits'])
  const refused = await cancelAll()
  assert.equal(refused.statusCode, 503)
  assert.equal(refused.headers['retry-after'], '1')
  log.release()
  for (const { statusCode } of await Promise.all([...orders, ...cancels])) {
    assert.equal(statusCode, 200)
  }
})

test('once the log is quick again everything is taken again', async (t) => {
  const { log, order, cancelAll, get, admission } = await slowVenue(t)
  log.hold()
  const waiting = Array.from({ length: 3 * PLACES }, () => order())
  await soFar(waiting)
  log.release()
  const statuses = (await Promise.all(waiting)).map(({ statusCode }) => statusCode)
  assert.equal(statuses.filter((status) => status === 200).length, ORDERS)
  assert.equal(statuses.filter((status) => status === 503).length, 3 * PLACES - ORDERS)
  assert.equal(admission.inFlight, 0)
  for (let i = 0; i < 3 * PLACES; i++) assert.equal((await order()).statusCode, 200)
  assert.equal((await cancelAll()).statusCode, 200)
  assert.equal((await get('/api/products/BTC-USDT/candles')).statusCode, 200)
})

test('charts are shed before books, books before orders, and private reads never', async (t) => {
  const { log, order, get } = await slowVenue(t)
  const statuses = async () => [
    (await get('/api/products/BTC-USDT/candles')).statusCode,
    (await get('/api/products/BTC-USDT/book')).statusCode,
  ]
  log.hold()
  const orders = [order(), order(), order()]
  await soFar(orders)
  assert.deepEqual(await statuses(), [200, 200])
  orders.push(order())
  await soFar(orders)
  assert.deepEqual(await statuses(), [503, 200])
  orders.push(order(), order())
  await soFar(orders)
  assert.deepEqual(await statuses(), [503, 503])
  orders.push(order())
  assert.deepEqual((await soFar(orders)).at(-1), 'waits', 'orders still come in')
  const shed = await get('/api/products/BTC-USDT/candles?granularity=60')
  assert.equal(shed.headers['retry-after'], '1')
  assert.equal((await get('/api/accounts?currency=BTC')).statusCode, 200)
  log.release()
  await Promise.all(orders)
  assert.deepEqual(await statuses(), [200, 200])
})

test('a bad order takes no place', async (t) => {
  const { order, admission, venue } = await slowVenue(t)
  for (let i = 0; i < 2 * PLACES; i++) assert.equal((await order({})).statusCode, 401)
  for (let i = 0; i < 2 * PLACES; i++) {
    const bad = { method: 'POST', url: '/api/orders', headers: as(USER), payload: {} } as const
    assert.equal((await venue.app.inject(bad)).statusCode, 400)
  }
  const { refused, inFlight } = admission
  assert.deepEqual([inFlight, refused.places], [0, 0])
})
