/** The engine alone: funds, matching, clearing, both duplicate filters, results, result hash. */
import { GCProfiler } from 'node:v8'
import {
  blankEvent,
  EVENT_TYPE,
  RULES_VERSION,
  type TradingEvent,
  VIA,
} from '@bourse/domain/exchange/event'
import { ORDER_TYPE, SELF_TRADE, TIME_IN_FORCE } from '@bourse/domain/exchange/order'
import { PRODUCT_STATE, type ProductRules } from '@bourse/domain/exchange/product'
import { ACCEPTED } from '@bourse/domain/exchange/refusal'
import type { Snapshotted } from '@bourse/domain/exchange/snapshot'
import type { TradingEngine } from '@bourse/domain/exchange/state'
import { tradingEngine } from '@bourse/exchange/usecase/trading/engine'
import { silentListener } from '@bourse/exchange/usecase/trading/listeners'
import { inlineMore } from '@bourse/kit/compiler/inlining'
import type { BenchOptions } from './bench-options.ts'
import { residentBytes } from './memory.ts'
import { KIND, RECORD_WORDS, readWorkload, USERS } from './workload.ts'

const SESSION = 1
/** Words of a thousand commands. */
const SLICE = 1_000 * RECORD_WORDS
/** Users of a workload file are 1 to 1000; ours below 1000 are the venue's. */
const FIRST_USER = 1000
/**
 * Engines of earlier rounds stay alive, and events of every shape: code that was optimised for what
 * nobody has any more is thrown away.
 */
const kept: object[] = []
/** Atoms of each currency and user: a thousand users stay below the total of 2^62. */
const FUNDS = 10n ** 15n

/** What a round of any command bench says. */
export interface Round {
  readonly seconds: number
  /** Time of the processor: what is left of it when others keep the machine busy. */
  readonly cpuSeconds: number
  readonly trades: number
  readonly volume: number
  readonly open: number
}

/** The best of several rounds, each on a new engine. */
export async function engineBench(options: BenchOptions): Promise<object> {
  inlineMore()
  const words = readWorkload(options)
  const rounds = Array.from({ length: options.rounds }, () => round(words, options.priceStep))
  const heapBytes = Math.min(...rounds.map((one) => one.heapBytes))
  const resident = Math.min(...rounds.map((one) => one.residentBytes))
  return {
    bench: 'engine',
    ...best(rounds, words),
    longestThousandMs: hundredths(Math.min(...rounds.map((one) => one.longestMs))),
    heapBytesPerEvent: hundredths(heapBytes / (words.length / RECORD_WORDS)),
    residentBytesPerOpenOrder: Math.round(resident / Math.max(1, rounds[0]?.open ?? 0)),
  }
}

/** The figures of the quickest round. */
export function best(rounds: readonly Round[], words: Int32Array): object {
  const quickest = rounds.reduce((one, other) => (other.seconds < one.seconds ? other : one))
  const { seconds, trades, volume, open } = quickest
  const commands = words.length / RECORD_WORDS
  const cpuSeconds = Math.min(...rounds.map((one) => one.cpuSeconds))
  return {
    commands,
    opsPerSecond: Math.round(commands / seconds),
    opsPerCpuSecond: Math.round(commands / cpuSeconds),
    trades,
    volume,
    open,
  }
}

/** Runs `work` and says how long it took, by the clock and by the processor. */
export function timed(work: () => void): Pick<Round, 'seconds' | 'cpuSeconds'> {
  const cpu = process.threadCpuUsage()
  const startedAt = process.hrtime.bigint()
  work()
  const seconds = Number(process.hrtime.bigint() - startedAt) / 1e9
  const { user, system } = process.threadCpuUsage(cpu)
  return { seconds, cpuSeconds: (user + system) / 1e6 }
}

/** Runs `work` and says how many bytes it put on the heap, collected ones included. */
function heapBytesOf(work: () => void): number {
  const profiler = new GCProfiler()
  profiler.start()
  const before = process.memoryUsage().heapUsed
  work()
  const after = process.memoryUsage().heapUsed
  let bytes = after - before
  for (const { beforeGC, afterGC } of profiler.stop()?.statistics ?? []) {
    bytes += beforeGC.heapStatistics.usedHeapSize - afterGC.heapStatistics.usedHeapSize
  }
  return bytes
}

function hundredths(value: number): number {
  return Math.round(value * 100) / 100
}

interface EngineRound extends Round {
  /** Bytes put on the heap, and those by which the process grew. */
  readonly heapBytes: number
  readonly residentBytes: number
  readonly longestMs: number
}

