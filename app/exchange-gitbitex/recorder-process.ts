/**
 * The trading process's side of the recorder: starts it, tells it what is durable, starts it again
 * when it fails, and stops it in time.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { RecorderProgress } from '@bourse/exchange/delivery/background/recorder'
import type { LogLevel } from '@bourse/kit/logger/logger'

/** How far the log is durable, and whether the trading process needs the machine for itself. */
export interface DurableTold {
  readonly durable: number
  readonly busy: boolean
  /** Somebody waits for the rows up to there. */
  readonly flush: boolean
}

/** What the trading process tells: how far the log is, or to record that far and end. */
export type ToRecorder = DurableTold | { readonly stop: true }

/** What the recorder tells: how far it is, or why nobody may start it again. */
export type FromRecorder = RecorderProgress | { readonly fatal: string }

export interface RecorderProcessOptions {
  readonly logFolder: string
  readonly snapshotFolder: string
  readonly readModelFile: string
  readonly snapshotEvery: number
  readonly logLevel: LogLevel
  /** The rows have reached this sequence id. */
  readonly onMark: (sequence: number) => void
  /** Recording cannot go on, now or later: the server is to stop with this sentence. */
  readonly onFatal: (sentence: string) => void
  /** The recorder has ended unasked and is started again after `delayMs`. */
  readonly onCrash: (reason: string, delayMs: number) => void
  readonly execArgv?: readonly string[]
  readonly env?: NodeJS.ProcessEnv
}

/** How a stop went: `absent` when the recorder was not running, so nothing was written. */
export type RecorderStop = 'clean' | 'killed' | 'crashed' | 'absent'

export interface RecorderProcess {
  /** Undefined between a crash and the next start. */
  readonly pid: number | undefined
  /** How far the recorder was when it last told. */
  readonly progress: RecorderProgress
  /** Durable positions that are not recorded yet. */
  readonly lag: number
  readonly restarts: number
  /** Tells, within milliseconds, that the log is durable up to this position. */
  durable(position: number): void
  /** Asks for the rows up to the durable position, without waiting for more to write with them. */
  flush(): void
  /** Lets it record everything durable and write a snapshot; kills it at the deadline. */
  stop(deadlineMs: number): Promise<RecorderStop>
}

/** Wait before a crashed recorder starts again: doubles with each crash until it gets anywhere. */
const BACKOFF_MS = 200
const BACKOFF_MAX_MS = 5_000
/** Durable positions are told this often at most. */
const TELL_MS = 50
/** Rows are asked for this often at most: each time costs a transaction. */
const FLUSH_MS = 20
/** Share of its time that the event loop works when the trading process counts as busy. */
const BUSY_ABOVE = 0.5
/** Exit code of a recorder that must not be started again. */
const EXIT_FATAL = 2

/** Starts the recorder of a log that is durable up to position `end`. */
export function startRecorderProcess(
  options: RecorderProcessOptions,
  end: number,
): RecorderProcess {
  return new Supervisor(options, end)
}

class Supervisor implements RecorderProcess {
  progress: RecorderProgress = { mark: 0, sequence: 0, position: 0 }
  restarts = 0
  readonly #options: RecorderProcessOptions
  #durable: number
  /** Durable position told last; none yet is below every position, 0 of an empty log included. */
  #told = -1
  #telling = false
  #flushing = false
  #flushedAt = 0
  #loop = performance.eventLoopUtilization()
  #loopAt = performance.now()
  #busy = false
  #child: ChildProcess | undefined
  #fatal: string | undefined
  #backoffMs = BACKOFF_MS
  #restart: NodeJS.Timeout | undefined
  #tell: NodeJS.Timeout | undefined
  #flush: NodeJS.Timeout | undefined
  #stopping = false
  #stopped: (how: RecorderStop) => void = () => undefined

