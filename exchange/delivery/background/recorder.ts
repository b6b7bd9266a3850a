/**
 * The recorder: follows the log with an engine of its own and writes what comes out of it, rows and
 * snapshots. It starts where the read model's mark allows and may be killed at any moment.
 */
import { EVENT_TYPE, type TradingEvent } from '@bourse/domain/exchange/event'
import type { Following, OnBatch, TradingLog } from '@bourse/domain/exchange/log'
import { Mismatch } from '@bourse/domain/exchange/mismatch'
import type {
  ReadModelBatch,
  ReadModelRows,
  ReadModelWriter,
} from '@bourse/domain/exchange/read-model'
import type { Snapshot, SnapshotStore } from '@bourse/domain/exchange/snapshot'
import { assert } from '@bourse/domain/shared/assert'
import { captureMachine, type Machine, restoreMachine } from './recorder-restore.ts'

/** The log as a recorder reads it: never past what the trading process said is durable. */
export interface DurableLog extends Pick<TradingLog, 'genesis'> {
  /** Position of the first record kept: above 1 when the log was trimmed. */
  readonly first: number
  /** Lets `follow` deliver records up to this position; it only rises. */
  durable(position: number): void
  follow(after: number, onBatch: OnBatch): Following
}

/** The fold that turns results into rows. */
export interface RowSource {
  readonly pending: number
  /** Called once, when the machine was restored: results up to the mark are in the rows. */
  resume(mark: number): void
  skipTo(mark: number): void
  take(): ReadModelRows
}

export interface RecordingMachine extends Machine {
  readonly rows: RowSource
}

export interface RecorderOptions {
  readonly log: DurableLog
  readonly writer: ReadModelWriter
  readonly snapshots: SnapshotStore
  /** An empty machine whose engine tells its folds and rows. */
  readonly build: () => RecordingMachine
  readonly snapshotEvery?: number
  /** Position up to which it may read at once; by default everything durable at the start. */
  readonly granted?: number
  /** Events read ahead of the rows written; `READ_AHEAD` by default. */
  readonly readAhead?: number
  readonly onProgress?: (progress: RecorderProgress) => void
  /** A sentence for the operator, such as a damaged snapshot that was passed over. */
  readonly onNotice?: (sentence: string) => void
}

/** How far the recorder is. */
export interface RecorderProgress {
  readonly mark: number
  readonly sequence: number
  readonly position: number
  /** Position of the newest snapshot written or started from. */
  readonly snapshot?: number
}

export interface Recorder {
  /** Everything up to this position is durable and may be recorded. */
  durable(position: number): void
  /** Position of the last event that its engine has applied. */
  readonly position: number
  /**
   * Does not wait for company once it has read up to this position: rows are written and progress
   * is told then, or at once when that far has been read.
   */
  flush(upTo: number): void
  /** Rejects when recording cannot go on; a `Mismatch` means that starting again cannot help. */
  readonly ended: Promise<void>
  /** Records up to the last durable position, writes a snapshot and lets go of the log. */
  stop(): Promise<void>
}

/** Events between two snapshots. */
const SNAPSHOT_EVERY = 200_000
/** Sequence ids at which result hashes are kept, to be compared with checkpoints in the log. */
export const CHECKPOINT_EVERY = 8_192
/** Longest wait of a row for company. */
const FLUSH_MS = 500
/**
 * Events read ahead of the rows written: bounds memory while the database is the slower one. Half
 * as many rows are written at once without waiting for more: few large transactions touch fewer
 * pages.
 */
const READ_AHEAD = 131_072
/** Result hashes remembered. */
const HASHES_KEPT = 64
/** Times in a row that another writer may be quicker before something must be wrong. */
const LOST_MAX = 100

/**
 * Starts recording up to the position `end`, which is durable. Throws a `Mismatch` when rows or
 * snapshots are of another log or beyond its end.
 */
export async function startRecorder(options: RecorderOptions, end: number): Promise<Recorder> {
  const { log, snapshots } = options
  const { logId } = log.genesis
  const mark = await options.writer.mark()
  if (mark > end) throw beyondEnd(mark, { logId, end, sequence: undefined })
  const limits = { logId, end, mark }
  const { machine, snapshot, damaged } = await restoreMachine(snapshots, limits, options.build)
  for (const sentence of damaged) options.onNotice?.(`snapshot not used: ${sentence}`)
  const from = machine.engine.state.position
  if (from < log.first - 1) throw trimmed(mark, from, log)
  const session = new Session(options, machine, { end, mark })
  options.onNotice?.(
    snapshot === undefined
      ? `recording from the beginning of the log, mark ${mark}`
      : `recording from the snapshot at position ${snapshot.position}, mark ${mark}`,
  )
  return session.start()
}

