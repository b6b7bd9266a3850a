import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EN } from '../../text/en.ts'
import type { Say } from '../../text/text.ts'
import { newsOf } from './news.ts'
import { ORDER, PRODUCT } from './order.testkit.ts'
import { newsText, plainly, told } from './words.ts'

const say: Say = (key, gaps = {}) =>
  EN[key].replaceAll(/\{(\w+)\}/g, (_, name: string) => String(gaps[name]))

function text(changes: Partial<typeof ORDER>): string {
  const one = newsOf({ ...ORDER, ...changes }, undefined)
  assert.ok(one !== undefined)
  return newsText(one, PRODUCT, say).replaceAll('\u2009', ' ')
}

test('what was asked for, in a sentence', () => {
  assert.equal(text({ price: '62000.5' }), 'Buy 2 BTC at 62 000.5')
  const stop = { status: 'active', side: 'sell', stop: 'loss', stopPrice: '90' } as const
  assert.equal(text(stop), 'Sell 2 BTC at 100 when a trade is at or below 90')
  const market = { ...stop, type: 'market', price: '0' } as const
  assert.equal(text(market), 'Sell 2 BTC at market when a trade is at or below 90')
  assert.equal(
    text({ ...market, side: 'buy', size: '0', funds: '500' }),
    'Buy BTC for 500 USDT when a trade is at or below 90',
  )
})

test('what was traded, at its exact average price', () => {
  const filled = { status: 'filled', filledSize: '3', size: '3' } as const
  assert.equal(text({ ...filled, executedValue: '100' }), 'Bought 3 BTC at 33.33')
  assert.equal(
    text({ status: 'open', filledSize: '0.5', executedValue: '50' }),
    'Bought 0.5 of 2 BTC at 100.00',
  )
  const large = { filledSize: '10000000', size: '10000000', executedValue: '620000000000.5' }
  assert.equal(text({ ...filled, ...large }), 'Bought 10 000 000 BTC at 62 000.00')
})

test('why it ended', () => {
  const rest = { status: 'cancelled', doneReason: 'immediate-rest' } as const
  assert.equal(text(rest), 'Buy 2 BTC at 100. What did not trade at once was cancelled.')
  assert.match(text({ ...rest, filledSize: '1', executedValue: '100' }), /^Bought 1 of 2 BTC.*once/)
})

test("the screen's sentences are translated, the server's are not", () => {
  assert.equal(told(say, { key: 'ticketAtLeast', gaps: { limit: '5' } }), 'Must be at least 5')
  assert.equal(told(say, { text: 'as it came' }), 'as it came')
  assert.equal(told(say, undefined), undefined)
  assert.equal(plainly(''), '')
})
