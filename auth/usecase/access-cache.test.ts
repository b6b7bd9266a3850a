import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CLIENT, DAY_MS, signedUp } from './auth.testkit.ts'

const MINUTE_MS = 60_000

test('an access token is known once it was admitted, and verified once', async () => {
  const { auth, access, pair } = await signedUp()
  const { accessToken, session } = await pair()
  assert.deepEqual(auth.check(accessToken), { kind: 'unknown' })
  await auth.admit(accessToken)
  assert.deepEqual(auth.check(accessToken), { kind: 'valid', session })
  await auth.admit(accessToken)
  for (let round = 0; round < 5; round++) auth.check(accessToken)
  assert.equal(access.verified, 1)
})

test('one token asked for many times at once is verified once', async () => {
  const { auth, access, pair } = await signedUp()
  const { accessToken } = await pair()
  const gate = Promise.withResolvers<void>()
  access.gate = gate.promise
  const admitting = Array.from({ length: 20 }, () => auth.admit(accessToken))
  gate.resolve()
  await Promise.all(admitting)
  assert.equal(access.verified, 1)
  assert.equal(auth.check(accessToken).kind, 'valid')
})

test('admitting anything else is quick and changes nothing', async () => {
  const { auth, access, token, pair } = await signedUp()
  const opaque = await token()
  const { refreshToken } = await pair()
  for (const text of [opaque, refreshToken, '', 'a.b', 'a.b.c.d', `a.b.${'c'.repeat(2_000)}`]) {
    await auth.admit(text)
  }
  assert.equal(access.verified, 0)
  assert.equal(auth.check(opaque).kind, 'valid')
  await auth.admit('not.ours.x')
  assert.equal(access.verified, 1)
  assert.equal(auth.check('not.ours.x').kind, 'unknown')
})

test('a verification that fails leaves the token unknown and may be tried again', async () => {
  const { auth, access, pair } = await signedUp()
  const { accessToken } = await pair()
  access.gate = Promise.reject(new Error('no thread'))
  await auth.admit(accessToken)
  assert.equal(auth.check(accessToken).kind, 'unknown')
  access.gate = Promise.resolve()
  await auth.admit(accessToken)
  assert.equal(auth.check(accessToken).kind, 'valid')
})

test('an access token ends after ten minutes, whatever was cached', async () => {
  const { auth, access, clock, pair } = await signedUp()
  const { accessToken, accessUntil } = await pair()
  await auth.admit(accessToken)
  clock.ms = accessUntil - 1
  assert.equal(auth.check(accessToken).kind, 'valid')
  clock.ms = accessUntil
  assert.equal(auth.check(accessToken).kind, 'expired')
  await auth.maintain()
  await auth.admit(accessToken)
  assert.equal(access.verified, 2, 'it was dropped, and verified again')
  assert.equal(auth.check(accessToken).kind, 'expired', 'so that a client knows what to do')
})

test('D31: logout really ends access tokens, cached or not', async () => {
  const { auth, ended, pair } = await signedUp()
  const [one, other] = [await pair(), await pair()]
  const refreshed = await auth.refresh(one.refreshToken, CLIENT)
  const later = refreshed.ok ? refreshed.value.accessToken : ''
  await auth.admit(one.accessToken)
  assert.equal(auth.check(one.accessToken).kind, 'valid')
  assert.equal(await auth.signOut(later), true, 'by any of its tokens')
  assert.equal(auth.check(one.accessToken).kind, 'unknown')
  await auth.admit(later)
  assert.equal(auth.check(later).kind, 'unknown')
  assert.deepEqual(ended, [one.session.id])
  assert.equal(await auth.signOut(later), false)
  await auth.admit(other.accessToken)
  assert.equal(auth.check(other.accessToken).kind, 'valid')
})

test('a token of a session that ran out is expired, of one that never was unknown', async () => {
  const { auth, access, clock, pair, token } = await signedUp()
  const { accessToken, session } = await pair()
  await auth.admit(accessToken)
  const expiresAt = clock.ms + 3 * DAY_MS
  const { userId } = session
  const long = await access.sign({ userId, sessionId: session.id, expiresAt })
  const nobody = await access.sign({ userId, sessionId: 99, expiresAt })
  await token()
  const web = await access.sign({ userId, sessionId: 2, expiresAt })
  const foreign = await access.sign({ userId: 7 as typeof userId, sessionId: 1, expiresAt })
  for (const [text, kind] of [
    [long, 'valid'],
    [nobody, 'unknown'],
    [web, 'unknown'],
    [foreign, 'unknown'],
  ] as const) {
    await auth.admit(text)
    assert.equal(auth.check(text).kind, kind)
  }
  clock.ms += DAY_MS
  assert.equal(auth.check(long).kind, 'expired')
  await auth.maintain()
  assert.equal(auth.check(long).kind, 'expired')
})

test('using an access token counts as use of its session', async () => {
  const { auth, access, clock, pair } = await signedUp()
  const { session } = await pair()
  const expiresAt = clock.ms + 3 * DAY_MS
  const long = await access.sign({ userId: session.userId, sessionId: session.id, expiresAt })
  await auth.admit(long)
  for (let hours = 0; hours < 48; hours += 20) {
    assert.equal(auth.check(long).kind, 'valid')
    clock.ms += (DAY_MS / 24) * 20
  }
  assert.equal(auth.sessionsOf(session.userId)[0]?.seenAt, clock.ms - (DAY_MS / 24) * 20)
})

test('memory is bounded: the token admitted first is verified again', async () => {
  const { auth, access, clock, pair } = await signedUp({ tokensCached: 2 })
  const tokens = [await pair(), await pair(), await pair()].map(({ accessToken }) => accessToken)
  for (const token of tokens) await auth.admit(token)
  assert.deepEqual(
    tokens.map((token) => auth.check(token).kind),
    ['unknown', 'valid', 'valid'],
  )
  clock.ms += MINUTE_MS
  await auth.admit(tokens[0] ?? '')
  assert.equal(auth.check(tokens[0] ?? '').kind, 'valid')
  assert.equal(access.verified, 4)
})

test('more tokens to verify than can wait are not known', async () => {
  const { auth, access, pair } = await signedUp({ verifying: 1, verifyWaiting: 1 })
  const tokens = [await pair(), await pair(), await pair()].map(({ accessToken }) => accessToken)
  const gate = Promise.withResolvers<void>()
  access.gate = gate.promise
  const admitting = tokens.map((token) => auth.admit(token))
  gate.resolve()
  await Promise.all(admitting)
  assert.deepEqual(
    tokens.map((token) => auth.check(token).kind),
    ['valid', 'valid', 'unknown'],
  )
})
