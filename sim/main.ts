/** `npm run sim`: simulates the exchange under faults, one seed or many, or with planted bugs. */
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { Coverage } from './coverage.ts'
import { installHooks } from './hooks.ts'
import { type Part, partLine, runJobs } from './jobs.ts'
import { keptSeeds } from './kept-seeds.ts'
import { missingCoverage } from './required.ts'

const HELP = `npm run sim -- [options]

  --seed N       one run; the same seed does the same again
  --events M     events in its log before everything is healed (20000)
  --trace        a line for every step
  --seeds K      K runs from --from S (1), after those of sim/regression-seeds.txt
  --jobs J       in J processes (1)
  --mutants      plants each bug of the list and looks for a seed that finds it
  --only TEXT    of these, those whose names hold the text
  --coverage     how often each fault and each kind of event came up
  --forget       does not keep failing seeds
  --canary       loses acknowledged writes on purpose: must fail
  --help         shows this

Without options: 30 seeds. Ends with 1 when something is wrong.
`

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    seeds: { type: 'string', default: '30' },
    from: { type: 'string', default: '1' },
    step: { type: 'string', default: '1' },
    jobs: { type: 'string', default: '1' },
    part: { type: 'boolean', default: false },
    events: { type: 'string', default: '20000' },
    trace: { type: 'boolean', default: false },
    mutants: { type: 'boolean', default: false },
    mutant: { type: 'string' },
    only: { type: 'string', default: '' },
    coverage: { type: 'boolean', default: false },
    forget: { type: 'boolean', default: false },
    canary: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

const REGRESSION_SEEDS = fileURLToPath(new URL('./regression-seeds.txt', import.meta.url))

// Hundreds of engines come and go, each with megabytes of arrays, which the collector would count
// apart and go through the whole heap for every 64 MB of them: a third of the processor time.
setFlagsFromString('--external-memory-accounted-in-global-limit')

process.exitCode = await main()

async function main(): Promise<number> {
  if (values.help) {
    process.stdout.write(HELP)
    return 0
  }
  if (values.mutants) return await runAllMutants()
  if (values.mutant !== undefined) return await runMutant(whole('mutant', values.mutant))
  const events = whole('events', values.events)
  if (values.seed !== undefined) return await runOne(whole('seed', values.seed), events)
  return await runMany(whole('seeds', values.seeds), events)
}

async function runOne(seed: number, events: number): Promise<number> {
  installHooks(undefined)
  const { simulate } = await import('./simulation.ts')
  const { lineOf } = await import('./seeds.ts')
  const { canary, trace } = values
  const report = await simulate({ seed, events, canary, ...(trace && { trace: write }) })
  write(report.failure ?? 'nothing is wrong')
  if (values.coverage) write(report.coverage.lines().join('\n'))
  write(lineOf(report))
  return report.failure === undefined ? 0 : 1
}

async function runAllMutants(): Promise<number> {
  const { runMutants } = await import('./mutants/run.ts')
  return (await runMutants(values.only, write)) === 0 ? 0 : 1
}

/** In a process of its own: seeds until one finds the planted bug. */
async function runMutant(number: number): Promise<number> {
  const { MUTANT_EVENTS, MUTANT_SEEDS_MAX, mutantOf } = await import('./mutants/run.ts')
  installHooks(mutantOf(number))
  const { simulate } = await import('./simulation.ts')
  for (let seed = 1; seed <= MUTANT_SEEDS_MAX; seed++) {
    const { failure } = await simulate({ seed, events: MUTANT_EVENTS })
    if (failure === undefined) continue
    const [first = ''] = failure.split('\n')
    write(`seed ${seed}, ${first.slice(0, 120)}`)
    return 0
  }
  write(`not in ${MUTANT_SEEDS_MAX} seeds`)
  return 1
}

async function runMany(count: number, events: number): Promise<number> {
  const began = performance.now()
  const part = values.jobs === '1' ? await runHere(count, events) : await runInJobs(count, events)
  if (values.part) {
    write(partLine(part))
    return part.failed ? 1 : 0
  }
  const coverage = new Coverage()
  for (const [name, times] of part.coverage) coverage.count(name, times)
  if (values.coverage) write(coverage.lines().join('\n'))
  const seconds = (performance.now() - began) / 1_000
  const rate = Math.round(part.events / seconds)
  const speed = (part.simulatedSeconds / seconds).toFixed(1)
  write(
    `${part.events} events in ${seconds.toFixed(1)} s: ` +
      `${rate} events/s, ${speed} simulated seconds a second`,
  )
  if (part.failed) return 1
  const missing = missingCoverage(coverage, part.events)
  if (missing.length === 0) return 0
  write(`void, because these never happened: ${missing.join(', ')}`)
  return 1
}

async function runHere(count: number, events: number): Promise<Part> {
  installHooks(undefined)
  const { runSeeds } = await import('./seeds.ts')
  const first = whole('from', values.from)
  const step = whole('step', values.step)
  const { canary } = values
  const kept = canary || values.part ? [] : keptSeeds(REGRESSION_SEEDS)
  const fresh = Array.from({ length: count }, (_, at) => ({ seed: first + at * step, events }))
  const keepIn = canary || values.forget ? undefined : REGRESSION_SEEDS
  const runs = await runSeeds({ seeds: [...kept, ...fresh], write, keepIn, canary })
  const { seconds, simulatedSeconds, failure, coverage } = runs
  const failed = failure !== undefined
  return { events: runs.events, seconds, simulatedSeconds, failed, coverage: [...coverage.counts] }
}

/** Kept seeds first, here; then the others in processes of their own. */
async function runInJobs(count: number, events: number): Promise<Part> {
  if (keptSeeds(REGRESSION_SEEDS).length > 0) {
    const kept = await runHere(0, events)
    if (kept.failed) return kept
  }
  const more = [...(values.forget ? ['--forget'] : []), ...(values.canary ? ['--canary'] : [])]
  const from = whole('from', values.from)
  return await runJobs({
    jobs: whole('jobs', values.jobs),
    seeds: count,
    from,
    events,
    more,
    write,
  })
}

function write(line: string): void {
  process.stdout.write(`${line}\n`)
}

function whole(name: string, text: string): number {
  if (/^[0-9]+$/.test(text)) return Number.parseInt(text, 10)
  process.stderr.write(`--${name} takes a whole number, not ${text}\n`)
  process.exit(2)
}
