/** Asking a venue as a person, and the few steps that most tests of histories begin with. */
import type { TestContext } from 'node:test'
import { blankEvent, EVENT_TYPE } from '@bourse/domain/exchange/event'
import type { ProductRules } from '@bourse/domain/exchange/product'
import { ALICE, as, BOB, openVenue, type Venue, type VenueOptions } from './venue.ts'

/** A venue that is closed after the test, with Alice and Bob in funds. */
export async function venueOf(t: TestContext, options?: VenueOptions): Promise<Venue> {
  const venue = await openVenue(options)
  t.after(() => venue.close())
  await venue.fund(ALICE, { BTC: '100', USDT: '1000000' })
  await venue.fund(BOB, { BTC: '100', USDT: '1000000' })
  return venue
}

/** The reply to a GET, signed in as `user` unless it is left out. */
export function get(venue: Venue, url: string, user?: number) {
  return venue.app.inject({ method: 'GET', url, headers: user === undefined ? {} : as(user) })
}

/** The reply to a POST of JSON. */
export function post(venue: Venue, url: string, user: number, payload: object | string) {
  return venue.app.inject({ method: 'POST', url, headers: as(user), payload })
}

/** The reply to a PUT of JSON. */
export function put(venue: Venue, url: string, user: number, payload: object | string) {
  return venue.app.inject({ method: 'PUT', url, headers: as(user), payload })
}

/** The reply to a DELETE. */
export function remove(venue: Venue, url: string, user: number) {
  return venue.app.inject({ method: 'DELETE', url, headers: as(user) })
}

/** Places a limit order, by default Alice's kind of it: buy 1 BTC at 100. Tells its id. */
export async function place(venue: Venue, user: number, fields: object = {}): Promise<string> {
  const order = { productId: 'BTC-USDT', side: 'buy', type: 'limit', price: '100', size: '1' }
  const reply = await post(venue, '/api/orders', user, { ...order, ...fields })
  return reply.statusCode === 200 ? reply.json().id : `refused ${reply.json().code}`
}

/** One trade: Bob's sell order waits, Alice buys. Tells the ids of both orders. */
export async function trade(venue: Venue, fields: object = {}) {
  const sell = await place(venue, BOB, { side: 'sell', ...fields })
  const buy = await place(venue, ALICE, fields)
  return { sell, buy }
}

/** Changes rules of the product BTC-USDT. */
export async function change(venue: Venue, rules: Partial<ProductRules>): Promise<void> {
  const before = venue.gateway.state.productById('BTC-USDT')
  if (before === undefined) throw new RangeError('BTC-USDT is not listed')
  const event = blankEvent(EVENT_TYPE.product)
  event.detail = { kind: 'product', rules: { ...before.rules, ...rules } }
  const { refusal } = await venue.gateway.submit(event)
  if (refusal !== 0) throw new RangeError(`the change was refused with ${refusal}`)
}

/** The rows of a page in the form with a count. */
export async function items<Row = Record<string, unknown>>(
  venue: Venue,
  url: string,
  user: number,
): Promise<Row[]> {
  const reply = await get(venue, url, user)
  if (reply.statusCode !== 200) throw new RangeError(`${url}: ${reply.body}`)
  return reply.json().items
}
