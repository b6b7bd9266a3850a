/**
 * The level2 channel of one product: a snapshot, then what changed, each message naming the one
 * before it. Who comes back with the sequence of a message gets what came behind it.
 */
import { SIDE, type Side } from '@bourse/domain/exchange/order'
import type { Product } from '@bourse/domain/exchange/product'
import type { TradingState } from '@bourse/domain/exchange/state'
import { FrameWindow } from './frame-window.ts'
import { bookRow, changeRow, level2Frame, snapshotFrame } from './frames.ts'
import type { Subscriber } from './subscriber.ts'

/** Levels a side in a snapshot. */
export const DEPTH = 1_000
/** When a client may know fewer levels than this, it gets a new snapshot. */
const DEPTH_LEAST = DEPTH / 2
/** Beats for which changes are kept behind the last subscriber, who may come back. */
export const LINGER_BEATS = 60

export class BookFeed {
  readonly subscribers = new Set<Subscriber>()
  readonly #state: TradingState
  readonly #number: number
  readonly #changed = { buy: new Set<number>(), sell: new Set<number>() }
  readonly #window = new FrameWindow()
  /** True while changes are marked: for subscribers, or for those who have just left. */
  #open = false
  #lonelyBeats = 0
  /** Sequence of the last book message, or of the book before the first. */
  #sequence = 0
  /** The least sequence that can be resumed from. */
  #resumable = 0
  /** The encoded book, as long as nothing in it changes. */
  #snapshot: Buffer | undefined
  /** The worst price that every subscriber's book reaches; 0 for the end of the side. */
  #reach = { buy: 0, sell: 0 }

  readonly #sendTrades: () => void

  /**
   * `sendTrades` sends the trades that wait: it is called before every message of the book, so that
   * whoever has one has every trade up to its sequence.
   */
  constructor(state: TradingState, number: number, sendTrades: () => void) {
    this.#state = state
    this.#number = number
    this.#sendTrades = sendTrades
  }

  /** A level of the book may have changed. False when nobody wants to know. */
  mark(side: Side, price: number): boolean {
    if (!this.#open) return false
    if (side === SIDE.buy) this.#changed.buy.add(price)
    else this.#changed.sell.add(price)
    return true
  }

  /**
   * Starts a book for `subscriber`, or goes on behind the message of sequence `after` when all
   * later ones are held. Again without `after` gives it a new snapshot.
   */
  join(subscriber: Subscriber, after: number | undefined): void {
    if (this.#open) this.flush()
    else this.#restart()
    this.#lonelyBeats = 0
    this.subscribers.add(subscriber)
    if (after === undefined || !this.#resume(subscriber, after)) this.sendSnapshot(subscriber)
  }

  leave(subscriber: Subscriber): void {
    this.subscribers.delete(subscriber)
    subscriber.owed.level2.delete(this.#number)
  }

  /** The whole book, or the promise of it when the socket is behind. */
  sendSnapshot(subscriber: Subscriber): void {
    const { connection, owed } = subscriber
    if (connection.behind) {
      owed.level2.add(this.#number)
      return
    }
    this.flush()
    owed.level2.delete(this.#number)
    this.#snapshot ??= this.#encodeBook()
    connection.send(this.#snapshot)
  }

  /** Sends what was marked. Must not be called while the engine applies an event. */
  flush(): void {
    this.#sendTrades()
    const { buy, sell } = this.#changed
    if (buy.size === 0 && sell.size === 0) return
    const frame = this.#encodeChanges()
    buy.clear()
    sell.clear()
    for (const { connection, owed } of this.subscribers) {
      if (connection.behind) owed.level2.add(this.#number)
      else if (!owed.level2.has(this.#number)) connection.send(frame)
    }
  }

  /** Once a second: forgets the window when nobody has come back for a while. */
  beat(): void {
    if (!this.#open || this.subscribers.size > 0) return
    this.#lonelyBeats++
    if (this.#lonelyBeats < LINGER_BEATS) return
    this.#open = false
    this.#changed.buy.clear()
    this.#changed.sell.clear()
    this.#snapshot = undefined
    this.#window.clear()
  }

  get #product(): Product {
    return this.#state.products[this.#number - 1] as Product
  }

  /** Nobody was told about the book so far. */
  #restart(): void {
    this.#open = true
    this.#reach = { buy: 0, sell: 0 }
    this.#sequence = this.#product.sequence
    // A message of this very sequence may be one from before, which reached less far.
    this.#resumable = this.#sequence + 1
  }

  /** Sends what came behind the message of this sequence; false when a snapshot has to do. */
  #resume(subscriber: Subscriber, after: number): boolean {
    const { connection, owed } = subscriber
    if (after < this.#resumable || connection.behind) return false
    const frames = after === this.#sequence ? [] : this.#window.after(after)
    if (frames === undefined) return false
    owed.level2.delete(this.#number)
    for (const frame of frames) {
      if (connection.behind) return false
      connection.send(frame)
    }
    return true
  }

  /** The next message of the stream: the changes, or the whole book when those would not do. */
  #encodeChanges(): Buffer {
    const product = this.#product
    const previousSequence = this.#sequence
    this.#sequence = product.sequence
    this.#snapshot = undefined
    if (this.#isThin(SIDE.buy) || this.#isThin(SIDE.sell)) {
      this.#reach = { buy: 0, sell: 0 }
      this.#window.clear()
      this.#resumable = this.#sequence
      this.#snapshot = this.#encodeBook()
      return this.#snapshot
    }
    const stamp = { sequence: product.sequence, previousSequence, time: this.#state.time }
    const frame = level2Frame(product, stamp, this.#changeRows())
    this.#window.push(previousSequence, frame)
    return frame
  }

  #changeRows(): string[] {
    const product = this.#product
    const book = this.#state.book(this.#number)
    const rows: string[] = []
    for (const price of this.#changed.buy) {
      rows.push(changeRow(product, 'buy', { price, size: book.levelSize(SIDE.buy, price) }))
    }
    for (const price of this.#changed.sell) {
      rows.push(changeRow(product, 'sell', { price, size: book.levelSize(SIDE.sell, price) }))
    }
    return rows
  }

  #encodeBook(): Buffer {
    const stamp = { sequence: this.#sequence, time: this.#state.time }
    const rows = { bids: this.#bookRows(SIDE.buy), asks: this.#bookRows(SIDE.sell) }
    return snapshotFrame(this.#product, stamp, rows)
  }

  #bookRows(side: Side): string[] {
    const product = this.#product
    const book = this.#state.book(this.#number)
    const rows: string[] = []
    let worst = 0
    book.eachLevel(side, DEPTH, (price, size, orders) => {
      worst = price
      rows.push(bookRow(product, price, size, orders))
    })
    if (book.levelCount(side) > rows.length) this.#reachOnly(side, worst)
    return rows
  }

  #reachOnly(side: Side, price: number): void {
    const { buy, sell } = this.#reach
    if (side === SIDE.buy) this.#reach.buy = Math.max(buy, price)
    else this.#reach.sell = sell === 0 ? price : Math.min(sell, price)
  }

  /** True when the best levels of the side are no longer all known to every subscriber. */
  #isThin(side: Side): boolean {
    const reach = side === SIDE.buy ? this.#reach.buy : this.#reach.sell
    if (reach === 0) return false
    let worst = 0
    this.#state.book(this.#number).eachLevel(side, DEPTH_LEAST, (price) => {
      worst = price
    })
    return side === SIDE.buy ? worst !== 0 && worst < reach : worst > reach
  }
}
