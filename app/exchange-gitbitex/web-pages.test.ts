import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { httpServer } from '@bourse/kit/http/server'
import { createLogger } from '@bourse/kit/logger/logger'
import { StartRefused } from './storage.ts'
import { webPages } from './web-pages.ts'

const logger = createLogger({ level: 'silent', name: 'test' })

async function served(config: Parameters<typeof webPages>[0]) {
  const pages = await webPages(config)
  const http = httpServer({ logger, fallback: pages.fallback })
  await pages.install(http)
  return http
}

test('without a client the page of our own is there, with no script but its own', async () => {
  const http = await served({ webRoot: undefined, dataDir: '/data' })
  const page = await http.inject('/')
  assert.equal(page.statusCode, 200)
  const policy = String(page.headers['content-security-policy'])
  assert.match(policy, /^default-src 'none'; script-src 'self'; style-src 'self'; /)
  for (const [, path] of page.body.matchAll(/(?:src|href)="(\/landing[^"]*)"/g)) {
    assert.equal((await http.inject(path as string)).statusCode, 200, path)
  }
  assert.doesNotMatch(page.body, /<script(?![^>]*src)|<style|\sstyle=|\son\w+=/)
  assert.equal((await http.inject('/trade/BTC-USDT')).statusCode, 404)
})

test('a client is served with its own paths; what is none is refused at the start', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'bourse-web-'))
  t.after(() => rm(folder, { recursive: true }))
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
