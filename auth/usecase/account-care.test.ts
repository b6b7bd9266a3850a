import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toUserId } from '@bourse/domain/shared/ids'
import { caring } from './account-care.testkit.ts'
import { CLIENT, PASSWORD, signedUp, WRONG } from './auth.testkit.ts'
import { png } from './pictures.testkit.ts'

const NEW = 'a new pass phrase'
const MINUTE_MS = 60_000
const ADA = 'ada@example.com'

type Answer = { readonly ok: boolean; readonly problem?: { readonly kind: string } }

function kindOf(answer: Answer): string {
  return answer.ok ? 'ok' : (answer.problem?.kind ?? '')
}

/** The code in the newest letter. */
function mailedCode(world: ReturnType<typeof caring>): string {
  return /^ +(CODE\d+)$/m.exec(world.letters.at(-1)?.text ?? '')?.[1] ?? ''
}

async function codeMailed(limits = {}) {
  const world = caring(await signedUp(), { limits })
  await world.care.requestReset(ADA)
  await world.care.idle()
  return { ...world, code: mailedCode(world) }
}

test('a name is trimmed and kept', async () => {
  const { care, user, auth } = caring(await signedUp())
  assert.deepEqual(await care.setName(user.id, '  Ada L.\n'), {
    ok: true,
    value: { ...user, name: 'Ada L.' },
  })
  assert.equal((await auth.user(user.id))?.name, 'Ada L.')
  const refused = await care.setName(user.id, ' \t')
  assert.deepEqual(refused, {
    ok: false,
    problem: { kind: 'invalid-name', why: 'name must not be empty' },
  })
  assert.equal((await auth.user(user.id))?.name, 'Ada L.')
})

test('a photo is one that this user uploaded, or none', async () => {
  const { care, desk, user, auth, photos } = caring(await signedUp())
  const ticket = desk.openTicket(user.id)
  assert.ok(ticket.ok)
  const address = `/api/files/photos/${ticket.value}`
  assert.equal(kindOf(await care.setPhoto(user.id, address)), 'invalid-photo', 'not uploaded yet')
  assert.equal(kindOf(await desk.upload(user.id, ticket.value, png())), 'ok')

  const wrong = [ticket.value, `${address}x`, `https://evil.example${address}`, 'javascript:0', ' ']
  for (const photo of wrong) {
    assert.equal(kindOf(await care.setPhoto(user.id, photo)), 'invalid-photo', photo)
  }
  const settled = await care.setPhoto(user.id, address)
  assert.ok(settled.ok)
  assert.match(settled.value.photo, /^\/api\/files\/photos\/[0-9a-f]{16}-[0-9a-f]{64}\.png$/)
  assert.deepEqual(await auth.user(user.id), settled.value)
  const key = settled.value.photo.slice('/api/files/photos/'.length)
  assert.equal((await photos.get(key))?.type, 'image/png')
  assert.deepEqual(await care.setPhoto(user.id, settled.value.photo), settled, 'the present one')

  const none = await care.setPhoto(user.id, '')
  assert.equal(none.ok && none.value.photo, '')
  assert.equal(kindOf(await care.setPhoto(user.id, settled.value.photo)), 'invalid-photo')
})

test('a new password needs the old one, and ends every session', async () => {
  const { care, user, auth, token, ended } = caring(await signedUp())
  const tokens = [await token(), await token()]
  assert.equal(kindOf(await care.changePassword(user.id, WRONG, NEW)), 'wrong-credentials')
  assert.equal(auth.check(tokens[0] ?? '').kind, 'valid')
  const changed = await care.changePassword(user.id, PASSWORD, NEW)
  assert.deepEqual(changed, { ok: true, value: user }, 'D32: no hash in the answer')
  for (const each of tokens) assert.equal(auth.check(each).kind, 'unknown')
  assert.equal(ended.length, 2)
  assert.equal(kindOf(await auth.signIn(ADA, PASSWORD, CLIENT)), 'wrong-credentials')
  assert.equal(kindOf(await auth.signIn(ADA, NEW, CLIENT)), 'ok')
})

