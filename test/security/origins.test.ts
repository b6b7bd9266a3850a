/**
 * What pages of other origins can do with a signed-in user's browser: every changing method, from
 * every kind of origin, with every kind of body; what they can read; and what the answers tell the
 * browser to keep to itself.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { OrderRow } from '@bourse/exchange/delivery/gitbitex-json'
import { type Answer, call, done, signUp } from '../kit/client.ts'
import { sharedServer } from '../kit/server.ts'
import { handshake } from '../kit/socket.ts'
import { sendRaw } from './kit/raw-http.ts'

const ALLOWED = 'https://trade.example'

const server = await sharedServer({
  ALLOWED_ORIGINS: ALLOWED,
  TRUSTED_PROXIES: '127.0.0.1',
})
const ada = await signUp(server, 'ada')

type Headers = Readonly<Record<string, string>>

/** What a browser would send along, and whether its page may act for the user. */
function origins(): readonly (readonly [headers: Headers, mayAct: boolean])[] {
  const { host, port } = new URL(server.url)
  const site = (value: string, origin?: string): Headers => ({
    'sec-fetch-site': value,
    ...(origin === undefined ? {} : { origin }),
  })
  return [
    [{}, true],
    [{ origin: `http://${host}` }, true],
    [{ origin: `https://${host}` }, true],
    [{ origin: ALLOWED }, true],
    [site('same-origin'), true],
    [site('same-origin', `http://${host}`), true],
    [site('none'), true],
    [site('cross-site', ALLOWED), true],
    [{ origin: 'null' }, false],
    [{ origin: '' }, false],
    [{ origin: 'https://evil.example' }, false],
    [{ origin: `http://${host}.evil.example` }, false],
    [{ origin: `http://${host}@evil.example` }, false],
    [{ origin: `http://evil.example/${host}` }, false],
    [{ origin: `http://127.0.0.1:${Number(port) + 1}` }, false],
    [{ origin: 'http://127.0.0.1' }, false],
    [{ origin: 'http://localhost' }, false],
    [{ origin: `ftp://${host}` }, false],
    [{ origin: `chrome-extension://${host}` }, false],
    [{ origin: `${ALLOWED}.evil.example` }, false],
    [{ origin: `${ALLOWED}:8443` }, false],
    [{ origin: 'http://trade.example' }, false],
    [{ origin: 'https://TRADE.example' }, false],
    [{ origin: `${ALLOWED}, https://evil.example` }, false],
    [{ origin: 'file://' }, false],
    [site('cross-site'), false],
    [site('same-site'), false],
    [site('cross-site', `http://${host}`), false],
    [site('same-site', `http://${host}`), false],
    [site('cross-site', 'https://evil.example'), false],
    [site('nonsense'), false],
    [site('SAME-ORIGIN', 'https://evil.example'), false],
    [site('same-origin, cross-site', 'https://evil.example'), false],
    [{ referer: 'https://evil.example/', origin: 'https://evil.example' }, false],
    [{ origin: 'https://evil.example', 'x-forwarded-host': 'evil.example' }, false],
    [{ origin: 'https://evil.example', 'x-http-method-override': 'GET' }, false],
  ]
}

/** Content types that a page may send without asking first, and JSON. */
const CONTENT_TYPES = [
  ['application/json', true],
  ['application/json;charset=utf-8', true],
  ['text/plain', false],
  ['text/plain;charset=utf-8', false],
  ['application/x-www-form-urlencoded', false],
  ['multipart/form-data; boundary=x', false],
  ['text/json', false],
  ['application/jsonp', false],
  ['text/plain; application/json', false],
  ['application/csp-report', false],
] as const

