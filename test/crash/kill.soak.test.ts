/**
 * kill -9 of the trading process, of the recorder, or of both while 50 clients trade; the server
 * starts again on the same data, and everything that was acknowledged must be there once. `npm
 * test` does 5 rounds; SOAK=1 does 50, SOAK_ROUNDS=N any number, on a new data folder every 10
 * rounds. SEED=N draws the same victims and times again.
 */
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { type AdminState, admin, signUpMany } from '../kit/client.ts'
import { temporaryFolder } from '../kit/folder.ts'
import { isGone, killWhileStarting, type LiveServer, startServer, until } from '../kit/server.ts'
import { checkAnswers } from './check-answers.ts'
import { checkLog } from './check-log.ts'
import { Newcomers } from './newcomers.ts'
import { drawKills, type Kill } from './plan.ts'
import { randomOf } from './random.ts'
import { Trader } from './trader.ts'

const CLIENTS = 50
const SEED = wholeNumber('SEED', Math.floor(Math.random() * 1_000_000))
const ROUNDS = wholeNumber('SOAK_ROUNDS', process.env['SOAK'] === '1' ? 50 : 5)
const ROUNDS_PER_FOLDER = 10
/** So many snapshots that some are under way when the kill comes. */
const SETTINGS = { SNAPSHOT_EVERY: '1000' }
/** The recorder alone is killed: trading goes on for so long. */
const WITHOUT_RECORDER_MS = 300
/** In this many rounds both kinds of unknown requests must have come up. */
const ROUNDS_FOR_COVERAGE = 20

const total = { open: 0, unknown: 0, arrived: 0, neverArrived: 0 }
const kills = drawKills(randomOf(SEED, 'kills'), ROUNDS)
/** Without process ids of child processes nothing but the parent could be killed. */
const skip = process.platform === 'linux' ? false : 'the recorder is found by /proc, on Linux only'

for (let first = 0; first < ROUNDS; first += ROUNDS_PER_FOLDER) {
  const last = Math.min(first + ROUNDS_PER_FOLDER, ROUNDS)
  test(`kill -9 loses nothing, rounds ${first + 1} to ${last} (SEED=${SEED})`, {
    skip,
  }, async (t) => {
    await campaign(t, first, last)
  })
}

test('the kills came while requests were open', { skip }, (t) => {
  t.diagnostic(JSON.stringify(total))
  assert.ok(total.open > 0, 'no request was open at any kill, so nothing was proved')
  if (ROUNDS < ROUNDS_FOR_COVERAGE) return
  assert.ok(total.arrived > 0, 'no unknown request had reached the log')
  assert.ok(total.neverArrived > 0, 'every unknown request had reached the log')
})

/** Rounds on one data folder, which is kept when one of them fails. */
async function campaign(t: TestContext, first: number, last: number): Promise<void> {
  const { dataDir, remove } = await temporaryFolder()
  let server = await startServer(dataDir, SETTINGS)
  try {
    const names = Array.from({ length: CLIENTS }, (_, number) => `trader-${number}`)
    const people = await signUpMany(server, names)
    const fees = { makerFeeRate: '0.0005', takerFeeRate: '0.001' }
    await admin(server, 'PUT /products/BTC-USDT', fees)
    const venue: Venue = {
      ...{ dataDir, newcomers: new Newcomers() },
      traders: people.map((one) => new Trader(one, randomOf(SEED, `${first} ${one.email}`))),
    }
    for (let round = first; round < last; round++) {
      server = await playRound(server, venue, { number: round + 1, ...(kills[round] as Kill) })
    }
    assert.equal((await server.end('SIGTERM')).code, 0, 'a clean stop at the end')
  } catch (error) {
    t.diagnostic(`the data is kept in ${dataDir}; the last server said:\n${server.output()}`)
    throw error
  } finally {
    await server.end('SIGKILL').catch(() => undefined)
  }
  await remove()
}

interface Venue {
  readonly dataDir: string
  readonly traders: readonly Trader[]
  readonly newcomers: Newcomers
}

interface Round extends Kill {
  readonly number: number
}

