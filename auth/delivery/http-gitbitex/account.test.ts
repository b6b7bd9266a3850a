import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { User } from '@bourse/domain/auth/auth'
import { type HttpServerOptions, httpServer } from '@bourse/kit/http/server'
import { createLogger } from '@bourse/kit/logger/logger'
import {
  DAY_MS,
  PASSWORD,
  type restarted,
  START_MS,
  signedUp,
  WRONG,
} from '../../usecase/auth.testkit.ts'
import { type AccountRoutesOptions, accountRoutes } from './account.ts'
import { accountLimiters } from './limiters.ts'

type World = Awaited<ReturnType<typeof restarted>>
type Answer = Awaited<ReturnType<ReturnType<typeof httpServer>['inject']>>

const ADA = { email: 'ada@example.com', password: PASSWORD }

function door(
  world: World,
  options: Partial<AccountRoutesOptions> = {},
  server: Partial<HttpServerOptions> = {},
) {
  const log: string[] = []
  const output = { write: (line: string) => log.push(line) }
  const logger = createLogger({ level: 'debug', name: 'test', readable: false, output })
  const app = httpServer({ logger, ...server })
  const registered: User[] = []
  const onRegistered = async (user: User) => void registered.push(user)
  app.register(accountRoutes, { auth: world.auth, onRegistered, ...options })

  function post(url: string, payload: unknown, headers: Record<string, string> = {}) {
    return app.inject({ method: 'POST', url, payload: payload as object, headers })
  }

  return {
    app,
    log,
    registered,
    post,
    register: (body: unknown) => post('/api/users', body),
    signIn: (body: unknown, headers = {}) => post('/api/users/accessToken', body, headers),
    signOut: (headers = {}) =>
      app.inject({ method: 'DELETE', url: '/api/users/accessToken', headers }),
    self: (headers = {}) => app.inject({ method: 'GET', url: '/api/users/self', headers }),
  }
}

function bearer(token: string) {
  return { authorization: `Bearer ${token}` }
}

function assertRefused(answer: Answer, status: number, code: number, message: string): void {
  assert.equal(answer.statusCode, status)
  assert.deepEqual(answer.json(), { http_code: status, code, message })
  assert.match(String(answer.headers['content-type']), /^application\/json/)
}

test('A3.1 POST /api/users: answers the new user and lets others add to it', async () => {
  const http = door(await signedUp())
  const answer = await http.register({ email: 'Bob@example.com', password: PASSWORD, admin: true })
  assert.equal(answer.statusCode, 200)
  const [user] = http.registered
  assert.deepEqual(answer.json(), {
    id: String(user?.id),
    email: 'Bob@example.com',
    name: 'Bob',
    profilePhoto: '',
    twoStepVerificationType: null,
    band: false,
    createdAt: new Date(START_MS).toISOString(),
  })
  assert.equal(http.registered.length, 1)
  assert.equal(answer.headers['cache-control'], 'no-store')
})

test('a user is registered even when the rest fails, and the log says so', async () => {
  const onRegistered = async () => {
    throw new Error('no gifts today')
  }
  const http = door(await signedUp(), { onRegistered })
  const answer = await http.register({ email: 'bob@example.com', password: PASSWORD })
  assert.equal(answer.statusCode, 200)
  assert.ok(http.log.some((line) => line.includes('no gifts today')))
  assert.equal(
    (await http.signIn({ email: 'bob@example.com', password: PASSWORD })).statusCode,
    200,
  )
})

