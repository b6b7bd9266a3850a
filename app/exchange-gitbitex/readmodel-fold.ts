/** The rows that a log gives, folded into a file of their own by an engine of its own. */
import type { TradingEvent } from '@bourse/domain/exchange/event'
import type { SnapshotMeta } from '@bourse/domain/exchange/snapshot'
import { assert } from '@bourse/domain/shared/assert'
import type { RecordingMachine } from '@bourse/exchange/delivery/background/recorder'
import { restoreMachine } from '@bourse/exchange/delivery/background/recorder-restore'
import { EventReader } from '@bourse/exchange/repository/log/event-reader'
import { lockFolder } from '@bourse/exchange/repository/log/folder-lock'
import { type ScannedLog, scanSegments } from '@bourse/exchange/repository/log/scan'
import { READ_MODEL_VERSION } from '@bourse/exchange/repository/readmodel/schema'
import { sqliteWriter } from '@bourse/exchange/repository/readmodel/sqlite'
import {
  copyUpTo,
  type ModelMark,
  readModelFileMark,
  removeReadModel,
} from '@bourse/exchange/repository/readmodel/sqlite-files'
import { fileSnapshots } from '@bourse/exchange/repository/snapshot/files'
import { Refusal } from './log-command.ts'
import { recordingMachine } from './machine.ts'
import { dataFolders } from './storage.ts'

/** A data folder that nobody else uses: its log, checked, and its rows as they are. */
export interface Subject {
  readonly folders: ReturnType<typeof dataFolders>
  readonly log: ScannedLog
  /** Undefined when there are no rows. */
  readonly mark: ModelMark | undefined
}

/** Runs with the data folder locked. Throws a Refusal when a server has it, or LogDamage. */
export async function withSubject<Outcome>(
  data: string,
  run: (subject: Subject) => Promise<Outcome>,
): Promise<Outcome> {
  const folders = dataFolders(data)
  const log = await scanSegments(folders.log)
  const lock = lockFolder(folders.log)
  if (!lock.ok) {
    throw new Refusal(`the data folder is in use by ${lock.problem}: stop the server first`)
  }
  try {
    return await run({ folders, log, mark: readModelFileMark(folders.readModel) })
  } finally {
    lock.value.release()
  }
}

/** What was folded. */
export interface Folded {
  readonly sequence: number
  readonly position: number
  /** The snapshot that stands for the part of the log that was trimmed. */
  readonly from: SnapshotMeta | undefined
}

/** Positions read between two looks at how many rows wait. */
const STEP = 8_192
/** Rows written in one transaction, or a few more. */
const ROWS = 65_536

/**
 * Makes `file` anew out of the log, up to sequence id `upTo`. Of a trimmed log the rows before its
 * oldest snapshot are taken from the read model; throws a Refusal when that has none to give.
 */
export async function foldInto(file: string, subject: Subject, upTo: number): Promise<Folded> {
  removeReadModel(file)
  const { machine, from } = await beginning(file, subject)
  const { folders, log } = subject
  const { state } = machine.engine
  const writer = await sqliteWriter(file, log.genesis.logId)
  const reader = new EventReader(folders.log, state.position)
  try {
    let mark = await writer.mark()
    machine.rows.resume(mark)
    const write = async (): Promise<void> => {
      if (state.sequence === mark) return
      const batch = { from: mark, to: state.sequence, ...machine.rows.take() }
      assert(await writer.write(batch), 'nobody else writes to a new file')
      mark = state.sequence
    }
    while (reader.position < log.end && state.sequence < upTo) {
      await reader.read(
        Math.min(log.end, reader.position + STEP),
        (events, count) => apply(machine, events.slice(0, count), upTo),
        () => false,
      )
      if (machine.rows.pending >= ROWS) await write()
    }
    await write()
    await writer.settle()
  } finally {
    await reader.close()
    await writer.close()
  }
  return { sequence: state.sequence, position: state.position, from }
}

function apply({ engine }: RecordingMachine, events: readonly TradingEvent[], upTo: number): void {
  for (const event of events) {
    if (engine.state.sequence >= upTo) return
    try {
      engine.apply(event)
    } catch (error) {
      const why = `the engine failed at position ${event.position}: ${String(error)}`
      throw new Refusal(why, { cause: error })
    }
  }
}

/** An empty machine, or that of a snapshot with the rows up to it in `file`. */
async function beginning(
  file: string,
  { folders, log, mark }: Subject,
): Promise<{ readonly machine: RecordingMachine; readonly from: SnapshotMeta | undefined }> {
  const { logId, limits } = log.genesis
  const build = () => recordingMachine(limits)
  if (log.first === 1) return { machine: build(), from: undefined }
  const cannot = `the log begins at position ${log.first}: what came before it is in no snapshot`
  if (mark === undefined || mark.logId !== logId || mark.version !== READ_MODEL_VERSION) {
    throw new Refusal(`${cannot}, and there are no rows of this log and version to take it from`)
  }
  const store = fileSnapshots({ folder: folders.snapshots })
  const usable = (await store.list())
    .filter((each) => each.ok)
    .filter(({ meta }) => meta.position >= log.first - 1 && meta.sequence <= mark.sequence)
  // The oldest one: from there on the rows are made anew.
  for (const { meta } of usable.toReversed()) {
    const most = { logId, end: log.end, mark: meta.sequence }
    const { machine, snapshot } = await restoreMachine(store, most, build)
    if (snapshot?.sequence !== meta.sequence) continue
    const timeMicros = machine.engine.state.time
    copyUpTo(folders.readModel, file, { mark: meta.sequence, timeMicros })
    return { machine, from: snapshot }
  }
  throw new Refusal(
    `${cannot}, and no good snapshot lies between there and the rows' mark ${mark.sequence}`,
  )
}
