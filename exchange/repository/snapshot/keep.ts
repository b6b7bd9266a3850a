/** Which snapshots must stay. */

/**
 * Of `sequences`, sorted newest first, those that may be deleted: all that are older than the
 * `keep` newest and older than the newest one at or below `keepFrom`, the lowest mark of any sink,
 * because recovery begins there. When none is that old, all are needed.
 */
export function deletable(
  sequences: readonly number[],
  keep: number,
  keepFrom: number,
): readonly number[] {
  const start = sequences.find((sequence) => sequence <= keepFrom)
  if (start === undefined) return []
  return sequences.slice(keep).filter((sequence) => sequence < start)
}
