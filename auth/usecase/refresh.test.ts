import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AuthStore, ClientInfo, TokenPair } from '@bourse/domain/auth/auth'
import { seededRandom } from '@bourse/kit/testing/seeded-random'
import { CLIENT, DAY_MS, HOUR_MS, restarted, signedUp } from './auth.testkit.ts'

type World = Awaited<ReturnType<typeof restarted>>

const STRANGER: ClientInfo = { ...CLIENT, address: '198.51.100.9' }
const MINUTE_MS = 60_000

/** What became of a refresh: the new pair, or the reason. */
async function outcome({ auth }: Pick<World, 'auth'>, token: string, client = CLIENT) {
  const refreshed = await auth.refresh(token, client)
  return refreshed.ok ? refreshed.value : refreshed.problem
}

async function refreshed(world: Pick<World, 'auth'>, token: string, client = CLIENT) {
  const pair = await outcome(world, token, client)
  assert.ok(typeof pair !== 'string', `refused: ${String(pair)}`)
  return pair
}

async function kindOf({ auth }: Pick<World, 'auth'>, pair: TokenPair): Promise<string> {
  await auth.admit(pair.accessToken)
  return auth.check(pair.accessToken).kind
}

test('D30: a refresh token refreshes, and is no access token; nor the other way', async () => {
  const world = await signedUp()
  const pair = await world.pair()
  await world.auth.admit(pair.refreshToken)
  assert.equal(world.auth.check(pair.refreshToken).kind, 'unknown')
  assert.equal(await outcome(world, pair.accessToken), 'unknown')
  assert.equal(await outcome(world, await world.token()), 'unknown')
  const next = await refreshed(world, pair.refreshToken)
  assert.equal(await kindOf(world, next), 'valid')
  assert.deepEqual(next.session, pair.session)
})

test('D31: a refresh token is rotated: it works once, and its successor after it', async () => {
  const world = await signedUp()
  let { refreshToken } = await world.pair()
  const seen = new Set([refreshToken])
  for (let round = 0; round < 5; round++) {
    world.clock.ms += 9 * MINUTE_MS
    ;({ refreshToken } = await refreshed(world, refreshToken))
    assert.equal(seen.has(refreshToken), false)
    seen.add(refreshToken)
  }
  assert.equal(world.auth.sessionCount, 1)
  assert.equal(await outcome(world, 'never given'), 'unknown')
  assert.equal(await outcome(world, 'x'.repeat(5_000)), 'unknown')
})

test('D31: a token that comes back after its use ends the session, whoever was first', async () => {
  for (const thiefIsFirst of [true, false]) {
    const world = await signedUp()
    const other = await world.pair()
    const pair = await world.pair()
    const [first, second] = thiefIsFirst ? [STRANGER, CLIENT] : [CLIENT, STRANGER]
    const next = await refreshed(world, pair.refreshToken, first)
    assert.equal(await kindOf(world, next), 'valid')
    assert.equal(await outcome(world, pair.refreshToken, second), 'reused')
    assert.deepEqual(world.ended, [pair.session.id])
    assert.equal(await kindOf(world, next), 'unknown')
    assert.equal(await kindOf(world, pair), 'unknown')
    assert.equal(await outcome(world, next.refreshToken, first), 'unknown')
    assert.equal(await kindOf(world, other), 'valid', 'other sessions go on')
    await refreshed(world, other.refreshToken)
  }
})

test('a lost reply is made up for within ten seconds, for the same client only', async () => {
  const world = await signedUp()
  const { refreshToken } = await world.pair()
  await refreshed(world, refreshToken)
  world.clock.ms += 4_000
  await refreshed(world, refreshToken)
  world.clock.ms += 6_000
  const last = await refreshed(world, refreshToken)
  const next = await refreshed(world, last.refreshToken)
  assert.equal(await kindOf(world, next), 'valid')
  assert.equal(await outcome(world, refreshToken), 'reused', 'one of the successors was used')

  const late = await world.pair()
  await refreshed(world, late.refreshToken)
  world.clock.ms += 10_001
  assert.equal(await outcome(world, late.refreshToken), 'reused')
  for (const news of [{ address: '198.51.100.9' }, { agent: 'another' }]) {
    const stolen = await world.pair()
    await refreshed(world, stolen.refreshToken)
    assert.equal(await outcome(world, stolen.refreshToken, { ...CLIENT, ...news }), 'reused')
  }
})

test('of several successors one can be used: the others are as good as used', async () => {
  const world = await signedUp()
  const { refreshToken } = await world.pair()
  const both = [await refreshed(world, refreshToken), await refreshed(world, refreshToken)]
  await refreshed(world, both[0]?.refreshToken ?? '')
  assert.equal(await outcome(world, both[1]?.refreshToken ?? ''), 'reused')
  assert.equal(world.ended.length, 1)
})

