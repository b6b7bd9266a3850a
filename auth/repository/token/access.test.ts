import assert from 'node:assert/strict'
import { createHmac, generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import type { AccessClaims } from '@bourse/domain/auth/auth'
import { toUserId } from '@bourse/domain/shared/ids'
import { CompactSign, exportJWK } from 'jose'
import { AUDIENCE, ISSUER, jwtAccessTokens } from './access.ts'
import { readSigningKeys } from './keys.ts'

const START_MS = Date.UTC(2026, 0, 5, 12)
const START_S = START_MS / 1_000
const MINUTE_MS = 60_000
const CLAIMS: AccessClaims = {
  userId: toUserId(9_007_199_254_740_991),
  sessionId: 7,
  expiresAt: START_MS + 10 * MINUTE_MS,
}
const HEADER = { alg: 'ES256', typ: 'at+jwt' }
const PAYLOAD = {
  ...{ iss: ISSUER, aud: AUDIENCE, sub: '42', sid: 7, jti: 'x' },
  ...{ iat: START_S, exp: START_S + 600 },
}

function newPem(namedCurve = 'P-256'): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve })
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
}

async function server(pem = newPem()) {
  const clock = { ms: START_MS }
  const keys = await readSigningKeys(pem)
  const options = { keys, nowMs: () => clock.ms, ageMaxMs: 10 * MINUTE_MS }
  return { clock, keys, ...jwtAccessTokens(options) }
}

/** A token as the server would sign it, but for `header` and `payload`. */
async function forged(
  { keys: [key] }: Pick<Awaited<ReturnType<typeof server>>, 'keys'>,
  news: News = {},
): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify({ ...PAYLOAD, ...news.payload }))
  const header = { ...HEADER, kid: key.kid, ...news.header }
  return await new CompactSign(bytes)
    .setProtectedHeader(header)
    .sign(key.privateKey, { crit: { x: true } })
}

interface News {
  readonly header?: object
  readonly payload?: object
}

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

function read(token: string, index: 0 | 1): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[index] ?? '', 'base64url').toString())
}

test('a token says who, which session and until when, and is not the same twice', async () => {
  const { sign, verify, keys } = await server()
  const token = await sign(CLAIMS)
  assert.deepEqual(await verify(token), CLAIMS)
  assert.deepEqual(read(token, 0), { alg: 'ES256', typ: 'at+jwt', kid: keys[0].kid })
  const claims = read(token, 1)
  assert.deepEqual(claims, {
    jti: claims['jti'],
    sid: 7,
    iss: 'bourse',
    aud: 'bourse-api',
    sub: '9007199254740991',
    iat: START_S,
    exp: START_S + 600,
  })
  assert.notEqual(claims['jti'], read(await sign(CLAIMS), 1)['jti'])
})

test('the first key signs, all verify, and a key that was taken away does not', async () => {
  const [old, young] = [newPem(), newPem()]
  const before = await server(old)
  const during = await server(`${young}${old}`)
  const later = await server(young)
  const first = await before.sign(CLAIMS)
  const second = await during.sign(CLAIMS)
  assert.deepEqual(await during.verify(first), CLAIMS)
  assert.deepEqual(await later.verify(second), CLAIMS)
  assert.equal(await later.verify(first), undefined)
  assert.deepEqual(
    during.keySet.keys.map(({ kid }) => kid),
    [later.keys[0].kid, before.keys[0].kid],
  )
})

test('a token ends when it says, and not later because of clocks', async () => {
  const { sign, verify, clock } = await server()
  const token = await sign(CLAIMS)
  clock.ms = CLAIMS.expiresAt + 29_999
  assert.deepEqual(await verify(token), CLAIMS, 'whoever asks compares the time')
  clock.ms = CLAIMS.expiresAt + 30_000
  assert.equal(await verify(token), 'expired')
  clock.ms = START_MS - 30_000
  assert.deepEqual(await verify(token), CLAIMS, 'the clock of the other server is ahead')
  clock.ms = START_MS - 31_000
  assert.equal(await verify(token), undefined, 'made in the future')
})

test('what the right key signed is refused when anything else is wrong', async () => {
  const us = await server()
  assert.notEqual(await us.verify(await forged(us)), undefined, 'the forgery itself is good')
  const rows: [string, News][] = [
    ['another type', { header: { typ: 'JWT' } }],
    ['a refresh token by type', { header: { typ: 'rt+jwt' } }],
    ['no type', { header: { typ: undefined } }],
    ['no key id', { header: { kid: undefined } }],
    ['an unknown key id', { header: { kid: 'other' } }],
    ['a key id out of a prototype', { header: { kid: '__proto__' } }],
    ['another issuer', { payload: { iss: 'https://evil.example' } }],
    ['no issuer', { payload: { iss: undefined } }],
    ['another audience', { payload: { aud: 'somebody else' } }],
    ['no audience', { payload: { aud: undefined } }],
    ['no end', { payload: { exp: undefined } }],
    ['no beginning', { payload: { iat: undefined } }],
    ['not yet good', { payload: { nbf: START_S + 60 } }],
    ['no token id', { payload: { jti: undefined } }],
    ['no session', { payload: { sid: undefined } }],
    ['a session that is text', { payload: { sid: '7' } }],
    ['a session that is a fraction', { payload: { sid: 7.5 } }],
    ['no user', { payload: { sub: undefined } }],
    ['a user that is no number', { payload: { sub: 'ada' } }],
    ['a user with a zero before', { payload: { sub: '042' } }],
    ['a user beyond what is exact', { payload: { sub: '9007199254740993' } }],
    ['a critical extension', { header: { crit: ['x'], x: 1 } }],
  ]
  for (const [what, news] of rows) {
    assert.equal(await us.verify(await forged(us, news)), undefined, what)
  }
  const old = { payload: { iat: START_S - 631, exp: START_S + 600 } }
  assert.equal(await us.verify(await forged(us, old)), 'expired', 'good for longer than any is')
})

test('no other algorithm and no other key, whatever the header offers', async () => {
  const us = await server()
  const thief = await server()
  const [{ kid, publicKey }] = us.keys
  const [evil] = thief.keys
  const jwk = await exportJWK(evil.publicKey)
  for (const header of [{ kid }, { kid, jwk }, { jwk, kid: evil.kid }, { kid, jku: 'https://x' }]) {
    assert.equal(await us.verify(await forged(thief, { header })), undefined)
  }
  const none = `${part({ ...HEADER, alg: 'none', kid })}.${part(PAYLOAD)}.`
  assert.equal(await us.verify(none), undefined)
  const spki = publicKey.export({ type: 'spki', format: 'pem' })
  const head = `${part({ ...HEADER, alg: 'HS256', kid })}.${part(PAYLOAD)}`
  const mac = createHmac('sha256', spki).update(head).digest('base64url')
  assert.equal(await us.verify(`${head}.${mac}`), undefined, 'the public key is no secret')
})

test('bytes that were changed, and what is no token at all', async () => {
  const { sign, verify } = await server()
  const token = await sign(CLAIMS)
  const [header = '', , signature = ''] = token.split('.')
  const other = part({ ...read(token, 1), sub: '1' })
  const zeros = Buffer.alloc(64).toString('base64url')
  for (const text of [
    `${header}.${other}.${signature}`,
    `${header}.${token.split('.')[1]}.${zeros}`,
    `${token.slice(0, -4)}`,
    `${token}.x`,
    '..',
    'a.b.c',
    '',
    '💥.💥.💥',
    `${part({ alg: 'ES256' })}..`,
  ]) {
    assert.equal(await verify(text), undefined, text)
  }
})
