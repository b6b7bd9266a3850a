/**
 * The sequencer: drops what a server sent twice and gives each distinct event the next sequence id.
 * (Client retries are found by `References`.)
 */
import type { ByteReader, ByteWriter } from '@bourse/kit/pure/bytes'

/** Producer sessions remembered; then the one first seen longest ago is forgotten. */
export const SESSIONS_MAX = 1024

export class Sequencer {
  /** Sequence id of the last distinct event, 0 before the first. */
  sequence = 0
  /** Highest counter by session, in the order in which sessions were first seen. */
  readonly #counters = new Map<number, Counter>()
  #last: Counter = { session: 0, counter: 0 }

  /** False when this or a later counter of the session was seen before. Session 0 has no filter. */
  admit(session: number, counter: number): boolean {
    if (session === 0) return true
    if (session !== this.#last.session) this.#last = this.#counterOf(session)
    if (counter <= this.#last.counter) return false
    this.#last.counter = counter
    return true
  }

  /** Gives the next sequence id. */
  advance(): number {
    return ++this.sequence
  }

  save(writer: ByteWriter): void {
    writer.f64(this.sequence)
    writer.u32(this.#counters.size)
    for (const { session, counter } of this.#counters.values()) {
      writer.f64(session)
      writer.f64(counter)
    }
  }

  restore(reader: ByteReader): void {
    this.sequence = reader.f64()
    const count = reader.u32()
    for (let i = 0; i < count; i++) {
      const session = reader.f64()
      this.#counters.set(session, { session, counter: reader.f64() })
    }
  }

  #counterOf(session: number): Counter {
    const known = this.#counters.get(session)
    if (known !== undefined) return known
    if (this.#counters.size === SESSIONS_MAX) {
      for (const oldest of this.#counters.keys()) {
        this.#counters.delete(oldest)
        break
      }
    }
    const counter = { session, counter: 0 }
    this.#counters.set(session, counter)
    return counter
  }
}

interface Counter {
  readonly session: number
  counter: number
}
