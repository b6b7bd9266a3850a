/** The bytes of a simulated file: what readers see, and what would be there after power loss. */

export class Inode {
  #bytes: Buffer = Buffer.alloc(0)
  size = 0
  /** The content when it was synced last, undefined when all of it is. */
  #synced: Buffer | undefined
  /** Everything before this is acknowledged: it was written and synced by a call that returned. */
  promised = 0
  /** Where the last such write begins. */
  lastPromise = 0
  /** How many of its bytes differ from what was written. */
  flips = new Map<number, number>()

  /** True when power loss may take something. */
  get isDirty(): boolean {
    return this.#synced !== undefined
  }

  /** The bytes from `from`, a view. */
  view(from: number, length: number): Buffer {
    return this.#bytes.subarray(Math.min(from, this.size), Math.min(from + length, this.size))
  }

  /** Writes; `durable` when it is on the disk with the call, as with O_DSYNC. */
  write(bytes: Uint8Array, offset: number, durable: boolean): void {
    if (!durable && this.#synced === undefined) this.#synced = Buffer.from(this.view(0, this.size))
    this.#reserve(offset + bytes.length)
    if (offset > this.size) this.#bytes.fill(0, this.size, offset)
    this.#bytes.set(bytes, offset)
    this.size = Math.max(this.size, offset + bytes.length)
    if (durable && this.#synced !== undefined) this.#syncRange(this.#synced, bytes, offset)
  }

  /** Of a file with unsynced bytes only what a synced write has written is safe. */
  #syncRange(synced: Buffer, bytes: Uint8Array, offset: number): void {
    const grown = Buffer.alloc(Math.max(synced.length, offset + bytes.length))
    synced.copy(grown)
    grown.set(bytes, offset)
    this.#synced = grown
  }

  truncate(length: number): void {
    this.#synced ??= Buffer.from(this.view(0, this.size))
    this.size = Math.min(this.size, length)
    this.promised = Math.min(this.promised, length)
  }

  sync(): void {
    this.#synced = undefined
    this.promised = this.size
  }

  /** The file after power loss: as synced, and perhaps `kept` bytes of what was appended since. */
  losePower(kept: number): void {
    const synced = this.#synced
    if (synced === undefined) return
    this.#synced = undefined
    const appended = this.view(synced.length, Math.max(0, this.size - synced.length))
    this.#bytes = Buffer.concat([synced, appended.subarray(0, kept)])
    this.size = this.#bytes.length
  }

  /** Flips bits of one byte; the same call again puts it right. */
  flip(offset: number, mask: number): void {
    this.#bytes[offset] = (this.#bytes[offset] as number) ^ mask
    const flipped = (this.flips.get(offset) ?? 0) ^ mask
    if (flipped === 0) this.flips.delete(offset)
    else this.flips.set(offset, flipped)
  }

  #reserve(length: number): void {
    if (length <= this.#bytes.length) return
    const larger = Buffer.alloc(Math.max(length, this.#bytes.length * 2, 4_096))
    larger.set(this.#bytes.subarray(0, this.size))
    this.#bytes = larger
  }
}
