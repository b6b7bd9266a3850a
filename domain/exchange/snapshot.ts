/** Snapshots: the whole state at one position, in named and versioned sections. */

export interface SnapshotSection {
  readonly name: string
  readonly version: number
  readonly bytes: Uint8Array
}

export interface SnapshotMeta {
  readonly logId: string
  readonly position: number
  readonly sequence: number
  readonly rulesVersion: number
  readonly resultHash: string
  /** SHA-256 over the engine's section, hex: equal on every server at this sequence id. */
  readonly stateHash: string
}

export interface Snapshot {
  readonly meta: SnapshotMeta
  readonly sections: readonly SnapshotSection[]
}

/** A stored snapshot: its file and what its header says, or why it cannot be used. */
export type StoredSnapshot =
  | { readonly file: string; readonly ok: true; readonly meta: SnapshotMeta }
  | {
      readonly file: string
      readonly ok: false
      readonly offset: number
      readonly why: string
    }

export interface SnapshotStore {
  /** Newest first. Headers are checked; `load` and `verify` check every byte. */
  list(): Promise<readonly StoredSnapshot[]>
  /** The snapshot, or undefined with the file being reported as damaged by the next `list`. */
  load(file: string): Promise<Snapshot | undefined>
  /** Durable when resolved. Keeps the `keep` newest and every one that `keepFrom` still needs. */
  save(snapshot: Snapshot, keepFrom: number): Promise<string>
}

/** A part of the state that knows how to write itself into a snapshot and to come back from it. */
export interface Snapshotted {
  readonly section: string
  readonly version: number
  /** Logical content only, in a canonical order: equal states give equal bytes. */
  save(): Uint8Array
  /** Throws on bytes that `save` of this or an older version cannot have written. */
  restore(bytes: Uint8Array, version: number): void
}
