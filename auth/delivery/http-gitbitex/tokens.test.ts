import assert from 'node:assert/strict'
import { test } from 'node:test'
import { httpServer } from '@bourse/kit/http/server'
import { createLogger } from '@bourse/kit/logger/logger'
import {
  CLIENT,
  DAY_MS,
  PASSWORD,
  type restarted,
  START_MS,
  signedUp,
  WRONG,
} from '../../usecase/auth.testkit.ts'
import { accountRoutes } from './account.ts'
import { admitAccessTokens } from './caller.ts'
import { accountLimiters } from './limiters.ts'
import { sessionRoutes } from './sessions.ts'
import { tokenRoutes } from './tokens.ts'

type World = Awaited<ReturnType<typeof restarted>>
type Answer = Awaited<ReturnType<ReturnType<typeof httpServer>['inject']>>
type Headers = Record<string, string>

interface Tokens {
  readonly accessToken: string
  readonly refreshToken: string
}
interface Row {
  readonly id: string
  readonly current: boolean
}

const ADA = { email: 'ada@example.com', password: PASSWORD }
const KEY = { kty: 'EC', crv: 'P-256', x: 'X', y: 'Y', kid: 'K', alg: 'ES256', use: 'sig' }
const TOKENS = '/api/auth/tokens'
const SESSIONS = '/api/users/self/sessions'

function door(world: World, withLimiters = false, isShared = () => false) {
  const log: string[] = []
  const output = { write: (line: string) => log.push(line) }
  const logger = createLogger({ level: 'debug', name: 'test', readable: false, output })
  const app = httpServer({ logger })
  const nowMs = () => world.clock.ms
  const { auth } = world
  const limiters = withLimiters ? accountLimiters(nowMs) : {}
  app.addHook('onRequest', admitAccessTokens(auth))
  app.register(accountRoutes, { auth, limiters, onRegistered: async () => undefined })
  const keys = [{ ...KEY, d: 'the secret half' }]
  app.register(tokenRoutes, { auth, limiters, nowMs, keySet: { keys } })
  app.register(sessionRoutes, { auth, isShared })

  function call(
    method: 'GET' | 'POST' | 'DELETE',
    url: string,
    headers: Headers = {},
    body?: object,
  ) {
    return app.inject({ method, url, headers, ...(body === undefined ? {} : { payload: body }) })
  }

  async function open(body: object = ADA, headers: Headers = {}): Promise<Tokens> {
    const answer = await call('POST', TOKENS, headers, body)
    assert.equal(answer.statusCode, 200)
    return answer.json() as Tokens
  }

  return {
    log,
    call,
    open,
    refresh: (refreshToken: string, headers: Headers = {}) =>
      call('POST', `${TOKENS}/refresh`, headers, { refreshToken }),
    self: (token: string) => call('GET', '/api/users/self', bearer(token)),
  }
}

function bearer(token: string): Headers {
  return { authorization: `Bearer ${token}` }
}

function assertRefused(answer: Answer, status: number, code: number, message: string): void {
  assert.equal(answer.statusCode, status)
  assert.deepEqual(answer.json(), { http_code: status, code, message })
}

const REFRESH_REFUSED = 'the refresh token is not valid, sign in again'

test('signing in for a program gives tokens that nobody keeps on the way', async () => {
  const world = await signedUp()
  const http = door(world)
  const answer = await http.call('POST', TOKENS, {}, ADA)
  assert.equal(answer.statusCode, 200)
  assert.equal(answer.headers['cache-control'], 'no-store')
  assert.equal(answer.headers['set-cookie'], undefined)
  const { accessToken, refreshToken, ...rest } = answer.json() as Tokens
  assert.deepEqual(rest, { tokenType: 'Bearer', expiresIn: 600, refreshExpiresIn: 86_400 })
  assert.equal((await http.self(accessToken)).statusCode, 200)
  const cookie = { cookie: `accessToken=${accessToken}` }
  assert.equal((await http.call('GET', '/api/users/self', cookie)).statusCode, 200)
  const next = await http.refresh(refreshToken)
  assert.equal(next.statusCode, 200)
  assert.equal(next.headers['cache-control'], 'no-store')
  assert.equal((await http.self((next.json() as Tokens).accessToken)).statusCode, 200)
})

