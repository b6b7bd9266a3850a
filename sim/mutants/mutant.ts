/** A planted bug: in the text of one module one place is replaced by another. */
export interface Mutant {
  /** What is wrong, as a person would say it. */
  readonly name: string
  /** Path from the project's root. */
  readonly file: string
  /** Must be there exactly once. */
  readonly find: string
  readonly replace: string
}
