/**
 * Metrics for Prometheus: a registry of its own (never the global one) whose values are read when
 * they are scraped, so that counting on the hot path is a plain addition somewhere else.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { Counter, Gauge, Histogram, type MetricType, Registry } from 'prom-client'
import { BUCKET_BOUNDS, type LatencyHistogram, latencyHistogram } from './histogram.ts'

export interface MetricText {
  readonly name: string
  readonly help: string
}

/** One label and its values at the time of the scrape. */
export type LabelledValues = Iterable<readonly [label: string, value: number]>

/** Where values come from. Every `read` is called at a scrape: it must be quick and not throw. */
export interface Metrics {
  readonly contentType: string
  /** All metrics in the Prometheus text format. */
  text(): Promise<string>
  gauge(text: MetricText, read: () => number): void
  /** A number that only rises. */
  counter(text: MetricText, read: () => number): void
  counterBy(text: MetricText, label: string, read: () => LabelledValues): void
  /** One histogram in seconds for each value of `label`. */
  latencies<Value extends string>(
    text: MetricText,
    label: string,
    values: readonly Value[],
  ): Readonly<Record<Value, LatencyHistogram>>
  /** The event loop's delay since the last scrape: 99 % and largest. `stop` ends the measuring. */
  eventLoopDelay(prefix: string): { stop(): void }
}

/** An empty registry. */
export function metrics(): Metrics {
  const registry = new Registry()
  const registers = [registry]
  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    gauge(text, read) {
      const gauge: Gauge = new Gauge({ ...text, registers, collect: () => gauge.set(read()) })
    },
    counter(text, read) {
      const counter: Counter = new Counter({
        ...text,
        registers,
        collect() {
          counter.reset()
          counter.inc(read())
        },
      })
    },
    counterBy(text, label, read) {
      const counter: Counter = new Counter({
        ...text,
        labelNames: [label],
        registers,
        collect() {
          counter.reset()
          for (const [value, count] of read()) counter.inc({ [label]: value }, count)
        },
      })
    },
    latencies(text, label, values) {
      const family = new Map(values.map((value) => [value as string, latencyHistogram()]))
      registry.registerMetric(new ScrapedHistogram(text, label, family))
      return Object.fromEntries(family) as Record<(typeof values)[number], LatencyHistogram>
    },
    eventLoopDelay: (prefix) => eventLoopDelay(registers, prefix),
  }
}

const RESOLUTION_MS = 10
/** Of a second. */
const MILLISECONDS = 1_000
const MICROSECONDS = 1_000_000
const NANOSECONDS = 1_000_000_000

interface Sample {
  readonly metricName: string
  readonly labels: Record<string, string | number>
  readonly value: number
}

/** A prom-client histogram that tells counts kept elsewhere: its own `observe` is never used. */
class ScrapedHistogram extends Histogram<string> {
  readonly #text: MetricText
  readonly #label: string
  readonly #family: ReadonlyMap<string, LatencyHistogram>

  constructor(text: MetricText, label: string, family: ReadonlyMap<string, LatencyHistogram>) {
    super({ ...text, labelNames: [label], registers: [] })
    this.#text = text
    this.#label = label
    this.#family = family
  }

  /** What prom-client prefers over `get` when it writes text. */
  async getForPromString() {
    return await this.get()
  }

  override async get() {
    const { name, help } = this.#text
    const values = [...this.#family].flatMap(([value, histogram]) =>
      samplesOf(name, { [this.#label]: value }, histogram),
    )
    return { name, help, type: TYPE, aggregator: 'sum' as const, collect, values }
  }
}

/** The type is a word at run time, whatever prom-client's own enumeration says. */
const TYPE = 'histogram' as unknown as MetricType

function collect(): void {}

function samplesOf(
  name: string,
  labels: Record<string, string>,
  histogram: LatencyHistogram,
): Sample[] {
  const samples: Sample[] = []
  let below = 0
  for (let bucket = 0; bucket < BUCKET_BOUNDS.length; bucket++) {
    below += histogram.counts[bucket] as number
    const le = (BUCKET_BOUNDS[bucket] as number) / MICROSECONDS
    samples.push({ metricName: `${name}_bucket`, labels: { ...labels, le }, value: below })
  }
  const { count, sum } = histogram
  samples.push({ metricName: `${name}_bucket`, labels: { ...labels, le: '+Inf' }, value: count })
  samples.push({ metricName: `${name}_sum`, labels, value: sum / MICROSECONDS })
  samples.push({ metricName: `${name}_count`, labels, value: count })
  return samples
}

function eventLoopDelay(registers: Registry[], prefix: string): { stop(): void } {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  delay.enable()
  // What is measured is the time from one tick to the next, of which one step is as it should be.
  const late = (nanoseconds: number) =>
    Math.max(0, nanoseconds / NANOSECONDS - RESOLUTION_MS / MILLISECONDS)
  const gauge: Gauge = new Gauge({
    name: `${prefix}_event_loop_delay_seconds`,
    help: 'Delay of the event loop since the last scrape',
    labelNames: ['quantile'],
    registers,
    collect() {
      gauge.set({ quantile: '0.99' }, late(delay.percentile(99)))
      gauge.set({ quantile: '1' }, late(delay.max))
      delay.reset()
    },
  })
  return { stop: () => void delay.disable() }
}
