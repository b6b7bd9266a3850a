/**
 * A gateway over the real engine and a log in memory whose appends and deliveries a test can hold
 * back or let fail, with clocks that stand still until the test moves them.
 */

import type { TradingEvent } from '@bourse/domain/exchange/event'
import { EVENT_TYPE } from '@bourse/domain/exchange/event'
import type { TradingListener } from '@bourse/domain/exchange/listener'
import type { Following, OnBatch, TradingLog } from '@bourse/domain/exchange/log'
import { SIDE } from '@bourse/domain/exchange/order'
import type { TradingEngine } from '@bourse/domain/exchange/state'
import { memoryLog } from '../../repository/log/memory.ts'
import { tradingEngine } from '../trading/engine.ts'
import {
  BTC_USDT,
  currencyEvent,
  limitEvent,
  personEvent,
  productEvent,
  SMALL_LIMITS,
  venueEvent,
} from '../trading/testkit/venue.ts'
import { type Gateway, type GatewayOptions, tradingGateway } from './gateway.ts'

export const SESSION = 77
export const USER = 1_001
export const OTHER = 1_002
/** Wall clock of the log and of the gateway, milliseconds. */
export const NOW_MS = 1_700_000_000_000

/** A log that appends and delivers when the test says so. */
export class HeldLog implements TradingLog {
  readonly #inner: TradingLog
  /** Sizes of the appends begun, and how many were under way at once at most. */
  readonly batches: number[] = []
  inFlightMax = 0
  /** The next append rejects with this, having written nothing. */
  failure: Error | undefined
  #inFlight = 0
  #gate: PromiseWithResolvers<void> | undefined
  #late: (() => void)[] | undefined
  readonly #ended = Promise.withResolvers<void>()

  constructor(inner: TradingLog) {
    this.#inner = inner
  }

  get genesis() {
    return this.#inner.genesis
  }

  get durability() {
    return this.#inner.durability
  }

  get end(): number {
    return this.#inner.end
  }

  /** Appends wait until `release`. */
  hold(): void {
    this.#gate = Promise.withResolvers()
  }

  /** What is durable is delivered only after `release`. */
  holdDelivery(): void {
    this.#late = []
  }

  release(): void {
    this.#gate?.resolve()
    this.#gate = undefined
    const late = this.#late ?? []
    this.#late = undefined
    for (const deliver of late) deliver()
  }

  /** The reader fails, as at a damaged record. */
  damage(error: Error): void {
    this.#ended.reject(error)
  }

  /** What another server appends. */
  appendForeign(events: readonly TradingEvent[]): Promise<void> {
    return this.#inner.append(events)
  }

  async append(events: readonly TradingEvent[]): Promise<void> {
    this.batches.push(events.length)
    this.inFlightMax = Math.max(this.inFlightMax, ++this.#inFlight)
    try {
      await this.#gate?.promise
      if (this.failure !== undefined) throw this.failure
      await this.#inner.append(events)
    } finally {
      this.#inFlight--
    }
  }

  follow(after: number, onBatch: OnBatch): Following {
    const following = this.#inner.follow(after, (events, count) => {
      if (this.#late === undefined) return onBatch(events, count)
      const copies = events.slice(0, count).map((event) => ({ ...event }))
      this.#late.push(() => onBatch(copies, count))
    })
    return {
      caughtUp: following.caughtUp,
      ended: Promise.race([following.ended, this.#ended.promise]),
      stop: () => following.stop(),
    }
  }

  close(): Promise<void> {
    return this.#inner.close()
  }
}

export interface Hall {
  readonly engine: TradingEngine
  readonly gateway: Gateway
  readonly log: HeldLog
  /** Microseconds of the steady and of the wall clock. */
  readonly clock: { steady: number; wall: number }
  readonly fatal: Error[]
  /** Positions told by `onApplied`. */
  readonly applied: number[]
}

/** A gateway, not started, at a log that lists BTC-USDT and gives both users funds. */
export async function hall(
  options: Partial<GatewayOptions> & { sinks?: readonly Partial<TradingListener>[] } = {},
): Promise<Hall> {
  const limits = options.engine?.state.limits ?? SMALL_LIMITS
  const log = new HeldLog(memoryLog({ limits, logId: '0'.repeat(32), now: () => NOW_MS }))
  await log.appendForeign([
    currencyEvent('BTC'),
    currencyEvent('USDT'),
    productEvent(BTC_USDT),
    ...[USER, OTHER].flatMap((user) => [deposit(user, 1), deposit(user, 2)]),
  ])
  const clock = { steady: 5_000_000_000, wall: NOW_MS * 1_000 }
  const fatal: Error[] = []
  const applied: number[] = []
  const engine = options.engine ?? tradingEngine(limits)
  const gateway = tradingGateway({
    engine,
    log,
    sinks: [],
    session: SESSION,
    steadyMicros: () => clock.steady,
    wallMicros: () => clock.wall,
    onApplied: (position) => applied.push(position),
    onFatal: (error) => fatal.push(error),
    ...options,
  })
  return { engine, gateway, log, clock, fatal, applied }
}

/** A hall whose gateway is ready. */
export async function openHall(options: Parameters<typeof hall>[0] = {}): Promise<Hall> {
  const opened = await hall(options)
  await opened.gateway.start(0)
  return opened
}

/** 1,000,000 of a currency. */
export function deposit(toUser: number, currency: number): TradingEvent {
  return venueEvent(EVENT_TYPE.deposit, { toUser, currency, amount: 10n ** 14n })
}

/** A buy of 1 BTC at 100 USDT unless `fields` say otherwise. */
export function order(fields: Partial<TradingEvent> = {}): TradingEvent {
  return limitEvent({ user: USER, side: SIDE.buy, price: 100_00, size: 1_000_000, ...fields })
}

export function cancelAll(user = USER): TradingEvent {
  return personEvent(EVENT_TYPE.cancelAll, { user })
}

/** Lets the event loop turn until nothing that was due is left. */
export async function turns(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve))
}
