/** What the operator's page shows: the server, products, currencies, actions, refusals, money. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blankEvent, EVENT_TYPE } from '@bourse/domain/exchange/event'
import { REFUSAL } from '@bourse/domain/exchange/refusal'
import type { ActionRow } from '../operator-json.ts'
import { adminOf, FIGURES, NOW_MS } from './admin.testkit.ts'

test('the state tells ages by the server clock, the newest snapshot, the process', async (t) => {
  const now = new Date(NOW_MS).toISOString()
  const { send } = await adminOf(t)
  const bare = (await send('GET', '/state')).json()
  assert.deepEqual([bare.now, bare.startedAt, bare.snapshot], [now, now, null])
  assert.deepEqual(bare.server, FIGURES)
  const snapshot = { position: 5, sequence: 4, writtenAt: now }
  const kept = await adminOf(t, { snapshot })
  assert.deepEqual((await kept.send('GET', '/state')).json().snapshot, snapshot)
})

test('nothing that the operator reads is kept by browsers', async (t) => {
  const { app, send } = await adminOf(t)
  const headers = { authorization: 'Bearer open-sesame' }
  for (const url of ['/state', '/refusals', '/users/5']) {
    const reply = await app.inject({ url, headers })
    assert.equal(reply.headers['cache-control'], 'no-store', url)
    assert.match(String(reply.headers['content-security-policy']), /default-src 'none'/)
  }
  assert.equal((await send('GET', '/none')).status, 404)
})

test('products are told with their own states and what can be set, currencies too', async (t) => {
  const { send } = await adminOf(t)
  await send('POST', '/products/ETH-BTC/state', { state: 'post-only' })
  await send('POST', '/halt')
  const rows = (await send('GET', '/products')).json()
  assert.deepEqual(
    rows.map((row: { id: string; state: string }) => `${row.id} ${row.state}`),
    ['BTC-USDT online', 'ETH-USDT online', 'ETH-BTC post-only'],
    'of a venue that is halted',
  )
  assert.deepEqual((await send('PUT', '/products/ETH-BTC', {})).json(), rows[2])
  const currencies = (await send('GET', '/currencies')).json()
  assert.deepEqual(currencies[0], { number: 1, code: 'BTC', name: 'Bitcoin', scale: 8 })
  assert.equal(currencies.length, 3)
})

test('actions are remembered with what became of them, newest first', async (t) => {
  const { gateway, send } = await adminOf(t)
  assert.deepEqual((await send('GET', '/actions')).json(), [])
  await send('POST', '/users/2001/freeze')
  const amount = { userId: '5', currency: 'BTC', amount: '1', referenceId: 'r1' }
  await send('POST', '/deposits', amount)
  await send('POST', '/deposits', amount)
  await send('PUT', '/products/BTC-USDT', { makerFeeRate: '0.01' })
  await send('POST', '/deposits', { ...amount, amount: 'much' })
  const rows: readonly ActionRow[] = (await send('GET', '/actions')).json()
  assert.deepEqual(
    rows.map(({ id, method, path, refusal, duplicate }) => [id, method, path, refusal, duplicate]),
    [
      [4, 'PUT', '/products/BTC-USDT', REFUSAL.invalidListing, false],
      [3, 'POST', '/deposits', 0, true],
      [2, 'POST', '/deposits', 0, false],
      [1, 'POST', '/users/2001/freeze', 0, false],
    ],
    'what is no event is no action',
  )
  assert.equal(rows[0]?.sentence, 'the listing contradicts itself or what is already listed')
  assert.deepEqual(rows[2], {
    ...{ id: 2, time: new Date(NOW_MS).toISOString(), method: 'POST', path: '/deposits' },
    ...{ body: amount, refusal: 0, sentence: null, duplicate: false },
    sequence: gateway.state.sequence - 1,
  })
  assert.equal(rows[3]?.body, null)
})

test('a user is told with the money of each currency', async (t) => {
  const { send } = await adminOf(t)
  assert.deepEqual((await send('GET', '/users/2001')).json().accounts, [])
  await send('POST', '/deposits', { userId: '2001', currency: 'USDT', amount: '12.5' })
  assert.deepEqual((await send('GET', '/users/2001')).json().accounts, [
    { id: '3', currency: 'USDT', currencyIcon: '', available: '12.5', hold: '0' },
  ])
})

test('refusals are told by number and one by one', async (t) => {
  const { refusals, send } = await adminOf(t)
  assert.deepEqual((await send('GET', '/refusals')).json(), { counts: [], recent: [] })
  refusals.refused(REFUSAL.overloaded, { ...blankEvent(EVENT_TYPE.createOrder), user: 2001 })
  const { counts, recent } = (await send('GET', '/refusals')).json()
  assert.deepEqual([counts[0].number, counts[0].name, counts[0].count], [5001, 'overloaded', 1])
  assert.deepEqual(recent, [
    {
      ...{ id: 1, time: new Date(NOW_MS).toISOString(), userId: '2001', event: 'createOrder' },
      ...{ productId: null, number: 5001 },
      sentence: 'the exchange is busy, try again with the same client order id',
    },
  ])
})
