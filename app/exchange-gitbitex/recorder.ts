/**
 * The recorder's process: reads the log that the trading process writes, with an engine of its own,
 * and keeps SQL rows and snapshots. The trading process starts it, tells it what is durable, and
 * takes it along when it ends. Exit codes: 0 stopped, 1 failed (start again), 2 cannot ever go on.
 */
import { constants, setPriority } from 'node:os'
import { parseArgs } from 'node:util'
import type { LogProblem } from '@bourse/domain/exchange/log'
import { Mismatch } from '@bourse/domain/exchange/mismatch'
import type { ReadModelWriter } from '@bourse/domain/exchange/read-model'
import {
  type Recorder,
  type RecorderProgress,
  startRecorder,
} from '@bourse/exchange/delivery/background/recorder'
import {
  PACE_MS,
  type Pace,
  recorderPace,
} from '@bourse/exchange/delivery/background/recorder-pace'
import { type FollowedLog, followSegments } from '@bourse/exchange/repository/log/follow-segments'
import { UnreadableRecord } from '@bourse/exchange/repository/log/record-error'
import { sqliteWriter } from '@bourse/exchange/repository/readmodel/sqlite'
import { fileSnapshots } from '@bourse/exchange/repository/snapshot/files'
import { createLogger, type LogLevel } from '@bourse/kit/logger/logger'
import { leave } from './leave.ts'
import { recordingMachine } from './machine.ts'
import type { DurableTold, FromRecorder, ToRecorder } from './recorder-process.ts'

/** Shortest time between two reports to the trading process. */
const REPORT_MS = 100

const { values: given } = parseArgs({
  options: {
    log: { type: 'string' },
    snapshots: { type: 'string' },
    'read-model': { type: 'string' },
    'snapshot-every': { type: 'string' },
    'log-level': { type: 'string', default: 'info' },
  },
})
const logger = createLogger({ level: given['log-level'] as LogLevel, name: 'bourse-recorder' })

/** What is open while recording. */
interface Running {
  readonly recorder: Recorder
  readonly log: FollowedLog
  readonly writer: ReadModelWriter
  readonly pace: Pace
}

let durable = 0
let stopping = false
let running: Promise<Running> | undefined
let progress: RecorderProgress | undefined
let reportDue = false
/** Position of which the trading process wants to hear at once when it is recorded; 0 for none. */
let awaited = 0

if (process.send === undefined) {
  process.stderr.write('the recorder is started by the trading process: run npm start\n')
  leave(2)
}
setPriority(constants.priority.PRIORITY_LOW)
// A terminal's Ctrl-C reaches both processes; the trading process decides when this one stops.
process.on('SIGINT', () => undefined)
process.on('SIGTERM', () => undefined)
// Without the trading process nobody says what is durable. Nothing needs to be finished.
process.on('disconnect', () => leave(0))
process.on('message', (message: ToRecorder) => {
  if ('durable' in message) {
    durable = Math.max(durable, message.durable)
    running ??= start()
    running.then((open) => hear(open, message)).catch(fail)
  } else if (!stopping) {
    stopping = true
    stop().catch(fail)
  }
})

async function start(): Promise<Running> {
  const logFolder = required(given.log, 'log')
  const snapshotFolder = required(given.snapshots, 'snapshots')
  const readModelFile = required(given['read-model'], 'read-model')
  const followed = await followSegments(logFolder)
  if (!followed.ok) throw new Error(sentenceOf(followed.problem))
  const log = followed.value
  const writer = await sqliteWriter(readModelFile, log.genesis.logId)
  const options = {
    log,
    writer,
    snapshots: fileSnapshots({ folder: snapshotFolder }),
    build: () => recordingMachine(log.genesis.limits),
    snapshotEvery: Number.parseInt(required(given['snapshot-every'], 'snapshot-every'), 10),
    // Also what has to be caught up with at the start is granted bit by bit.
    granted: 0,
    onProgress: reportSoon,
    onNotice: (sentence: string) => logger.info(sentence),
  }
  const recorder = await startRecorder(options, durable)
  recorder.ended.catch(fail)
  const pace = recorderPace({
    grant: (position) => recorder.durable(position),
    cpuMs: () => (process.cpuUsage().user + process.cpuUsage().system) / 1_000,
    nowMs: () => performance.now(),
    reached: () => recorder.position,
  })
  setInterval(() => pace.tick(), PACE_MS)
  return { recorder, log, writer, pace }
}

function hear({ recorder, pace }: Running, { busy, flush }: DurableTold): void {
  pace.tell(durable, busy)
  if (!flush) return
  awaited = durable
  // Too far away, at least what has been read is written.
  recorder.flush(pace.want(durable) ? durable : 0)
}

async function stop(): Promise<void> {
  if (running !== undefined) {
    const { recorder, log, writer, pace } = await running
    pace.release()
    await recorder.stop()
    await log.close()
    await writer.close()
  }
  if (progress !== undefined) await tell(progress)
  leave(0)
}

function reportSoon(reached: RecorderProgress): void {
  progress = reached
  if (awaited > 0) {
    if (reached.position >= awaited) awaited = 0
    void tell(reached)
    return
  }
  if (reportDue) return
  reportDue = true
  setTimeout(() => {
    reportDue = false
    if (progress !== undefined) void tell(progress)
  }, REPORT_MS)
}

function fail(error: unknown): void {
  if (!(error instanceof Mismatch) && !isFromNewer(error)) {
    logger.fatal({ err: error }, 'the recorder failed')
    leave(1)
  }
  logger.fatal(error.message)
  void tell({ fatal: error.message }).finally(() => leave(2))
}

/** True when a newer program wrote the log: to start again would not help. */
function isFromNewer(error: unknown): error is UnreadableRecord {
  return error instanceof UnreadableRecord && error.fault !== 'malformed'
}

/** Resolves when the message has left this process, or cannot. */
function tell(message: FromRecorder): Promise<void> {
  return new Promise((resolve) => {
    if (process.send === undefined || !process.connected) resolve()
    else process.send(message, () => resolve())
  })
}

function required(value: string | undefined, name: string): string {
  if (value === undefined) throw new Error(`--${name} is missing`)
  return value
}

function sentenceOf(problem: LogProblem): string {
  switch (problem.kind) {
    case 'damaged':
      return `the log is damaged: ${problem.file} at byte ${problem.offset}: ${problem.why}`
    case 'locked':
      return `the log is locked by ${problem.by}`
    case 'unusable':
      return `the log cannot be used: ${problem.why}`
    default:
      return problem satisfies never
  }
}
