/** Many orders, or many cancels, by one request. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TradingEvent } from '@bourse/domain/exchange/event'
import { REFUSAL } from '@bourse/domain/exchange/refusal'
import type { ErrorBody } from '@bourse/kit/http/errors'
import type { OrderRow } from '../gitbitex-json.ts'
import { Admission } from './admission.ts'
import { get, place, post, venueOf } from './testkit/ask.ts'
import { ALICE, as, BOB, gatewayWith, type Venue } from './testkit/venue.ts'

const PLACE = '/api/orders/batch'
const CANCEL = '/api/orders/batch/cancel'
const ORDER = { productId: 'BTC-USDT', side: 'buy', type: 'limit', price: '100', size: '1' }

interface Result {
  readonly order?: OrderRow
  readonly error?: ErrorBody
}

async function results(venue: Venue, url: string, body: object): Promise<Result[]> {
  const reply = await post(venue, url, ALICE, body)
  assert.equal(reply.statusCode, 200, reply.body)
  return reply.json().results
}

/** Each result as its status and id, or its refusal. */
const told = (list: readonly Result[]) =>
  list.map(({ order, error }) => order?.status ?? error?.code)

test('each order of a batch has its own result, in the order of the batch', async (t) => {
  const venue = await venueOf(t)
  await place(venue, BOB, { side: 'sell', price: '100', size: '1' })
  const before = venue.gateway.state.sequence
  const orders = [
    { ...ORDER, clientOid: 'a' },
    { ...ORDER, size: '1.0000001' },
    { ...ORDER, price: '999999', size: '9999' },
    { ...ORDER, clientOid: 'a' },
    { ...ORDER, productId: 'X-Y' },
    'nonsense',
    { ...ORDER, side: 'sell', price: '105', size: 0.5 },
  ]
  const list = await results(venue, PLACE, { orders })
  assert.deepEqual(told(list), [
    'filled',
    REFUSAL.sizeOffLot,
    REFUSAL.insufficientFunds,
    'filled',
    REFUSAL.unknownProduct,
    REFUSAL.invalidOrder,
    'open',
  ])
  assert.deepEqual(list[0], list[3], 'a client order id twice is one order')
  assert.deepEqual(list[1]?.error, {
    http_code: 400,
    code: REFUSAL.sizeOffLot,
    message: 'size has 7 decimals, BTC-USDT allows 6',
  })
  assert.equal(list[2]?.error?.http_code, 409)
  for (const result of list) assert.equal(Object.keys(result).length, 1)
  assert.equal(venue.gateway.state.sequence, before + 3)
  const last = list.at(-1)?.order as OrderRow
  assert.deepEqual((await get(venue, `/api/orders/${last.id}`, ALICE)).json(), last)
})

test('the events of a batch are one append, and numbers in it are read exactly', async (t) => {
  const batches: (readonly TradingEvent[])[] = []
  const core = await venueOf(t)
  const { gateway } = core
  const venue = await venueOf(t, {
    ports: {
      gateway: gatewayWith(gateway, {
        submitBatch(events) {
          batches.push(events)
          return gateway.submitBatch(events)
        },
      }),
    },
  })
  const order = '{"productId":"BTC-USDT","side":"buy","price":100.10,"size":0.000001'
  const send = (payload: string) =>
    venue.app.inject({
      method: 'POST',
      url: PLACE,
      headers: { ...as(ALICE), 'content-type': 'application/json' },
      payload,
    })
  const reply = await send(`{"orders":[${order}},${order}},${order},"stp":"dc"}]}`)
  assert.equal(reply.statusCode, 200, reply.body)
  assert.deepEqual(
    batches.map((events) => events.map(({ price, size, user }) => [price, size, user])),
    [[1, 2, 3].map(() => [10_010, 1, ALICE])],
  )
  const fine = await send(`{"orders":[${order.replace('0.000001', '1.00000000000000000001')}}]}`)
  assert.equal(fine.json().results[0].error.message, 'size has 20 decimals, BTC-USDT allows 6')
  assert.equal(batches.length, 1, 'nothing to submit, nothing submitted')
})

test('a batch has 1 to 100 orders, and 64 kB hold them', async (t) => {
  const venue = await venueOf(t)
  const message = 'orders must be an array of 1 to 100 orders'
  const many = (count: number) => ({
    orders: Array.from({ length: count }, (_, n) => ({
      ...ORDER,
      price: '1',
      size: '0.010000',
      timeInForce: 'GTC',
      postOnly: true,
      stp: 'cb',
      clientOid: `${n}-${'x'.repeat(60)}`,
    })),
  })
  for (const body of [{}, { orders: {} }, { orders: [] }, many(101), []]) {
    const reply = await post(venue, PLACE, ALICE, body)
    assert.deepEqual([reply.statusCode, reply.json().message], [400, message])
  }
  const list = await results(venue, PLACE, many(100))
  assert.deepEqual(new Set(told(list)), new Set(['open']))
  const large = await post(venue, PLACE, ALICE, { orders: [], more: 'x'.repeat(70_000) })
  assert.equal(large.statusCode, 413)
  const nobody = await venue.app.inject({ method: 'POST', url: PLACE, payload: many(101) })
  assert.equal(nobody.statusCode, 401)
})

