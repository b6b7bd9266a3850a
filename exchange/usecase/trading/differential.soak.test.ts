/**
 * Made-up trading through the fast engine and its naive twin: every fact of every event must be
 * equal, every invariant must hold. `npm test` does 300,000 commands; SOAK=1 ten times as many,
 * SOAK_COMMANDS=N any number. SEED=N repeats a run, RUN=profile:number only one history of it. A
 * history that fails is cut down by at most 400 tries, or TRIES=N.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Command } from './testkit/commands.ts'
import { drawCommand, openingCommands, upgradeCommands } from './testkit/commands.ts'
import type { Coverage } from './testkit/coverage.ts'
import { requiredCoverage } from './testkit/coverage.ts'
import type { History } from './testkit/history.testkit.ts'
import { failureOf, listing, shrunk, valueText } from './testkit/history.testkit.ts'
import { seededRandom } from './testkit/random.ts'
import type { Profile } from './testkit/worlds.ts'
import { drawWorld, PROFILES } from './testkit/worlds.ts'

const COMMANDS = wholeNumber('SOAK_COMMANDS', process.env['SOAK'] === '1' ? 3_000_000 : 300_000)
const SEED = wholeNumber('SEED', Math.floor(Math.random() * 1_000_000))
const ONLY = process.env['RUN']
/** Commands of one history: a deep book takes long to fill. */
const LENGTH: Record<Profile, number> = {
  deep: 10_000,
  thin: 2_500,
  cancels: 5_000,
  'one-price': 2_500,
  'self-cross': 2_500,
  extremes: 2_500,
}
/** Below this the rarest refusals may not have come up. */
const COVERAGE_COMMANDS = 100_000
const SHORT_HISTORIES = 150
const SHRINK_TRIES = wholeNumber('TRIES', 400)

const coverage: Coverage = new Map()

for (const profile of PROFILES) {
  test(`two engines agree, ${profile} (SEED=${SEED})`, () => {
    const runs = Math.max(1, Math.round(COMMANDS / PROFILES.length / LENGTH[profile]))
    for (let run = 0; run < runs; run++) {
      if (ONLY !== undefined && ONLY !== `${profile}:${run}`) continue
      const history = madeUp(profile, run)
      const failure = failureOf(history, coverage)
      if (failure !== undefined) assert.fail(report(profile, run, history))
    }
  })
}

test(`two engines agree in every short history (SEED=${SEED})`, () => {
  if (ONLY !== undefined) return
  const world = drawWorld('thin', seededRandom(SEED))
  const command = fc.noShrink(fc.nat().map((seed) => drawCommand(seededRandom(seed), world)))
  const opening = openingCommands(world)
  fc.assert(
    fc.property(
      fc.array(command, { maxLength: 120 }),
      fc.integer({ min: 1, max: 120 }),
      (list, n) => {
        const commands = [...opening, ...list]
        const { limits } = world
        const history = { limits, commands, dumpEvery: 1, restoreEvery: opening.length + n }
        const failure = failureOf(history, coverage)
        assert.equal(failure?.why, undefined, `${failure?.why}\n${listing(history)}`)
      },
    ),
    { seed: SEED, numRuns: SHORT_HISTORIES },
  )
})

test('the made-up trading reaches every refusal, every ending and every kind of event', (t) => {
  if (ONLY !== undefined || COMMANDS < COVERAGE_COMMANDS) return
  for (const [name, times] of [...coverage].sort()) t.diagnostic(`${name}: ${times}`)
  const missed = requiredCoverage().filter((name) => !coverage.has(name))
  assert.deepEqual(missed, [], 'these never happened, so nothing was proved about them')
})

/** History number `run` of a profile: always the same for the same seed. */
function madeUp(profile: Profile, run: number): History {
  const seed = Math.imul(SEED + 1, 0x9e3779b1) ^ Math.imul(run + 1, 0x85ebca6b)
  const random = seededRandom(seed ^ (PROFILES.indexOf(profile) << 20))
  const world = drawWorld(profile, random)
  const commands: Command[] = openingCommands(world)
  const begin = commands.length
  while (commands.length < LENGTH[profile]) {
    if (world.upgradeAt > 0 && commands.length === begin + world.upgradeAt) {
      commands.push(...upgradeCommands(world))
    }
    commands.push(drawCommand(random, world))
  }
  return { limits: world.limits, commands, dumpEvery: 250, restoreEvery: 600 }
}

/** How to repeat a failure, what it was, and the shortest list of commands that still fails. */
function report(profile: Profile, run: number, history: History): string {
  const failure = failureOf(history, new Map())
  const short = { ...history, commands: shrunk(history, SHRINK_TRIES), dumpEvery: 1 }
  const again = failureOf(short, new Map())
  const event = failure === undefined ? '' : valueText(failure.event)
  return [
    `again with SEED=${SEED} RUN=${profile}:${run}, command ${failure?.at}: ${event}`,
    failure?.why,
    `cut down to ${short.commands.length} commands:`,
    listing(short),
    again?.why,
  ].join('\n')
}

function wholeNumber(name: string, otherwise: number): number {
  const text = process.env[name]
  return text === undefined || text === '' ? otherwise : Number.parseInt(text, 10)
}
