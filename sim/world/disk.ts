/**
 * The simulated disk of the machine. Calls take virtual time; a process that is killed in one
 * leaves it half done; power loss takes what was not synced; bytes flip; the disk gets full.
 */
import { FolderNames, folderOf } from './folder-names.ts'
import { Inode } from './inode.ts'
import { Died, type SimProcess } from './process.ts'
import type { Scheduler } from './scheduler.ts'

export type Call =
  | 'open'
  | 'close'
  | 'read'
  | 'write'
  | 'sync'
  | 'truncate'
  | 'rename'
  | 'remove'
  | 'look'

/** What goes wrong with one call; `crash-inside` leaves it half done. */
export type Verdict = 'go' | 'crash-before' | 'crash-inside' | 'crash-after' | 'full'

export interface DiskFaults {
  verdict(process: SimProcess, call: Call, path: string): Verdict
  /** Virtual microseconds. */
  latency(call: Call, path: string): number
  /** How many of the bytes of a write that was cut short are there. */
  torn(bytes: number): number
  /** One call to the bytes of a write cut short, before they stay: may spoil them. */
  garble(bytes: Buffer, path: string): void
  chance(percent: number): boolean
  kill(process: SimProcess, why: string): void
  /** A call ended a process, with the path it was for: what the coverage counts. */
  noticed(what: string, path: string): void
}

/** A file opened by a process. */
export interface Handle {
  readonly path: string
  readonly inode: Inode
  /** Writes are on the disk when they return. */
  readonly isSynced: boolean
  readonly isFolder: boolean
  /** Where `append` writes. */
  at: number
}

interface Running {
  readonly process: SimProcess
  /** Does half of the call, when its process is killed in it. */
  readonly tear: () => void
}

export class Disk {
  readonly names = new FolderNames()
  /** Files opened by number; numbers are not used again. */
  readonly descriptors = new Map<number, Handle>()
  readonly #scheduler: Scheduler
  readonly #faults: DiskFaults
  readonly #running = new Set<Running>()

  constructor(scheduler: Scheduler, faults: DiskFaults) {
    this.#scheduler = scheduler
    this.#faults = faults
  }

  /** Does `effect` later, as the process that asks; rejects with what it throws. */
  call<Value>(call: Call, path: string, effect: () => Value, tear?: () => void): Promise<Value> {
    const process = this.#scheduler.current
    if (process === undefined || !process.isAlive) return new Promise(() => undefined)
    const verdict = this.#faults.verdict(process, call, path)
    if (verdict === 'crash-before') {
      this.#faults.noticed(`${call} crash before`, path)
      this.#faults.kill(process, `before ${call} ${path}`)
      return new Promise(() => undefined)
    }
    return new Promise((resolve, reject) => {
      const half = () => (this.#faults.chance(50) ? effect() : undefined)
      const running = { process, tear: tear ?? half }
      this.#running.add(running)
      const took = this.#faults.latency(call, path)
      if (verdict === 'crash-inside') {
        this.#scheduler.after(process, took / 2, () => {
          this.#faults.noticed(`${call} crash inside`, path)
          this.#faults.kill(process, `inside ${call} ${path}`)
        })
      }
      this.#scheduler.after(process, took, () => {
        this.#running.delete(running)
        try {
          const value = effect()
          if (verdict === 'crash-after') {
            this.#faults.noticed(`${call} crash after`, path)
            this.#faults.kill(process, `after ${call} ${path}`)
          } else resolve(value)
        } catch (error) {
          reject(error)
        }
      })
    })
  }

  /** The process that may go on, for calls that return at once. */
  now<Value>(effect: () => Value): Value {
    const process = this.#scheduler.current
    if (process !== undefined && !process.isAlive) throw new Died(process)
    return effect()
  }

  open(path: string, how: { create: boolean; empty: boolean; isSynced: boolean }): Handle {
    if (this.names.hasFolder(path)) {
      return { path, inode: new Inode(), isSynced: false, isFolder: true, at: 0 }
    }
    let inode = this.names.get(path)
    if (inode === undefined) {
      if (!how.create || !this.names.hasFolder(folderOf(path))) throw missing('open', path)
      inode = new Inode()
      this.names.set(path, inode)
    } else if (how.empty) inode.truncate(0)
    return { path, inode, isSynced: how.isSynced, isFolder: false, at: 0 }
  }

  /** Writes at `offset`, or fails when the disk is full; how many bytes were taken. */
  write(handle: Handle, bytes: Uint8Array, offset: number): Promise<number> {
    const { inode, path, isSynced } = handle
    const process = this.#scheduler.current
    const verdict = process === undefined ? 'go' : this.#faults.verdict(process, 'look', path)
    // What the writer does with its buffer later is no business of the disk.
    const kept = Buffer.from(bytes)
    if (verdict === 'full') {
      const part = kept.subarray(0, this.#faults.torn(kept.length - 1))
      return this.call('write', path, () => {
        if (part.length === 0) throw failure('ENOSPC', 'write', path)
        inode.write(part, offset, isSynced)
        return part.length
      })
    }
    const part = this.#faults.torn(kept.length)
    if (this.#faults.chance(10)) inode.write(kept.subarray(0, part), offset, isSynced)
    return this.call(
      'write',
      path,
      () => {
        inode.write(kept, offset, isSynced)
        if (isSynced) {
          inode.promised = Math.max(inode.promised, offset + kept.length)
          inode.lastPromise = offset
        }
        return kept.length
      },
      () => {
        const torn = Buffer.from(kept.subarray(0, part))
        this.#faults.garble(torn, path)
        inode.write(torn, offset, isSynced)
      },
    )
  }

  /** What the calls of a killed process leave behind. */
  abandon(process: SimProcess): void {
    for (const running of [...this.#running]) {
      if (running.process !== process) continue
      this.#running.delete(running)
      try {
        running.tear()
      } catch {
        // A call that would have failed has done nothing.
      }
    }
  }

  /** What is there when the machine comes back: all its processes are dead. */
  losePower(below: (end: number) => number): void {
    this.names.losePower((changes) => below(changes + 1))
    for (const inode of this.names.inodes()) if (inode.isDirty) inode.losePower(below(2_000))
  }
}

/** The error for a path that is not there. */
export function missing(call: string, path: string): Error {
  return failure('ENOENT', call, path)
}

/** An error as the system gives it. */
export function failure(code: string, call: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${call} '${path}'`), { code })
}
