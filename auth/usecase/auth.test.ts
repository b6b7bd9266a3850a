import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toUserId } from '@bourse/domain/shared/ids'
import { memoryAuthStore } from '../repository/store/memory.ts'
import { CLIENT, DAY_MS, PASSWORD, restarted, START_MS, signedUp, WRONG } from './auth.testkit.ts'

test('register, sign in, check', async () => {
  const { auth, user, token } = await signedUp()
  assert.equal(user.email, 'Ada@example.com')
  assert.equal(user.createdAt, START_MS)
  assert.ok(Number.isSafeInteger(user.id))
  assert.deepEqual(Object.keys(user).sort(), ['createdAt', 'email', 'id', 'name', 'photo'])
  const state = auth.check(await token())
  assert.equal(state.kind === 'valid' && state.session.userId, user.id)
  assert.deepEqual(await auth.user(user.id), user)
  assert.equal(await auth.user(toUserId(7)), undefined)
})

test('what cannot be registered', async () => {
  const { auth, hasher } = await signedUp()
  const rows: [string, string, string][] = [
    ['ada@example.com', PASSWORD, 'email-taken'],
    ['ADA@EXAMPLE.COM', PASSWORD, 'email-taken'],
    ['no mail', PASSWORD, 'invalid-email'],
    ['bob@example.com', 'short', 'invalid-password'],
  ]
  const before = hasher.hashed
  for (const [email, password, kind] of rows) {
    const refused = await auth.register(email, password)
    assert.equal(refused.ok ? 'ok' : refused.problem.kind, kind, email)
  }
  assert.equal(hasher.hashed, before, 'a refusal costs no hash')
})

test('two registrations of one e-mail side by side: one wins', async () => {
  const { auth } = await restarted(memoryAuthStore())
  const both = await Promise.all([
    auth.register('eve@example.com', PASSWORD),
    auth.register('EVE@example.com', PASSWORD),
  ])
  assert.deepEqual(both.map((one) => one.ok).sort(), [false, true])
})

test('an unknown e-mail and a wrong password look and cost the same', async () => {
  const { auth, hasher } = await signedUp()
  for (const email of ['ada@example.com', 'nobody@example.com', 'not an e-mail', '']) {
    const before = hasher.verified
    const answer = await auth.signIn(email, WRONG, CLIENT)
    assert.deepEqual(answer, { ok: false, problem: { kind: 'wrong-credentials' } }, email)
    assert.equal(hasher.verified - before, 1, email)
  }
  assert.equal(hasher.hashed, 1, 'only the registration made a hash')
})

test('guessing is slowed down, for unknown e-mails as well', async () => {
  const limits = { freeFailures: 3, delayFirstMs: 1_000, delayMaxMs: 5_000 }
  for (const email of ['ada@example.com', 'nobody@example.com']) {
    const { auth, clock } = await signedUp(limits)
    const waits: number[] = []
    for (let failures = 0; failures < 7; failures++) {
      await auth.signIn(email, WRONG, CLIENT)
      const next = await auth.signIn(email.toUpperCase(), WRONG, CLIENT)
      const waitMs = !next.ok && next.problem.kind === 'delayed' ? next.problem.retryAfterMs : 0
      waits.push(waitMs)
      clock.ms += waitMs
    }
    // The first round made two failures, each further one a single one.
    assert.deepEqual(waits, [0, 1_000, 2_000, 4_000, 5_000, 5_000, 5_000], email)
  }
})

test('the owner is heard as soon as the delay is over, and starts afresh', async () => {
  const { auth, clock, hasher } = await signedUp({ freeFailures: 2, delayFirstMs: 8_000 })
  for (let failures = 0; failures < 2; failures++)
    await auth.signIn('ada@example.com', WRONG, CLIENT)
  const before = hasher.verified
  for (const elapsedMs of [0, 4_000, 3_999]) {
    clock.ms += elapsedMs
    const refused = await auth.signIn('ada@example.com', PASSWORD, CLIENT)
    assert.equal(refused.ok ? 'ok' : refused.problem.kind, 'delayed')
  }
  assert.equal(hasher.verified, before, 'no hash is computed during the delay')
  clock.ms += 1
  assert.equal((await auth.signIn('ada@example.com', PASSWORD, CLIENT)).ok, true)
  const wrong = await auth.signIn('ada@example.com', WRONG, CLIENT)
  assert.equal(wrong.ok ? 'ok' : wrong.problem.kind, 'wrong-credentials')
  assert.equal((await auth.signIn('ada@example.com', PASSWORD, CLIENT)).ok, true)
})

test('guesses made side by side count too', async () => {
  const { auth, hasher } = await signedUp({ freeFailures: 5 })
  const guesses = Array.from({ length: 40 }, () => auth.signIn('ada@example.com', WRONG, CLIENT))
  const kinds = (await Promise.all(guesses)).map((one) => (one.ok ? 'ok' : one.problem.kind))
  assert.equal(kinds.filter((kind) => kind === 'wrong-credentials').length, 5)
  assert.equal(kinds.filter((kind) => kind === 'delayed').length, 35)
  assert.equal(hasher.verified, 5)
})

test('a full hash queue answers busy at once and drains in order', async () => {
  const { auth, hasher } = await signedUp({ hashing: 2, hashWaiting: 3, freeFailures: 100 })
  const gate = Promise.withResolvers<void>()
  hasher.gate = gate.promise
  const waiting = Array.from({ length: 5 }, () => auth.signIn('ada@example.com', PASSWORD, CLIENT))
  await new Promise((resolve) => setImmediate(resolve))
  assert.equal(hasher.verified, 2, 'two at once')
  const refused = [
    await auth.signIn('ada@example.com', PASSWORD, CLIENT),
    await auth.register('bob@example.com', PASSWORD),
  ]
  for (const one of refused) assert.equal(one.ok ? 'ok' : one.problem.kind, 'busy')
  gate.resolve()
  for (const one of await Promise.all(waiting)) assert.equal(one.ok, true)
  assert.equal((await auth.register('bob@example.com', PASSWORD)).ok, true)
})

test('a failing store does not use up the hash queue', async () => {
  const { auth, store } = await signedUp({ hashing: 1, hashWaiting: 0 })
  const { userByEmail } = store
  store.userByEmail = async () => {
    throw new Error('no disk')
  }
  for (let round = 0; round < 3; round++) {
    await assert.rejects(auth.signIn('ada@example.com', PASSWORD, CLIENT), /no disk/)
  }
  store.userByEmail = userByEmail
  assert.equal((await auth.signIn('ada@example.com', PASSWORD, CLIENT)).ok, true)
})

test('an outdated hash is renewed by the next good sign-in', async () => {
  const { auth, hasher, store, user, token } = await signedUp()
  hasher.version = 2
  await auth.signIn('ada@example.com', WRONG, CLIENT)
  assert.equal((await store.userById(user.id))?.passwordHash, `v1:${PASSWORD}`)
  await token()
  assert.equal((await store.userById(user.id))?.passwordHash, `v2:${PASSWORD}`)
  await token()
  assert.equal(hasher.hashed, 2, 'registration and one renewal')
})

test('the table of all sessions is bounded', async () => {
  const { auth, clock, token } = await signedUp({ sessions: 2 })
  await token()
  await token()
  const third = await auth.signIn('ada@example.com', PASSWORD, CLIENT)
  assert.equal(third.ok ? 'ok' : third.problem.kind, 'busy')
  clock.ms += DAY_MS
  await auth.maintain()
  await token()
  assert.equal(auth.sessionCount, 1)
})
