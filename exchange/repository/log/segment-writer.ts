/** Appends frames to the last segment file and starts the next when one is full. */
import { close, constants, fdatasync, open, write } from 'node:fs'
import { promisify } from 'node:util'
import type { TradingEvent } from '@bourse/domain/exchange/event'
import type { Genesis } from '@bourse/domain/exchange/log'
import { type ByteArea, byteArea } from './byte-area.ts'
import { encodeRecord } from './codec.ts'
import { RECORD_BYTES_MAX } from './fields.ts'
import { FRAME_HEADER_BYTES, MAGIC, sealFrame } from './frame.ts'
import type { ScannedLog } from './scan.ts'
import { createSegment } from './segment-file.ts'

const openFile = promisify(open)
const closeFile = promisify(close)

/**
 * Where a write returns only when it is on the disk, one call does the work of two and takes one
 * turn through the thread pool instead of two. Elsewhere fdatasync follows (on macOS, Node makes it
 * reach the disk itself, which the flag would not).
 */
const SYNCED = process.platform === 'linux' ? constants.O_DSYNC : 0
const BUFFER_BYTES = 1024 * 1024

/** The end of a log as a place to write to. After an exception it must not be used again. */
export class SegmentWriter {
  /** Position and time of the last record written. */
  position: number
  time: number
  readonly #folder: string
  readonly #segmentBytes: number
  readonly #genesis: Genesis
  #descriptor: number
  #offset: number
  #chain: number
  /** True once the file has a frame besides its header. */
  #hasRecords: boolean
  #area: ByteArea = byteArea(Buffer.allocUnsafeSlow(BUFFER_BYTES))

  private constructor(folder: string, segmentBytes: number, log: ScannedLog, descriptor: number) {
    this.#folder = folder
    this.#segmentBytes = segmentBytes
    this.#genesis = log.genesis
    this.#descriptor = descriptor
    this.#offset = log.lastBytes
    this.#chain = log.chain
    this.#hasRecords = log.lastHasRecords
    this.position = log.end
    this.time = log.time
  }

  /** Continues a log where its scan ended. */
  static async open(folder: string, segmentBytes: number, log: ScannedLog): Promise<SegmentWriter> {
    const descriptor = await openFile(log.lastFile, constants.O_RDWR | SYNCED)
    return new SegmentWriter(folder, segmentBytes, log, descriptor)
  }

  /**
   * Stamps the events and makes them durable as one frame. Throws a RangeError before anything is
   * written when an event cannot be encoded; any other error leaves the outcome unknown.
   */
  async append(events: readonly TradingEvent[], time: number): Promise<void> {
    const bytes = this.#encode(events, time)
    if (this.#hasRecords && this.#offset + bytes.length > this.#segmentBytes) await this.#roll()
    const chain = sealFrame(bytes, {
      magic: MAGIC.records,
      count: events.length,
      previous: this.#chain,
      firstPosition: this.position + 1,
      time,
    })
    await writeSynced(this.#descriptor, bytes, this.#offset)
    this.#chain = chain
    this.#offset += bytes.length
    this.#hasRecords = true
    this.position += events.length
    this.time = time
  }

  async close(): Promise<void> {
    await closeFile(this.#descriptor)
  }

  /** The frame with room for its header. */
  #encode(events: readonly TradingEvent[], time: number): Buffer {
    let at = FRAME_HEADER_BYTES
    let position = this.position
    for (let place = 0; place < events.length; place++) {
      const event = events[place] as TradingEvent
      event.position = ++position
      event.time = time
      if (at + RECORD_BYTES_MAX > this.#area.bytes.length) this.#grow(at)
      at = encodeRecord(event, this.#area, at)
    }
    return this.#area.bytes.subarray(0, at)
  }

  #grow(used: number): void {
    const larger = byteArea(Buffer.allocUnsafeSlow(this.#area.bytes.length * 2))
    this.#area.bytes.copy(larger.bytes, 0, 0, used)
    this.#area = larger
  }

  async #roll(): Promise<void> {
    const created = await createSegment(this.#folder, this.#genesis, {
      firstPosition: this.position + 1,
      previous: this.#chain,
      time: this.time,
    })
    const descriptor = await openFile(created.file, constants.O_RDWR | SYNCED)
    await closeFile(this.#descriptor)
    this.#descriptor = descriptor
    this.#offset = created.bytes
    this.#chain = created.chain
    this.#hasRecords = false
  }
}

/** Resolves when all bytes are on the disk. */
function writeSynced(descriptor: number, bytes: Buffer, offset: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (error: Error | null) => (error === null ? resolve() : reject(error))
    const writeRest = (from: number) => {
      write(descriptor, bytes, from, bytes.length - from, offset + from, (error, written) => {
        if (error !== null) reject(error)
        else if (from + written < bytes.length) writeRest(from + written)
        else if (SYNCED !== 0) resolve()
        else fdatasync(descriptor, settle)
      })
    }
    writeRest(0)
  })
}
