/** The order book alone: place, match, cancel; no funds, no results. */
import type { Side } from '@bourse/domain/exchange/order'
import { Book } from '@bourse/exchange/usecase/matching/book'
import { Levels } from '@bourse/exchange/usecase/matching/levels'
import { PriceNodes } from '@bourse/exchange/usecase/matching/price-nodes'
import { Orders } from '@bourse/exchange/usecase/order/orders'
import { inlineMore } from '@bourse/kit/compiler/inlining'
import type { BenchOptions } from './bench-options.ts'
import { best, type Round, timed } from './engine.ts'
import { residentBytes } from './memory.ts'
import { KIND, RECORD_WORDS, readWorkload } from './workload.ts'

/** The best of several rounds, each on a new book. */
export async function bookBench(options: BenchOptions): Promise<object> {
  inlineMore()
  const words = readWorkload(options)
  const rounds = Array.from({ length: options.rounds }, () => round(words, options.priceStep))
  const resident = Math.min(...rounds.map((one) => one.residentBytes))
  return {
    bench: 'book',
    ...best(rounds, words),
    residentBytesPerOpenOrder: Math.round(resident / Math.max(1, rounds[0]?.open ?? 0)),
  }
}

interface BookRound extends Round {
  /** By which the process grew. */
  readonly residentBytes: number
}

function round(words: Int32Array, priceStep: number): BookRound {
  const player = new Player(words, { ordersMax: words.length / RECORD_WORDS, priceStep })
  const before = residentBytes()
  const time = timed(() => {
    for (let at = 0; at < words.length; at += RECORD_WORDS) player.play(at)
  })
  const [trades, volume] = player.sums as unknown as [number, number]
  const grown = residentBytes() - before
  return { ...time, trades, volume, open: player.orders.count, residentBytes: grown }
}

/** Plays commands against a book of its own. */
export class Player {
  readonly orders: Orders
  /** Trades and volume. */
  readonly sums = new Float64Array(2)
  readonly #words: Int32Array
  readonly #book: Book

  readonly #priceStep: number

  constructor(
    words: Int32Array,
    { ordersMax, priceStep }: { ordersMax: number; priceStep: number },
  ) {
    this.#words = words
    this.#priceStep = priceStep
    this.orders = new Orders(ordersMax)
    this.#book = new Book(this.orders, new Levels(ordersMax), new PriceNodes(ordersMax))
  }

  /** Puts an order into the book that trades with nobody. */
  rest(id: number, side: Side, price: number): void {
    const slot = this.orders.take(id)
    this.orders.setSide(slot, side)
    this.orders.setPrice(slot, price)
    this.orders.setRemaining(slot, 1)
    this.orders.register(slot)
    this.#book.add(slot)
  }

  /** The command that begins at this word. */
  play(at: number): void {
    const words = this.#words
    const kind = words[at] as number
    if (kind === KIND.cancel) {
      const slot = this.orders.find(words[at + 2] as number)
      if (slot !== -1) this.#leave(slot)
      return
    }
    const side = ((words[at + 1] as number) + 1) as Side
    const price = (words[at + 4] as number) * this.#priceStep
    const left = this.#match(side, price, words[at + 5] as number)
    if (left > 0 && kind === KIND.place) {
      const slot = this.orders.take(words[at + 2] as number)
      this.orders.setSide(slot, side)
      this.orders.setPrice(slot, price)
      this.orders.setRemaining(slot, left)
      this.orders.register(slot)
      this.#book.add(slot)
    }
  }

  #match(side: Side, price: number, size: number): number {
    const { orders, sums } = this
    const book = this.#book
    let left = size
    while (left > 0) {
      const maker = book.firstCrossing(side, price)
      if (maker === -1) break
      const offered = orders.remaining(maker)
      const traded = Math.min(left, offered)
      left -= traded
      sums[0] = (sums[0] as number) + 1
      sums[1] = (sums[1] as number) + orders.price(maker) * traded
      if (traded === offered) {
        this.#leave(maker)
      } else {
        orders.setRemaining(maker, offered - traded)
        book.reduce(maker, traded)
      }
    }
    return left
  }

  #leave(slot: number): void {
    this.#book.remove(slot)
    this.orders.unregister(slot)
    this.orders.release(slot)
  }
}
