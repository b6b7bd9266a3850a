/** A value that tells when it changes, for React (`useSignal`) and for painters. */
import { useSyncExternalStore } from 'react'

export class Signal<Value> {
  #value: Value
  readonly #hearers = new Set<() => void>()

  constructor(value: Value) {
    this.#value = value
  }

  get value(): Value {
    return this.#value
  }

  set(value: Value): void {
    this.#value = value
    for (const hearer of this.#hearers) hearer()
  }

  /** Calls `hearer` after each change until the function returned is called. */
  readonly hear = (hearer: () => void): (() => void) => {
    this.#hearers.add(hearer)
    return () => this.#hearers.delete(hearer)
  }
}

/** The signal's value; the component renders again when it changes. */
export function useSignal<Value>(signal: Signal<Value>): Value {
  return useSyncExternalStore(signal.hear, () => signal.value)
}
