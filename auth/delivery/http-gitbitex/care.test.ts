import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PASSWORD, START_MS, WRONG } from '../../usecase/auth.testkit.ts'
import { assertRefused, careDoor, cookie } from './care.testkit.ts'
import { careLimiters } from './care-limiters.ts'

const NEW = 'a new pass phrase'
const SHARED = 'this account is shared by everybody and cannot be changed: register one of your own'

type Door = Awaited<ReturnType<typeof careDoor>>

async function mailedCode(http: Door): Promise<string> {
  const answer = await http.post('/verifyCodes/restPassword', { email: 'ada@example.com' })
  assert.equal(answer.statusCode, 204, answer.body)
  await http.care.idle()
  return /^ +(CODE\d+)$/m.exec(http.letters.at(-1)?.text ?? '')?.[1] ?? ''
}

function reset(http: Door, verifyCode: string, newPassword = NEW, email = 'ada@example.com') {
  return http.post('/users/password/reset', { email, verifyCode, newPassword })
}

test('A3.1 POST /api/users/name: the name is answered, and self has it from then on', async () => {
  const http = await careDoor()
  const ada = await http.signedIn()
  const answer = await http.post('/users/name', { name: ' Ada L. ', id: '7' }, ada)
  assert.equal(answer.statusCode, 200)
  assert.deepEqual(answer.json(), {
    id: String(http.user.id),
    email: 'Ada@example.com',
    name: 'Ada L.',
    profilePhoto: '',
    twoStepVerificationType: null,
    band: false,
    createdAt: new Date(START_MS).toISOString(),
  })
  assert.equal((await http.get('/api/users/self', ada)).body, answer.body)
})

test('A3.1 POST /api/users/name: what is no name, in words', async () => {
  const http = await careDoor()
  const ada = await http.signedIn()
  const rows: [unknown, string][] = [
    [{ name: '  ' }, 'name must not be empty'],
    [{ name: 'x'.repeat(41) }, 'name must have at most 40 characters'],
    [{ name: 'x'.repeat(101) }, 'name must have at most 100 characters'],
    [{ name: 'a\u202eb' }, 'name has a character that cannot be shown, such as a line break'],
    [{ name: 7 }, 'name must be a string'],
    [{}, 'name is missing'],
    [[], 'the body must be an object'],
  ]
  for (const [body, message] of rows) {
    assertRefused(await http.post('/users/name', body, ada), { status: 400, message })
  }
})

test('A3.1 POST /api/users/profilePhoto: only an own upload is taken', async () => {
  const http = await careDoor()
  const ada = await http.signedIn()
  const message = 'profilePhotoUrl is not a picture that you uploaded here'
  for (const profilePhotoUrl of ['https://evil.example/x.png', '/api/files/photos/x', 'x']) {
    const refused = await http.post('/users/profilePhoto', { profilePhotoUrl }, ada)
    assertRefused(refused, { status: 400, message })
  }
  const missing = { status: 400, message: 'profilePhotoUrl is missing' }
  assertRefused(await http.post('/users/profilePhoto', {}, ada), missing)
  const none = await http.post('/users/profilePhoto', { profilePhotoUrl: '' }, ada)
  assert.equal((none.json() as { profilePhoto: string }).profilePhoto, '')
})

test('A3.1 POST /api/users/password: all sessions end, but one stays signed in', async () => {
  const http = await careDoor()
  const [here, elsewhere] = [await http.signedIn(), await http.signedIn()]
  const body = { oldPassword: PASSWORD, newPassword: NEW, confirm: NEW }
  const answer = await http.post('/users/password', body, here)
  assert.equal(answer.statusCode, 200)
  const token = answer.json() as string
  assert.equal(
    answer.headers['set-cookie'],
    `accessToken=${token}; Path=/; Max-Age=604800; HttpOnly; SameSite=Lax`,
  )
  for (const old of [here, elsewhere]) {
    assert.equal((await http.get('/api/users/self', old)).statusCode, 401)
  }
  assert.equal((await http.get('/api/users/self', cookie(token))).statusCode, 200)
  assert.equal(http.auth.sessionsOf(http.user.id).length, 1)
  const signIn = (password: string) =>
    http.post('/users/accessToken', { email: 'ada@example.com', password })
  assert.equal((await signIn(PASSWORD)).statusCode, 401)
  assert.equal((await signIn(NEW)).statusCode, 200)
})

