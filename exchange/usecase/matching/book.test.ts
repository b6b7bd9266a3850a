import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SIDE, type Side } from '@bourse/domain/exchange/order'
import { seededRandom } from '@bourse/kit/testing/seeded-random'
import { Orders } from '../order/orders.ts'
import { Book } from './book.ts'
import { Levels } from './levels.ts'
import { PriceNodes } from './price-nodes.ts'

type Below = (bound: number) => number

/** A book with the order table it needs, and a counter of order ids. */
class Floor {
  readonly orders: Orders
  readonly book: Book
  #id = 0

  constructor(openMax: number) {
    this.orders = new Orders(openMax)
    this.book = new Book(this.orders, new Levels(openMax), new PriceNodes(openMax))
  }

  /** Puts an order into the book; its slot. */
  rest(side: Side, price: number, size: number): number {
    const slot = this.orders.take(++this.#id)
    this.orders.setSide(slot, side)
    this.orders.setPrice(slot, price)
    this.orders.setRemaining(slot, size)
    this.book.add(slot)
    this.orders.register(slot)
    return slot
  }

  /** Takes `size` from a resting order, and the order away when nothing is left. */
  fill(slot: number, size: number): void {
    this.orders.setRemaining(slot, this.orders.remaining(slot) - size)
    this.book.reduce(slot, size)
    if (this.orders.remaining(slot) === 0) this.leave(slot)
  }

  leave(slot: number): void {
    this.book.remove(slot)
    this.orders.unregister(slot)
    this.orders.release(slot)
  }

  /** An arriving order: trades at the makers' prices, its rest goes into the book. */
  arrive(side: Side, price: number, size: number): string[] {
    const trades: string[] = []
    let left = size
    while (left > 0 && this.book.crosses(side, price)) {
      const maker = this.book.firstAgainst(side)
      const traded = Math.min(left, this.orders.remaining(maker))
      trades.push(`${traded}@${this.orders.price(maker)}`)
      this.fill(maker, traded)
      left -= traded
    }
    if (left > 0) this.rest(side, price, left)
    return trades
  }

  levels(side: Side, limit = Number.MAX_SAFE_INTEGER): string[] {
    const found: string[] = []
    this.book.eachLevel(side, limit, (price, size, orders) => {
      found.push(`${price}x${size}/${orders}`)
    })
    return found
  }

  ids(side: Side): number[] {
    const found: number[] = []
    this.book.eachOrder(side, (slot) => found.push(this.orders.id(slot)))
    return found
  }
}

test('an empty book has no best price, no levels, and nothing to trade with', () => {
  const { book } = new Floor(1)
  for (const side of [SIDE.buy, SIDE.sell] as const) {
    assert.equal(book.best(side), 0)
    assert.equal(book.levelCount(side), 0)
    assert.equal(book.levelSize(side, 100), 0)
    assert.equal(book.levelOrders(side, 100), 0)
    assert.equal(book.firstAgainst(side), -1)
    assert.equal(book.crosses(side, 100), false)
    assert.equal(book.canFill(side, 100, 1), false)
  }
})

test('twelve orders make the known book', () => {
  const floor = new Floor(20)
  const { buy, sell } = SIDE
  const input: readonly [Side, number, number, string][] = [
    [buy, 208_234, 1, ''],
    [sell, 208_760, 2, ''],
    [buy, 208_780, 1, '1@208760'],
    [buy, 208_501, 5, ''],
    [sell, 208_802, 3, ''],
    [sell, 208_760, 6, ''],
    [buy, 208_111, 7, ''],
    [buy, 208_600, 3, ''],
    [buy, 208_833, 1, '1@208760'],
    [sell, 208_654, 2, ''],
    [sell, 208_655, 5, ''],
    [buy, 208_655, 3, '2@208654 1@208655'],
  ]
  for (const [side, price, size, trades] of input) {
    assert.equal(floor.arrive(side, price, size).join(' '), trades)
  }
  assert.deepEqual(floor.levels(sell), ['208655x4/1', '208760x6/1', '208802x3/1'])
  assert.deepEqual(floor.levels(buy), ['208600x3/1', '208501x5/1', '208234x1/1', '208111x7/1'])
  assert.deepEqual(floor.levels(sell, 2), ['208655x4/1', '208760x6/1'])
  assert.deepEqual(floor.levels(buy, 0), [])
  assert.equal(floor.book.best(buy), 208_600)
  assert.equal(floor.book.best(sell), 208_655)
  assert.deepEqual(floor.ids(sell), [9, 5, 4])
})

test('orders of one price stand in the order of arrival, and a fill keeps the place', () => {
  const floor = new Floor(10)
  const [first, second] = [1, 2, 3].map(() => floor.rest(SIDE.sell, 50, 4)) as [number, number]
  floor.fill(first, 3)
  assert.deepEqual(floor.ids(SIDE.sell), [1, 2, 3])
  assert.equal(floor.book.levelSize(SIDE.sell, 50), 9)
  assert.equal(floor.book.firstAgainst(SIDE.buy), first)
  floor.leave(second)
  assert.deepEqual(floor.ids(SIDE.sell), [1, 3])
  floor.fill(first, 1)
  assert.deepEqual(floor.ids(SIDE.sell), [3])
  assert.equal(floor.book.levelOrders(SIDE.sell, 50), 1)
})

test('a visitor may take out the order that it is shown', () => {
  const floor = new Floor(10)
  for (const price of [5, 5, 5, 6, 6]) floor.rest(SIDE.sell, price, 1)
  const seen: number[] = []
  floor.book.eachOrder(SIDE.sell, (slot) => {
    seen.push(floor.orders.id(slot))
    if (floor.orders.price(slot) === 5) floor.leave(slot)
    assert.ok(seen.length <= 5)
  })
  assert.deepEqual(seen.slice(0, 3), [1, 2, 3])
  assert.deepEqual(floor.levels(SIDE.sell), ['6x2/2'])
})

test('an order crosses from the best price of the other side on', () => {
  const floor = new Floor(10)
  floor.rest(SIDE.sell, 102, 1)
  floor.rest(SIDE.buy, 100, 1)
  assert.deepEqual(
    [101, 102, 103].map((price) => floor.book.crosses(SIDE.buy, price)),
    [false, true, true],
  )
  assert.deepEqual(
    [99, 100, 101].map((price) => floor.book.crosses(SIDE.sell, price)),
    [true, true, false],
  )
})

test('whether the whole size can be filled is exact to the last lot, whatever the totals', () => {
  const floor = new Floor(10)
  const huge = Number.MAX_SAFE_INTEGER
  for (const price of [100, 100, 101]) floor.rest(SIDE.sell, price, 5)
  assert.equal(floor.book.canFill(SIDE.buy, 100, 10), true)
  assert.equal(floor.book.canFill(SIDE.buy, 100, 11), false)
  assert.equal(floor.book.canFill(SIDE.buy, 101, 15), true)
  assert.equal(floor.book.canFill(SIDE.buy, 999, 16), false)
  assert.equal(floor.book.canFill(SIDE.buy, 99, 1), false)
  for (const price of [90, 89]) floor.rest(SIDE.buy, price, huge - 1)
  assert.equal(floor.book.canFill(SIDE.sell, 89, huge), true)
  assert.equal(floor.book.canFill(SIDE.sell, 90, huge), false)
  assert.equal(floor.book.canFill(SIDE.sell, 90, huge - 1), true)
})

/** A book as a plain list of orders. */
class NaiveBook {
  orders: { id: number; side: Side; price: number; size: number }[] = []

