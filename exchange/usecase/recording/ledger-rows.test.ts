import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LEDGER_KIND, VENUE_USER } from '@bourse/domain/exchange/account'
import { EVENT_TYPE, PERMISSION } from '@bourse/domain/exchange/event'
import { SIDE } from '@bourse/domain/exchange/order'
import type { LedgerRow } from '@bourse/domain/exchange/read-model'
import { seededRandom } from '@bourse/kit/testing/seeded-random'
import { limitEvent, personEvent, USER_A, venueEvent } from '../trading/testkit/venue.ts'
import { randomEvent, USER_B, type Venue, venue } from './rows.testkit.ts'

const { trade, fee, deposit, withdrawal, transfer } = LEDGER_KIND
const RICH = 10n ** 15n
const BTC = 1
const USDT = 2

test('a fill has base, quote and fee rows of both sides, and the fee in the venue', () => {
  const { rows, tell } = venue({ makerRate: 1_000, takerRate: 2_000 })
  const sell = tell(limitEvent({ user: USER_A, side: SIDE.sell, price: 10_000, size: 1_000_000 }))
  const buy = tell(limitEvent({ user: USER_B, side: SIDE.buy, price: 10_100, size: 1_000_000 }))
  const { ledger } = rows.take()
  const one = 100_000_000n
  const notional = 100n * one
  assert.deepEqual(ledger.map(shortOf), [
    [USER_B, USDT, trade, -notional, RICH - notional, buy],
    [USER_B, BTC, trade, one, RICH + one, buy],
    [USER_B, USDT, fee, -20_000_000n, RICH - notional - 20_000_000n, buy],
    [USER_A, BTC, trade, -one, RICH - one, sell],
    [USER_A, USDT, trade, notional, RICH + notional, sell],
    [USER_A, USDT, fee, -10_000_000n, RICH + notional - 10_000_000n, sell],
    [VENUE_USER.fees, USDT, fee, 30_000_000n, 30_000_000n, 0],
  ])
  for (const [index, row] of ledger.entries()) {
    assert.deepEqual([row.sequence, row.index, row.product, row.tradeId], [buy, index, 1, 1])
  }
})

test('the maker may be the buyer, and fees may be on one side only', () => {
  const { rows, tell } = venue({ makerRate: 0, takerRate: 1_000 })
  const buy = tell(limitEvent({ user: USER_A, side: SIDE.buy, price: 10_000, size: 1_000_000 }))
  const sell = tell(limitEvent({ user: USER_B, side: SIDE.sell, price: 9_000, size: 1_000_000 }))
  tell(limitEvent({ user: USER_A, side: SIDE.sell, price: 10_000, size: 1_000_000 }))
  const next = tell(limitEvent({ user: USER_B, side: SIDE.buy, price: 10_000, size: 1_000_000 }))
  const owners = rows.take().ledger.map((row) => [row.user, row.kind, row.orderId])
  assert.deepEqual(owners, [
    [USER_A, trade, buy],
    [USER_A, trade, buy],
    [USER_B, trade, sell],
    [USER_B, trade, sell],
    [USER_B, fee, sell],
    [VENUE_USER.fees, fee, 0],
    [USER_B, trade, next],
    [USER_B, trade, next],
    [USER_B, fee, next],
    [USER_A, trade, next - 1],
    [USER_A, trade, next - 1],
    [VENUE_USER.fees, fee, 0],
  ])
})

test('a trade with oneself has the rows of both orders', () => {
  const { rows, tell } = venue({ makerRate: 1_000, takerRate: 2_000 })
  const sell = tell(limitEvent({ user: USER_A, side: SIDE.sell, price: 10_000, size: 1_000_000 }))
  const buy = tell(limitEvent({ user: USER_A, side: SIDE.buy, price: 10_000, size: 1_000_000 }))
  const { ledger } = rows.take()
  assert.deepEqual(
    ledger.map((row) => row.orderId),
    [buy, buy, buy, sell, sell, sell, 0],
  )
  assert.equal(ledger.at(-2)?.balance, RICH - 30_000_000n)
})

