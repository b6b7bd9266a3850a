/** Amending an order and putting another one in its place. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EVENT_TYPE, type TradingEvent, VIA } from '@bourse/domain/exchange/event'
import type { Outcome } from '@bourse/domain/exchange/gateway'
import { REFUSAL } from '@bourse/domain/exchange/refusal'
import type { OrderRow } from '../gitbitex-json.ts'
import { Admission } from './admission.ts'
import { get, place, post, put, venueOf } from './testkit/ask.ts'
import { ALICE, as, BOB, gatewayWith, type Venue } from './testkit/venue.ts'

const ORDER = { productId: 'BTC-USDT', side: 'buy', type: 'limit', price: '100', size: '1' }

/** Notes the events of some types, and answers them with an outcome if there is one. */
function watcher(outcome?: Partial<Outcome>) {
  const events: TradingEvent[] = []
  const watched: readonly number[] = [EVENT_TYPE.amendOrder, EVENT_TYPE.replaceOrder]
  return {
    events,
    intercept(event: TradingEvent) {
      if (!watched.includes(event.type)) return undefined
      events.push(event)
      return outcome
    },
  }
}

async function row(venue: Venue, id: string): Promise<OrderRow> {
  return (await get(venue, `/api/orders/${id}`, ALICE)).json()
}

const queue = async (venue: Venue, side: 'bids' | 'asks' = 'bids') => {
  const book = (await get(venue, '/api/products/BTC-USDT/book?level=3')).json()
  return book[side].map(([price, size, id]: string[]) => `${price} ${size} ${id}`)
}

test('an amend becomes an event by the id of its order, however that is named', async (t) => {
  const { events, intercept } = watcher({ refusal: 0 })
  const venue = await venueOf(t, { intercept })
  const id = await place(venue, ALICE, { clientOid: 'mine' })
  for (const name of [id, 'client:mine']) {
    const asked = { price: 101.5, clientOid: 'x' }
    const reply = await put(venue, `/api/orders/${name}`, ALICE, asked)
    assert.deepEqual([reply.statusCode, reply.json().id], [200, id])
  }
  const [event] = events
  assert.deepEqual(
    [events.length, event?.orderId, event?.price, event?.size, event?.referenceId, event?.via],
    [2, Number(id), 10_150, 0, '', VIA.gitbitex],
  )
  assert.deepEqual([event?.user, event?.targetReference], [ALICE, ''])
})

test('a smaller size keeps the place, another price and a larger size lose it', async (t) => {
  const venue = await venueOf(t)
  const first = await place(venue, ALICE, { size: '2' })
  const second = await place(venue, BOB, {})
  const less = await put(venue, `/api/orders/${first}`, ALICE, { size: '1.5' })
  assert.deepEqual([less.statusCode, less.json().size, less.json().funds], [200, '1.5', '150'])
  assert.deepEqual(await queue(venue), [`100 1.5 ${first}`, `100 1 ${second}`])
  const more = await put(venue, `/api/orders/${first}`, ALICE, { size: 3, price: null })
  assert.equal(more.json().size, '3')
  assert.deepEqual(await queue(venue), [`100 1 ${second}`, `100 3 ${first}`])
  const patch = { method: 'PATCH', url: `/api/orders/${first}`, headers: as(ALICE) } as const
  const moved = await venue.app.inject({ ...patch, payload: { price: '101' } })
  assert.deepEqual([moved.json().price, moved.json().id], ['101', first])
  assert.deepEqual(await queue(venue), [`101 3 ${first}`, `100 1 ${second}`])
  assert.deepEqual(await row(venue, first), moved.json())
})

test('an amend that crosses trades, and is answered with what came of it', async (t) => {
  const venue = await venueOf(t)
  await place(venue, BOB, { side: 'sell', price: '110', size: '1' })
  const part = await place(venue, ALICE, { size: '3', clientOid: 'walker' })
  const reply = await put(venue, '/api/orders/client:walker', ALICE, { price: '110' })
  const { id, status, filledSize, executedValue, price } = reply.json()
  assert.deepEqual(
    [id, status, filledSize, executedValue, price],
    [part, 'open', '1', '110', '110'],
  )
  const small = await put(venue, `/api/orders/${part}`, ALICE, { size: '1' })
  assert.deepEqual([small.statusCode, small.json().code], [409, REFUSAL.sizeBelowFilled])
  await place(venue, BOB, { side: 'sell', price: '120', size: '5' })
  const done = await put(venue, `/api/orders/${part}`, ALICE, { price: '120' })
  assert.deepEqual([done.json().status, done.json().doneReason], ['filled', 'filled'])
  const again = await put(venue, `/api/orders/${part}`, ALICE, { price: '121' })
  assert.deepEqual([again.statusCode, again.json().code], [404, REFUSAL.orderNotFound])
})

