import assert from 'node:assert/strict'
import { test } from 'node:test'
import { amountsOf, type Levels } from './amounts.ts'
import type { Draft } from './draft.ts'
import { draft, FREE, levels } from './order.testkit.ts'
import { warningsOf } from './warnings.ts'

const ASKS = levels([100, 1], [101, 1], [110, 5])

function warned(changes: Partial<Draft>, against: Levels | undefined = ASKS, last = '100') {
  const one = draft(changes)
  const amounts = amountsOf(one, FREE, against)
  const warnings = warningsOf(one, { terms: FREE, amounts, against, last })
  return Object.fromEntries(
    Object.entries(warnings).map(([place, it]) => [place, 'key' in it ? it.key : it.text]),
  )
}

test('a usual order is not commented', () => {
  assert.deepEqual(warned({ price: '100', amount: '1' }), {})
  assert.deepEqual(warned({ price: '1', amount: '1' }), {})
  assert.deepEqual(warned({ kind: 'market', amount: '1' }), {})
  assert.deepEqual(warned({}), {})
})

test('a price far worse than the market', () => {
  assert.deepEqual(warned({ price: '105', amount: '1' }), { price: 'ticketFarAbove' })
  assert.deepEqual(warned({ price: '104.95', amount: '1' }), {})
  assert.deepEqual(warned({ side: 'sell', price: '95' }, levels([100, 1])), {
    price: 'ticketFarBelow',
  })
  assert.deepEqual(warned({ side: 'sell', price: '120' }, levels([100, 1])), {})
  assert.deepEqual(warned({ price: '300' }, levels(), '100'), { price: 'ticketFarAbove' })
  assert.deepEqual(warned({ price: '300' }, levels(), ''), {})
})

test('a post-only price that would trade', () => {
  assert.deepEqual(warned({ price: '100', postOnly: true }), { price: 'ticketWouldTake' })
  assert.deepEqual(warned({ price: '99.95', postOnly: true }), {})
  assert.deepEqual(warned({ price: '100', postOnly: true, timeInForce: 'IOC' }), {})
})

test('a stop that is reached already', () => {
  const stop = { kind: 'stop', amount: '1' } as const
  assert.deepEqual(warned({ ...stop, stopPrice: '100', trigger: 'entry' }), {
    stopPrice: 'ticketStopReached',
  })
  assert.deepEqual(warned({ ...stop, stopPrice: '100.05', trigger: 'entry' }), {})
  assert.deepEqual(warned({ ...stop, stopPrice: '101', trigger: 'loss' }), {
    stopPrice: 'ticketStopReached',
  })
  assert.deepEqual(warned({ ...stop, stopPrice: '101', trigger: 'loss' }, ASKS, ''), {})
})

test('a market order that moves the price, or finds too little', () => {
  assert.deepEqual(warned({ kind: 'market', amount: '2' }), { order: 'ticketSlips' })
  assert.deepEqual(warned({ kind: 'market', amount: '9' }), { order: 'ticketBookShort' })
  assert.deepEqual(warned({ kind: 'market', amount: '9' }, levels()), { order: 'ticketBookEmpty' })
})
