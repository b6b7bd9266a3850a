/**
 * Secrets that are easy to recognise are used in every way, rightly and wrongly, on a server that
 * logs all it can; afterwards none of them may stand in anything it has written.
 */
import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { test } from 'node:test'
import { call, done } from '../kit/client.ts'
import { sharedServer, until } from '../kit/server.ts'
import { handshake, openFeed } from '../kit/socket.ts'
import { routesOf } from './kit/openapi.ts'
import { sendRaw } from './kit/raw-http.ts'

const EMAIL = 'canary@bourse.test'
/** Chosen by people. */
const CHOSEN = {
  password: 'canary-password-8f1c2a',
  newPassword: 'canary-new-password-77d0e4',
  resetPassword: 'canary-reset-password-b3',
  wrongPassword: 'canary-wrong-password-5b9f',
  cookie: 'canary-cookie-c01dcafe',
  bearer: 'canary-bearer-4e5f60',
  admin: 'canary-admin-credential-1d2e3f',
  wrongAdmin: 'canary-wrong-admin-9a8b7c',
}

/** By name; the server adds some of its own. */
const secrets = new Map<string, string>(Object.entries(CHOSEN))

const server = await sharedServer({ LOG_LEVEL: 'trace', ADMIN_TOKEN: CHOSEN.admin })

test('secrets that are used as they should be', async () => {
  const { url } = server
  const body = { email: EMAIL, password: CHOSEN.password }
  await done(url, 'POST /api/users', { body })
  const token = await note('session token', done(url, 'POST /api/users/accessToken', { body }))
  await done(url, 'GET /api/orders', { token })
  await done(url, 'GET /api/accounts', { headers: { authorization: `Bearer ${token}` } })
  const pair = await done<Record<string, string>>(url, 'POST /api/auth/tokens', { body })
  const access = await note('access token', Promise.resolve(pair['accessToken'] ?? ''))
  const refreshToken = await note('refresh token', Promise.resolve(pair['refreshToken'] ?? ''))
  await done(url, 'GET /api/orders', { headers: { authorization: `Bearer ${access}` } })
  const next = await done<Record<string, string>>(url, 'POST /api/auth/tokens/refresh', {
    body: { refreshToken },
  })
  await note('second access token', Promise.resolve(next['accessToken'] ?? ''))
  await note('second refresh token', Promise.resolve(next['refreshToken'] ?? ''))
  const passwords = { oldPassword: CHOSEN.password, newPassword: CHOSEN.newPassword }
  await note('newest token', done(url, 'POST /api/users/password', { token, body: passwords }))
  const authorization = `Bearer ${CHOSEN.admin}`
  await done(server.adminUrl, 'GET /state', { headers: { authorization } })
  const feed = await openFeed(url, { cookie: `accessToken=${token}` })
  feed.send({ type: 'subscribe', product_ids: ['BTC-USDT'], channels: ['order'], token: access })
  await feed.next('subscriptions')
  await feed.close()
})

test('a code that was mailed, used wrongly and rightly', async () => {
  const { url } = server
  await done(url, 'POST /api/verifyCodes/restPassword', { body: { email: EMAIL } })
  const code = await note('reset code', until('the code was mailed', mailedCode))
  const body = { email: EMAIL, verifyCode: code, newPassword: CHOSEN.resetPassword }
  const broken = JSON.stringify(body).slice(0, -1)
  await call(url, 'POST /api/users/password/reset', { body: broken })
  await call(url, 'POST /api/users/password/reset', { body: { ...body, newPassword: 'short' } })
  await done(url, 'POST /api/users/password/reset', { body })
  await call(url, 'POST /api/users/password/reset', { body })
})

test('secrets in requests that fail', async () => {
  const { url, adminUrl } = server
  const { wrongPassword: password, cookie, bearer, wrongAdmin } = CHOSEN
  const headers = { cookie: `accessToken=${cookie}`, authorization: `Bearer ${bearer}` }
  for (const { line, method, path } of await routesOf(url)) {
    const target = `${method} ${path.replaceAll(/\{\w+\}/g, bearer)}`
    await call(url, target, { headers })
    if (method === 'GET') await call(url, `${target}?token=${cookie}&password=${password}`, {})
    if (method !== 'POST' && method !== 'PUT') continue
    const bodies = [
      { email: EMAIL, password, refreshToken: bearer, oldPassword: password, name: 7 },
      `{"email":"${EMAIL}","password":"${password}","refreshToken":"${bearer}",`,
      `{"password":"${password}","__proto__":{"token":"${cookie}"}}`,
      `"${password}"`,
      `{"password":"${password}","x":"${'x'.repeat(17_000)}"}`,
    ]
    for (const body of bodies) await call(url, target, { headers, body })
    const form = { ...headers, 'content-type': 'application/x-www-form-urlencoded' }
    await call(url, target, { headers: form, body: `password=${password}` })
    await call(url, target, { headers: { ...headers, origin: `https://${bearer}.example` } })
    assert.ok(line.length > 0)
  }
  for (const path of ['/state', '/metrics', `/${wrongAdmin}`]) {
    await call(adminUrl, `GET ${path}`, { headers: { authorization: `Bearer ${wrongAdmin}` } })
    await call(url, `GET ${path}`, { headers: { authorization: `Bearer ${CHOSEN.admin}` } })
  }
  const authorization = `Bearer ${CHOSEN.admin}`
  const broken = { headers: { authorization }, body: `{"credential":"${wrongAdmin}"` }
  await call(adminUrl, 'POST /deposits', broken)
})

