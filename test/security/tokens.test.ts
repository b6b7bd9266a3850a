/**
 * Forged, stolen, stale and misused tokens against the running server: every one of them is 401 on
 * HTTP and opens no private channel on a socket.
 */
import assert from 'node:assert/strict'
import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { test } from 'node:test'
import { type Answer, call, done, type Person, type Problem, signUp } from '../kit/client.ts'
import { sharedServer } from '../kit/server.ts'
import { openFeed } from '../kit/socket.ts'
import { forgedTokens, type Honest, type Json, parsed, signed } from './kit/forged-tokens.ts'
import { sendRaw } from './kit/raw-http.ts'

interface Tokens {
  readonly accessToken: string
  readonly refreshToken: string
}

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const PEM = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()

const server = await sharedServer({ AUTH_KEY: PEM })
const ada = await signUp(server, 'ada')
const bob = await signUp(server, 'bob')

test('D30: forged access tokens are 401 everywhere, and the forger is no bad one', async (t) => {
  const honest = await honestToken(ada)
  const copy = signed(honest.header, honest.payload, honest.privateKey)
  assert.equal(await statusOf(copy), 200, 'made by hand from the right key and claims: accepted')
  const forged = forgedTokens(honest)
  for (const [name, token] of forged) {
    for (const path of ['/api/users/self', '/api/accounts']) {
      for (const headers of [bearer(token), cookie(token)]) {
        const answer: Answer<Problem> = await call(server.url, `GET ${path}`, { headers })
        const isRefused = answer.status === 401 || (answer.status === 403 && token === '')
        assert.ok(isRefused, `${name} on ${path}: ${answer.status}`)
        assert.equal(answer.body.http_code, answer.status, name)
      }
    }
  }
  t.diagnostic(`${forged.size} forged tokens, each by header and cookie, on two routes`)
  assert.equal(await statusOf(honest.token), 200)
})

test('tokens that do not fit a header, or hold bytes beyond ASCII: 4xx', async () => {
  const odd = ['\xff\xfe', '\xc3\xa9', 'a'.repeat(20_000), '"', '"""', ';', ',', 'a b', '\t', '=']
  for (const token of odd) {
    for (const line of [`Authorization: Bearer ${token}`, `Cookie: accessToken=${token}`]) {
      const head = `GET /api/accounts HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${line}\r\n\r\n`
      const { answers } = await sendRaw(server.url, [head])
      const status = answers[0]?.status ?? 0
      assert.ok([400, 401, 431].includes(status), `${line.slice(0, 60)}: ${status}`)
    }
  }
  const schemes = ['Basic', 'Digest', 'bearerx', 'Bearer', 'Token', '']
  for (const scheme of schemes) {
    const authorization = `${scheme} ${scheme === 'Bearer' ? '' : ada.token}`
    const { status } = await call(server.url, 'GET /api/accounts', { headers: { authorization } })
    assert.equal(status, 401, scheme)
  }
})

test('forged tokens open no private channel of the feed', async () => {
  const honest = await honestToken(ada)
  const feed = await openFeed(server.url)
  const names = [...forgedTokens(honest)].filter(([, token]) => token.length < 1_000)
  for (const [name, token] of names.filter((_, index) => index % 10 === 0)) {
    feed.send({ type: 'subscribe', product_ids: ['BTC-USDT'], channels: ['order'], token })
    const { channels } = await feed.next('subscriptions')
    assert.deepEqual(channels, [], name)
    await new Promise((resolve) => setTimeout(resolve, 60))
  }
  await feed.close()
})

test('D30: each kind of token serves its own purpose only', async () => {
  const { accessToken, refreshToken } = await openTokens(ada)
  assert.equal(await statusOf(accessToken), 200)
  assert.equal(await statusOf(refreshToken), 401, 'a refresh token is no access token')
  for (const other of [accessToken, ada.token, 'x', '', refreshToken.slice(1)]) {
    const { status } = await refresh(other)
    assert.ok(status === 401 || (other === '' && status === 400), `${status}`)
  }
  assert.equal((await refresh(refreshToken)).status, 200, 'and the attempts have cost nothing')
})

test('D31: a refresh token works once; used again it ends its whole session', async () => {
  const first = await openTokens(ada)
  const second = await refreshed(first.refreshToken)
  const third = await refreshed(second.refreshToken)
  assert.equal(await statusOf(third.accessToken), 200)
  assert.equal((await refresh(first.refreshToken)).status, 401)
  await assertDead([first, second, third])
  assert.equal(await statusOf(ada.token), 200, 'other sessions live on')
})

test('a stolen refresh token ends the session of thief and victim', async () => {
  const victim = await openTokens(ada)
  const next = await refreshed(victim.refreshToken)
  assert.equal((await refresh(victim.refreshToken, 'another program')).status, 401)
  await assertDead([victim, next])
})

