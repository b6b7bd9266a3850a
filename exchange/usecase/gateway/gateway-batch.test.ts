/** Events that are submitted together: one append, an outcome for each. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EVENT_TYPE } from '@bourse/domain/exchange/event'
import { BATCH_EVENTS_MAX, type Outcome } from '@bourse/domain/exchange/gateway'
import { SIDE, TIME_IN_FORCE } from '@bourse/domain/exchange/order'
import { REFUSAL } from '@bourse/domain/exchange/refusal'
import { tradingEngine } from '../trading/engine.ts'
import { personEvent, SMALL_LIMITS } from '../trading/testkit/venue.ts'
import { cancelAll, OTHER, openHall, order, turns, USER } from './gateway.testkit.ts'

const refusals = (outcomes: readonly Outcome[]) => outcomes.map(({ refusal }) => refusal)

test('a batch is one append, and each event has its outcome in its place', async () => {
  const { gateway, log, engine } = await openHall()
  const poor = { size: 10_000_000_000, price: 999_999_00 }
  const outcomes = await gateway.submitBatch([
    order({ referenceId: 'a' }),
    order(poor),
    order({ referenceId: 'a' }),
    personEvent(EVENT_TYPE.cancelOrder, { user: USER, targetReference: 'a' }),
    order(),
  ])
  assert.deepEqual(log.batches, [5])
  assert.deepEqual(
    outcomes.map(({ refusal, sequence, duplicate }) => [refusal, sequence, duplicate]),
    [
      [0, 8, false],
      [REFUSAL.insufficientFunds, 9, false],
      [0, 8, true],
      [0, 10, false],
      [0, 11, false],
    ],
  )
  assert.deepEqual(
    outcomes.map(({ order: view, cancelled }) => [view?.id, view?.status, cancelled]),
    [
      [8, 'open', 0],
      [undefined, undefined, 0],
      [8, 'open', 0],
      [8, 'cancelled', 1],
      [11, 'open', 0],
    ],
  )
  assert.equal(engine.state.openOrderCount, 1)
  assert.deepEqual(await gateway.submitBatch([]), [])
})

test('a batch stands in the log as it was given, never in two appends', async () => {
  const { gateway, log } = await openHall({ limits: { batchMax: 4 } })
  const many = (count: number) => Array.from({ length: count }, () => order())
  const answers = [
    gateway.submitBatch(many(3)),
    gateway.submitBatch(many(2)),
    gateway.submit(order()),
    gateway.submitBatch(many(6)),
    gateway.submit(order()),
  ]
  const outcomes = (await Promise.all(answers)).flat()
  assert.deepEqual(log.batches, [3, 3, 6, 1])
  assert.deepEqual(
    outcomes.map(({ sequence }) => sequence),
    Array.from({ length: 13 }, (_, n) => 8 + n),
  )
})

test('without room for all of them none is sent; cancels have room of their own', async () => {
  const { gateway, log } = await openHall({ limits: { pendingMax: 10 } })
  log.hold()
  const orders = (count: number) => Array.from({ length: count }, () => order())
  const cancels = (count: number) => Array.from({ length: count }, () => cancelAll())
  const taken = [gateway.submitBatch(orders(6))]
  await turns()
  const { overloaded } = REFUSAL
  assert.deepEqual(refusals(await gateway.submitBatch(orders(3))), Array(3).fill(overloaded))
  taken.push(gateway.submitBatch(orders(2)))
  const mixed = [order(), cancelAll()]
  assert.deepEqual(refusals(await gateway.submitBatch(mixed)), [overloaded, overloaded])
  assert.equal((await gateway.submit(order())).refusal, overloaded)
  const amend = personEvent(EVENT_TYPE.amendOrder, { user: USER, orderId: 8, size: 1 })
  assert.equal((await gateway.submit(amend)).refusal, overloaded, 'an amend is no cancel')
  taken.push(gateway.submitBatch(cancels(2)))
  assert.deepEqual(refusals(await gateway.submitBatch(cancels(1))), [overloaded])
  log.release()
  assert.deepEqual((await Promise.all(taken)).map(refusals), [Array(6).fill(0), [0, 0], [0, 0]])
  assert.deepEqual(log.batches, [6, 4])
  assert.deepEqual(refusals(await gateway.submitBatch(orders(8))), Array(8).fill(0), 'room again')
})

test('an event that no log can write is refused alone', async () => {
  const heard: number[] = []
  const { gateway, log } = await openHall({
    meter: { batch() {}, outcome() {}, refused: (refusal) => void heard.push(refusal) },
  })
  const outcomes = await gateway.submitBatch([
    order({ price: -1 }),
    order({ referenceId: 'a' }),
    order({ side: 256 }),
    order(),
  ])
  const { unknownEvent } = REFUSAL
  assert.deepEqual(refusals(outcomes), [unknownEvent, 0, unknownEvent, 0])
  assert.deepEqual(
    outcomes.map(({ sequence }) => sequence),
    [0, 8, 0, 9],
  )
  assert.deepEqual(log.batches, [2])
  const none = await gateway.submitBatch([order({ price: 0.5 }), order({ size: -1 })])
  assert.deepEqual(refusals(none), [unknownEvent, unknownEvent])
  assert.deepEqual(log.batches, [2])
  assert.deepEqual(heard, Array(4).fill(unknownEvent))
})

test('with no room for client order ids only the orders without one go', async () => {
  const limits = { ...SMALL_LIMITS, referencesKept: 1, referencesMax: 1 }
  const { gateway } = await openHall({ engine: tradingEngine(limits) })
  await gateway.submit(order({ referenceId: 'a' }))
  const outcomes = await gateway.submitBatch([order({ referenceId: 'b' }), order()])
  assert.deepEqual(refusals(outcomes), [REFUSAL.referencesFull, 0])
})

test('past the deadline each is unknown, but what was refused before the log', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval', 'setTimeout'] })
  const heard: (readonly [refusal: number, size: number])[] = []
  const { gateway, log, clock, engine } = await openHall({
    meter: {
      batch() {},
      outcome() {},
      refused: (refusal, { size }) => void heard.push([refusal, size]),
    },
  })
  log.hold()
  const late = [order({ size: 101 }), order({ size: 102, price: -1 }), order({ size: 103 })]
  const answer = gateway.submitBatch(late)
  await turns()
  clock.steady += 5_000_000
  t.mock.timers.tick(250)
  const outcomes = await answer
  const { outcomeUnknown, unknownEvent } = REFUSAL
  assert.deepEqual(refusals(outcomes), [outcomeUnknown, unknownEvent, outcomeUnknown])
  assert.deepEqual(heard, [
    [unknownEvent, 102],
    [outcomeUnknown, 101],
    [outcomeUnknown, 103],
  ])
  log.release()
  await turns()
  assert.equal(engine.state.openOrderCount, 2, 'they took effect all the same')
  assert.equal(outcomes.length, 3, 'and nobody is told twice')
  assert.deepEqual(refusals(await gateway.submitBatch([order(), order()])), [0, 0])
})

test('when the engine throws inside a batch, what came before it is acknowledged', async () => {
  const engine = tradingEngine(SMALL_LIMITS)
  const apply = engine.apply.bind(engine)
  engine.apply = (event) => {
    if (event.price === 13) throw new Error('invariant broken: on purpose')
    return apply(event)
  }
  const { gateway, fatal } = await openHall({ engine })
  const outcomes = await gateway.submitBatch([1, 13, 2].map((price) => order({ price })))
  const { outcomeUnknown, stopping } = REFUSAL
  assert.deepEqual(refusals(outcomes), [0, outcomeUnknown, outcomeUnknown])
  assert.equal(fatal.length, 1)
  assert.deepEqual(refusals(await gateway.submitBatch([order(), order()])), [stopping, stopping])
})

test('to stop waits for a batch that is under way', async () => {
  const { gateway, log } = await openHall()
  log.hold()
  const answer = gateway.submitBatch([order(), order()])
  await turns()
  let stopped = false
  const stopping = gateway.stop().then(() => {
    stopped = true
  })
  await turns()
  assert.equal(stopped, false)
  log.release()
  await stopping
  assert.deepEqual(refusals(await answer), [0, 0])
})

test('a larger batch than there may be is a bug of the door', async () => {
  const { gateway, log } = await openHall()
  const many = Array.from({ length: BATCH_EVENTS_MAX }, () => order())
  assert.throws(() => gateway.submitBatch([...many, order()]), /at most 1000 events/)
  assert.deepEqual(refusals(await gateway.submitBatch(many)), Array(BATCH_EVENTS_MAX).fill(0))
  assert.deepEqual(log.batches, [BATCH_EVENTS_MAX])
})

test('the meter counts every event of a batch', async () => {
  const heard: string[] = []
  const { gateway } = await openHall({
    meter: {
      batch: (events) => void heard.push(`batch ${events}`),
      outcome: (micros, events) => void heard.push(`outcome ${micros} of ${events}`),
      refused() {},
    },
  })
  await gateway.submitBatch([order(), order(), order()])
  await turns()
  assert.deepEqual(heard, ['batch 3', 'outcome 0 of 3'])
})

test('a batch is applied once the next append is on its way', async () => {
  const appends: number[] = []
  let begun = () => 0
  const { gateway, log } = await openHall({
    sinks: [{ result: () => void appends.push(begun()) }],
  })
  appends.length = 0
  begun = () => log.batches.length
  log.hold()
  const first = gateway.submitBatch([order(), order()])
  await turns()
  const second = gateway.submitBatch([order()])
  log.release()
  await Promise.all([first, second])
  assert.deepEqual(appends, [2, 2, 2])
  assert.equal(log.inFlightMax, 1)
})

test('what was durable is answered although the next append fails at once', async () => {
  const { gateway, log, fatal } = await openHall()
  log.hold()
  const first = gateway.submitBatch([order(), order()])
  await turns()
  const second = gateway.submitBatch([order()])
  const append = log.append.bind(log)
  log.append = () => {
    log.append = append
    return Promise.reject(new Error('the disk is full'))
  }
  log.release()
  assert.deepEqual(refusals(await first), [0, 0])
  assert.deepEqual(refusals(await second), [REFUSAL.outcomeUnknown])
  assert.equal(fatal.length, 1)
})

test('a brief outcome is the whole one but for its order, of which it has the gist', async () => {
  const one = await openHall()
  const other = await openHall()
  const events = () => [
    order({ referenceId: 'a' }),
    order({ user: OTHER, side: SIDE.sell, size: 400_000 }),
    order({ referenceId: 'a' }),
    order({ price: 999_999_00, size: 10_000_000_000 }),
    personEvent(EVENT_TYPE.cancelOrder, { user: USER, targetReference: 'a' }),
    order({ timeInForce: TIME_IN_FORCE.ioc }),
    cancelAll(),
  ]
  const whole = await one.gateway.submitBatch(events())
  const brief = await other.gateway.submitBrief(events())
  const gists = whole.map(({ order: view, ...rest }) => {
    if (view === undefined) return { ...rest, order: undefined }
    const { id, product, status, filled, remaining, doneReason } = view
    return { ...rest, order: { id, product, status, filled, remaining, doneReason } }
  })
  assert.deepEqual(brief, gists)
})
