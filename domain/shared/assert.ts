/**
 * Asserts stay on in production: a broken invariant stops the process before it can acknowledge
 * anything.
 */

/** Throws when `condition` is false. The message names the invariant, not the symptom. */
export function assert(condition: boolean, invariant: string): asserts condition {
  if (!condition) throw new Error(`invariant broken: ${invariant}`)
}

/** The end of every switch over a union: the compiler proves that it is never reached. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${String(value)}`)
}
