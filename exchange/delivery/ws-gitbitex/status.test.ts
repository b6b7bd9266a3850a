import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PRODUCT_STATE } from '@bourse/domain/exchange/product'
import { BTC_USDT, productEvent } from '../../usecase/trading/testkit/venue.ts'
import { fakeSocket, feedByHand, startVenue, types } from './feed.testkit.ts'

const SUBSCRIBE = { type: 'subscribe', channels: ['status'] }
const FLAGS = { post_only: false, limit_only: false, cancel_only: false }
const ONLINE = { id: 'BTC-USDT', status: 'online', status_message: '', ...FLAGS }

test('all products at once, then those of which it changes what they take', () => {
  const { venue, feed } = feedByHand()
  const socket = fakeSocket(feed)
  socket.say(SUBSCRIBE)
  assert.deepEqual(socket.told, [
    { type: 'subscriptions', channels: [{ name: 'status', product_ids: [] }] },
    { type: 'status', products: [ONLINE] },
  ])
  const { cancelOnly, halted, limitOnly, online, postOnly } = PRODUCT_STATE
  const offline = { ...ONLINE, status: 'offline' }
  for (const [state, venueHalted, product] of [
    [postOnly, false, { ...ONLINE, post_only: true }],
    [limitOnly, false, { ...ONLINE, limit_only: true }],
    [cancelOnly, false, { ...ONLINE, cancel_only: true }],
    [halted, false, { ...offline, status_message: 'halted' }],
    [online, true, { ...offline, status_message: 'the venue is halted' }],
    [online, false, ONLINE],
  ] as const) {
    socket.told.length = 0
    venue.event(() => venue.product(state, venueHalted))
    feed.flush()
    assert.deepEqual(socket.told, [{ type: 'status', products: [product] }])
  }
})

test('what changes back before the flush, or something else of a product, is not told', () => {
  const { venue, feed } = feedByHand()
  const socket = fakeSocket(feed)
  socket.say(SUBSCRIBE)
  socket.told.length = 0
  venue.event(() => venue.product(PRODUCT_STATE.halted))
  venue.event(() => venue.product(PRODUCT_STATE.online))
  feed.flush()
  assert.deepEqual(socket.told, [])
  venue.event(() => venue.product(PRODUCT_STATE.halted))
  feed.flush()
  assert.deepEqual(types(socket), ['status'])
})

test('the engine tells of a product that is listed later, and of one that is halted', () => {
  const venue = startVenue()
  const socket = fakeSocket(venue.feed)
  socket.say(SUBSCRIBE)
  socket.told.length = 0
  venue.apply(productEvent({ ...BTC_USDT, state: PRODUCT_STATE.halted }))
  venue.apply(productEvent({ ...BTC_USDT, id: 'XBT-USDT' }))
  venue.feed.flush()
  const halted = { ...ONLINE, status: 'offline', status_message: 'halted' }
  const listed = { ...ONLINE, id: 'XBT-USDT' }
  assert.deepEqual(socket.told, [{ type: 'status', products: [halted, listed] }])
})

test('it is one subscription whatever products are named, and ends as one', () => {
  const { venue, feed } = feedByHand()
  const socket = fakeSocket(feed)
  socket.say({ ...SUBSCRIBE, product_ids: ['BTC-USDT'], channels: ['status', 'match'] })
  const again = { name: 'status', product_ids: [] }
  assert.deepEqual(socket.told[0]?.['channels'], [
    { name: 'match', product_ids: ['BTC-USDT'] },
    again,
  ])
  assert.equal(feed.load.subscriptions, 2)
  socket.told.length = 0
  socket.say({ ...again, type: 'subscribe', channels: ['status'] })
  assert.deepEqual(types(socket), ['status'], 'what was listed, sent back after a reconnect')
  assert.equal(feed.load.subscriptions, 2)
  socket.say({ type: 'unsubscribe', product_ids: ['BTC-USDT'], channels: ['status'] })
  assert.equal(feed.load.subscriptions, 1)
  socket.told.length = 0
  venue.event(() => venue.product(PRODUCT_STATE.halted))
  feed.flush()
  assert.deepEqual(socket.told, [])
  socket.say(SUBSCRIBE)
  assert.deepEqual(
    socket.told.at(-1)?.['products'],
    [{ ...ONLINE, status: 'offline', status_message: 'halted' }],
    'what changed while nobody listened',
  )
  socket.close(1000, '')
  assert.equal(feed.load.subscriptions, 0)
})

test('a socket that is behind is owed all products, and gets them once', () => {
  const { venue, feed } = feedByHand()
  const socket = fakeSocket(feed)
  socket.say(SUBSCRIBE)
  socket.told.length = 0
  socket.behind = true
  venue.event(() => venue.product(PRODUCT_STATE.halted))
  feed.flush()
  venue.event(() => venue.product(PRODUCT_STATE.postOnly))
  feed.flush()
  assert.deepEqual(socket.told, [])
  socket.behind = false
  socket.handler.caughtUp()
  assert.deepEqual(socket.told, [{ type: 'status', products: [{ ...ONLINE, post_only: true }] }])
  socket.handler.caughtUp()
  feed.flush()
  assert.equal(socket.told.length, 1)
})
