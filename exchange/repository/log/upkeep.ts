/** Copies a log, and drops the files of it that nobody needs any more. */
import { mkdir, rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { copyDurably, syncFolder } from './durable-file.ts'
import { LogUnusable } from './log-damage.ts'
import { type ScannedLog, scanSegments } from './scan.ts'
import { listSegments, segmentPosition } from './segment-file.ts'

/**
 * Copies every complete frame of the log in `folder` to the new folder `target`, checks every byte
 * of the copy and returns what is in it. The log may grow meanwhile. Throws LogDamage or
 * LogUnusable.
 */
export async function copySegments(folder: string, target: string): Promise<ScannedLog> {
  const source = await scanSegments(folder)
  await mkdir(target, { recursive: true })
  for (const file of source.files) {
    const bytes = file === source.lastFile ? source.lastBytes : (await stat(file)).size
    await copyDurably(file, join(target, basename(file)), bytes)
  }
  const copy = await scanSegments(target)
  if (copy.end !== source.end || copy.chain !== source.chain || copy.first !== source.first) {
    throw new LogUnusable(`the copy in ${target} is not equal to ${folder}`)
  }
  return copy
}

/**
 * Deletes the files whose records are all at or below `position`, oldest first, and returns their
 * paths. The last file always stays. Whoever follows the log must be beyond `position`.
 */
export async function trimSegments(folder: string, position: number): Promise<readonly string[]> {
  const files = await listSegments(folder)
  const kept = files.findLastIndex((file) => segmentPosition(file) <= position + 1)
  const trimmed = files.slice(0, Math.max(0, kept))
  for (const file of trimmed) {
    await rm(file)
    await syncFolder(folder)
  }
  return trimmed
}
