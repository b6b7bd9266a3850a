import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TradingEvent } from '@bourse/domain/exchange/event'
import { PERMISSION, VIA } from '@bourse/domain/exchange/event'
import { REFUSAL, REFUSALS } from '@bourse/domain/exchange/refusal'
import { REFUSAL_STATUS } from './refusals.ts'
import { post, venueOf } from './testkit/ask.ts'
import { ALICE, as, BOB, type Venue } from './testkit/venue.ts'

const ORDER = { productId: 'BTC-USDT', side: 'buy', type: 'limit', price: '100', size: '1' }

function place(venue: Venue, user: number, fields: object) {
  return post(venue, '/api/orders', user, { ...ORDER, ...fields })
}

test('an order is answered with its true state, filled ones too', async (t) => {
  const venue = await venueOf(t)
  const sell = await place(venue, BOB, { side: 'sell', price: 100, size: 0.5, clientOid: 'b1' })
  assert.equal(sell.statusCode, 200)
  const open = sell.json()
  assert.equal(open.status, 'open')
  assert.equal(open.clientOid, 'b1')
  assert.equal(open.settled, false)
  const buy = await place(venue, ALICE, { price: '101.5', size: '0.75' })
  const row = buy.json()
  assert.match(row.createdAt, /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/)
  assert.deepEqual(row, {
    id: String(Number.parseInt(open.id, 10) + 1),
    clientOid: '',
    productId: 'BTC-USDT',
    side: 'buy',
    type: 'limit',
    price: '101.5',
    size: '0.75',
    funds: '76.125',
    filledSize: '0.5',
    executedValue: '50',
    fillFees: '0',
    status: 'open',
    createdAt: row.createdAt,
    settled: false,
    timeInForce: 'GTC',
    postOnly: false,
    doneReason: null,
    doneAt: null,
  })
})

test('market orders of both sides, by funds and by size', async (t) => {
  const venue = await venueOf(t)
  await place(venue, BOB, { side: 'sell', price: '200', size: '2' })
  const byFunds = await place(venue, ALICE, { type: 'market', size: null, funds: 100 })
  assert.equal(byFunds.json().status, 'filled')
  assert.equal(byFunds.json().filledSize, '0.5')
  assert.equal(byFunds.json().executedValue, '100')
  const capped = await place(venue, ALICE, { type: 'market', size: 0.5, funds: 50, price: 200 })
  assert.equal(capped.json().filledSize, '0.25')
  assert.equal(capped.json().status, 'cancelled')
  assert.equal(capped.json().doneReason, 'market-rest')
  await place(venue, ALICE, { price: '150', size: '1' })
  const sell = await place(venue, BOB, { type: 'market', side: 'sell', size: '0.4' })
  assert.equal(sell.json().executedValue, '60')
  const none = await place(venue, BOB, { productId: 'ETH-USDT', type: 'market', funds: 5 })
  assert.equal(none.statusCode, 409)
  assert.equal(none.json().code, REFUSAL.noLiquidity)
})

test('what the engine refuses comes with number, status and sentence', async (t) => {
  const venue = await venueOf(t)
  await place(venue, BOB, { side: 'sell', price: '100', size: '1' })
  const cases: readonly (readonly [object, number, number, string])[] = [
    [{ size: '10001' }, 400, 3010, 'size must be at most 10000 on BTC-USDT'],
    [{ price: '1000000.01' }, 400, 3007, 'price must be at most 1000000 on BTC-USDT'],
    [{ price: '99000', size: '50' }, 409, 2001, 'the available balance is too small'],
    [{ postOnly: true }, 409, 4002, 'a post-only order must not trade at once'],
    [{ timeInForce: 'FOK', size: '2' }, 409, 4003, 'the whole size cannot be filled at once'],
    [{ size: '1.1234567' }, 400, 3008, 'size has 7 decimals, BTC-USDT allows 6'],
    [{ productId: 'DOGE-USDT' }, 400, 3001, 'the product is not listed'],
  ]
  for (const [fields, status, code, message] of cases) {
    const reply = await place(venue, ALICE, fields)
    assert.deepEqual(reply.json(), { http_code: status, code, message })
    assert.equal(reply.statusCode, status)
  }
})

test('every refusal of the gateway is told with its status, 503 with Retry-After', async (t) => {
  let refusal = 0
  const venue = await venueOf(t, { intercept: () => ({ refusal }) })
  for (const entry of REFUSALS.values()) {
    refusal = entry.number
    const reply = await place(venue, ALICE, {})
    const status = REFUSAL_STATUS[entry.name as keyof typeof REFUSAL_STATUS]
    assert.equal(reply.statusCode, status, entry.name)
    assert.equal(reply.json().code, entry.number)
    assert.equal(reply.headers['retry-after'], status === 503 ? '1' : undefined)
  }
})

