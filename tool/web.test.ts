/** Builds a small screen with a stand-in for Vite, and sees when it is built again. */
import assert from 'node:assert/strict'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, test } from 'node:test'
import { gunzipSync } from 'node:zlib'

/** Plain JavaScript, which the compiler does not read. */
const { buildWeb, isWebBuilt }: Web = await import(new URL('web.mjs', import.meta.url).href)
interface Web {
  isWebBuilt(root: string): boolean
  buildWeb(root: string, node: string): string | undefined
}

const folders: string[] = []
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** What the stand-in does: copies the page, or fails with words when the page says so. */
const STAND_IN = `
const fs = require('node:fs')
const out = process.argv[process.argv.indexOf('--outDir') + 1]
const page = fs.readFileSync('web/index.html', 'utf8')
fs.mkdirSync(out)
if (page.includes('broken')) { console.error('index.html:1 is broken'); process.exit(1) }
fs.writeFileSync(out + '/index.html', page)
fs.writeFileSync(out + '/app.js', 'app()')
`

function plantTree() {
  const root = mkdtempSync(join(tmpdir(), 'bourse-web-'))
  folders.push(root)
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  write('node_modules/vite/bin/vite.js', STAND_IN)
  write('package-lock.json', '{}')
  write('web/index.html', 'one')
  write('web/src/main.ts', 'one')
  write('web/src/main.test.ts', 'one')
  write('domain/shared/decimal.ts', 'one')
  const build = () => buildWeb(root, process.execPath)
  const page = () => readFileSync(join(root, 'web/dist/index.html'), 'utf8')
  return { root, write, build, page }
}

test('is built once, and again when a source, the domain or a package changed', () => {
  const { root, write, build, page } = plantTree()
  assert.equal(isWebBuilt(root), false)
  assert.equal(build(), undefined)
  assert.equal(page(), 'one')
  assert.equal(isWebBuilt(root), true)
  const packed = readFileSync(join(root, 'web/dist/app.js.gz'))
  assert.equal(gunzipSync(packed).toString(), 'app()')
  const sources = ['web/index.html', 'web/src/new.tsx', 'domain/shared/decimal.ts']
  for (const path of [...sources, 'package-lock.json']) {
    write(path, '{"two":2}')
    assert.equal(isWebBuilt(root), false, path)
    assert.equal(build(), undefined)
    assert.equal(isWebBuilt(root), true, path)
  }
  assert.equal(page(), '{"two":2}')
  write('web/src/main.test.ts', 'two')
  assert.equal(isWebBuilt(root), true, 'tests are not built')
  rmSync(join(root, 'web/dist/index.html'))
  rmSync(join(root, 'web/dist'), { recursive: true })
  assert.equal(isWebBuilt(root), false, 'the build is gone')
})

test('a build that fails says why, keeps the old one, and is tried again', () => {
  const { root, write, build, page } = plantTree()
  assert.equal(build(), undefined)
  write('web/index.html', 'broken')
  assert.equal(build(), 'index.html:1 is broken')
  assert.equal(page(), 'one')
  assert.equal(isWebBuilt(root), false)
  assert.deepEqual(readdirSync(join(root, 'web')).toSorted(), ['dist', 'index.html', 'src'])
  write('web/index.html', 'mended')
  assert.equal(build(), undefined)
  assert.equal(page(), 'mended')
})

test('without Vite it says so', () => {
  const { root, build } = plantTree()
  rmSync(join(root, 'node_modules'), { recursive: true })
  assert.match(build() ?? '', /Cannot find module/)
  assert.equal(existsSync(join(root, 'web/dist')), false)
})
