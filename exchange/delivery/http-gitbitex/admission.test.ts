import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Admission } from './admission.ts'

const LIMITS = { inFlightMax: 1_000, waitMs: 50, patienceMs: 100 }

/** A door with `orders` in flight. */
function doorWith(orders: number): Admission {
  const door = new Admission(LIMITS)
  for (let i = 0; i < orders; i++) assert.ok(door.enterOrder())
  return door
}

/** How many of 80 orders would be refused. */
function refusedOf80(door: Admission): number {
  return Array.from({ length: 80 }, () => door.admitsOrder()).filter((admits) => !admits).length
}

test('orders have four fifths of the places, cancels all of them', () => {
  const door = doorWith(800)
  assert.equal(door.enterOrder(), false)
  assert.equal(door.admitsOrder(), false)
  for (let i = 0; i < 200; i++) assert.ok(door.enterCancel(), `cancel ${i}`)
  assert.equal(door.enterCancel(), false)
  assert.equal(door.inFlight, 1_000)
  assert.equal(door.refused.places, 3)
  for (let i = 0; i < 200; i++) door.leave()
  assert.equal(door.enterOrder(), false, 'the share of cancels is not for orders')
  door.leave()
  assert.ok(door.admitsOrder())
  assert.ok(door.enterOrder())
})

test('waits that are long for less than the patience refuse nobody', () => {
  const door = doorWith(700)
  for (let at = 0; at < 100; at += 20) {
    door.waited(80, at)
    assert.equal(refusedOf80(door), 0, `at ${at}`)
  }
  door.waited(50, 99)
  door.waited(80, 199)
  assert.equal(refusedOf80(door), 0, 'the patience begins again')
  assert.equal(door.slow, false)
})

test('while waits stay long one order in eight is refused, and no cancel', () => {
  const door = doorWith(64)
  door.waited(51, 0)
  door.waited(51, 100)
  assert.equal(door.slow, true)
  assert.equal(refusedOf80(door), 10)
  assert.equal(door.refused.waits, 10)
  assert.equal(door.refused.places, 0)
  for (let i = 0; i < 80; i++) assert.ok(door.enterCancel())
})

test('nobody is refused any more once waits are half as long', () => {
  const door = doorWith(64)
  door.waited(100, 0)
  door.waited(100, 100)
  door.waited(30, 200)
  assert.equal(refusedOf80(door), 10, 'it would be long again at once')
  door.waited(25, 300)
  assert.equal(door.slow, false)
  assert.equal(refusedOf80(door), 0)
})

test('a few that wait long refuse nobody: the machine is slow, not the demand too high', () => {
  const door = doorWith(63)
  for (let at = 0; at <= 1_000; at += 100) door.waited(500, at)
  assert.equal(door.slow, false)
  assert.equal(refusedOf80(door), 0)
  assert.deepEqual(
    [door.admitsRead('charts', 1_000), door.admitsRead('books', 1_000)],
    [true, true],
  )
})

test('charts are shed before books, books before orders', () => {
  const door = doorWith(399)
  const reads = () => [door.admitsRead('charts', 0), door.admitsRead('books', 0)]
  assert.deepEqual(reads(), [true, true])
  assert.ok(door.enterOrder())
  assert.deepEqual(reads(), [false, true], 'half of the places are taken')
  for (let i = 400; i < 600; i++) assert.ok(door.enterOrder())
  assert.deepEqual(reads(), [false, false], 'three quarters are')
  assert.ok(door.admitsOrder())
  assert.equal(door.refused.charts, 2)
  assert.equal(door.refused.books, 1)
})

test('reads are shed by waits too, and not for longer than waits are known', () => {
  const door = doorWith(64)
  const reads = (nowMs: number) => [
    door.admitsRead('charts', nowMs),
    door.admitsRead('books', nowMs),
  ]
  door.waited(30, 0)
  assert.deepEqual(reads(0), [true, true])
  door.waited(30, 100)
  assert.deepEqual(reads(100), [false, true], 'half too long for a while')
  door.waited(51, 110)
  assert.deepEqual(reads(110), [false, false], 'too long')
  assert.equal(refusedOf80(door), 0, 'but not for long yet')
  assert.deepEqual(reads(1_111), [true, true], 'nothing has waited for a second')
  door.waited(1, 1_112)
  assert.deepEqual(reads(1_112), [true, true])
})
