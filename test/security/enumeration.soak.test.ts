/**
 * Whether an e-mail address is registered cannot be told from the answers to sign-ins and to
 * requests for a new password. Under SOAK=1 the times are compared as well and printed: they are
 * no assertion, as the machine has its part in them.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Answer, call, signUpMany } from '../kit/client.ts'
import { sharedServer } from '../kit/server.ts'
import { medianOf, rankTest } from './kit/rank-test.ts'
import { budget, IS_SOAK, printRow, randomNamed, SEED } from './kit/soak.ts'

/** Failed tries with one e-mail before further ones have to wait. */
const TRIES_EACH = 8
const PEOPLE = IS_SOAK ? 300 : 3
const SAMPLES = IS_SOAK ? 2_000 : 8

const server = await sharedServer()
await signUpMany(server, names('known'))

test('unknown e-mail and wrong password have the same answer, also to the tenth time', async () => {
  for (let time = 0; time < TRIES_EACH; time++) {
    const [known, unknown] = [await signIn('known-0'), await signIn('unknown-0')]
    assert.equal(known.status, 401)
    assert.deepEqual(plain(unknown), plain(known))
  }
})

test('asking for a new password has the same answer for everybody', async () => {
  for (let time = 0; time < 3; time++) {
    const [known, unknown] = [await askReset('known-1'), await askReset('unknown-1')]
    assert.ok(known.status < 300 || known.status === 429, `${known.status}`)
    assert.deepEqual(plain(unknown), plain(known))
  }
})

test('a wrong code has the same answer whether the user and the code exist or not', async () => {
  await askReset('known-1')
  const answers: Answer[] = []
  for (const name of ['known-1', 'known-0', 'unknown-1', 'unknown-2']) {
    const body = { email: emailOf(name), verifyCode: '000000', newPassword: 'a new good password' }
    answers.push(await call(server.url, 'POST /api/users/password/reset', { body }))
  }
  for (const answer of answers) assert.deepEqual(plain(answer), plain(answers[0] as Answer))
  assert.ok((answers[0]?.status ?? 0) >= 400)
})

test(`sign-ins take the same time (SEED=${SEED})`, async (t) => {
  const began = performance.now()
  const random = randomNamed('timing')
  const limit = budget(SAMPLES)
  const times = { known: [] as number[], unknown: [] as number[] }
  const count = () => Math.min(times.known.length, times.unknown.length)
  const most = Math.min(SAMPLES, (PEOPLE - 2) * TRIES_EACH)
  while (count() < most && !limit.isOver(count())) {
    const kind = random.below(2) === 0 ? 'known' : 'unknown'
    if (times[kind].length >= most) continue
    const person = 2 + Math.floor(times[kind].length / TRIES_EACH)
    const at = performance.now()
    const { status } = await signIn(`${kind}-${person}`)
    times[kind].push(performance.now() - at)
    assert.equal(status, 401)
  }
  const [known, unknown] = [medianOf(times.known), medianOf(times.unknown)]
  const difference = ((100 * (unknown - known)) / known).toFixed(2)
  const tried =
    `${times.known.length} known and ${times.unknown.length} unknown: medians ` +
    `${known.toFixed(2)} and ${unknown.toFixed(2)} ms (${difference} %), ` +
    `rank test p = ${rankTest(times.known, times.unknown).toFixed(3)}`
  t.diagnostic(tried)
  printRow('6.3.8 time of failed sign-ins', tried, began)
})

function names(kind: string): string[] {
  return Array.from({ length: PEOPLE }, (_, number) => `${kind}-${number}`)
}

function emailOf(name: string): string {
  return `${name}@bourse.test`
}

async function signIn(name: string): Promise<Answer> {
  const body = { email: emailOf(name), password: 'not the right password' }
  return await call(server.url, 'POST /api/users/accessToken', { body })
}

async function askReset(name: string): Promise<Answer> {
  return await call(server.url, 'POST /api/verifyCodes/restPassword', {
    body: { email: emailOf(name) },
  })
}

/** All that a caller sees except the clock. */
function plain({ status, body, headers }: Answer): object {
  const rest = [...headers].filter(([name]) => name !== 'date')
  return { status, body, headers: Object.fromEntries(rest) }
}
