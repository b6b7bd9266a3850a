/**
 * The filter of client retries: which (user, reference id) pairs were seen, and with what outcome.
 * A reference is kept while its order is open and, after that, among the last `kept` ones and for
 * ten minutes of engine time at least. Texts lie in one byte array, so a million of them are no
 * million objects.
 */
import { REFERENCE_LENGTH_MAX } from '@bourse/domain/exchange/event'
import type { ByteReader, ByteWriter } from '@bourse/kit/pure/bytes'

/** Microseconds for which a reference is kept at least. */
export const REFERENCE_TIME_MIN = 600_000_000

export class References {
  readonly #kept: number
  readonly #max: number
  readonly #mask: number
  /** Hash table of entry + 1, 0 for empty. */
  readonly #table: Int32Array
  readonly #hash: Int32Array
  readonly #user: Float64Array
  readonly #length: Uint8Array
  readonly #text: Uint8Array
  readonly #sequence: Float64Array
  readonly #time: Float64Array
  readonly #refusal: Uint16Array
  /** Slot of the open order that carries the reference, -1 when there is none. */
  readonly #order: Int32Array
  /** Queue of entries by age; an open order's entry leaves it when its time is over. */
  readonly #next: Int32Array
  readonly #previous: Int32Array
  readonly #queued: Uint8Array
  readonly #free: Int32Array
  #freeCount = 0
  #used = 0
  #head = -1
  #tail = -1
  #queuedCount = 0
  /** Of what was restored the first so many have no place in the queue. */
  #outside = 0

  /** Throws a RangeError for limits under which nothing would ever be forgotten. */
  constructor(kept: number, max: number) {
    if (kept > max) {
      throw new RangeError(
        `${kept} client order ids are to be kept, but only ${max} have room: none of them would ` +
          'ever be forgotten, and new ones be refused for good',
      )
    }
    this.#kept = kept
    this.#max = max
    const size = 2 ** Math.max(4, Math.ceil(Math.log2(max * 1.6)))
    this.#mask = size - 1
    this.#table = new Int32Array(size)
    this.#hash = new Int32Array(max)
    this.#user = new Float64Array(max)
    this.#length = new Uint8Array(max)
    this.#text = new Uint8Array(max * REFERENCE_LENGTH_MAX)
    this.#sequence = new Float64Array(max)
    this.#time = new Float64Array(max)
    this.#refusal = new Uint16Array(max)
    this.#order = new Int32Array(max)
    this.#next = new Int32Array(max)
    this.#previous = new Int32Array(max)
    this.#queued = new Uint8Array(max)
    this.#free = new Int32Array(max)
  }

  get count(): number {
    return this.#used - this.#freeCount
  }

