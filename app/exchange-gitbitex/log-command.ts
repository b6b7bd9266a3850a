/** What the log commands have in common: their shape, their folders and their exit codes. */
import { once } from 'node:events'
import { join } from 'node:path'

export const EXIT = { clean: 0, damaged: 1, cannotRun: 2 } as const

/** One command. An option is its name, the name of its value and a sentence. */
export interface Command {
  readonly name: string
  /** The name of its one positional argument, if it takes one. */
  readonly argument?: string
  readonly summary: string
  readonly details: string
  readonly options: readonly (readonly [name: string, value: string, text: string])[]
  /** Returns the exit code. Throws LogDamage, or any other error when it cannot run. */
  run(input: CommandInput): Promise<number>
}

export interface CommandInput {
  readonly data: string
  readonly options: ReadonlyMap<string, string>
  readonly argument: string
}

/** A command line or a state of affairs in which a command must not run; the message says why. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
}

export function logFolder(data: string): string {
  return join(data, 'log')
}

export function snapshotFolder(data: string): string {
  return join(data, 'snapshots')
}

/** The option as a position, `fallback` when it is not given. Throws a Refusal on anything else. */
export function positionOption(input: CommandInput, name: string, fallback: number): number {
  const text = input.options.get(name)
  if (text === undefined) return fallback
  const position = /^[0-9]{1,16}$/.test(text) ? Number.parseInt(text, 10) : Number.NaN
  if (!Number.isSafeInteger(position)) throw new Refusal(`--${name} ${text} is not a position`)
  return position
}

/** Writes to the standard output and waits while its reader is slow. */
export async function print(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain')
}

/** Facts, one a line, in a column. */
export async function printFacts(facts: readonly (readonly [string, unknown])[]): Promise<void> {
  await print(facts.map(([name, value]) => `${`${name}:`.padEnd(14)} ${value}\n`).join(''))
}
