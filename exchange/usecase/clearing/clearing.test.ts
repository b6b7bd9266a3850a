import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LEDGER_KIND, VENUE_USER } from '@bourse/domain/exchange/account'
import { DONE_REASON, ORDER_TYPE, SIDE, type Side } from '@bourse/domain/exchange/order'
import { RATE_ONE } from '@bourse/domain/exchange/product'
import { formatScaled } from '@bourse/domain/shared/decimal'
import { seededRandom } from '@bourse/kit/testing/seeded-random'
import { Core } from '../trading/core.ts'
import { silentListener } from '../trading/listeners.ts'
import { BTC_USDT, SMALL_LIMITS } from '../trading/testkit/venue.ts'

const [ALICE, BOB] = [1_001, 1_002]
const BTC = 1
const USDT = 2
/** BTC-USDT: one unit of size is 100 base atoms, price x size is quote atoms. */
const BASE_FACTOR = 100n
const WHOLE = 1_000_000

interface Rates {
  readonly makerRate: number
  readonly takerRate: number
}

const FREE: Rates = { makerRate: 0, takerRate: 0 }

/** The clearing house with orders that hold what they must; no book is involved. */
class House {
  readonly core = new Core(SMALL_LIMITS, 1)
  /** `match`, ledger entries and `done` as they were told. */
  readonly told: string[] = []
  #id = 0

  constructor() {
    const { listings, results } = this.core
    for (const code of ['BTC', 'USDT']) {
      listings.listCurrency({ kind: 'currency', code, name: code, scale: 8 })
    }
    listings.setProduct(BTC_USDT, () => this.core.newBooks())
    const kinds = new Map(Object.entries(LEDGER_KIND).map(([name, kind]) => [kind, name]))
    results.listener = {
      ...silentListener,
      match: (maker, taker) => this.told.push(`match ${this.#name(maker)} ${this.#name(taker)}`),
      ledger: (account, kind) =>
        this.told.push(`${kinds.get(kind)} ${this.#owner(account)} ${results.posting[0]}`),
      done: (slot, reason) => this.told.push(`done ${this.#name(slot)} ${reason}`),
    }
  }

  deposit(user: number, currency: number, atoms: bigint): void {
    const { accounts } = this.core
    const cell = BigInt64Array.of(atoms)
    accounts.debitLiability(accounts.open(VENUE_USER.liability, 0, currency), cell, 0)
    accounts.credit(accounts.open(user, 0, currency), cell, 0)
  }

  /** A limit order with its hold frozen; its slot. */
  order(user: number, side: Side, price: number, size: number, rates = FREE): number {
    const { orders, accounts } = this.core
    const slot = orders.take(++this.#id)
    orders.setProduct(slot, 1)
    orders.setAccounts(slot, accounts.open(user, 0, BTC), accounts.open(user, 0, USDT))
    orders.setSide(slot, side)
    orders.setType(slot, ORDER_TYPE.limit)
    orders.setPrice(slot, price)
    orders.begin(slot, size, 0)
    orders.setRates(slot, rates.makerRate, rates.takerRate)
    const notional = BigInt(price) * BigInt(size)
    const buys = side === SIDE.buy
    const hold = buys ? notional + fee(notional, rates.takerRate) : BigInt(size) * BASE_FACTOR
    orders.setHold(slot, hold)
    const account = buys ? orders.quoteAccount(slot) : orders.baseAccount(slot)
    const funded = accounts.freeze(account, orders.atoms, orders.holdCell(slot))
    assert.equal(funded, true, 'the order is funded')
    return slot
  }

  /** `available/frozen` in whole coins. */
  balance(user: number, currency: number): string {
    const { accounts } = this.core
    const slot = accounts.find(user, 0, currency)
    if (slot === -1) return 'none'
    const [available, frozen] = [accounts.available[slot], accounts.frozen[slot]] as [
      bigint,
      bigint,
    ]
    return `${formatScaled(available, 8)}/${formatScaled(frozen, 8)}`
  }

  #name(slot: number): string {
    return `#${this.core.orders.id(slot)}`
  }

  #owner(account: number): string {
    const { user, currency } = this.core.accounts
    return `${user[account]}:${currency[account]}`
  }
}

function fee(notional: bigint, rate: number): bigint {
  return (notional * BigInt(rate)) / BigInt(RATE_ONE)
}

/** Both have a million of each. */
function funded(): House {
  const house = new House()
  for (const user of [ALICE, BOB]) {
    for (const currency of [BTC, USDT]) house.deposit(user, currency, 10n ** 14n)
  }
  return house
}