  constructor(options: RecorderProcessOptions, end: number) {
    this.#options = options
    this.#durable = end
    this.#start()
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  get lag(): number {
    return Math.max(0, this.#durable - this.progress.position)
  }

  durable(position: number): void {
    if (position <= this.#durable) return
    this.#durable = position
    this.#tellSoon()
  }

  flush(): void {
    if (this.#flushing) return
    this.#flushing = true
    const wait = this.#flushedAt + FLUSH_MS - performance.now()
    if (wait <= 0) this.#tellNow()
    else this.#flush = setTimeout(() => this.#tellNow(), wait)
  }

  stop(deadlineMs: number): Promise<RecorderStop> {
    this.#stopping = true
    clearTimeout(this.#restart)
    clearTimeout(this.#flush)
    const child = this.#child
    if (child === undefined) return Promise.resolve('absent')
    this.#send(child, { durable: this.#durable, busy: false, flush: false })
    this.#send(child, { stop: true })
    return new Promise((resolve) => {
      const deadline = setTimeout(() => child.kill('SIGKILL'), deadlineMs)
      this.#stopped = (how) => {
        clearTimeout(deadline)
        resolve(how)
      }
    })
  }

  #start(): void {
    const { execArgv = [], env = process.env } = this.#options
    const child = fork(fileURLToPath(new URL('recorder.ts', import.meta.url)), this.#arguments(), {
      execArgv: [...execArgv],
      env,
    })
    this.#child = child
    this.#fatal = undefined
    this.#telling = false
    this.#told = -1
    child.on('message', (message) => this.#hear(message as FromRecorder))
    child.once('exit', (code, signal) => this.#ended(code, signal ?? `exit code ${code}`))
    child.on('error', (error) => {
      // Without a process there is no exit to come.
      if (child.pid === undefined) this.#ended(null, error.message)
    })
    this.#tellNow()
  }

  #arguments(): string[] {
    const { logFolder, snapshotFolder, readModelFile, snapshotEvery, logLevel } = this.#options
    return [
      `--log=${logFolder}`,
      `--snapshots=${snapshotFolder}`,
      `--read-model=${readModelFile}`,
      `--snapshot-every=${snapshotEvery}`,
      `--log-level=${logLevel}`,
    ]
  }

  #hear(message: FromRecorder): void {
    if ('fatal' in message) {
      this.#fatal = message.fatal
      return
    }
    this.#backoffMs = BACKOFF_MS
    const before = this.progress.mark
    this.progress = message
    if (message.mark > before) this.#options.onMark(message.mark)
  }

  #ended(code: number | null, reason: string): void {
    this.#child = undefined
    clearTimeout(this.#tell)
    this.#tell = undefined
    if (code === EXIT_FATAL) {
      this.#stopping = true
      this.#options.onFatal(this.#fatal ?? `the recorder ended with ${reason}`)
    }
    if (this.#stopping) {
      this.#stopped(stopOf(code, reason))
      return
    }
    const delayMs = this.#backoffMs
    this.#backoffMs = Math.min(delayMs * 2, BACKOFF_MAX_MS)
    this.#options.onCrash(reason, delayMs)
    this.#restart = setTimeout(() => {
      this.restarts++
      this.#start()
    }, delayMs)
  }

  #tellSoon(): void {
    this.#tell ??= setTimeout(() => {
      this.#tell = undefined
      this.#tellNow()
    }, TELL_MS)
  }

  /** One message on its way at a time: a recorder that does not read costs no memory here. */
  #tellNow(): void {
    const child = this.#child
    if (child === undefined || this.#stopping || this.#telling) return
    const flush = this.#flushing
    if (this.#told === this.#durable && !flush) return
    this.#told = this.#durable
    this.#telling = true
    this.#flushing = false
    if (flush) this.#flushedAt = performance.now()
    this.#send(child, { durable: this.#told, busy: this.#isBusy(), flush }, () => {
      if (child !== this.#child) return
      this.#telling = false
      if (this.#flushing) this.#tellNow()
      else if (this.#told < this.#durable) this.#tellSoon()
    })
  }

  /** True when the event loop has had little rest lately. */
  #isBusy(): boolean {
    const at = performance.now()
    // A few milliseconds say nothing: any turn of the loop fills them.
    if (at - this.#loopAt < TELL_MS / 2) return this.#busy
    const now = performance.eventLoopUtilization()
    const { utilization } = performance.eventLoopUtilization(now, this.#loop)
    this.#loop = now
    this.#loopAt = at
    this.#busy = utilization > BUSY_ABOVE
    return this.#busy
  }

  /** A message that cannot be sent is no matter: the process is ending, and that is told. */
  #send(child: ChildProcess, message: ToRecorder, sent: () => void = () => undefined): void {
    if (child.connected) child.send(message, sent)
  }
}

function stopOf(code: number | null, reason: string): RecorderStop {
  if (code === 0) return 'clean'
  return reason === 'SIGKILL' ? 'killed' : 'crashed'
}