test('what cannot be registered, in words', async () => {
  const http = door(await signedUp())
  const rows: [unknown, number, string][] = [
    [ADA, 409, 'this e-mail address is already registered'],
    [{ ...ADA, email: 'ada' }, 400, 'email is not a valid e-mail address'],
    [{ ...ADA, password: 'short' }, 400, 'password must have at least 8 characters'],
    [
      { email: 'x@example.com', password: 'password' },
      400,
      'password is one of those that everybody tries first',
    ],
    [{ ...ADA, email: 'a'.repeat(255) }, 400, 'email must have at most 254 characters'],
    [{ ...ADA, password: 'a'.repeat(129) }, 400, 'password must have at most 128 characters'],
    [{ email: 'bob@example.com' }, 400, 'password is missing'],
    [{ ...ADA, email: 7 }, 400, 'email must be a string'],
    [[], 400, 'the body must be an object'],
  ]
  for (const [body, status, message] of rows) {
    assertRefused(await http.register(body), status, 0, message)
  }
  assert.deepEqual(http.registered, [])
})

test('A3.1 POST /api/users/accessToken: the token as a JSON string and as a cookie', async () => {
  const http = door(await signedUp())
  const answer = await http.signIn(ADA)
  assert.equal(answer.statusCode, 200)
  assert.match(String(answer.headers['content-type']), /^application\/json/)
  const token = answer.json() as string
  assert.equal(answer.body, JSON.stringify(token))
  assert.equal(
    answer.headers['set-cookie'],
    `accessToken=${token}; Path=/; Max-Age=604800; HttpOnly; SameSite=Lax`,
  )
  for (const headers of [{ cookie: `x=1; accessToken=${token}` }, bearer(token)]) {
    const self = await http.self(headers)
    assert.equal(self.statusCode, 200)
    assert.equal((self.json() as { email: string }).email, 'Ada@example.com')
  }
})

test('A3.1 GET /api/users/self: name or e-mail up to its @, and photo', async () => {
  const world = await signedUp()
  const http = door(world)
  const headers = bearer(await world.token())
  const self = {
    id: String(world.user.id),
    email: 'Ada@example.com',
    name: 'Ada',
    profilePhoto: '',
    twoStepVerificationType: null,
    band: false,
    createdAt: new Date(START_MS).toISOString(),
  }
  assert.deepEqual((await http.self(headers)).json(), self)
  await world.store.setName(world.user.id, 'Countess')
  await world.store.setPhoto(world.user.id, '/api/files/x.png')
  const changed = { ...self, name: 'Countess', profilePhoto: '/api/files/x.png' }
  assert.deepEqual((await http.self(headers)).json(), changed)
})

test('under https the cookie is for https only, as told by a trusted proxy', async () => {
  const forwarded = { 'x-forwarded-proto': 'https' }
  const trusting = door(await signedUp(), {}, { trustedProxies: ['127.0.0.1'] })
  assert.match(String((await trusting.signIn(ADA, forwarded)).headers['set-cookie']), /; Secure$/)
  const direct = door(await signedUp())
  assert.doesNotMatch(String((await direct.signIn(ADA, forwarded)).headers['set-cookie']), /Secure/)
})

test('wrong password and unknown e-mail get the very same answer', async () => {
  const http = door(await signedUp())
  const wrong = await http.signIn({ ...ADA, password: WRONG })
  const unknown = await http.signIn({ ...ADA, email: 'nobody@example.com' })
  assertRefused(wrong, 401, 5, 'e-mail or password is wrong')
  assert.equal(unknown.statusCode, wrong.statusCode)
  assert.equal(unknown.body, wrong.body)
  const withoutDate = (answer: Answer) => ({ ...answer.headers, date: '' })
  assert.deepEqual(withoutDate(unknown), withoutDate(wrong))
  assert.equal(wrong.headers['set-cookie'], undefined)
})

test('A1 GET /api/users/self: 403 without a token, 401 code 3 for an expired one', async () => {
  const world = await signedUp()
  const http = door(world)
  const token = await world.token()
  assertRefused(await http.self(), 403, 0, 'token not found')
  assertRefused(await http.self({ cookie: 'accessToken=' }), 403, 0, 'token not found')
  assertRefused(
    await http.self(bearer('nonsense')),
    401,
    5,
    'the token is not valid, sign in again',
  )
  world.clock.ms += DAY_MS
  assertRefused(await http.self(bearer(token)), 401, 3, 'the token has expired, sign in again')
})

