import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EVENT_TYPE } from '@bourse/domain/exchange/event'
import { SIDE, TIME_IN_FORCE } from '@bourse/domain/exchange/order'
import { REFUSAL } from '@bourse/domain/exchange/refusal'
import { toOrderId } from '@bourse/domain/shared/ids'
import {
  cancelAll,
  deposit,
  hall,
  NOW_MS,
  OTHER,
  openHall,
  order,
  SESSION,
  turns,
  USER,
} from './gateway.testkit.ts'

test('an accepted order is answered with its state after the event', async () => {
  const { gateway, engine } = await openHall()
  const outcome = await gateway.submit(order({ referenceId: 'mine' }))
  assert.deepEqual(
    { ...outcome, order: outcome.order?.id },
    { refusal: 0, sequence: 8, duplicate: false, order: 8, cancelled: 0 },
  )
  assert.equal(outcome.order?.status, 'open')
  assert.equal(outcome.order?.clientOrderId, 'mine')
  assert.equal(outcome.order?.remaining, 1_000_000)
  const taker = await gateway.submit(order({ user: OTHER, side: SIDE.sell, size: 400_000 }))
  assert.equal(taker.order?.status, 'filled')
  assert.equal(taker.order?.filled, 400_000)
  assert.equal(engine.state.orderView(engine.state.orderSlot(toOrderId(8))).remaining, 600_000)
  const rest = await gateway.submit(
    order({ user: OTHER, side: SIDE.sell, timeInForce: TIME_IN_FORCE.ioc }),
  )
  assert.equal(rest.order?.status, 'cancelled')
  assert.equal(rest.order?.filled, 600_000, 'the taker is told, not the maker that it filled')
  assert.equal(rest.cancelled, 0)
})

test('a refused order, a deposit and cancels have outcomes of their own', async () => {
  const { gateway } = await openHall()
  const refused = await gateway.submit(order({ size: 10_000_000_000, price: 999_999_00 }))
  assert.equal(refused.refusal, REFUSAL.insufficientFunds)
  assert.equal(refused.sequence, 8)
  assert.equal(refused.order, undefined)
  const given = await gateway.submit(deposit(USER, 1))
  assert.deepEqual(given, {
    ...{ refusal: 0, sequence: 9, duplicate: false, order: undefined, cancelled: 0 },
  })
  for (let n = 0; n < 3; n++) await gateway.submit(order())
  await gateway.submit(order({ user: OTHER }))
  const cancel = { ...cancelAll(), type: EVENT_TYPE.cancelOrder, orderId: 10 }
  assert.equal((await gateway.submit(cancel)).cancelled, 1)
  const all = await gateway.submit(cancelAll())
  assert.deepEqual([all.refusal, all.cancelled, all.order], [0, 2, undefined])
  assert.equal((await gateway.submit(cancelAll())).cancelled, 0)
})

test('a repeat gets the first outcome, and the order while it is open', async () => {
  const { gateway } = await openHall()
  const first = await gateway.submit(order({ referenceId: 'a' }))
  const again = await gateway.submit(order({ referenceId: 'a' }))
  assert.equal(again.duplicate, true)
  assert.equal(again.sequence, first.sequence)
  assert.deepEqual(again.order, first.order)
  await gateway.submit(cancelAll())
  const later = await gateway.submit(order({ referenceId: 'a' }))
  assert.deepEqual(later, {
    ...{ refusal: 0, sequence: first.sequence, duplicate: true, order: undefined, cancelled: 0 },
  })
  const poor = { referenceId: 'b', size: 10_000_000_000, price: 999_999_00 }
  const refused = await gateway.submit(order(poor))
  const repeated = await gateway.submit(order(poor))
  assert.equal(repeated.refusal, REFUSAL.insufficientFunds)
  assert.equal(repeated.duplicate, true)
  assert.equal(repeated.sequence, refused.sequence)
})

test('one append is in flight, and the next takes all that came meanwhile', async () => {
  const { gateway, log, applied } = await openHall()
  const answers = [gateway.submit(order()), gateway.submit(order())]
  log.hold()
  await turns()
  assert.deepEqual(log.batches, [2], 'what one turn brings goes together')
  for (let n = 0; n < 7; n++) {
    answers.push(gateway.submit(order()))
    await turns()
  }
  assert.deepEqual(log.batches, [2])
  log.release()
  const outcomes = await Promise.all(answers)
  assert.deepEqual(log.batches, [2, 7])
  assert.equal(log.inFlightMax, 1)
  assert.deepEqual(
    outcomes.map(({ sequence }) => sequence),
    [8, 9, 10, 11, 12, 13, 14, 15, 16],
    'in the order in which they were sent',
  )
  assert.deepEqual(applied, [7, 9, 16])
})

test('a batch has its limit', async () => {
  const { gateway, log } = await openHall({ limits: { batchMax: 3 } })
  await Promise.all(Array.from({ length: 8 }, () => gateway.submit(order())))
  assert.deepEqual(log.batches, [3, 3, 2])
})

test('events carry the session and a rising counter', async () => {
  const { gateway } = await openHall()
  const events = [order(), order(), order()]
  await Promise.all(events.map((event) => gateway.submit(event)))
  assert.deepEqual(
    events.map(({ session, counter }) => [session, counter]),
    [1, 2, 3].map((counter) => [SESSION, counter]),
  )
})

