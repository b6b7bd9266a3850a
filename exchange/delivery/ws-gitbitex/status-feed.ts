/**
 * The status channel: what every product takes at the moment, then those of which that changes. It
 * is one subscription, for all products.
 */
import type { TradingState } from '@bourse/domain/exchange/state'
import { statusFrame, statusRow } from './frames.ts'
import type { Subscriber } from './subscriber.ts'

export class StatusFeed {
  readonly subscribers = new Set<Subscriber>()
  readonly #state: TradingState
  /** Numbers of products that may take something else since the last flush. */
  readonly #changed = new Set<number>()
  /** By product number: the row that the subscribers have. */
  readonly #told: (string | undefined)[] = []
  /** All products encoded, as long as none of them changes. */
  #snapshot: Buffer | undefined

  constructor(state: TradingState) {
    this.#state = state
  }

  /** A product was listed or changed. False when nobody wants to know. */
  mark(product: number): boolean {
    this.#snapshot = undefined
    if (this.subscribers.size === 0) return false
    this.#changed.add(product)
    return true
  }

  /** Sends all products at once and every later change. */
  join(subscriber: Subscriber): void {
    this.flush()
    this.subscribers.add(subscriber)
    this.#sendAll(subscriber)
  }

  leave(subscriber: Subscriber): void {
    this.subscribers.delete(subscriber)
    subscriber.owed.status = false
    if (this.subscribers.size === 0) this.#changed.clear()
  }

  /** Sends what was marked. Must not be called while the engine applies an event. */
  flush(): void {
    const rows: string[] = []
    for (const number of this.#changed) {
      const row = statusRow(this.#state, number)
      // Fees and limits may have changed only, or a halt was over before anyone heard of it.
      if (this.#told[number] === row) continue
      this.#told[number] = row
      rows.push(row)
    }
    this.#changed.clear()
    if (rows.length === 0) return
    const frame = statusFrame(rows)
    for (const { connection, owed } of this.subscribers) {
      if (connection.behind) owed.status = true
      else connection.send(frame)
    }
  }

  /** Sends what the socket is owed, if it is not behind. */
  pay(subscriber: Subscriber): void {
    if (!subscriber.owed.status || subscriber.connection.behind) return
    this.flush()
    this.#sendAll(subscriber)
  }

  /** All products, or the promise of them when the socket is behind. */
  #sendAll({ connection, owed }: Subscriber): void {
    owed.status = connection.behind
    if (connection.behind) return
    this.#snapshot ??= this.#encodeAll()
    connection.send(this.#snapshot)
  }

  #encodeAll(): Buffer {
    const rows = this.#state.products.map(({ number }) => statusRow(this.#state, number))
    for (const [at, row] of rows.entries()) this.#told[at + 1] = row
    return statusFrame(rows)
  }
}
