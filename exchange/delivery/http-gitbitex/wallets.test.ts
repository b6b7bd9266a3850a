/** The wallet pages: no page of the client may see an error that the server could spare it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { REFUSAL } from '@bourse/domain/exchange/refusal'
import { get, place, post, trade, venueOf } from './testkit/ask.ts'
import { ALICE, as } from './testkit/venue.ts'

const NOW = Date.parse('2026-03-01T12:00:00Z')
const WITHDRAWAL = '/api/wallets/BTC/withdrawal'

test('there is no address, and the text in its place cannot be taken for one', async (t) => {
  const venue = await venueOf(t)
  const reply = await get(venue, '/api/wallets/BTC/address', ALICE)
  assert.deepEqual(reply.json(), {
    address: 'not available: this exchange has no blockchain wallets',
  })
  assert.equal((await get(venue, '/api/wallets/BTC/address')).statusCode, 401)
  const unknown = await get(venue, '/api/wallets/XYZ/address', ALICE)
  assert.deepEqual([unknown.statusCode, unknown.json().code], [404, REFUSAL.unknownCurrency])
})

test('transactions are deposits and withdrawals, without what trading moved', async (t) => {
  const venue = await venueOf(t, { now: () => NOW })
  await trade(venue)
  await post(venue, WITHDRAWAL, ALICE, { amount: '1.5', cryptoAddress: 'x' })
  const rows = (await get(venue, '/api/wallets/BTC/transactions', ALICE)).json()
  const common = {
    currency: 'BTC',
    nativeCurrency: 'BTC',
    price: '1',
    toAddress: '',
    status: 'completed',
    createdAt: '2026-03-01T12:00:00.000Z',
    network: { confirmations: 0, feeAmount: '0', resourceUrl: null },
  }
  assert.deepEqual(
    rows.map(({ id, ...row }: { id: string }) => {
      assert.match(id, /^[0-9]+-[0-9]+$/)
      return row
    }),
    [
      { ...common, type: 'send', amount: '1.5', nativeAmount: '1.5' },
      { ...common, type: 'received', amount: '100', nativeAmount: '100' },
    ],
  )
  assert.deepEqual((await get(venue, '/api/wallets/ETH/transactions', ALICE)).json(), [])
  assert.equal((await get(venue, '/api/wallets/XYZ/transactions', ALICE)).statusCode, 404)
  assert.equal((await get(venue, '/api/wallets/BTC/transactions')).statusCode, 401)
})

test('transactions are found behind many trades, and bounded', async (t) => {
  const venue = await venueOf(t)
  for (let n = 0; n < 60; n++) await venue.fund(ALICE, { ETH: '1' })
  const rows = (await get(venue, '/api/wallets/ETH/transactions', ALICE)).json()
  assert.equal(rows.length, 50)
  for (let n = 0; n < 3; n++) await trade(venue)
  assert.equal((await get(venue, '/api/wallets/BTC/transactions', ALICE)).json().length, 1)
})

test('in preview the form takes play money, under the cap of the other route', async (t) => {
  const venue = await venueOf(t)
  const first = await post(venue, WITHDRAWAL, ALICE, { amount: '4', cryptoAddress: 'bc1q' })
  assert.equal(first.statusCode, 200)
  assert.deepEqual([first.json().currency, first.json().available], ['BTC', '96'])
  const other = await post(venue, '/api/withdrawals', ALICE, { currency: 'BTC', amount: 5 })
  assert.equal(other.json().available, '91')
  const over = await post(venue, WITHDRAWAL, ALICE, { amount: '1.00000001' })
  assert.equal(over.statusCode, 429)
  assert.equal(
    over.json().response.data.message,
    'a withdrawal may be at most 10 BTC a user and day, 1 BTC are left today',
  )
})

test('every error of the withdrawal form is where the form looks for it', async (t) => {
  const venue = await venueOf(t)
  await place(venue, ALICE, { side: 'sell', price: '999', size: '95' })
  const cases: readonly (readonly [string, object | string, number, string])[] = [
    [WITHDRAWAL, {}, 400, 'amount must be a number or a string'],
    [WITHDRAWAL, { amount: '0' }, 400, 'the amount must be greater than zero'],
    [WITHDRAWAL, { amount: '-1' }, 400, 'amount must not be negative'],
    [WITHDRAWAL, { amount: 'much' }, 400, 'amount is not a decimal number'],
    [WITHDRAWAL, { amount: '0.123456789' }, 400, 'amount has 9 decimals, BTC allows 8'],
    [WITHDRAWAL, [], 400, 'the body must be a JSON object'],
    [WITHDRAWAL, { amount: 6 }, 409, 'the available funds do not suffice'],
    ['/api/wallets/XYZ/withdrawal', { amount: '1' }, 404, 'the currency is not listed'],
  ]
  for (const [url, payload, status, message] of cases) {
    const reply = await post(venue, url, ALICE, payload)
    const body = reply.json()
    assert.deepEqual([reply.statusCode, body.http_code], [status, status], message)
    assert.equal(body.response.data.message, body.message)
    if (status !== 409) assert.equal(body.message, message)
  }
  const headers = { ...as(ALICE), 'content-type': 'application/json' }
  const bad = { method: 'POST', url: WITHDRAWAL, headers, payload: '{"amount":' } as const
  const broken = await venue.app.inject(bad)
  assert.equal(broken.json().response.data.message, 'the body is not valid JSON')
  const anonymous = await venue.app.inject({ method: 'POST', url: WITHDRAWAL, payload: {} })
  assert.equal(anonymous.statusCode, 401)
  assert.equal(anonymous.json().response.data.message, anonymous.json().message)
})

test('without preview nothing can be withdrawn, and the form says why', async (t) => {
  const venue = await venueOf(t, { ports: { preview: undefined } })
  const reply = await post(venue, WITHDRAWAL, ALICE, { amount: '1', cryptoAddress: 'x' })
  assert.equal(reply.statusCode, 501)
  assert.equal(
    reply.json().response.data.message,
    'nothing can be withdrawn: this exchange has no blockchain wallets',
  )
  assert.equal((await post(venue, '/api/wallets/XYZ/withdrawal', ALICE, {})).statusCode, 404)
  assert.equal((await get(venue, '/api/wallets/BTC/transactions', ALICE)).statusCode, 200)
})

test('an error inside is told to the form as well, and not in its own words', async (t) => {
  const venue = await venueOf(t, {
    intercept: () => {
      throw new Error('a secret')
    },
  })
  const reply = await post(venue, WITHDRAWAL, ALICE, { amount: '1' })
  assert.equal(reply.statusCode, 500)
  assert.match(reply.json().response.data.message, /^internal error, reported as [0-9a-f]{8}$/)
})
