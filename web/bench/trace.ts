/** What a page's main thread did, out of a trace of the browser. */

/** Durations in milliseconds. */
export interface MainThread {
  /** Every task. */
  readonly tasks: readonly Took[]
  /** Tasks that made a frame: painters, style, layout and paint. */
  readonly frames: readonly Took[]
  /** What all painters took in each frame, the chart's own drawing among them. */
  readonly painters: readonly Took[]
  /** Of `painters`: what the chart library took, where it drew. */
  readonly chart: readonly Took[]
  /** Of `painters`: our own in each frame, that is book, trades and figures. */
  readonly own: readonly Took[]
}

export interface Took {
  /** By the clock: others on the machine count too. */
  readonly wallMs: number
  /** Of the processor, for this thread alone. */
  readonly cpuMs: number
}

interface TraceEvent {
  readonly name: string
  readonly pid: number
  readonly tid: number
  /** Microseconds. */
  readonly ts: number
  readonly dur?: number
  /** Microseconds of the processor. */
  readonly tdur?: number
  /** Of a call: the script that it is in. */
  readonly args?: { readonly data?: { readonly url?: string } }
}

const TASK = 'RunTask'
const PAINTERS = 'FireAnimationFrame'
const CALL = 'FunctionCall'
/** The module that holds the chart library; all that it asks frames for is to draw. */
const CHART = '/price-chart-'

/** The thread that made the most frames is the page's. */
export function mainThread(trace: Buffer): MainThread {
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] }
  const threads = Map.groupBy(traceEvents, ({ pid, tid }) => `${pid} ${tid}`)
  const madeIn = (events: readonly TraceEvent[]) => named(events, PAINTERS)
  const busiest = [...threads.values()].toSorted((a, b) => madeIn(b).length - madeIn(a).length)[0]
  if (busiest === undefined || madeIn(busiest).length === 0) throw new Error('no frame was traced')
  const tasks = named(busiest, TASK)
  const painters = madeIn(busiest)
  const frames = new Map<TraceEvent, Took>()
  for (const painter of painters) {
    const task = around(tasks, painter)
    // A frame may call back more than once.
    if (task !== undefined) frames.set(task, plus(took(painter), frames.get(task)))
  }
  const ofChart = named(busiest, CALL).filter(({ args }) => args?.data?.url?.includes(CHART))
  const chart = new Set(ofChart.flatMap((call) => around(painters, call) ?? []))
  const own = painters.filter((painter) => !chart.has(painter))
  return {
    tasks: tasks.map(took),
    frames: [...frames.keys()].map(took),
    painters: [...frames.values()],
    chart: [...chart].map(took),
    own: own.map(took),
  }
}

/** In order of time. */
function named(events: readonly TraceEvent[], wanted: string): readonly TraceEvent[] {
  return events.filter(({ name }) => name === wanted).toSorted((a, b) => a.ts - b.ts)
}

/** The one of `events`, which are in order of time, in which another event happened. */
function around(events: readonly TraceEvent[], { ts }: TraceEvent): TraceEvent | undefined {
  let low = 0
  let high = events.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((events[middle] as TraceEvent).ts <= ts) low = middle + 1
    else high = middle
  }
  const event = events[low - 1]
  return event !== undefined && ts <= event.ts + (event.dur ?? 0) ? event : undefined
}

function took({ dur = 0, tdur = 0 }: TraceEvent): Took {
  return { wallMs: dur / 1_000, cpuMs: tdur / 1_000 }
}

function plus(one: Took, other: Took | undefined): Took {
  if (other === undefined) return one
  return { wallMs: one.wallMs + other.wallMs, cpuMs: one.cpuMs + other.cpuMs }
}
