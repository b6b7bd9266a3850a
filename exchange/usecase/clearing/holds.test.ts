import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ORDER_TYPE, SIDE } from '@bourse/domain/exchange/order'
import { Core } from '../trading/core.ts'
import { BTC_USDT, SMALL_LIMITS } from '../trading/testkit/venue.ts'
import { availableFor, holdFor, moveHold } from './holds.ts'

const USER = 1_001
const ONE = 1_000_000n

/** An order of a user with 1,000,000 atoms of each currency; nothing is held for it yet. */
function floor(side: number, rates: readonly [maker: number, taker: number]) {
  const core = new Core(SMALL_LIMITS, 2)
  const { orders, accounts, listings } = core
  for (const code of ['BTC', 'USDT']) {
    listings.listCurrency({ kind: 'currency', code, name: code, scale: 8 })
  }
  const product = listings.setProduct(BTC_USDT, () => core.newBooks())
  const base = accounts.open(USER, 0, 1)
  const quote = accounts.open(USER, 0, 2)
  for (const account of [base, quote]) accounts.credit(account, BigInt64Array.of(ONE), 0)
  const slot = orders.take(1)
  orders.setProduct(slot, 1)
  orders.setSide(slot, side)
  orders.setType(slot, ORDER_TYPE.limit)
  orders.setAccounts(slot, base, quote)
  orders.setRates(slot, ...rates)
  const needs = (price: number, remaining: number) =>
    holdFor(orders, product, { slot, price, remaining })
  const balance = (account: number) => [accounts.available[account], accounts.frozen[account]]
  return { core, slot, needs, base: () => balance(base), quote: () => balance(quote) }
}

test('a sell needs its base atoms, a buy its price and the fee of a taker', () => {
  const sell = floor(SIDE.sell, [100, 10_000])
  assert.equal(sell.needs(7, 30), 30n * 100n)
  const buy = floor(SIDE.buy, [100, 10_000])
  assert.equal(buy.needs(7, 30), 210n + 2n)
  assert.equal(floor(SIDE.buy, [0, 0]).needs(7, 30), 210n)
})

test('what was charged already is not needed again, but a rebate is no money', () => {
  const paying = floor(SIDE.buy, [10_000, 20_000])
  paying.core.orders.setTakerNotional(paying.slot, 1_000n)
  paying.core.orders.setMakerNotional(paying.slot, 500n)
  paying.core.orders.setFee(paying.slot, 20n + 5n)
  assert.equal(paying.needs(10, 100), 1_000n + 50n - 25n)
  const earning = floor(SIDE.buy, [-10_000, 20_000])
  earning.core.orders.setTakerNotional(earning.slot, 1_000n)
  earning.core.orders.setMakerNotional(earning.slot, 500n)
  earning.core.orders.setFee(earning.slot, 20n - 5n)
  assert.equal(earning.needs(10, 100), 1_000n + 50n - 20n)
})

test('a hold moves up and down, and stays when there is not enough', () => {
  const { core, slot, base, quote } = floor(SIDE.buy, [0, 0])
  assert.equal(moveHold(core, slot, 400_000n), true)
  assert.deepEqual(quote(), [600_000n, 400_000n])
  assert.equal(availableFor(core.orders, core.accounts, slot), 600_000n)
  assert.equal(moveHold(core, slot, 1_000_001n), false)
  assert.equal(moveHold(core, slot, 2n ** 64n + 5n), false, 'also what no int64 can say')
  assert.deepEqual(quote(), [600_000n, 400_000n])
  assert.equal(core.orders.hold(slot), 400_000n)
  assert.equal(moveHold(core, slot, 1_000_000n), true)
  assert.equal(moveHold(core, slot, 1n), true)
  assert.deepEqual(quote(), [999_999n, 1n])
  assert.deepEqual(base(), [ONE, 0n], 'a buy holds quote')
})
