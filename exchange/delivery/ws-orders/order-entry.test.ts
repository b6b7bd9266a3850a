import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EVENT_TYPE, VIA } from '@bourse/domain/exchange/event'
import { REFUSAL } from '@bourse/domain/exchange/refusal'
import fc from 'fast-check'
import { OPS_MAX } from './entry-message.ts'
import { ALICE, openEntry, type Told } from './order-entry.testkit.ts'

const SEED = Number.parseInt(process.env['SEED'] ?? `${Date.now() % 1_000_000}`, 10)
const BUY = { op: 'place', productId: 'BTC-USDT', side: 'buy', price: '100.00', size: '0.5' }
const SELL = { ...BUY, side: 'sell' }

test('a frame is one batch, and each operation is answered in its place', async (t) => {
  const venue = await openEntry(t)
  const alice = venue.client('alice')
  const bob = venue.client('bob')
  bob.say({ type: 'orders', id: 1, ops: [{ ...SELL, size: '0.2', clientOid: 'ask' }] })
  const [ask] = results(await bob.next())
  assert.deepEqual(ask, {
    orderId: ask?.['orderId'],
    status: 'open',
    filled: '0',
    remaining: '0.2',
  })
  alice.say({
    type: 'orders',
    id: 'seven',
    ops: [
      BUY,
      { ...BUY, price: '99', clientOid: 'rest' },
      { ...BUY, timeInForce: 'IOC', price: '98' },
      { ...BUY, size: '0.1234567' },
      { ...BUY, price: '1000000' },
      { op: 'cancel', clientOid: 'rest' },
      { op: 'cancel', orderId: '999999' },
      { op: 'cancel-all', productId: 'BTC-USDT' },
    ],
  })
  const answer = await alice.next()
  assert.equal(answer['id'], 'seven')
  const [first, ...rest] = results(answer)
  const next = Number(first?.['orderId']) + 1
  const open = { filled: '0', remaining: '0.5' }
  assert.deepEqual(first, {
    ...{ orderId: String(next - 1), status: 'open', filled: '0.2', remaining: '0.3' },
  })
  assert.deepEqual(rest.slice(0, 4), [
    { orderId: String(next), status: 'open', ...open },
    { orderId: String(next + 1), status: 'cancelled', ...open, reason: 'immediate-rest' },
    { code: REFUSAL.sizeOffLot, message: 'size has 7 decimals, BTC-USDT allows 6' },
    { code: REFUSAL.insufficientFunds, message: 'the available balance is too small' },
  ])
  assert.deepEqual(rest[5], {
    code: REFUSAL.orderNotFound,
    message: 'the order is not found among the open ones',
  })
  assert.deepEqual(rest[6], { cancelled: 1 })
  const event = venue.submitted.at(-1)
  assert.deepEqual(
    [event?.user, event?.credential, event?.via, venue.submitted.length],
    [ALICE, 11, VIA.ws, 8],
  )
  assert.equal(venue.admission.inFlight, 0)
})

test('operations as arrays are answered by arrays', async (t) => {
  const venue = await openEntry(t)
  const alice = venue.client('alice')
  alice.say({
    type: 'orders',
    ops: [
      ['place', 'BTC-USDT', 'buy', '100.5', '0.25', 'mine'],
      ['place', 'BTC-USDT', 'sell', '100.5', '1'],
      ['place', 'BTC-USDT', 'buy', '1.234', '1'],
      ['cancel', 'client:mine'],
      ['place', 'BTC-USDT', 'buy', '1'],
      ['amend', '1'],
      ['jump'],
    ],
  })
  const answer = await alice.next()
  assert.equal('id' in answer, false)
  const [bought, sold, fine, gone, ...wrong] = answer['results'] as unknown[][]
  assert.deepEqual(bought?.slice(1), ['open', '0', '0.25'])
  assert.deepEqual(sold?.slice(1), ['open', '0.25', '0.75'])
  assert.deepEqual(fine, [REFUSAL.priceOffTick, 'price has 3 decimals, BTC-USDT allows 2'])
  assert.equal(gone?.[0], REFUSAL.orderNotFound)
  assert.deepEqual(
    wrong.map(([code]) => code),
    [REFUSAL.invalidOrder, REFUSAL.invalidOrder, REFUSAL.invalidOrder],
  )
})

test('numbers are read as they were written, not as floats', async (t) => {
  const venue = await openEntry(t)
  const alice = venue.client('alice')
  const order = '"op":"place","productId":"BTC-USDT","side":"buy"'
  alice.raw(
    `{"type":"orders","id":3,"ops":[{${order},"price":100.10,"size":0.000001},` +
      `{${order},"price":100.1000000000000000001,"size":1},["place","BTC-USDT","buy",1e2,1]]}`,
  )
  const [exact, fine, exponent] = results(await alice.next())
  assert.equal(exact?.['status'], 'open')
  assert.equal(venue.submitted[0]?.price, 10_010)
  assert.deepEqual(fine, {
    ...{ code: REFUSAL.priceOffTick, message: 'price has 19 decimals, BTC-USDT allows 2' },
  })
  assert.match(String((exponent as unknown as unknown[])[1]), /without an exponent/)
})

