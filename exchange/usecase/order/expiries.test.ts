import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '@bourse/kit/testing/seeded-random'
import { Expiries } from './expiries.ts'

/** A heap over orders as (deadline, id) pairs by slot. */
function heapOf(orders: readonly (readonly [deadline: number, id: number])[]) {
  const table = {
    id: (slot: number) => orders[slot]?.[1] ?? 0,
    expiresAt: (slot: number) => orders[slot]?.[0] ?? 0,
  }
  return new Expiries(table, orders.length)
}

function drained(heap: Expiries): number[] {
  const slots: number[] = []
  while (heap.count > 0) {
    slots.push(heap.first)
    heap.remove(heap.first)
  }
  return slots
}

test('an empty heap has no first order and no deadline', () => {
  const heap = heapOf([])
  assert.deepEqual([heap.count, heap.first, heap.earliest], [0, -1, 0])
})

test('orders end by deadline, those of one deadline by id', () => {
  const heap = heapOf([
    [30, 1],
    [10, 5],
    [20, 3],
    [10, 2],
    [10, 4],
  ])
  for (const slot of [0, 1, 2, 3, 4]) heap.add(slot)
  assert.equal(heap.earliest, 10)
  assert.deepEqual(drained(heap), [3, 4, 1, 2, 0])
  assert.equal(heap.earliest, 0)
})

test('an order that is not in the heap can be removed without effect', () => {
  const heap = heapOf([
    [1, 1],
    [2, 2],
  ])
  heap.add(1)
  heap.remove(0)
  assert.deepEqual([heap.count, heap.first], [1, 1])
  heap.remove(1)
  heap.remove(1)
  assert.equal(heap.count, 0)
  heap.add(1)
  assert.equal(heap.first, 1, 'a slot may come again')
})

test('any order of coming and going leaves what a sorted list would have', (t) => {
  const random = seededRandom(t)
  const orders = Array.from({ length: 300 }, (_, slot) => {
    return [1 + random.below(40), 1_000 - slot] as const
  })
  const heap = heapOf(orders)
  const inside = new Set<number>()
  for (let step = 0; step < 5_000; step++) {
    const slot = random.below(orders.length)
    if (inside.delete(slot)) heap.remove(slot)
    else {
      inside.add(slot)
      heap.add(slot)
    }
    const sorted = [...inside].sort((a, b) => {
      const [one, other] = [orders[a] ?? [0, 0], orders[b] ?? [0, 0]]
      return one[0] - other[0] || one[1] - other[1]
    })
    assert.equal(heap.first, sorted[0] ?? -1)
    if (step % 500 === 499) {
      assert.deepEqual(drained(heap), sorted)
      inside.clear()
    }
  }
})
