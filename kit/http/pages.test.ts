import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, test } from 'node:test'
import type { FastifyInstance } from 'fastify'
import { createLogger } from '../logger/logger.ts'
import { openPages, PagesProblem } from './pages.ts'
import { httpServer } from './server.ts'

const INLINE = 'document.title = "ready";\r\nrun()'
const INDEX = `<!DOCTYPE html><title>client</title>
<script src="assets/app-6fb6c6916a.js"></script>
<script>${INLINE}</script>
<SCRIPT type="text/javascript"></SCRIPT>`

const FILES = {
  'index.html': INDEX,
  'about.html': '<p>about',
  'robots.txt': 'none',
  'two words.txt': 'two words',
  'assets/app-6fb6c6916a.js': 'app()',
  'assets/app-6fb6c6916a.js.map': '{}',
  'assets/index-BwX2kd3f.css': 'p {}',
  'assets/main.50299ab5.css': 'p {}',
  'assets/base.js': 'base()',
  'assets/photo-20240229.jpg': 'jpg',
  'assets/Typewriter-Regular-Web.woff2': 'font',
  'assets/logo.svg': '<svg/>',
  '.env': 'SECRET=canary',
  '.git/config': 'canary',
  'assets/.hidden': 'canary',
}

const base = await mkdtemp(join(tmpdir(), 'bourse-pages-'))
const folder = join(base, 'web')
after(() => rm(base, { recursive: true, force: true }))
for (const [name, content] of Object.entries(FILES)) {
  await mkdir(join(folder, name, '..'), { recursive: true })
  await writeFile(join(folder, name), content)
}
await writeFile(join(base, 'secret.txt'), 'canary')
await mkdir(join(base, 'web-other'))
await writeFile(join(base, 'web-other', 'secret.txt'), 'canary')
await symlink(join(base, 'secret.txt'), join(folder, 'leak.txt'))
await symlink(base, join(folder, 'up'))
await symlink(join(base, 'web-other'), join(folder, 'sibling'))
await symlink(join(folder, '.env'), join(folder, 'settings.txt'))
await symlink(join(folder, 'robots.txt'), join(folder, 'inside.txt'))
await symlink(join(base, 'gone'), join(folder, 'dangling.txt'))

const RESERVED = ['/api', '/docs', '/openapi.json', '/ws']
const NAVIGATION = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }

async function served(options: { history?: boolean; policy?: 'strict' | 'client' } = {}) {
  const logger = createLogger({ level: 'silent', name: 'test' })
  const { history = true, policy = 'client' } = options
  const pages = await openPages({ folder, history, policy, reserved: RESERVED })
  const app = httpServer({ logger, fallback: pages.fallback })
  await pages.install(app)
  app.get('/api/things', () => ({ ok: true }))
  app.get('/openapi.json', () => ({ openapi: true }))
  return app
}

const get = (app: FastifyInstance, url: string, headers = {}) => app.inject({ url, headers })

test('files have their types, hashed ones are kept, others asked for again', async () => {
  const app = await served()
  const kept = 'public, max-age=31536000, immutable'
  const rows: [string, string, string][] = [
    ['/assets/app-6fb6c6916a.js', 'application/javascript; charset=utf-8', kept],
    ['/assets/app-6fb6c6916a.js.map', 'application/json; charset=utf-8', kept],
    ['/assets/app-6fb6c6916a.js?v=1', 'application/javascript; charset=utf-8', kept],
    ['/assets/main.50299ab5.css', 'text/css; charset=utf-8', kept],
    ['/assets/index-BwX2kd3f.css', 'text/css; charset=utf-8', kept],
    ['/assets/base.js', 'application/javascript; charset=utf-8', 'no-cache'],
    ['/assets/photo-20240229.jpg', 'image/jpeg', 'no-cache'],
    ['/assets/Typewriter-Regular-Web.woff2', 'font/woff2', 'no-cache'],
    ['/assets/logo.svg', 'image/svg+xml', 'no-cache'],
    ['/two%20words.txt', 'text/plain; charset=utf-8', 'no-cache'],
    ['/inside.txt', 'text/plain; charset=utf-8', 'no-cache'],
    ['/about.html', 'text/html; charset=utf-8', 'no-cache'],
    ['/', 'text/html; charset=utf-8', 'no-cache'],
    ['/index.html', 'text/html; charset=utf-8', 'no-cache'],
  ]
  for (const [url, type, caching] of rows) {
    const reply = await get(app, url)
    assert.equal(reply.statusCode, 200, url)
    assert.equal(reply.headers['content-type'], type, url)
    assert.equal(reply.headers['cache-control'], caching, url)
    assert.equal(reply.headers['x-content-type-options'], 'nosniff', url)
    assert.ok(reply.headers['etag'], url)
  }
  assert.equal((await get(app, '/assets/base.js')).body, 'base()')
})

test('what has not changed is 304', async () => {
  const app = await served()
  for (const url of ['/', '/trade/BTC-USDT', '/assets/base.js']) {
    const etag = String((await get(app, url)).headers['etag'])
    const again = await get(app, url, { 'if-none-match': etag })
    assert.equal(again.statusCode, 304, url)
    assert.equal(again.body, '', url)
  }
})

