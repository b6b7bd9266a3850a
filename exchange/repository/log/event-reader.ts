/** Decodes the events of a log's files in order, in batches of records that are used again. */
import { blankEvent, EVENT_TYPE, type TradingEvent } from '@bourse/domain/exchange/event'
import type { OnBatch } from '@bourse/domain/exchange/log'
import { decodeRecord } from './codec.ts'
import { LogUnusable } from './log-damage.ts'
import { UnreadableRecord } from './record-error.ts'
import { listSegments, segmentPosition } from './segment-file.ts'
import { SegmentReader } from './segment-reader.ts'

const BATCH_MAX = 4_096

/** Reads forward from one position; the batches that it delivers are overwritten by the next. */
export class EventReader {
  /** Last position delivered. */
  position: number
  readonly #folder: string
  readonly #events: TradingEvent[] = []
  #reader: SegmentReader | undefined
  #count = 0

  /** Will deliver what follows position `after`. */
  constructor(folder: string, after: number) {
    this.#folder = folder
    this.position = after
  }

  /**
   * Delivers events up to position `limit`, which must be durable, then resolves; earlier when
   * `isStopped` says so. Throws LogDamage or UnreadableRecord, and LogUnusable if the events that
   * come next were trimmed away.
   */
  async read(limit: number, onBatch: OnBatch, isStopped: () => boolean): Promise<void> {
    const reader = await this.#open()
    reader.discard()
    while (reader.position < limit && !isStopped()) {
      if (reader.step()) {
        if (reader.position > this.position) this.#decode(reader, onBatch)
        continue
      }
      this.#flush(onBatch)
      if ((await reader.fill()) === 0) await goOn(reader)
    }
    if (!isStopped()) this.#flush(onBatch)
  }

  async close(): Promise<void> {
    await this.#reader?.close()
    this.#reader = undefined
  }

  async #open(): Promise<SegmentReader> {
    if (this.#reader !== undefined) return this.#reader
    const files = await listSegments(this.#folder)
    const file = files.findLast((each) => segmentPosition(each) <= this.position + 1)
    if (file === undefined) {
      throw new LogUnusable(`${this.#folder} has no record at position ${this.position + 1}`)
    }
    this.#reader = await SegmentReader.open(file)
    return this.#reader
  }

  #decode(reader: SegmentReader, onBatch: OnBatch): void {
    const { area, frame, payloadEnd } = reader
    let at = reader.payloadAt
    for (let index = 0; index < frame.count; index++) {
      const event = this.#blank()
      try {
        at = decodeRecord(area, at, payloadEnd, event)
      } catch (error) {
        if (error instanceof UnreadableRecord && error.fault === 'malformed') {
          throw reader.frameDamage(error.message, error)
        }
        throw error
      }
      const expected = frame.firstPosition + index
      if (event.position !== expected) {
        throw reader.frameDamage(`a record has position ${event.position}, expected ${expected}`)
      }
      if (expected <= this.position) continue
      if (++this.#count === BATCH_MAX) this.#flush(onBatch)
    }
    if (at !== payloadEnd) throw reader.frameDamage('the frame is longer than its records')
  }

  #blank(): TradingEvent {
    const event = this.#events[this.#count]
    if (event !== undefined) return event
    const added = blankEvent(EVENT_TYPE.clock)
    this.#events.push(added)
    return added
  }

  #flush(onBatch: OnBatch): void {
    const count = this.#count
    if (count === 0) return
    this.#count = 0
    this.position = (this.#events[count - 1] as TradingEvent).position
    onBatch(this.#events, count)
  }
}

/**
 * At the end of a file: the records up to the limit are durable, so the next file must be there.
 */
async function goOn(reader: SegmentReader): Promise<void> {
  if (reader.pending > 0) throw reader.damage('a durable frame is cut short')
  const next = reader.position + 1
  if (!(await reader.openNext())) throw reader.damage(`the file with position ${next} is missing`)
}