test('D30: over HTTP a refresh token is refused as an access token, and refreshes', async () => {
  const http = door(await signedUp())
  const { accessToken, refreshToken } = await http.open()
  assert.equal((await http.self(refreshToken)).statusCode, 401)
  assertRefused(await http.refresh(accessToken), 401, 5, REFRESH_REFUSED)
  assert.equal((await http.refresh(refreshToken)).statusCode, 200)
})

test('D31: a used refresh token is 401, and so is everything of its session after it', async () => {
  const world = await signedUp()
  const http = door(world)
  const first = await http.open()
  const second = (await http.refresh(first.refreshToken)).json() as Tokens
  assert.equal((await http.self(second.accessToken)).statusCode, 200)
  const thief = { 'user-agent': 'a thief' }
  assertRefused(await http.refresh(first.refreshToken, thief), 401, 5, REFRESH_REFUSED)
  assertRefused(await http.refresh(second.refreshToken), 401, 5, REFRESH_REFUSED)
  for (const token of [first.accessToken, second.accessToken]) {
    assertRefused(await http.self(token), 401, 5, 'the token is not valid, sign in again')
  }
  const late = await http.open()
  world.clock.ms += DAY_MS
  const expired = await http.refresh(late.refreshToken)
  assertRefused(expired, 401, 3, 'the refresh token has expired, sign in again')
})

test('D31: after logout every token of the session is 401', async () => {
  const world = await signedUp()
  const http = door(world)
  const tokens = await http.open()
  const other = await http.open()
  const gone = await http.call('DELETE', TOKENS, bearer(tokens.accessToken))
  assert.equal(gone.statusCode, 204)
  assert.equal((await http.self(tokens.accessToken)).statusCode, 401)
  assertRefused(await http.refresh(tokens.refreshToken), 401, 5, REFRESH_REFUSED)
  const again = await http.call('DELETE', TOKENS, bearer(tokens.accessToken))
  assertRefused(again, 401, 5, 'the token is not valid, sign in again')
  assertRefused(await http.call('DELETE', TOKENS), 401, 5, 'token not found')
  assert.equal((await http.self(other.accessToken)).statusCode, 200)
  const signOut = await http.call('DELETE', '/api/users/accessToken', bearer(other.accessToken))
  assert.equal(signOut.statusCode, 204)
  assert.equal((await http.self(other.accessToken)).statusCode, 401)
})

test('D31: the cookie lives as long as a session; expired tokens are 401 code 3', async () => {
  const world = await signedUp()
  const http = door(world)
  const answer = await http.call('POST', '/api/users/accessToken', {}, ADA)
  const cookie = String(answer.headers['set-cookie'])
  const seconds = Number(/Max-Age=(\d+)/.exec(cookie)?.[1])
  const token = answer.json() as string
  for (let elapsed = 0; elapsed < seconds; elapsed += 12 * 3_600) {
    assert.equal((await http.self(token)).statusCode, 200, `after ${elapsed} s`)
    world.clock.ms += 12 * 3_600_000
  }
  assert.equal(world.clock.ms - START_MS, seconds * 1_000)
  assertRefused(await http.self(token), 401, 3, 'the token has expired, sign in again')

  const { accessToken } = await http.open()
  assert.equal((await http.self(accessToken)).statusCode, 200)
  world.clock.ms += 600_000
  assertRefused(await http.self(accessToken), 401, 3, 'the token has expired, sign in again')
})

test('D32: wrong password and unknown e-mail get one answer for tokens too', async () => {
  const http = door(await signedUp())
  const wrong = await http.call('POST', TOKENS, {}, { ...ADA, password: WRONG })
  const unknown = await http.call('POST', TOKENS, {}, { ...ADA, email: 'nobody@example.com' })
  assertRefused(wrong, 401, 5, 'e-mail or password is wrong')
  assert.equal(unknown.body, wrong.body)
  assert.equal(unknown.statusCode, wrong.statusCode)
})