test('two refreshes at the same time: one rotates, the other follows the grace rule', async () => {
  const world = await signedUp()
  let rotated = 0
  const { rotateRefresh } = world.store
  world.store.rotateRefresh = async (next) => {
    const done = await rotateRefresh(next)
    if (done) rotated++
    return done
  }
  const { refreshToken } = await world.pair()
  const [one, two] = await Promise.all([outcome(world, refreshToken), outcome(world, refreshToken)])
  assert.ok(typeof one === 'object' && typeof two === 'object')
  assert.equal(rotated, 1)
  assert.notEqual(one.refreshToken, two.refreshToken)

  const stolen = await world.pair()
  const race = await Promise.all([
    outcome(world, stolen.refreshToken),
    outcome(world, stolen.refreshToken, STRANGER),
  ])
  assert.equal(rotated, 2)
  assert.ok(race.includes('reused'))
  assert.deepEqual(world.ended, [stolen.session.id])
})

test('refresh tokens run out: unused for a day, or with the session after seven', async () => {
  const world = await signedUp()
  const idle = await world.pair()
  assert.equal(idle.refreshUntil - world.clock.ms, DAY_MS)
  assert.equal(idle.accessUntil - world.clock.ms, 10 * MINUTE_MS)
  world.clock.ms += DAY_MS
  assert.equal(await outcome(world, idle.refreshToken), 'expired')
  await world.auth.maintain()
  assert.equal(await outcome(world, idle.refreshToken), 'unknown', 'gone with its session')

  let busy = await world.pair()
  for (let hours = 12; hours < 7 * 24; hours += 12) {
    world.clock.ms += 12 * HOUR_MS
    busy = await refreshed(world, busy.refreshToken)
  }
  const left = 12 * HOUR_MS
  assert.equal(busy.refreshUntil - world.clock.ms, left)
  world.clock.ms += left - 1
  busy = await refreshed(world, busy.refreshToken)
  assert.equal(busy.accessUntil - world.clock.ms, 1, 'no token outlives its session')
  world.clock.ms += 1
  assert.equal(await outcome(world, busy.refreshToken), 'expired')
  assert.equal(await kindOf(world, busy), 'expired')
})

test('a session that ends while its token is refreshed stays ended', async () => {
  const world = await signedUp()
  const pair = await world.pair()
  const { rotateRefresh } = world.store
  world.store.rotateRefresh = async (next) => {
    const done = await rotateRefresh(next)
    await world.auth.revokeAll(pair.session.userId)
    return done
  }
  assert.equal(await outcome(world, pair.refreshToken), 'unknown')
})

test('used tokens are dropped after a day, so that the table does not grow', async () => {
  const world = await signedUp()
  const pruned: number[] = []
  world.store.pruneRefresh = async (before) => void pruned.push(world.clock.ms - before)
  for (let hours = 0; hours < 5; hours++) {
    await world.auth.maintain()
    await world.auth.maintain()
    world.clock.ms += HOUR_MS
  }
  assert.deepEqual(pruned, Array(5).fill(DAY_MS))
})

test('an honest client keeps its session through lost replies, failures and crashes', async (t) => {
  const random = seededRandom(t)
  let world: World = await signedUp()
  let { refreshToken } = await world.pair()
  for (let round = 0; round < 300; round++) {
    world.clock.ms += random.below(9 * MINUTE_MS)
    for (let tries = 0; tries < 4 && random.below(2) === 0; tries++) {
      const trouble = TROUBLES[random.below(TROUBLES.length)]
      await trouble?.(world, refreshToken)
      world.clock.ms += random.below(2_000)
      if (random.below(3) === 0) world = await crashed(world)
    }
    ;({ refreshToken } = await refreshed(world, refreshToken))
    // The longest that a client lives here is less than a session.
    if (round % 100 === 99) ({ refreshToken } = await world.pair())
  }
})

/** What can happen to one try; the client knows of nothing but that it got no answer. */
const TROUBLES: readonly ((world: World, token: string) => Promise<void>)[] = [
  async (world, token) => void (await refreshed(world, token)),
  (world, token) => failing(world, token, 'before'),
  (world, token) => failing(world, token, 'after'),
  async (world, token) => void (await Promise.all([outcome(world, token), outcome(world, token)])),
]

/** A try in which the store fails before or after it has done its work. */
async function failing(world: World, token: string, when: 'before' | 'after'): Promise<void> {
  const { rotateRefresh, addRefreshSuccessor } = world.store
  const broken =
    (write: AuthStore['rotateRefresh']): AuthStore['rotateRefresh'] =>
    async (next) => {
      if (when === 'after') await write(next)
      throw new Error('no disk')
    }
  world.store.rotateRefresh = broken(rotateRefresh)
  world.store.addRefreshSuccessor = broken(addRefreshSuccessor)
  await assert.rejects(world.auth.refresh(token, CLIENT), /no disk/)
  Object.assign(world.store, { rotateRefresh, addRefreshSuccessor })
}

/** The server after a crash: only the store is left. */
async function crashed({ store, clock, tokens }: World): Promise<World> {
  const world = await restarted(store)
  world.clock.ms = clock.ms
  world.tokens.made = tokens.made
  return world
}
