/**
 * Frames: what is written in one piece and is checked in one piece. A frame is a header of 40 bytes
 * and its payload. The header has a checksum of its own, so a damaged length is told apart from a
 * write that was cut short; and it holds the checksum of the frame before it, so frames form a
 * chain.
 */
import { crc32 } from 'node:zlib'

export const FRAME_HEADER_BYTES = 40
/** Largest payload. A gateway's batches are far smaller; a larger length is damage. */
export const FRAME_PAYLOAD_MAX = 64 * 1024 * 1024

/** `BRSH` opens a file and carries its genesis, `BRSF` carries records. */
export const MAGIC = { file: 0x48535242, records: 0x46535242 } as const

const AT = {
  magic: 0,
  length: 4,
  count: 8,
  previous: 12,
  firstPosition: 16,
  time: 24,
  payloadSum: 32,
  headerSum: 36,
} as const

/**
 * A frame's header. Records are counted; a file header has none and names the file's first
 * position.
 */
export interface Frame {
  magic: number
  length: number
  count: number
  /** Checksum of the header of the frame before. */
  previous: number
  firstPosition: number
  /** Microseconds; of a file header the time of the last record before it. */
  time: number
  payloadSum: number
  /** Covers all of the above, and through `previous` every frame before. */
  headerSum: number
}

/** A frame to be filled by `readFrame`. */
export function blankFrame(): Frame {
  return {
    magic: 0,
    length: 0,
    count: 0,
    previous: 0,
    firstPosition: 0,
    time: 0,
    payloadSum: 0,
    headerSum: 0,
  }
}

/** What a writer knows of a frame; lengths and checksums follow from the payload. */
export type NewFrame = Pick<Frame, 'magic' | 'count' | 'previous' | 'firstPosition' | 'time'>

/**
 * Writes the header of the frame that fills `bytes` (header and payload) and returns its checksum,
 * which is the next frame's `previous`.
 */
export function sealFrame(bytes: Buffer, frame: NewFrame): number {
  const payload = bytes.subarray(FRAME_HEADER_BYTES)
  if (payload.length > FRAME_PAYLOAD_MAX) {
    throw new RangeError(`a batch of ${payload.length} bytes is larger than a frame can be`)
  }
  bytes.writeUInt32LE(frame.magic, AT.magic)
  bytes.writeUInt32LE(payload.length, AT.length)
  bytes.writeUInt32LE(frame.count, AT.count)
  bytes.writeUInt32LE(frame.previous, AT.previous)
  bytes.writeBigInt64LE(BigInt(frame.firstPosition), AT.firstPosition)
  bytes.writeBigInt64LE(BigInt(frame.time), AT.time)
  bytes.writeUInt32LE(crc32(payload), AT.payloadSum)
  const headerSum = crc32(bytes.subarray(0, AT.headerSum))
  bytes.writeUInt32LE(headerSum, AT.headerSum)
  return headerSum
}

/** Fills `frame` from the 40 bytes at `at`; returns why it cannot be a frame, or ''. */
export function readFrame(bytes: Buffer, at: number, frame: Frame): string {
  frame.magic = bytes.readUInt32LE(at + AT.magic)
  frame.headerSum = bytes.readUInt32LE(at + AT.headerSum)
  if (frame.magic !== MAGIC.records && frame.magic !== MAGIC.file) return 'no frame begins here'
  if (crc32(bytes.subarray(at, at + AT.headerSum)) !== frame.headerSum) {
    return 'the frame header fails its checksum'
  }
  frame.length = bytes.readUInt32LE(at + AT.length)
  frame.count = bytes.readUInt32LE(at + AT.count)
  frame.previous = bytes.readUInt32LE(at + AT.previous)
  frame.firstPosition = Number(bytes.readBigInt64LE(at + AT.firstPosition))
  frame.time = Number(bytes.readBigInt64LE(at + AT.time))
  frame.payloadSum = bytes.readUInt32LE(at + AT.payloadSum)
  if (frame.length > FRAME_PAYLOAD_MAX) return 'the frame is longer than a frame can be'
  return ''
}

/**
 * True if the few bytes from `at` to `end` can be the begin of a records frame that was cut short.
 */
export function beginsFrame(bytes: Buffer, at: number, end: number): boolean {
  const magic = Buffer.alloc(4)
  magic.writeUInt32LE(MAGIC.records)
  const length = Math.min(end - at, magic.length)
  return bytes.subarray(at, at + length).equals(magic.subarray(0, length))
}