test('A3.1 POST /api/users/password: a refusal is where the form reads it, no 401', async () => {
  const http = await careDoor({ authLimits: { freeFailures: 1, delayFirstMs: 1_500 } })
  const ada = await http.signedIn()
  const change = (body: unknown) => http.post('/users/password', body, ada)
  const rows: [unknown, string][] = [
    [{ oldPassword: PASSWORD }, 'newPassword is missing'],
    [{ oldPassword: 7, newPassword: NEW }, 'oldPassword must be a string'],
    [{ oldPassword: PASSWORD, newPassword: 'short' }, 'password must have at least 8 characters'],
    [
      { oldPassword: PASSWORD, newPassword: 'x'.repeat(129) },
      'newPassword must have at most 128 characters',
    ],
    [{ oldPassword: WRONG, newPassword: NEW }, 'the old password is wrong'],
  ]
  for (const [body, message] of rows) {
    assertRefused(await change(body), { status: 400, message }, 'form')
  }
  const delayed = await change({ oldPassword: PASSWORD, newPassword: NEW })
  const message = 'too many failed tries, try again in 2 seconds'
  assertRefused(delayed, { status: 429, message }, 'form')
  assert.equal(delayed.headers['retry-after'], '2')
  assert.equal((await http.get('/api/users/self', ada)).statusCode, 200, 'still signed in')
})

test('A3.1 POST /api/verifyCodes/restPassword: one answer, whoever has the e-mail', async () => {
  const http = await careDoor()
  const ask = (email: string) => http.post('/verifyCodes/restPassword', { email })
  const [known, unknown] = [await ask('ADA@example.com'), await ask('nobody@example.com')]
  await http.care.idle()
  assert.equal(known.statusCode, 204)
  const withoutDate = (headers: object) => ({ ...headers, date: '' })
  assert.deepEqual(
    [unknown.statusCode, unknown.body, withoutDate(unknown.headers)],
    [known.statusCode, known.body, withoutDate(known.headers)],
  )
  assert.deepEqual(
    http.letters.map((letter) => letter.to),
    ['Ada@example.com'],
  )
  const wrong = { status: 400, message: 'email is not a valid e-mail address' }
  assertRefused(await ask('no e-mail'), wrong, 'form')
  const missing = { status: 400, message: 'email is missing' }
  assertRefused(await http.post('/verifyCodes/restPassword', {}), missing, 'form')
})

test('A3.1 POST /api/users/password/reset: the mailed code sets a new password, once', async () => {
  const http = await careDoor()
  const before = await http.signedIn()
  const code = await mailedCode(http)
  const done = await reset(http, code)
  assert.equal(done.statusCode, 204)
  assert.equal(done.body, '')
  assert.equal(done.headers['set-cookie'], undefined, 'the client goes to the sign-in page')
  assert.equal((await http.get('/api/users/self', before)).statusCode, 401)
  const signedIn = await http.post('/users/accessToken', {
    email: 'ada@example.com',
    password: NEW,
  })
  assert.equal(signedIn.statusCode, 200)
  const message = 'the code is wrong, used or too old: ask for a new one'
  assertRefused(await reset(http, code, 'yet another one'), { status: 400, message }, 'form')
})

test('A3.1 POST /api/users/password/reset: a refusal stands where the form reads it', async () => {
  const http = await careDoor()
  const code = await mailedCode(http)
  const wrong = await reset(http, 'CODE99')
  const message = 'the code is wrong, used or too old: ask for a new one'
  assertRefused(wrong, { status: 400, message }, 'form')
  assert.equal((await reset(http, code, NEW, 'nobody@example.com')).body, wrong.body)
  const short = { status: 400, message: 'password must have at least 8 characters' }
  assertRefused(await reset(http, code, 'short'), short, 'form')
  const long = { status: 400, message: 'verifyCode must have at most 64 characters' }
  assertRefused(await reset(http, 'x'.repeat(65)), long, 'form')
  const parts = { email: 'ada@example.com', newPassword: NEW }
  const missing = { status: 400, message: 'verifyCode is missing' }
  assertRefused(await http.post('/users/password/reset', parts), missing, 'form')
})

test('A3.1 the account forms: nobody who is not signed in changes anything', async () => {
  const http = await careDoor()
  const bodies: [string, object][] = [
    ['/users/name', { name: 'Eve' }],
    ['/users/profilePhoto', { profilePhotoUrl: '' }],
    ['/users/password', { oldPassword: PASSWORD, newPassword: NEW }],
  ]
  for (const [path, body] of bodies) {
    const missing = { status: 401, code: 5, message: 'token not found' }
    assertRefused(await http.post(path, body), missing)
    const unknown = { status: 401, code: 5, message: 'the token is not valid, sign in again' }
    assertRefused(await http.post(path, body, cookie('nonsense')), unknown)
  }
  assert.deepEqual(await http.auth.user(http.user.id), http.user)
})

