/**
 * The default log: append-only files on one machine. docs/event-log.md has the format and the
 * rules.
 */
import { randomBytes } from 'node:crypto'
import { mkdir, open, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { RULES_VERSION, type TradingEvent } from '@bourse/domain/exchange/event'
import type {
  EngineLimits,
  Following,
  Genesis,
  LogProblem,
  OnBatch,
  TradingLog,
} from '@bourse/domain/exchange/log'
import { assert } from '@bourse/domain/shared/assert'
import { no, ok, type Result } from '@bourse/domain/shared/result'
import { syncFolder } from './durable-file.ts'
import { EventReader } from './event-reader.ts'
import { type FolderLock, lockFolder } from './folder-lock.ts'
import { Follower, LiveFollowers } from './follower.ts'
import { LogUnusable, problemOf } from './log-damage.ts'
import { type ScannedLog, scanSegments } from './scan.ts'
import { createSegment, FORMAT_VERSION, listSegments } from './segment-file.ts'
import { SegmentWriter } from './segment-writer.ts'

const SEGMENT_BYTES = 64 * 1024 * 1024

/**
 * What is told of a write that was cut short by a crash and has been cut off. It was never
 * acknowledged.
 */
export interface TornTail {
  readonly file: string
  readonly offset: number
  readonly bytes: number
}

export interface SegmentsOptions {
  readonly folder: string
  /** Given, an empty folder becomes a new log with these limits; else it is a problem. */
  readonly create?: { readonly limits: EngineLimits; readonly logId?: string }
  /** A file is followed by a new one before it grows beyond this; 64 MiB by default. */
  readonly segmentBytes?: number
  /** Milliseconds since 1970. */
  readonly now?: () => number
  readonly onTorn?: (tail: TornTail) => void
}

/**
 * A log in segment files. `first` is the position of the first record kept, above 1 after a trim.
 */
export interface SegmentsLog extends TradingLog {
  readonly first: number
}

/**
 * Locks the folder, checks every byte of the log and opens it for appending. A torn last frame is
 * cut off; everything else that is not as it was written is refused as damage.
 */
export async function openSegments(
  options: SegmentsOptions,
): Promise<Result<SegmentsLog, LogProblem>> {
  const { folder, create } = options
  if (create !== undefined) await mkdir(folder, { recursive: true })
  else if ((await listSegments(folder)).length === 0) {
    return no({ kind: 'unusable', why: `there is no log in ${folder}` })
  }
  let held: FolderLock | undefined
  try {
    const lock = lockFolder(folder)
    if (!lock.ok) return no({ kind: 'locked', by: lock.problem })
    held = lock.value
    const log = await openLocked(options)
    const writer = await SegmentWriter.open(folder, options.segmentBytes ?? SEGMENT_BYTES, log)
    return ok(new Segments(options, log, { writer, lock: held }))
  } catch (error) {
    held?.release()
    return no(problemOf(error))
  }
}

/** The log as it is after an interrupted roll or append was put right. */
async function openLocked(options: SegmentsOptions): Promise<ScannedLog> {
  const { folder, create, now = Date.now } = options
  for (const name of await readdir(folder)) {
    if (name.endsWith('.seg.new')) await rm(join(folder, name))
  }
  if (create !== undefined && (await listSegments(folder)).length === 0) {
    await createSegment(folder, newGenesis(create, now() * 1_000), {
      firstPosition: 1,
      previous: 0,
      time: now() * 1_000,
    })
  }
  // A kill between a file's renaming and the folder's sync leaves a name that a loss of power would
  // take back, with everything that is acknowledged on it from here on.
  await syncFolder(folder)
  const log = await scanSegments(folder)
  if (log.tornBytes > 0) {
    await cutFile(log.lastFile, log.lastBytes)
    options.onTorn?.({ file: log.lastFile, offset: log.lastBytes, bytes: log.tornBytes })
  }
  return log
}

function newGenesis(create: { limits: EngineLimits; logId?: string }, createdAt: number): Genesis {
  return {
    logId: create.logId ?? randomBytes(16).toString('hex'),
    formatVersion: FORMAT_VERSION,
    rulesVersion: RULES_VERSION,
    createdAt,
    limits: create.limits,
  }
}

async function cutFile(file: string, bytes: number): Promise<void> {
  const handle = await open(file, 'r+')
  try {
    await handle.truncate(bytes)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

class Segments implements SegmentsLog {
  readonly genesis: Genesis
  readonly first: number
  readonly durability = { log: 'segments', survives: 'kill -9 and power loss' }
  readonly #folder: string
  readonly #now: () => number
  readonly #writer: SegmentWriter
  readonly #lock: FolderLock
  readonly #live = new LiveFollowers()
  readonly #following = new Set<Follower>()
  /** Position of the last record that is durable and delivered to the live followers. */
  #end: number
  #isAppending = false
  #appending: Promise<void> = Promise.resolve()
  #failure: unknown
  #isClosed = false

  constructor(
    options: SegmentsOptions,
    log: ScannedLog,
    parts: { readonly writer: SegmentWriter; readonly lock: FolderLock },
  ) {
    this.genesis = log.genesis
    this.first = log.first
    this.#folder = options.folder
    this.#now = options.now ?? Date.now
    this.#writer = parts.writer
    this.#lock = parts.lock
    this.#end = log.end
  }

  get end(): number {
    return this.#end
  }

  append(events: readonly TradingEvent[]): Promise<void> {
    const appending = this.#append(events)
    this.#appending = appending.catch(() => {})
    return appending
  }

  follow(after: number, onBatch: OnBatch): Following {
    assert(
      after >= this.first - 1 && after <= this.#end,
      `a log is followed from ${this.first - 1} to ${this.#end}, not from ${after}`,
    )
    const follower = new Follower({ after, target: this.#end }, onBatch, (stopped) => {
      this.#live.remove(stopped)
      this.#following.delete(stopped)
    })
    this.#following.add(follower)
    if (after === this.#end) this.#live.add(follower)
    else void this.#catchUp(follower)
    return follower
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    await this.#appending
    await Promise.all([...this.#following].map((follower) => follower.stop()))
    await this.#writer.close()
    this.#lock.release()
  }

  async #append(events: readonly TradingEvent[]): Promise<void> {
    assert(!this.#isClosed, 'nothing is appended to a closed log')
    assert(!this.#isAppending, 'one append is in flight')
    if (this.#failure !== undefined) {
      throw new LogUnusable('the log takes nothing after a failed append', {
        cause: this.#failure,
      })
    }
    if (events.length === 0) return
    this.#isAppending = true
    try {
      await this.#writer.append(events, Math.max(this.#writer.time, this.#now() * 1_000))
    } catch (error) {
      this.#failure = error
      const why = `the outcome of an append is unknown: ${String(error)}`
      throw new LogUnusable(why, { cause: error })
    } finally {
      this.#isAppending = false
    }
    this.#end = this.#writer.position
    this.#live.deliver(events)
  }

  /**
   * Reads files until there is nothing left that is durable, then joins the live ones in the same
   * turn.
   */
  async #catchUp(follower: Follower): Promise<void> {
    const reader = new EventReader(this.#folder, follower.position)
    try {
      while (!follower.isStopped && follower.position < this.#end) {
        await reader.read(
          this.#end,
          (events, count) => follower.deliver(events, count),
          () => follower.isStopped,
        )
      }
      if (!follower.isStopped) this.#live.add(follower)
    } catch (error) {
      follower.fail(error)
    } finally {
      await reader.close()
    }
    if (follower.isStopped) follower.finish()
  }
}
