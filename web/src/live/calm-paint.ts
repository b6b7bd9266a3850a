/** Painting of what is costly: the first change is seen at once, those in a pause after it. */
import { paintNever, paintSoon } from './painter.ts'

export class CalmPaint {
  readonly #paint: () => void
  readonly #pauseMs: number
  /** Runs while nothing is painted; undefined when a change may be painted at once. */
  #pause: ReturnType<typeof setTimeout> | undefined
  #changed = false

  /** Calls `paint` before a frame, and not again for `pauseMs`. */
  constructor(paint: () => void, pauseMs: number) {
    this.#paint = paint
    this.#pauseMs = pauseMs
  }

  /** Paints before the next frame, or when the pause is over. */
  soon(): void {
    if (this.#pause === undefined) paintSoon(this.#run)
    else this.#changed = true
  }

  /** Paints before the next frame, pause or not. */
  next(): void {
    paintSoon(this.#run)
  }

  never(): void {
    clearTimeout(this.#pause)
    this.#pause = undefined
    this.#changed = false
    paintNever(this.#run)
  }

  readonly #run = (): void => {
    clearTimeout(this.#pause)
    this.#changed = false
    this.#pause = setTimeout(() => {
      this.#pause = undefined
      if (this.#changed) paintSoon(this.#run)
    }, this.#pauseMs)
    this.#paint()
  }
}
