/** Replay: a log on disk, read, checked, decoded and run through the engine with its folds. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exchangeMachine } from '@bourse/app-exchange-gitbitex/machine'
import { blankEvent, EVENT_TYPE, type TradingEvent, VIA } from '@bourse/domain/exchange/event'
import { ORDER_TYPE, TIME_IN_FORCE } from '@bourse/domain/exchange/order'
import { openSegments } from '@bourse/exchange/repository/log/segments'
import { DEFAULT_LIMITS, defaultListings } from '@bourse/exchange/usecase/trading/defaults'
import type { BenchOptions } from './bench-options.ts'
import { KIND, makeWorkload, RECORD_WORDS, USERS } from './workload.ts'

const FIRST_USER = 1000
const BATCH = 500
const FUNDS = 10n ** 15n

/** Events a second from file to engine, after the log was written by the same process. */
export async function replayBench(options: BenchOptions): Promise<object> {
  const folder = mkdtempSync(join(tmpdir(), 'bourse-replay-'))
  try {
    await writeLog(folder, options)
    const startedAt = performance.now()
    const cpu = process.threadCpuUsage()
    const opened = await openSegments({ folder: join(folder, 'log') })
    if (!opened.ok) throw new Error(`the log cannot be opened: ${opened.problem.kind}`)
    const checkedMs = performance.now() - startedAt
    const log = opened.value
    const { engine, listener } = exchangeMachine(log.genesis.limits)
    engine.listen(listener)
    const following = log.follow(0, (events, count) => {
      for (let i = 0; i < count; i++) engine.apply(events[i] as TradingEvent)
    })
    await following.caughtUp
    const seconds = (performance.now() - startedAt) / 1_000
    const { user, system } = process.threadCpuUsage(cpu)
    const events = engine.state.position
    await following.stop()
    await log.close()
    return {
      bench: 'replay',
      events,
      eventsPerSecond: Math.round(events / seconds),
      eventsPerCpuSecond: Math.round(events / ((user + system) / 1e6)),
      checkMs: Math.round(checkedMs),
      milliseconds: Math.round(seconds * 1_000),
      open: engine.state.openOrderCount,
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Fills `<folder>/log` with a mixed workload of BTC-USDT round 1,000.00. */
export async function writeLog(folder: string, options: BenchOptions): Promise<void> {
  const opened = await openSegments({
    folder: join(folder, 'log'),
    create: { limits: DEFAULT_LIMITS },
  })
  if (!opened.ok) throw new Error(`the log cannot be made: ${opened.problem.kind}`)
  const log = opened.value
  for (const events of batches(options)) await log.append(events)
  await log.close()
}

function* batches(options: BenchOptions): Generator<TradingEvent[]> {
  yield defaultListings()
  yield [1, 3].flatMap((currency) =>
    Array.from({ length: USERS }, (_, user) => deposit(user + 1, currency)),
  )
  const words = makeWorkload(options.events, options.profile, options.seed)
  // The listings and deposits have the sequence ids before the first order's.
  const first = defaultListings().length + 2 * USERS + 1
  const ids = new Map<number, number>()
  let batch: TradingEvent[] = []
  for (let at = 0, sequence = first; at < words.length; at += RECORD_WORDS, sequence++) {
    batch.push(eventOf(words.subarray(at, at + RECORD_WORDS), sequence, ids))
    if (batch.length === BATCH) {
      yield batch
      batch = []
    }
  }
  if (batch.length > 0) yield batch
}

function deposit(user: number, currency: number): TradingEvent {
  const event = blankEvent(EVENT_TYPE.deposit)
  return { ...event, toUser: FIRST_USER + user, currency, amount: FUNDS }
}

function eventOf(
  [kind, side, id, user, price, size]: Int32Array,
  sequence: number,
  ids: Map<number, number>,
): TradingEvent {
  const event = blankEvent(kind === KIND.cancel ? EVENT_TYPE.cancelOrder : EVENT_TYPE.createOrder)
  event.via = VIA.system
  event.user = FIRST_USER + (user as number)
  if (kind === KIND.cancel) {
    event.orderId = ids.get(id as number) ?? 0
    return event
  }
  ids.set(id as number, sequence)
  event.product = 1
  event.orderType = ORDER_TYPE.limit
  event.timeInForce = kind === KIND.immediate ? TIME_IN_FORCE.ioc : TIME_IN_FORCE.gtc
  event.side = (side as number) + 1
  event.price = price as number
  event.size = size as number
  return event
}