  /** The entry of a user's reference, or -1. */
  find(user: number, text: string): number {
    const hash = hashOf(user, text)
    let at = hash & this.#mask
    for (;;) {
      const entry = (this.#table[at] as number) - 1
      if (entry === -1) return -1
      if (this.#hash[entry] === hash && this.#matches(entry, user, text)) return entry
      at = (at + 1) & this.#mask
    }
  }

  /** True when one more can be remembered at engine time `now`; forgets what is old enough. */
  makeRoom(now: number): boolean {
    while (this.#queuedCount >= this.#kept && this.#queuedCount > 0) {
      const oldest = this.#head
      if (now - (this.#time[oldest] as number) < REFERENCE_TIME_MIN) break
      this.#unqueue(oldest)
      if (this.#order[oldest] === -1) this.#remove(oldest)
    }
    return this.count < this.#max
  }

  /**
   * True when `makeRoom` would say no, without forgetting anything. When the oldest place belongs
   * to an open order it may say false too soon; then one event is refused in the log instead.
   */
  isFullAt(now: number): boolean {
    if (this.count < this.#max) return false
    if (this.#queuedCount < this.#kept) return true
    const oldest = this.#head
    return oldest === -1 || now - (this.#time[oldest] as number) < REFERENCE_TIME_MIN
  }

  /** Remembers a reference that `find` did not know; `makeRoom` said yes. Returns its entry. */
  add(user: number, text: string, sequence: number, time: number): number {
    const entry = this.#freeCount > 0 ? (this.#free[--this.#freeCount] as number) : this.#used++
    const hash = hashOf(user, text)
    this.#hash[entry] = hash
    this.#user[entry] = user
    this.#length[entry] = text.length
    const at = entry * REFERENCE_LENGTH_MAX
    for (let i = 0; i < text.length; i++) this.#text[at + i] = text.charCodeAt(i)
    this.#sequence[entry] = sequence
    this.#time[entry] = time
    this.#refusal[entry] = 0
    this.#order[entry] = -1
    this.#index(entry, hash)
    this.#enqueue(entry)
    return entry
  }

  /** The outcome of the event that carried the reference first. */
  settle(entry: number, refusal: number): void {
    this.#refusal[entry] = refusal
  }

  /** The reference's order rests in `slot`. */
  bind(entry: number, slot: number): void {
    this.#order[entry] = slot
  }

  /** The reference's order is done: it is forgotten now if its time was over before. */
  unbind(entry: number): void {
    this.#order[entry] = -1
    if (this.#queued[entry] === 0) this.#remove(entry)
  }

  sequenceOf(entry: number): number {
    return this.#sequence[entry] as number
  }

  refusalOf(entry: number): number {
    return this.#refusal[entry] as number
  }

  orderOf(entry: number): number {
    return this.#order[entry] as number
  }

  textOf(entry: number): string {
    const at = entry * REFERENCE_LENGTH_MAX
    const end = at + (this.#length[entry] as number)
    let text = ''
    for (let i = at; i < end; i++) text += String.fromCharCode(this.#text[i] as number)
    return text
  }

  /** Entries without a place in the queue first, then the queue: both by their sequence id. */
  save(writer: ByteWriter, open: readonly number[]): void {
    const outside = open.filter((entry) => this.#queued[entry] === 0)
    outside.sort((a, b) => this.sequenceOf(a) - this.sequenceOf(b))
    writer.u32(outside.length)
    for (const entry of outside) this.#saveEntry(writer, entry)
    writer.u32(this.#queuedCount)
    for (let entry = this.#head; entry !== -1; entry = this.#next[entry] as number) {
      this.#saveEntry(writer, entry)
    }
  }

  /** Restores into an empty filter; `restoredOf` finds what it restored. */
  restore(reader: ByteReader): void {
    const outside = reader.u32()
    for (let i = 0; i < outside; i++) this.#unqueue(this.#restoreEntry(reader))
    const queued = reader.u32()
    for (let i = 0; i < queued; i++) this.#restoreEntry(reader)
    this.#outside = outside
  }

  /** The entry of the order with this sequence id, right after `restore`; -1 for none. */
  restoredOf(sequence: number): number {
    const queued = this.#search(sequence, this.#outside, this.#used)
    return queued === -1 ? this.#search(sequence, 0, this.#outside) : queued
  }

  /** Entries from `from` to `end` lie by their sequence id. */
  #search(sequence: number, from: number, end: number): number {
    let low = from
    let high = end
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#sequence[middle] as number) < sequence) low = middle + 1
      else high = middle
    }
    return low < end && this.#sequence[low] === sequence ? low : -1
  }

  #saveEntry(writer: ByteWriter, entry: number): void {
    writer.f64(this.#user[entry] as number)
    writer.text(this.textOf(entry))
    writer.f64(this.sequenceOf(entry))
    writer.f64(this.#time[entry] as number)
    writer.u32(this.refusalOf(entry))
  }

  #restoreEntry(reader: ByteReader): number {
    if (this.#used === this.#max) throw new RangeError('more references than the limit')
    const entry = this.#used++
    const user = reader.f64()
    const text = reader.raw(reader.u32())
    if (text.length > REFERENCE_LENGTH_MAX) throw new RangeError('a reference is too long')
    for (let i = 0; i < text.length; i++) {
      if ((text[i] as number) > 0x7e) throw new RangeError('a reference is not of ASCII')
    }
    const hash = hashOfBytes(user, text)
    this.#hash[entry] = hash
    this.#user[entry] = user
    this.#length[entry] = text.length
    this.#text.set(text, entry * REFERENCE_LENGTH_MAX)
    this.#sequence[entry] = reader.f64()
    this.#time[entry] = reader.f64()
    this.#refusal[entry] = reader.u32()
    this.#order[entry] = -1
    this.#index(entry, hash)
    this.#enqueue(entry)
    return entry
  }

  #matches(entry: number, user: number, text: string): boolean {
    if (this.#user[entry] !== user || this.#length[entry] !== text.length) return false
    const at = entry * REFERENCE_LENGTH_MAX
    for (let i = 0; i < text.length; i++) {
      if (this.#text[at + i] !== text.charCodeAt(i)) return false
    }
    return true
  }

  #index(entry: number, hash: number): void {
    let at = hash & this.#mask
    while (this.#table[at] !== 0) at = (at + 1) & this.#mask
    this.#table[at] = entry + 1
  }

  #remove(entry: number): void {
    const table = this.#table
    const mask = this.#mask
    let hole = (this.#hash[entry] as number) & mask
    while (table[hole] !== entry + 1) hole = (hole + 1) & mask
    let at = hole
    for (;;) {
      at = (at + 1) & mask
      const other = table[at] as number
      if (other === 0) break
      const home = (this.#hash[other - 1] as number) & mask
      if (((at - home) & mask) >= ((at - hole) & mask)) {
        table[hole] = other
        hole = at
      }
    }
    table[hole] = 0
    this.#free[this.#freeCount++] = entry
  }

  #enqueue(entry: number): void {
    this.#queued[entry] = 1
    this.#next[entry] = -1
    this.#previous[entry] = this.#tail
    if (this.#tail === -1) this.#head = entry
    else this.#next[this.#tail] = entry
    this.#tail = entry
    this.#queuedCount++
  }

  #unqueue(entry: number): void {
    const next = this.#next[entry] as number
    const previous = this.#previous[entry] as number
    if (previous === -1) this.#head = next
    else this.#next[previous] = next
    if (next === -1) this.#tail = previous
    else this.#previous[next] = previous
    this.#queued[entry] = 0
    this.#queuedCount--
  }
}

/** 32-bit FNV-1a over the user's id and the text, finished by a multiply-xorshift. */
function hashOf(user: number, text: string): number {
  let hash = hashOfUser(user)
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  }
  return finished(hash)
}

/** The same for the characters of a text, a byte each. */
function hashOfBytes(user: number, text: Uint8Array): number {
  let hash = hashOfUser(user)
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ (text[i] as number), 0x01000193)
  }
  return finished(hash)
}

function hashOfUser(user: number): number {
  const hash = Math.imul(0x811c9dc5 ^ (user >>> 0), 0x01000193)
  return Math.imul(hash ^ ((user / 4294967296) >>> 0), 0x01000193)
}

function finished(whole: number): number {
  const hash = Math.imul(whole ^ (whole >>> 15), 0x2c1b3c6d)
  return hash ^ (hash >>> 13)
}