class Session {
  readonly #options: RecorderOptions
  readonly #machine: RecordingMachine
  readonly #hashes = new Map<number, string>()
  /** Log end and mark when recording began: at the one the other must have been reached. */
  readonly #start: { readonly end: number; readonly mark: number }
  readonly #readAhead: number
  #mark: number
  #durable: number
  #allowed = 0
  #written: number
  /** Position at which rows are written without waiting; 0 for none. */
  #wanted = 0
  #snapshot: number
  #stopping = false
  #failure: unknown
  #over = false
  #due = false
  #resume: () => void = () => undefined
  #timer: NodeJS.Timeout | undefined

  constructor(
    options: RecorderOptions,
    machine: RecordingMachine,
    at: { readonly end: number; readonly mark: number },
  ) {
    this.#options = options
    this.#machine = machine
    this.#start = at
    this.#readAhead = options.readAhead ?? READ_AHEAD
    this.#durable = options.granted ?? at.end
    this.#mark = at.mark
    this.#written = machine.engine.state.position
    this.#snapshot = this.#written
    machine.rows.resume(at.mark)
  }

  start(): Recorder {
    const { log } = this.#options
    this.#allow()
    const following = log.follow(this.#written, (events, count) => this.#take(events, count))
    following.ended.catch((error: unknown) => this.#fail(error))
    const ended = this.#main(following)
    // Whoever waits gets the rejection; until then it is not unhandled.
    ended.catch(() => undefined)
    this.#wake()
    const { state } = this.#machine.engine
    return {
      get position() {
        return state.position
      },
      flush: (upTo) => {
        this.#wanted = Math.max(this.#wanted, upTo)
        if (state.position >= upTo) this.#wake()
      },
      durable: (position) => {
        if (position <= this.#durable) return
        this.#durable = position
        this.#allow()
      },
      ended,
      stop: () => {
        this.#stopping = true
        this.#wake()
        return ended
      },
    }
  }

  /** Applies what is new. The log may deliver again what was delivered. */
  #take(events: readonly TradingEvent[], count: number): void {
    if (this.#over || this.#failure !== undefined) return
    const { engine } = this.#machine
    const { state } = engine
    for (let i = 0; i < count; i++) {
      const event = events[i] as TradingEvent
      if (event.position <= state.position) continue
      try {
        engine.apply(event)
        this.#compare(event)
      } catch (error) {
        this.#fail(atPosition(event.position, error))
        return
      }
    }
    if (this.#full() || this.#isWanted()) this.#wake()
    else this.#timer ??= setTimeout(() => this.#wake(), FLUSH_MS)
  }

  /** A result hash of the trading process against the one that this engine had there. */
  #compare(event: TradingEvent): void {
    const { state } = this.#machine.engine
    const { sequence } = state
    if (sequence % CHECKPOINT_EVERY === 0 && !this.#hashes.has(sequence)) {
      this.#hashes.set(sequence, state.resultHash)
      if (this.#hashes.size > HASHES_KEPT) this.#forgetOldest()
    }
    if (event.type !== EVENT_TYPE.checkpoint || event.detail?.kind !== 'checkpoint') return
    const mine = this.#hashes.get(event.detail.sequence)
    if (mine === undefined || mine === event.detail.resultHash) return
    throw new Mismatch(
      'diverged',
      `results differ at sequence id ${event.detail.sequence}: the trading process has hash ` +
        `${event.detail.resultHash}, the recorder ${mine}; rows and snapshots cannot be trusted`,
    )
  }

  #forgetOldest(): void {
    const [oldest] = this.#hashes.keys()
    this.#hashes.delete(oldest as number)
  }

  #full(): boolean {
    const { position } = this.#machine.engine.state
    const exhausted = position >= this.#allowed && this.#allowed < this.#durable
    const last = this.#stopping && position >= this.#durable
    return exhausted || last || this.#machine.rows.pending >= this.#readAhead / 2
  }

  #isWanted(): boolean {
    const { position } = this.#machine.engine.state
    return this.#wanted > this.#written && position >= this.#wanted
  }

  #allow(): void {
    const allowed = Math.min(this.#durable, this.#written + this.#readAhead)
    if (allowed <= this.#allowed) return
    this.#allowed = allowed
    this.#options.log.durable(allowed)
  }

  #wake(): void {
    this.#due = true
    this.#resume()
  }

  #fail(error: unknown): void {
    this.#failure ??= error
    this.#wake()
  }

