import assert from 'node:assert/strict'
import { test } from 'node:test'
import { STOP_TYPE, type StopType } from '@bourse/domain/exchange/order'
import { seededRandom } from '@bourse/kit/testing/seeded-random'
import { Orders } from '../order/orders.ts'
import { Levels } from './levels.ts'
import { PriceNodes } from './price-nodes.ts'
import { StopBook } from './stop-book.ts'

const { loss, entry } = STOP_TYPE
const SLOTS = 200

function stops() {
  const orders = new Orders(SLOTS)
  const book = new StopBook(orders, new Levels(SLOTS), new PriceNodes(SLOTS))
  let id = 0
  return {
    book,
    orders,
    wait(type: StopType, price: number): number {
      const slot = orders.take(++id)
      orders.setStop(slot, type, price)
      book.add(slot)
      return slot
    },
    leave(slot: number): void {
      book.remove(slot)
      orders.release(slot)
    },
    /** Ids of what trades from `low` to `high` fire, taken out one by one. */
    fire(low: number, high: number): number[] {
      const fired: number[] = []
      for (;;) {
        const slot = book.firstFired(low, high)
        if (slot === -1) return fired
        fired.push(orders.id(slot))
        this.leave(slot)
      }
    },
  }
}

test('a product without stops fires none', () => {
  const { book } = stops()
  assert.equal(book.count, 0)
  assert.equal(book.firstFired(1, Number.MAX_SAFE_INTEGER), -1)
  book.eachOrder(loss, () => assert.fail('there is none'))
})

test('a loss stop fires at its price and below, an entry stop at its price and above', () => {
  for (const [type, price, fires] of [
    [loss, 99, true],
    [loss, 100, true],
    [loss, 101, false],
    [entry, 99, false],
    [entry, 100, true],
    [entry, 101, true],
  ] as const) {
    const floor = stops()
    floor.wait(type, 100)
    assert.deepEqual(floor.fire(price, price), fires ? [1] : [], `${type} 100 at ${price}`)
  }
})

test('loss stops fire downwards, then entry stops upwards, equal prices by age', () => {
  const floor = stops()
  floor.wait(entry, 105) // 1
  floor.wait(loss, 95) // 2
  floor.wait(loss, 97) // 3
  floor.wait(entry, 103) // 4
  floor.wait(loss, 97) // 5
  floor.wait(entry, 105) // 6
  floor.wait(loss, 80) // 7
  assert.deepEqual(floor.fire(95, 105), [3, 5, 2, 4, 1, 6])
  assert.equal(floor.book.count, 1)
})

test('what leaves from front, middle or end of a price leaves the rest in order', () => {
  const floor = stops()
  const slots = [1, 2, 3, 4, 5].map(() => floor.wait(entry, 10))
  for (const at of [0, 2, 4]) floor.leave(slots[at] as number)
  assert.deepEqual(floor.fire(10, 10), [2, 4])
})

test('stops come and go as in a sorted list', (t) => {
  const random = seededRandom(t)
  const floor = stops()
  const waiting: { slot: number; id: number; type: StopType; price: number }[] = []
  for (let step = 0; step < 3_000; step++) {
    if (waiting.length < SLOTS - 1 && random.below(3) > 0) {
      const type = random.below(2) === 0 ? loss : entry
      const price = 1 + random.below(5) * 1_000_000_007
      const slot = floor.wait(type, price)
      waiting.push({ slot, id: floor.orders.id(slot), type, price })
    } else if (waiting.length > 0) {
      const [gone] = waiting.splice(random.below(waiting.length), 1)
      if (gone !== undefined) floor.leave(gone.slot)
    }
    for (const type of [loss, entry]) {
      const listed: number[] = []
      floor.book.eachOrder(type, (slot) => listed.push(floor.orders.id(slot)))
      const expected = waiting.filter((one) => one.type === type)
      const sign = type === loss ? -1 : 1
      expected.sort((a, b) => sign * (a.price - b.price) || a.id - b.id)
      assert.deepEqual(
        listed,
        expected.map(({ id }) => id),
      )
    }
    assert.equal(floor.book.count, waiting.length)
  }
})
