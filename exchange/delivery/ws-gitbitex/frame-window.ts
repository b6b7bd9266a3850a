/** The book messages of a product that were sent last, for those who come back after a break. */

/** Most messages, and most bytes of them, that a window holds; the oldest leave first. */
export const WINDOW_FRAMES_MAX = 1_024
export const WINDOW_BYTES_MAX = 512 * 1_024

interface Held {
  readonly previousSequence: number
  readonly frame: Buffer
}

export class FrameWindow {
  /** A ring: the message numbered n, counted from the first ever, lies at n modulo its size. */
  readonly #ring: (Held | undefined)[] = []
  #oldest = 0
  #end = 0
  #bytes = 0

  /** Takes the next message of the stream. */
  push(previousSequence: number, frame: Buffer): void {
    if (this.#end - this.#oldest === WINDOW_FRAMES_MAX) this.#drop()
    this.#ring[this.#end % WINDOW_FRAMES_MAX] = { previousSequence, frame }
    this.#end++
    this.#bytes += frame.length
    while (this.#bytes > WINDOW_BYTES_MAX) this.#drop()
  }

  /** The messages behind the one of this sequence, oldest first; undefined if not all are held. */
  after(sequence: number): readonly Buffer[] | undefined {
    const frames: Buffer[] = []
    for (let at = this.#end - 1; at >= this.#oldest; at--) {
      const { previousSequence, frame } = this.#ring[at % WINDOW_FRAMES_MAX] as Held
      if (previousSequence < sequence) return undefined
      frames.push(frame)
      if (previousSequence === sequence) return frames.toReversed()
    }
    return undefined
  }

  clear(): void {
    while (this.#oldest < this.#end) this.#drop()
  }

  #drop(): void {
    const at = this.#oldest++ % WINDOW_FRAMES_MAX
    this.#bytes -= this.#ring[at]?.frame.length ?? 0
    this.#ring[at] = undefined
  }
}
