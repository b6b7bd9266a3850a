/**
 * Little-endian writing and reading of snapshot sections. The writer fills chunks, so a section of
 * any size is never copied while it grows; the reader checks that every read stays inside.
 */

const CHUNK_BYTES = 1 << 20
/** Characters up to which a text is written without an encoder. */
const SHORT_TEXT = 128
const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true })

/** Appends numbers, text and arrays; `bytes()` joins what was written. */
export class ByteWriter {
  #full: Uint8Array[] = []
  #chunk = new Uint8Array(CHUNK_BYTES)
  #view = new DataView(this.#chunk.buffer)
  #at = 0

  u8(value: number): void {
    this.#room(1)
    this.#view.setUint8(this.#at, value)
    this.#at += 1
  }

  u32(value: number): void {
    this.#room(4)
    this.#view.setUint32(this.#at, value, true)
    this.#at += 4
  }

  /** Any double; whole numbers up to 2^53 are exact. */
  f64(value: number): void {
    this.#room(8)
    this.#view.setFloat64(this.#at, value, true)
    this.#at += 8
  }

  i64(value: bigint): void {
    this.#room(8)
    this.#view.setBigInt64(this.#at, value, true)
    this.#at += 8
  }

  /** UTF-8 text behind its length in bytes. */
  text(value: string): void {
    if (value.length <= SHORT_TEXT && this.#ascii(value)) return
    const encoded = encoder.encode(value)
    this.u32(encoded.length)
    this.raw(encoded)
  }

  /** Bytes as they are, without a length. */
  raw(source: Uint8Array): void {
    let from = 0
    while (from < source.length) {
      if (this.#at === CHUNK_BYTES) this.#room(1)
      const count = Math.min(source.length - from, CHUNK_BYTES - this.#at)
      this.#chunk.set(source.subarray(from, from + count), this.#at)
      this.#at += count
      from += count
    }
  }

  /** Everything written so far, in one array. */
  bytes(): Uint8Array {
    const parts = [...this.#full, this.#chunk.subarray(0, this.#at)]
    const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
    let at = 0
    for (const part of parts) {
      all.set(part, at)
      at += part.length
    }
    return all
  }

  /** Writes a short text whose characters are a byte each; false, with nothing written, if not. */
  #ascii(value: string): boolean {
    this.#room(4 + value.length)
    const chunk = this.#chunk
    const at = this.#at + 4
    for (let i = 0; i < value.length; i++) {
      const code = value.charCodeAt(i)
      if (code > 0x7f) return false
      chunk[at + i] = code
    }
    this.u32(value.length)
    this.#at += value.length
    return true
  }

  #room(bytes: number): void {
    if (this.#at + bytes <= CHUNK_BYTES) return
    this.#full.push(this.#chunk.subarray(0, this.#at))
    this.#chunk = new Uint8Array(CHUNK_BYTES)
    this.#view = new DataView(this.#chunk.buffer)
    this.#at = 0
  }
}

/** Reads what `ByteWriter` wrote. Every method throws a RangeError at the end of the bytes. */
export class ByteReader {
  readonly #view: DataView
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  u8(): number {
    return this.#view.getUint8(this.#step(1))
  }

  u32(): number {
    return this.#view.getUint32(this.#step(4), true)
  }

  f64(): number {
    return this.#view.getFloat64(this.#step(8), true)
  }

  i64(): bigint {
    return this.#view.getBigInt64(this.#step(8), true)
  }

  text(): string {
    return decoder.decode(this.raw(this.u32()))
  }

  /** The next `length` bytes, shared with the source. */
  raw(length: number): Uint8Array {
    const at = this.#step(length)
    return this.#bytes.subarray(at, at + length)
  }

  /** Throws unless everything was read: a longer section than expected is damage too. */
  end(): void {
    if (this.#at !== this.#bytes.length) {
      throw new RangeError(`${this.#bytes.length - this.#at} bytes too many`)
    }
  }

  #step(bytes: number): number {
    const at = this.#at
    if (at + bytes > this.#bytes.length) throw new RangeError('the bytes end too early')
    this.#at = at + bytes
    return at
  }
}
