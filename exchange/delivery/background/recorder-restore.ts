/** Recovery from a snapshot: the newest good one that a reader of the log may start from. */
import { createHash } from 'node:crypto'
import { RULES_VERSION } from '@bourse/domain/exchange/event'
import { Mismatch } from '@bourse/domain/exchange/mismatch'
import type {
  Snapshot,
  SnapshotMeta,
  SnapshotStore,
  Snapshotted,
  StoredSnapshot,
} from '@bourse/domain/exchange/snapshot'
import type { TradingEngine } from '@bourse/domain/exchange/state'

/** An engine with the folds that listen to it: what a snapshot holds in its sections. */
export interface Machine {
  readonly engine: TradingEngine & Snapshotted
  readonly folds: readonly Snapshotted[]
}

/** Where the machine will read on, and whose results are still owed. */
export interface RestoreLimits {
  readonly logId: string
  /** Position of the last durable record. */
  readonly end: number
  /** Lowest mark of any sink: results above it must be told again. */
  readonly mark: number
}

export interface Restored<Built extends Machine> {
  readonly machine: Built
  /** What it started from, undefined for an empty machine. */
  readonly snapshot: SnapshotMeta | undefined
  /** One sentence for each newer snapshot that could not be used. */
  readonly damaged: readonly string[]
}

/**
 * A machine restored from the newest good snapshot at or below the mark, or an empty one. `build`
 * gives an empty machine each time, since one that failed to restore must not be used. Throws a
 * `Mismatch` when any snapshot is of another log or beyond the end of this one.
 */
export async function restoreMachine<Built extends Machine>(
  store: SnapshotStore,
  limits: RestoreLimits,
  build: () => Built,
): Promise<Restored<Built>> {
  const stored = await store.list()
  for (const each of stored) refuseForeign(each, limits)
  const damaged: string[] = []
  for (const each of stored) {
    if (!each.ok) {
      damaged.push(damageOf(each))
      continue
    }
    if (each.meta.sequence > limits.mark) continue
    const snapshot = await store.load(each.file)
    if (snapshot === undefined) {
      const now = (await store.list()).find(({ file }) => file === each.file)
      damaged.push(now === undefined || now.ok ? `${each.file} cannot be read` : damageOf(now))
      continue
    }
    const machine = build()
    const problem = restore(machine, snapshot)
    if (problem === undefined) return { machine, snapshot: snapshot.meta, damaged }
    damaged.push(`${each.file} ${problem}`)
  }
  return { machine: build(), snapshot: undefined, damaged }
}

/** The state of the machine as a snapshot: every section at one position. */
export function captureMachine(machine: Machine, logId: string): Snapshot {
  const { state } = machine.engine
  const sections = [machine.engine, ...machine.folds].map((part) => ({
    name: part.section,
    version: part.version,
    bytes: part.save(),
  }))
  return {
    meta: {
      logId,
      position: state.position,
      sequence: state.sequence,
      rulesVersion: state.rulesVersion,
      resultHash: state.resultHash,
      stateHash: stateHash(sections[0]?.bytes as Uint8Array),
    },
    sections,
  }
}

function refuseForeign(stored: StoredSnapshot, limits: RestoreLimits): void {
  if (!stored.ok) return
  const { logId, position } = stored.meta
  if (logId !== limits.logId) {
    throw new Mismatch(
      'other-log',
      `the snapshot ${stored.file} is of log ${logId}, not of log ${limits.logId}`,
    )
  }
  if (position > limits.end) {
    throw new Mismatch(
      'beyond-log',
      `the snapshot ${stored.file} is at position ${position}, ` +
        `but log ${logId} ends at position ${limits.end}`,
    )
  }
}

function damageOf(stored: Extract<StoredSnapshot, { readonly ok: false }>): string {
  return `${stored.file} is damaged at byte ${stored.offset}: ${stored.why}`
}

/** Fills the machine; what is wrong with the snapshot otherwise. */
function restore(machine: Machine, snapshot: Snapshot): string | undefined {
  const { meta } = snapshot
  if (meta.rulesVersion > RULES_VERSION) {
    return `is of rules version ${meta.rulesVersion}, newer than this program`
  }
  for (const part of [machine.engine, ...machine.folds]) {
    const section = snapshot.sections.find((each) => each.name === part.section)
    if (section === undefined) return `has no section ${part.section}`
    if (section.version > part.version) {
      return `has section ${part.section} in version ${section.version}, newer than this program`
    }
    if (part === machine.engine && stateHash(section.bytes) !== meta.stateHash) {
      return 'has another state hash than its header says'
    }
    try {
      part.restore(section.bytes, section.version)
    } catch (error) {
      return `has a section ${part.section} that cannot be read: ${String(error)}`
    }
  }
  const { position, sequence, resultHash } = machine.engine.state
  const same =
    position === meta.position && sequence === meta.sequence && resultHash === meta.resultHash
  return same ? undefined : 'holds another state than its header says'
}

function stateHash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
