/** A simulated process: it can be killed, which nothing in it notices, or paused. */
import type { Task } from './task-heap.ts'

export class SimProcess {
  readonly name: string
  readonly pid: number
  /** Virtual microseconds at which it was started; tells two processes of one id apart. */
  readonly startedAt: number
  isAlive = true
  /** Nothing of it runs before this moment; what has come up meanwhile waits here. */
  pausedUntil = 0
  readonly waiting: Task[] = []

  constructor(name: string, pid: number, startedAt: number) {
    this.name = name
    this.pid = pid
    this.startedAt = startedAt
  }
}

/** Thrown into a process that is dead already and asks for something it would get at once. */
export class Died extends Error {
  constructor(process: SimProcess) {
    super(`process ${process.pid} (${process.name}) is dead`)
    this.name = 'Died'
  }
}