test('D32: no hash is in any answer', async () => {
  const http = door(await signedUp())
  const { accessToken } = await http.open()
  const answers = [
    await http.self(accessToken),
    await http.call('GET', SESSIONS, bearer(accessToken)),
    await http.call('POST', '/api/users', {}, { email: 'bob@example.com', password: PASSWORD }),
    await http.call('POST', '/api/users/accessToken', {}, ADA),
  ]
  for (const answer of answers) {
    assert.equal(answer.statusCode, 200)
    assert.doesNotMatch(answer.body, /hash|v1:|correct horse/)
  }
})

test('D29: limits stand before the work and refuse with 429, by address and e-mail', async () => {
  const world = await signedUp()
  const http = door(world, true)
  for (let round = 0; round < 5; round++) await http.open()
  const verified = world.hasher.verified
  const sixth = await http.call('POST', TOKENS, {}, ADA)
  assertRefused(sixth, 429, 0, 'too many sign-ins with this e-mail, try again in 12 seconds')
  const cookie = await http.call('POST', '/api/users/accessToken', {}, ADA)
  assert.equal(cookie.statusCode, 429, 'one bucket for both ways in')
  assert.equal(world.hasher.verified, verified)
  const statuses: number[] = []
  for (let round = 0; round < 61; round++) statuses.push((await http.refresh('x')).statusCode)
  assert.deepEqual(statuses.slice(0, 60), Array(60).fill(401))
  assert.equal(statuses[60], 429)
})

test('a page of another origin can neither open nor refresh nor end anything', async () => {
  const world = await signedUp()
  const http = door(world)
  const { accessToken, refreshToken } = await http.open()
  const foreign = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
  const cookie = { ...foreign, cookie: `accessToken=${accessToken}` }
  const answers = [
    await http.call('POST', TOKENS, foreign, ADA),
    await http.refresh(refreshToken, foreign),
    await http.call('DELETE', TOKENS, cookie),
    await http.call('DELETE', SESSIONS, cookie),
    await http.call('DELETE', `${SESSIONS}/1`, cookie),
  ]
  assert.deepEqual(
    answers.map(({ statusCode }) => statusCode),
    Array(5).fill(403),
  )
  assert.equal((await http.self(accessToken)).statusCode, 200)
})

test('the public keys may be kept for five minutes, and nothing else of them is told', async () => {
  const http = door(await signedUp())
  const answer = await http.call('GET', '/.well-known/jwks.json')
  assert.equal(answer.statusCode, 200)
  assert.equal(answer.headers['cache-control'], 'public, max-age=300')
  assert.match(String(answer.headers['content-type']), /^application\/json/)
  assert.deepEqual(answer.json(), { keys: [KEY] })
})

test('sessions are listed with the one that asks, and ended one by one', async () => {
  const world = await signedUp()
  const http = door(world)
  const web = await world.token()
  world.clock.ms += 1_000
  const { accessToken } = await http.open(ADA, { 'user-agent': 'a program/1.0' })
  const list = await http.call('GET', SESSIONS, bearer(accessToken))
  assert.equal(list.headers['cache-control'], 'no-store')
  const [at, later] = [START_MS, START_MS + 1_000].map((ms) => new Date(ms).toISOString())
  assert.deepEqual(list.json(), [
    {
      ...{ id: '2', kind: 'api', createdAt: later, seenAt: later },
      ...{ address: '127.0.0.1', agent: 'a program/1.0', current: true },
    },
    { id: '1', kind: 'web', createdAt: at, seenAt: at, ...CLIENT, current: false },
  ])
  const ended = await http.call('DELETE', `${SESSIONS}/1`, bearer(accessToken))
  assert.equal(ended.statusCode, 204)
  assert.equal(ended.body, '')
  assert.equal((await http.self(web)).statusCode, 401)
  const own = await http.call('DELETE', `${SESSIONS}/2`, bearer(accessToken))
  assert.equal(own.statusCode, 204, 'the one that asks as well')
  assert.equal((await http.self(accessToken)).statusCode, 401)
})