test("paths of the client's own router are index.html, missing files are not", async () => {
  const app = await served()
  const rows: [string, Record<string, string>, number][] = [
    ['/', {}, 200],
    ['/trade/BTC-USDT', {}, 200],
    ['/account/signin?ref=/trade/BTC-USDT', { accept: '*/*' }, 200],
    ['/assets', {}, 200],
    ['/trade/1.5', NAVIGATION, 200],
    ['/trade/1.5', {}, 404],
    ['/assets/app-0000000000.js', { accept: '*/*' }, 404],
    ['/favicon.ico', { accept: 'image/avif,image/webp,*/*' }, 404],
    ['/dangling.txt', {}, 404],
  ]
  for (const [url, headers, status] of rows) {
    const reply = await get(app, url, headers)
    assert.equal(reply.statusCode, status, url)
    if (status === 200) assert.equal(reply.body, INDEX, url)
    else assert.equal(reply.json().message, 'not found', url)
  }
  const head = await app.inject({ method: 'HEAD', url: '/trade/BTC-USDT' })
  assert.equal(head.statusCode, 200)
  assert.equal(head.headers['content-length'], String(Buffer.byteLength(INDEX)))
  assert.equal(head.body, '')
})

test('routes, reserved paths and other methods are never pages', async () => {
  const app = await served()
  assert.deepEqual((await get(app, '/api/things', NAVIGATION)).json(), { ok: true })
  assert.deepEqual((await get(app, '/openapi.json', NAVIGATION)).json(), { openapi: true })
  for (const url of [
    '/api',
    '/api/none',
    '/docs/none',
    '/ws',
    '/ws/x',
    '/openapi.json/x',
    '/API/x',
  ]) {
    assert.equal((await get(app, url, NAVIGATION)).statusCode, 404, url)
  }
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS'] as const) {
    assert.equal((await app.inject({ method, url: '/trade/BTC-USDT' })).statusCode, 404, method)
  }
})

test('without a router of its own a folder has only its files', async () => {
  const app = await served({ history: false, policy: 'strict' })
  assert.equal((await get(app, '/')).body, INDEX)
  assert.equal((await get(app, '/assets/base.js')).statusCode, 200)
  assert.equal((await get(app, '/trade/BTC-USDT', NAVIGATION)).statusCode, 404)
})

test('nothing hidden and nothing outside of the folder is read', async (t) => {
  const app = await served()
  await app.listen({ host: '127.0.0.1', port: 0 })
  t.after(() => app.close())
  const paths = [
    ...['/.env', '/.git/config', '/assets/.hidden', '/%2eenv', '/settings.txt'],
    ...['/leak.txt', '/up/secret.txt', '/up/web-other/secret.txt', '/sibling/secret.txt'],
    ...['/../secret.txt', '/%2e%2e/secret.txt', '/assets/../../secret.txt', '/..%2fsecret.txt'],
    ...['/..%5csecret.txt', '/assets/..%2f..%2fsecret.txt', '//etc/passwd', '/%2fetc/passwd'],
    ...['/../web-other/secret.txt', '/index.html%00.txt', '/a%0d%0ab', '/./robots.txt'],
  ]
  for (const url of paths) {
    const reply = await getAsWritten(app, url)
    assert.equal(reply.status, 404, url)
    assert.equal(reply.body.includes('canary'), false, url)
  }
  assert.equal((await get(app, '/%zz')).statusCode, 400)
  assert.equal((await get(app, `/${'x'.repeat(4000)}.txt`)).statusCode, 404)
})

test('the policy lets the scripts of index.html run, and no other inline ones', async () => {
  const app = await served()
  const inline = createHash('sha256').update(INLINE.replace('\r\n', '\n')).digest('base64')
  for (const url of ['/', '/trade/BTC-USDT', '/assets/base.js']) {
    const { headers } = await get(app, url)
    const policy = String(headers['content-security-policy'])
    assert.match(policy, /script-src 'self' 'unsafe-eval' 'sha256-/, url)
    assert.ok(policy.includes(`'sha256-${inline}'`), url)
    assert.doesNotMatch(policy, /script-src[^;]*unsafe-inline/, url)
    assert.match(policy, /frame-ancestors 'none'/, url)
    assert.equal(headers['referrer-policy'], 'same-origin', url)
  }
  const strict = await get(await served({ policy: 'strict' }), '/')
  assert.doesNotMatch(String(strict.headers['content-security-policy']), /unsafe|sha256/)
})

test('a client that is built again is served as it is now', async () => {
  const app = await served()
  const before = await get(app, '/')
  await writeFile(join(folder, 'index.html'), `${INDEX}<p>new`)
  await utimes(join(folder, 'index.html'), 1, 1)
  const now = await get(app, '/', { 'if-none-match': before.headers['etag'] })
  assert.equal(now.statusCode, 200)
  assert.equal(now.body, `${INDEX}<p>new`)
  await rm(join(folder, 'index.html'))
  assert.equal((await get(app, '/')).statusCode, 404)
  await writeFile(join(folder, 'index.html'), INDEX)
})

test('a folder that is none, or has no index.html, is a problem', async () => {
  const options = { history: true, policy: 'client', reserved: [] } as const
  const linked = join(base, 'linked')
  await mkdir(linked)
  await symlink(join(base, 'secret.txt'), join(linked, 'index.html'))
  for (const [path, sentence] of [
    [join(base, 'nowhere'), /nowhere is not there$/],
    [join(folder, 'assets'), /assets has no index\.html$/],
    [join(base, 'secret.txt'), /secret\.txt has no index\.html$/],
    [linked, /linked has no index\.html$/],
  ] as const) {
    await assert.rejects(openPages({ ...options, folder: path }), (error: Error) => {
      assert.ok(error instanceof PagesProblem)
      assert.match(error.message, sentence)
      return true
    })
  }
})

/** A request whose path nobody tidies up on the way, as a browser or `inject` would. */
async function getAsWritten(app: FastifyInstance, path: string) {
  const { port } = app.server.address() as AddressInfo
  const asked = request({ host: '127.0.0.1', port, path, headers: NAVIGATION, agent: false }).end()
  const [reply] = (await once(asked, 'response')) as [IncomingMessage]
  return { status: reply.statusCode, body: await text(reply) }
}
