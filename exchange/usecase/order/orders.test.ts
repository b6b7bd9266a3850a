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
  const slot = orders.take(77)
  assert.equal(orders.find(77), slot)
  assert.equal(orders.count, 1)
  orders.filled[slot] = 9
  orders.takerNotional[slot] = 8n
  orders.makerNotional[slot] = 7n
  orders.fee[slot] = 6n
  orders.level[slot] = 4
  orders.release(slot)
  assert.equal(orders.find(77), -1)
  assert.equal(orders.count, 0)
  assert.equal(orders.take(78), slot)
  assert.deepEqual(
    [orders.filled, orders.takerNotional, orders.makerNotional, orders.fee, orders.level].map(
      (field) => field[slot],
    ),
    [0, 0n, 0n, 0n, -1],
  )
})

test('there is one slot more than open orders, and beyond that it throws', () => {
  const orders = new Orders(3)
  for (let id = 1; id <= 4; id++) orders.take(id)
  assert.equal(orders.count, 4)
  assert.throws(() => orders.take(5), { name: 'RangeError', message: 'the order table is full' })
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
  const opened = keys.map(([user, product]) => desks.open(user, product))
  assert.equal(new Set(opened).size, keys.length)
  for (const [at, [user, product]] of keys.entries()) {
    assert.equal(desks.find(user, product), opened[at])
    assert.equal(desks.open(user, product), opened[at])
    assert.deepEqual([desks.head[at], desks.tail[at], desks.count[at]], [-1, -1, 0])
  }
  assert.throws(() => desks.open(3, 3), { message: 'more desks than open orders' })
})

test('a desk left empty is known until another pair needs its place', () => {
  const orders = new Orders(3)
  const desks = new Desks(2)
  const rest = (id: number, product: number) => {
    const slot = orders.take(id)
    orders.enlist(slot, desks.open(7, product), desks)
    return slot
  }
  const leave = (slot: number) => {
    orders.delist(slot, desks)
    orders.release(slot)
  }
  leave(rest(1, 1))
  const first = desks.find(7, 1)
  assert.notEqual(first, -1)
  const again = rest(2, 1)
  assert.equal(desks.find(7, 1), first)
  leave(rest(3, 2))
  rest(4, 3)
  assert.equal(desks.find(7, 1), first, 'a desk with an order stays')
  assert.equal(desks.find(7, 2), -1)
  leave(again)
  rest(5, 4)
  assert.equal(desks.find(7, 1), -1)
  assert.notEqual(desks.find(7, 3), -1)
})

test('any order of taking, listing, delisting and releasing goes as with plain lists', (t) => {
  const random = seededRandom(t)
  const [openMax, users, products] = [20, 3, 40]
  const orders = new Orders(openMax)
  const desks = new Desks(openMax)
  const lists = new Map<string, number[]>()
  const homes = new Map<number, readonly [user: number, product: number]>()
  const listOf = (user: number, product: number) => lists.get(`${user} ${product}`) ?? []
  let id = 0
  for (let step = 0; step < 8_000; step++) {
    const [user, product] = [random.below(users), 1 + random.below(products)]
    if (homes.size < openMax && random.below(20) < 11) {
      const slot = orders.take(++id)
      orders.enlist(slot, desks.open(user, product), desks)
      homes.set(id, [user, product])
      lists.set(`${user} ${product}`, [...listOf(user, product), id])
    } else if (homes.size > 0) {
      const gone = [...homes.keys()][random.below(homes.size)] as number
      const home = homes.get(gone) as readonly [number, number]
      orders.delist(orders.find(gone), desks)
      orders.release(orders.find(gone))
      homes.delete(gone)
      const rest = listOf(...home).filter((one) => one !== gone)
      lists.set(home.join(' '), rest)
      assert.equal(orders.find(gone), -1)
    }
    const desk = desks.find(user, product)
    const expected = listOf(user, product)
    assert.deepEqual(desk === -1 ? [] : listed(orders, desks, desk), expected, `step ${step}`)
    assert.equal(desk === -1 ? 0 : desks.count[desk], expected.length)
    assert.equal(orders.count, homes.size)
  }
  for (const id of homes.keys()) assert.equal(orders.id[orders.find(id)], id)
})
