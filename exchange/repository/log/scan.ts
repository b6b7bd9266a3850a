/** Checks every byte of a log without decoding its records, and says where it begins and ends. */
import type { Genesis } from '@bourse/domain/exchange/log'
import { LogDamage, LogUnusable } from './log-damage.ts'
import { listSegments, segmentPosition } from './segment-file.ts'
import { SegmentReader } from './segment-reader.ts'

/** A log whose every complete frame is good. */
export interface ScannedLog {
  readonly genesis: Genesis
  /** Position of the first record that is still kept. */
  readonly first: number
  /** Position, time and checksum of the last record, and where its frame ends. */
  readonly end: number
  readonly time: number
  readonly chain: number
  /** All files, and up to where the last one is good. */
  readonly files: readonly string[]
  readonly lastFile: string
  readonly lastBytes: number
  readonly lastHasRecords: boolean
  /** Bytes of a frame at the very end that was cut short, or is being written at this moment. */
  readonly tornBytes: number
}

/** Called for each good frame, with the reader standing on it. */
export type OnFrame = (reader: SegmentReader) => void

/** Throws LogDamage with the place, or LogUnusable when the folder holds no log. */
export async function scanSegments(folder: string, onFrame?: OnFrame): Promise<ScannedLog> {
  const files = await listSegments(folder)
  const [firstFile] = files
  if (firstFile === undefined) throw new LogUnusable(`there is no log in ${folder}`)
  const reader = await SegmentReader.open(firstFile)
  try {
    const first = reader.position + 1
    for (let index = 0; ; index++) {
      const isLast = index === files.length - 1
      await readToEnd(reader, onFrame)
      const isTorn = reader.isTorn()
      if (isLast) return scanned(reader, files, first)
      if (isTorn) throw reader.damage('a frame is cut short, but another file follows')
      await openFollowing(reader, files[index + 1] as string)
    }
  } finally {
    await reader.close()
  }
}

async function readToEnd(reader: SegmentReader, onFrame?: OnFrame): Promise<void> {
  do {
    while (reader.step()) onFrame?.(reader)
  } while ((await reader.fill()) > 0)
}

async function openFollowing(reader: SegmentReader, expected: string): Promise<void> {
  const { file, offset, position } = reader
  if (segmentPosition(expected) === position + 1 && (await reader.openNext())) return
  const why = `the file ends at position ${position}, the next one is ${expected}`
  throw new LogDamage(why, { file, offset, goodTo: position })
}

function scanned(reader: SegmentReader, files: readonly string[], first: number): ScannedLog {
  const { genesis, position, time, chain, file, offset, pending } = reader
  return {
    genesis,
    first,
    end: position,
    time,
    chain,
    files,
    lastFile: file,
    lastBytes: offset,
    lastHasRecords: position >= segmentPosition(file),
    tornBytes: pending,
  }
}
