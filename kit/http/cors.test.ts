/** Who may do what from where: pages of our own, of listed origins, of others, and no page. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLogger } from '../logger/logger.ts'
import { isOrigin } from './cors.ts'
import { sendQuickly } from './quick-reply.ts'
import { httpServer } from './server.ts'

const HOST = 'trade.example:9090'
const LISTED = 'https://friend.example'
const OTHERS = [
  ...['https://evil.test', 'null', '', 'http://friend.example', 'https://friend.example:8443'],
  ...['https://friend.example.evil.test', 'https://sub.friend.example', 'https://FRIEND.example'],
  ...['https://friend.example/', `http://${HOST}.evil.test`, '*'],
]

function server(allowed: readonly string[]) {
  const logger = createLogger({ level: 'silent', name: 'test' })
  const app = httpServer({ logger, allowedOrigins: new Set(allowed) })
  app.get('/api/orders', (_request, reply) => reply.header('gbe-before', '9').send([]))
  app.post('/api/orders', (_request, reply) => sendQuickly(reply, '{"id":"1"}'))
  app.delete('/api/orders/:id', (_request, reply) => reply.code(204).send())
  return app
}

type Headers = Record<string, unknown>

/** What the browser reads to decide whether the page may see the answer. */
function grant(headers: Headers) {
  return {
    origin: headers['access-control-allow-origin'],
    credentials: headers['access-control-allow-credentials'],
    vary: headers['vary'],
  }
}

const NOTHING = { origin: undefined, credentials: undefined, vary: 'Origin' }
const ALL = { origin: LISTED, credentials: 'true', vary: 'Origin' }

function preflight(origin: string | undefined, headers: Record<string, string> = {}) {
  return {
    method: 'OPTIONS',
    url: '/api/orders',
    headers: {
      host: HOST,
      ...(origin === undefined ? {} : { origin }),
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type,hideerror',
      ...headers,
    },
  } as const
}

test('a listed origin may send what the client sends, and no more', async () => {
  const app = server([LISTED])
  for (const site of [undefined, 'cross-site', 'same-site']) {
    const marked = site === undefined ? {} : { 'sec-fetch-site': site }
    const { statusCode, headers } = await app.inject(preflight(LISTED, marked))
    assert.equal(statusCode, 204)
    assert.deepEqual(grant(headers), ALL)
    assert.equal(headers['access-control-allow-methods'], 'GET, HEAD, POST, PUT, PATCH, DELETE')
    const names = String(headers['access-control-allow-headers']).toLowerCase().split(', ')
    assert.deepEqual(names.toSorted(), [
      ...['accept', 'authorization', 'content-type'],
      ...['hideautherror', 'hideerror', 'responseall'],
    ])
    assert.equal(headers['access-control-max-age'], '600')
  }
})

test('no other origin learns anything from a preflight', async () => {
  const app = server([LISTED])
  for (const origin of [...OTHERS, undefined, `http://${HOST}`]) {
    const { statusCode, headers } = await app.inject(preflight(origin))
    assert.equal(statusCode, 405, origin)
    assert.deepEqual(grant(headers), NOTHING, origin)
    const names = Object.keys(headers).filter((name) => name.startsWith('access-control-'))
    assert.deepEqual(names, [], origin)
  }
})

test('without a list nobody is answered, and nothing varies', async () => {
  const app = server([])
  for (const origin of [LISTED, ...OTHERS]) {
    const { statusCode, headers } = await app.inject(preflight(origin))
    assert.equal(statusCode, 405, origin)
    assert.deepEqual(grant(headers), { ...NOTHING, vary: undefined }, origin)
  }
})

/** Origin, Sec-Fetch-Site, may change things, may read the answer. */
const TABLE: [string | undefined, string | undefined, boolean, boolean][] = [
  [undefined, undefined, true, false],
  [undefined, 'same-origin', true, false],
  [undefined, 'none', true, false],
  [undefined, 'same-site', false, false],
  [undefined, 'cross-site', false, false],
  [`http://${HOST}`, undefined, true, false],
  [`http://${HOST}`, 'same-origin', true, false],
  [`http://${HOST}`, 'cross-site', false, false],
  [LISTED, undefined, true, true],
  [LISTED, 'same-site', true, true],
  [LISTED, 'cross-site', true, true],
  ...OTHERS.flatMap((origin): typeof TABLE => [
    [origin, undefined, false, false],
    [origin, 'same-site', false, false],
    [origin, 'cross-site', false, false],
  ]),
]

test('the table of origins: who may change, who may read', async () => {
  const app = server([LISTED])
  for (const [origin, site, mayChange, mayRead] of TABLE) {
    const told = `${origin} ${site}`
    const headers = {
      host: HOST,
      ...(origin === undefined ? {} : { origin }),
      ...(site === undefined ? {} : { 'sec-fetch-site': site }),
    }
    const asked = { url: '/api/orders', headers }
    const placed = await app.inject({ ...asked, method: 'POST', payload: {} })
    assert.equal(placed.statusCode, mayChange ? 200 : 403, told)
    const cancelled = await app.inject({ ...asked, method: 'DELETE', url: '/api/orders/7' })
    assert.equal(cancelled.statusCode, mayChange ? 204 : 403, told)
    const read = await app.inject(asked)
    assert.equal(read.statusCode, 200, told)
    const missing = await app.inject({ ...asked, url: '/api/none' })
    assert.equal(missing.statusCode, 404, told)
    for (const answer of [placed, cancelled, read, missing]) {
      assert.deepEqual(grant(answer.headers), mayRead ? ALL : NOTHING, told)
    }
    const exposed = mayRead ? 'gbe-before, gbe-after, retry-after' : undefined
    assert.equal(read.headers['access-control-expose-headers'], exposed, told)
  }
})

/** A page may send these anywhere without asking first: the body's type alone must stop them. */
const FORMS = ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']

test('what a form can send without a preflight is refused, from wherever it comes', async () => {
  const app = server([LISTED])
  const origins = [undefined, `http://${HOST}`, LISTED, 'https://evil.test', 'null']
  for (const origin of origins) {
    for (const type of [...FORMS, undefined]) {
      const { statusCode } = await app.inject({
        method: 'POST',
        url: '/api/orders',
        headers: {
          host: HOST,
          ...(origin === undefined ? {} : { origin }),
          ...(type === undefined ? {} : { 'content-type': type }),
        },
        payload: '{"productId":"BTC-USDT"}',
      })
      const foreign = origin === 'https://evil.test' || origin === 'null'
      assert.equal(statusCode, foreign ? 403 : 415, `${origin} ${type}`)
    }
  }
})

test('an origin is a scheme, a host and perhaps a port', () => {
  for (const text of ['https://a.test', 'http://localhost:3000', 'http://[::1]:8080']) {
    assert.equal(isOrigin(text), true, text)
  }
  for (const text of [
    ...['*', 'null', '', 'a.test', 'https://a.test/', 'https://a.test:443', 'https://A.test'],
    ...['https://a.test/x', 'ftp://a.test', 'https://*.a.test', 'https://u@a.test', 'file://'],
  ]) {
    assert.equal(isOrigin(text), false, text)
  }
})
