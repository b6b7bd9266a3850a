import assert from 'node:assert/strict'
import { fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { TradingLog } from '@bourse/domain/exchange/log'
import { LIMITS, tradingDay } from '@bourse/exchange/delivery/background/recorder.testkit'
import { openSegments } from '@bourse/exchange/repository/log/segments'
import { seededRandom } from '@bourse/kit/testing/seeded-random'
import Database from 'better-sqlite3'
import { type RecorderProcessOptions, startRecorderProcess } from './recorder-process.ts'

const RECORDER = fileURLToPath(new URL('recorder.ts', import.meta.url))
const STOP_MS = 20_000
const BATCH = 100

test('killed again and again while the log grows: the rows of an uninterrupted run', async (t) => {
  const random = seededRandom(t)
  const folder = await newFolder(t)
  const log = await openLog(folder)
  const events = tradingDay(20_000, random.below)
  const marks: number[] = []
  const crashes: string[] = []
  const recorder = startRecorderProcess(
    {
      ...quiet(folder, 'killed'),
      snapshotEvery: 3_000,
      onMark: (mark) => marks.push(mark),
      onCrash: (reason) => crashes.push(reason),
    },
    log.end,
  )
  // Three kills in mid-stream, each when the recorder has got somewhere since it was started.
  for (let kills = 0, at = 0; at < events.length; at += BATCH) {
    await log.append(events.slice(at, at + BATCH))
    recorder.durable(log.end)
    if (kills === 3 || at < (kills + 1) * 5_000) continue
    const reached = recorder.progress.position
    await until(() => recorder.progress.position > reached)
    await sleep(random.below(40))
    process.kill(recorder.pid as number, 'SIGKILL')
    await until(() => recorder.pid === undefined)
    kills++
  }
  await until(() => recorder.pid !== undefined)
  assert.equal(await recorder.stop(STOP_MS), 'clean')
  assert.deepEqual(crashes, ['SIGKILL', 'SIGKILL', 'SIGKILL'])
  assert.equal(recorder.restarts, 3)
  assert.equal(recorder.lag, 0)
  assert.deepEqual(
    marks,
    marks.toSorted((left, right) => left - right),
  )
  assert.equal(marks.at(-1), recorder.progress.sequence)

  const whole = startRecorderProcess(quiet(folder, 'whole'), log.end)
  assert.equal(await whole.stop(STOP_MS), 'clean')
  sameTables(join(folder, 'killed.sqlite'), join(folder, 'whole.sqlite'))
  await log.close()
})

test('a start uses the last snapshot, or the one before when that is damaged', async (t) => {
  const random = seededRandom(t)
  const folder = await newFolder(t)
  const log = await openLog(folder)
  const events = tradingDay(3_000, random.below)
  const ends: number[] = []
  for (const part of [events.slice(0, 1_000), events.slice(1_000, 2_000)]) {
    await log.append(part)
    ends.push(log.end)
    const recorder = startRecorderProcess(quiet(folder, 'used'), log.end)
    assert.equal(await recorder.stop(STOP_MS), 'clean')
    assert.equal(recorder.progress.snapshot, log.end)
  }
  const again = startRecorderProcess(quiet(folder, 'used'), log.end)
  await until(() => again.progress.snapshot !== undefined)
  assert.equal(again.progress.snapshot, ends[1])
  assert.equal(await again.stop(STOP_MS), 'clean')

  await spoil(join(folder, 'used'), random.below)
  const fallback = startRecorderProcess(quiet(folder, 'used'), log.end)
  await until(() => fallback.progress.snapshot !== undefined)
  assert.equal(fallback.progress.snapshot, ends[0])
  await log.append(events.slice(2_000))
  fallback.durable(log.end)
  assert.equal(await fallback.stop(STOP_MS), 'clean')

  const whole = startRecorderProcess(quiet(folder, 'whole'), log.end)
  assert.equal(await whole.stop(STOP_MS), 'clean')
  sameTables(join(folder, 'used.sqlite'), join(folder, 'whole.sqlite'))
  await log.close()
})

test('rows or snapshots beyond the log, or of another one, are fatal and name both', async (t) => {
  const events = tradingDay(1_000, seededRandom(t).below)
  const folder = await newFolder(t)
  const first = await openLog(folder, 'aa')
  await first.append(events)
  await first.close()
  const recorder = startRecorderProcess(quiet(folder, 'rows'), first.end)
  assert.equal(await recorder.stop(STOP_MS), 'clean')

  const cases: [string, string, RegExp][] = [
    ['aa', 'rows.sqlite', /read model stands at .*log (aa)+ ends at position 500/],
    ['aa', 'rows', /snapshot .* is at position 1000, but log (aa)+ ends at position 500/],
    ['bb', 'rows.sqlite', /read model .*rows\.sqlite is of log (aa)+, not of log (bb)+/],
    ['bb', 'rows', /snapshot .* is of log (aa)+, not of log (bb)+/],
  ]
  for (const [logId, kept, text] of cases) {
    const other = await newFolder(t)
    const log = await openLog(other, logId)
    await log.append(events.slice(0, 500))
    const paths = quiet(other, 'none')
    const kind = kept === 'rows' ? 'snapshotFolder' : 'readModelFile'
    const sentence = await fatal({ ...paths, [kind]: join(folder, kept) }, log.end)
    assert.match(sentence, text)
    await log.close()
  }
})

test('asked for again and again, rows come without their usual wait', async (t) => {
  const folder = await newFolder(t)
  const log = await openLog(folder)
  const marks: number[] = []
  const recorder = startRecorderProcess(
    { ...quiet(folder, 'asked'), onMark: (mark) => marks.push(mark) },
    log.end,
  )
  const events = tradingDay(2_000, seededRandom(t).below)
  for (let at = 0; at < events.length; at += BATCH) {
    await log.append(events.slice(at, at + BATCH))
    recorder.durable(log.end)
    recorder.flush()
    recorder.flush()
    await until(() => recorder.lag === 0)
    assert.equal(recorder.progress.mark, recorder.progress.sequence)
  }
  assert.ok(marks.length >= events.length / BATCH, `${marks.length} marks`)
  assert.equal(await recorder.stop(STOP_MS), 'clean')
  await log.close()
})

test('a recorder that does not stop in time is killed', async (t) => {
  const folder = await newFolder(t)
  const log = await openLog(folder)
  await log.append(tradingDay(500, seededRandom(t).below))
  const recorder = startRecorderProcess(quiet(folder, 'stuck'), log.end)
  await until(() => recorder.progress.position > 0)
  process.kill(recorder.pid as number, 'SIGSTOP')
  assert.equal(await recorder.stop(50), 'killed')
  await log.close()
})

test('the recorder ends with the process that started it', async (t) => {
  const folder = await newFolder(t)
  const log = await openLog(folder)
  await log.append(tradingDay(500, seededRandom(t).below))
  const paths = quiet(folder, 'orphan')
  const child = fork(RECORDER, [
    `--log=${paths.logFolder}`,
    `--snapshots=${paths.snapshotFolder}`,
    `--read-model=${paths.readModelFile}`,
    '--snapshot-every=1000',
    '--log-level=silent',
  ])
  child.send({ durable: log.end })
  await once(child, 'message')
  const ended = once(child, 'exit')
  child.disconnect()
  await ended
  assert.deepEqual(await readdir(join(folder, 'orphan')).catch(() => []), [])
  await log.close()
})

test('started by hand it says who starts it', async () => {
  const child = spawn(process.execPath, [RECORDER], { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.on('data', (text) => {
    said += String(text)
  })
  const [code] = await once(child, 'close')
  assert.equal(code, 2)
  assert.match(said, /npm start/)
})

test('a recorder that cannot start is tried again, ever more slowly, until the stop', async (t) => {
  const folder = await newFolder(t)
  const delays: number[] = []
  const options = {
    ...quiet(folder, 'none'),
    onCrash: (_reason: string, delayMs: number) => delays.push(delayMs),
  }
  const recorder = startRecorderProcess(options, 0)
  await until(() => delays.length === 2)
  assert.deepEqual(delays, [200, 400])
  assert.equal(recorder.pid, undefined)
  assert.equal(await recorder.stop(STOP_MS), 'absent')
})

async function newFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'bourse-recorder-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}

async function openLog(folder: string, logId = 'a0'): Promise<TradingLog> {
  const create = { limits: LIMITS, logId: logId.repeat(16) }
  const opened = await openSegments({ folder: join(folder, 'log'), create })
  assert.ok(opened.ok)
  return opened.value
}

/** A recorder of the log in `folder` whose rows and snapshots are called `name`. */
function quiet(folder: string, name: string): RecorderProcessOptions {
  return {
    logFolder: join(folder, 'log'),
    snapshotFolder: join(folder, name),
    readModelFile: join(folder, `${name}.sqlite`),
    snapshotEvery: 1_000_000,
    logLevel: 'silent',
    onMark: () => undefined,
    onFatal: (sentence) => assert.fail(sentence),
    onCrash: (reason) => assert.fail(reason),
  }
}

/** Runs a recorder that must end for good, and returns why. */
function fatal(options: RecorderProcessOptions, end: number): Promise<string> {
  return new Promise((resolve) => {
    startRecorderProcess({ ...options, onFatal: resolve }, end)
  })
}

/** Changes one byte somewhere in the newest snapshot. */
async function spoil(folder: string, below: (bound: number) => number): Promise<void> {
  const file = join(folder, (await readdir(folder)).sort().at(-1) as string)
  const bytes = await readFile(file)
  const at = below(bytes.length)
  bytes[at] = (bytes[at] as number) ^ 1
  await writeFile(file, bytes)
}

/** Row by row; both with rows in every table. */
function sameTables(left: string, right: string): void {
  const databases = [left, right].map((file) => new Database(file, { readonly: true }))
  for (const query of [
    'select * from orders order by id',
    'select * from fills order by sequence, ordinal',
    'select * from ledger order by sequence, ordinal',
    'select * from balances order by user_id, portfolio, currency',
    'select * from candles order by product, granularity, time',
    'select * from mark',
  ]) {
    const [got = [], wanted = []] = databases.map((database) => database.prepare(query).all())
    assert.ok(wanted.length > 0)
    for (const [at, row] of got.entries()) assert.deepEqual(row, wanted[at], query)
    assert.equal(got.length, wanted.length, query)
  }
  for (const database of databases) database.close()
}

async function until(reached: () => boolean): Promise<void> {
  while (!reached()) await sleep(2)
}