/**
 * Trades, kills, starts again, resolves, compares, and prints one line. The server that is left.
 */
async function playRound(before: LiveServer, venue: Venue, round: Round): Promise<LiveServer> {
  const { dataDir, traders, newcomers } = venue
  let goesOn = true
  const going = () => goesOn
  const trading = Promise.all([
    ...traders.map((trader) => trader.trade(before.url, round.number, going)),
    newcomers.register(before.url, going),
  ])
  await pause(round.afterMs)
  const openNow = () => newcomers.open + traders.reduce((sum, { open }) => sum + open, 0)
  const { server, open, recoveryMs, events } = await kill(before, venue, { round, openNow })
  total.open += open
  goesOn = false
  await trading
  const unknown = await Promise.all(traders.map((trader) => trader.resolve(server.url)))
  await newcomers.check(server)
  await caughtUp(server)
  const shown = await checkAnswers(server, traders, round.number)
  const arrivals = await checkLog(server, { dataDir, shown, round: round.number })
  const counts = { open, unknown: unknown.reduce((sum, more) => sum + more, 0), ...arrivals }
  for (const name of ['unknown', 'arrived', 'neverArrived'] as const) {
    total[name] += counts[name]
  }
  const entries = traders.flatMap(({ journal }) => journal)
  const acknowledged = entries.filter((one) => one.round === round.number && !one.wasUnknown)
  print(round, { ...counts, acknowledged: acknowledged.length, recoveryMs, events })
  return server
}

interface Killed {
  readonly server: LiveServer
  /** Requests that waited for an answer when the signal went out. */
  readonly open: number
  readonly recoveryMs: number
  /** Replayed by the new server, or written by the new recorder. */
  readonly events: number
}

async function kill(
  server: LiveServer,
  { dataDir }: Venue,
  { round, openNow }: { readonly round: Round; readonly openNow: () => number },
): Promise<Killed> {
  const { victim, againAfterMs } = round
  const recorder = await until('the recorder runs', () => server.recorder(), 10_000)
  const open = openNow()
  const at = performance.now()
  if (victim === 'recorder') {
    const before = await admin<AdminState>(server, 'GET /state')
    process.kill(recorder, 'SIGKILL')
    await pause(WITHOUT_RECORDER_MS)
    await until('a new recorder runs', () => isNew(server.recorder(), recorder))
    const events = await until('it writes', async () => {
      const { recorderMark } = await admin<AdminState>(server, 'GET /state')
      return recorderMark > before.recorderMark && recorderMark - before.recorderMark
    })
    return { server, open, recoveryMs: Math.round(performance.now() - at), events }
  }
  const dead = server.end('SIGKILL')
  if (victim === 'both') process.kill(recorder, 'SIGKILL')
  await dead
  if (againAfterMs > 0) await killWhileStarting(dataDir, againAfterMs, SETTINGS)
  const next = await startServer(dataDir, SETTINGS)
  assert.ok(await isGone(recorder, 10_000), 'the recorder goes with its trading process')
  return { server: next, open, recoveryMs: next.startMs, events: next.replayed }
}

function isNew(pid: number | undefined, old: number): number | false {
  return pid !== undefined && pid !== old && pid
}

/** Everything in the log is applied and recorded, and nothing more is coming. */
async function caughtUp(server: LiveServer): Promise<void> {
  await until('the recorder has caught up', async () => {
    const { position, logEnd, recorderLag } = await admin<AdminState>(server, 'GET /state')
    return position === logEnd && recorderLag === 0
  })
}

function print(round: Round, counts: Readonly<Record<string, number>>): void {
  const { number, victim, afterMs, againAfterMs } = round
  const again = againAfterMs > 0 ? ` and again ${againAfterMs} ms into the next start` : ''
  const facts = Object.entries(counts).map(([name, value]) => `${name} ${value}`)
  process.stdout.write(
    `round ${number}: ${victim} killed after ${afterMs} ms${again}: ${facts.join(', ')}\n`,
  )
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

function wholeNumber(name: string, otherwise: number): number {
  const text = process.env[name]
  return text === undefined || text === '' ? otherwise : Number.parseInt(text, 10)
}
