import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { gunzipSync, gzipSync } from 'node:zlib'
import type { Pages } from '@bourse/kit/http/pages'
import { httpServer } from '@bourse/kit/http/server'
import { createLogger } from '@bourse/kit/logger/logger'
import { StartRefused } from './storage.ts'
import { operatorPages, webPages } from './web-pages.ts'

const logger = createLogger({ level: 'silent', name: 'test' })

async function served(config: Parameters<typeof webPages>[0]) {
  return await servedBy(await webPages(config))
}

async function servedBy(pages: Pages) {
  const http = httpServer({ logger, fallback: pages.fallback })
  await pages.install(http)
  return http
}

test('the built screen has its own paths and a policy without inline code', async (t) => {
  const screen = await folderFor(t)
  const index = '<script type="module" src="/assets/app-6fb6c6916a.js"></script>'
  await mkdir(join(screen, 'assets'))
  await writeFile(join(screen, 'index.html'), index)
  await writeFile(join(screen, 'operator.html'), 'operator')
  await mkdir(join(screen, 'operator'))
  await writeFile(join(screen, 'operator', 'page.js'), 'operate()')
  await writeFile(join(screen, 'assets', 'app-6fb6c6916a.js'), 'app()')
  await writeFile(join(screen, 'assets', 'app-6fb6c6916a.js.gz'), gzipSync('app()'))
  const http = await served({ webRoot: undefined, dataDir: '/data', screen })
  const page = await http.inject('/')
  assert.equal(page.body, index)
  const policy = String(page.headers['content-security-policy'])
  assert.match(policy, /^default-src 'none'; script-src 'self'; style-src 'self'; /)
  assert.doesNotMatch(policy, /unsafe|http|\*/)
  assert.equal((await http.inject('/trade/BTC-USDT')).body, index)
  assert.equal((await http.inject('/assets/app-6fb6c6916a.js')).body, 'app()')
  const packed = await http.inject({
    url: '/assets/app-6fb6c6916a.js',
    headers: { 'accept-encoding': 'gzip' },
  })
  assert.equal(packed.headers['content-encoding'], 'gzip')
  assert.equal(packed.headers['content-type'], 'application/javascript; charset=utf-8')
  assert.match(String(packed.headers['vary']), /accept-encoding/i)
  assert.equal(gunzipSync(packed.rawPayload).toString(), 'app()')
  const operators = ['/operator.html', '/operator', '/operator/page.js', '/metrics', '/state']
  for (const url of [...operators, '/ws', '/api/none', '/.stamp']) {
    assert.equal(
      (await http.inject({ url, headers: { accept: 'text/html' } })).statusCode,
      404,
      url,
    )
  }
})

test('a screen that is not built is said in words, and nothing else is a page', async (t) => {
  const screen = join(await folderFor(t), 'none')
  const http = await served({ webRoot: undefined, dataDir: '/data', screen })
  const page = await http.inject('/')
  assert.equal(page.statusCode, 503)
  assert.match(page.body, /npm run build/)
  assert.equal((await http.inject('/trade/BTC-USDT')).statusCode, 404)
})

test("operators have their page at the root of their listener, and not the people's", async (t) => {
  const screen = await folderFor(t)
  const none = await servedBy(await operatorPages(screen))
  assert.equal((await none.inject('/')).statusCode, 503, 'not built yet')
  await writeFile(join(screen, 'index.html'), 'people')
  await writeFile(join(screen, 'operator.html'), 'operator')
  await mkdir(join(screen, 'operator'))
  await writeFile(join(screen, 'operator', 'page.js'), 'operate()')
  const http = await servedBy(await operatorPages(screen))
  const page = await http.inject('/')
  assert.equal(page.body, 'operator')
  assert.match(String(page.headers['content-security-policy']), /connect-src 'self'; /)
  assert.doesNotMatch(String(page.headers['content-security-policy']), /unsafe|http|\*/)
  assert.equal((await http.inject('/operator/page.js')).body, 'operate()')
  for (const url of ['/index.html', '/trade/BTC-USDT', '/.stamp', '/none']) {
    assert.equal((await http.inject({ url, headers: { accept: 'text/html' } })).statusCode, 404)
  }
})

test('a client is served with its own paths; what is none is refused at the start', async (t) => {
  const folder = await folderFor(t)
  await mkdir(join(folder, 'web'))
  const dataDir = join(folder, 'data')
  const refusals = [
    [join(folder, 'none'), /^WEB_ROOT: .*none is not there$/],
    [join(folder, 'web'), /^WEB_ROOT: .*web has no index\.html$/],
    [folder, /^WEB_ROOT: .* has the data folder in it, which nobody may see$/],
    [dataDir, /^WEB_ROOT: .* has the data folder in it, which nobody may see$/],
  ] as const
  for (const [webRoot, sentence] of refusals) {
    await assert.rejects(webPages({ webRoot, dataDir }), (error: Error) => {
      assert.ok(error instanceof StartRefused)
      assert.equal(error.exitCode, 2)
      assert.match(error.message, sentence)
      return true
    })
  }
  await writeFile(join(folder, 'web', 'index.html'), '<p>client')
  const http = await served({ webRoot: join(folder, 'web'), dataDir })
  assert.equal((await http.inject('/trade/BTC-USDT')).body, '<p>client')
  assert.equal((await http.inject('/ws')).statusCode, 404)
})

async function folderFor(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'bourse-web-'))
  t.after(() => rm(folder, { recursive: true }))
  return folder
}
