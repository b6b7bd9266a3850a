/** By how much the event loop was late lately, for whoever looks at it now and then. */
import { monitorEventLoopDelay } from 'node:perf_hooks'

export interface LoopDelay {
  /** The longest delay of the last ten seconds, in milliseconds. Reading changes nothing. */
  readonly recentMs: number
  stop(): void
}

const RESOLUTION_MS = 10
const STEP_MS = 1_000
const STEPS = 10
const NANOSECONDS = 1_000_000

/** Starts measuring; it keeps no process alive. `stop` ends it. */
export function loopDelay(): LoopDelay {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  histogram.enable()
  const before: number[] = []
  // What is measured is the time from one tick to the next, of which one step is as it should be.
  const lateMs = () => Math.max(0, histogram.max / NANOSECONDS - RESOLUTION_MS)
  const timer = setInterval(() => {
    before.push(lateMs())
    if (before.length > STEPS) before.shift()
    histogram.reset()
  }, STEP_MS)
  timer.unref()
  return {
    get recentMs() {
      return Math.max(lateMs(), ...before)
    },
    stop() {
      clearInterval(timer)
      histogram.disable()
    },
  }
}