test('a taker sells into the bids at their prices', () => {
  const house = funded()
  const { clearing, orders } = house.core
  const low = house.order(ALICE, SIDE.buy, 208_234, WHOLE)
  assert.equal(house.balance(ALICE, USDT), '997917.66/2082.34')
  const high = house.order(ALICE, SIDE.buy, 208_760, 5 * WHOLE)
  assert.equal(house.balance(ALICE, USDT), '987479.66/12520.34')
  const taker = house.order(BOB, SIDE.sell, 208_090, 10 * WHOLE)
  clearing.settle(high, taker, 208_760, 5 * WHOLE)
  clearing.settle(low, taker, 208_234, WHOLE)
  assert.equal(house.balance(BOB, USDT), '1012520.34/0')
  assert.equal(house.balance(BOB, BTC), '999990/4')
  assert.equal(house.balance(ALICE, USDT), '987479.66/0')
  assert.equal(house.balance(ALICE, BTC), '1000006/0')
  assert.deepEqual(
    [low, high, taker].map((slot) => orders.remaining(slot)),
    [0, 0, 4 * WHOLE],
  )
  assert.deepEqual(
    [low, high, taker].map((slot) => orders.filled(slot)),
    [WHOLE, 5 * WHOLE, 6 * WHOLE],
  )
  assert.deepEqual(
    [low, high, taker].map((slot) => orders.hold(slot)),
    [0n, 0n, 400_000_000n],
  )
})

test('a taker buys from the asks, and the better price comes back at once', () => {
  const house = funded()
  const { clearing, orders } = house.core
  const first = house.order(ALICE, SIDE.sell, 208_234, WHOLE)
  const second = house.order(ALICE, SIDE.sell, 208_534, 3 * WHOLE)
  assert.equal(house.balance(ALICE, BTC), '999996/4')
  const taker = house.order(BOB, SIDE.buy, 209_034, 5 * WHOLE)
  assert.equal(house.balance(BOB, USDT), '989548.3/10451.7')
  clearing.settle(first, taker, 208_234, WHOLE)
  assert.equal(house.balance(BOB, USDT), '989556.3/8361.36')
  clearing.settle(second, taker, 208_534, 3 * WHOLE)
  assert.equal(house.balance(BOB, USDT), '989571.3/2090.34')
  assert.equal(orders.hold(taker), 209_034_000_000n, 'what the rest can cost, to the atom')
  assert.equal(house.balance(BOB, BTC), '1000004/0')
  assert.equal(house.balance(ALICE, USDT), '1008338.36/0')
  assert.equal(house.balance(ALICE, BTC), '999996/0')
})

test('what an order still holds is given back when it is closed, once', () => {
  const house = funded()
  const { clearing, orders } = house.core
  const buy = house.order(ALICE, SIDE.buy, 100_00, 2 * WHOLE)
  const sell = house.order(BOB, SIDE.sell, 100_00, 3 * WHOLE)
  clearing.settle(buy, sell, 100_00, WHOLE)
  house.told.length = 0
  clearing.close(buy, DONE_REASON.cancelled)
  clearing.close(sell, DONE_REASON.immediateRest)
  assert.equal(house.balance(ALICE, USDT), '999900/0')
  assert.equal(house.balance(BOB, BTC), '999999/0')
  assert.deepEqual([orders.hold(buy), orders.hold(sell)], [0n, 0n])
  assert.deepEqual(house.told, ['done #1 2', 'done #2 3'])
  clearing.close(buy, DONE_REASON.cancelled)
  assert.equal(house.balance(ALICE, USDT), '999900/0')
})

test('a fill is told before its entries, and the entries of one fill sum to zero', () => {
  const house = funded()
  const rates = { makerRate: 1_000, takerRate: 2_000 }
  const maker = house.order(ALICE, SIDE.sell, 100_00, 2 * WHOLE, rates)
  const taker = house.order(BOB, SIDE.buy, 101_00, WHOLE, rates)
  house.core.clearing.settle(maker, taker, 100_00, WHOLE)
  const { fill } = house.core
  assert.deepEqual(house.told, [
    'match #1 #2',
    'trade 1002:2 -10000000000',
    'trade 1002:1 100000000',
    'fee 1002:2 -20000000',
    'trade 1001:1 -100000000',
    'trade 1001:2 10000000000',
    'fee 1001:2 -10000000',
    'fee 2:2 30000000',
  ])
  assert.deepEqual([fill.price, fill.size, fill.tradeId], [100_00, WHOLE, 1])
  assert.deepEqual([...fill.atoms], [10_000_000_000n, 10_000_000n, 20_000_000n])
  const [product] = house.core.products
  assert.deepEqual([product?.lastTradeId, product?.lastPrice], [1, 100_00])
})

