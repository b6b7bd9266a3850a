/**
 * The simulator itself: 30 seeds of 20,000 events in `npm test`; SOAK=1 ten times as many, from
 * SEED on, and all planted bugs. The canary must fail, and the same seed must do the same twice.
 */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Coverage } from './coverage.ts'
import { checkMutant } from './hooks.ts'
import { type Part, runJobs } from './jobs.ts'
import { MUTANTS } from './mutants/list.ts'
import { missingCoverage } from './required.ts'

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url))
const IS_LONG = process.env['SOAK'] === '1'
const EVENTS = 20_000
const ROUNDS = IS_LONG ? 30 : 3
const SEEDS_A_ROUND = 10
const FIRST = Number.parseInt(process.env['SEED'] ?? '1', 10)
const JOBS = 2

const parts: Part[] = []

test('seeds that once failed', async () => {
  const { code, output } = await sim(['--seeds', '0', '--forget'])
  assert.equal(code, 0, output)
})

for (let round = 0; round < ROUNDS; round++) {
  const from = FIRST + round * SEEDS_A_ROUND
  test(`seeds ${from} to ${from + SEEDS_A_ROUND - 1}, ${EVENTS} events each`, async () => {
    const lines: string[] = []
    const part = await runJobs({
      ...{ jobs: JOBS, seeds: SEEDS_A_ROUND, from, events: EVENTS },
      more: IS_LONG ? [] : ['--forget'],
      write: (line) => lines.push(line),
    })
    parts.push(part)
    assert.equal(part.failed, false, lines.join('\n'))
  })
}

test('every fault and every kind of event came up', (t) => {
  const coverage = new Coverage()
  for (const part of parts) for (const [name, times] of part.coverage) coverage.count(name, times)
  for (const line of coverage.lines()) t.diagnostic(line)
  const events = parts.reduce((sum, part) => sum + part.events, 0)
  assert.deepEqual(missingCoverage(coverage, events), [], 'so nothing was proved about them')
  const seconds = parts.reduce((sum, part) => sum + part.seconds, 0)
  if (!IS_LONG) return
  const tried = `${parts.length * SEEDS_A_ROUND} seeds, ${events} events`
  process.stdout.write(`soak row | simulator | ${tried} | ${seconds.toFixed(1)} s\n`)
})

test('each planted bug still has its one place', () => {
  for (const mutant of MUTANTS) checkMutant(mutant)
  assert.ok(MUTANTS.length >= 20)
  assert.equal(new Set(MUTANTS.map(({ name }) => name)).size, MUTANTS.length)
})

test('the canary fails', async () => {
  const { code, output } = await sim(['--canary', '--seeds', '1', '--events', '1000'])
  assert.equal(code, 1, output)
  assert.match(output, /seed 1 FAILED/)
})

test('a seed does the same twice', async () => {
  const run = async (): Promise<string> => {
    const { output } = await sim(['--seed', '3', '--events', '1500', '--trace'])
    // The last line has the real time that it took.
    return output.split('\n').slice(0, -2).join('\n')
  }
  const [one, other] = [await run(), await run()]
  assert.ok(one.length > 10_000)
  assert.ok(one === other, 'two runs of one seed differ')
})

test('a planted bug is found', async () => {
  const { code, output } = await sim(['--mutants', '--only', IS_LONG ? '' : 'hold is not released'])
  assert.equal(code, 0, output)
  assert.match(output, /found, 0 missed\n$/)
})

async function sim(args: readonly string[]): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const output = await text(child.stdout)
  return { code: await ended, output }
}
