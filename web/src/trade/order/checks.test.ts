import assert from 'node:assert/strict'
import { test } from 'node:test'
import { endOf, type Place, placeOf, problemsOf, type Situation } from './checks.ts'
import type { Draft } from './draft.ts'
import { draft, levels, TERMS } from './order.testkit.ts'

const NOW = Date.parse('2026-01-01T00:00:00Z')
const SITUATION: Situation = {
  terms: TERMS,
  base: 'BTC',
  quote: 'USDT',
  available: { base: '3', quote: '100000' },
  against: levels([100, 10]),
  nowMs: NOW,
}
const GOOD: Partial<Draft> = { price: '100', amount: '2' }

/** The keys of what is wrong, by place. */
function wrong(changes: Partial<Draft>, situation: Partial<Situation> = {}) {
  const problems = problemsOf(draft(changes), { ...SITUATION, ...situation })
  return Object.fromEntries(
    Object.entries(problems).map(([place, one]) => [place, 'key' in one ? one.key : one.text]),
  )
}

function gaps(place: Place, changes: Partial<Draft>) {
  const one = problemsOf(draft(changes), SITUATION)[place]
  return one !== undefined && 'key' in one ? one.gaps : undefined
}

test('a good order of each kind has no problems', () => {
  assert.deepEqual(wrong(GOOD), {})
  assert.deepEqual(wrong({ ...GOOD, side: 'sell' }), {})
  assert.deepEqual(wrong({ ...GOOD, lead: 'total', amount: '1000' }), {})
  assert.deepEqual(wrong({ kind: 'market', amount: '2' }), {})
  assert.deepEqual(wrong({ kind: 'market', lead: 'total', amount: '150' }), {})
  assert.deepEqual(wrong({ kind: 'stop', stopPrice: '110', amount: '2' }), {})
  assert.deepEqual(wrong({ ...GOOD, kind: 'stop-limit', stopPrice: '110' }), {})
})

test('an empty form says what is missing', () => {
  assert.deepEqual(wrong({}), { price: 'ticketPriceMissing', size: 'ticketAmountMissing' })
  assert.deepEqual(wrong({ kind: 'market' }), { size: 'ticketAmountMissing' })
  assert.deepEqual(wrong({ kind: 'stop', lead: 'total' }), {
    stopPrice: 'ticketPriceMissing',
    total: 'ticketAmountMissing',
  })
})

test('prices against the tick, the limits and the decimals', () => {
  const price = (text: string) => wrong({ ...GOOD, price: text })['price']
  assert.equal(price('100.05'), undefined)
  assert.equal(price('100.050'), undefined)
  assert.equal(price('100.03'), 'ticketMultiple')
  assert.equal(price('100.055'), 'ticketDecimals')
  assert.equal(price('0.95'), 'ticketAtLeast')
  assert.equal(price('0'), 'ticketAtLeast')
  assert.equal(price('1000000.05'), 'ticketAtMost')
  assert.equal(price('99999999999999999999'), 'ticketAtMost')
  assert.equal(price('-5'), 'ticketNoNumber')
  assert.equal(price('1e3'), 'ticketNoNumber')
  assert.equal(price('1'.repeat(40)), 'ticketNoNumber')
  assert.deepEqual(gaps('price', { ...GOOD, price: '100.03' }), { limit: '0.05' })
  assert.deepEqual(gaps('price', { ...GOOD, price: '2000000' }), { limit: '1\u2009000\u2009000' })
})

test('stop prices have the rules of prices', () => {
  const stop = (text: string) => wrong({ kind: 'stop', stopPrice: text, amount: '1' })['stopPrice']
  assert.equal(stop('110'), undefined)
  assert.equal(stop('110.01'), 'ticketMultiple')
  assert.equal(stop(''), 'ticketPriceMissing')
  assert.equal(stop('0.5'), 'ticketAtLeast')
})

test('sizes against the lot and the limits', () => {
  const size = (text: string) => wrong({ ...GOOD, amount: text })['size']
  assert.equal(size('0.00015'), 'ticketMultiple')
  assert.equal(size('0.0000001'), 'ticketDecimals')
  assert.equal(size('0'), 'ticketAtLeast')
  assert.equal(size('100.0001'), 'ticketAtMost')
  assert.equal(size('two'), 'ticketNoNumber')
})

test('totals against what they buy', () => {
  const total = (text: string, price = '100') =>
    wrong({ price, lead: 'total', amount: text })['total']
  assert.equal(total('0'), 'ticketAboveZero')
  assert.equal(total('0.001'), 'ticketTotalTooSmall')
  assert.equal(total('9'), 'ticketValueAtLeast')
  assert.equal(total('0.123456789'), 'ticketDecimals')
  assert.equal(total('10100', '1'), 'ticketSizeOutside')
})

