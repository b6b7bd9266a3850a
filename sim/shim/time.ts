/** Timers in virtual time, and what a process knows of itself. */
import { present } from '../world/present.ts'
import type { Task } from '../world/task-heap.ts'

/** A timer that can be cancelled and does not keep anything alive. */
class SimTimer {
  task: Task | undefined
  isOver = false

  unref(): this {
    return this
  }

  ref(): this {
    return this
  }

  refresh(): this {
    return this
  }
}

export function setTimeout(run: () => void, milliseconds = 0): SimTimer {
  const timer = new SimTimer()
  plan(timer, milliseconds, run)
  return timer
}

export function setInterval(run: () => void, milliseconds = 1): SimTimer {
  const timer = new SimTimer()
  const turn = (): void => {
    run()
    if (!timer.isOver) plan(timer, milliseconds, turn)
  }
  plan(timer, milliseconds, turn)
  return timer
}

export function setImmediate(run: () => void): SimTimer {
  const timer = new SimTimer()
  plan(timer, 0, run)
  return timer
}

export function clearTimeout(timer: SimTimer | undefined): void {
  if (timer === undefined) return
  timer.isOver = true
  if (timer.task !== undefined) timer.task.isCancelled = true
}

export const clearInterval = clearTimeout
export const clearImmediate = clearTimeout

/** The process that asks. */
export const process = {
  platform: 'linux',
  get pid(): number {
    return present().scheduler.current?.pid ?? 0
  },
  /** Signal 0: throws when there is no such process. */
  kill(pid: number): void {
    const found = present().processOf(pid)
    if (found === undefined) throw Object.assign(new Error(`kill ESRCH ${pid}`), { code: 'ESRCH' })
  },
}

function plan(timer: SimTimer, milliseconds: number, run: () => void): void {
  const { scheduler } = present()
  const owner = scheduler.current
  if (owner?.isAlive === false) return
  timer.task = scheduler.after(owner, milliseconds * 1_000, run)
}
