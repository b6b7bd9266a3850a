/** What people see and do about their own sessions, and how those end. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toUserId } from '@bourse/domain/shared/ids'
import { CLIENT, HOUR_MS, PASSWORD, restarted, signedUp, WRONG } from './auth.testkit.ts'

const EVE = 'eve@example.com'

test('sessions are listed newest first, with kind, client and last use', async () => {
  const { auth, clock, user, token, pair } = await signedUp()
  const createdAt = clock.ms
  const opaque = await token()
  clock.ms += HOUR_MS
  await pair({ address: '2001:db8::1', agent: 'a program' })
  clock.ms += HOUR_MS
  auth.check(opaque)
  const { id: userId } = user
  const apiClient = { address: '2001:db8::1', agent: 'a program' }
  const at = createdAt + HOUR_MS
  assert.deepEqual(auth.sessionsOf(userId), [
    { id: 2, userId, createdAt: at, seenAt: at, kind: 'api', client: apiClient },
    { id: 1, userId, createdAt, seenAt: clock.ms, kind: 'web', client: CLIENT },
  ])
  assert.deepEqual(auth.sessionsOf(toUserId(7)), [])
  clock.ms += 23 * HOUR_MS
  assert.deepEqual(
    auth.sessionsOf(userId).map(({ id }) => id),
    [1],
    'what has run out is not listed',
  )
})

test('a restart keeps kind and client', async () => {
  const before = await signedUp()
  await before.token()
  const { accessToken } = await before.pair()
  await before.auth.close()
  const { auth } = await restarted(before.store)
  assert.deepEqual(auth.sessionsOf(before.user.id), before.auth.sessionsOf(before.user.id))
  await auth.admit(accessToken)
  assert.equal(auth.check(accessToken).kind, 'valid')
})

test('what a client calls itself is cut to 200 visible characters', async () => {
  const { auth, store, user, pair } = await signedUp()
  const agent = `a\u0000b\r\nc\u001b[31m\u202e${'d'.repeat(300)}`
  await pair({ address: 'x'.repeat(100), agent })
  const [session] = auth.sessionsOf(user.id)
  assert.equal(session?.client.agent, `abc[31m${'d'.repeat(193)}`)
  assert.equal(session?.client.address.length, 45)
  assert.deepEqual((await store.sessions())[0]?.client, session?.client)
})

test('one session is revoked, by its owner only', async () => {
  const { auth, ended, store, user, token } = await signedUp()
  const [one, other] = [await token(), await token()]
  assert.equal(await auth.revoke(toUserId(7), 1), false)
  assert.equal(await auth.revoke(user.id, 3), false)
  assert.equal(await auth.revoke(user.id, 1), true)
  assert.equal(await auth.revoke(user.id, 1), false)
  assert.deepEqual([auth.check(one).kind, auth.check(other).kind], ['unknown', 'valid'])
  assert.deepEqual(ended, [1])
  assert.deepEqual(
    (await store.sessions()).map(({ id }) => id),
    [2],
  )
})

test('all sessions but one end together, with their refresh tokens', async () => {
  const { auth, ended, user, token, pair } = await signedUp()
  await auth.register(EVE, PASSWORD)
  const eve = await auth.signIn(EVE, PASSWORD, CLIENT)
  await token()
  const kept = await pair()
  const { refreshToken } = await pair()
  assert.equal(await auth.revokeAll(user.id, kept.session.id), 2)
  assert.equal(ended.length, 2)
  assert.deepEqual(
    auth.sessionsOf(user.id).map(({ id }) => id),
    [kept.session.id],
  )
  assert.deepEqual(await auth.refresh(refreshToken, CLIENT), { ok: false, problem: 'unknown' })
  assert.equal((await auth.refresh(kept.refreshToken, CLIENT)).ok, true)
  assert.equal(await auth.revokeAll(user.id), 1)
  assert.deepEqual(auth.sessionsOf(user.id), [])
  assert.ok(eve.ok && auth.check(eve.value.token).kind === 'valid')
})

test('a session is opened without a password for whoever was let in otherwise', async () => {
  const { auth, hasher, user } = await signedUp()
  const { token, session } = await auth.openSession(user.id, CLIENT)
  assert.deepEqual(auth.check(token), { kind: 'valid', session })
  assert.equal(hasher.verified, 0)
})

test('a sign-in under way while the password changes gets no session', async () => {
  for (const method of ['signIn', 'openTokens'] as const) {
    const { auth, ended, store, user } = await signedUp()
    const { addSession } = store
    store.addSession = async (row) => {
      await store.setPasswordHash(user.id, 'v1:another pass phrase')
      await auth.revokeAll(user.id)
      return addSession(row)
    }
    const late = await auth[method]('ada@example.com', PASSWORD, CLIENT)
    assert.deepEqual(late, { ok: false, problem: { kind: 'wrong-credentials' } })
    assert.equal(ended.length, 1)
    assert.deepEqual(auth.sessionsOf(user.id), [])
  }
})

test('the renewal of a hash does not undo a change of the password', async () => {
  const { auth, hasher, store, user } = await signedUp()
  hasher.version = 2
  const { hash } = hasher
  hasher.hash = async (password) => {
    await store.setPasswordHash(user.id, 'v2:another pass phrase')
    return hash.call(hasher, password)
  }
  assert.equal((await auth.signIn('ada@example.com', PASSWORD, CLIENT)).ok, false)
  assert.equal((await store.userById(user.id))?.passwordHash, 'v2:another pass phrase')
})

test('two sign-ins that renew the same hash are both let in', async () => {
  const { auth, hasher } = await signedUp()
  hasher.version = 2
  const both = await Promise.all([
    auth.signIn('ada@example.com', PASSWORD, CLIENT),
    auth.signIn('ada@example.com', PASSWORD, CLIENT),
  ])
  assert.deepEqual(
    both.map(({ ok }) => ok),
    [true, true],
  )
})

test('D32: unknown e-mail and wrong password: one refusal, one hash, at every door', async () => {
  const { auth, hasher } = await signedUp()
  const doors = [
    (email: string) => auth.signIn(email, WRONG, CLIENT),
    (email: string) => auth.openTokens(email, WRONG, CLIENT),
    (email: string) => auth.verifyPassword(email, WRONG),
  ]
  for (const door of doors) {
    for (const email of ['ada@example.com', 'nobody@example.com']) {
      const before = { verified: hasher.verified, hashed: hasher.hashed }
      const answer = await door(email)
      assert.deepEqual(answer, { ok: false, problem: { kind: 'wrong-credentials' } })
      assert.deepEqual(
        [hasher.verified - before.verified, hasher.hashed - before.hashed],
        [1, 0],
        email,
      )
    }
  }
})

test('D32: no answer of the use case has the hash', async () => {
  const { auth, user, token, pair } = await signedUp()
  const opaque = await token()
  const answers = [
    user,
    await auth.user(user.id),
    await auth.verifyPassword('ada@example.com', PASSWORD),
    await auth.signIn('ada@example.com', PASSWORD, CLIENT),
    await pair(),
    auth.sessionsOf(user.id),
    auth.check(opaque),
  ]
  for (const answer of answers) {
    assert.doesNotMatch(JSON.stringify(answer), /v1:|[hH]ash|correct horse/)
  }
})
