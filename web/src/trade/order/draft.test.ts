import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  afterPlacing,
  blankDraft,
  mayPostOnly,
  percentText,
  stepped,
  timesInForce,
  withKind,
  withPercent,
  withPick,
  withSide,
  withStopPrice,
} from './draft.ts'
import { draft, TERMS } from './order.testkit.ts'

const AVAILABLE = { base: '0.12345678', quote: '1000.123456' }
const MINE = { terms: TERMS, available: AVAILABLE }

test('a kind keeps what it can of the end and drops what it cannot', () => {
  const kill = draft({ timeInForce: 'FOK' })
  assert.equal(withKind(kill, 'stop-limit', '').timeInForce, 'GTC')
  assert.equal(withKind(kill, 'market', '').timeInForce, 'FOK')
  assert.deepEqual(timesInForce(draft({ kind: 'market' })), [])
  assert.deepEqual(timesInForce(draft({ kind: 'stop-limit' })), ['GTC', 'GTT', 'IOC'])
})

test('post-only is for limit orders that may wait', () => {
  assert.equal(mayPostOnly(draft({ timeInForce: 'GTT' })), true)
  assert.equal(mayPostOnly(draft({ timeInForce: 'IOC' })), false)
  assert.equal(mayPostOnly(draft({ kind: 'stop-limit' })), false)
})

test('a stop that sells at market is led by its size, with what the total came to', () => {
  const byTotal = draft({ side: 'sell', lead: 'total', amount: '500' })
  const stop = withKind(byTotal, 'stop', '0.25')
  assert.deepEqual([stop.lead, stop.amount], ['size', '0.25'])
  const buy = draft({ side: 'buy', kind: 'stop', lead: 'total', amount: '500' })
  const turned = withSide(buy, 'sell', '0.25')
  assert.deepEqual([turned.lead, turned.amount], ['size', '0.25'])
  assert.deepEqual(withSide(buy, 'buy', '9').amount, '500')
})

test('a stop points away from the market when it is typed, and stays so', () => {
  const sell = blankDraft('sell')
  assert.equal(withStopPrice(sell, '59000', '60000').trigger, 'loss')
  assert.equal(withStopPrice(sell, '61000', '60000').trigger, 'entry')
  assert.equal(withStopPrice(sell, '9.5', '10').trigger, 'loss')
  assert.equal(withStopPrice(sell, '60000.00', '60000').trigger, 'loss')
  assert.equal(withStopPrice(blankDraft('buy'), '60000', '60000').trigger, 'entry')
  assert.equal(withStopPrice(blankDraft('buy'), '60000', '').trigger, 'entry')
  assert.equal(withStopPrice(sell, 'abc', '60000').stopPrice, 'abc')
})

test('the other side turns a stop only while it has no price', () => {
  assert.equal(withSide(blankDraft('buy'), 'sell', '').trigger, 'loss')
  const typed = withStopPrice(blankDraft('buy'), '61000', '60000')
  assert.equal(withSide(typed, 'sell', '').trigger, 'entry')
})

test('percent of the money for buys, of the goods for sells', () => {
  const buy = withPercent(draft({}), 50, MINE)
  assert.deepEqual([buy.lead, buy.amount], ['total', '500.06'])
  assert.equal(percentText('buy', 100, MINE), '1000.123456')
  assert.equal(percentText('buy', 25, MINE), '250.03')
  const sell = withPercent(draft({ side: 'sell' }), 100, MINE)
  assert.deepEqual([sell.lead, sell.amount], ['size', '0.1234'])
  assert.equal(percentText('sell', 25, MINE), '0.0308')
  assert.equal(percentText('sell', 25, { ...MINE, available: { base: '0', quote: '0' } }), '0')
})

test('a price that was picked goes where prices are typed', () => {
  const pick = { price: '61000', size: undefined, side: 'buy' } as const
  const at = { field: 'price', last: '60000' } as const
  assert.equal(withPick(draft({}), pick, at).price, '61000')
  assert.equal(withPick(draft({ side: 'sell' }), pick, at).side, 'sell')
  const market = withPick(draft({ kind: 'market' }), pick, at)
  assert.deepEqual([market.kind, market.price], ['limit', '61000'])
  const stop = withPick(draft({ kind: 'stop' }), pick, at)
  assert.deepEqual([stop.stopPrice, stop.price, stop.trigger], ['61000', '', 'entry'])
  const both = draft({ kind: 'stop-limit' })
  assert.equal(withPick(both, pick, at).price, '61000')
  assert.equal(withPick(both, pick, { ...at, field: 'stopPrice' }).stopPrice, '61000')
})

test('a depth that was picked is an order that takes it', () => {
  const pick = { price: '61000', size: '1.5', side: 'buy' } as const
  const at = { field: 'price', last: '' } as const
  const taken = withPick(draft({ side: 'sell', lead: 'total', amount: '3' }), pick, at)
  assert.deepEqual(
    [taken.side, taken.kind, taken.price, taken.lead, taken.amount],
    ['buy', 'limit', '61000', 'size', '1.5'],
  )
  assert.equal(withPick(draft({ kind: 'market' }), pick, at).kind, 'market')
  assert.equal(withPick(draft({ kind: 'stop' }), pick, at).kind, 'limit')
})

test('steps go to the next multiple and keep the decimals', () => {
  const price = { step: 5n, scale: 2, from: '60000.5' }
  assert.equal(stepped('100', { ...price, times: 1 }), '100.05')
  assert.equal(stepped('100.05', { ...price, times: -1 }), '100.00')
  assert.equal(stepped('100.07', { ...price, times: 1 }), '100.10')
  assert.equal(stepped('100.07', { ...price, times: -1 }), '100.05')
  assert.equal(stepped('100', { ...price, times: 10 }), '100.50')
  assert.equal(stepped('0.10', { ...price, times: -10 }), '0.00')
  assert.equal(stepped('', { ...price, times: 1 }), '60000.55')
  assert.equal(stepped('', { ...price, from: '', times: 1 }), '0.05')
  assert.equal(stepped('3', { step: 1n, scale: 0, from: '', times: -1 }), '2')
  const large = { step: 1n, scale: 8, from: '', times: 1 }
  assert.equal(stepped('9007199254.91', large), '9007199254.91000001')
})

test('what was placed leaves no amount behind', () => {
  const placed = afterPlacing(draft({ price: '5', amount: '1' }))
  assert.deepEqual([placed.price, placed.amount], ['5', ''])
})
