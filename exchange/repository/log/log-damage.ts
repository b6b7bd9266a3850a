/** The errors that stop the reading of a log, and the problems of the port that they become. */
import type { LogProblem } from '@bourse/domain/exchange/log'

interface DamagedPlace {
  readonly cause?: unknown
  readonly file: string
  readonly offset: number
  readonly goodTo?: number
}

/** Thrown inside the readers of files and turned into a `LogProblem` at their border. */
export class LogDamage extends Error {
  readonly file: string
  readonly offset: number
  readonly why: string
  /** Last position that can be read before the damage; undefined when that is not known. */
  readonly goodTo: number | undefined

  constructor(why: string, place: DamagedPlace) {
    super(`${place.file} is damaged at offset ${place.offset}: ${why}`, place)
    this.name = 'LogDamage'
    this.file = place.file
    this.offset = place.offset
    this.why = why
    this.goodTo = place.goodTo
  }
}

/** Thrown when a log cannot be used although nothing in it is damaged. */
export class LogUnusable extends Error {
  constructor(why: string, options?: ErrorOptions) {
    super(why, options)
    this.name = 'LogUnusable'
  }
}

/**
 * The problem that `error` stands for; any other error is a bug or a failing disk and is thrown on.
 */
export function problemOf(error: unknown): LogProblem {
  if (error instanceof LogDamage) {
    return { kind: 'damaged', file: error.file, offset: error.offset, why: error.why }
  }
  if (error instanceof LogUnusable) return { kind: 'unusable', why: error.message }
  throw error
}
