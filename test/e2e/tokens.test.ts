/** Sign-in for programs on the real server: tokens, keys and sessions through kill -9. */
import assert from 'node:assert/strict'
import { createPublicKey, type JsonWebKey, verify } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { type Call, call, done, refused, signUp } from '../kit/client.ts'
import { inFolder } from '../kit/folder.ts'
import { startServer } from '../kit/server.ts'
import { openFeed } from '../kit/socket.ts'

interface Tokens {
  readonly accessToken: string
  readonly refreshToken: string
}
interface Row {
  readonly id: string
  readonly current: boolean
}

const REFRESH = 'POST /api/auth/tokens/refresh'
const SELF = 'GET /api/users/self'

function bearer(token: string): Call {
  return { headers: { authorization: `Bearer ${token}` } }
}

test('D30 D31: tokens trade, survive kill -9, rotate, and end with their session', async () => {
  await inFolder(async (dataDir) => {
    const first = await startServer(dataDir)
    const ada = await signUp(first, 'ada')
    const { email, password } = ada
    const body = { email, password }
    const tokens = await done<Tokens>(first.url, 'POST /api/auth/tokens', { body })
    const order = { productId: 'BTC-USDT', side: 'buy', price: '100', size: '0.1' }
    const mine = bearer(tokens.accessToken)
    await done(first.url, 'POST /api/orders', { ...mine, body: order })
    await first.end('SIGKILL')

    const { url, end, output } = await startServer(dataDir)
    const fed = await openFeed(url)
    const wish = { type: 'subscribe', channels: ['order'], product_ids: ['BTC-USDT'] }
    fed.send({ ...wish, token: tokens.accessToken })
    await fed.next('subscriptions')
    await done(url, 'POST /api/orders', { ...mine, body: order })
    await fed.next('order', { userId: ada.id })

    const next = await done<Tokens>(url, REFRESH, { body: { refreshToken: tokens.refreshToken } })
    await refused(url, SELF, { status: 401, ...bearer(next.refreshToken) })
    const rows = await done<Row[]>(url, 'GET /api/users/self/sessions', bearer(next.accessToken))
    assert.deepEqual(
      rows.map(({ current }) => current),
      [true, false],
    )
    await done(url, 'DELETE /api/auth/tokens', bearer(next.accessToken))
    for (const token of [tokens.accessToken, next.accessToken]) {
      assert.equal((await refused(url, SELF, { status: 401, ...bearer(token) })).code, 5)
      const again = { status: 401, ...bearer(token), body: order }
      assert.equal((await refused(url, 'POST /api/orders', again)).code, 5)
    }
    await refused(url, REFRESH, { status: 401, body: { refreshToken: next.refreshToken } })
    await fed.close()
    assert.equal((await call(url, SELF, { token: ada.token })).status, 200, 'other sessions go on')

    for (const secret of [tokens.accessToken, tokens.refreshToken, next.accessToken, password]) {
      assert.equal(output().includes(secret), false)
    }
    await end('SIGTERM')
  })
})

test('D32: the signing key is made in the data folder, and its public half verifies', async () => {
  await inFolder(async (dataDir) => {
    const server = await startServer(dataDir)
    const { url } = server
    const file = join(dataDir, 'auth-key.pem')
    if (process.platform !== 'win32') assert.equal(statSync(file).mode & 0o077, 0)
    const { email, password } = await signUp(server, 'ada')
    const body = { email, password }
    const { accessToken } = await done<Tokens>(url, 'POST /api/auth/tokens', { body })
    const { keys } = await done<{ keys: JsonWebKey[] }>(url, 'GET /.well-known/jwks.json')
    const [key] = keys
    assert.ok(key !== undefined && !('d' in key))
    const [header, payload, signature = ''] = accessToken.split('.')
    const made = {
      key: createPublicKey({ key, format: 'jwk' }),
      dsaEncoding: 'ieee-p1363',
    } as const
    const bytes = Buffer.from(signature, 'base64url')
    assert.ok(verify('sha256', Buffer.from(`${header}.${payload}`), made, bytes))
    await server.end('SIGTERM')
    const pem = readFileSync(file, 'utf8')

    const given = await startServer(dataDir, { AUTH_KEY: pem.replaceAll('\n', '\\n') })
    assert.equal((await call(given.url, SELF, bearer(accessToken))).status, 200)
    await given.end('SIGTERM')
  })
})
