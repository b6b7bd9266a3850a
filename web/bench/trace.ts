/** What a page's main thread did, out of a trace of the browser. */

/** Durations in milliseconds. */
export interface MainThread {
  /** Every task. */
  readonly tasks: readonly Took[]
  /** Tasks that made a frame: painters, style, layout and paint. */
  readonly frames: readonly Took[]
  /** What the page's own painters took in each frame. */
  readonly painters: readonly Took[]
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
}

const TASK = 'RunTask'
const PAINTERS = 'FireAnimationFrame'

/** The thread that made the most frames is the page's. */
export function mainThread(trace: Buffer): MainThread {
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] }
  const threads = Map.groupBy(traceEvents, ({ pid, tid }) => `${pid} ${tid}`)
  const madeIn = (events: readonly TraceEvent[]) => events.filter(({ name }) => name === PAINTERS)
  const busiest = [...threads.values()].toSorted((a, b) => madeIn(b).length - madeIn(a).length)[0]
  if (busiest === undefined || madeIn(busiest).length === 0) throw new Error('no frame was traced')
  const tasks = busiest.filter(({ name }) => name === TASK).toSorted((a, b) => a.ts - b.ts)
  const frames = new Map<TraceEvent, Took>()
  for (const painter of madeIn(busiest)) {
    const task = taskOf(tasks, painter)
    // A frame may call back more than once.
    if (task !== undefined) frames.set(task, plus(took(painter), frames.get(task)))
  }
  return {
    tasks: tasks.map(took),
    frames: [...frames.keys()].map(took),
    painters: [...frames.values()],
  }
}

/** The task in which an event happened; `tasks` are in order of time. */
function taskOf(tasks: readonly TraceEvent[], { ts }: TraceEvent): TraceEvent | undefined {
  let low = 0
  let high = tasks.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((tasks[middle] as TraceEvent).ts <= ts) low = middle + 1
    else high = middle
  }
  const task = tasks[low - 1]
  return task !== undefined && ts <= task.ts + (task.dur ?? 0) ? task : undefined
}

function took({ dur = 0, tdur = 0 }: TraceEvent): Took {
  return { wallMs: dur / 1_000, cpuMs: tdur / 1_000 }
}

function plus(one: Took, other: Took | undefined): Took {
  if (other === undefined) return one
  return { wallMs: one.wallMs + other.wallMs, cpuMs: one.cpuMs + other.cpuMs }
}