test('secrets in bytes that are no HTTP, and on sockets', async () => {
  const { url } = server
  const { cookie, bearer, wrongPassword } = CHOSEN
  const headers = `Cookie: accessToken=${cookie}\r\nAuthorization: Bearer ${bearer}\r\n`
  const chunked = 'Transfer-Encoding: chunked\r\n'
  const raw = [
    `GET / HTTP/9.9\r\n${headers}\r\n`,
    `GET / HTTP/1.1\r\nHost: x\r\n${headers}X: ${'x'.repeat(20_000)}\r\n\r\n`,
    `POST /api/users HTTP/1.1\r\nHost: x\r\n${headers}${chunked}\r\n${wrongPassword}`,
    `GET /%zz?token=${bearer} HTTP/1.1\r\nHost: x\r\n${headers}Connection: close\r\n\r\n`,
    `${wrongPassword}\r\n\r\n`,
  ]
  for (const bytes of raw) await sendRaw(url, [bytes])
  for (const origin of ['https://evil.example', url]) {
    await handshake(url, { origin, cookie: `accessToken=${cookie}`, authorization: bearer })
  }
  const feed = await openFeed(url, { cookie: `accessToken=${cookie}` })
  for (const token of [bearer, cookie]) {
    feed.send({ type: 'subscribe', currency_ids: ['BTC'], channels: ['funds'], token })
    feed.socket.send(`{"type":"subscribe","token":"${token}"`)
    feed.send({ type: token, token: [token] })
  }
  await feed.settled()
  await feed.close()
})

test('none of them stands in the log or in any file of the data folder', async (t) => {
  await server.end('SIGTERM')
  const output = server.output()
  assert.match(output, /"level":"(trace|debug|info)"/, 'there is a log')
  const files = await filesBelow(server.dataDir)
  const isMeant = (path: string) => path.split(sep)[0] === 'outbox'
  const searched = files.filter((path) => !isMeant(path))
  assert.ok(searched.includes('auth.sqlite'), `${searched}`)
  assert.ok(
    searched.some((path) => path.startsWith('log')),
    `${searched}`,
  )
  const places = new Map([['the log', Buffer.from(output)]])
  for (const path of searched) places.set(path, await readFile(join(server.dataDir, path)))
  assert.ok(places.get('auth.sqlite')?.includes(EMAIL), 'what is there is found')
  const found: string[] = []
  for (const [name, secret] of secrets) {
    assert.ok(secret.length >= 6, `${name} is long enough to be recognised: "${secret}"`)
    for (const [place, bytes] of places) {
      if (spellings(secret).some((one) => bytes.includes(one))) found.push(`${name} in ${place}`)
    }
  }
  t.diagnostic(`${secrets.size} secrets, ${output.length} bytes of log, ${searched.length} files`)
  assert.deepEqual(found, [])
})

async function note(name: string, promise: Promise<string>): Promise<string> {
  const secret = await promise
  secrets.set(name, secret)
  return secret
}

/** The code in the newest letter, once there is one. */
async function mailedCode(): Promise<string | undefined> {
  const box = join(server.dataDir, 'outbox')
  const names = await readdir(box).catch(() => [])
  const name = names
    .filter((one) => one.endsWith('.eml'))
    .toSorted()
    .at(-1)
  if (name === undefined) return undefined
  const letter = await readFile(join(box, name), 'utf8')
  return /^ {4}(\S+)\r?$/m.exec(letter)?.[1]
}

/** How a secret could stand in a text: as it is, in base64, in hexadecimal. */
function spellings(secret: string): (string | Buffer)[] {
  const bytes = Buffer.from(secret)
  return [secret, bytes.toString('base64').slice(0, -4), bytes.toString('hex'), encodeURI(secret)]
}

/** Paths of all files below `root`, relative to it. */
async function filesBelow(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  return files.map((entry) => relative(root, join(entry.parentPath, entry.name)))
}
