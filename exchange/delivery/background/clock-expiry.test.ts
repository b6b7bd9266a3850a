/** The clock before the real engine: what is due goes, although nobody does anything. */
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { EVENT_TYPE, type TradingEvent } from '@bourse/domain/exchange/event'
import { DONE_REASON, type DoneReason, TIME_IN_FORCE } from '@bourse/domain/exchange/order'
import { memoryLog } from '../../repository/log/memory.ts'
import { deposit, order, turns, USER } from '../../usecase/gateway/gateway.testkit.ts'
import { tradingGateway } from '../../usecase/gateway/gateway.ts'
import { tradingEngine } from '../../usecase/trading/engine.ts'
import {
  BTC_USDT,
  currencyEvent,
  personEvent,
  productEvent,
  SMALL_LIMITS,
} from '../../usecase/trading/testkit/venue.ts'
import { engineClock } from './clock.ts'
import { upgradeEvent } from './upgrade.ts'

const START_MS = 1_760_000_000_000

/** A venue with one user; `pass` lets seconds go by. */
async function venue(t: TestContext) {
  const wall = { ms: START_MS }
  const types: number[] = []
  const done: DoneReason[] = []
  const timers = new Map<() => void, number>()
  const gateway = tradingGateway({
    engine: tradingEngine(SMALL_LIMITS),
    log: memoryLog({ limits: SMALL_LIMITS, now: () => wall.ms }),
    sinks: [
      {
        result: ({ type }: TradingEvent) => void types.push(type),
        done: (_slot, reason) => void done.push(reason),
      },
    ],
    session: 1,
    steadyMicros: () => wall.ms * 1_000,
    wallMicros: () => wall.ms * 1_000,
    onApplied: () => clock.afterBatch(),
    onFatal: (error) => {
      throw error
    },
  })
  const clock = engineClock({
    gateway,
    nowMicros: () => wall.ms * 1_000,
    after(milliseconds, run) {
      timers.set(run, wall.ms + milliseconds)
      return () => timers.delete(run)
    },
  })
  t.after(async () => {
    clock.stop()
    await gateway.stop()
  })
  await gateway.start(0)
  const product = productEvent(BTC_USDT)
  const money = deposit(USER, 2)
  await gateway.submitBatch([
    ...[upgradeEvent(2), currencyEvent('BTC'), currencyEvent('USDT'), product, money],
  ])
  types.length = 0
  const pass = async (seconds: number) => {
    for (let n = 0; n < seconds * 10; n++) {
      wall.ms += 100
      for (const [run, at] of [...timers]) {
        if (at > wall.ms) continue
        timers.delete(run)
        run()
      }
      await turns()
    }
  }
  return { gateway, types, done, timers, pass }
}

const at = (seconds: number) => (START_MS + seconds * 1_000) * 1_000
const { clock: clockType, createOrder, cancelAfter } = EVENT_TYPE

test('a good-till-time order expires on a quiet day', async (t) => {
  const { gateway, types, done, timers, pass } = await venue(t)
  const gtt = { timeInForce: TIME_IN_FORCE.gtt, expiresAt: at(3) }
  assert.equal((await gateway.submit(order(gtt))).refusal, 0)
  await pass(2.9)
  assert.deepEqual([types, gateway.state.openOrderCount], [[createOrder], 1])
  await pass(0.2)
  assert.deepEqual(types, [createOrder, clockType])
  assert.deepEqual(done, [DONE_REASON.expired])
  assert.deepEqual([gateway.state.openOrderCount, timers.size], [0, 0])
  await pass(5)
  assert.equal(types.length, 2)
})

test('a switch that nobody renews fires by the clock, and takes the orders with it', async (t) => {
  const { gateway, types, done, pass } = await venue(t)
  const arm = (seconds: number) =>
    gateway.submit(
      personEvent(cancelAfter, { user: USER, targetReference: 's', expiresAt: at(seconds) }),
    )
  const outcomes = [await arm(2), await gateway.submit(order())]
  assert.deepEqual(
    outcomes.map(({ refusal }) => refusal),
    [0, 0],
  )
  await pass(1.5)
  await arm(4)
  await pass(2)
  assert.equal(gateway.state.openOrderCount, 1)
  await pass(1)
  assert.deepEqual(types, [cancelAfter, createOrder, cancelAfter, clockType])
  assert.deepEqual(done, [DONE_REASON.switchFired])
  assert.equal(gateway.state.openOrderCount, 0)
})
