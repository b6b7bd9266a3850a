import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CLIENT, DAY_MS, HOUR_MS, PASSWORD, restarted, signedUp } from './auth.testkit.ts'

test('a session ends 24 hours after its last use', async () => {
  const { auth, clock, ended, token } = await signedUp()
  const used = await token()
  const unused = await token()
  clock.ms += 23 * HOUR_MS
  assert.equal(auth.check(used).kind, 'valid')
  clock.ms += HOUR_MS - 1
  assert.equal(auth.check(unused).kind, 'valid')
  clock.ms += 23 * HOUR_MS + 1
  assert.equal(auth.check(used).kind, 'expired')
  assert.equal(auth.check(unused).kind, 'valid')
  assert.equal(ended.length, 1)
  assert.equal(auth.check(used).kind, 'expired', 'it stays known as expired')
  assert.equal(auth.check('never issued').kind, 'unknown')
})

test('a busy session ends 7 days after signing in', async () => {
  const { auth, clock, token } = await signedUp()
  const busy = await token()
  for (let hours = 12; hours < 7 * 24; hours += 12) {
    clock.ms += 12 * HOUR_MS
    assert.equal(auth.check(busy).kind, 'valid', `${hours} hours`)
  }
  clock.ms += 12 * HOUR_MS - 1
  assert.equal(auth.check(busy).kind, 'valid')
  clock.ms += 1
  assert.equal(auth.check(busy).kind, 'expired')
})

test('sessions that nobody uses any more end by maintenance', async () => {
  const { auth, clock, ended, store, token } = await signedUp()
  await token()
  clock.ms += DAY_MS
  assert.deepEqual(ended, [])
  await auth.maintain()
  assert.deepEqual(ended, [1])
  assert.deepEqual(await store.sessions(), [])
})

test('signing out ends the session at once, in memory before the store', async () => {
  const { auth, ended, store, token } = await signedUp()
  const [one, other] = [await token(), await token()]
  const removed = Promise.withResolvers<void>()
  const { removeSessions } = store
  store.removeSessions = async (ids) => {
    await removed.promise
    await removeSessions(ids)
  }
  const signingOut = auth.signOut(one)
  assert.equal(auth.check(one).kind, 'unknown')
  assert.deepEqual(ended, [1])
  removed.resolve()
  assert.equal(await signingOut, true)
  assert.deepEqual(
    (await store.sessions()).map((row) => row.id),
    [2],
  )
  assert.equal(auth.check(other).kind, 'valid')
  assert.equal(await auth.signOut(one), false)
  assert.equal(await auth.signOut('never issued'), false)
})

test('a sign-out that the store did not take is written by the next maintenance', async () => {
  const { auth, store, token } = await signedUp()
  const { removeSessions } = store
  const session = await token()
  store.removeSessions = async () => {
    throw new Error('no disk')
  }
  await assert.rejects(auth.signOut(session), /no disk/)
  assert.equal(auth.check(session).kind, 'unknown')
  store.removeSessions = removeSessions
  await auth.maintain()
  assert.deepEqual(await store.sessions(), [])
})

test('a restart keeps the sessions and their last use', async () => {
  const before = await signedUp()
  const [kept, gone, ran] = [await before.token(), await before.token(), await before.token()]
  await before.auth.signOut(gone)
  before.clock.ms += 20 * HOUR_MS
  before.auth.check(kept)
  await before.auth.close()

  const { auth, clock, store } = await restarted(before.store, {}, 30 * HOUR_MS)
  assert.equal(auth.check(kept).kind, 'valid')
  assert.equal(auth.check(gone).kind, 'unknown')
  assert.equal(auth.check(ran).kind, 'expired')
  assert.deepEqual(
    (await store.sessions()).map((row) => row.id),
    [1],
  )
  clock.ms += 24 * HOUR_MS
  assert.equal(auth.check(kept).kind, 'expired')
})

test('after a crash a last use is known to the minute', async () => {
  const before = await signedUp()
  const session = await before.token()
  before.clock.ms += HOUR_MS
  before.auth.check(session)
  await before.auth.maintain()
  before.clock.ms += 59_999
  before.auth.check(session)
  await before.auth.maintain()
  const [row] = await before.store.sessions()
  assert.equal(before.clock.ms - (row?.seenAt ?? 0), 59_999)
})

test('last uses are written together, at most once a minute each', async () => {
  const { auth, clock, store, token } = await signedUp()
  const tokens = [await token(), await token(), await token()]
  const writes: number[] = []
  const { touchSessions } = store
  store.touchSessions = async (seen) => {
    writes.push(seen.size)
    await touchSessions(seen)
  }
  for (let second = 0; second < 180; second++) {
    clock.ms += 1_000
    for (const one of tokens) auth.check(one)
    await auth.maintain()
  }
  assert.deepEqual(writes, [3, 3, 3])
})

test('a failed write of last uses is made up for', async () => {
  const { auth, clock, store, token } = await signedUp()
  const session = await token()
  const { touchSessions } = store
  store.touchSessions = async () => {
    throw new Error('no disk')
  }
  clock.ms += HOUR_MS
  auth.check(session)
  await assert.rejects(auth.maintain(), /no disk/)
  store.touchSessions = touchSessions
  await auth.maintain()
  assert.equal((await store.sessions())[0]?.seenAt, clock.ms)
})

test('one session more than a user may have ends the oldest', async () => {
  const { auth, ended, token } = await signedUp({ sessionsPerUser: 3 })
  const tokens = [await token(), await token(), await token(), await token()]
  assert.deepEqual(ended, [1])
  const kinds = tokens.map((one) => auth.check(one).kind)
  assert.deepEqual(kinds, ['unknown', 'valid', 'valid', 'valid'])
  const other = await auth.register('bob@example.com', PASSWORD)
  assert.equal(other.ok, true)
  await auth.signIn('bob@example.com', PASSWORD, CLIENT)
  assert.equal(auth.sessionCount, 4, 'other users have their own')
})

test('a token is hashed on first sight only, as long as it is cached', async () => {
  const { auth, tokens, token } = await signedUp({ tokensCached: 2 })
  const [one, two, three] = [await token(), await token(), await token()]
  const before = tokens.hashed
  for (let round = 0; round < 5; round++) {
    assert.equal(auth.check(two).kind, 'valid')
    assert.equal(auth.check(three).kind, 'valid')
  }
  assert.equal(tokens.hashed, before)
  assert.equal(auth.check(one).kind, 'valid', 'dropped from the cache, not ended')
  assert.equal(tokens.hashed, before + 1)
  auth.check('x'.repeat(1_000))
  assert.equal(tokens.hashed, before + 1, 'what is too long for a token is not hashed')
})

test('run-out tokens are remembered up to a limit', async () => {
  const { auth, clock, token } = await signedUp({ expiredRemembered: 2 })
  const all = [await token(), await token(), await token()]
  clock.ms += DAY_MS
  await auth.maintain()
  assert.deepEqual(
    all.map((one) => auth.check(one).kind),
    ['unknown', 'expired', 'expired'],
  )
})

test('a clock that was set back ends no session early', async () => {
  const { auth, clock, token } = await signedUp()
  const session = await token()
  clock.ms -= HOUR_MS
  assert.equal(auth.check(session).kind, 'valid')
  clock.ms += 24 * HOUR_MS
  assert.equal(auth.check(session).kind, 'valid')
})
