/** An amended order follows the rules of new ones, and only what changed is sent. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { termsOf } from '../order/terms.ts'
import { BTC_USDT, orderOf } from './activity.testkit.ts'
import { amendable, amendBody, amendProblems, keepsPlace } from './amendment.ts'

const TERMS = termsOf(BTC_USDT, { fundsScale: 8, rates: undefined })
const ORDER = orderOf({ filledSize: '0.05' })
const AS_IT_IS = { price: '62000.50', size: '0.2' }

test('only what is another number is sent', () => {
  assert.equal(amendBody(AS_IT_IS, ORDER), undefined)
  assert.deepEqual(amendBody({ ...AS_IT_IS, price: '62 000.6' }, ORDER), { price: '62000.6' })
  assert.deepEqual(amendBody({ price: '61000', size: '0.1' }, ORDER), {
    price: '61000',
    size: '0.1',
  })
})

test('what is wrong is said by the rules of the product', () => {
  const problems = (fields: object) => amendProblems({ ...AS_IT_IS, ...fields }, ORDER, TERMS)
  assert.deepEqual(problems({}), {})
  assert.deepEqual(problems({ price: '' }), { price: { key: 'ticketPriceMissing' } })
  assert.deepEqual(problems({ price: '1.234' }), {
    price: { key: 'ticketDecimals', gaps: { decimals: '2' } },
  })
  assert.deepEqual(problems({ size: 'all' }), { size: { key: 'ticketNoNumber' } })
  assert.deepEqual(problems({ price: '0.01', size: '0.06' }), {
    size: { key: 'ticketValueAtLeast', gaps: { limit: '1 USDT' } },
  })
})

test('what has traded is part of the size', () => {
  const problem = { size: { key: 'listAboveFilled', gaps: { filled: '0.05' } } }
  assert.deepEqual(amendProblems({ ...AS_IT_IS, size: '0.05' }, ORDER, TERMS), problem)
  assert.deepEqual(amendProblems({ ...AS_IT_IS, size: '0.04' }, ORDER, TERMS), problem)
  assert.deepEqual(amendProblems({ ...AS_IT_IS, size: '0.050001' }, ORDER, TERMS), {})
})

test('only a smaller size at the same price keeps the place in the queue', () => {
  assert.equal(keepsPlace(AS_IT_IS, ORDER), true)
  assert.equal(keepsPlace({ ...AS_IT_IS, size: '0.1' }, ORDER), true)
  assert.equal(keepsPlace({ ...AS_IT_IS, size: '0.3' }, ORDER), false)
  assert.equal(keepsPlace({ price: '62000', size: '0.1' }, ORDER), false)
})

test('what an order can be given anew', () => {
  assert.deepEqual(amendable(ORDER), ['price', 'size'])
  const stop = orderOf({ type: 'market', price: '0', stop: 'loss', stopPrice: '60000' })
  assert.deepEqual(amendable(stop), ['size'])
  assert.deepEqual(amendable({ ...stop, size: '0' }), [])
  assert.deepEqual(amendProblems({ price: '0', size: '0.1' }, stop, TERMS), {})
})
