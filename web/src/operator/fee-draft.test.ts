import assert from 'node:assert/strict'
import { test } from 'node:test'
import { draftOf, placeOf, scheduleOf, tierProblem, withTier } from './fee-draft.ts'

const SCHEDULE = {
  currency: 'USDT',
  tiers: [
    { volume: '0', makerFeeRate: '0.004', takerFeeRate: '0.006' },
    { volume: '10000.5', makerFeeRate: '-0.0005', takerFeeRate: '0.004' },
  ],
}

test('a schedule that is not touched is sent as it was read', () => {
  const draft = draftOf(SCHEDULE)
  assert.deepEqual(draft[1], { key: 1, volume: '10000.5', maker: '-0.05', taker: '0.4' })
  assert.deepEqual(scheduleOf('USDT', draft), SCHEDULE)
})

test('a new tier begins with the fees before it, the first from zero', () => {
  const [first] = withTier([])
  assert.deepEqual(first, { key: 0, volume: '0', maker: '', taker: '' })
  const third = withTier(draftOf(SCHEDULE)).at(-1)
  assert.deepEqual(third, { key: 2, volume: '', maker: '-0.05', taker: '0.4' })
  const [, second] = draftOf(SCHEDULE)
  assert.ok(second)
  assert.equal(withTier([second]).at(-1)?.key, 2, 'no key is used twice at once')
})

test('problems are known before sending, or placed by the sentence', () => {
  const tier = { key: 0, volume: ' ', maker: '0.12345', taker: 'x' }
  assert.equal(tierProblem(tier, 'volume'), 'fieldMissing')
  assert.equal(tierProblem(tier, 'maker'), 'percentDecimals')
  assert.equal(tierProblem(tier, 'taker'), 'percentNumber')
  assert.equal(tierProblem({ ...tier, taker: '0.1' }, 'taker'), undefined)
  assert.deepEqual(placeOf('tiers.1.takerFeeRate must not be negative'), {
    ...{ tier: 1, field: 'taker', rest: 'must not be negative' },
  })
  assert.equal(placeOf('the fee schedule contradicts itself'), undefined)
})
