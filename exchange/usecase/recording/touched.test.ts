import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EVENT_TYPE } from '@bourse/domain/exchange/event'
import { CHANGE, SIDE } from '@bourse/domain/exchange/order'
import { REFUSAL } from '@bourse/domain/exchange/refusal'
import { toUserId } from '@bourse/domain/shared/ids'
import { seededRandom } from '@bourse/kit/testing/seeded-random'
import { fanOut } from '../trading/listeners.ts'
import { limitEvent, personEvent, USER_A, venueEvent } from '../trading/testkit/venue.ts'
import { venueByHand } from './by-hand.testkit.ts'
import { randomEvent, USER_B, venue } from './rows.testkit.ts'
import { touchedFold } from './touched.ts'

const A = toUserId(USER_A)
const B = toUserId(USER_B)

/** A venue of which the fold knows nothing so far. */
function watched() {
  const exchange = venue()
  const touched = touchedFold(exchange.engine.state)
  exchange.engine.listen(fanOut([exchange.rows.listener, touched.listener]))
  return { ...exchange, touched }
}

test('resting, trading, cancelling, deposits and refusals touch those they concern', () => {
  const { tell, touched, id } = watched()
  const before = id()
  assert.deepEqual([touched.by(A), touched.by(B)], [before, before])
  const rest = tell(limitEvent({ user: USER_A, side: SIDE.sell, price: 100, size: 2 }))
  assert.deepEqual([touched.by(A), touched.by(B)], [rest, before])
  const taken = tell(limitEvent({ user: USER_B, side: SIDE.buy, price: 100, size: 1 }))
  assert.deepEqual([touched.by(A), touched.by(B)], [taken, taken])
  const cancel = { user: USER_A, product: 1, orderId: rest }
  const cancelled = tell(personEvent(EVENT_TYPE.cancelOrder, cancel))
  assert.deepEqual([touched.by(A), touched.by(B)], [cancelled, taken])
  const give = { toUser: USER_B, toPortfolio: 9, currency: 1, amount: 1n }
  const given = tell(venueEvent(EVENT_TYPE.deposit, give))
  assert.deepEqual([touched.by(A), touched.by(B)], [cancelled, given])
  const rejected = tell(limitEvent({ user: USER_A, side: SIDE.sell, price: 0, size: 1 }))
  assert.deepEqual([touched.by(A), touched.by(B)], [rejected, given])
  tell(venueEvent(EVENT_TYPE.clock, {}))
  assert.deepEqual([touched.by(A), touched.by(B)], [rejected, given])
})

test('who has no account is touched by rejected orders, and by the first deposit', () => {
  const { tell, touched, id } = watched()
  const nobody = toUserId(5_000)
  assert.equal(touched.by(nobody), id())
  const rejected = tell(limitEvent({ user: nobody, side: SIDE.sell, price: 10, size: 1 }))
  assert.equal(touched.by(nobody), rejected)
  const give = { toUser: nobody, currency: 1, amount: 1n }
  const given = tell(venueEvent(EVENT_TYPE.deposit, give))
  assert.equal(touched.by(nobody), given)
})

test('a stop that fires and an amended price touch their owner, whatever the balances', () => {
  const made: { touched?: ReturnType<typeof touchedFold> } = {}
  const exchange = venueByHand((state) => {
    made.touched = touchedFold(state)
    return made.touched.listener
  })
  const by = (user: typeof A) => made.touched?.by(user)
  const stop = exchange.place({ user: B, side: SIDE.sell, status: 'active' })
  const rest = exchange.place({ side: SIDE.sell })
  const fired = exchange.event(() => {
    exchange.received(stop)
    exchange.open(stop)
  })
  assert.deepEqual([by(A), by(B)], [0, fired])
  const amended = exchange.event(() => {
    exchange.change(rest, CHANGE.requeued, { price: 120 })
    exchange.open(rest)
  })
  assert.deepEqual([by(A), by(B)], [amended, fired])
  const refused = { type: EVENT_TYPE.replaceOrder, user: USER_B }
  const rejected = exchange.event(() => undefined, refused, REFUSAL.orderNotFound)
  assert.deepEqual([by(A), by(B)], [amended, rejected])
})

test('no event changes an order, fill, entry or balance of a user without touching them', (t) => {
  const random = seededRandom(t)
  const { tell, touched, rows, id } = watched()
  rows.take()
  for (let step = 0; step < 3_000; step++) {
    const sequence = tell(randomEvent(random, id()))
    const { orders, fills, ledger, balances } = rows.take()
    const users = [orders, fills, ledger, balances].flatMap((each) => each.map(({ user }) => user))
    for (const user of users) assert.equal(touched.by(user), sequence)
  }
})
