/** The error of data that does not belong together: nothing may start from it (exit code 2). */

export type MismatchKind =
  /** A snapshot, or the rows, come from another log. */
  | 'other-log'
  /** A snapshot, or a mark, is beyond what the log holds. */
  | 'beyond-log'
  /** A mark is below what a trimmed log still holds, and no snapshot bridges the gap. */
  | 'trimmed'
  /** Rows of a version that this program does not write. */
  | 'other-version'
  /** Two engines got different results from the same events. */
  | 'diverged'

/** Thrown by whoever finds it; the message names both sides. Starting again cannot help. */
export class Mismatch extends Error {
  readonly kind: MismatchKind

  constructor(kind: MismatchKind, message: string) {
    super(message)
    this.name = 'Mismatch'
    this.kind = kind
  }
}
