/** What the operator sees of the snapshots: how far the newest one that can be used reaches. */
import { stat } from 'node:fs/promises'
import type { SnapshotStore } from '@bourse/domain/exchange/snapshot'
import type { SnapshotRow } from '@bourse/exchange/delivery/operator-json'

/**
 * The newest stored snapshot whose header is good, or null. It is written by another process, so
 * the files are looked at each time.
 */
export async function newestSnapshot(
  snapshots: Pick<SnapshotStore, 'list'>,
): Promise<SnapshotRow | null> {
  const newest = (await snapshots.list()).find((stored) => stored.ok)
  if (newest === undefined) return null
  const { position, sequence } = newest.meta
  const written = await stat(newest.file).catch(() => undefined)
  // Deleted meanwhile, because there is a newer one: the next look finds that.
  if (written === undefined) return null
  return { position, sequence, writtenAt: written.mtime.toISOString() }
}
