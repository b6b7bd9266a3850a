import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blankEvent, EVENT_TYPE, type TradingEvent } from '@bourse/domain/exchange/event'
import { PRODUCT_STATE, type Product } from '@bourse/domain/exchange/product'
import { REFUSAL } from '@bourse/domain/exchange/refusal'
import { ALICE, type EntryVenue, NOW_MS, openEntry } from './order-entry.testkit.ts'

/** Accepts switches, whatever rules the engine has; it is told nothing of them. */
async function open(t: Parameters<typeof openEntry>[0]): Promise<EntryVenue> {
  const venue = await openEntry(t)
  venue.intercept = acceptSwitches
  return venue
}

const acceptSwitches = ({ type }: TradingEvent) =>
  type === EVENT_TYPE.cancelAfter ? { refusal: 0 } : undefined

const ARM = { type: 'cancel-on-disconnect', id: 1, timeoutSeconds: 30 }

test('it arms a switch of its own name, and says until when', async (t) => {
  const venue = await open(t)
  const alice = venue.client('alice')
  alice.say({ ...ARM, productId: 'BTC-USDT' })
  assert.deepEqual(await alice.next(), {
    ...ARM,
    productId: 'BTC-USDT',
    deadline: new Date(NOW_MS + 30_000).toISOString(),
  })
  const [event] = venue.submitted
  assert.deepEqual(
    [event?.type, event?.user, event?.product, event?.expiresAt],
    [EVENT_TYPE.cancelAfter, ALICE, 1, (NOW_MS + 30_000) * 1_000],
  )
  assert.match(event?.targetReference ?? '', /^ws:[0-9a-f]{16}:1$/)
  const other = venue.client('alice')
  other.say(ARM)
  assert.equal((await other.next())['productId'], null)
  const names = venue.submitted.map(({ targetReference }) => targetReference)
  assert.notEqual(names[0], names[1])
  assert.equal(venue.submitted[1]?.product, 0)
})

test('it is renewed at a third of its time while the client is heard', async (t) => {
  const venue = await open(t)
  const alice = venue.client('alice')
  alice.say(ARM)
  await alice.next()
  const deadlines = () => switches(venue).map(({ expiresAt }) => expiresAt / 1_000 - NOW_MS)
  venue.entry.tick()
  assert.equal(alice.pings, 1)
  assert.deepEqual(deadlines(), [30_000], 'the clock stands still: nothing to gain')
  const later = await advance(venue, 10_000)
  assert.deepEqual(later.deadlines, [30_000, 40_000])
  venue.steadyMs += 4_000
  venue.entry.tick()
  assert.equal(switches(venue).length, 2, 'not yet')
  const { pings } = alice
  venue.steadyMs += 4_000
  venue.entry.tick()
  venue.steadyMs += 1_000
  venue.entry.tick()
  assert.equal(alice.pings, pings + 1, 'asked a little before, so that the answer is there')
  alice.silentMs = 9_900
  assert.deepEqual((await advance(venue, 10_000, 1_000)).deadlines, [30_000, 40_000])
  alice.silentMs = 500
  assert.deepEqual((await advance(venue, 20_000)).deadlines, [30_000, 40_000, 49_500])
})

test('short timeouts are renewed every 5 s at most', async (t) => {
  const venue = await open(t)
  const alice = venue.client('alice')
  alice.say({ ...ARM, timeoutSeconds: 15 })
  await alice.next()
  for (let second = 1; second <= 20; second++) await advance(venue, second * 1_000, 1_000)
  assert.ok(switches(venue).length <= 5, `${switches(venue).length}`)
  assert.ok(switches(venue).length >= 4, `${switches(venue).length}`)
})

test('who hangs up has the orders cancelled at once, and the switch disarmed', async (t) => {
  const venue = await open(t)
  const alice = venue.client('alice')
  const buy = { op: 'place', side: 'buy', price: '1', size: '1' }
  alice.say({
    type: 'orders',
    ops: [
      { ...buy, productId: 'BTC-USDT' },
      { ...buy, productId: 'ETH-USDT' },
    ],
  })
  await alice.next()
  alice.say({ ...ARM, productId: 'ETH-USDT' })
  await alice.next()
  alice.hangUp()
  await settled(venue)
  assert.deepEqual(
    venue.submitted.slice(-2).map(({ type, product, expiresAt }) => [type, product, expiresAt]),
    [
      [EVENT_TYPE.cancelAll, 2, 0],
      [EVENT_TYPE.cancelAfter, 2, 0],
    ],
  )
  assert.equal(venue.gateway.state.openOrders(ALICE, 1).length, 1)
  assert.equal(venue.gateway.state.openOrders(ALICE, 2).length, 0)
})