function round(words: Int32Array, priceStep: number): EngineRound {
  const engine = newEngine()
  // Trades and volume, in an array: a captured double would be put on the heap at each change.
  const sums = new Float64Array(2)
  const { fill } = engine.state
  engine.listen({
    ...silentListener,
    match() {
      sums[0] = (sums[0] as number) + 1
      sums[1] = (sums[1] as number) + fill.price * fill.size
    },
  })
  prepare(engine)
  const ids = new Float64Array(words.length / RECORD_WORDS + 2)
  const residentBefore = residentBytes()
  let time = { seconds: 0, cpuSeconds: 0 }
  let longestMs = 0
  const heapBytes = heapBytesOf(() => {
    time = timed(() => {
      longestMs = playAll(engine, { words, ids, priceStep })
    })
  })
  const residentGrown = residentBytes() - residentBefore - ids.byteLength
  kept.push(engine)
  const [trades, volume] = sums as unknown as [number, number]
  const open = engine.state.openOrderCount
  return { ...time, trades, volume, open, heapBytes, residentBytes: residentGrown, longestMs }
}

/** An engine with one product and users who can spend without end, and room for 16 M orders. */
export function fundedEngine(): TradingEngine & Snapshotted {
  const engine = newEngine()
  prepare(engine)
  return engine
}

/** One as new as that, to restore into. */
export function newEngine(): TradingEngine & Snapshotted {
  return tradingEngine({
    openOrdersMax: 16_777_216,
    accountsMax: 16_384,
    referencesKept: 1_000,
    referencesMax: 2_000,
  })
}

/** What a round plays: ids of the file become sequence ids, prices are multiplied. */
interface Commands {
  readonly words: Int32Array
  readonly ids: Float64Array
  readonly priceStep: number
}

interface Slice extends Commands {
  readonly from: number
  readonly to: number
}

/** The newest rules, one product without limits or fees, users with more than they can spend. */
function prepare(engine: TradingEngine): void {
  const listings = ['BASE', 'QUOTE'].map((code) => ({
    ...blankEvent(EVENT_TYPE.currency),
    detail: { kind: 'currency' as const, code, name: code, scale: 0 },
  }))
  const product = { ...blankEvent(EVENT_TYPE.product), detail: { kind: 'product' as const, rules } }
  const deposits = [1, 2].flatMap((currency) =>
    Array.from({ length: USERS }, (_, user) => ({
      ...blankEvent(EVENT_TYPE.deposit),
      toUser: FIRST_USER + user + 1,
      currency,
      amount: FUNDS,
    })),
  )
  const upgrades = Array.from({ length: RULES_VERSION - 1 }, (_, index) => ({
    ...blankEvent(EVENT_TYPE.upgrade),
    detail: { kind: 'upgrade' as const, rulesVersion: index + 2 },
  }))
  for (const event of [...upgrades, ...listings, product, ...deposits]) {
    event.position = engine.state.position + 1
    kept.push(event)
    const refusal = engine.apply(event)
    if (refusal !== ACCEPTED) throw new Error(`preparing was refused: ${refusal}`)
  }
}

const rules: ProductRules = {
  id: 'BASE-QUOTE',
  base: 'BASE',
  quote: 'QUOTE',
  priceScale: 0,
  sizeScale: 0,
  tick: 1,
  lot: 1,
  priceMin: 1,
  priceMax: 2 ** 50,
  sizeMin: 1,
  sizeMax: 2 ** 50,
  notionalMin: 0n,
  notionalMax: 1n << 62n,
  makerRate: 0,
  takerRate: 0,
  openOrdersPerUserMax: 2 ** 50,
  state: PRODUCT_STATE.online,
  bandRate: 0,
  selfTrade: SELF_TRADE.none,
  ownFees: false,
}

/** Plays all commands; returns the milliseconds of the thousand that took longest. */
function playAll(engine: TradingEngine, commands: Commands): number {
  const event: TradingEvent = blankEvent(EVENT_TYPE.createOrder)
  kept.push(event)
  event.via = VIA.system
  event.session = SESSION
  event.product = 1
  const { length } = commands.words
  let longest = 0
  for (let at = 0; at < length; at += SLICE) {
    const startedAt = performance.now()
    play(engine, event, { ...commands, from: at, to: Math.min(length, at + SLICE) })
    longest = Math.max(longest, performance.now() - startedAt)
  }
  return longest
}

/** Every command becomes an event of one session; order ids of the file become sequence ids. */
function play(engine: TradingEngine, event: TradingEvent, slice: Slice): void {
  const { words, ids, priceStep, from, to } = slice
  for (let at = from; at < to; at += RECORD_WORDS) {
    const kind = words[at] as number
    const id = words[at + 2] as number
    event.position++
    event.counter++
    event.user = FIRST_USER + (words[at + 3] as number)
    if (kind === KIND.cancel) {
      event.type = EVENT_TYPE.cancelOrder
      event.orderId = ids[id] as number
    } else {
      event.type = EVENT_TYPE.createOrder
      event.orderType = ORDER_TYPE.limit
      event.timeInForce = kind === KIND.immediate ? TIME_IN_FORCE.ioc : TIME_IN_FORCE.gtc
      event.side = (words[at + 1] as number) + 1
      event.price = (words[at + 4] as number) * priceStep
      event.size = words[at + 5] as number
      ids[id] = engine.state.sequence + 1
    }
    engine.apply(event)
  }
}