  side(side: Side): NaiveBook['orders'] {
    const better = (a: number, b: number) => (side === SIDE.buy ? b - a : a - b)
    return this.orders
      .filter((order) => order.side === side)
      .sort((a, b) => better(a.price, b.price) || a.id - b.id)
  }

  levels(side: Side): string[] {
    const totals = new Map<number, { size: number; orders: number }>()
    for (const { price, size } of this.side(side)) {
      const total = totals.get(price) ?? { size: 0, orders: 0 }
      totals.set(price, { size: total.size + size, orders: total.orders + 1 })
    }
    return [...totals].map(([price, { size, orders }]) => `${price}x${size}/${orders}`)
  }
}

function agree(floor: Floor, naive: NaiveBook, below: Below): void {
  for (const side of [SIDE.buy, SIDE.sell] as const) {
    const orders = naive.side(side)
    assert.deepEqual(
      floor.ids(side),
      orders.map(({ id }) => id),
    )
    const levels = naive.levels(side)
    assert.deepEqual(floor.levels(side), levels)
    assert.deepEqual(floor.levels(side, 2), levels.slice(0, 2))
    assert.equal(floor.book.levelCount(side), levels.length)
    assert.equal(floor.book.best(side), orders[0]?.price ?? 0)
    const against = side === SIDE.buy ? SIDE.sell : SIDE.buy
    const first = floor.book.firstAgainst(against)
    assert.equal(first === -1 ? undefined : floor.orders.id(first), orders[0]?.id)
    const worst = orders[below(orders.length)]?.price ?? 1
    const within = orders.filter(({ price }) =>
      side === SIDE.sell ? price <= worst : price >= worst,
    )
    const total = within.reduce((sum, { size }) => sum + size, 0)
    if (total > 0) assert.equal(floor.book.canFill(against, worst, total), true)
    assert.equal(floor.book.canFill(against, worst, total + 1), false)
  }
}

for (const [name, spread] of [
  ['a few prices', 6],
  ['many prices', 2_000],
  ['prices far apart', 2 ** 31],
] as const) {
  test(`any life of a book over ${name} goes as with a plain list`, (t) => {
    const random = seededRandom(t)
    const [openMax, steps] = [60, 4_000]
    const floor = new Floor(openMax)
    const naive = new NaiveBook()
    let id = 0
    for (let step = 0; step < steps; step++) {
      const full = naive.orders.length === openMax
      if (!full && random.below(100) < 52) {
        const side = random.below(2) === 0 ? SIDE.buy : SIDE.sell
        const price = 1 + random.below(spread) * (spread > 2 ** 30 ? 4_000_000 : 1)
        const size = 1 + random.below(9)
        floor.rest(side, price, size)
        naive.orders.push({ id: ++id, side, price, size })
      } else if (naive.orders.length > 0) {
        const order = naive.orders[random.below(naive.orders.length)] as NaiveBook['orders'][0]
        const slot = floor.orders.find(order.id)
        const size = random.below(2) === 0 ? order.size : 1 + random.below(order.size)
        const cancelled = random.below(2) === 0
        if (cancelled) floor.leave(slot)
        else floor.fill(slot, size)
        order.size -= cancelled ? order.size : size
        naive.orders = naive.orders.filter((one) => one.size > 0)
      }
      if (step % 4 === 0) agree(floor, naive, random.below)
    }
    agree(floor, naive, random.below)
  })
}

test('an order taken out and put back has its old place, wherever that was', () => {
  const floor = new Floor(10)
  const { book, orders } = floor
  const queue = [1, 2, 3].map((size) => floor.rest(SIDE.buy, 50, size))
  const alone = floor.rest(SIDE.buy, 60, 4)
  const drawn = () => {
    const lines: string[] = []
    book.eachLevel(SIDE.buy, 9, (price, size, count) => lines.push(`${count} ${size}@${price}`))
    book.eachOrder(SIDE.buy, (slot) => lines.push(`#${orders.id(slot)}`))
    return lines
  }
  const before = drawn()
  assert.deepEqual(before, ['1 4@60', '3 6@50', '#4', '#1', '#2', '#3'])
  for (const slot of [...queue, alone]) {
    book.remove(slot)
    assert.equal(drawn().includes(`#${orders.id(slot)}`), false)
    book.putBack(slot)
    assert.deepEqual(drawn(), before)
  }
  for (const slot of [...queue, alone]) floor.leave(slot)
  assert.deepEqual(drawn(), [])
})

test('the whole line can be followed, from level to level', () => {
  const floor = new Floor(10)
  for (const price of [70, 60, 60, 80]) floor.rest(SIDE.sell, price, 1)
  const line: number[] = []
  let slot = floor.book.firstAgainst(SIDE.buy)
  for (; slot !== -1; slot = floor.book.nextInLine(slot)) line.push(floor.orders.id(slot))
  assert.deepEqual(line, [2, 3, 1, 4])
})
