/** The last few of something, in memory of a fixed size. */

/** Keeps the newest `max` of what is added, each under a number that rises from 1. */
export class Recent<Value> {
  readonly #max: number
  readonly #kept: Value[] = []
  #added = 0

  constructor(max: number) {
    this.#max = max
  }

  add(value: Value): void {
    this.#kept[this.#added % this.#max] = value
    this.#added++
  }

  /** Newest first, each with its number. */
  newest(): readonly { readonly id: number; readonly value: Value }[] {
    return this.#kept
      .map((value, place) => ({ id: this.#idAt(place), value }))
      .sort((one, other) => other.id - one.id)
  }

  #idAt(place: number): number {
    const last = (this.#added - 1) % this.#max
    return this.#added - ((last - place + this.#max) % this.#max)
  }
}
