/**
 * Virtual time. Between two tasks everything that the first has set off runs to its end: all I/O is
 * simulated, so whatever is still unfinished then waits for another task. Nothing waits for real
 * time.
 */
import type { SimProcess } from './process.ts'
import { type Task, TaskHeap } from './task-heap.ts'

const realImmediate = setImmediate
/** Promises settle between any two immediates: a turn of the event loop for each is not needed. */
const TURNS_AT_ONCE = 256

export class Scheduler {
  /** Virtual microseconds since the run began. */
  now = 0
  /** The process whose code is running. */
  current: SimProcess | undefined
  /** Tasks done so far. */
  steps = 0
  readonly #heap = new TaskHeap<SimProcess>()
  #orders = 0
  #failure: unknown

  /** Plans `run` in `micros` from now; work of a dead process is dropped, of a paused one waits. */
  after(owner: SimProcess | undefined, micros: number, run: () => void): Task<SimProcess> {
    const at = this.now + Math.max(0, Math.round(micros))
    const task = { at, order: this.#orders++, owner, run, isCancelled: false }
    this.#heap.push(task)
    return task
  }

  /** The process stands still for so long. */
  pause(process: SimProcess, micros: number): void {
    process.pausedUntil = Math.max(process.pausedUntil, this.now + micros)
    this.after(undefined, micros, () => {
      if (this.now >= process.pausedUntil) this.resume(process)
    })
  }

  /** It goes on, with all that has come up meanwhile in its order. */
  resume(process: SimProcess): void {
    process.pausedUntil = 0
    for (const task of process.waiting.splice(0)) {
      task.at = this.now
      this.#heap.push(task as Task<SimProcess>)
    }
  }

  /** Runs `work` as a part of `process`, at once. */
  as<Value>(process: SimProcess, work: () => Value): Value {
    const before = this.current
    this.current = process
    try {
      return work()
    } finally {
      this.current = before
    }
  }

  /** Ends the run with this error. */
  fail(error: unknown): void {
    this.#failure ??= error
  }

  /** Runs tasks until `isOver`, there are none left, or something failed; rejects with that. */
  run(isOver: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      let isEnded = false
      const go = (): void => {
        if (isEnded) return
        try {
          isEnded = this.#work(isOver)
          if (isEnded) resolve()
        } catch (error) {
          isEnded = true
          reject(error)
        }
      }
      const goOn = (): void => {
        if (isEnded) return
        for (let turn = 0; turn < TURNS_AT_ONCE; turn++) realImmediate(go)
        realImmediate(goOn)
      }
      go()
      goOn()
    })
  }

  /** Goes on until code of a process has run, whose promises must settle; true at the end. */
  #work(isOver: () => boolean): boolean {
    for (;;) {
      this.current = undefined
      if (this.#failure !== undefined) throw this.#failure
      if (isOver()) return true
      const task = this.#next()
      if (task === undefined) return true
      this.#perform(task)
      if (task.owner !== undefined) return false
    }
  }

  #next(): Task<SimProcess> | undefined {
    for (;;) {
      const task = this.#heap.pop()
      if (task === undefined) return undefined
      const { owner } = task
      if (task.isCancelled || owner?.isAlive === false) continue
      if (owner === undefined || owner.pausedUntil <= task.at) return task
      owner.waiting.push(task)
    }
  }

  #perform(task: Task<SimProcess>): void {
    this.now = task.at
    this.steps++
    this.current = task.owner
    task.run()
  }
}
