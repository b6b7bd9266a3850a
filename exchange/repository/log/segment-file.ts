/**
 * Segment files: their names, the header frame that each begins with, and how a new one appears:
 * whole or not at all, so that a file without a good header is damage and never a crash at a bad
 * moment.
 */
import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { RULES_VERSION } from '@bourse/domain/exchange/event'
import type { Genesis } from '@bourse/domain/exchange/log'
import { ByteReader, ByteWriter } from '@bourse/kit/pure/bytes'
import { writeDurably } from './durable-file.ts'
import { FRAME_HEADER_BYTES, MAGIC, sealFrame } from './frame.ts'
import { LogDamage, LogUnusable } from './log-damage.ts'

/** The format of files and frames that this program writes; it reads no other. */
export const FORMAT_VERSION = 1

const NAME = /^([0-9]{20})\.seg$/

/** What a file's header frame says besides the genesis. */
export interface SegmentStart {
  readonly firstPosition: number
  /** Checksum of the last frame of the file before, 0 in the first file of a log. */
  readonly previous: number
  readonly time: number
}

/** Name of the file whose first record has this position. */
export function segmentName(firstPosition: number): string {
  return `${String(firstPosition).padStart(20, '0')}.seg`
}

/** First position by the name of a file. */
export function segmentPosition(file: string): number {
  return Number(NAME.exec(basename(file))?.[1] ?? Number.NaN)
}

/**
 * Paths of the segment files of a folder in order; empty when there is no folder or no log in it.
 */
export async function listSegments(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(emptyWhenMissing)
  return names
    .filter((name) => NAME.test(name))
    .sort()
    .map((name) => join(folder, name))
}

/**
 * Writes a new file with its header frame under its final name, durably. Returns the chain value.
 */
export async function createSegment(
  folder: string,
  genesis: Genesis,
  start: SegmentStart,
): Promise<{ file: string; bytes: number; chain: number }> {
  const file = join(folder, segmentName(start.firstPosition))
  const bytes = Buffer.concat([Buffer.alloc(FRAME_HEADER_BYTES), encodeGenesis(genesis)])
  const chain = sealFrame(bytes, { ...start, magic: MAGIC.file, count: 0 })
  await writeDurably(file, async (handle) => {
    await handle.writeFile(bytes)
  })
  return { file, bytes: bytes.length, chain }
}

/**
 * The genesis in a header frame's payload. Throws LogUnusable on a newer format or newer rules,
 * LogDamage on nonsense.
 */
export function decodeGenesis(payload: Buffer, file: string): Genesis {
  const reader = new ByteReader(payload)
  try {
    const formatVersion = reader.u32()
    if (formatVersion !== FORMAT_VERSION) {
      throw new LogUnusable(
        `${file} has format version ${formatVersion}, this program reads ${FORMAT_VERSION}`,
      )
    }
    const logId = Buffer.from(reader.raw(16)).toString('hex')
    const rulesVersion = reader.u32()
    if (rulesVersion > RULES_VERSION) {
      const known = `this program knows ${RULES_VERSION}`
      throw new LogUnusable(`${file} was begun under rules version ${rulesVersion}, ${known}`)
    }
    const createdAt = reader.f64()
    const limits = {
      openOrdersMax: reader.f64(),
      accountsMax: reader.f64(),
      referencesKept: reader.f64(),
      referencesMax: reader.f64(),
    }
    reader.end()
    return { logId, formatVersion, rulesVersion, createdAt, limits }
  } catch (error) {
    if (error instanceof RangeError) {
      const why = `the genesis cannot be read: ${error.message}`
      throw new LogDamage(why, { file, offset: FRAME_HEADER_BYTES, cause: error })
    }
    throw error
  }
}

function encodeGenesis(genesis: Genesis): Uint8Array {
  const writer = new ByteWriter()
  writer.u32(genesis.formatVersion)
  writer.raw(Buffer.from(genesis.logId, 'hex'))
  writer.u32(genesis.rulesVersion)
  writer.f64(genesis.createdAt)
  writer.f64(genesis.limits.openOrdersMax)
  writer.f64(genesis.limits.accountsMax)
  writer.f64(genesis.limits.referencesKept)
  writer.f64(genesis.limits.referencesMax)
  return writer.bytes()
}

function emptyWhenMissing(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENOENT') return []
  throw error
}