test('price times size against its limits', () => {
  assert.deepEqual(wrong({ price: '1', amount: '9' }), { size: 'ticketValueAtLeast' })
  const large = { available: { base: '100', quote: '100000000000' } }
  assert.deepEqual(wrong({ price: '60000', amount: '90' }, large), { size: 'ticketValueAtMost' })
  const market = { kind: 'market', lead: 'total', amount: '6000000' } as const
  assert.deepEqual(wrong(market, large), { total: 'ticketValueAtMost' })
  const stop = { kind: 'stop', stopPrice: '60000', amount: '80' } as const
  assert.deepEqual(wrong(stop, large), { size: 'ticketValueAtMost' })
  assert.deepEqual(wrong({ kind: 'market', lead: 'total', amount: '5' }), {})
})

test('money that is not there, with what is', () => {
  const poor = { available: { base: '1', quote: '200' } }
  assert.deepEqual(wrong(GOOD, poor), { size: 'ticketTooLittle' })
  assert.deepEqual(wrong({ ...GOOD, amount: '1.996' }, poor), {})
  assert.deepEqual(wrong({ ...GOOD, side: 'sell' }, poor), { size: 'ticketTooLittle' })
  assert.deepEqual(wrong({ price: '100', lead: 'total', amount: '201' }, poor), {
    total: 'ticketTooLittle',
  })
  const market = { kind: 'market', lead: 'total' } as const
  assert.deepEqual(wrong({ ...market, amount: '200' }, poor), {})
  assert.deepEqual(wrong({ ...market, amount: '200.01' }, poor), { total: 'ticketTooLittle' })
  const stop = { kind: 'stop', stopPrice: '100' } as const
  assert.deepEqual(wrong({ ...stop, amount: '1.95' }, poor), { size: 'ticketTooLittle' })
  assert.deepEqual(wrong({ ...stop, amount: '1.85' }, poor), {})
})

test('a market order by size needs some money, the book decides how much', () => {
  const none = { available: { base: '0', quote: '0' } }
  assert.deepEqual(wrong({ kind: 'market', amount: '1' }, none), { size: 'ticketTooLittle' })
  assert.deepEqual(wrong({ kind: 'market', side: 'sell', lead: 'total', amount: '9' }, none), {
    total: 'ticketTooLittle',
  })
  const little = { available: { base: '0', quote: '1' } }
  assert.deepEqual(wrong({ kind: 'market', amount: '1' }, little), {})
})

test("a visitor's form is checked without money", () => {
  assert.deepEqual(wrong({ ...GOOD, amount: '99' }, { available: undefined }), {})
})

test('a wrong price is mended before the sum is judged', () => {
  assert.deepEqual(wrong({ price: 'x', amount: '0.0001' }), { price: 'ticketNoNumber' })
})

test('a stop that sells at market cannot be given by its total', () => {
  const by = { kind: 'stop', side: 'sell', stopPrice: '90', lead: 'total', amount: '5' } as const
  assert.deepEqual(wrong(by), { total: 'ticketSizeNeeded' })
})

test('an end on a date lies ahead', () => {
  const until = (text: string) =>
    wrong({ ...GOOD, timeInForce: 'GTT', lasts: 'date', until: text })['until']
  assert.equal(until(''), 'ticketUntilMissing')
  assert.equal(until('soon'), 'ticketUntilMissing')
  assert.equal(until('2025-12-30T10:00'), 'ticketUntilPast')
  assert.equal(until('2026-01-03T10:00'), undefined)
  assert.deepEqual(wrong({ ...GOOD, timeInForce: 'GTT', lasts: 'day' }), {})
  const market = { kind: 'market', amount: '1', timeInForce: 'GTT', lasts: 'date' } as const
  assert.deepEqual(wrong(market), {})
  assert.equal(endOf('2026-01-01T00:00:00Z'), NOW)
})

test('a refusal goes to the field that it is about', () => {
  assert.equal(placeOf(3005, 'size'), 'price')
  assert.equal(placeOf(4002, 'size'), 'price')
  assert.equal(placeOf(3020, 'size'), 'stopPrice')
  assert.equal(placeOf(2001, 'total'), 'total')
  assert.equal(placeOf(3009, 'size'), 'size')
  assert.equal(placeOf(3017, 'size'), 'until')
  for (const code of [0, 3002, 3004, 3013, 4003, 4004]) assert.equal(placeOf(code, 'size'), 'order')
})
