/** `backup` and `restore`: checked copies of a log and its snapshots. */
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { copyDurably, syncFolder } from '@bourse/exchange/repository/log/durable-file'
import type { ScannedLog } from '@bourse/exchange/repository/log/scan'
import { copySegments } from '@bourse/exchange/repository/log/upkeep'
import { fileSnapshots } from '@bourse/exchange/repository/snapshot/files'
import {
  type Command,
  EXIT,
  logFolder,
  print,
  printFacts,
  Refusal,
  snapshotFolder,
} from './log-command.ts'

export const backup: Command = {
  name: 'backup',
  argument: 'FOLDER',
  summary: 'copy log and snapshots to a folder',
  details: `Copies log and snapshots into the new or empty FOLDER and checks every byte of the
copy. The server may be running: the copy ends with a complete batch. Users and sessions are in
a database of their own and not part of it.`,
  options: [],
  run: ({ data, argument }) => copyData(data, argument),
}

export const restore: Command = {
  name: 'restore',
  argument: 'FOLDER',
  summary: 'copy log and snapshots back from a folder',
  details: `Copies log and snapshots from FOLDER, made by backup, into a data folder that has
neither, and checks every byte of the copy. The log appears under its name only when it is
complete.`,
  options: [],
  run: ({ data, argument }) => copyData(argument, data),
}

/** Copies from one data folder to another. The log is given its name last: with it all is there. */
async function copyData(from: string, to: string): Promise<number> {
  await requireEmpty(logFolder(to))
  await requireEmpty(snapshotFolder(to))
  const partial = `${logFolder(to)}.partial`
  await rm(partial, { recursive: true, force: true })
  await mkdir(to, { recursive: true })
  // Snapshots first: the log's copy then ends at or behind all of them.
  const snapshots = await copySnapshots(snapshotFolder(from), snapshotFolder(to))
  let log: ScannedLog
  try {
    log = await copySegments(logFolder(from), partial)
  } catch (error) {
    await rm(partial, { recursive: true, force: true })
    await rm(snapshotFolder(to), { recursive: true, force: true })
    throw error
  }
  await rm(logFolder(to), { recursive: true, force: true })
  await rename(partial, logFolder(to))
  await syncFolder(to)
  await printFacts([
    ['log id', log.genesis.logId],
    ['positions', `${log.first} to ${log.end}`],
    ['files', log.files.length],
    ['snapshots', snapshots],
    ['copied to', to],
  ])
  return EXIT.clean
}

/** Copies the good snapshots and says which are not. Returns their number. */
async function copySnapshots(from: string, to: string): Promise<number> {
  const source = fileSnapshots({ folder: from })
  const target = fileSnapshots({ folder: to })
  let count = 0
  for (const { file } of await source.list()) {
    if (!(await source.verify(file)).ok) {
      await print(`not copied, because it is damaged or was deleted meanwhile: ${file}\n`)
      continue
    }
    await mkdir(to, { recursive: true })
    const copy = join(to, basename(file))
    await copyDurably(file, copy, (await stat(file)).size)
    const checked = await target.verify(copy)
    if (!checked.ok) throw new Refusal(`the copy ${copy} is damaged: ${checked.why}`)
    count++
  }
  return count
}

async function requireEmpty(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => [])
  if (names.length > 0) throw new Refusal(`${folder} is not empty: nothing is overwritten`)
}
