/** The order book alone: place, match, cancel; no funds, no results. */
import { SIDE, type Side } from '@bourse/domain/exchange/order'
import { Book, Levels } from '@bourse/exchange/usecase/matching/book'
import { PriceNodes } from '@bourse/exchange/usecase/matching/price-tree'
import { Orders } from '@bourse/exchange/usecase/order/orders'
import type { BenchOptions } from './bench-options.ts'
import { best, type Round } from './engine.ts'
import { KIND, RECORD_WORDS, readWorkload } from './workload.ts'

/** The best of several rounds, each on a new book. */
export async function bookBench(options: BenchOptions): Promise<object> {
  const words = readWorkload(options)
  const rounds = Array.from({ length: options.rounds }, () => round(words))
  return { bench: 'book', ...best(rounds, words) }
}

function round(words: Int32Array): Round {
  const orders = new Orders(words.length / RECORD_WORDS)
  const book = new Book(orders, new Levels(words.length / RECORD_WORDS), new PriceNodes())
  let trades = 0
  let volume = 0
  const startedAt = process.hrtime.bigint()
  for (let at = 0; at < words.length; at += RECORD_WORDS) {
    const kind = words[at] as number
    const id = words[at + 2] as number
    if (kind === KIND.cancel) {
      const slot = orders.find(id)
      if (slot === -1) continue
      book.remove(slot)
      orders.release(slot)
      continue
    }
    const side = ((words[at + 1] as number) + 1) as Side
    const price = words[at + 4] as number
    let left = words[at + 5] as number
    while (left > 0) {
      const maker = book.firstAgainst(side)
      if (maker === -1) break
      const makerPrice = orders.price[maker] as number
      if (side === SIDE.buy ? makerPrice > price : makerPrice < price) break
      const size = Math.min(left, orders.remaining[maker] as number)
      orders.remaining[maker] = (orders.remaining[maker] as number) - size
      book.reduce(maker, size)
      left -= size
      trades++
      volume += makerPrice * size
      if (orders.remaining[maker] === 0) {
        book.remove(maker)
        orders.release(maker)
      }
    }
    if (left > 0 && kind === KIND.place) {
      const slot = orders.take(id)
      orders.side[slot] = side
      orders.price[slot] = price
      orders.remaining[slot] = left
      book.add(slot)
    }
  }
  const seconds = Number(process.hrtime.bigint() - startedAt) / 1e9
  return { seconds, trades, volume, open: orders.count }
}
