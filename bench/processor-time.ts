/** Processor time that processes have taken, as Linux tells it. */
import { readdirSync, readFileSync } from 'node:fs'

/** Processor time of all threads of a process so far, seconds; 0 where the system does not tell. */
export function cpuSecondsOf(pid: number): number {
  try {
    const threads = readdirSync(`/proc/${pid}/task`)
    return threads.reduce((sum, id) => sum + threadSeconds(pid, id), 0)
  } catch {
    return 0
  }
}

/** The same of its main thread alone, where JavaScript runs. */
export function mainThreadSecondsOf(pid: number): number {
  try {
    return threadSeconds(pid, String(pid))
  } catch {
    return 0
  }
}

function threadSeconds(pid: number, thread: string): number {
  const text = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8')
  return Number.parseInt(text, 10) / NANOSECONDS
}

const NANOSECONDS = 1e9
