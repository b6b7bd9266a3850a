/** What every log promises; each adapter's test runs this suite on it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TradingLog } from '@bourse/domain/exchange/log'
import { Kept, LIMITS, readAll, someEvents } from './events.testkit.ts'

/** Makes an empty log on the given clock (milliseconds); `dispose` runs after the test. */
export type MakeLog = (now: () => number) => Promise<{
  readonly log: TradingLog
  readonly dispose: () => Promise<void>
}>

const START_MS = 1_760_000_000_000

export function logContract(name: string, makeLog: MakeLog): void {
  const logTest = (title: string, body: (log: TradingLog, clock: Clock) => Promise<void>) =>
    test(`${name}: ${title}`, async () => {
      const clock = { nowMs: START_MS }
      const { log, dispose } = await makeLog(() => clock.nowMs)
      try {
        await body(log, clock)
      } finally {
        await log.close()
        await dispose()
      }
    })
  stampTests(logTest)
  followTests(logTest)
  stopTests(logTest)
}

interface Clock {
  nowMs: number
}
type LogTest = (title: string, body: (log: TradingLog, clock: Clock) => Promise<void>) => void

function stampTests(logTest: LogTest): void {
  logTest('a new log is empty and says what it is', async (log) => {
    assert.equal(log.end, 0)
    assert.match(log.genesis.logId, /^[0-9a-f]{32}$/)
    assert.deepEqual(log.genesis.limits, LIMITS)
    assert.equal(log.genesis.createdAt, START_MS * 1_000)
    assert.notEqual(log.durability.survives, '')
    assert.deepEqual(await readAll(log), [])
  })

  logTest('positions are dense from 1 and the batch keeps its order', async (log) => {
    const events = someEvents(30)
    await log.append(events.slice(0, 1))
    await log.append([])
    await log.append(events.slice(1, 20))
    await log.append(events.slice(20))
    assert.equal(log.end, 30)
    const read = await readAll(log)
    assert.deepEqual(
      read.map((event) => event.position),
      events.map((_, index) => index + 1),
    )
    assert.deepEqual(read, events)
  })

  logTest('time is stamped in microseconds and never falls', async (log, clock) => {
    const events = someEvents(4)
    const append = async (index: number, nowMs: number) => {
      clock.nowMs = nowMs
      await log.append(events.slice(index, index + 1))
      return events[index]?.time
    }
    assert.equal(await append(0, START_MS + 5), (START_MS + 5) * 1_000)
    assert.equal(await append(1, START_MS - 3_600_000), (START_MS + 5) * 1_000)
    assert.equal(await append(2, START_MS + 5), (START_MS + 5) * 1_000)
    assert.equal(await append(3, START_MS + 6), (START_MS + 6) * 1_000)
  })

  logTest('a second append while one is in flight is a bug', async (log) => {
    const first = log.append(someEvents(1))
    await assert.rejects(() => log.append(someEvents(1)), /one append is in flight/)
    await first
    assert.equal(log.end, 1)
  })
}

function followTests(logTest: LogTest): void {
  logTest('following starts behind any position', async (log) => {
    await log.append(someEvents(9))
    await log.append(someEvents(5, 9))
    for (let after = 0; after <= 14; after++) {
      const read = await readAll(log, after)
      assert.equal(read.length, 14 - after)
      assert.equal(read[0]?.position ?? 15, after + 1)
    }
    assert.throws(() => log.follow(15, () => {}), /followed from 0 to/)
    assert.throws(() => log.follow(-1, () => {}), /followed from 0 to/)
  })

  logTest('a live follower gets the very events, before append resolves', async (log) => {
    const events = someEvents(3)
    const order: string[] = []
    const following = log.follow(0, (batch, count) => {
      order.push('delivered')
      assert.equal(count, 3)
      assert.equal(log.end, 3)
      events.forEach((event, index) => {
        assert.equal(batch[index], event)
      })
    })
    await log.append(events).then(() => order.push('resolved'))
    assert.deepEqual(order, ['delivered', 'resolved'])
    await following.stop()
  })

  logTest(
    'whoever starts while others append misses nothing and gets nothing twice',
    async (log) => {
      const events = someEvents(400)
      const kept: Kept[] = []
      for (let at = 0; at < 400; at += 10) {
        const appending = log.append(events.slice(at, at + 10))
        kept.push(new Kept(log), new Kept(log, log.end))
        await appending
        if (at % 70 === 0) await new Promise((resolve) => setImmediate(resolve))
      }
      await readAll(log)
      for (const [index, each] of kept.entries()) {
        await each.following.caughtUp
        await untilLength(each, index % 2 === 0 ? 400 : 400 - Math.floor(index / 2) * 10)
        const from = each.positions[0] as number
        assert.deepEqual(
          each.positions,
          each.positions.map((_, at) => from + at),
        )
        assert.deepEqual(each.events.at(-1), events.at(-1))
      }
    },
  )

  logTest('caught up means: what was there at the call', async (log) => {
    await log.append(someEvents(5))
    const kept = new Kept(log)
    await log.append(someEvents(5, 5))
    await kept.following.caughtUp
    assert.ok(kept.events.length >= 5)
    const none = new Kept(log, log.end)
    await none.following.caughtUp
    assert.deepEqual(none.events, [])
  })
}

function stopTests(logTest: LogTest): void {
  logTest('D51: after stop nothing is delivered and ended resolves', async (log) => {
    const live = new Kept(log)
    await log.append(someEvents(2))
    await live.following.stop()
    await live.following.ended
    await log.append(someEvents(2))
    assert.deepEqual(live.positions, [1, 2])
    const early = new Kept(log)
    await early.following.stop()
    await early.following.ended
    assert.deepEqual(early.positions, [])
  })

  logTest('a receiver may stop its own following', async (log) => {
    const positions: number[] = []
    const following = log.follow(0, (events) => {
      positions.push(events[0]?.position as number)
      void following.stop()
    })
    await log.append(someEvents(1))
    await log.append(someEvents(1))
    await following.ended
    assert.deepEqual(positions, [1])
  })

  logTest(
    'D14, D51: an exception of a receiver is told, and ends its own following only',
    async (log) => {
      const other = new Kept(log)
      const failing = log.follow(0, () => {
        throw new Error('a bug in the receiver')
      })
      await log.append(someEvents(1))
      await assert.rejects(failing.ended, /a bug in the receiver/)
      await log.append(someEvents(1, 1))
      assert.deepEqual(other.positions, [1, 2])
      const late = log.follow(0, () => {
        throw new Error('a bug in the late receiver')
      })
      await assert.rejects(late.ended, /a bug in the late receiver/)
      await assert.rejects(late.caughtUp, /a bug in the late receiver/)
    },
  )

  logTest('D51: close ends what follows, also twice, and takes nothing more', async (log) => {
    const kept = new Kept(log)
    await log.append(someEvents(1))
    await log.close()
    await log.close()
    await kept.following.ended
    await kept.following.stop()
    await assert.rejects(() => log.append(someEvents(1)), /closed/)
  })
}

/** Waits for deliveries that are under way; the runner's time limit is the limit. */
async function untilLength(kept: Kept, length: number): Promise<void> {
  while (kept.events.length < length) await new Promise((resolve) => setImmediate(resolve))
}