test('the same client order id again tells the first order as it is now', async (t) => {
  const venue = await venueOf(t)
  const sell = { side: 'sell', clientOid: 'once' }
  const first = await place(venue, BOB, sell)
  assert.equal((await place(venue, BOB, sell)).json().status, 'open')
  await place(venue, ALICE, { size: '1' })
  const again = await place(venue, BOB, { ...sell, price: '777' })
  assert.equal(again.statusCode, 200)
  assert.deepEqual(
    [again.json().id, again.json().status, again.json().price],
    [first.json().id, 'filled', '100'],
  )
  venue.record()
  const later = await place(venue, BOB, { side: 'sell', client_oid: 'once' })
  assert.deepEqual(later.json(), again.json(), 'from the read model')
  assert.notEqual((await place(venue, ALICE, { clientOid: 'once' })).json().id, first.json().id)
})

test('a refused attempt is told again, and an id used for a deposit is no order', async (t) => {
  const venue = await venueOf(t)
  const poor = { price: '999999', size: '100', clientOid: 'poor' }
  assert.equal((await place(venue, ALICE, poor)).json().code, REFUSAL.insufficientFunds)
  await venue.fund(ALICE, { USDT: '900000000' })
  assert.equal((await place(venue, ALICE, poor)).json().code, REFUSAL.insufficientFunds)
  await venue.app.inject({
    method: 'POST',
    url: '/api/deposits',
    headers: as(ALICE),
    payload: { currency: 'BTC', amount: '1', clientOid: 'gift' },
  })
  const mixed = await place(venue, ALICE, { clientOid: 'gift' })
  assert.equal(mixed.statusCode, 409)
  assert.match(mixed.json().message, /used for something that is no order/)
})

test('the event carries who spoke and through which door', async (t) => {
  const events: TradingEvent[] = []
  const venue = await venueOf(t, {
    intercept: (event) => {
      events.push(event)
      return undefined
    },
  })
  await place(venue, ALICE, { clientOid: 'x' })
  const [event] = events
  assert.equal(event?.user, ALICE)
  assert.equal(event?.credential, 7)
  assert.equal(event?.permissions, PERMISSION.trade | PERMISSION.transfer)
  assert.equal(event?.via, VIA.gitbitex)
  assert.equal(event?.referenceId, 'x')
})

test('without a good token nothing happens', async (t) => {
  const venue = await venueOf(t)
  const send = (headers: Record<string, string>) =>
    venue.app.inject({ method: 'POST', url: '/api/orders', headers, payload: ORDER })
  const before = venue.gateway.state.sequence
  const missing = await send({})
  assert.deepEqual([missing.statusCode, missing.json().code], [401, 5])
  const expired = await send({ authorization: 'Bearer token-old' })
  assert.deepEqual([expired.statusCode, expired.json().code], [401, 3])
  const unknown = await send({ cookie: 'accessToken=nonsense' })
  assert.deepEqual([unknown.statusCode, unknown.json().code], [401, 5])
  assert.equal(venue.gateway.state.sequence, before)
  assert.equal((await send({ authorization: `Bearer token-${ALICE}` })).statusCode, 200)
})

test('a caller who is too quick hears 429 and when to come back', async (t) => {
  let waitMs = 0
  const venue = await venueOf(t, { ports: { limits: { orders: { take: () => waitMs } } } })
  assert.equal((await place(venue, ALICE, {})).statusCode, 200)
  waitMs = 1_500
  const reply = await place(venue, ALICE, {})
  assert.equal(reply.statusCode, 429)
  assert.equal(reply.headers['retry-after'], '2')
})

test('bodies that are no JSON are refused', async (t) => {
  const venue = await venueOf(t)
  const send = (payload: string, type = 'application/json') =>
    venue.app.inject({
      method: 'POST',
      url: '/api/orders',
      headers: { ...as(ALICE), 'content-type': type },
      payload,
    })
  assert.equal((await send('{"productId":')).json().message, 'the body is not valid JSON')
  assert.equal((await send('')).statusCode, 400)
  assert.equal((await send('{}', 'text/plain')).statusCode, 415)
  assert.equal((await send(`{"a":"${'x'.repeat(20_000)}"}`)).statusCode, 413)
  assert.equal((await send('{"__proto__":{"productId":"BTC-USDT"}}')).statusCode, 400)
})

test('stages are measured when somebody asks for them', async (t) => {
  const seen: string[] = []
  const stage = (name: string) => ({ observe: () => void seen.push(name) })
  const stages = { http: stage('http'), reply: stage('reply') }
  const venue = await venueOf(t, { ports: { stages } })
  await place(venue, ALICE, {})
  assert.deepEqual(seen, ['reply', 'http'])
})

test('a gateway that throws is a 500 whose text says nothing', async (t) => {
  const venue = await venueOf(t, {
    intercept: () => {
      throw new Error('secret')
    },
  })
  const reply = await place(venue, ALICE, {})
  assert.equal(reply.statusCode, 500)
  assert.doesNotMatch(reply.body, /secret/)
})