test('fees are floored over the whole order, not over each fill', () => {
  const house = funded()
  const rates = { makerRate: 100_000, takerRate: 300_000 }
  const sell = house.order(ALICE, SIDE.sell, 1, 20, rates)
  const buy = house.order(BOB, SIDE.buy, 1, 20, rates)
  const { orders, results, clearing } = house.core
  const fees: (readonly [bigint, bigint])[] = []
  for (let fills = 0; fills < 10; fills++) {
    clearing.settle(sell, buy, 1, 1)
    fees.push([results.fill.atoms[1] as bigint, results.fill.atoms[2] as bigint])
  }
  assert.deepEqual(
    fees.map(([maker]) => maker).join(),
    '0,0,0,0,0,0,0,0,0,1',
    'the tenth atom pays one',
  )
  assert.deepEqual(fees.map(([, taker]) => taker).join(), '0,0,0,1,0,0,1,0,0,1')
  assert.equal(orders.fee(sell), 1n)
  assert.equal(orders.fee(buy), 3n)
  assert.equal(house.balance(VENUE_USER.fees, USDT), '0.00000004/0')
})

test('without fees no fee entry is told', () => {
  const house = funded()
  const maker = house.order(ALICE, SIDE.buy, 5, 10)
  house.core.clearing.settle(maker, house.order(BOB, SIDE.sell, 5, 10), 5, 10)
  assert.equal(
    house.told.some((line) => line.startsWith('fee')),
    false,
  )
})

test('who trades with himself gets everything back but the fees', () => {
  const house = funded()
  const rates = { makerRate: 1_000, takerRate: 1_000 }
  const maker = house.order(ALICE, SIDE.buy, 100_00, WHOLE, rates)
  const taker = house.order(ALICE, SIDE.sell, 90_00, WHOLE, rates)
  house.core.clearing.settle(maker, taker, 100_00, WHOLE)
  house.core.clearing.close(maker, DONE_REASON.filled)
  house.core.clearing.close(taker, DONE_REASON.filled)
  assert.equal(house.balance(ALICE, BTC), '1000000/0')
  assert.equal(house.balance(ALICE, USDT), '999999.8/0')
  assert.equal(house.balance(VENUE_USER.fees, USDT), '0.2/0')
})

test('funds that are not frozen stop everything: the books are wrong', () => {
  const house = funded()
  const maker = house.order(ALICE, SIDE.sell, 100_00, WHOLE)
  const taker = house.order(BOB, SIDE.buy, 100_00, WHOLE)
  house.core.accounts.unfreeze(house.core.accounts.find(ALICE, 0, BTC), BigInt64Array.of(1n), 0)
  assert.throws(() => house.core.clearing.settle(maker, taker, 100_00, WHOLE), /invariant broken/)
})

test('whatever the prices and rates, a buyer holds exactly what the rest can cost', (t) => {
  const random = seededRandom(t)
  for (let run = 0; run < 300; run++) {
    const house = funded()
    const takerRate = random.below(RATE_ONE + 1)
    const rates = { takerRate, makerRate: random.below(takerRate + 1) }
    const [limit, size] = [1 + random.below(5_000), 1 + random.below(200)]
    const buy = house.order(ALICE, SIDE.buy, limit, size, rates)
    const { orders, accounts, clearing } = house.core
    const quote = accounts.find(ALICE, 0, USDT)
    const before = (accounts.available[quote] as bigint) + (accounts.frozen[quote] as bigint)
    let [spent, left] = [0n, size]
    while (left > 0) {
      const traded = 1 + random.below(left)
      const buyTakes = random.below(2) === 0
      const price = buyTakes ? 1 + random.below(limit) : limit
      const sell = house.order(BOB, SIDE.sell, price, traded, rates)
      clearing.settle(buyTakes ? sell : buy, buyTakes ? buy : sell, price, traded)
      clearing.close(sell, DONE_REASON.filled)
      left -= traded
      spent += BigInt(price) * BigInt(traded)
      const rest = BigInt(limit) * BigInt(left)
      const paid = orders.fee(buy)
      const needed = left === 0 ? 0n : rest + fee(spent + rest, takerRate) - paid
      assert.equal(orders.hold(buy), needed)
      assert.equal(accounts.frozen[quote], needed)
      assert.ok(paid <= fee(spent, takerRate))
      const sum = (accounts.available[quote] as bigint) + needed
      assert.equal(sum, before - spent - paid, 'nothing is lost on the way')
    }
  }
})
