/** `trim`: deletes the old files of a log that recovery does not need any more. */
import { scanSegments } from '@bourse/exchange/repository/log/scan'
import { trimSegments } from '@bourse/exchange/repository/log/upkeep'
import { fileSnapshots } from '@bourse/exchange/repository/snapshot/files'
import {
  type Command,
  EXIT,
  logFolder,
  positionOption,
  print,
  printFacts,
  Refusal,
  snapshotFolder,
} from './log-command.ts'

export const trim: Command = {
  name: 'trim',
  summary: 'delete files that lie before the oldest snapshot',
  details: `Deletes whole files whose records all lie before the oldest snapshot kept; recovery
starts there at the earliest. Every byte of that snapshot and of the log is checked first, and
without a good one nothing is deleted. What is deleted cannot be replayed again: make a backup
first if you may want to. The server may be running.`,
  options: [['keep-from', 'POSITION', 'keep this record and all behind it, though they could go']],
  async run(input) {
    const folder = logFolder(input.data)
    const log = await scanSegments(folder)
    const needed = await oldestSnapshot(snapshotFolder(input.data), log.genesis.logId)
    if (needed > log.end) {
      throw new Refusal(`the oldest snapshot is at ${needed}, the log ends at ${log.end}`)
    }
    const keepFrom = Math.min(positionOption(input, 'keep-from', needed + 1), needed + 1)
    const trimmed = await trimSegments(folder, keepFrom - 1)
    for (const file of trimmed) await print(`deleted ${file}\n`)
    const after = await scanSegments(folder)
    await printFacts([
      ['kept from', after.first],
      ['log ends at', after.end],
      ['deleted', `${trimmed.length} of ${log.files.length} files`],
    ])
    return EXIT.clean
  },
}

/** Position of the oldest snapshot. Throws a Refusal if there is none or it is not good. */
async function oldestSnapshot(folder: string, logId: string): Promise<number> {
  const store = fileSnapshots({ folder })
  const oldest = (await store.list()).at(-1)
  if (oldest === undefined) throw new Refusal(`there is no snapshot in ${folder}: nothing can go`)
  const checked = await store.verify(oldest.file)
  if (!checked.ok) {
    throw new Refusal(`the oldest snapshot, ${oldest.file}, is damaged: ${checked.why}`)
  }
  if (checked.meta.logId !== logId) {
    throw new Refusal(`${oldest.file} belongs to log ${checked.meta.logId}, not to ${logId}`)
  }
  return checked.meta.position
}
