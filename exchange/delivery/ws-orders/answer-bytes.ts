/** A long answer in the making: text and whole numbers appended as UTF-8, without any strings. */

const FIRST_BYTES = 64 * 1_024
/** Room that is always left for a part or a number. */
const ROOM = 256
/** Bytes of one UTF-16 unit at most. */
const UNIT_BYTES = 3
const ZERO = 48
/** What fits the fast whole numbers of the processor, in whole digits. */
const BILLION = 1_000_000_000

/** Used by one answer at a time, whose bytes are copied out at its end. */
export class AnswerBytes {
  #bytes = Buffer.allocUnsafeSlow(FIRST_BYTES)
  #at = 0

  begin(): void {
    this.#at = 0
  }

  /** Any text. */
  text(text: string): void {
    this.#reserve(text.length * UNIT_BYTES)
    this.#at += this.#bytes.write(text, this.#at)
  }

  /** A part of up to `ROOM` bytes. */
  ascii(part: Buffer): void {
    this.#reserve(ROOM)
    const bytes = this.#bytes
    const at = this.#at
    for (let i = 0; i < part.length; i++) bytes[at + i] = part[i] as number
    this.#at = at + part.length
  }

  /** A whole number from 0 to 2^53 in digits. */
  whole(value: number): void {
    this.#reserve(ROOM)
    if (value < BILLION) this.#digits(value, digitsOf(value))
    else {
      const high = Math.floor(value / BILLION)
      this.#digits(high, digitsOf(high))
      this.#digits(value - high * BILLION, 9)
    }
  }

  /** What was written since `begin`, as a buffer of its own. */
  copy(): Buffer {
    return Buffer.from(this.#bytes.subarray(0, this.#at))
  }

  #digits(value: number, count: number): void {
    const bytes = this.#bytes
    const from = this.#at
    let left = value | 0
    for (let at = from + count - 1; at >= from; at--) {
      const next = (left / 10) | 0
      bytes[at] = ZERO + left - next * 10
      left = next
    }
    this.#at = from + count
  }

  #reserve(room: number): void {
    if (this.#at + room <= this.#bytes.length) return
    const larger = Buffer.allocUnsafeSlow((this.#at + room) * 2)
    this.#bytes.copy(larger, 0, 0, this.#at)
    this.#bytes = larger
  }
}

/** Of a number below a billion. */
function digitsOf(value: number): number {
  let count = 1
  for (let bound = 10; bound <= value; bound *= 10) count++
  return count
}
