/** Somebody with an account worth looking at, and what nobody else may see of it. */
import assert from 'node:assert/strict'
import type { OrderRow } from '@bourse/exchange/delivery/gitbitex-json'
import { call, done, type Person, type Place, place, signUp } from '../../kit/client.ts'

/** In the e-mail address, client order ids and everything else that a person chooses. */
const MARK = 'owner-mark-7391'
/** Sizes of orders and amounts of deposits that nobody else uses. */
const ODD_SIZES = ['0.731977', '0.913771', '0.377119']

/** The owner of an open order, a cancelled one, one with a fill, and a deposit. */
export interface Owner {
  readonly person: Person
  readonly openOrder: OrderRow
  readonly doneOrder: OrderRow
  /** Of a second session, whose program calls itself by the mark. */
  readonly sessionId: string
  /** Of an uploaded picture, and of a place for another one. */
  readonly photoKey: string
  readonly ticketKey: string
  /** Texts that stand in the owner's own answers and in nobody else's. */
  readonly secrets: readonly string[]
  /** Further texts in the owner's answers, that public market data may show as well. */
  readonly traces: readonly string[]
}

/** The head of a GIF picture of 3 x 2 dots: the only kind whose bytes are all ASCII. */
const PICTURE = 'GIF89a\x03\0\x02\0'.padEnd(20, '\0')

/** Registers the owner, who trades a little with somebody else. */
export async function openOwner(at: Place): Promise<Owner> {
  const person = await signUp(at, MARK)
  const partner = await signUp(at, 'partner')
  const [open, gone, filled] = ODD_SIZES as [string, string, string]
  const mine = (size: string, name: string) =>
    place(at, person, { side: 'sell', price: '70000', size, clientOid: `${MARK}-${name}` })
  const doneOrder = await mine(filled, 'filled')
  await place(at, partner, { side: 'buy', price: '70000', size: filled, timeInForce: 'IOC' })
  const cancelled = await mine(gone, 'cancelled')
  await done(at.url, `DELETE /api/orders/${cancelled.id}`, { token: person.token })
  const openOrder = await mine(open, 'open')
  const deposit = { currency: 'ETH', amount: '77.319791', clientOid: `${MARK}-deposit` }
  await done(at.url, 'POST /api/deposits', { token: person.token, body: deposit })
  const secrets = [MARK, person.token, `"${person.id}"`, '77.319791', gone, '10077.319791']
  const things = { openOrder, doneOrder, ...(await openThings(at.url, person)) }
  return { person, ...things, secrets, traces: [filled, open] }
}

/** A second session and an uploaded picture. */
async function openThings(url: string, { email, password, token }: Person) {
  const body = { email, password }
  const headers = { 'user-agent': MARK }
  const second = await done<string>(url, 'POST /api/users/accessToken', { body, headers })
  const sessions = await done<{ id: string; current: boolean }[]>(
    url,
    'GET /api/users/self/sessions',
    { token: second },
  )
  const ticket = async () => await done<{ key: string }>(url, 'GET /api/files/url', { token })
  const { key: photoKey } = await ticket()
  await upload(url, photoKey, token)
  const { key: ticketKey } = await ticket()
  const sessionId = sessions.find(({ current }) => current)?.id ?? ''
  return { sessionId, photoKey, ticketKey }
}

async function upload(url: string, key: string, token: string): Promise<void> {
  const headers = { 'content-type': 'application/octet-stream' }
  const answer = await call(url, `PUT ${key}`, { token, headers, body: PICTURE })
  assert.equal(answer.status, 204, JSON.stringify(answer.body))
}

/** What a change of the owner's account would show in. */
export async function footprint({ url }: Place, { person }: Owner): Promise<object> {
  const { token } = person
  return {
    self: await done(url, 'GET /api/users/self', { token }),
    orders: await done(url, 'GET /api/orders', { token }),
    accounts: await done(url, 'GET /api/accounts', { token }),
  }
}

/** None of the owner's secrets are in `text`. */
export function assertNothingOf(owner: Owner, text: string, what: string): void {
  const found = owner.secrets.filter((secret) => text.includes(secret))
  assert.deepEqual(found, [], `${what} shows what belongs to somebody else: ${text.slice(0, 400)}`)
}
