/**
 * The bytes of a snapshot file: a header with a checksum of its own that names meta and sections,
 * the sections one after the other, and a SHA-256 over everything before it.
 */
import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { Snapshot, SnapshotMeta } from '@bourse/domain/exchange/snapshot'
import { ByteReader, ByteWriter } from '@bourse/kit/pure/bytes'

/** The format that this program writes; it reads no other. */
const SNAPSHOT_FORMAT = 1
/** Magic, format version, length of the header in bytes (these included), its CRC-32. */
export const PRELUDE_BYTES = 16
/** Longest header: names and versions of some ten sections. A longer one is damage. */
const HEADER_BYTES_MAX = 64 * 1024
const HASH_BYTES = 32

const MAGIC = 'BRSN'
const AT = { magic: 0, format: 4, length: 8, sum: 12 } as const

/**
 * A section as the header lists it. `sum` is the CRC-32 of its bytes, which tells where damage is.
 */
export interface SectionEntry {
  readonly name: string
  readonly version: number
  readonly length: number
  readonly sum: number
}

export interface SnapshotHeader {
  readonly meta: SnapshotMeta
  readonly sections: readonly SectionEntry[]
  /** Where the sections begin, and how long the whole file is. */
  readonly headerBytes: number
  readonly fileBytes: number
}

/** What is wrong in a file, and where. */
export interface SnapshotDamage {
  readonly offset: number
  readonly why: string
}

/** The header of a snapshot's file. */
export function encodeHeader(snapshot: Snapshot): Buffer {
  const writer = new ByteWriter()
  const { meta } = snapshot
  writer.text(meta.logId)
  writer.f64(meta.position)
  writer.f64(meta.sequence)
  writer.u32(meta.rulesVersion)
  writer.text(meta.resultHash)
  writer.text(meta.stateHash)
  writer.u32(snapshot.sections.length)
  for (const { name, version, bytes } of snapshot.sections) {
    writer.text(name)
    writer.u32(version)
    writer.f64(bytes.length)
    writer.u32(crc32(bytes))
  }
  const header = Buffer.concat([Buffer.alloc(PRELUDE_BYTES), writer.bytes()])
  header.write(MAGIC, AT.magic, 'latin1')
  header.writeUInt32LE(SNAPSHOT_FORMAT, AT.format)
  header.writeUInt32LE(header.length, AT.length)
  header.writeUInt32LE(headerSum(header), AT.sum)
  return header
}

/**
 * The header length that the first bytes of a file tell, or why they are not those of a snapshot.
 */
export function readPrelude(prelude: Buffer): number | SnapshotDamage {
  if (prelude.length < PRELUDE_BYTES) return { offset: 0, why: 'the file ends inside its header' }
  if (prelude.toString('latin1', AT.magic, AT.format) !== MAGIC) {
    return { offset: AT.magic, why: 'the file does not begin as a snapshot' }
  }
  const length = prelude.readUInt32LE(AT.length)
  if (length < PRELUDE_BYTES || length > HEADER_BYTES_MAX) {
    return { offset: AT.length, why: `a header cannot have ${length} bytes` }
  }
  return length
}

/** The decoded header, or what is wrong with it. `bytes` is the header and nothing else. */
export function decodeHeader(bytes: Buffer): SnapshotHeader | SnapshotDamage {
  if (headerSum(bytes) !== bytes.readUInt32LE(AT.sum)) {
    return { offset: 0, why: 'the header fails its checksum' }
  }
  const format = bytes.readUInt32LE(AT.format)
  if (format !== SNAPSHOT_FORMAT) {
    const why = `the format version is ${format}, this program reads ${SNAPSHOT_FORMAT}`
    return { offset: AT.format, why }
  }
  try {
    return readFields(bytes)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return { offset: PRELUDE_BYTES, why: `the header cannot be read: ${error.message}` }
  }
}

/** Checks all bytes of a file whose header is good. */
export function bodyDamage(file: Buffer, header: SnapshotHeader): SnapshotDamage | undefined {
  let at = header.headerBytes
  for (const { name, length, sum } of header.sections) {
    if (crc32(file.subarray(at, at + length)) !== sum) {
      return { offset: at, why: `section ${name} fails its checksum` }
    }
    at += length
  }
  const hash = createHash('sha256').update(file.subarray(0, at)).digest()
  if (hash.equals(file.subarray(at))) return undefined
  return { offset: at, why: 'the SHA-256 at the end is not that of the file' }
}

function readFields(bytes: Buffer): SnapshotHeader {
  const reader = new ByteReader(bytes.subarray(PRELUDE_BYTES))
  const meta: SnapshotMeta = {
    logId: reader.text(),
    position: reader.f64(),
    sequence: reader.f64(),
    rulesVersion: reader.u32(),
    resultHash: reader.text(),
    stateHash: reader.text(),
  }
  const sections = Array.from({ length: Math.min(reader.u32(), bytes.length) }, () => ({
    name: reader.text(),
    version: reader.u32(),
    length: reader.f64(),
    sum: reader.u32(),
  }))
  reader.end()
  const body = sections.reduce((sum, section) => sum + section.length, 0)
  const headerBytes = bytes.length
  return { meta, sections, headerBytes, fileBytes: headerBytes + body + HASH_BYTES }
}

/** CRC-32 of the header but for the place where it stands. */
function headerSum(header: Buffer): number {
  return crc32(header.subarray(AT.sum + 4), crc32(header.subarray(0, AT.sum)))
}
