import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assert as invariant, unreachable } from './assert.ts'

test('a broken invariant throws and names itself', () => {
  invariant(true, 'one is one')
  assert.throws(() => invariant(false, 'a currency sums to zero'), {
    message: 'invariant broken: a currency sums to zero',
  })
})

test('the end of a switch says which value came there', () => {
  assert.throws(() => unreachable('sideways' as never), { message: 'unreachable: sideways' })
})
