/** Serving a client: what the whole server says at `/`, and when it refuses to start. */
import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { call } from '../kit/client.ts'
import { inFolder } from '../kit/folder.ts'
import { runToEnd, startServer } from '../kit/server.ts'

const NAVIGATION = { accept: 'text/html,*/*' }

test('a client is served beside API and documents, and never in their place', async () => {
  await inFolder(async (dataDir) => {
    const web = join(dirname(dataDir), 'web')
    await mkdir(join(web, 'assets'), { recursive: true })
    await writeFile(join(web, 'index.html'), '<title>client</title>')
    await writeFile(join(web, 'assets', 'app-6fb6c6916a.js'), 'app()')
    const server = await startServer(dataDir, { WEB_ROOT: web })
    const rows: [path: string, status: number, body: RegExp][] = [
      ['/', 200, /^<title>client/],
      ['/trade/BTC-USDT', 200, /^<title>client/],
      ['/assets/app-6fb6c6916a.js', 200, /^app\(\)$/],
      ['/docs/', 200, /swagger/i],
      ['/openapi.json', 200, /3\.1\.0/],
      ['/api/none', 404, /not found/],
      ['/docs/none', 404, /not found/],
      ['/ws', 404, /not found/],
    ]
    for (const [path, status, body] of rows) {
      const answer = await call(server.url, `GET ${path}`, { headers: NAVIGATION })
      assert.equal(answer.status, status, path)
      const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body)
      assert.match(text, body, path)
    }
    assert.equal((await call(server.url, 'POST /trade/BTC-USDT', { body: {} })).status, 404)
    await server.end('SIGTERM')
  })
})

test('a folder that holds no client is refused at the start', async () => {
  await inFolder(async (dataDir) => {
    const empty = dirname(dataDir)
    const nowhere = join(empty, 'nowhere')
    for (const [web, sentence] of [
      [nowhere, `WEB_ROOT: ${nowhere} is not there\n`],
      [join(import.meta.dirname), `WEB_ROOT: ${import.meta.dirname} has no index.html\n`],
      [empty, `WEB_ROOT: ${empty} has the data folder in it, which nobody may see\n`],
    ] as const) {
      const { code, output } = await runToEnd(dataDir, { WEB_ROOT: web })
      assert.equal(code, 2, output)
      assert.ok(output.endsWith(sentence), output)
    }
  })
})
