/** Opening what the server stands on, and the reasons why it must not start. */
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { EngineLimits, LogProblem } from '@bourse/domain/exchange/log'
import { Mismatch } from '@bourse/domain/exchange/mismatch'
import type { SnapshotStore } from '@bourse/domain/exchange/snapshot'
import { restoreMachine } from '@bourse/exchange/delivery/background/recorder-restore'
import { UnreadableRecord } from '@bourse/exchange/repository/log/record-error'
import { openSegments, type SegmentsLog } from '@bourse/exchange/repository/log/segments'
import { sqliteWriter } from '@bourse/exchange/repository/readmodel/sqlite'
import type { Logger } from 'pino'
import { type ExchangeMachine, exchangeMachine } from './machine.ts'

/** Exit codes: 1 the data is damaged, 2 the server cannot run like this. */
export class StartRefused extends Error {
  readonly exitCode: number

  constructor(exitCode: number, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'StartRefused'
    this.exitCode = exitCode
  }
}

/** Where everything lies below the data folder. */
export function dataFolders(dataDir: string) {
  return {
    log: join(dataDir, 'log'),
    snapshots: join(dataDir, 'snapshots'),
    readModel: join(dataDir, 'readmodel.sqlite'),
    auth: join(dataDir, 'auth.sqlite'),
    authKey: join(dataDir, 'auth-key.pem'),
    outbox: join(dataDir, 'outbox'),
    photos: join(dataDir, 'photos'),
    adminCredential: join(dataDir, 'admin-credential.sha256'),
  }
}

/**
 * A server that was just killed may hold the lock a moment longer, until the system is done with
 * it.
 */
const LOCK_WAIT_MS = 2_000
const LOCK_RETRY_MS = 100

/** The locked log, new if there was none. Throws a `StartRefused`. */
export async function openLog(
  folder: string,
  limits: EngineLimits,
  logger: Logger,
): Promise<SegmentsLog> {
  for (let waitedMs = 0; ; waitedMs += LOCK_RETRY_MS) {
    const opened = await openSegments({
      folder,
      create: { limits },
      onTorn: ({ file, offset, bytes }) =>
        logger.warn(`cut ${bytes} bytes of an unfinished write off ${file} at byte ${offset}`),
    })
    if (opened.ok) return opened.value
    if (opened.problem.kind !== 'locked' || waitedMs >= LOCK_WAIT_MS) {
      throw refusalOf(opened.problem)
    }
    await sleep(LOCK_RETRY_MS)
  }
}

/**
 * The machine as of the newest good snapshot, or an empty one; the rest is for the log to replay.
 * Throws a `StartRefused` when snapshots are of another log, or the log was trimmed beyond them.
 */
export async function recoverMachine(
  log: SegmentsLog,
  store: SnapshotStore,
  logger: Logger,
): Promise<{ readonly machine: ExchangeMachine }> {
  const { logId, limits } = log.genesis
  const marks = { logId, end: log.end, mark: Number.POSITIVE_INFINITY }
  const restored = await refuseMismatch(restoreMachine(store, marks, () => exchangeMachine(limits)))
  const { machine, damaged } = restored
  for (const sentence of damaged) logger.warn(`snapshot not used: ${sentence}`)
  const from = machine.engine.state.position
  if (from < log.first - 1) {
    throw new StartRefused(
      1,
      `the log begins at position ${log.first}, ` +
        `but no good snapshot reaches position ${log.first - 1}`,
    )
  }
  return { machine }
}

/**
 * How far the rows are; makes an empty read model if there is none. Throws a `StartRefused` when
 * the rows are of another log.
 */
export async function readModelMark(file: string, logId: string): Promise<number> {
  const writer = await refuseMismatch(sqliteWriter(file, logId))
  try {
    return await refuseMismatch(writer.mark())
  } finally {
    await writer.close()
  }
}

/** Data that does not belong together is no bug, but a reason not to start. */
async function refuseMismatch<Value>(promise: Promise<Value>): Promise<Value> {
  try {
    return await promise
  } catch (error) {
    throw error instanceof Mismatch ? new StartRefused(2, error.message, { cause: error }) : error
  }
}

/**
 * Why a log cannot be read on: a newer program wrote it, which is a reason not to start and no bug.
 * Every other error stays what it is.
 */
export function asStartRefused(error: unknown): unknown {
  if (!(error instanceof UnreadableRecord) || error.fault === 'malformed') return error
  const message = `the log was written by a newer program: ${error.message}. Nothing was changed`
  return new StartRefused(2, message, { cause: error })
}

function refusalOf(problem: LogProblem): StartRefused {
  switch (problem.kind) {
    case 'damaged':
      return new StartRefused(
        1,
        `the log is damaged: ${problem.file} at byte ${problem.offset}: ${problem.why}. ` +
          'Nothing was changed; see npm run log -- repair --help',
      )
    case 'locked':
      return new StartRefused(2, `the data folder is in use by ${problem.by}`)
    case 'unusable':
      return new StartRefused(2, `the log cannot be used: ${problem.why}`)
    default:
      return problem satisfies never
  }
}
