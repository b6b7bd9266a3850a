// hot: bench/main.ts engine
/**
 * The running hash over every result. Facts are noted as 8-byte words in a buffer, and mixed into
 * the state many at a time: four lanes of 32 bits take the halves of two words each, so that no
 * multiplication waits for the one before. At the end of an event the lanes are mixed with each
 * other. Every step can be undone, so states that differ stay different under equal facts.
 */
import type { ByteReader, ByteWriter } from '@bourse/kit/pure/bytes'

const WORDS_MAX = 1024

export class ResultHash {
  /** The facts noted: the same memory as doubles and as pairs of int32s. */
  readonly doubles = new Float64Array(WORDS_MAX + 1)
  readonly ints = new Int32Array(this.doubles.buffer)
  #count = 0
  #a = 0x6a09e667
  #b = 0xbb67ae85 | 0
  #c = 0x3c6ef372
  #d = 0xa54ff53a | 0

  /** Place for a fact of so many words; the caller writes all of them. */
  note(words: number): number {
    if (this.#count + words > WORDS_MAX) this.#mixWholePairs()
    const at = this.#count
    this.#count = at + words
    return at
  }

  /** All facts of the event are noted. */
  endEvent(): void {
    const words = this.#count
    // An odd word at the end goes with a zero.
    this.doubles[words] = 0
    this.#mix((words + 1) & ~1)
    this.#count = 0
    const a = (this.#a + turned(this.#b, 9)) | 0
    const c = this.#c ^ turned(this.#d, 14)
    this.#b = (this.#b + turned(c, 5)) | 0
    this.#d ^= turned(a, 19)
    this.#a = a
    this.#c = c
  }

  /** 16 hex digits. */
  get text(): string {
    const high = finished(this.#a ^ Math.imul(this.#c, 0x9e3779b1))
    const low = finished(this.#b ^ Math.imul(this.#d, 0x85ebca6b))
    return hex(high) + hex(low)
  }

  save(writer: ByteWriter): void {
    for (const lane of [this.#a, this.#b, this.#c, this.#d]) writer.u32(lane >>> 0)
  }

  restore(reader: ByteReader): void {
    this.#a = reader.u32() | 0
    this.#b = reader.u32() | 0
    this.#c = reader.u32() | 0
    this.#d = reader.u32() | 0
  }

  /** Makes room; where an event is cut changes nothing. */
  #mixWholePairs(): void {
    const whole = this.#count & ~1
    this.#mix(whole)
    if (whole !== this.#count) {
      this.ints[0] = this.ints[whole * 2] as number
      this.ints[1] = this.ints[whole * 2 + 1] as number
    }
    this.#count -= whole
  }

  #mix(words: number): void {
    const { ints } = this
    let a = this.#a
    let b = this.#b
    let c = this.#c
    let d = this.#d
    for (let at = 0; at < words * 2; at += 4) {
      a = Math.imul(a ^ (ints[at] as number), 0x85ebca6b)
      b = Math.imul(b ^ (ints[at + 1] as number), 0xc2b2ae35)
      c = Math.imul(c ^ (ints[at + 2] as number), 0x27d4eb2f)
      d = Math.imul(d ^ (ints[at + 3] as number), 0x165667b1)
      a ^= a >>> 15
      b ^= b >>> 13
      c ^= c >>> 16
      d ^= d >>> 14
    }
    this.#a = a
    this.#b = b
    this.#c = c
    this.#d = d
  }
}

function turned(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits))
}

/** MurmurHash3's finaliser. */
function finished(word: number): number {
  let h = Math.imul(word ^ (word >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0')
}
