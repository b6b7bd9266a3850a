/** Runs of many seeds: those that once failed first, then new ones, and what they covered. */
import { appendFileSync } from 'node:fs'
import { Coverage } from './coverage.ts'
import { keptSeeds, type Seed } from './kept-seeds.ts'
import { type Report, simulate } from './simulation.ts'

export interface SeedsOptions {
  readonly seeds: readonly Seed[]
  /** Hears a line for each run. */
  readonly write: (line: string) => void
  /** Where a failing seed is kept; none to keep nothing. */
  readonly keepIn: string | undefined
  readonly canary: boolean
}

/** The first seed that failed, cut down, and figures over all of them. */
export interface Runs {
  readonly failure: Report | undefined
  readonly events: number
  readonly seconds: number
  readonly simulatedSeconds: number
  readonly coverage: Coverage
}

/** Runs of failing seeds are repeated at most so often to find the fewest events. */
const CUTS_MAX = 12

/** Runs the seeds one after the other, up to the first that fails. */
export async function runSeeds(options: SeedsOptions): Promise<Runs> {
  const { write, canary } = options
  const coverage = new Coverage()
  const total = { events: 0, seconds: 0, simulatedSeconds: 0 }
  for (const { seed, events } of options.seeds) {
    const report = await simulate({ seed, events, canary })
    coverage.add(report.coverage)
    total.events += report.events
    total.seconds += report.seconds
    total.simulatedSeconds += report.simulatedSeconds
    if (report.failure === undefined) {
      write(lineOf(report))
      continue
    }
    const cut = await cutDown(report, events, canary)
    tell(cut, options)
    return { failure: cut, ...total, coverage }
  }
  return { failure: undefined, ...total, coverage }
}

/** A run's figures in a line. */
export function lineOf(report: Report): string {
  const { seed, events, trades, seconds, simulatedSeconds, hash } = report
  const rate = Math.round(events / Math.max(seconds, 1e-6))
  return (
    `seed ${seed}  ${events} events  ${trades} trades  ` +
    `${simulatedSeconds.toFixed(1)} s simulated  ` +
    `${seconds.toFixed(2)} s  ${rate} events/s  ${report.steps} steps  ${hash}`
  )
}

/**
 * The same seed with as few events as still fail: faults end, and everything must agree, after any
 * count, so a failure that shows at a position shows with fewer events too, or it does not.
 */
async function cutDown(first: Report, events: number, canary: boolean): Promise<Report> {
  let best = first
  let high = Math.min(events, Math.max(1, first.events))
  let low = 0
  for (let tries = 0; tries < CUTS_MAX && low + 1 < high; tries++) {
    const middle = tries === 0 ? high : (low + high) >> 1
    const report = await simulate({ seed: first.seed, events: middle, canary })
    if (report.failure === undefined) {
      if (middle === high) return best
      low = middle
    } else {
      best = { ...report, wanted: middle }
      high = middle
    }
  }
  return best
}

function tell(report: Report, { write, keepIn }: SeedsOptions): void {
  const { seed, failure, wanted } = report
  write(`seed ${seed} FAILED\n${failure}`)
  write(`again: npm run sim -- --seed ${seed} --events ${wanted} --trace`)
  if (keepIn === undefined) return
  const [first = ''] = (failure ?? '').split('\n')
  if (keptSeeds(keepIn).some((kept) => kept.seed === seed && kept.events === wanted)) return
  appendFileSync(keepIn, `${seed} ${wanted} ${first.slice(0, 160)}\n`)
  write(`kept in ${keepIn}`)
}
