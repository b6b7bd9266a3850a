import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { REFUSAL } from '@bourse/domain/exchange/refusal'
import { post } from './testkit/ask.ts'
import { ALICE, BOB, openVenue, type Venue, type VenueOptions } from './testkit/venue.ts'

async function venueOf(t: TestContext, options?: VenueOptions): Promise<Venue> {
  const venue = await openVenue(options)
  t.after(() => venue.close())
  return venue
}

async function send(venue: Venue, user: number, [url, payload]: readonly [string, object]) {
  const reply = await post(venue, `/api/${url}`, user, payload)
  return { status: reply.statusCode, headers: reply.headers, body: reply.json() }
}

test('a deposit and a withdrawal tell the balance afterwards', async (t) => {
  const venue = await venueOf(t)
  const first = await send(venue, ALICE, ['deposits', { currency: 'BTC', amount: 1.5 }])
  assert.deepEqual(first.body, {
    id: '1',
    currency: 'BTC',
    currencyIcon: '',
    available: '1.5',
    hold: '0',
  })
  const back = await send(venue, ALICE, ['withdrawals', { currency: 'BTC', amount: '0.25' }])
  assert.equal(back.body.available, '1.25')
  const poor = await send(venue, ALICE, ['withdrawals', { currency: 'BTC', amount: '5' }])
  assert.deepEqual([poor.status, poor.body.code], [409, REFUSAL.insufficientFunds])
})

test('the cap is per user, currency and day; what did not happen does not count', async (t) => {
  let now = 10 * 86_400_000 + 86_399_000
  const venue = await venueOf(t, { ports: { clockMs: () => now } })
  const deposit = (user: number, amount: string, clientOid?: string) =>
    send(venue, user, [
      'deposits',
      { currency: 'BTC', amount, ...(clientOid ? { clientOid } : {}) },
    ])
  assert.equal((await deposit(ALICE, '7', 'gift')).status, 200)
  const again = await deposit(ALICE, '3', 'gift')
  assert.equal(again.body.available, '7', 'a retry gives nothing and costs nothing')
  const over = await deposit(ALICE, '3.00000001')
  assert.equal(over.status, 429)
  assert.equal(over.headers['retry-after'], '1')
  assert.equal(
    over.body.message,
    'a deposit may be at most 10 BTC a user and day, 3 BTC are left today',
  )
  assert.equal((await deposit(BOB, '10')).status, 200)
  assert.equal((await deposit(ALICE, '3')).status, 200)
  assert.equal((await deposit(ALICE, '0.1')).status, 429)
  now += 1_000
  assert.equal((await deposit(ALICE, '10')).body.available, '20')
  const failed = await send(venue, ALICE, ['withdrawals', { currency: 'USDT', amount: '100000' }])
  assert.equal(failed.body.code, REFUSAL.insufficientFunds)
  await venue.fund(ALICE, { USDT: '100000' })
  const whole = await send(venue, ALICE, ['withdrawals', { currency: 'USDT', amount: '100000' }])
  assert.equal(whole.status, 200, 'the failed attempt gave its share back')
})

test('a currency without a daily amount cannot be deposited', async (t) => {
  const venue = await venueOf(t)
  const reply = await send(venue, ALICE, ['deposits', { currency: 'ETH', amount: '1' }])
  assert.equal(reply.status, 429)
})

test('bad movements say what is wrong', async (t) => {
  const venue = await venueOf(t)
  const cases: readonly (readonly [object, string])[] = [
    [[], 'the body must be a JSON object'],
    [{ amount: '1' }, 'currency must be a string'],
    [{ currency: 'XYZ', amount: '1' }, 'the currency is not listed'],
    [{ currency: 'BTC' }, 'amount must be a number or a string'],
    [{ currency: 'BTC', amount: '-1' }, 'amount must not be negative'],
    [{ currency: 'BTC', amount: '0' }, 'the amount must be greater than zero'],
    [{ currency: 'BTC', amount: '0.123456789' }, 'amount has 9 decimals, BTC allows 8'],
    [
      { currency: 'BTC', amount: '1', clientOid: '' },
      'clientOid must be 1 to 64 printable ASCII characters',
    ],
  ]
  for (const [payload, message] of cases) {
    const { status, body } = await send(venue, ALICE, ['deposits', payload])
    assert.deepEqual([status, body.message], [400, message])
  }
})

test('with preview off there are no such paths', async (t) => {
  const venue = await venueOf(t, { ports: { preview: undefined } })
  for (const url of ['deposits', 'withdrawals']) {
    const { status, body } = await send(venue, ALICE, [url, { currency: 'BTC', amount: '1' }])
    assert.deepEqual([status, body.message], [404, 'not found'])
  }
  const info = await venue.app.inject({ method: 'GET', url: '/api/info' })
  assert.equal(info.json().preview, false)
})
