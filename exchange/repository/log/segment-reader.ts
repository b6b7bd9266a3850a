/**
 * Reads frames from segment files in order and checks each: its own checksums, that it follows the
 * frame before it, and that every file follows the file before it.
 */
import { type FileHandle, open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { crc32 } from 'node:zlib'
import type { Genesis } from '@bourse/domain/exchange/log'
import { type ByteArea, byteArea } from './byte-area.ts'
import {
  beginsFrame,
  blankFrame,
  FRAME_HEADER_BYTES,
  FRAME_PAYLOAD_MAX,
  MAGIC,
  readFrame,
} from './frame.ts'
import { LogDamage, LogUnusable } from './log-damage.ts'
import { decodeGenesis, segmentName, segmentPosition } from './segment-file.ts'

const CHUNK_BYTES = 1024 * 1024

/**
 * A cursor over the frames of a log. `step` is synchronous as long as bytes are at hand; `fill`
 * reads more. Everything that can be wrong is thrown as LogDamage with its place.
 */
export class SegmentReader {
  /** The frame that `step` has found; its payload is `area` from `payloadAt` to `payloadEnd`. */
  readonly frame = blankFrame()
  area: ByteArea
  payloadAt = 0
  payloadEnd = 0
  /** Last position of the last frame found, its time, and the checksum that the next continues. */
  position = 0
  time = 0
  chain = 0
  genesis: Genesis
  file: string
  /** Offset in the file where the last frame found begins. */
  frameOffset = 0
  #handle: FileHandle
  /** Offset in the file of the first byte in the buffer, and the part of it not looked at yet. */
  #base = 0
  #from = 0
  #to = 0

  private constructor(file: string, handle: FileHandle, genesis: Genesis, chunkBytes: number) {
    this.file = file
    this.#handle = handle
    this.genesis = genesis
    this.area = byteArea(Buffer.allocUnsafeSlow(chunkBytes))
  }

  /** Opens `file`, checks its header frame and stands before its first record. */
  static async open(file: string, chunkBytes = CHUNK_BYTES): Promise<SegmentReader> {
    const handle = await open(file, 'r')
    const reader = new SegmentReader(file, handle, NO_GENESIS, chunkBytes)
    try {
      await reader.#readHeader()
      reader.genesis = decodeGenesis(reader.#payload(), file)
    } catch (error) {
      await handle.close()
      throw error
    }
    return reader
  }

  /** Where the next frame begins in the file. */
  get offset(): number {
    return this.#base + this.#from
  }

  /** Bytes behind `offset` that are read but belong to no whole frame yet. */
  get pending(): number {
    return this.#to - this.#from
  }

  /** Moves over the next frame; false when more bytes are needed first. */
  step(): boolean {
    if (this.pending < FRAME_HEADER_BYTES) return false
    const { frame } = this
    const why = readFrame(this.area.bytes, this.#from, frame) || this.#oddFrame()
    if (why !== '') throw this.damage(why)
    if (this.pending < FRAME_HEADER_BYTES + frame.length) return false
    this.#take()
    this.position = frame.firstPosition + frame.count - 1
    this.time = frame.time
    return true
  }

  /** Reads on in the same file; 0 at its end. */
  async fill(): Promise<number> {
    const { bytes } = this.area
    if (this.#from > 0) {
      bytes.copyWithin(0, this.#from, this.#to)
      this.#base += this.#from
      this.#to -= this.#from
      this.#from = 0
    }
    if (this.#to === bytes.length) this.#grow()
    const buffer = this.area.bytes
    const free = buffer.length - this.#to
    const { bytesRead } = await this.#handle.read(buffer, this.#to, free, this.#base + this.#to)
    this.#to += bytesRead
    return bytesRead
  }

  /** Forgets bytes that were read ahead: they may have been read while they were being written. */
  discard(): void {
    this.#base += this.#from
    this.#from = 0
    this.#to = 0
  }

  /**
   * Call at the end of the file: true if a frame was cut short there. A write that stops early
   * leaves the begin of a frame; anything else is damage.
   */
  isTorn(): boolean {
    if (this.pending === 0) return false
    if (!beginsFrame(this.area.bytes, this.#from, this.#to)) {
      throw this.damage('the last bytes are no begin of a frame')
    }
    return true
  }

  /** Goes on to the file that continues this one; false when there is none. */
  async openNext(): Promise<boolean> {
    const file = join(dirname(this.file), segmentName(this.position + 1))
    const handle = await open(file, 'r').catch(nullWhenMissing)
    if (handle === null) return false
    await this.#handle.close()
    this.#handle = handle
    this.file = file
    this.#base = 0
    this.#from = 0
    this.#to = 0
    const { chain, time, genesis } = this
    await this.#readHeader()
    const { frame } = this
    if (frame.previous !== chain)
      throw this.#headerDamage('the file does not continue the file before it')
    if (frame.time < time) throw this.#headerDamage('the file is older than the file before it')
    const own = decodeGenesis(this.#payload(), file)
    if (own.logId !== genesis.logId) {
      throw this.#headerDamage(`the file belongs to log ${own.logId}, not to ${genesis.logId}`)
    }
    return true
  }

  /** An error for what begins at `offset`. */
  damage(why: string): LogDamage {
    return new LogDamage(why, { file: this.file, offset: this.offset, goodTo: this.position })
  }

  /** An error for the records of the last frame found. */
  frameDamage(why: string, cause?: unknown): LogDamage {
    const goodTo = this.frame.firstPosition - 1
    return new LogDamage(why, { file: this.file, offset: this.frameOffset, goodTo, cause })
  }

  async close(): Promise<void> {
    await this.#handle.close()
  }

  async #readHeader(): Promise<void> {
    const { frame } = this
    const goodTo = segmentPosition(this.file) - 1
    const fail = (why: string) => this.#headerDamage(why)
    while (this.pending < FRAME_HEADER_BYTES) {
      if ((await this.fill()) === 0) throw fail('the file ends inside its header')
    }
    const why = readFrame(this.area.bytes, this.#from, frame)
    if (why !== '') throw fail(why)
    if (frame.magic !== MAGIC.file) throw fail('the file begins without a file header')
    while (this.pending < FRAME_HEADER_BYTES + frame.length) {
      if ((await this.fill()) === 0) throw fail('the file ends inside its header')
    }
    if (frame.firstPosition !== goodTo + 1) {
      throw fail(`the file begins at position ${frame.firstPosition}, its name says ${goodTo + 1}`)
    }
    this.position = goodTo
    this.#take()
    this.time = frame.time
  }

  /** Checks the payload of the frame at the cursor and moves behind it. */
  #take(): void {
    const { frame } = this
    this.payloadAt = this.#from + FRAME_HEADER_BYTES
    this.payloadEnd = this.payloadAt + frame.length
    if (crc32(this.#payload()) !== frame.payloadSum) {
      throw this.damage('the frame fails its checksum')
    }
    this.frameOffset = this.offset
    this.chain = frame.headerSum
    this.#from = this.payloadEnd
  }

  #oddFrame(): string {
    const { frame } = this
    if (frame.magic !== MAGIC.records) return 'a file header stands in the middle of a file'
    if (frame.previous !== this.chain) return 'the frame does not continue the one before it'
    const expected = this.position + 1
    if (frame.firstPosition !== expected) {
      return `the frame begins at position ${frame.firstPosition}, expected ${expected}`
    }
    if (frame.count === 0) return 'the frame has no records'
    return frame.time < this.time ? 'the frame is older than the one before it' : ''
  }

  #payload(): Buffer {
    return this.area.bytes.subarray(this.payloadAt, this.payloadEnd)
  }

  #headerDamage(why: string): LogDamage {
    return new LogDamage(why, {
      file: this.file,
      offset: 0,
      goodTo: segmentPosition(this.file) - 1,
    })
  }

  #grow(): void {
    const old = this.area.bytes
    const length = Math.min(old.length * 2, FRAME_PAYLOAD_MAX + FRAME_HEADER_BYTES)
    if (length === old.length) throw new LogUnusable('a frame does not fit into the read buffer')
    this.area = byteArea(Buffer.allocUnsafeSlow(length))
    old.copy(this.area.bytes, 0, 0, this.#to)
  }
}

const NO_GENESIS: Genesis = {
  logId: '',
  formatVersion: 0,
  rulesVersion: 0,
  createdAt: 0,
  limits: { openOrdersMax: 0, accountsMax: 0, referencesKept: 0, referencesMax: 0 },
}

function nullWhenMissing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null
  throw error
}