test('an amend of nothing, of nothing known, and of what is not an own order', async (t) => {
  const venue = await venueOf(t)
  const id = await place(venue, ALICE)
  const foreign = await put(venue, `/api/orders/${id}`, BOB, { price: '1' })
  const unknown = await put(venue, '/api/orders/987654', BOB, { price: '1' })
  assert.equal(foreign.statusCode, 404)
  assert.equal(foreign.body, unknown.body)
  for (const name of ['undefined', '0', 'client:', 'client:ä'.normalize(), 'client:none']) {
    const reply = await put(venue, `/api/orders/${encodeURIComponent(name)}`, ALICE, { size: '2' })
    assert.equal(reply.statusCode, 404, name)
  }
  const cases: readonly (readonly [object, number, number])[] = [
    [{}, 400, REFUSAL.nothingToAmend],
    [{ price: '100', size: '1' }, 400, REFUSAL.nothingToAmend],
    [{ price: '100.001' }, 400, REFUSAL.priceOffTick],
    [{ price: 'x' }, 400, REFUSAL.invalidOrder],
    [{ size: 0 }, 400, REFUSAL.sizeTooSmall],
    [{ size: '10001' }, 400, REFUSAL.sizeTooLarge],
    [{ price: '9000000' }, 400, REFUSAL.priceTooHigh],
    [{ size: '10000', price: '1000000' }, 409, REFUSAL.insufficientFunds],
  ]
  for (const [body, status, code] of cases) {
    const reply = await put(venue, `/api/orders/${id}`, ALICE, body)
    assert.deepEqual([reply.statusCode, reply.json().code], [status, code], JSON.stringify(body))
  }
  assert.equal((await row(venue, id)).size, '1')
  const nobody = { method: 'PUT', url: `/api/orders/${id}`, payload: { size: '2' } } as const
  assert.equal((await venue.app.inject(nobody)).statusCode, 401)
})

test('a waiting stop order is amended where it waits, one at market is not', async (t) => {
  const venue = await venueOf(t)
  const stop = { stop: 'entry', stopPrice: '120' }
  const limit = await place(venue, ALICE, { ...stop, price: '121' })
  const amended = await put(venue, `/api/orders/${limit}`, ALICE, { price: '125', size: '2' })
  const { status, price, size, stopPrice } = amended.json()
  assert.deepEqual([status, price, size, stopPrice], ['active', '125', '2', '120'])
  const market = { ...stop, type: 'market', price: null, size: null, funds: '50' }
  const id = await place(venue, ALICE, market)
  const refused = await put(venue, `/api/orders/${id}`, ALICE, { size: '2' })
  assert.deepEqual([refused.statusCode, refused.json().code], [409, REFUSAL.notAmendable])
})

test('a replacement becomes one event that names old and new', async (t) => {
  const { events, intercept } = watcher({ refusal: REFUSAL.noLiquidity })
  const venue = await venueOf(t, { intercept })
  const body = { ...ORDER, clientOid: 'new', mode: 'ALLOW_FAILURE', stp: 'cb' }
  await post(venue, '/api/orders/123/replace', ALICE, body)
  await post(venue, '/api/orders/client:old/replace', ALICE, { ...body, mode: null })
  assert.deepEqual(
    events.map((event) => [event.orderId, event.targetReference, event.replaceMode]),
    [
      [123, '', 2],
      [0, 'old', 1],
    ],
  )
  const [event] = events
  assert.deepEqual(
    [event?.type, event?.product, event?.price, event?.referenceId, event?.selfTrade, event?.user],
    [EVENT_TYPE.replaceOrder, 1, 10_000, 'new', 5, ALICE],
  )
  const bad = await post(venue, '/api/orders/123/replace', ALICE, { ...body, mode: 'no' })
  assert.equal(bad.json().message, 'mode must be STOP_ON_FAILURE or ALLOW_FAILURE')
  assert.equal((await post(venue, '/api/orders/none/replace', ALICE, body)).statusCode, 404)
  const nobody = { method: 'POST', url: '/api/orders/123/replace', payload: body } as const
  assert.equal((await venue.app.inject(nobody)).statusCode, 401)
  assert.equal(events.length, 2)
})

