/** People who use a server over HTTP, by plain fetch. */
import assert from 'node:assert/strict'
import type { AccountRow, OrderRow } from '@bourse/exchange/delivery/gitbitex-json'
import type { LiveServer } from './server.ts'

/** Where a server is reached; it has another port after each start. */
export type Place = Pick<LiveServer, 'url' | 'adminUrl' | 'adminToken'>

export interface Answer<Body = unknown> {
  readonly status: number
  readonly body: Body
  readonly headers: Headers
}

export interface Call {
  readonly token?: string
  /** Sent as JSON; text is sent as it is. */
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** One request. Rejects only when no whole answer came. A body that is no JSON stays text. */
export async function call(
  url: string,
  line: string,
  { token, body, headers }: Call = {},
): Promise<Answer<never>> {
  const [method, path] = line.split(' ') as [string, string]
  const answer = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...(token === undefined ? {} : { cookie: `accessToken=${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await answer.text()
  return { status: answer.status, body: parsed(text) as never, headers: answer.headers }
}

/** The error shape of every refusal. */
export interface Problem {
  readonly http_code: number
  readonly code: number
  readonly message: string
}

/** A request that must be refused with this status; its body. */
export async function refused(
  url: string,
  line: string,
  { status, ...options }: Call & { readonly status: number },
): Promise<Problem> {
  const answer: Answer<Problem> = await call(url, line, options)
  assert.equal(answer.status, status, `${line}: ${JSON.stringify(answer.body)}`)
  assert.equal(answer.body.http_code, status)
  assert.equal(typeof answer.body.message, 'string')
  return answer.body
}

/** A request that must succeed; its body. */
export async function done<Body>(url: string, line: string, options: Call = {}): Promise<Body> {
  const answer: Answer<Body> = await call(url, line, options)
  assert.ok(answer.status < 300, `${line}: ${answer.status} ${JSON.stringify(answer.body)}`)
  return answer.body
}

/** Somebody who is signed in. */
export interface Person {
  readonly id: string
  readonly email: string
  readonly password: string
  readonly token: string
}

export const PASSWORD = 'a long enough test password'

/** Registers and signs in `name`. */
export async function signUp({ url }: Place, name: string): Promise<Person> {
  const credentials = { email: `${name}@bourse.test`, password: PASSWORD }
  const { id } = await done<{ id: string }>(url, 'POST /api/users', { body: credentials })
  const token = await done<string>(url, 'POST /api/users/accessToken', { body: credentials })
  return { id, ...credentials, token }
}

/** Several at once, but not more than the server hashes passwords for. */
export async function signUpMany(place: Place, names: readonly string[]): Promise<Person[]> {
  const people: Person[] = []
  for (let at = 0; at < names.length; at += 10) {
    const some = names.slice(at, at + 10)
    people.push(...(await Promise.all(some.map((name) => signUp(place, name)))))
  }
  return people
}

/** The fields of a limit order on BTC-USDT that a test names; the rest is usual. */
export interface LimitOrder {
  readonly side: 'buy' | 'sell'
  readonly price: string | number
  readonly size: string | number
  readonly [field: string]: unknown
}

/** Places an order that must be accepted. */
export async function place(at: Place, { token }: Person, order: LimitOrder): Promise<OrderRow> {
  const body = { productId: 'BTC-USDT', type: 'limit', ...order }
  return await done<OrderRow>(at.url, 'POST /api/orders', { token, body })
}

/** Available and held by currency, like `{ BTC: ['999', '1'], … }`. */
export async function balances(
  { url }: Place,
  { token }: Person,
): Promise<Record<string, [available: string, hold: string]>> {
  const rows = await done<AccountRow[]>(url, 'GET /api/accounts', { token })
  return Object.fromEntries(rows.map((row) => [row.currency, [row.available, row.hold]]))
}

/** A request to the admin listener that must succeed; its body. */
export async function admin<Body>(at: Place, line: string, body?: unknown): Promise<Body> {
  const headers = { authorization: `Bearer ${at.adminToken}` }
  return await done<Body>(at.adminUrl, line, { headers, ...(body === undefined ? {} : { body }) })
}

/** What the admin listener says of the engine and the recorder. */
export interface AdminState {
  readonly sequence: number
  readonly position: number
  readonly resultHash: string
  readonly stateHash: string
  readonly logEnd: number
  readonly recorderMark: number
  readonly recorderLag: number
  readonly openOrders: number
}

/** The state with its hash, which costs as much as a snapshot. */
export async function stateOf(at: Place): Promise<AdminState> {
  return await admin<AdminState>(at, 'GET /state?hash=state')
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
