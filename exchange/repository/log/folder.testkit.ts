/** Temporary folders and segment logs in them, for tests. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TradingEvent } from '@bourse/domain/exchange/event'
import { LIMITS } from './events.testkit.ts'
import { openSegments, type SegmentsLog, type SegmentsOptions } from './segments.ts'

/** Runs `body` with a new folder that is removed afterwards. */
export async function inFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'bourse-log-'))
  try {
    await body(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Opens, or creates, the log in `folder`; a problem is an exception here. */
export async function openLog(
  folder: string,
  options: Partial<SegmentsOptions> = {},
): Promise<SegmentsLog> {
  const opened = await openSegments({ folder, create: { limits: LIMITS }, ...options })
  if (!opened.ok) throw new Error(`the log does not open: ${JSON.stringify(opened.problem)}`)
  return opened.value
}

/** Writes a closed log with one frame for each batch. */
export async function writeLog(
  folder: string,
  batches: readonly (readonly TradingEvent[])[],
  options: Partial<SegmentsOptions> = {},
): Promise<void> {
  const log = await openLog(folder, options)
  for (const batch of batches) await log.append(batch)
  await log.close()
}