test('a new password must be a good one and another one; that costs no hash', async () => {
  const { care, user, hasher } = caring(await signedUp())
  for (const [bad, why] of [
    ['short', 'password must have at least 8 characters'],
    ['password', 'password is one of those that everybody tries first'],
    ['ada@example.com', 'password must not be the e-mail address'],
    [PASSWORD, 'the new password must not be the old one'],
  ] as const) {
    const refused = await care.changePassword(user.id, PASSWORD, bad)
    assert.deepEqual(refused, { ok: false, problem: { kind: 'invalid-password', why } })
  }
  assert.equal(hasher.hashed + hasher.verified, 1, 'the registration')
})

test('guessing the old password is slowed down like sign-ins', async () => {
  const { care, user } = caring(await signedUp({ freeFailures: 2 }))
  for (let round = 0; round < 2; round++) await care.changePassword(user.id, WRONG, NEW)
  assert.equal(kindOf(await care.changePassword(user.id, PASSWORD, NEW)), 'delayed')
})

test('two new passwords side by side: the old one counts once', async () => {
  const { care, user, auth } = caring(await signedUp())
  const both = await Promise.all([
    care.changePassword(user.id, PASSWORD, 'first pass phrase'),
    care.changePassword(user.id, PASSWORD, 'second pass phrase'),
  ])
  assert.deepEqual(both.map(kindOf), ['ok', 'wrong-credentials'])
  assert.equal(kindOf(await auth.signIn(ADA, 'first pass phrase', CLIENT)), 'ok')
})

test('a forgotten password: a letter with a code that opens the account once', async () => {
  const world = await codeMailed()
  const { care, auth, letters, store, user, code, token, ended } = world
  const before = await token()
  const [letter] = letters
  assert.equal(letter?.to, 'Ada@example.com', 'as it was registered')
  assert.doesNotMatch(letter?.subject ?? '', /CODE/)
  assert.match(letter?.text ?? '', /10 minutes/)
  assert.equal((await store.resetCode(user.id))?.codeHash, `hash of ${code}`)

  assert.deepEqual(await care.resetPassword('ADA@example.com', code.toLowerCase(), NEW), {
    ok: true,
    value: undefined,
  })
  assert.equal(auth.check(before).kind, 'unknown')
  assert.equal(ended.length, 1)
  assert.equal(kindOf(await auth.signIn(ADA, NEW, CLIENT)), 'ok')
  assert.equal(kindOf(await auth.signIn(ADA, PASSWORD, CLIENT)), 'wrong-credentials')
  assert.equal(kindOf(await care.resetPassword(ADA, code, 'yet another one')), 'wrong-code')
  assert.equal(await store.resetCode(user.id), undefined)
})

test('one code used twice side by side works once', async () => {
  const { care, code } = await codeMailed()
  const all = await Promise.all([1, 2, 3].map(() => care.resetPassword(ADA, code, NEW)))
  assert.deepEqual(all.map(kindOf), ['ok', 'wrong-code', 'wrong-code'])
})

test('a code is good for 10 minutes, and a newer one replaces it', async () => {
  const first = await codeMailed()
  first.clock.ms += 10 * MINUTE_MS - 1
  await first.care.requestReset(ADA)
  await first.care.idle()
  assert.equal(kindOf(await first.care.resetPassword(ADA, first.code, NEW)), 'wrong-code')
  assert.equal(kindOf(await first.care.resetPassword(ADA, mailedCode(first), NEW)), 'ok')

  const second = await codeMailed()
  second.clock.ms += 10 * MINUTE_MS
  assert.equal(kindOf(await second.care.resetPassword(ADA, second.code, NEW)), 'wrong-code')
  second.clock.ms -= 10 * MINUTE_MS + 1
  const backwards = await second.care.resetPassword(ADA, second.code, NEW)
  assert.equal(kindOf(backwards), 'wrong-code', 'a clock set back makes no code last longer')
})