test('D46: origins x content types: only own and allowed pages change things', async () => {
  const order = { productId: 'BTC-USDT', side: 'buy', type: 'limit', price: '1', size: '0.01' }
  let accepted = 0
  let tried = 0
  for (const [headers, mayAct] of origins()) {
    for (const [contentType, isJson] of CONTENT_TYPES) {
      tried++
      const answer = await call(server.url, 'POST /api/orders', {
        ...{ token: ada.token, body: order },
        headers: { ...headers, 'content-type': contentType },
      })
      const wanted = mayAct ? (isJson ? 200 : 415) : 403
      const what = `${JSON.stringify(headers)} ${contentType}`
      assert.equal(answer.status, wanted, `${what}: ${JSON.stringify(answer.body)}`)
      if (answer.status === 200) accepted++
    }
  }
  const { token } = ada
  const { items } = await done<{ items: OrderRow[] }>(server.url, 'GET /api/orders?limit=100', {
    token,
  })
  assert.equal(items.length, accepted, `${tried} tried`)
})

test('every other changing method is refused to a foreign page, on any path', async () => {
  const paths = ['/api/orders', '/api/orders/1', '/api/users/accessToken', '/api/nothing', '/']
  const foreign = origins().filter(([, mayAct]) => !mayAct)
  for (const [headers] of foreign) {
    for (const path of paths) {
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
        const answer = await call(server.url, `${method} ${path}`, { token: ada.token, headers })
        const isRefused = [403, 404, 405].includes(answer.status)
        assert.ok(isRefused, `${method} ${path} ${JSON.stringify(headers)}: ${answer.status}`)
      }
    }
  }
  const self = await done<{ email: string }>(server.url, 'GET /api/users/self', {
    token: ada.token,
  })
  assert.equal(self.email, ada.email, 'nobody was signed out')
})

test('a foreign page can sign nobody in', async () => {
  const body = { email: ada.email, password: ada.password }
  for (const [headers, mayAct] of origins()) {
    if (mayAct) continue
    const answer = await call(server.url, 'POST /api/users/accessToken', { body, headers })
    assert.equal(answer.status, 403, JSON.stringify(headers))
    assert.equal(answer.headers.get('set-cookie'), null)
  }
})

test('CORS: an answer can be read by own and allowed pages only', async () => {
  const lines = [
    ...['GET /api/products', 'GET /api/orders', 'GET /api/users/self', 'GET /api/nothing'],
    ...['OPTIONS /api/orders', 'OPTIONS /api/users/accessToken', 'GET /livez', 'GET /docs'],
  ]
  const preflight = {
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'content-type,hideerror,hideautherror,responseall',
  }
  for (const line of lines) {
    for (const [headers] of origins()) {
      const isPreflight = line.startsWith('OPTIONS')
      const asked = isPreflight ? { ...headers, ...preflight } : headers
      const answer = await call(server.url, line, { token: ada.token, headers: asked })
      const allowed = answer.headers.get('access-control-allow-origin')
      const what = `${line} ${JSON.stringify(headers)}`
      if (allowed === null) {
        assert.equal(answer.headers.get('access-control-allow-credentials'), null, what)
        continue
      }
      assert.deepEqual([allowed, headers['origin']], [ALLOWED, ALLOWED], what)
      assert.match(answer.headers.get('vary') ?? '', /\borigin\b/i, what)
    }
  }
})

test('the WebSocket handshake keeps to the same table', async () => {
  for (const [headers, mayAct] of origins()) {
    const { status } = await handshake(server.url, {
      cookie: `accessToken=${ada.token}`,
      ...headers,
    })
    assert.equal(status, mayAct ? 101 : 403, JSON.stringify(headers))
  }
})

test('D46: every cookie is HttpOnly, SameSite=Lax, Path=/ and Secure behind https', async () => {
  const body = { email: ada.email, password: ada.password }
  let seen = 0
  for (const isSecure of [false, true]) {
    const headers = isSecure ? { 'x-forwarded-proto': 'https' } : {}
    const token = await done<string>(server.url, 'POST /api/users/accessToken', { body })
    const answers = [
      await call(server.url, 'POST /api/users/accessToken', { body, headers }),
      await call(server.url, 'DELETE /api/users/accessToken', { token, headers }),
      await call(server.url, 'DELETE /api/users/accessToken', { headers }),
    ]
    for (const cookie of answers.flatMap((answer) => answer.headers.getSetCookie())) {
      const [pair = '', ...flags] = cookie.split('; ')
      const names = flags.map((flag) => flag.toLowerCase())
      assert.match(pair, /^accessToken=/)
      assert.ok(names.includes('httponly') && names.includes('samesite=lax'), cookie)
      assert.ok(names.includes('path=/'), cookie)
      assert.equal(names.includes('secure'), isSecure, cookie)
      assert.ok(!names.some((name) => name.startsWith('domain')), cookie)
      assert.ok(cookie.length <= 4_096)
      seen++
    }
  }
  assert.equal(seen, 6)
})

