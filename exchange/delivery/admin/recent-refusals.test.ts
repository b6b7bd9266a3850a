import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { blankEvent, EVENT_TYPE } from '@bourse/domain/exchange/event'
import { REFUSAL } from '@bourse/domain/exchange/refusal'
import { isoTime } from '../gitbitex-json.ts'
import { openCore } from '../http-gitbitex/testkit/venue.ts'
import { REFUSALS_KEPT, recentRefusals } from './recent-refusals.ts'

async function refusalsOf(t: TestContext, isLive: () => boolean = () => true) {
  const { gateway } = await openCore()
  t.after(() => gateway.stop())
  const { state } = gateway
  return { state, ...recentRefusals({ state, isLive, nowMicros: () => 9_000_000 }) }
}

const ORDER = { ...blankEvent(EVENT_TYPE.createOrder), user: 2001, product: 1 }

test('a refusal of the engine is told at its time, with limit and product filled in', async (t) => {
  const { listener, rows, state } = await refusalsOf(t)
  listener.result(ORDER, 0)
  listener.result({ ...ORDER }, REFUSAL.priceOffTick)
  listener.result(blankEvent(EVENT_TYPE.deposit), REFUSAL.amountNotPositive)
  assert.deepEqual(rows().recent, [
    {
      ...{ id: 2, time: isoTime(state.time), userId: null, event: 'deposit', productId: null },
      ...{ number: 1003, sentence: 'the amount must be greater than zero' },
    },
    {
      ...{ id: 1, time: isoTime(state.time), userId: '2001', event: 'createOrder' },
      ...{ productId: 'BTC-USDT', number: 3005 },
      sentence: 'price must be a multiple of 0.01 on BTC-USDT',
    },
  ])
})

test('an event that is used again for the next does not change what was told', async (t) => {
  const { listener, rows } = await refusalsOf(t)
  const event = { ...ORDER }
  listener.result(event, REFUSAL.insufficientFunds)
  event.user = 7
  event.product = 0
  const [row] = rows().recent
  assert.deepEqual([row?.userId, row?.productId], ['2001', 'BTC-USDT'])
})

test('what never reached the engine has the time of the clock', async (t) => {
  const { refused, rows } = await refusalsOf(t)
  refused(REFUSAL.overloaded, ORDER)
  assert.deepEqual([rows().recent[0]?.time, rows().recent[0]?.number], [isoTime(9_000_000), 5001])
})

test('a replay is not told again', async (t) => {
  let live = false
  const { listener, rows } = await refusalsOf(t, () => live)
  listener.result(ORDER, REFUSAL.insufficientFunds)
  assert.deepEqual(rows(), { counts: [], recent: [] })
  live = true
  listener.result(ORDER, REFUSAL.insufficientFunds)
  assert.equal(rows().recent.length, 1)
})

test('all are counted, the newest remembered', async (t) => {
  const { listener, refused, rows } = await refusalsOf(t)
  for (let n = 0; n < REFUSALS_KEPT; n++) listener.result(ORDER, REFUSAL.priceTooLow)
  for (let n = 0; n < REFUSALS_KEPT + 3; n++) refused(REFUSAL.overloaded, ORDER)
  listener.result(ORDER, REFUSAL.orderNotFound)
  const { counts, recent } = rows()
  assert.deepEqual(
    counts.map(({ number, count }) => [number, count]),
    [
      [REFUSAL.overloaded, REFUSALS_KEPT + 3],
      [REFUSAL.priceTooLow, REFUSALS_KEPT],
      [REFUSAL.orderNotFound, 1],
    ],
  )
  assert.deepEqual(counts[1]?.sentence, 'price must be at least {limit} on {product}')
  const last = 2 * REFUSALS_KEPT + 4
  assert.deepEqual(
    recent.map(({ id }) => id),
    Array.from({ length: REFUSALS_KEPT }, (_, n) => last - n),
  )
  assert.equal(recent[0]?.number, REFUSAL.orderNotFound)
})
