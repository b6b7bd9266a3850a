import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CLIENT, PASSWORD, START_MS, signedUp, WRONG } from './auth.testkit.ts'
import { AUTH_LIMITS } from './limits.ts'
import { SignInAttempts } from './sign-in-attempts.ts'

const LIMITS = { freeFailures: 1_000, addressFreeFailures: 3, delayFirstMs: 1_000 }
const ADA = 'ada@example.com'
const OTHER = { ...CLIENT, address: '198.51.100.9' }

test('guessing from one address is slowed down, twice as long each time', async () => {
  const { auth, clock, hasher } = await signedUp({ ...LIMITS, delayMaxMs: 4_000 })
  const waits: number[] = []
  for (let guess = 0; guess < 8; guess++) {
    const answer = await auth.signIn(`u${guess}@example.com`, WRONG, CLIENT)
    const waitMs = !answer.ok && answer.problem.kind === 'delayed' ? answer.problem.retryAfterMs : 0
    waits.push(waitMs)
    clock.ms += waitMs
  }
  assert.deepEqual(waits, [0, 0, 0, 1_000, 0, 2_000, 0, 4_000])
  assert.equal(hasher.verified, 5, 'a try that has to wait costs nothing')
  const elsewhere = await auth.signIn('u9@example.com', WRONG, OTHER)
  assert.deepEqual(elsewhere, { ok: false, problem: { kind: 'wrong-credentials' } })
})

test('the owner at such an address is heard after the wait, elsewhere at once', async () => {
  const { auth, clock } = await signedUp(LIMITS)
  for (let guess = 0; guess < 3; guess++) await auth.signIn(ADA, WRONG, CLIENT)
  const early = await auth.signIn(ADA, PASSWORD, CLIENT)
  assert.deepEqual(early, { ok: false, problem: { kind: 'delayed', retryAfterMs: 1_000 } })
  assert.equal((await auth.signIn(ADA, PASSWORD, OTHER)).ok, true)
  clock.ms += 1_000
  assert.equal((await auth.signIn(ADA, PASSWORD, CLIENT)).ok, true)
})

test("one's own account buys no guesses at those of others", async () => {
  const { auth, clock } = await signedUp(LIMITS)
  let heard = 0
  for (let round = 0; round < 20; round++) {
    const guess = await auth.signIn(`u${round}@example.com`, WRONG, CLIENT)
    if (!guess.ok && guess.problem.kind === 'wrong-credentials') heard++
    await auth.signIn(ADA, PASSWORD, CLIENT)
    clock.ms += 100
  }
  assert.ok(heard <= 4, `${heard} guesses in two seconds`)
})

test('an office where people now and then mistype is never slowed down', async () => {
  const { auth, clock } = await signedUp({ ...LIMITS, addressFreeFailures: 5 })
  for (let person = 0; person < 200; person++) {
    const wrong = await auth.signIn(`p${person}@example.com`, WRONG, CLIENT)
    assert.equal(!wrong.ok && wrong.problem.kind, 'wrong-credentials', `person ${person}`)
    clock.ms += 60_000
  }
})

test('tries for tokens and for a check of the password count like sign-ins', async () => {
  const limits = { freeFailures: 3, delayFirstMs: 1_000 }
  const { auth } = await signedUp(limits)
  await auth.signIn(ADA, WRONG, CLIENT)
  await auth.openTokens(ADA, WRONG, CLIENT)
  await auth.verifyPassword(ADA, WRONG)
  const delayed = { ok: false, problem: { kind: 'delayed', retryAfterMs: 1_000 } }
  assert.deepEqual(await auth.signIn(ADA, PASSWORD, CLIENT), delayed)
  assert.deepEqual(await auth.openTokens(ADA, PASSWORD, OTHER), delayed)
  assert.deepEqual(await auth.verifyPassword(ADA, PASSWORD), delayed)
})

test('addresses of one network count as one, and no address is none', () => {
  const networkOf = (address: string) => address.slice(0, 8)
  const limits = { ...AUTH_LIMITS, ...LIMITS }
  const attempts = new SignInAttempts({ limits, nowMs: () => START_MS, networkOf })
  const from = (address: string) => attempts.begin('x@example.com', { ...CLIENT, address })
  for (const end of ['1', '2', '3']) assert.equal(typeof from(`2001:db8:${end}`), 'object')
  assert.equal(from('2001:db8:4'), 1_000)
  for (let guess = 0; guess < 10; guess++) assert.equal(typeof from(''), 'object')
})
