import assert from 'node:assert/strict'
import { type AddressInfo, connect } from 'node:net'
import { test } from 'node:test'
import type { FastifyInstance } from 'fastify'
import { createLogger } from '../logger/logger.ts'
import { ERROR_SCHEMA } from './errors.ts'
import { useExactJson } from './exact-json.ts'
import { isForeign } from './origin.ts'
import { HTTP_LIMITS, type HttpServerOptions, httpServer } from './server.ts'

const JSON_TYPE = { 'content-type': 'application/json' }

function server(options: Partial<HttpServerOptions> = {}) {
  const log: string[] = []
  const output = { write: (text: string) => log.push(text) }
  const logger = createLogger({ level: 'info', name: 'test', readable: false, output })
  const app = httpServer({ logger, ...options })
  app.get('/api/things/:id', () => ({ ok: true }))
  app.delete('/api/things/:id', () => ({ ok: true }))
  app.post(
    '/api/things',
    { schema: { body: BODY, response: { '4xx': ERROR_SCHEMA } } },
    (request) => request.body,
  )
  app.get('/api/broken', () => {
    throw new Error('canary in an inner error')
  })
  app.register((scope, _options, done) => {
    useExactJson(scope, ['price'])
    scope.post('/api/exact', (request) => request.body)
    done()
  })
  return { app, log }
}

const BODY = {
  type: 'object',
  properties: {
    name: { type: 'string', minLength: 2, maxLength: 4 },
    count: { type: 'integer', minimum: 1, maximum: 9 },
    price: { anyOf: [{ type: 'string' }, { type: 'number' }, { type: 'null' }] },
    side: { anyOf: [{ const: 'buy' }, { const: 'sell' }] },
    kind: { enum: ['limit', 'market'] },
    tags: { type: 'array', maxItems: 1, items: { type: 'string', pattern: '^[a-z]+$' } },
  },
  required: ['name'],
  additionalProperties: false,
}

async function post(app: FastifyInstance, payload: string, headers: Record<string, string> = {}) {
  const url = '/api/things'
  const reply = await app.inject({
    method: 'POST',
    url,
    headers: { ...JSON_TYPE, ...headers },
    payload,
  })
  return { status: reply.statusCode, body: reply.json() as unknown }
}

function refusal(status: number, message: string) {
  return { status, body: { http_code: status, code: 0, message } }
}

test('a schema violation is one sentence', async () => {
  const { app } = server()
  const rows: [string, string][] = [
    ['{}', 'name is missing'],
    ['[]', 'the body must be an object'],
    ['', 'the body must be an object'],
    ['{"name":7}', 'name must be a string'],
    ['{"name":"a"}', 'name must have at least 2 characters'],
    ['{"name":"abcde"}', 'name must have at most 4 characters'],
    ['{"name":"ab","count":"1"}', 'count must be a whole number'],
    ['{"name":"ab","count":0}', 'count must be at least 1'],
    ['{"name":"ab","count":10}', 'count must be at most 9'],
    ['{"name":"ab","price":{}}', 'price must be a string or a number or null'],
    ['{"name":"ab","side":"hold"}', 'side must be one of buy, sell'],
    ['{"name":"ab","kind":"stop"}', 'kind must be one of limit, market'],
    ['{"name":"ab","tags":["a","b"]}', 'tags must have at most 1 entries'],
    ['{"name":"ab","tags":["A"]}', 'tags.0 has the wrong form'],
    ['{"name":"ab","other":1}', 'other is not a known field'],
  ]
  for (const [payload, message] of rows) {
    assert.deepEqual(await post(app, payload), refusal(400, message), payload)
  }
  assert.deepEqual(await post(app, '{"name":"ab","count":1}'), {
    status: 200,
    body: { name: 'ab', count: 1 },
  })
})

test('a body may name its character set, as browsers do', async () => {
  const { app } = server()
  const type = { 'content-type': 'application/json;charset=utf-8' }
  assert.equal((await post(app, '{"name":"ab"}', type)).status, 200)
})

test('the limits are those of the underlying server', () => {
  const limits = { headersMs: 1_234, requestMs: 2_345, connections: 7, requestsPerSocket: 9 }
  const { app } = server({ limits })
  assert.equal(app.server.headersTimeout, 1_234)
  assert.equal(app.server.requestTimeout, 2_345)
  assert.equal(app.server.keepAliveTimeout, HTTP_LIMITS.keepAliveMs)
  assert.equal(app.server.maxConnections, 7)
  assert.equal(app.server.maxRequestsPerSocket, 9)
})