test('a replacement takes the place of the old order with its funds', async (t) => {
  const venue = await venueOf(t)
  const old = await place(venue, ALICE, { price: '1000', size: '1000', clientOid: 'old' })
  const asked = { ...ORDER, price: '500', size: '2000', clientOid: 'new' }
  const reply = await post(venue, '/api/orders/client:old/replace', ALICE, asked)
  assert.equal(reply.statusCode, 200, reply.body)
  const { id, clientOid, status, price } = reply.json()
  assert.deepEqual([clientOid, status, price], ['new', 'open', '500'])
  const gone = await row(venue, old)
  assert.deepEqual([gone.status, gone.doneReason], ['cancelled', 'replaced'])
  assert.deepEqual(await queue(venue), [`500 2000 ${id}`])
  const again = await post(venue, '/api/orders/client:old/replace', ALICE, asked)
  assert.deepEqual([again.statusCode, again.json().id], [200, id], 'a retry is told the first')
  const late = await post(venue, `/api/orders/${old}/replace`, ALICE, ORDER)
  assert.deepEqual([late.statusCode, late.json().code], [404, REFUSAL.orderNotFound])
})

test('when the new order is refused the old one stays, or goes if that was asked', async (t) => {
  const venue = await venueOf(t)
  const old = await place(venue, ALICE)
  const rich = { ...ORDER, price: '1000000', size: '10000' }
  const stopped = await post(venue, `/api/orders/${old}/replace`, ALICE, rich)
  assert.deepEqual(
    [stopped.statusCode, stopped.json()],
    [409, { http_code: 409, code: REFUSAL.insufficientFunds, message: stopped.json().message }],
  )
  assert.equal((await row(venue, old)).status, 'open')
  const allow = { ...rich, mode: 'ALLOW_FAILURE' }
  const allowed = await post(venue, `/api/orders/${old}/replace`, ALICE, allow)
  assert.deepEqual(
    [allowed.statusCode, allowed.json().code, allowed.json().cancelled],
    [409, REFUSAL.insufficientFunds, 1],
  )
  const gone = await row(venue, old)
  assert.deepEqual([gone.status, gone.doneReason], ['cancelled', 'cancelled'])
  const other = await place(venue, ALICE)
  const eth = { ...ORDER, productId: 'ETH-USDT' }
  const wrong = await post(venue, `/api/orders/${other}/replace`, ALICE, eth)
  assert.deepEqual([wrong.statusCode, wrong.json().code], [400, REFUSAL.invalidOrder])
})

test('both count as orders: for the bucket, and for the places of admission', async (t) => {
  const taken: (number | undefined)[] = []
  const orders = {
    take(_user: number, cost?: number) {
      taken.push(cost)
      return 0
    },
  }
  const admission = new Admission({ inFlightMax: 5 })
  const venue = await venueOf(t, { ports: { limits: { orders }, admission } })
  const id = await place(venue, ALICE)
  await put(venue, `/api/orders/${id}`, ALICE, { size: '2' })
  await post(venue, `/api/orders/${id}/replace`, ALICE, ORDER)
  assert.equal(taken.length, 3)
  assert.equal(admission.inFlight, 0)
  for (let n = 0; n < 4; n++) admission.enterCancel()
  const busy = [
    await put(venue, `/api/orders/${id}`, ALICE, { size: '2' }),
    await post(venue, `/api/orders/${id}/replace`, ALICE, ORDER),
  ]
  for (const reply of busy) {
    assert.deepEqual([reply.statusCode, reply.json().code], [503, REFUSAL.overloaded])
    assert.equal(reply.headers['retry-after'], '1')
  }
})

test('a door that has not caught up says so instead of 404', async (t) => {
  const { gateway } = await venueOf(t)
  const behind = await venueOf(t, {
    ports: {
      gateway: gatewayWith(gateway, { caughtUp: () => Promise.resolve(false) }),
    },
  })
  const reply = await put(behind, '/api/orders/client:soon', ALICE, { size: '2' })
  assert.deepEqual([reply.statusCode, reply.json().code], [503, REFUSAL.readBehind])
})