test('what is halted cannot be cancelled: the switch stays, for its deadline', async (t) => {
  const venue = await open(t)
  const alice = venue.client('alice')
  alice.say(ARM)
  await alice.next()
  const halt = blankEvent(EVENT_TYPE.product)
  const { rules } = venue.gateway.state.products[1] as Product
  halt.detail = { kind: 'product', rules: { ...rules, state: PRODUCT_STATE.halted } }
  assert.equal((await venue.gateway.submit(halt)).refusal, 0)
  alice.hangUp()
  await settled(venue)
  assert.deepEqual(
    venue.submitted.map(({ type }) => type),
    [EVENT_TYPE.cancelAfter, EVENT_TYPE.product, EVENT_TYPE.cancelAll],
  )
})

test('the end of the session does the same', async (t) => {
  const venue = await open(t)
  const alice = venue.client('alice')
  alice.say({
    type: 'orders',
    ops: [{ op: 'place', productId: 'BTC-USDT', side: 'buy', price: '1', size: '1' }],
  })
  await alice.next()
  alice.say(ARM)
  await alice.next()
  venue.entry.sessionEnded(11)
  await settled(venue)
  assert.equal(alice.closedWith, 1008)
  assert.equal(venue.gateway.state.openOrders(ALICE, 0).length, 0)
})

test('a client without a switch, or with one switched off, may hang up', async (t) => {
  const venue = await open(t)
  const plain = venue.client('alice')
  const buy = { op: 'place', productId: 'BTC-USDT', side: 'buy', price: '1', size: '1' }
  plain.say({ type: 'orders', ops: [buy] })
  await plain.next()
  plain.hangUp()
  const off = venue.client('alice')
  off.say(ARM)
  await off.next()
  off.say({ ...ARM, timeoutSeconds: 0 })
  assert.deepEqual(await off.next(), {
    ...{ type: ARM.type, id: 1, timeoutSeconds: 0, productId: null, deadline: null },
  })
  assert.equal(venue.submitted.at(-1)?.expiresAt, 0)
  off.hangUp()
  await settled(venue)
  assert.equal(venue.gateway.state.openOrders(ALICE, 0).length, 1)
})

test('a refusal is told; one of a renewal switches it off unless it passes', async (t) => {
  const venue = await open(t)
  const alice = venue.client('alice')
  venue.intercept = () => ({ refusal: REFUSAL.tooManySwitches })
  alice.say(ARM)
  assert.deepEqual(await alice.next(), {
    ...{ type: 'error', id: 1, code: 1014, message: 'too many switches are armed' },
  })
  venue.intercept = acceptSwitches
  alice.say(ARM)
  await alice.next()
  venue.intercept = () => ({ refusal: REFUSAL.overloaded })
  await advance(venue, 10_000)
  await advance(venue, 11_000, 1_000)
  assert.equal(switches(venue).length, 4, 'tried again a second later')
  venue.intercept = () => ({ refusal: REFUSAL.tooManySwitches })
  await advance(venue, 12_000, 1_000)
  const told = await alice.next()
  assert.match(String(told['message']), /^cancel-on-disconnect is off: too many switches/)
  const { length } = venue.submitted
  alice.hangUp()
  await settled(venue)
  assert.equal(venue.submitted.length, length)
})

/** Lets `byMs` pass on the steady clock; the wall clock then says so many ms after the start. */
async function advance(venue: EntryVenue, toMs: number, byMs = 10_000) {
  venue.wallMs = NOW_MS + toMs
  venue.steadyMs += byMs
  venue.entry.tick()
  await settled(venue)
  return { deadlines: switches(venue).map(({ expiresAt }) => expiresAt / 1_000 - NOW_MS) }
}

function switches({ submitted }: EntryVenue): TradingEvent[] {
  return submitted.filter(({ type }) => type === EVENT_TYPE.cancelAfter)
}

/** Everything submitted so far has its outcome. */
async function settled(venue: EntryVenue): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
  await venue.gateway.caughtUp()
  await new Promise((resolve) => setImmediate(resolve))
}
