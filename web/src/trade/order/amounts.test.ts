import assert from 'node:assert/strict'
import { test } from 'node:test'
import { amountsOf, averagePrice, distance, feeOf, holdOfBuy, notionalWithin } from './amounts.ts'
import { draft, FREE, levels, TERMS } from './order.testkit.ts'

const ATOMS = 100_000_000n

test('a limit buy by size costs price, size and the fee of a taker', () => {
  const amounts = amountsOf(draft({ price: '100', amount: '2' }), TERMS, undefined)
  assert.equal(amounts.notional, 200n * ATOMS)
  assert.equal(amounts.fee, 40_000_000n)
  assert.equal(amounts.total, 20_040_000_000n)
  assert.equal(amounts.estimated, false)
})

test('a limit sell by size has a total without the fee', () => {
  const amounts = amountsOf(draft({ side: 'sell', price: '100', amount: '2' }), TERMS, undefined)
  assert.equal(amounts.total, 200n * ATOMS)
  assert.equal(amounts.fee, 40_000_000n)
})

test('a limit buy by total is the most whole lots that it pays for, fee included', () => {
  const by = draft({ price: '100', lead: 'total', amount: '200.4' })
  assert.equal(amountsOf(by, TERMS, undefined).size, 2_000_000n)
  const less = amountsOf({ ...by, amount: '200.39999999' }, TERMS, undefined)
  assert.equal(less.size, 1_999_900n)
  const sell = amountsOf({ ...by, side: 'sell', amount: '200' }, TERMS, undefined)
  assert.equal(sell.size, 2_000_000n)
})

test('size, total and size again is the same size, for thousands of prices', () => {
  for (let step = 1; step <= 3_000; step++) {
    const price = (step * 37.35).toFixed(2)
    const amount = ((step * 7919) % 90_000) / 10_000 + 0.0001
    const first = draft({ price, amount: amount.toFixed(4) })
    const { size, total } = amountsOf(first, TERMS, undefined)
    const text = String(total).padStart(9, '0')
    const back = `${text.slice(0, -8)}.${text.slice(-8)}`
    const second = amountsOf({ ...first, lead: 'total', amount: back }, TERMS, undefined)
    assert.equal(second.size, size, `${price} ${amount}`)
  }
})

test('without a price there is only what was typed', () => {
  const bySize = amountsOf(draft({ amount: '2' }), TERMS, undefined)
  assert.deepEqual([bySize.size, bySize.total], [2_000_000n, undefined])
  const byTotal = amountsOf(draft({ lead: 'total', amount: '2' }), TERMS, undefined)
  assert.deepEqual([byTotal.size, byTotal.total], [undefined, 2n * ATOMS])
  const none = amountsOf(draft({ price: '100', amount: 'x' }), TERMS, undefined)
  assert.deepEqual([none.size, none.total, none.notional], [undefined, undefined, undefined])
  assert.equal(
    amountsOf(draft({ price: '0', lead: 'total', amount: '5' }), TERMS, undefined).size,
    undefined,
  )
})

test('a market buy by size walks the asks', () => {
  const book = levels([100, 1], [101, 1], [110, 5])
  const amounts = amountsOf(draft({ kind: 'market', amount: '1.5' }), FREE, book)
  assert.equal(amounts.notional, 15_050_000_000n)
  assert.equal(amounts.worst, 10_100n)
  assert.equal(amounts.complete, true)
  assert.equal(amounts.estimated, true)
  assert.equal(averagePrice(amounts.notional ?? 0n, amounts.size ?? 0n, FREE), 10_033n)
})

test('a market buy by total takes the lots that its money pays for', () => {
  const book = levels([100, 1], [101, 1], [110, 5])
  const by = draft({ kind: 'market', lead: 'total', amount: '150.5' })
  const amounts = amountsOf(by, FREE, book)
  assert.equal(amounts.size, 1_500_000n)
  assert.equal(amounts.total, 15_050_000_000n)
  const withFee = amountsOf(by, TERMS, book)
  assert.equal(withFee.size, 1_497_000n)
})

test('a market sell by total sells until its price x size is reached', () => {
  const book = levels([100, 1], [90, 1])
  const by = draft({ side: 'sell', kind: 'market', lead: 'total', amount: '145' })
  const amounts = amountsOf(by, TERMS, book)
  assert.equal(amounts.size, 1_500_000n)
  assert.equal(amounts.worst, 9_000n)
})

test('a book that is too small says so', () => {
  const amounts = amountsOf(draft({ kind: 'market', amount: '3' }), FREE, levels([100, 1]))
  assert.equal(amounts.complete, false)
  assert.equal(amounts.notional, 100n * ATOMS)
  assert.deepEqual([amounts.size, amounts.traded], [3_000_000n, 1_000_000n])
  assert.equal(amountsOf(draft({ kind: 'market', amount: '3' }), FREE, levels()).complete, false)
})

test('a stop at market is reckoned at its stop price', () => {
  const stop = draft({ kind: 'stop', stopPrice: '100', amount: '2' })
  const amounts = amountsOf(stop, FREE, undefined)
  assert.equal(amounts.total, 200n * ATOMS)
  assert.equal(amounts.estimated, true)
})

test('what the engine sets aside for a buy', () => {
  const hold = (changes: Parameters<typeof draft>[0]) => {
    const one = draft(changes)
    return holdOfBuy(one, TERMS, amountsOf(one, TERMS, levels([100, 10])))
  }
  assert.equal(hold({ price: '100', amount: '2' }), 20_040_000_000n)
  assert.equal(hold({ price: '100', lead: 'total', amount: '200.41' }), 20_040_000_000n)
  assert.equal(hold({ kind: 'market', lead: 'total', amount: '200.41' }), 20_041_000_000n)
  assert.equal(hold({ kind: 'market', amount: '2' }), undefined)
  assert.equal(hold({ kind: 'stop', stopPrice: '100', amount: '2' }), 21_042_000_000n)
  assert.equal(hold({ kind: 'stop', stopPrice: '100', lead: 'total', amount: '9' }), 9n * ATOMS)
})

test('fees are cut to atoms, rebates towards zero', () => {
  assert.equal(feeOf(999n, 2_000n), 1n)
  assert.equal(feeOf(499n, 2_000n), 0n)
  assert.equal(feeOf(999n, -2_000n), -1n)
})

test('the largest notional within a sum is exact at its edges', () => {
  for (let atoms = 0n; atoms < 3_000n; atoms++) {
    const notional = notionalWithin(atoms, 2_000n)
    assert.ok(notional + feeOf(notional, 2_000n) <= atoms)
    assert.ok(notional + 1n + feeOf(notional + 1n, 2_000n) > atoms)
  }
  assert.equal(notionalWithin(77n, 0n), 77n)
})

test('distance is in hundredths of a percent', () => {
  assert.equal(distance(105n, 100n), 500n)
  assert.equal(distance(95n, 100n), -500n)
  assert.equal(distance(95n, 0n), 0n)
})