test('sinks hear of an event before its caller does', async () => {
  const heard: string[] = []
  const { gateway } = await openHall({ sinks: [{ result: () => heard.push('sink') }] })
  heard.length = 0
  await gateway.submit(order()).then(() => heard.push('caller'))
  assert.deepEqual(heard, ['sink', 'caller'])
})

test('what other servers append is applied but answers nobody', async () => {
  const { gateway, log, engine } = await openHall()
  log.hold()
  const answer = gateway.submit(order())
  let answered = false
  void answer.then(() => {
    answered = true
  })
  await turns()
  await log.appendForeign([
    { ...order({ user: OTHER, price: 1 }), session: 99, counter: 1 },
    { ...order({ user: OTHER, price: 2 }), session: 0, counter: 1 },
  ])
  await turns()
  assert.equal(answered, false)
  assert.equal(engine.state.openOrderCount, 2)
  log.release()
  const outcome = await answer
  assert.equal(outcome.sequence, 10)
  assert.equal(outcome.order?.user, USER)
})

test('an own event that the log delivers again answers nobody', async () => {
  const { gateway, log, engine, fatal } = await openHall()
  const first = order()
  await gateway.submit(first)
  log.hold()
  const answer = gateway.submit(order())
  await turns()
  await log.appendForeign([{ ...first }])
  await turns()
  log.release()
  assert.equal((await answer).sequence, 9)
  assert.equal(engine.state.openOrderCount, 2)
  assert.deepEqual(fatal, [])
})

test('the engine is where the log is, at the time of the log', async () => {
  const { gateway, log, engine, applied } = await openHall()
  assert.equal(engine.state.position, 7)
  await gateway.submit(order())
  assert.equal(engine.state.position, log.end)
  assert.equal(engine.state.position, 8)
  assert.equal(engine.state.time, NOW_MS * 1_000)
  assert.deepEqual(applied, [7, 8])
  assert.equal(gateway.state, engine.state)
})

test('not ready before the start and after the stop: nothing is taken', async () => {
  const { gateway, log } = await hall()
  assert.equal(gateway.ready, false)
  const early = await gateway.submit(order())
  assert.equal(early.refusal, REFUSAL.stopping)
  await gateway.start(0)
  assert.equal(gateway.ready, true)
  assert.equal((await gateway.submit(order())).refusal, 0)
  await gateway.stop()
  assert.equal(gateway.ready, false)
  assert.equal((await gateway.submit(order())).refusal, REFUSAL.stopping)
  assert.equal((await gateway.submit(cancelAll())).refusal, REFUSAL.stopping)
  assert.equal(log.end, 8)
})

test('to stop waits for what is under way, and takes nothing more', async () => {
  const { gateway, log, engine } = await openHall({ limits: { batchMax: 1 } })
  log.hold()
  const answers = [gateway.submit(order()), gateway.submit(order()), gateway.submit(order())]
  await turns()
  let stopped = false
  const stopping = gateway.stop().then(() => {
    stopped = true
  })
  await turns()
  assert.equal(stopped, false)
  assert.equal((await gateway.submit(order())).refusal, REFUSAL.stopping)
  log.release()
  await stopping
  const outcomes = await Promise.all(answers)
  assert.deepEqual(
    outcomes.map(({ refusal }) => refusal),
    [0, 0, 0],
  )
  await log.appendForeign([order({ user: OTHER })])
  await turns()
  assert.equal(engine.state.openOrderCount, 3, 'the log is no longer followed')
})

test('a gateway that is stopped while it starts does not become ready', async () => {
  const stops: Promise<void>[] = []
  const { gateway } = await hall({ onApplied: () => stops.push(gateway.stop()) })
  await assert.rejects(gateway.start(0))
  await Promise.all(stops)
  assert.equal(stops.length, 1)
  assert.equal(gateway.ready, false)
  assert.equal((await gateway.submit(order())).refusal, REFUSAL.stopping)
})

test('the meter hears of each batch, each outcome, and each refusal before the log', async () => {
  const heard: string[] = []
  const clock = { steady: 0 }
  const engineTakes = () => {
    clock.steady += 10
  }
  const { gateway } = await openHall({
    steadyMicros: () => clock.steady,
    sinks: [{ result: engineTakes }],
    meter: {
      appending: (waited) => void heard.push(`appending ${waited}`),
      batch: (events, append, engine) => void heard.push(`batch ${events} ${append} ${engine}`),
      outcome: (micros) => void heard.push(`outcome ${micros}`),
      refused: (refusal) => void heard.push(`refused ${refusal}`),
    },
  })
  const waiting = gateway.submit(order({ price: 3 }))
  clock.steady += 500
  await Promise.all([waiting, gateway.submit(order({ price: 999_999_00, size: 9_000_000_000 }))])
  await turns()
  assert.deepEqual(heard, ['appending 500', 'batch 2 0 20', 'outcome 520', 'outcome 20'])
  await gateway.stop()
  await gateway.submit(order())
  assert.equal(heard.at(-1), `refused ${REFUSAL.stopping}`)
})