test('a frame that is none is refused as a whole, and nothing of it is sent', async (t) => {
  const venue = await openEntry(t)
  const alice = venue.client('alice')
  const frames: readonly (readonly [text: string, message: RegExp])[] = [
    ['{"type":"orders","ops":[', /JSON/],
    ['{"type":"orders"}', /ops must be an array/],
    ['{"type":"orders","ops":[]}', /must not be empty/],
    ['{"type":"orders","id":1.5,"ops":[{}]}', /id must be/],
    [`{"type":"orders","id":"${'x'.repeat(65)}","ops":[{}]}`, /id must be/],
    ['{"type":"orders","token":5,"ops":[{}]}', /token must be/],
    [JSON.stringify({ type: 'orders', ops: Array(OPS_MAX + 1).fill(BUY) }), /at most 1000 ops/],
    ['{"type":"cancel-on-disconnect"}', /timeoutSeconds/],
    ['{"type":"cancel-on-disconnect","timeoutSeconds":14}', /timeoutSeconds/],
    ['{"type":"cancel-on-disconnect","timeoutSeconds":86401}', /timeoutSeconds/],
    ['{"type":"cancel-on-disconnect","timeoutSeconds":60,"productId":4}', /productId/],
    ['{"type":"cancel-on-disconnect","timeoutSeconds":60,"productId":"X-Y"}', /not listed/],
  ]
  for (const [text, message] of frames) {
    alice.raw(text)
    const answer = await alice.next()
    assert.equal(answer.type, 'error', text)
    assert.match(String(answer['message']), message)
  }
  assert.equal(venue.submitted.length, 0)
  assert.equal(alice.closedWith, undefined)
})

test('operations that are none are refused one by one', async (t) => {
  const venue = await openEntry(t)
  const alice = venue.client('alice')
  const ops = [
    null,
    7,
    'place',
    {},
    { op: 'steal' },
    { op: 'cancel' },
    { op: 'cancel', orderId: 12 },
    { op: 'cancel', orderId: '1', clientOid: 'x' },
    { op: 'cancel', orderId: 'client:' },
    { op: 'cancel-all', productId: 'X-Y' },
    { op: 'cancel-all', side: 'both' },
    { op: 'amend', orderId: '1', price: '2' },
    { op: 'replace', orderId: '1' },
    { ...BUY, op: 'replace' },
    { ...BUY, op: 'replace', orderId: '1', mode: 'MAYBE' },
    [],
    [{}],
    BUY,
  ]
  alice.say({ type: 'orders', ops })
  const answers = (await alice.next())['results'] as Record<string, unknown>[]
  assert.equal(answers.length, ops.length)
  for (const answer of answers.slice(0, -1)) {
    const code = Array.isArray(answer) ? answer[0] : answer['code']
    assert.ok(Number.isInteger(code) && code > 0, JSON.stringify(answer))
  }
  assert.equal(answers.at(-1)?.['status'], 'open')
  assert.equal(venue.submitted.length, 1)
})

test('only who is signed in may enter orders, by cookie or by token', async (t) => {
  const venue = await openEntry(t)
  const nobody = venue.client()
  nobody.say({ type: 'orders', id: 1, ops: [BUY] })
  assert.deepEqual(await nobody.next(), {
    ...{ type: 'error', id: 1, code: 5, message: 'token not found' },
  })
  nobody.say({ type: 'orders', token: 'old', ops: [BUY] })
  assert.equal((await nobody.next())['code'], 3)
  nobody.say({ type: 'orders', token: 'made up', ops: [BUY] })
  assert.equal((await nobody.next())['code'], 5)
  nobody.say({ type: 'orders', token: 'alice', ops: [BUY] })
  assert.equal(results(await nobody.next())[0]?.['status'], 'open')
  nobody.say({ type: 'orders', ops: [BUY] })
  assert.equal(results(await nobody.next())[0]?.['status'], 'open')
  nobody.say({ type: 'orders', token: 'bob', ops: [BUY] })
  assert.equal((await nobody.next())['code'], REFUSAL.notPermitted)
  nobody.say({ type: 'orders', token: 'alice again', ops: [BUY] })
  await nobody.next()
  assert.deepEqual(
    venue.submitted.map(({ user, credential }) => [user, credential]),
    [
      [ALICE, 11],
      [ALICE, 11],
      [ALICE, 12],
    ],
  )
})