test('bodies that cannot be read', async () => {
  const { app } = server()
  assert.deepEqual(await post(app, '{'), refusal(400, 'the body is not valid JSON'))
  const proto = '{"__proto__":{}}'
  assert.deepEqual(await post(app, proto), refusal(400, 'the body is not valid JSON'))
  const large = JSON.stringify({ name: 'x'.repeat(17_000) })
  assert.deepEqual(await post(app, large), refusal(413, 'the body is too large'))
  const sentence = 'the body must be sent with Content-Type application/json'
  for (const type of [
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    '',
  ]) {
    assert.deepEqual(await post(app, '{}', { 'content-type': type }), refusal(415, sentence), type)
  }
})

test('chosen numbers stay exact where a scope asks for it', async () => {
  const { app } = server()
  const payload = '{"price":9007199254740993,"other":0.10}'
  const reply = await app.inject({ method: 'POST', url: '/api/exact', headers: JSON_TYPE, payload })
  assert.deepEqual(reply.json(), { price: '9007199254740993', other: 0.1 })
})

test('unknown paths are 404, known paths with another method 405', async () => {
  const { app } = server({ fallback: (_request, reply) => reply.type('text/html').send('<p>page') })
  const rows: [string, string, number, string | undefined][] = [
    ['GET', '/api/nothing', 404, undefined],
    ['GET', '/api', 404, undefined],
    ['POST', '/api/nothing?x=1', 404, undefined],
    ['POST', '/somewhere', 404, undefined],
    ['PUT', '/api/things/7', 405, 'DELETE, GET, HEAD'],
    ['OPTIONS', '/api/things/7', 405, 'DELETE, GET, HEAD'],
    ['GET', '/api/things', 405, 'POST'],
    ['DELETE', '/api/things?all=1', 405, 'POST'],
    ['PUT', '/api/things/7/more', 404, undefined],
  ]
  for (const [method, url, status, allow] of rows) {
    const reply = await app.inject({ method: method as 'GET', url })
    assert.equal(reply.statusCode, status, `${method} ${url}`)
    assert.equal(reply.headers['allow'], allow, `${method} ${url}`)
    assert.equal((reply.json() as { http_code: number }).http_code, status)
  }
  const page = await app.inject({ method: 'GET', url: '/trade/BTC-USDT' })
  assert.equal(page.body, '<p>page')
})

test('an unread body does not matter where there is no route', async () => {
  const { app } = server()
  const headers = { 'content-type': 'text/plain' }
  const reply = await app.inject({ method: 'POST', url: '/api/none', headers, payload: 'x' })
  assert.equal(reply.statusCode, 404)
})

test('an inner error is a number for the caller and a line in the log', async () => {
  const { app, log } = server()
  const reply = await app.inject({ method: 'GET', url: '/api/broken' })
  assert.equal(reply.statusCode, 500)
  assert.equal(reply.body.includes('canary'), false)
  const id = /reported as (\w{8})/.exec(reply.body)?.[1]
  const line = log.find((entry) => entry.includes(String(id)))
  assert.ok(line?.includes('canary in an inner error'))
})

test('a path that is no URL is 400', async () => {
  const { app } = server()
  const reply = await app.inject({ method: 'GET', url: '/api/things/%zz' })
  assert.equal(reply.statusCode, 400)
  assert.deepEqual(reply.json(), {
    http_code: 400,
    code: 0,
    message: 'the path is not a valid URL',
  })
})

