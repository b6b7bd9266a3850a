import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '@bourse/kit/testing/seeded-random'
import { Desks, Orders, PRODUCTS_MAX } from './orders.ts'

function listed(orders: Orders, desks: Desks, desk: number): number[] {
  const ids: number[] = []
  for (let slot = desks.head[desk] as number; slot !== -1; slot = orders.nextOfDesk(slot)) {
    ids.push(orders.id[slot] as number)
  }
  return ids
}

test('a slot is found by its id until it is released, and then given again, clean', () => {
  const orders = new Orders(2)
  const slot = orders.take(77, 5)
  assert.equal(orders.find(77), slot)
  assert.equal(orders.deskOf(slot), 5)
  assert.equal(orders.count, 1)
  orders.filled[slot] = 9
  orders.takerNotional[slot] = 8n
  orders.makerNotional[slot] = 7n
  orders.fee[slot] = 6n
  orders.level[slot] = 4
  orders.release(slot)
  assert.equal(orders.find(77), -1)
  assert.equal(orders.count, 0)
  assert.equal(orders.take(78, 0), slot)
  assert.deepEqual(
    [orders.filled, orders.takerNotional, orders.makerNotional, orders.fee, orders.level].map(
      (field) => field[slot],
    ),
    [0, 0n, 0n, 0n, -1],
  )
})

test('there is one slot more than open orders, and beyond that it throws', () => {
  const orders = new Orders(3)
  for (let id = 1; id <= 4; id++) orders.take(id, 0)
  assert.equal(orders.count, 4)
  assert.throws(() => orders.take(5, 0), { name: 'RangeError', message: 'the order table is full' })
})

test('a desk is one user and one product', () => {
  const desks = new Desks(4)
  assert.equal(desks.find(0, 1), -1)
  const keys = [
    [0, 1],
    [0, PRODUCTS_MAX - 1],
    [1, 1],
    [1_000_000, PRODUCTS_MAX - 1],
  ] as const
  const opened = keys.map(([user, product]) => {
    assert.equal(desks.hasRoom, true)
    return desks.open(user, product)
  })
  assert.equal(new Set(opened).size, keys.length)
  assert.equal(desks.hasRoom, false)
  for (const [at, [user, product]] of keys.entries()) {
    assert.equal(desks.find(user, product), opened[at])
    assert.equal(desks.open(user, product), opened[at])
    assert.deepEqual([desks.head[at], desks.tail[at], desks.count[at]], [-1, -1, 0])
  }
  assert.throws(() => desks.open(3, 3), RangeError)
})

test('any order of taking, listing, delisting and releasing goes as with plain lists', (t) => {
  const random = seededRandom(t)
  const [openMax, deskCount] = [40, 5]
  const orders = new Orders(openMax)
  const desks = new Desks(deskCount)
  const lists = Array.from({ length: deskCount }, (_, user) => {
    assert.equal(desks.open(user, 1), user)
    return [] as number[]
  })
  let id = 0
  for (let step = 0; step < 8_000; step++) {
    const open = lists.flat()
    if (open.length < openMax && random.below(5) < 3) {
      const desk = random.below(deskCount)
      const slot = orders.take(++id, desk)
      orders.enlist(slot, desks)
      lists[desk]?.push(id)
    } else if (open.length > 0) {
      const gone = open[random.below(open.length)] as number
      const slot = orders.find(gone)
      const list = lists[orders.deskOf(slot)] as number[]
      list.splice(list.indexOf(gone), 1)
      orders.delist(slot, desks)
      orders.release(slot)
      assert.equal(orders.find(gone), -1)
    }
    const desk = random.below(deskCount)
    assert.deepEqual(listed(orders, desks, desk), lists[desk], `desk ${desk} at step ${step}`)
    assert.equal(desks.count[desk], lists[desk]?.length)
    assert.equal(orders.count, lists.flat().length)
  }
  for (const id of lists.flat()) assert.equal(orders.id[orders.find(id)], id)
})