test('after five wrong codes the right one is void; four do no harm', async () => {
  for (const [tries, outcome] of [
    [4, 'ok'],
    [5, 'wrong-code'],
  ] as const) {
    const { care, code } = await codeMailed()
    for (let count = 0; count < tries; count++) {
      assert.equal(kindOf(await care.resetPassword(ADA, `CODE9${count}`, NEW)), 'wrong-code')
    }
    assert.equal(kindOf(await care.resetPassword(ADA, code, NEW)), outcome, `${tries} tries`)
  }
})

test('wrong codes side by side are counted before the right one is heard', async () => {
  const { care, code } = await codeMailed()
  const wrong = Array.from({ length: 5 }, () => care.resetPassword(ADA, 'CODE99', NEW))
  const right = care.resetPassword(ADA, code, NEW)
  assert.deepEqual((await Promise.all(wrong)).map(kindOf), Array(5).fill('wrong-code'))
  assert.equal(kindOf(await right), 'wrong-code')
})

test('a password change voids a code that was mailed before', async () => {
  const { care, code, user } = await codeMailed()
  assert.equal(kindOf(await care.changePassword(user.id, PASSWORD, NEW)), 'ok')
  assert.equal(kindOf(await care.resetPassword(ADA, code, 'yet another one')), 'wrong-code')
})

test('asking for a code answers and costs the same for an e-mail of nobody', async () => {
  const { care, codes, letters } = caring(await signedUp())
  const answers: Answer[] = []
  for (const email of [ADA, 'nobody@example.com']) {
    const { made, hashed } = codes
    answers.push(await care.requestReset(email))
    await care.idle()
    assert.deepEqual([codes.made - made, codes.hashed - hashed], [1, 1], email)
  }
  assert.deepEqual(answers[0], answers[1])
  assert.deepEqual(
    letters.map((letter) => letter.to),
    ['Ada@example.com'],
  )
  assert.equal(kindOf(await care.requestReset('no e-mail')), 'invalid-email')
})

test('asking for a code is answered before anybody is looked up', async () => {
  const { care, store } = caring(await signedUp())
  let lookups = 0
  const { userByEmail } = store
  store.userByEmail = (email) => {
    lookups++
    return userByEmail(email)
  }
  await care.requestReset(ADA)
  assert.equal(lookups, 0)
  await care.idle()
  assert.equal(lookups, 1)
})

test('a wrong code costs one hash and answers the same, whoever it is for', async () => {
  const { care, hasher } = await codeMailed()
  const answers: Answer[] = []
  for (const email of [ADA, 'nobody@example.com', 'no e-mail', '']) {
    const before = hasher.hashed
    answers.push(await care.resetPassword(email, 'CODE99', NEW))
    assert.equal(hasher.hashed - before, 1, email)
  }
  for (const answer of answers) assert.deepEqual(answer, answers[0])
})

test('a wrong code is answered before it is counted', async () => {
  const { care, store, user } = await codeMailed()
  await care.resetPassword(ADA, 'CODE99', NEW)
  assert.equal((await store.resetCode(user.id))?.failures, 0)
  await care.idle()
  assert.equal((await store.resetCode(user.id))?.failures, 1)
})

test('a bad new password is told before the code is looked at, and uses no try', async () => {
  const { care, store, user, code } = await codeMailed()
  for (const given of [code, 'CODE99']) {
    assert.equal(kindOf(await care.resetPassword(ADA, given, 'short')), 'invalid-password')
  }
  await care.idle()
  assert.equal((await store.resetCode(user.id))?.failures, 0)
})