test('A3.1 DELETE /api/users/accessToken: ends the session, clears the cookie', async () => {
  const world = await signedUp()
  const http = door(world)
  const token = await world.token()
  for (const headers of [{ cookie: `accessToken=${token}` }, {}, bearer('nonsense')]) {
    const answer = await http.signOut(headers)
    assert.equal(answer.statusCode, 204)
    assert.equal(answer.body, '')
    assert.equal(
      answer.headers['set-cookie'],
      'accessToken=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax',
    )
  }
  assert.equal((await http.self(bearer(token))).statusCode, 401)
  assert.equal(world.ended.length, 1)
})

test('a page of another origin can neither sign in nor out', async () => {
  const world = await signedUp()
  const http = door(world)
  const cookie = `accessToken=${await world.token()}`
  const foreign = { cookie, origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
  assert.equal((await http.signOut(foreign)).statusCode, 403)
  assert.equal((await http.signIn(ADA, foreign)).statusCode, 403)
  assert.equal((await http.self({ cookie })).statusCode, 200)
  const text = { 'content-type': 'text/plain' }
  assert.equal((await http.signIn(JSON.stringify(ADA), text)).statusCode, 415)
})

test('too many tries are told how long to wait', async () => {
  const world = await signedUp({ freeFailures: 1, delayFirstMs: 1_500 })
  const http = door(world)
  await http.signIn({ ...ADA, password: WRONG })
  const delayed = await http.signIn(ADA)
  assertRefused(delayed, 429, 0, 'too many failed tries, try again in 2 seconds')
  assert.equal(delayed.headers['retry-after'], '2')
})

test('a full hash queue is 503', async () => {
  const world = await signedUp({ hashing: 1, hashWaiting: 0 })
  const gate = Promise.withResolvers<void>()
  world.hasher.gate = gate.promise
  const http = door(world)
  const first = http.signIn(ADA)
  await http.self()
  const busy = await http.signIn(ADA)
  assert.equal(busy.statusCode, 503)
  assert.equal(busy.headers['retry-after'], '1')
  gate.resolve()
  assert.equal((await first).statusCode, 200)
})

test('limits by address and by e-mail, when they are given', async () => {
  const world = await signedUp()
  const http = door(world, { limiters: accountLimiters(() => world.clock.ms) })
  const register = (number: number) => http.register({ ...ADA, email: `x${number}@example.com` })
  for (let number = 0; number < 5; number++) assert.equal((await register(number)).statusCode, 200)
  const sixth = await register(6)
  assertRefused(sixth, 429, 0, 'too many registrations, try again in 720 seconds')
  assert.equal(sixth.headers['retry-after'], '720')

  const statuses: number[] = []
  for (let round = 0; round < 7; round++) {
    for (const email of ['ada@example.com', 'ADA@example.com', 'x1@example.com']) {
      statuses.push((await http.signIn({ ...ADA, email })).statusCode)
    }
  }
  assert.equal(statuses.filter((status) => status === 200).length, 10, '5 for each e-mail')
  assert.equal(statuses.filter((status) => status === 429).length, 11)
  const other = await http.signIn({ ...ADA, email: 'x2@example.com' })
  assertRefused(other, 429, 0, 'too many sign-ins, try again in 3 seconds')
  world.clock.ms += 12_000
  assert.equal((await http.signIn(ADA)).statusCode, 200)
})

test('no password and no token reaches the log', async () => {
  const world = await signedUp()
  const failing = async () => {
    throw new Error('no disk')
  }
  const http = door(world)
  const token = await world.token()
  world.store.userById = failing
  const headers = { ...bearer(token), cookie: `accessToken=${token}` }
  assert.equal((await http.self(headers)).statusCode, 500)
  world.store.userByEmail = failing
  assert.equal((await http.signIn(ADA)).statusCode, 500)
  const all = http.log.join('')
  assert.ok(all.includes('no disk'))
  assert.equal(all.includes(PASSWORD) || all.includes(token), false)
})