test('who may change things', async () => {
  const allowedOrigins = new Set(['https://friend.example'])
  const { app } = server({ allowedOrigins })
  const host = 'trade.example:9090'
  const rows: [Record<string, string>, boolean][] = [
    [{}, true],
    [{ 'sec-fetch-site': 'same-origin' }, true],
    [{ 'sec-fetch-site': 'none' }, true],
    [{ 'sec-fetch-site': 'cross-site' }, false],
    [{ 'sec-fetch-site': 'same-site', origin: 'http://other.example' }, false],
    [{ 'sec-fetch-site': 'cross-site', origin: `http://${host}` }, false],
    [{ 'sec-fetch-site': 'cross-site', origin: 'https://friend.example' }, true],
    [{ origin: `http://${host}` }, true],
    [{ origin: `https://${host}` }, true],
    [{ origin: 'http://TRADE.example:9090' }, true],
    [{ origin: 'http://trade.example' }, false],
    [{ origin: 'http://trade.example:9091' }, false],
    [{ origin: 'https://friend.example' }, true],
    [{ origin: 'https://friend.example.evil.test' }, false],
    [{ origin: 'http://evil.test' }, false],
    [{ origin: 'null' }, false],
    [{ origin: '' }, false],
    [{ origin: `ftp://${host}` }, false],
  ]
  for (const [headers, allowed] of rows) {
    const asked = { host, ...headers }
    const told = JSON.stringify(headers)
    assert.equal(isForeign(asked, allowedOrigins), !allowed, told)
    const change = await app.inject({ method: 'DELETE', url: '/api/things/7', headers: asked })
    assert.equal(change.statusCode, allowed ? 200 : 403, told)
    const read = await app.inject({ method: 'GET', url: '/api/things/7', headers: asked })
    assert.equal(read.statusCode, 200, told)
  }
  const secure = { host: 'trade.example', origin: 'https://trade.example' }
  assert.equal(isForeign(secure, allowedOrigins), false)
  assert.equal(isForeign({ origin: 'https://trade.example' }, allowedOrigins), true)
})

test('every kind of path has its security headers, errors too', async () => {
  const { app } = server()
  app.get('/docs/', (_request, reply) => reply.type('text/html').send('docs'))
  for (const url of ['/api/things/7', '/api/none', '/api/broken', '/docs/', '/page', '/%zz']) {
    const { headers } = await app.inject({ method: 'GET', url })
    assert.equal(headers['x-content-type-options'], 'nosniff', url)
    assert.match(String(headers['content-security-policy']), /frame-ancestors 'none'/, url)
    assert.ok(headers['referrer-policy'], url)
    const page = url === '/docs/' || url === '/page'
    assert.equal(headers['cache-control'], page ? undefined : 'no-store', url)
    assert.equal(headers['strict-transport-security'], undefined, url)
  }
})

test('forwarded addresses are believed from trusted proxies only', async () => {
  for (const [trustedProxies, ip, protocol] of [
    [[], '10.0.0.9', 'http'],
    [['10.0.0.0/8'], '192.0.2.7', 'https'],
    [['172.16.0.0/12'], '10.0.0.9', 'http'],
  ] as const) {
    const { app } = server({ trustedProxies })
    app.get('/api/me', (request) => ({ ip: request.ip, protocol: request.protocol }))
    const headers = { 'x-forwarded-for': '192.0.2.7', 'x-forwarded-proto': 'https' }
    const reply = await app.inject({ url: '/api/me', headers, remoteAddress: '10.0.0.9' })
    assert.deepEqual(reply.json(), { ip, protocol })
    const onlyTls = protocol === 'https' ? 'max-age=31536000' : undefined
    assert.equal(reply.headers['strict-transport-security'], onlyTls)
  }
})

test('bytes that are no request get one answer and a closed line', async (t) => {
  const { app } = server({ limits: { headerBytes: 1024 } })
  await app.listen({ host: '127.0.0.1', port: 0 })
  t.after(() => app.close())
  const { port } = app.server.address() as AddressInfo
  const garbage = await raw(port, 'NONSENSE\r\n\r\n')
  assert.match(garbage, /^HTTP\/1\.1 400 /)
  assert.match(garbage, /"message":"this is not a valid HTTP request"\}$/)
  assert.match(garbage, /\r\nx-content-type-options: nosniff\r\n/)
  assert.match(garbage, /\r\ncache-control: no-store\r\n/)
  const long = `GET / HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(2000)}\r\n\r\n`
  assert.match(await raw(port, long), /^HTTP\/1\.1 431 /)
})

test('garbage behind a request is not answered in its place', async (t) => {
  const { app } = server()
  app.get('/api/slow', async () => new Promise(() => {}))
  await app.listen({ host: '127.0.0.1', port: 0 })
  t.after(() => app.close())
  const { port } = app.server.address() as AddressInfo
  const text = await raw(port, 'GET /api/slow HTTP/1.1\r\nHost: x\r\n\r\nNONSENSE\r\n\r\n')
  assert.equal(text, '')
})

function raw(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
    socket.setEncoding('utf8')
    socket.on('data', (chunk) => {
      text += chunk
    })
    socket.on('error', (error: Error & { code?: string }) =>
      error.code === 'ECONNRESET' ? resolve(text) : reject(error),
    )
    socket.on('close', () => resolve(text))
  })
}