test('letters go out behind a bounded queue; when it is full everybody is told busy', async () => {
  const { care, letters, mail } = caring(await signedUp(), {
    limits: { letters: 1, lettersWaiting: 2 },
  })
  const gate = Promise.withResolvers<void>()
  mail.opens = () => gate.promise
  const emails = [ADA, ADA, 'nobody@example.com', ADA, 'nobody@example.com']
  const kinds: string[] = []
  for (const email of emails) kinds.push(kindOf(await care.requestReset(email)))
  assert.deepEqual(kinds, ['ok', 'ok', 'ok', 'busy', 'busy'])
  gate.resolve()
  await care.idle()
  assert.equal(letters.length, 2)
  assert.equal(kindOf(await care.requestReset(ADA)), 'ok')
  await care.idle()
})

test('closing waits for the letter under way and writes no other', async () => {
  const { care, letters, mail } = caring(await signedUp(), { limits: { letters: 1 } })
  const gate = Promise.withResolvers<void>()
  const begun = Promise.withResolvers<void>()
  mail.opens = () => {
    begun.resolve()
    return gate.promise
  }
  for (let count = 0; count < 3; count++) await care.requestReset(ADA)
  await begun.promise
  let closed = false
  const closing = care.close().then(() => {
    closed = true
  })
  await new Promise((resolve) => setImmediate(resolve))
  assert.equal(closed, false)
  gate.resolve()
  await closing
  assert.equal(letters.length, 1)
})

test('when too many new passwords wait to be hashed the answer is busy', async () => {
  const { care, user, hasher } = caring(await signedUp(), { limits: { hashWaiting: 0 } })
  const gate = Promise.withResolvers<void>()
  hasher.gate = gate.promise
  const first = care.changePassword(user.id, PASSWORD, NEW)
  await new Promise((resolve) => setImmediate(resolve))
  assert.equal(kindOf(await care.resetPassword(ADA, 'CODE1', NEW)), 'busy')
  assert.equal(kindOf(await care.changePassword(user.id, PASSWORD, NEW)), 'busy')
  gate.resolve()
  assert.equal(kindOf(await first), 'ok')
})

test('what fails after the answer is told without a code in it, and the rest goes on', async () => {
  const { care, store, mail, troubles, letters, code } = await codeMailed()
  mail.opens = async () => {
    throw new Error('no mail today')
  }
  assert.equal(kindOf(await care.requestReset(ADA)), 'ok')
  await care.idle()
  store.countResetFailure = async () => {
    throw new Error('no disk')
  }
  assert.equal(kindOf(await care.resetPassword(ADA, code, NEW)), 'wrong-code', 'it was replaced')
  await care.idle()
  assert.deepEqual(troubles, [
    'a code could not be mailed: no mail today',
    'a wrong code could not be counted: no disk',
  ])
  store.userByEmail = async () => {
    throw new Error('no disk at all')
  }
  await assert.rejects(care.resetPassword(ADA, code, NEW), /no disk at all/)
  assert.equal(letters.length, 1)
})

test('nobody changes an account that everybody has the password of', async () => {
  const { care, desk, user, shared, letters, auth, codes } = caring(await signedUp())
  shared.add(user.id)
  const answers = [
    await care.setName(user.id, 'Eve'),
    await care.setPhoto(user.id, ''),
    await care.changePassword(user.id, PASSWORD, NEW),
    desk.openTicket(user.id),
  ]
  assert.deepEqual(answers.map(kindOf), Array(4).fill('shared-account'))
  assert.deepEqual(await care.requestReset(ADA), { ok: true, value: undefined })
  await care.idle()
  assert.deepEqual([letters.length, codes.made], [0, 1], 'as for nobody')
  assert.equal(kindOf(await care.resetPassword(ADA, 'CODE1', NEW)), 'wrong-code')
  assert.deepEqual(await auth.user(user.id), user)
})

test('a user that does not exist is a bug, not a refusal', async () => {
  const { care } = caring(await signedUp())
  await assert.rejects(care.setName(toUserId(7), 'Bob'), /invariant broken/)
})
