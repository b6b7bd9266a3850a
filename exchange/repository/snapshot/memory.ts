/** Snapshots in memory, for tests and simulations. */
import type { Snapshot, SnapshotStore, StoredSnapshot } from '@bourse/domain/exchange/snapshot'
import { deletable } from './keep.ts'

/** An empty store that keeps at least the `keep` newest. */
export function memorySnapshots(keep = 2): SnapshotStore {
  const kept = new Map<number, Snapshot>()
  const newestFirst = () => [...kept.keys()].sort((a, b) => b - a)
  const fileOf = (sequence: number) => `memory:${sequence}`
  return {
    async list() {
      return newestFirst().map((sequence): StoredSnapshot => {
        const { meta } = kept.get(sequence) as Snapshot
        return { file: fileOf(sequence), ok: true, meta }
      })
    },
    async load(file) {
      return newestFirst()
        .filter((sequence) => fileOf(sequence) === file)
        .map((sequence) => kept.get(sequence))[0]
    },
    async save(snapshot, keepFrom) {
      const sections = snapshot.sections.map((section) => ({
        ...section,
        bytes: section.bytes.slice(),
      }))
      kept.set(snapshot.meta.sequence, { meta: snapshot.meta, sections })
      for (const old of deletable(newestFirst(), keep, keepFrom)) kept.delete(old)
      return fileOf(snapshot.meta.sequence)
    },
  }
}