test('of many refreshes at once the successors of one only can go on', async () => {
  const { refreshToken } = await openTokens(ada)
  const raced = await Promise.all(Array.from({ length: 8 }, () => refresh(refreshToken)))
  const [first, ...others] = raced.filter(({ status }) => status === 200).map(({ body }) => body)
  assert.ok(first !== undefined)
  const next = await refreshed(first.refreshToken)
  if (others.length === 0) return
  for (const other of others) assert.equal((await refresh(other.refreshToken)).status, 401)
  await assertDead([first, next, ...others])
})

test('session fixation: signing in never takes over a token that the browser had', async () => {
  const { email, password } = bob
  for (const fixed of ['chosen-by-somebody-else', ada.token, bob.token]) {
    const headers = cookie(fixed)
    const options = { body: { email, password }, headers }
    const token = await done<string>(server.url, 'POST /api/users/accessToken', options)
    assert.notEqual(token, fixed)
    assert.ok(Buffer.from(token, 'base64url').length >= 16, 'at least 128 bits')
    const self = await done<{ email: string }>(server.url, 'GET /api/users/self', { token })
    assert.equal(self.email, email)
  }
  assert.equal(await statusOf('chosen-by-somebody-else'), 401)
})

test('D31: after sign-out a token is 401 on HTTP, and its sockets end with 1008', async () => {
  for (const kind of ['cookie', 'signed'] as const) {
    const token = kind === 'cookie' ? await signIn(bob) : (await openTokens(bob)).accessToken
    const feed = await openFeed(server.url)
    feed.send({ type: 'subscribe', product_ids: ['BTC-USDT'], channels: ['order'], token })
    await feed.next('subscriptions')
    const closed = once(feed.socket, 'close')
    const line = kind === 'cookie' ? 'DELETE /api/users/accessToken' : 'DELETE /api/auth/tokens'
    assert.equal((await call(server.url, line, { headers: bearer(token) })).status, 204)
    assert.equal(await statusOf(token), 401, kind)
    assert.equal((await closed)[0], 1008, kind)
  }
})

test('the published keys have nothing private', async () => {
  const answer: Answer<{ keys: Json[] }> = await call(server.url, 'GET /.well-known/jwks.json')
  assert.equal(answer.status, 200)
  assert.ok(answer.body.keys.length > 0)
  for (const key of answer.body.keys) {
    for (const secret of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k', 'oth']) {
      assert.equal(Object.hasOwn(key, secret), false, secret)
    }
    assert.deepEqual([key['kty'], key['crv'], key['alg']], ['EC', 'P-256', 'ES256'])
  }
})

async function honestToken(person: Person): Promise<Honest> {
  const { accessToken: token } = await openTokens(person)
  const { header, payload } = parsed(token)
  const { keys } = await done<{ keys: Json[] }>(server.url, 'GET /.well-known/jwks.json')
  const jwk = keys.find(({ kid }) => kid === header['kid']) ?? {}
  return { token, header, payload, privateKey, publicKey: createPublicKey(privateKey), jwk }
}

async function openTokens({ email, password }: Person): Promise<Tokens> {
  const options = { body: { email, password }, headers: { 'user-agent': 'tests' } }
  return await done<Tokens>(server.url, 'POST /api/auth/tokens', options)
}

async function signIn({ email, password }: Person): Promise<string> {
  const body = { email, password }
  return await done<string>(server.url, 'POST /api/users/accessToken', { body })
}

async function refresh(refreshToken: string, agent = 'tests'): Promise<Answer<Tokens>> {
  const options = { body: { refreshToken }, headers: { 'user-agent': agent } }
  return await call(server.url, 'POST /api/auth/tokens/refresh', options)
}

/** A refresh that must succeed. */
async function refreshed(refreshToken: string): Promise<Tokens> {
  const { status, body } = await refresh(refreshToken)
  assert.equal(status, 200)
  return body
}

/** None of these tokens opens anything any more. */
async function assertDead(pairs: readonly Tokens[]): Promise<void> {
  for (const { accessToken, refreshToken } of pairs) {
    assert.equal((await refresh(refreshToken)).status, 401)
    assert.equal(await statusOf(accessToken), 401)
  }
}

async function statusOf(token: string): Promise<number> {
  return (await call(server.url, 'GET /api/accounts', { headers: bearer(token) })).status
}

function bearer(token: string) {
  return { authorization: `Bearer ${headerText(token)}` }
}

function cookie(token: string) {
  return { cookie: `accessToken=${headerText(token)}` }
}

/** What a client may put into a header: the rest is tried byte by byte elsewhere. */
function headerText(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]/g, '?')
}
