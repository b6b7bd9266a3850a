/** What the exchange measures of itself, and where the numbers come from. */
import { EVENT_TYPE } from '@bourse/domain/exchange/event'
import type { GatewayMeter } from '@bourse/domain/exchange/gateway'
import type { TradingListener } from '@bourse/domain/exchange/listener'
import type { TradingState } from '@bourse/domain/exchange/state'
import type { LatencyHistogram } from '@bourse/kit/metric/histogram'
import { loopDelay } from '@bourse/kit/metric/loop-delay'
import { metrics } from '@bourse/kit/metric/metrics'
import type { ServerFigures } from '../operator-json.ts'

/** Stages of an order on its way through this server; `append` and `engine` are of batches. */
export const STAGES = ['http', 'gateway', 'append', 'engine', 'reply'] as const
export type Stage = (typeof STAGES)[number]

/** Read at each scrape. */
export interface MetricSources {
  readonly state: TradingState
  /** False while the log is replayed: then nothing is counted. */
  readonly isLive: () => boolean
  /** Position of the last durable record. */
  readonly logEnd: () => number
  /** Last sequence id that the recorder is known to have written. */
  readonly recorderMark: () => number
  readonly sockets: () => number
  readonly admission: AdmissionFigures
}

/** What the door lets in and what it refuses when it is busy. */
export interface AdmissionFigures {
  readonly inFlight: number
  readonly slow: boolean
  /** Refusals by reason. */
  readonly refused: Readonly<Record<string, number>>
}

export interface ExchangeMetrics {
  readonly contentType: string
  text(): Promise<string>
  /** What the operator's page shows; unlike a scrape, reading it changes nothing. */
  figures(): ServerFigures
  readonly stages: Readonly<Record<Stage, LatencyHistogram>>
  /** For the gateway. */
  readonly meter: GatewayMeter
  /** A sink of the engine's results. */
  readonly listener: Pick<TradingListener, 'match' | 'result' | 'duplicate'>
  stop(): void
}

interface Counts {
  orders: number
  trades: number
  /** Orders that have traded, each counted at its first trade. */
  tradedOrders: number
  events: number
  duplicates: number
  /** By refusal number. */
  readonly refusals: Map<number, number>
}

/** All metrics of one server; `stop` ends the measuring of the event loop. */
export function exchangeMetrics(sources: MetricSources): ExchangeMetrics {
  const all = metrics()
  const stages = all.latencies(
    {
      name: 'bourse_stage_seconds',
      help: 'Time of an order in each stage; batches in two of them',
    },
    'stage',
    STAGES,
  )
  const counts: Counts = {
    ...{ orders: 0, trades: 0, tradedOrders: 0, events: 0, duplicates: 0 },
    refusals: new Map(),
  }
  const batches = { count: 0, events: 0 }
  addCounters(all, counts, batches)
  addGauges(all, sources)
  addAdmission(all, sources.admission)
  const delay = all.eventLoopDelay('bourse')
  const late = loopDelay()
  return {
    contentType: all.contentType,
    text: () => all.text(),
    figures: () => figuresOf(counts, sources, late.recentMs),
    stages,
    meter: {
      batch(events, appendMicros, engineMicros) {
        batches.count++
        batches.events += events
        stages.append.observe(appendMicros)
        stages.engine.observe(engineMicros)
      },
      outcome(micros, events) {
        stages.gateway.observe(micros, events)
      },
      refused(refusal) {
        countRefusal(counts, refusal)
      },
    },
    listener: countingListener(counts, sources),
    stop() {
      delay.stop()
      late.stop()
    },
  }
}

function countingListener(
  counts: Counts,
  { isLive, state }: MetricSources,
): ExchangeMetrics['listener'] {
  const { orders, fill } = state
  return {
    match(maker, taker) {
      if (!isLive()) return
      counts.trades++
      if (orders.filled(maker) === fill.size) counts.tradedOrders++
      if (orders.filled(taker) === fill.size) counts.tradedOrders++
    },
    result(event, refusal) {
      if (!isLive()) return
      counts.events++
      if (event.type === EVENT_TYPE.createOrder) counts.orders++
      if (refusal !== 0) countRefusal(counts, refusal)
    },
    duplicate() {
      if (isLive()) counts.duplicates++
    },
  }
}

function figuresOf(
  { orders, trades, duplicates, refusals }: Counts,
  { sockets, admission }: MetricSources,
  loopDelayMs: number,
): ServerFigures {
  let refused = 0
  for (const count of refusals.values()) refused += count
  return {
    ...{ orders, trades, duplicates, refusals: refused },
    sockets: sockets(),
    inFlight: admission.inFlight,
    overloaded: admission.slow,
    memoryBytes: process.memoryUsage.rss(),
    loopDelayMs: Math.round(loopDelayMs * 10) / 10,
  }
}

function countRefusal({ refusals }: Counts, number: number): void {
  refusals.set(number, (refusals.get(number) ?? 0) + 1)
}

type All = ReturnType<typeof metrics>

function addCounters(
  all: All,
  counts: Counts,
  batches: { readonly count: number; readonly events: number },
): void {
  const counter = (name: string, help: string, read: () => number) =>
    all.counter({ name: `bourse_${name}`, help }, read)
  counter('orders_total', 'Orders that the engine has processed', () => counts.orders)
  counter('trades_total', 'Trades', () => counts.trades)
  counter('traded_orders_total', 'Orders that have traded', () => counts.tradedOrders)
  counter('events_total', 'Distinct events that the engine has processed', () => counts.events)
  counter('duplicates_total', "Clients' retries that were found as such", () => counts.duplicates)
  counter('batches_total', 'Appends of this server', () => batches.count)
  counter('batched_events_total', 'Events in the appends of this server', () => batches.events)
  const refused = { name: 'bourse_refusals_total', help: 'Refusals by number' }
  all.counterBy(refused, 'number', function* () {
    for (const [number, count] of counts.refusals) yield [String(number), count] as const
  })
}

function addAdmission(all: All, admission: AdmissionFigures): void {
  const inFlight = 'Orders and cancels of the HTTP door that wait for their result'
  all.gauge({ name: 'bourse_in_flight', help: inFlight }, () => admission.inFlight)
  const overloaded = '1 while orders are refused because they would wait for too long'
  all.gauge({ name: 'bourse_overloaded', help: overloaded }, () => (admission.slow ? 1 : 0))
  const shed = {
    name: 'bourse_shed_total',
    help: 'Requests refused because the server was busy, by reason',
  }
  all.counterBy(shed, 'reason', () => Object.entries(admission.refused))
}

function addGauges(all: All, sources: MetricSources): void {
  const { state } = sources
  const gauge = (name: string, help: string, read: () => number) =>
    all.gauge({ name: `bourse_${name}`, help }, read)
  gauge('position', 'Position of the last event applied', () => state.position)
  gauge('log_lag_events', 'Records in the log that are not applied yet', () =>
    Math.max(0, sources.logEnd() - state.position),
  )
  gauge('sequence', 'Sequence id of the last distinct event', () => state.sequence)
  gauge('recorder_lag_events', 'Events that the recorder has not written yet', () =>
    Math.max(0, state.sequence - sources.recorderMark()),
  )
  gauge('open_orders', 'Orders in the books', () => state.openOrderCount)
  gauge('accounts', 'Accounts', () => state.accounts.count)
  gauge('references', 'Client order ids remembered', () => state.referenceCount)
  gauge('ws_sockets', 'Open WebSockets', () => sources.sockets())
  gauge('resident_memory_bytes', 'Memory of this process', () => process.memoryUsage.rss())
}
