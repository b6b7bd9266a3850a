/** Seeds shared out among processes: each simulation is one thread, a machine has more. */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { Coverage } from './coverage.ts'

/** What some seeds came to, as one process tells another in its last line. */
export interface Part {
  readonly events: number
  readonly seconds: number
  readonly simulatedSeconds: number
  readonly failed: boolean
  readonly coverage: readonly (readonly [string, number])[]
}

export interface JobsOptions {
  readonly jobs: number
  readonly seeds: number
  readonly from: number
  readonly events: number
  /** Further options of the command line for each process. */
  readonly more: readonly string[]
  readonly write: (line: string) => void
}

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url))
const PART = 'part '

/** Runs the seeds in `jobs` processes, each with every so many-th of them; sums what they say. */
export async function runJobs(options: JobsOptions): Promise<Part> {
  const { jobs, seeds, from, events, more, write } = options
  const parts = await Promise.all(
    Array.from({ length: jobs }, (_, job) => {
      const count = Math.floor((seeds - job + jobs - 1) / jobs)
      const args = ['--seeds', count, '--from', from + job, '--step', jobs, '--events', events]
      return runPart([...args.map(String), ...more], write)
    }),
  )
  const coverage = new Coverage()
  for (const part of parts) for (const [name, times] of part.coverage) coverage.count(name, times)
  const sum = (of: (part: Part) => number): number => parts.reduce((all, part) => all + of(part), 0)
  return {
    events: sum((part) => part.events),
    seconds: Math.max(...parts.map((part) => part.seconds)),
    simulatedSeconds: sum((part) => part.simulatedSeconds),
    failed: parts.some((part) => part.failed),
    coverage: [...coverage.counts],
  }
}

/** A part as a line. */
export function partLine(part: Part): string {
  return `${PART}${JSON.stringify(part)}`
}

/** Runs one process of seeds; what it writes but for its last line is written on. */
async function runPart(args: readonly string[], write: (line: string) => void): Promise<Part> {
  const child = spawn(process.execPath, [MAIN, ...args, '--part'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let last: Part | undefined
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith(PART)) last = JSON.parse(line.slice(PART.length)) as Part
    else write(line)
  }
  return last ?? { events: 0, seconds: 0, simulatedSeconds: 0, failed: true, coverage: [] }
}
