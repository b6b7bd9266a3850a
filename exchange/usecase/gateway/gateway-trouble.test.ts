/** The gateway when it is late, full, or when the log or the engine below it fails. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Outcome } from '@bourse/domain/exchange/gateway'
import { REFUSAL } from '@bourse/domain/exchange/refusal'
import { tradingEngine } from '../trading/engine.ts'
import { SMALL_LIMITS } from '../trading/testkit/venue.ts'
import { cancelAll, hall, OTHER, openHall, order, turns } from './gateway.testkit.ts'

const TIMERS = { apis: ['setInterval', 'setTimeout'] } as const

/** The answers so far, `pending` for none. */
async function answersOf(submitted: readonly Promise<Outcome>[]): Promise<(number | 'pending')[]> {
  await turns()
  const later = new Promise<'pending'>((resolve) => setImmediate(() => resolve('pending')))
  const first = submitted.map((one) => Promise.race([one.then(({ refusal }) => refusal), later]))
  return Promise.all(first)
}

/** An engine that throws at the order whose price is `price`. */
function brittleEngine(price: number) {
  const engine = tradingEngine(SMALL_LIMITS)
  const apply = engine.apply.bind(engine)
  engine.apply = (event) => {
    if (event.price === price) throw new Error('invariant broken: on purpose')
    return apply(event)
  }
  return engine
}

test('past the deadline the outcome is unknown, and what comes later is ignored', async (t) => {
  t.mock.timers.enable({ apis: [...TIMERS.apis] })
  const heard: number[] = []
  const { gateway, log, clock, engine } = await openHall({
    limits: { batchMax: 1, deadlineMs: 2_000 },
    meter: { batch() {}, outcome() {}, refused: (refusal) => void heard.push(refusal) },
  })
  log.hold()
  const sent = gateway.submit(order())
  await turns()
  clock.steady += 1_000_000
  const queued = gateway.submit(order())
  clock.steady += 999_999
  t.mock.timers.tick(250)
  assert.deepEqual(await answersOf([sent, queued]), ['pending', 'pending'])
  clock.steady += 1
  t.mock.timers.tick(250)
  assert.deepEqual(await answersOf([sent, queued]), [REFUSAL.outcomeUnknown, 'pending'])
  clock.steady += 1_000_000
  t.mock.timers.tick(250)
  assert.deepEqual(await answersOf([queued]), [REFUSAL.outcomeUnknown])
  assert.deepEqual(await sent, {
    ...{ refusal: REFUSAL.outcomeUnknown, sequence: 0, duplicate: false },
    ...{ order: undefined, cancelled: 0 },
  })
  log.release()
  await turns()
  assert.equal(engine.state.openOrderCount, 2, 'both took effect all the same')
  assert.equal((await gateway.submit(order())).sequence, 10, 'and the next has its own answer')
  const { outcomeUnknown } = REFUSAL
  assert.deepEqual(heard, [outcomeUnknown, outcomeUnknown], 'each is counted once')
})

test('who hears unknown and sends the same client order id again learns the outcome', async (t) => {
  t.mock.timers.enable({ apis: [...TIMERS.apis] })
  const { gateway, log, clock } = await openHall()
  log.hold()
  const sent = gateway.submit(order({ referenceId: 'once' }))
  await turns()
  clock.steady += 5_000_000
  t.mock.timers.tick(250)
  assert.deepEqual(await answersOf([sent]), [REFUSAL.outcomeUnknown])
  const again = gateway.submit(order({ referenceId: 'once' }))
  log.release()
  const outcome = await again
  assert.deepEqual([outcome.refusal, outcome.duplicate, outcome.sequence], [0, true, 8])
})

test('orders are refused at four fifths of what may be pending, cancels at all of it', async () => {
  const { gateway, log } = await openHall({ limits: { pendingMax: 10, batchMax: 4 } })
  log.hold()
  const taken = Array.from({ length: 8 }, () => gateway.submit(order()))
  await turns()
  assert.equal((await gateway.submit(order())).refusal, REFUSAL.overloaded)
  const cancels = [gateway.submit(cancelAll()), gateway.submit(cancelAll(OTHER))]
  assert.equal((await gateway.submit(cancelAll())).refusal, REFUSAL.overloaded)
  assert.equal((await gateway.submit(order())).refusal, REFUSAL.overloaded)
  log.release()
  assert.deepEqual(
    (await Promise.all([...taken, ...cancels])).map(({ refusal }) => refusal),
    Array(10).fill(0),
  )
  assert.equal((await gateway.submit(order())).refusal, 0, 'there is room again')
  assert.deepEqual(log.batches, [4, 4, 2, 1])
})

