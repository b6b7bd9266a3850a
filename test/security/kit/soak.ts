/** How long a test of this folder goes on, and the line it leaves behind for `npm run soak`. */
import { readFileSync } from 'node:fs'
import { type Random, randomOf } from '../../crash/random.ts'

/** True under `npm run soak`. */
export const IS_SOAK = process.env['SOAK'] === '1'

/** Printed with every random test; SEED in the environment repeats it. */
export const SEED = wholeNumber('SEED', Math.floor(Math.random() * 1_000_000))

/** The stream of random numbers called `name` of this run's seed. */
export function randomNamed(name: string): Random {
  return randomOf(SEED, name)
}

/** When a random test has done enough: `count` things, or in the long version all its minutes. */
export function budget(count: number): { readonly isOver: (done: number) => boolean } {
  const minutes = wholeNumber('SOAK_MINUTES', 1)
  const end = performance.now() + minutes * 60_000
  return { isOver: (done) => (IS_SOAK ? performance.now() >= end : done >= count) }
}

/**
 * Prints one row of the table that `npm run soak` ends with: what was tried, in figures, and how
 * many seconds it took. Nothing in the short version.
 */
export function printRow(name: string, tried: string, beganMs: number): void {
  const seconds = ((performance.now() - beganMs) / 1_000).toFixed(1)
  if (IS_SOAK) process.stdout.write(`soak row | ${name} | ${tried} | ${seconds} s\n`)
}

/** Counts by name, shown as `400: 12, closed: 3`. */
export class Tally {
  readonly #counts = new Map<string, number>()

  add(name: string | number): void {
    const key = String(name)
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1)
  }

  of(name: string | number): number {
    return this.#counts.get(String(name)) ?? 0
  }

  get total(): number {
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0)
  }

  toString(): string {
    const parts = [...this.#counts].toSorted(([one], [other]) => one.localeCompare(other))
    return parts.map(([name, count]) => `${name}: ${count}`).join(', ')
  }
}

/** The number in an environment variable, or `otherwise` when it is unset. */
function wholeNumber(name: string, otherwise: number): number {
  const text = process.env[name]
  return text === undefined || text === '' ? otherwise : Number.parseInt(text, 10)
}

/** What a watch over a process's memory came to. */
export interface MemoryWatched {
  /** Like `RSS 180, 350, 360 MB`: at the start, the most of the first half and of the second. */
  readonly text: string
  /** Megabytes that the second half has needed more than the first. */
  readonly growthMb: number
}

/** Looks at the memory of a process now and then; `end` stops and tells. */
export function watchMemory(pid: number): { end(): MemoryWatched } {
  const samples = [residentMb(pid)]
  const timer = setInterval(() => samples.push(residentMb(pid)), SAMPLE_EVERY_MS).unref()
  return {
    end() {
      clearInterval(timer)
      samples.push(residentMb(pid))
      const half = Math.ceil(samples.length / 2)
      const [first, second] = [
        Math.max(...samples.slice(0, half)),
        Math.max(...samples.slice(half)),
      ]
      return { text: `RSS ${samples[0]}, ${first}, ${second} MB`, growthMb: second - first }
    },
  }
}

const SAMPLE_EVERY_MS = 250

/** Megabytes of memory that the process occupies; 0 where the system does not tell. */
export function residentMb(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1_024)
  } catch {
    return 0
  }
}
