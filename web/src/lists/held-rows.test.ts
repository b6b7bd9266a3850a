/** Under a pointer nothing moves. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { held, settled } from './held-rows.ts'

interface Row {
  readonly id: string
  readonly text: string
}

const row = (id: string, text = ''): Row => ({ id, text })
const told = (shown: { readonly rows: readonly { row: Row; gone: boolean }[] }) =>
  shown.rows.map(({ row: { id, text }, gone }) => `${gone ? '-' : ''}${id}${text}`)

const SHOWN = settled([row('3'), row('2'), row('1')]).rows

test('a change comes in place', () => {
  const now = held(SHOWN, [row('3'), row('2', ' half filled'), row('1')])
  assert.deepEqual(told(now), ['3', '2 half filled', '1'])
  assert.equal(now.waiting, 0)
})

test('what is new above or between waits', () => {
  const now = held(SHOWN, [row('5'), row('4'), row('3'), row('2.5'), row('2'), row('1')])
  assert.deepEqual(told(now), ['3', '2', '1'])
  assert.equal(now.waiting, 3)
})

test('what goes stays where it was', () => {
  const now = held(SHOWN, [row('3'), row('1')])
  assert.deepEqual(told(now), ['3', '-2', '1'])
  const later = held(now.rows, [row('4'), row('1')])
  assert.deepEqual(told(later), ['-3', '-2', '1'])
  assert.equal(later.waiting, 1)
})

test('what comes below the last one moves nothing and is shown', () => {
  const now = held(SHOWN, [row('3'), row('2'), row('1'), row('0')])
  assert.deepEqual(told(now), ['3', '2', '1', '0'])
  assert.equal(now.waiting, 0)
})

test('when all are gone what is new waits', () => {
  const now = held(SHOWN, [row('9')])
  assert.deepEqual(told(now), ['-3', '-2', '-1'])
  assert.equal(now.waiting, 1)
})

test('what comes back is there again', () => {
  const now = held(held(SHOWN, [row('1')]).rows, [row('3'), row('2'), row('1')])
  assert.deepEqual(told(now), ['3', '2', '1'])
})

test('an empty list has nothing to hold', () => {
  assert.deepEqual(told(held<Row>([], [row('1')])), ['1'])
})