  async #main(following: Following): Promise<void> {
    try {
      await this.#run()
    } finally {
      this.#over = true
      clearTimeout(this.#timer)
      await following.stop()
    }
  }

  async #run(): Promise<void> {
    for (;;) {
      if (!this.#due) {
        await new Promise<void>((resolve) => {
          this.#resume = resolve
        })
      }
      if (this.#failure !== undefined) throw this.#failure
      this.#due = false
      clearTimeout(this.#timer)
      this.#timer = undefined
      const last = this.#stopping && this.#machine.engine.state.position >= this.#durable
      await this.#flush(last)
      if (last) return
    }
  }

  /** Writes what has come so far, and a snapshot of the same moment when one is due. */
  async #flush(last: boolean): Promise<void> {
    const { engine, rows } = this.#machine
    const { position, sequence } = engine.state
    if (position >= this.#start.end && sequence < this.#start.mark) {
      const { logId } = this.#options.log.genesis
      throw beyondEnd(this.#start.mark, { logId, end: position, sequence })
    }
    const taken = rows.take()
    const snapshot = this.#snapshotDue(last) ? this.#capture() : undefined
    if (sequence > this.#mark) await this.#write({ from: this.#mark, to: sequence, ...taken })
    if (snapshot !== undefined) await this.#save(snapshot)
    this.#written = position
    this.#allow()
    this.#options.onProgress?.({
      mark: this.#mark,
      sequence,
      position,
      ...(this.#snapshot > 0 && { snapshot: this.#snapshot }),
    })
  }

  /** By compare-and-set; rows that another writer was quicker with are left to it. */
  async #write(batch: ReadModelBatch): Promise<void> {
    const { writer } = this.#options
    for (let lost = 0; lost < LOST_MAX; lost++) {
      const from = this.#mark
      const fills = batch.fills.filter(({ sequence }) => sequence > from)
      const ledger = batch.ledger.filter(({ sequence }) => sequence > from)
      if (await writer.write({ ...batch, from, fills, ledger })) {
        this.#mark = batch.to
        return
      }
      const mark = await writer.mark()
      assert(mark > from, 'the mark of a read model never falls back')
      this.#mark = mark
      this.#machine.rows.skipTo(mark)
      if (mark >= batch.to) return
    }
    throw new Error(`another recorder was quicker ${LOST_MAX} times in a row`)
  }

  #snapshotDue(last: boolean): boolean {
    const { position, sequence } = this.#machine.engine.state
    if (sequence < this.#mark) return false
    const since = position - this.#snapshot
    return last ? since > 0 : since >= (this.#options.snapshotEvery ?? SNAPSHOT_EVERY)
  }

  #capture(): Snapshot {
    return captureMachine(this.#machine, this.#options.log.genesis.logId)
  }

  /** The mark goes to disk first: older snapshots are deleted because it has passed them. */
  async #save(snapshot: Snapshot): Promise<void> {
    await this.#options.writer.settle()
    await this.#options.snapshots.save(snapshot, this.#mark)
    this.#snapshot = snapshot.meta.position
  }
}

function atPosition(position: number, error: unknown): unknown {
  if (error instanceof Mismatch) return error
  return new Error(`the event at position ${position} stopped the recorder`, { cause: error })
}

function trimmed(mark: number, from: number, log: DurableLog): Mismatch {
  return new Mismatch(
    'trimmed',
    `the read model stands at sequence id ${mark} and needs the log from position ${from + 1}, ` +
      `but log ${log.genesis.logId} begins at position ${log.first}`,
  )
}

function beyondEnd(
  mark: number,
  log: { readonly logId: string; readonly end: number; readonly sequence: number | undefined },
): Mismatch {
  const reached = log.sequence === undefined ? '' : ` (sequence id ${log.sequence})`
  return new Mismatch(
    'beyond-log',
    `the read model stands at sequence id ${mark}, ` +
      `but log ${log.logId} ends at position ${log.end}${reached}`,
  )
}