test('many cancels: by order ids and by client order ids, each with its own result', async (t) => {
  const venue = await venueOf(t)
  const first = await place(venue, ALICE, { price: '10' })
  const named = await place(venue, ALICE, { price: '11', clientOid: 'named' })
  const kept = await place(venue, ALICE, { price: '12' })
  const foreign = await place(venue, BOB, { price: '13' })
  const list = await results(venue, CANCEL, {
    orderIds: [first, foreign, first, 'undefined', '987654'],
    clientOids: ['named', 'none'],
  })
  const missing = REFUSAL.orderNotFound
  assert.deepEqual(told(list), [
    'cancelled',
    missing,
    missing,
    missing,
    missing,
    'cancelled',
    missing,
  ])
  assert.deepEqual([list[0]?.order?.id, list[5]?.order?.id], [first, named])
  assert.equal(list[0]?.order?.doneReason, 'cancelled')
  assert.equal(list[1]?.error?.http_code, 404)
  assert.equal((await get(venue, `/api/orders/${kept}`, ALICE)).json().status, 'open')
  assert.equal((await get(venue, `/api/orders/${foreign}`, BOB)).json().status, 'open')
})

test('what is no list of orders to cancel is refused', async (t) => {
  const venue = await venueOf(t)
  const count = 'orderIds and clientOids together must name 1 to 100 orders'
  const names = 'clientOids must be an array of texts of 1 to 64 printable ASCII characters'
  const cases: readonly (readonly [object, string])[] = [
    [[], 'the body must be a JSON object'],
    [{}, count],
    [{ orderIds: [], clientOids: [] }, count],
    [{ orderIds: Array(60).fill('1'), clientOids: Array(41).fill('a') }, count],
    [{ orderIds: '1' }, 'orderIds must be an array of order ids'],
    [{ orderIds: [1] }, 'orderIds must be an array of order ids'],
    [{ clientOids: ['ä'] }, names],
    [{ clientOids: [''] }, names],
    [{ clientOids: [{}] }, names],
  ]
  for (const [body, message] of cases) {
    const reply = await post(venue, CANCEL, ALICE, body)
    assert.deepEqual([reply.statusCode, reply.json().message], [400, message])
  }
})

test('rate limits count orders, not requests', async (t) => {
  const taken: string[] = []
  const bucket = (name: string, most: number) => ({
    take(_user: number, cost = 1) {
      taken.push(`${name} ${cost}`)
      return cost > most ? Number.POSITIVE_INFINITY : cost > 2 ? 1_500 : 0
    },
  })
  const limits = { orders: bucket('orders', 50), cancels: bucket('cancels', 50) }
  const venue = await venueOf(t, { ports: { limits } })
  const orders = (count: number) => ({ orders: Array(count).fill(ORDER) })
  assert.equal((await post(venue, PLACE, ALICE, orders(2))).statusCode, 200)
  const quick = await post(venue, PLACE, ALICE, orders(3))
  assert.deepEqual([quick.statusCode, quick.headers['retry-after']], [429, '2'])
  const never = await post(venue, PLACE, ALICE, orders(51))
  assert.deepEqual(
    [never.statusCode, never.headers['retry-after'], never.json().message],
    [429, undefined, 'too many at once, send fewer'],
  )
  await post(venue, CANCEL, ALICE, { orderIds: ['1'], clientOids: ['a'] })
  assert.deepEqual(taken, ['orders 2', 'orders 3', 'orders 51', 'cancels 2'])
})

test('a batch takes as many places as it has orders, and leaves them', async (t) => {
  const admission = new Admission({ inFlightMax: 10 })
  const venue = await venueOf(t, { ports: { admission } })
  const orders = (count: number) => ({ orders: Array(count).fill(ORDER) })
  assert.equal((await post(venue, PLACE, ALICE, orders(8))).statusCode, 200)
  assert.equal(admission.inFlight, 0)
  const busy = await post(venue, PLACE, ALICE, orders(9))
  assert.deepEqual([busy.statusCode, busy.json().code], [503, REFUSAL.overloaded])
  assert.equal(busy.headers['retry-after'], '1')
  const cancels = (count: number) => ({ clientOids: Array(count).fill('a') })
  assert.equal((await post(venue, CANCEL, ALICE, cancels(10))).statusCode, 200)
  assert.equal((await post(venue, CANCEL, ALICE, cancels(11))).statusCode, 503)
  assert.equal(admission.inFlight, 0)
})

test('a gateway without room refuses the batch as a whole: nothing was sent', async (t) => {
  for (const refusal of [REFUSAL.overloaded, REFUSAL.stopping, REFUSAL.outcomeUnknown]) {
    const venue = await venueOf(t, {
      intercept: (event) => (event.user === ALICE ? { refusal } : undefined),
    })
    const reply = await post(venue, PLACE, ALICE, { orders: [ORDER, ORDER] })
    if (refusal === REFUSAL.outcomeUnknown) {
      assert.deepEqual(told(reply.json().results), [refusal, refusal])
      assert.equal(reply.json().results[0].error.http_code, 504)
    } else {
      assert.deepEqual([reply.statusCode, reply.json().code], [503, refusal])
      assert.equal(reply.headers['retry-after'], '1')
    }
  }
})
