/** Runs each planted bug in a process of its own, seed after seed, until one finds it. */
import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { checkMutant } from '../hooks.ts'
import { MUTANTS } from './list.ts'
import type { Mutant } from './mutant.ts'

/** Seeds that a bug gets at most, and the events of each. */
export const MUTANT_SEEDS_MAX = 1_000
export const MUTANT_EVENTS = 2_000
const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url))

/** Plants every bug whose name holds `part`; returns how many were missed. */
export async function runMutants(part: string, write: (line: string) => void): Promise<number> {
  const wanted = [...MUTANTS.entries()].filter(([, { name }]) => name.includes(part))
  for (const [, mutant] of wanted) checkMutant(mutant)
  const waiting = [...wanted]
  let found = 0
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [number, mutant] = next
      const line = await runOne(number)
      const isFound = line.startsWith(FOUND)
      if (isFound) found++
      write(`${isFound ? 'found ' : 'MISSED'}  ${mutant.name}: ${line}`)
    }
  }
  await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, work))
  const missed = wanted.length - found
  write(`${found} found, ${missed} missed`)
  return missed
}

const FOUND = 'seed '

/** The mutant that a child process was told to plant. */
export function mutantOf(number: number): Mutant {
  const mutant = MUTANTS[number]
  if (mutant === undefined) throw new Error(`there is no mutant ${number}`)
  return mutant
}

/** The child's last line: which seed found it, or that none did. */
async function runOne(number: number): Promise<string> {
  const child = spawn(process.execPath, [MAIN, '--mutant', String(number)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const output = await text(child.stdout)
  return output.trimEnd().split('\n').at(-1) ?? ''
}