test('a signed token is verified first, and frames behind it wait in their order', async (t) => {
  const venue = await openEntry(t)
  const alice = venue.client()
  alice.say({ type: 'orders', id: 1, token: 'a.b.c', ops: [BUY] })
  alice.say({ type: 'orders', id: 2, ops: [SELL] })
  assert.ok(alice.paused)
  assert.equal(venue.submitted.length, 0)
  venue.sessions.set('a.b.c', { id: 31, userId: ALICE })
  venue.admissions.get('a.b.c')?.()
  assert.deepEqual([(await alice.next())['id'], (await alice.next())['id']], [1, 2])
  assert.equal(alice.paused, false)
  alice.say({ type: 'orders', id: 3, token: 'd.e.f', ops: [BUY] })
  venue.admissions.get('d.e.f')?.()
  assert.equal((await alice.next())['code'], 5)
})

test('an amend may name an order of its own frame, or of one on its way', async (t) => {
  const venue = await openEntry(t)
  const alice = venue.client('alice')
  venue.intercept = ({ type }) => (type === EVENT_TYPE.amendOrder ? { refusal: 1001 } : undefined)
  alice.say({
    type: 'orders',
    ops: [
      { ...BUY, clientOid: 'a' },
      { op: 'amend', clientOid: 'a', price: '99.5' },
    ],
  })
  await alice.next()
  assert.deepEqual(amends(venue.submitted), [['a', 9_950, 0]])
  venue.hold()
  alice.say({ type: 'orders', id: 1, ops: [{ ...BUY, clientOid: 'b' }] })
  alice.say({ type: 'orders', id: 2, ops: [['amend', 'client:b', null, '0.75']] })
  assert.equal(amends(venue.submitted).length, 1, 'its scales are not known yet')
  assert.ok(alice.paused)
  venue.release()
  assert.deepEqual([(await alice.next())['id'], (await alice.next())['id']], [1, 2])
  assert.deepEqual(amends(venue.submitted).at(-1), ['b', 0, 750_000])
  const bob = venue.client('bob')
  bob.say({ type: 'orders', ops: [{ op: 'amend', orderId: '10', price: '1' }] })
  assert.equal(results(await bob.next())[0]?.['code'], REFUSAL.orderNotFound)
})

test(`whatever the operations are, each is answered (SEED=${SEED})`, async (t) => {
  const venue = await openEntry(t)
  const alice = venue.client('alice')
  const field = fc.oneof(
    ...[fc.constantFrom('place', 'cancel', 'cancel-all', 'amend', 'replace'), fc.jsonValue()],
    ...[fc.constantFrom('BTC-USDT', 'buy', 'sell', 'limit', 'market', 'GTT', 'loss', 'co')],
    ...[fc.constantFrom('1', '0.5', '1e3', '-1', '', 'client:a', 'a'), fc.double()],
  )
  const names = ['productId', 'side', 'type', 'price', 'size', 'funds', 'clientOid', 'orderId']
  const more = ['timeInForce', 'postOnly', 'stop', 'stopPrice', 'stp', 'expireTime', 'mode']
  const keys = fc.constantFrom('op', ...names, ...more, '__proto__', 'constructor')
  const good = fc.constantFrom({ op: 'place', productId: 'BTC-USDT', side: 'buy' }, BUY, {})
  const object = fc.tuple(good, fc.dictionary(keys, field)).map((parts) => ({
    ...parts[0],
    ...parts[1],
  }))
  const op = fc.oneof(object, object, fc.array(field, { maxLength: 7 }), fc.jsonValue())
  await fc.assert(
    fc.asyncProperty(fc.array(op, { minLength: 1, maxLength: 20 }), async (ops) => {
      alice.say({ type: 'orders', ops })
      const answer = await alice.next()
      assert.equal(answer.type, 'orders')
      assert.equal((answer['results'] as unknown[]).length, ops.length)
    }),
    { seed: SEED, numRuns: 300 },
  )
  assert.equal(alice.closedWith, undefined)
})

test('the same client order id is answered with the first order', async (t) => {
  const venue = await openEntry(t)
  const alice = venue.client('alice')
  const ops = [{ ...BUY, clientOid: 'once' }]
  alice.say({ type: 'orders', ops })
  const [first] = results(await alice.next())
  alice.say({ type: 'orders', ops })
  assert.deepEqual(results(await alice.next()), [{ ...first, duplicate: true }])
  alice.say({ type: 'orders', ops: [{ op: 'cancel', clientOid: 'once' }, ...ops] })
  const [, again] = results(await alice.next())
  assert.deepEqual(again, { orderId: first?.['orderId'], duplicate: true })
})

function results(answer: Told): Record<string, unknown>[] {
  assert.equal(answer.type, 'orders', JSON.stringify(answer))
  return answer['results'] as Record<string, unknown>[]
}

function amends(
  events: readonly { type: number; targetReference: string; price: number; size: number }[],
) {
  return events
    .filter(({ type }) => type === EVENT_TYPE.amendOrder)
    .map(({ targetReference, price, size }) => [targetReference, price, size])
}
