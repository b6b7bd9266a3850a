/** Seeds that once failed: kept in git, and run before all others. */
import { existsSync, readFileSync } from 'node:fs'

export interface Seed {
  readonly seed: number
  readonly events: number
}

/** The seeds of the file, each with its count of events; none when there is no file. */
export function keptSeeds(file: string): Seed[] {
  if (!existsSync(file)) return []
  return readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => /^(\d+) (\d+)/.exec(line))
    .filter((match) => match !== null)
    .map(([, seed, events]) => ({ seed: Number(seed), events: Number(events) }))
}
