/**
 * Follows a segment log from another process than the one that writes it. What stands in the files
 * behind the last durable record may be half written, so this reader goes no further than it is
 * told.
 */
import type { Following, Genesis, LogProblem, OnBatch } from '@bourse/domain/exchange/log'
import { assert } from '@bourse/domain/shared/assert'
import { no, ok, type Result } from '@bourse/domain/shared/result'
import { EventReader } from './event-reader.ts'
import { Follower } from './follower.ts'
import { problemOf } from './log-damage.ts'
import { listSegments, segmentPosition } from './segment-file.ts'
import { SegmentReader } from './segment-reader.ts'

/** A log to be read only. Batches reuse their event objects. */
export interface FollowedLog {
  readonly genesis: Genesis
  /** Position of the first record kept. */
  readonly first: number
  /** The durable position as told last; before the first time that in front of `first`. */
  readonly end: number
  /** Tells how far the log is durable; a smaller position than before changes nothing. */
  durable(position: number): void
  /** Delivers what follows `after` as it becomes durable. */
  follow(after: number, onBatch: OnBatch): Following
  close(): Promise<void>
}

/** Opens the log in `folder` without a lock. The files are checked as they are read. */
export async function followSegments(folder: string): Promise<Result<FollowedLog, LogProblem>> {
  const [file] = await listSegments(folder)
  if (file === undefined) return no({ kind: 'unusable', why: `there is no log in ${folder}` })
  try {
    const reader = await SegmentReader.open(file)
    await reader.close()
    return ok(new Followed(folder, reader.genesis, segmentPosition(file)))
  } catch (error) {
    return no(problemOf(error))
  }
}

class Followed implements FollowedLog {
  readonly genesis: Genesis
  readonly first: number
  readonly #folder: string
  readonly #following = new Set<Follower>()
  #end: number
  /** Resolved when `durable` moves on or a follower stops. */
  #change = Promise.withResolvers<void>()

  constructor(folder: string, genesis: Genesis, first: number) {
    this.#folder = folder
    this.genesis = genesis
    this.first = first
    this.#end = first - 1
  }

  get end(): number {
    return this.#end
  }

  durable(position: number): void {
    if (position <= this.#end) return
    this.#end = position
    this.#wake()
  }

  follow(after: number, onBatch: OnBatch): Following {
    assert(after >= this.first - 1, `the log begins at position ${this.first}`)
    const follower = new Follower({ after, target: this.#end }, onBatch, (stopped) => {
      this.#following.delete(stopped)
      this.#wake()
    })
    this.#following.add(follower)
    void this.#read(follower)
    return follower
  }

  async close(): Promise<void> {
    await Promise.all([...this.#following].map((follower) => follower.stop()))
  }

  async #read(follower: Follower): Promise<void> {
    const reader = new EventReader(this.#folder, follower.position)
    try {
      while (!follower.isStopped) {
        if (follower.position >= this.#end) {
          await this.#change.promise
          continue
        }
        await reader.read(
          this.#end,
          (events, count) => follower.deliver(events, count),
          () => follower.isStopped,
        )
      }
    } catch (error) {
      follower.fail(error)
    } finally {
      await reader.close()
    }
    follower.finish()
  }

  #wake(): void {
    this.#change.resolve()
    this.#change = Promise.withResolvers<void>()
  }
}
