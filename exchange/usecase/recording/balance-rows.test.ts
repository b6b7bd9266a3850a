import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EVENT_TYPE } from '@bourse/domain/exchange/event'
import { SIDE } from '@bourse/domain/exchange/order'
import type { BalanceRow } from '@bourse/domain/exchange/read-model'
import { seededRandom } from '@bourse/kit/testing/seeded-random'
import { limitEvent, USER_A, venueEvent } from '../trading/testkit/venue.ts'
import { randomEvent, USER_B, venue } from './rows.testkit.ts'

test('D11: the last state of an account wins, within an event and over many', () => {
  const { rows, tell } = venue()
  // Freezing and clearing touch the buyer's money in one event; the row has what is left.
  tell(limitEvent({ user: USER_A, side: SIDE.sell, price: 10_000, size: 1_000_000 }))
  const buy = tell(limitEvent({ user: USER_B, side: SIDE.buy, price: 20_000, size: 1_000_000 }))
  const { balances } = rows.take()
  assert.deepEqual(
    balances.find((row) => row.user === USER_B && row.currency === 2),
    {
      user: USER_B,
      portfolio: 0,
      currency: 2,
      available: 10n ** 15n - 10_000_000_000n,
      frozen: 0n,
      sequence: buy,
    },
  )
  assert.equal(new Set(balances.map(keyOf)).size, balances.length, 'an account comes once')
})

test('an account comes again only when it was touched again', () => {
  const { rows, tell } = venue()
  const give = venueEvent(EVENT_TYPE.deposit, { toUser: USER_A, currency: 1, amount: 1n })
  const first = tell(give)
  assert.deepEqual(
    rows.take().balances.map((row) => [row.user, row.sequence]),
    [
      [1, first],
      [USER_A, first],
    ],
  )
  tell(limitEvent({ user: USER_A, side: SIDE.sell, price: 0, size: 1 }))
  assert.deepEqual(rows.take().balances, [])
  const second = tell(limitEvent({ user: USER_A, side: SIDE.sell, price: 10, size: 1 }))
  const [row, ...none] = rows.take().balances
  assert.deepEqual([row?.frozen, row?.sequence, none.length], [100n, second, 0])
})

test('written in any pieces the rows come to what the engine has', (t) => {
  const random = seededRandom(t)
  const { rows, tell, engine, id } = venue({ makerRate: 700, takerRate: 1_900 })
  const table = new Map<string, BalanceRow>()
  for (let step = 0; step < 3_000; step++) {
    tell(randomEvent(random, id()))
    if (random.below(9) !== 0 && step !== 2_999) continue
    for (const row of rows.take().balances) table.set(keyOf(row), row)
  }
  const { accounts } = engine.state
  for (const row of table.values()) {
    const slot = accounts.find(row.user, row.portfolio, row.currency)
    assert.deepEqual([row.available, row.frozen], [accounts.available[slot], accounts.frozen[slot]])
  }
  assert.ok(table.size >= 5)
})

function keyOf(row: BalanceRow): string {
  return `${row.user} ${row.portfolio} ${row.currency}`
}
