import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '@bourse/kit/testing/seeded-random'
import { Desks, PRODUCTS_MAX } from './desks.ts'
import { Orders } from './orders.ts'

function listed(orders: Orders, desks: Desks, desk: number): number[] {
  const ids: number[] = []
  for (let slot = desks.head(desk); slot !== -1; slot = orders.nextOfDesk(slot)) {
    ids.push(orders.id(slot))
  }
  return ids
}

test('an order is found by its id while it is registered, and its slot given again, clean', () => {
  const orders = new Orders(2)
  const slot = orders.take(77)
  assert.equal(orders.find(77), -1, 'not yet')
  orders.register(slot)
  assert.equal(orders.find(77), slot)
  assert.equal(orders.count, 1)
  orders.setFilled(slot, 9)
  orders.setTakerNotional(slot, 8n)
  orders.setMakerNotional(slot, 7n)
  orders.setFee(slot, 6n)
  orders.setFunds(slot, 5n)
  orders.setStop(slot, 1, 4)
  orders.setExpiresAt(slot, 3)
  orders.setReference(slot, 2)
  orders.setPostOnly(slot, true)
  orders.unregister(slot)
  orders.release(slot)
  assert.equal(orders.find(77), -1)
  assert.equal(orders.count, 0)
  assert.equal(orders.take(78), slot)
  orders.begin(slot, 10, 1_000)
  assert.deepEqual(
    [orders.size(slot), orders.remaining(slot), orders.createdAt(slot)],
    [10, 10, 1_000],
  )
  assert.deepEqual(
    [orders.filled(slot), orders.takerNotional(slot), orders.makerNotional(slot)],
    [0, 0n, 0n],
  )
  assert.deepEqual([orders.fee(slot), orders.funds(slot)], [0n, 0n])
  assert.deepEqual(
    [orders.stopType(slot), orders.stopPrice(slot), orders.expiresAt(slot)],
    [0, 0, 0],
  )
  assert.deepEqual([orders.reference(slot), orders.postOnly(slot)], [-1, false])
  assert.deepEqual([orders.product(slot), orders.side(slot), orders.isWaiting(slot)], [0, 0, false])
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
    assert.deepEqual([desks.head(at), desks.tail(at), desks.count(at)], [-1, -1, 0])
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
      const slot = orders.find(gone)
      orders.delist(slot, desks)
      orders.release(slot)
      homes.delete(gone)
      const rest = listOf(...home).filter((one) => one !== gone)
      lists.set(home.join(' '), rest)
      assert.equal(orders.find(gone), -1)
    }
    const desk = desks.find(user, product)
    const expected = listOf(user, product)
    assert.deepEqual(desk === -1 ? [] : listed(orders, desks, desk), expected, `step ${step}`)
    assert.equal(desk === -1 ? 0 : desks.count(desk), expected.length)
    assert.equal(orders.count, homes.size)
  }
  for (const id of homes.keys()) assert.equal(orders.id(orders.find(id)), id)
})
