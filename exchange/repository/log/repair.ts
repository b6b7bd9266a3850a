/**
 * Cuts a log at a position: the operator's way out of damage, and never taken without being asked.
 */
import { mkdir, readFile, rename, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { no, ok, type Result } from '@bourse/domain/shared/result'
import { recordLength } from './codec.ts'
import { syncFolder, writeDurably } from './durable-file.ts'
import { FRAME_HEADER_BYTES, MAGIC, sealFrame } from './frame.ts'
import { LogDamage } from './log-damage.ts'
import { scanSegments } from './scan.ts'
import { listSegments, segmentPosition } from './segment-file.ts'
import type { SegmentReader } from './segment-reader.ts'

/** Where a log will be cut. Nothing has been changed yet. */
export interface DropPlan {
  readonly folder: string
  /** The first position that goes. */
  readonly from: number
  /** The first position kept; above 1 in a trimmed log. */
  readonly first: number
  /** The last position that goes and can still be read, or `from` - 1; damaged ones may follow. */
  readonly lastReadable: number
  /** What made the log unreadable behind that, if anything did. */
  readonly damage: LogDamage | undefined
  readonly file: string
  /** Bytes of `file` that stay, 0 to drop all of it. */
  readonly keepBytes: number
  /** The frame that holds `from` with only the records before it; empty if none are before it. */
  readonly rewritten: Buffer
  /** Files behind `file`, all of which go. */
  readonly laterFiles: readonly string[]
}

/**
 * Finds where to cut so that `from` and everything behind it goes. The problem is a sentence: the
 * log ends earlier, is damaged earlier, or would lose its first file. Throws LogUnusable when there
 * is no log.
 */
export async function planDrop(folder: string, from: number): Promise<Result<DropPlan, string>> {
  const files = await listSegments(folder)
  const search = new CutSearch(from)
  const damage = await search.run(folder)
  const first = segmentPosition(files[0] as string)
  if (from < first) return no(`the log begins at position ${first}`)
  const place = search.place ?? endPlace(search, from)
  if (typeof place === 'string') return no(place)
  if (place.keepBytes === 0 && place.file === files[0]) {
    return no(`the header of the first file, ${place.file}, is damaged: restore a backup`)
  }
  return ok({
    ...place,
    folder,
    from,
    first,
    lastReadable: Math.max(search.last, from - 1),
    damage,
    laterFiles: files.filter((file) => file > place.file),
  })
}

/**
 * Cuts as planned. What is cut is moved to `droppedFolder` first, so nothing is lost; interrupted
 * at any moment, the same plan can be made and applied again. The caller holds the folder's lock.
 */
export async function applyDrop(plan: DropPlan, droppedFolder: string): Promise<void> {
  await mkdir(droppedFolder, { recursive: true })
  for (const file of plan.laterFiles.toReversed()) await moveInto(file, droppedFolder)
  if (plan.keepBytes === 0) await moveInto(plan.file, droppedFolder)
  else await cut(plan, droppedFolder)
  await syncFolder(droppedFolder)
  await syncFolder(plan.folder)
}

/** Moves a file into a folder of the same file system. */
export async function moveInto(file: string, folder: string): Promise<void> {
  await rename(file, join(folder, basename(file)))
}

type CutPlace = Pick<DropPlan, 'file' | 'keepBytes' | 'rewritten'>

/** Looks for the frame that holds a position, as far as the log can be read. */
class CutSearch {
  place: CutPlace | undefined
  last = 0
  /** End of the last good frame. */
  end: CutPlace | undefined
  damage: LogDamage | undefined
  readonly #from: number

  constructor(from: number) {
    this.#from = from
  }

  async run(folder: string): Promise<LogDamage | undefined> {
    try {
      const scanned = await scanSegments(folder, (reader) => this.#see(reader))
      this.last = scanned.end
      this.end = wholeFrames(scanned.lastFile, scanned.lastBytes)
    } catch (error) {
      if (!(error instanceof LogDamage)) throw error
      this.damage = error
      this.last = error.goodTo ?? 0
      if (error.goodTo !== undefined) this.end = wholeFrames(error.file, error.offset)
    }
    return this.damage
  }

  #see(reader: SegmentReader): void {
    this.last = reader.position
    if (this.place !== undefined || reader.position < this.#from) return
    const { file, frameOffset } = reader
    this.place = { file, keepBytes: frameOffset, rewritten: framePart(reader, this.#from) }
  }
}

function wholeFrames(file: string, keepBytes: number): CutPlace {
  return { file, keepBytes, rewritten: Buffer.alloc(0) }
}

/** The cut behind the last good frame, or why `from` is not there. */
function endPlace(search: CutSearch, from: number): CutPlace | string {
  const { end, damage, last } = search
  if (end === undefined) return `${damage?.message}; restore a backup`
  if (from === last + 1) return end
  const why = damage === undefined ? '' : `: ${damage.message}`
  return `the log can be read up to position ${last}${why}; drop from ${last + 1} or lower`
}

/** The reader's frame with its records before `from` only. */
function framePart(reader: SegmentReader, from: number): Buffer {
  const { frame, area, payloadAt } = reader
  const count = from - frame.firstPosition
  if (count <= 0) return Buffer.alloc(0)
  let end = payloadAt
  for (let index = 0; index < count; index++) end += recordLength(area, end)
  const payload = area.bytes.subarray(payloadAt, end)
  const bytes = Buffer.concat([Buffer.alloc(FRAME_HEADER_BYTES), payload])
  const { previous, firstPosition, time } = frame
  sealFrame(bytes, { magic: MAGIC.records, count, previous, firstPosition, time })
  return bytes
}

async function cut(plan: DropPlan, droppedFolder: string): Promise<void> {
  const { file, keepBytes, rewritten } = plan
  const { size } = await stat(file)
  if (size === keepBytes) return
  const bytes = await readFile(file)
  const tail = join(droppedFolder, `${basename(file)}.from-${keepBytes}`)
  await writeDurably(tail, (handle) => handle.writeFile(bytes.subarray(keepBytes)))
  await writeDurably(file, async (handle) => {
    await handle.writeFile(bytes.subarray(0, keepBytes))
    await handle.writeFile(rewritten)
  })
}