test('deposits, withdrawals and transfers have two rows and no trade', () => {
  const { rows, tell, engine } = venue()
  const may = { permissions: PERMISSION.transfer | PERMISSION.operate }
  tell(venueEvent(EVENT_TYPE.deposit, { toUser: USER_A, currency: BTC, amount: 5n }))
  tell(personEvent(EVENT_TYPE.withdraw, { user: USER_A, currency: BTC, amount: 2n, ...may }))
  const move = { user: USER_A, toUser: USER_A, toPortfolio: 7, currency: BTC, amount: 3n, ...may }
  tell(personEvent(EVENT_TYPE.transfer, move))
  const total = 2n * RICH
  const { ledger } = rows.take()
  assert.deepEqual(
    ledger.map((row) => [row.user, row.portfolio, row.kind, row.amount, row.balance]),
    [
      [VENUE_USER.liability, 0, deposit, -5n, -total - 5n],
      [USER_A, 0, deposit, 5n, RICH + 5n],
      [USER_A, 0, withdrawal, -2n, RICH + 3n],
      [VENUE_USER.liability, 0, withdrawal, 2n, -total - 3n],
      [USER_A, 0, transfer, -3n, RICH],
      [USER_A, 7, transfer, 3n, 3n],
    ],
  )
  assert.ok(ledger.every((row) => row.tradeId + row.product + row.orderId === 0))
  assert.equal(ledger.at(-1)?.sequence, engine.state.sequence)
})

test('every row follows from the one before, and events sum to zero', (t) => {
  const random = seededRandom(t)
  const exchange = venue({ makerRate: 700, takerRate: 1_900 })
  const before = totalsOf(exchange)
  const ledger: LedgerRow[] = []
  for (let step = 0; step < 4_000; step++) {
    exchange.tell(randomEvent(random, exchange.id()))
    if (random.below(50) === 0) ledger.push(...exchange.rows.take().ledger)
  }
  ledger.push(...exchange.rows.take().ledger)
  assert.ok(ledger.length > 2_000, `only ${ledger.length} rows`)
  const sums = new Map<string, bigint>()
  const places = new Set<string>()
  for (const row of ledger) {
    const account = accountOf(row)
    const balance = (before.get(account) ?? 0n) + row.amount
    assert.equal(row.balance, balance, `row ${row.sequence} ${row.index}`)
    before.set(account, balance)
    const sum = `${row.sequence} ${row.currency}`
    sums.set(sum, (sums.get(sum) ?? 0n) + row.amount)
    places.add(`${row.sequence} ${row.index}`)
  }
  for (const [sum, atoms] of sums) assert.equal(atoms, 0n, `currency of event ${sum}`)
  assert.equal(places.size, ledger.length)
  for (const [account, balance] of totalsOf(exchange)) assert.equal(before.get(account), balance)
})

test('rows of a fill are told as its fills are: same trade, own order', (t) => {
  const random = seededRandom(t)
  const exchange = venue({ makerRate: 700, takerRate: 1_900 })
  for (let step = 0; step < 1_500; step++) exchange.tell(randomEvent(random, exchange.id()))
  const { fills, ledger } = exchange.rows.take()
  for (const side of fills) {
    const own = ledger.filter(
      (row) => row.tradeId === side.tradeId && row.orderId === side.orderId && row.kind === trade,
    )
    const sign = side.side === SIDE.buy ? 1n : -1n
    assert.equal(own.find((row) => row.currency === USDT)?.amount, -sign * side.notional)
    assert.ok(own.every((row) => row.user === side.user))
    const charged = ledger.find(
      (row) => row.tradeId === side.tradeId && row.orderId === side.orderId && row.kind === fee,
    )
    assert.equal(charged?.amount ?? 0n, -side.fee)
  }
})

function shortOf(row: LedgerRow): unknown[] {
  return [row.user, row.currency, row.kind, row.amount, row.balance, row.orderId]
}

function accountOf(row: Pick<LedgerRow, 'user' | 'portfolio' | 'currency'>): string {
  return `${row.user} ${row.portfolio} ${row.currency}`
}

function totalsOf({ engine }: Venue): Map<string, bigint> {
  const { accounts } = engine.state
  const totals = new Map<string, bigint>()
  for (let slot = 0; slot < accounts.count; slot++) {
    const total = (accounts.available[slot] as bigint) + (accounts.frozen[slot] as bigint)
    totals.set(
      `${accounts.user[slot]} ${accounts.portfolio[slot]} ${accounts.currency[slot]}`,
      total,
    )
  }
  return totals
}