test('private answers are kept by nobody, and every kind of answer has its headers', async () => {
  const { token } = ada
  const kinds: readonly (readonly [line: string, status: number, options?: object])[] = [
    ['GET /api/orders', 200, { token }],
    ['GET /api/accounts', 200, { token }],
    ['GET /api/users/self', 200, { token }],
    ['GET /api/users/self', 403],
    ['GET /api/orders', 401],
    ['GET /api/orders/999999', 404, { token }],
    ['GET /api/products', 200],
    ['GET /api/nothing', 404],
    ['PATCH /api/orders', 405, { token }],
    ['POST /api/orders', 400, { token, body: '{' }],
    ['POST /api/orders', 413, { token, body: 'x'.repeat(20_000) }],
    ['POST /api/orders', 415, { token, body: '{}', headers: { 'content-type': 'text/plain' } }],
    ['POST /api/orders', 403, { token, body: {}, headers: { origin: 'null' } }],
    ['DELETE /api/users/accessToken', 204],
    ['GET /livez', 200],
    ['GET /openapi.json', 200],
    ['GET /docs', 200],
    ['GET /%', 400],
  ]
  for (const [line, status, options] of kinds) {
    const answer: Answer = await call(server.url, line, options ?? {})
    const header = (name: string) => answer.headers.get(name) ?? ''
    assert.equal(answer.status, status, line)
    assert.equal(header('x-content-type-options'), 'nosniff', line)
    assert.match(header('content-security-policy'), /frame-ancestors 'none'/, line)
    assert.match(header('referrer-policy'), /^(no-referrer|same-origin)$/, line)
    assert.equal(answer.headers.get('x-powered-by'), null, line)
    assert.equal(answer.headers.get('server'), null, line)
    if (!line.includes(' /api/')) continue
    assert.match(header('cache-control'), /no-store/, line)
    assert.match(header('content-security-policy'), /default-src 'none'/, line)
    if (status !== 204) assert.match(header('content-type'), /^application\/json/, line)
  }
})

test('what is no request is refused with the same care', async () => {
  const large = `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`
  for (const bytes of ['GARBAGE\r\n\r\n', large, 'POST / HTTP/1.1\r\nHost: x\r\n :\r\n\r\n']) {
    const { answers } = await sendRaw(server.url, [bytes])
    assert.equal(answers.length, 1, bytes.slice(0, 40))
    const headers = answers[0]?.headers
    assert.equal(headers?.get('x-content-type-options'), 'nosniff')
    assert.equal(headers?.get('cache-control'), 'no-store')
    assert.match(headers?.get('content-type') ?? '', /^application\/json/)
  }
})

test('headers cannot be injected through what is echoed or redirected to', async () => {
  const evil = '%0d%0aSet-Cookie:%20accessToken=evil%0d%0a'
  const paths = [`/${evil}`, `/api/orders?status=${evil}`, `/api/products/${evil}/book`]
  for (const path of [...paths, `/docs${evil}`, `//evil.example/${evil}`, '//evil.example/..']) {
    const head = `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`
    const { answers } = await sendRaw(server.url, [head])
    assert.equal(answers.length, 1, path)
    const [answer] = answers
    assert.equal(answer?.headers.get('set-cookie'), undefined, path)
    const location = answer?.headers.get('location') ?? '/'
    assert.match(location, /^\/(?!\/)/, `${path} leads to ${location}`)
  }
})