test('a page of another origin changes nothing', async () => {
  const http = await careDoor()
  const foreign = { ...(await http.signedIn()), origin: 'https://evil.example' }
  const message = 'a page of another origin may not do this'
  const bodies: [string, object][] = [
    ['/users/name', { name: 'Eve' }],
    ['/users/profilePhoto', { profilePhotoUrl: '' }],
    ['/users/password', { oldPassword: PASSWORD, newPassword: NEW }],
    ['/verifyCodes/restPassword', { email: 'ada@example.com' }],
    ['/users/password/reset', { email: 'ada@example.com', verifyCode: 'x', newPassword: NEW }],
  ]
  for (const [path, body] of bodies) {
    assertRefused(await http.post(path, body, foreign), { status: 403, message })
  }
  assert.deepEqual(http.letters, [])
})

test('an account that everybody has the password of stays as it is', async () => {
  const http = await careDoor()
  http.shared.add(http.user.id)
  const ada = await http.signedIn()
  const problem = { status: 403, message: SHARED }
  assertRefused(await http.post('/users/name', { name: 'Eve' }, ada), problem)
  assertRefused(await http.post('/users/profilePhoto', { profilePhotoUrl: '' }, ada), problem)
  assertRefused(await http.get('/api/files/url', ada), problem)
  const passwords = { oldPassword: PASSWORD, newPassword: NEW }
  assertRefused(await http.post('/users/password', passwords, ada), problem, 'form')
  assert.equal((await http.get('/api/users/self', ada)).statusCode, 200)
})

test('limits by user, address and e-mail, when they are given', async () => {
  const clock = { ms: 0 }
  const http = await careDoor({ limiters: careLimiters(() => clock.ms) })
  const ada = await http.signedIn()
  const names = Array.from({ length: 31 }, () => http.post('/users/name', { name: 'Ada' }, ada))
  const statuses = (await Promise.all(names)).map((answer) => answer.statusCode)
  assert.deepEqual(statuses, [...Array(30).fill(200), 429])
  const bob = await http.other('bob@example.com')
  assert.equal((await http.post('/users/name', { name: 'Bob' }, bob)).statusCode, 200)

  const ask = (email: string) => http.post('/verifyCodes/restPassword', { email })
  for (const email of ['ada@example.com', 'nobody@example.com']) {
    for (let count = 0; count < 3; count++) assert.equal((await ask(email)).statusCode, 204)
    const message = 'too many codes for this e-mail, try again in 1200 seconds'
    assertRefused(await ask(email.toUpperCase()), { status: 429, message }, 'form')
  }
  assert.equal((await ask('x@example.com')).statusCode, 204)
  assert.equal((await ask('y@example.com')).statusCode, 204)
  assert.equal((await ask('z@example.com')).statusCode, 429, 'ten for the address')

  for (let count = 0; count < 20; count++) {
    assert.equal((await reset(http, 'CODE99')).statusCode, 400)
  }
  const message = 'too many tries, try again in 180 seconds'
  assertRefused(await reset(http, 'CODE99'), { status: 429, message }, 'form')
})

test('a full queue is 503 with the time to wait', async () => {
  const http = await careDoor({ limits: { letters: 1, lettersWaiting: 0 } })
  const gate = Promise.withResolvers<void>()
  http.mail.opens = () => gate.promise
  const ask = () => http.post('/verifyCodes/restPassword', { email: 'ada@example.com' })
  assert.equal((await ask()).statusCode, 204)
  const busy = await ask()
  const message = 'too many people at once, try again in a moment'
  assertRefused(busy, { status: 503, message }, 'form')
  assert.equal(busy.headers['retry-after'], '1')
  gate.resolve()
  await http.care.idle()
})

test('D32 no password, no hash and no code in an answer or a log line', async () => {
  const http = await careDoor()
  const ada = await http.signedIn()
  const code = await mailedCode(http)
  const answers = [
    await http.post('/users/name', { name: 'Ada' }, ada),
    await http.post('/users/password', { oldPassword: WRONG, newPassword: NEW }, ada),
    await reset(http, 'CODE99'),
    await http.get('/api/users/self', ada),
  ]
  http.store.setResetCode = http.store.setName = async () => {
    throw new Error('no disk')
  }
  answers.push(await http.post('/users/name', { name: 'Ada' }, ada))
  await http.post('/verifyCodes/restPassword', { email: 'ada@example.com' })
  await http.care.idle()
  assert.equal(answers.at(-1)?.statusCode, 500)
  answers.push(await reset(http, code))
  assert.equal(answers.at(-1)?.statusCode, 204)
  const all = [...answers.map((answer) => answer.body), ...http.log, ...http.troubles].join('\n')
  assert.ok(all.includes('no disk'))
  for (const secret of [PASSWORD, NEW, WRONG, code, 'hash of', 'v1:', ada['cookie'] ?? '']) {
    assert.equal(all.includes(secret), false, secret)
  }
})
