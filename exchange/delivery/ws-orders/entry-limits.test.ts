import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Admission } from '../http-gitbitex/admission.ts'
import { OPS_MAX } from './entry-message.ts'
import { ALICE, openEntry, type Told } from './order-entry.testkit.ts'

const BUY = { op: 'place', productId: 'BTC-USDT', side: 'buy', price: '100.00', size: '0.5' }

test('what else a client says goes to the feed, at the pace of the feed', async (t) => {
  const venue = await openEntry(t)
  const alice = venue.client('alice')
  const texts = [
    '{"type":"ping"}',
    '{"type":"subscribe","channels":["orders"]}',
    'no JSON "orders"',
  ]
  for (const text of texts) alice.raw(text)
  assert.deepEqual(alice.passedOn, texts)
  alice.raw(`{"type":"subscribe","x":"${'x'.repeat(20_000)}"}`)
  assert.equal(alice.closedWith, 1009)
  const quick = venue.client('alice')
  for (let count = 0; count < 41; count++) quick.raw('{"type":"ping"}')
  assert.equal(quick.closedWith, 1008)
})

test('a few frames are under way, the rest waits in the socket', async (t) => {
  const venue = await openEntry(t)
  const alice = venue.client('alice')
  venue.hold()
  for (let id = 1; id <= 10; id++) alice.say({ type: 'orders', id, ops: [BUY] })
  assert.ok(alice.paused)
  assert.equal(venue.submitted.length, 8)
  venue.release()
  for (let id = 1; id <= 10; id++) assert.equal((await alice.next())['id'], id)
  assert.equal(alice.paused, false)
  venue.hold()
  alice.say({ type: 'orders', ops: Array(OPS_MAX).fill({ ...BUY, size: '0.000001' }) })
  assert.ok(alice.paused, 'a thousand operations are enough')
  venue.release()
  assert.equal(results(await alice.next()).length, OPS_MAX)
  assert.equal(alice.paused, false)
})

test('a refused frame is answered behind the frames before it', async (t) => {
  const venue = await openEntry(t)
  const alice = venue.client('alice')
  venue.hold()
  alice.say({ type: 'orders', id: 1, ops: [BUY] })
  alice.say({ type: 'orders', id: 2, ops: [] })
  alice.say({ type: 'orders', id: 3, ops: [{ op: 'what' }] })
  assert.equal(alice.told.length, 0)
  venue.release()
  assert.deepEqual(
    [(await alice.next())['id'], (await alice.next())['id'], (await alice.next())['id']],
    [1, 2, 3],
  )
})

test('rates count operations, cancels apart; the first ones pass', async (t) => {
  const buckets = { orders: 3, cancels: 1 }
  const bucket = (kind: 'orders' | 'cancels') => ({
    take(_user: number, cost = 1) {
      if (buckets[kind] < cost) return 100
      buckets[kind] -= cost
      return 0
    },
  })
  const limits = { orders: bucket('orders'), cancels: bucket('cancels') }
  const venue = await openEntry(t, { limits })
  const alice = venue.client('alice')
  const cancel = { op: 'cancel', clientOid: 'x' }
  alice.say({ type: 'orders', ops: [BUY, cancel, BUY, BUY, cancel, BUY] })
  const codes = results(await alice.next()).map((result) => result['code'] ?? result['status'])
  assert.deepEqual(codes, ['open', 4001, 'open', 'open', 429, 429])
})

test('without places of admission operations are refused, and places are given back', async (t) => {
  const admission = new Admission({ inFlightMax: 5 })
  const venue = await openEntry(t, { admission })
  const alice = venue.client('alice')
  const cancel = { op: 'cancel', clientOid: 'x' }
  alice.say({ type: 'orders', ops: [cancel, ...Array(5).fill(BUY), cancel] })
  const codes = results(await alice.next()).map((result) => result['code'])
  assert.deepEqual(codes, [4001, 5001, 5001, 5001, 5001, 5001, 4001])
  alice.say({ type: 'orders', ops: Array(4).fill(BUY) })
  assert.equal(results(await alice.next())[3]?.['status'], 'open')
  assert.equal(admission.inFlight, 0)
})

test('the end of the session closes the sockets that enter orders in it', async (t) => {
  const venue = await openEntry(t)
  const alice = venue.client('alice')
  const other = venue.client('alice again')
  const idle = venue.client('alice')
  for (const client of [alice, other]) client.say({ type: 'orders', ops: [BUY] })
  venue.entry.sessionEnded(11)
  assert.deepEqual(
    [alice.closedWith, other.closedWith, idle.closedWith],
    [1008, undefined, undefined],
  )
})

test('sockets that were signed in at their handshake may send large frames', async (t) => {
  const venue = await openEntry(t)
  const { wider } = venue.route
  const asked = (cookie?: string) =>
    wider?.deserves({ headers: cookie === undefined ? {} : { cookie } } as never)
  assert.equal(asked(), false)
  assert.equal(asked('accessToken=made-up'), false)
  assert.equal(asked('accessToken=alice'), true)
  const signed = asked('accessToken=a.b.c')
  venue.sessions.set('a.b.c', { id: 1, userId: ALICE })
  venue.admissions.get('a.b.c')?.()
  assert.equal(await signed, true)
  assert.equal(wider?.limits.payloadMax, 256 * 1_024)
})

function results(answer: Told): Record<string, unknown>[] {
  assert.equal(answer.type, 'orders', JSON.stringify(answer))
  return answer['results'] as Record<string, unknown>[]
}