test("other people's sessions, and what is no session, are the same 404", async () => {
  const world = await signedUp()
  const http = door(world)
  const eve = { email: 'eve@example.com', password: PASSWORD }
  await world.auth.register(eve.email, eve.password)
  await world.token()
  const { accessToken } = await http.open(eve)
  for (const id of ['1', '99', '0', '-1', '1.0', '01', 'x', '9'.repeat(40), '%00']) {
    const answer = await http.call('DELETE', `${SESSIONS}/${id}`, bearer(accessToken))
    assertRefused(answer, 404, 0, 'there is no such session')
  }
  assert.equal(world.auth.sessionCount, 2)
})

test('all sessions but the current one end at once', async () => {
  const world = await signedUp()
  const http = door(world)
  await world.auth.register('eve@example.com', PASSWORD)
  await world.auth.signIn('eve@example.com', PASSWORD, CLIENT)
  const tokens = [await world.token(), await world.token(), (await http.open()).accessToken]
  const [current = ''] = tokens
  const answer = await http.call('DELETE', SESSIONS, bearer(current))
  assert.deepEqual(answer.json(), { ended: 2 })
  const statuses = await Promise.all(
    tokens.map(async (token) => (await http.self(token)).statusCode),
  )
  assert.deepEqual(statuses, [200, 401, 401])
  const rows = (await http.call('GET', SESSIONS, bearer(current))).json() as Row[]
  assert.deepEqual(
    rows.map(({ current: isCurrent }) => isCurrent),
    [true],
  )
  assert.equal(world.auth.sessionCount, 2, 'another user has hers')
})

test('who uses a shared account knows and ends the own session only', async () => {
  const world = await signedUp()
  const http = door(world, false, () => true)
  const stranger = await world.token()
  const { accessToken } = await http.open()
  const mine = bearer(accessToken)
  const rows = (await http.call('GET', SESSIONS, mine)).json() as Row[]
  assert.deepEqual(
    rows.map(({ id }) => id),
    ['2'],
  )
  assert.equal((await http.call('DELETE', `${SESSIONS}/1`, mine)).statusCode, 404)
  assert.deepEqual((await http.call('DELETE', SESSIONS, mine)).json(), { ended: 0 })
  assert.equal((await http.self(stranger)).statusCode, 200)
  assert.equal((await http.call('DELETE', `${SESSIONS}/2`, mine)).statusCode, 204)
  assert.equal((await http.self(accessToken)).statusCode, 401)
})

test('one code for every private route without a good token', async () => {
  const http = door(await signedUp())
  const routes = [
    ['GET', SESSIONS],
    ['DELETE', SESSIONS],
    ['DELETE', `${SESSIONS}/1`],
    ['DELETE', TOKENS],
  ] as const
  for (const [method, url] of routes) {
    assertRefused(await http.call(method, url), 401, 5, 'token not found')
    for (const token of ['nonsense', 'fake.e30.1', 'a.b.c']) {
      const answer = await http.call(method, url, bearer(token))
      assertRefused(answer, 401, 5, 'the token is not valid, sign in again')
    }
  }
})

test('no token and no password reaches the log', async () => {
  const world = await signedUp()
  const http = door(world)
  const { accessToken, refreshToken } = await http.open()
  world.store.refreshByHash = async () => {
    throw new Error('no disk')
  }
  assert.equal((await http.refresh(refreshToken)).statusCode, 500)
  world.store.removeSessions = async () => {
    throw new Error('no disk')
  }
  assert.equal((await http.call('DELETE', TOKENS, bearer(accessToken))).statusCode, 500)
  const all = http.log.join('')
  assert.ok(all.includes('no disk'))
  for (const secret of [accessToken, refreshToken, PASSWORD])
    assert.equal(all.includes(secret), false)
})