test('with no room for a client order id the event does not reach the log', async () => {
  const limits = { ...SMALL_LIMITS, referencesKept: 1, referencesMax: 2 }
  const { gateway, log, clock } = await openHall({ engine: tradingEngine(limits) })
  for (const referenceId of ['a', 'b']) {
    assert.equal((await gateway.submit(order({ referenceId }))).refusal, 0)
  }
  await gateway.submit(cancelAll())
  const { end } = log
  const full = await gateway.submit(order({ referenceId: 'c' }))
  assert.equal(full.refusal, REFUSAL.referencesFull)
  assert.equal(log.end, end)
  const again = await gateway.submit(order({ referenceId: 'a' }))
  assert.deepEqual([again.refusal, again.duplicate], [0, true], 'what is known needs no room')
  assert.equal((await gateway.submit(order())).refusal, 0, 'without one it is taken')
  clock.wall += 600_000_000
  await gateway.submit(order({ referenceId: 'c' }))
  assert.equal(log.end, end + 3, 'after ten minutes the oldest may be forgotten')
})

test('D34: when the log fails, the sent is unknown and the rest refused for good', async () => {
  const { gateway, log, fatal, engine } = await openHall({ limits: { batchMax: 2 } })
  log.hold()
  const submitted = Array.from({ length: 3 }, () => gateway.submit(order()))
  await turns()
  log.failure = new Error('disk full')
  log.release()
  assert.deepEqual(await answersOf(submitted), [
    REFUSAL.outcomeUnknown,
    REFUSAL.outcomeUnknown,
    REFUSAL.stopping,
  ])
  assert.deepEqual(
    fatal.map(({ message }) => message),
    ['disk full'],
  )
  assert.equal(gateway.ready, false)
  assert.equal((await gateway.submit(order())).refusal, REFUSAL.stopping)
  assert.deepEqual(log.batches, [2], 'nothing more is appended')
  assert.equal(engine.state.openOrderCount, 0)
  await gateway.stop()
  assert.equal(fatal.length, 1)
})

test('when the engine throws, nothing from there on is acknowledged', async () => {
  const { gateway, fatal, engine } = await openHall({ engine: brittleEngine(13) })
  const submitted = [1, 13, 2].map((price) => gateway.submit(order({ price })))
  assert.deepEqual(await answersOf(submitted), [0, REFUSAL.outcomeUnknown, REFUSAL.outcomeUnknown])
  assert.equal(fatal.length, 1)
  assert.match(fatal[0]?.message ?? '', /the engine failed at position 8/)
  assert.match(String(fatal[0]?.cause), /on purpose/)
  assert.equal(engine.state.openOrderCount, 1)
  assert.equal(gateway.ready, false)
  assert.equal((await gateway.submit(order())).refusal, REFUSAL.stopping)
})

test('when the engine throws at what another server sent, own events are unknown too', async () => {
  const { gateway, log, fatal, engine } = await openHall({ engine: brittleEngine(13) })
  log.hold()
  const submitted = [gateway.submit(order())]
  await turns()
  await log.appendForeign([{ ...order({ price: 13 }), session: 5, counter: 1 }])
  assert.deepEqual(await answersOf(submitted), [REFUSAL.outcomeUnknown])
  log.release()
  await turns()
  assert.equal(fatal.length, 1)
  assert.equal(engine.state.openOrderCount, 0, 'the engine is not used any more')
})

test('an engine that throws while the log is replayed never becomes ready', async () => {
  const opened = await hall({ engine: brittleEngine(13) })
  await opened.log.appendForeign([order({ price: 13 }), order()])
  await assert.rejects(opened.gateway.start(0), /the gateway is failed/)
  assert.equal(opened.fatal.length, 1)
  assert.equal(opened.gateway.ready, false)
  assert.equal((await opened.gateway.submit(order())).refusal, REFUSAL.stopping)
})

test('when the log cannot be read on, that is fatal too', async () => {
  const { gateway, log, fatal } = await openHall()
  log.hold()
  const submitted = [gateway.submit(order())]
  await turns()
  log.damage(new Error('damaged at 4711'))
  assert.deepEqual(await answersOf(submitted), [REFUSAL.outcomeUnknown])
  log.release()
  await turns()
  assert.deepEqual(
    fatal.map(({ message }) => message),
    ['damaged at 4711'],
  )
})

test('a reader is caught up when what was durable at its call is applied', async (t) => {
  t.mock.timers.enable({ apis: [...TIMERS.apis] })
  const { gateway, log } = await openHall()
  assert.equal(await gateway.caughtUp(), true)
  log.holdDelivery()
  const submitted = gateway.submit(order())
  await turns()
  assert.equal(log.end, 8)
  const waiting = gateway.caughtUp()
  t.mock.timers.tick(99)
  log.release()
  assert.equal(await waiting, true)
  assert.equal((await submitted).refusal, 0)
  t.mock.timers.tick(1_000)
  assert.equal(await gateway.caughtUp(), true)
})

test('a reader is told after 100 ms that the engine is behind', async (t) => {
  t.mock.timers.enable({ apis: [...TIMERS.apis] })
  const { gateway, log } = await openHall()
  log.holdDelivery()
  const submitted = gateway.submit(order())
  await turns()
  const readers = [gateway.caughtUp(), gateway.caughtUp()]
  t.mock.timers.tick(100)
  assert.deepEqual(await Promise.all(readers), [false, false])
  log.release()
  await submitted
  assert.equal(await gateway.caughtUp(), true)
})
