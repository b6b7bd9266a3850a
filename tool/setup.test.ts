/** Runs tool/setup.mjs in small trees, with a stand-in for npm that installs next to nothing. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'

const folders: string[] = []
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** What the stand-in does as `npm ci`: leaves npm's own record, and a line for us to count. */
const STAND_IN = `
const fs = require('node:fs')
if (process.argv.includes('--version')) console.log(process.env.FAKE_NPM_VERSION ?? '11.0.0')
else {
  fs.appendFileSync('installs.log', process.argv[2] + '\\n')
  if (process.env.FAKE_NPM_FAILS) { console.error('npm error network'); process.exit(7) }
  fs.rmSync('node_modules', { recursive: true, force: true })
  fs.mkdirSync('node_modules/.bin', { recursive: true })
  fs.mkdirSync('node_modules/a')
  const { packages } = JSON.parse(fs.readFileSync('package-lock.json', 'utf8'))
  delete packages['node_modules/b-aix']
  fs.writeFileSync('node_modules/.package-lock.json', JSON.stringify({ packages }))
  const node = process.env.FAKE_NODE ?? process.execPath
  fs.symlinkSync(node, 'node_modules/.bin/node')
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300)
}
`

/** A tree with a lockfile of one package, its setup, and a way to run that. */
function plantTree() {
  const root = mkdtempSync(join(tmpdir(), 'bourse-setup-'))
  folders.push(root)
  mkdirSync(join(root, 'tool'))
  copyFileSync(join(import.meta.dirname, 'setup.mjs'), join(root, 'tool/setup.mjs'))
  writeFileSync(join(root, 'npm-cli.js'), STAND_IN)
  writeLockfile(root, '1.0.0')
  const setUp = (env: NodeJS.ProcessEnv = {}) =>
    new Promise<{ code: unknown; output: string }>((done) => {
      const npm = { npm_execpath: join(root, 'npm-cli.js'), npm_node_execpath: process.execPath }
      execFile(
        process.execPath,
        [join(root, 'tool/setup.mjs')],
        { env: { ...process.env, ...npm, ...env } },
        (error, stdout, stderr) => done({ code: error?.code ?? 0, output: stdout + stderr }),
      )
    })
  const installs = () =>
    existsSync(join(root, 'installs.log'))
      ? readFileSync(join(root, 'installs.log'), 'utf8').trim().split('\n')
      : []
  return { root, setUp, installs }
}

function writeLockfile(root: string, version: string): void {
  const packages = {
    '': {},
    'node_modules/a': { version },
    'node_modules/b-aix': { version, optional: true, os: ['aix'] },
  }
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages }))
}

test('installs once, then says nothing until the lockfile changes', async () => {
  const { root, setUp, installs } = plantTree()
  const first = await setUp()
  assert.equal(first.code, 0, first.output)
  assert.match(first.output, /installing/)
  assert.deepEqual(await setUp(), { code: 0, output: '' })
  assert.deepEqual(installs(), ['ci'])
  writeLockfile(root, '2.0.0')
  assert.equal((await setUp()).code, 0)
  assert.deepEqual(installs(), ['ci', 'ci'])
  assert.equal(existsSync(join(root, '.setup.lock')), false)
})

test('accepts what another npm command installed from the same lockfile', async () => {
  const { root, setUp, installs } = plantTree()
  await setUp()
  rmSync(join(root, 'node_modules/.setup-stamp.json'))
  assert.deepEqual(await setUp(), { code: 0, output: '' })
  assert.equal(installs().length, 1)
})

test('two at once install once', async () => {
  const { setUp, installs } = plantTree()
  const both = await Promise.all([setUp(), setUp()])
  assert.deepEqual(
    both.map(({ code }) => code),
    [0, 0],
  )
  assert.equal(installs().length, 1)
})

test('takes over the lock of a process that has ended', async () => {
  const { root, setUp } = plantTree()
  writeFileSync(join(root, '.setup.lock'), `process 99999999 on ${hostname()}`)
  assert.equal((await setUp()).code, 0)
  assert.equal(existsSync(join(root, '.setup.lock')), false)
})

test('a failed install says what to look at, and is tried again', async () => {
  const { setUp, installs } = plantTree()
  const failed = await setUp({ FAKE_NPM_FAILS: '1' })
  assert.equal(failed.code, 1)
  assert.match(failed.output, /npm error network[\s\S]*npm ci failed \(exit 7\)[\s\S]*online/)
  assert.equal((await setUp()).code, 0)
  assert.equal(installs().length, 2)
})

test('an old npm is refused before it installs', async () => {
  const { setUp, installs } = plantTree()
  const refused = await setUp({ FAKE_NPM_VERSION: '9.8.1' })
  assert.equal(refused.code, 1)
  assert.match(refused.output, /npm 9\.8\.1 is too old/)
  assert.deepEqual(installs(), [])
})

test('a packaged Node that cannot run here gives way to the installed one', async () => {
  const { root, setUp } = plantTree()
  assert.deepEqual((await setUp({ FAKE_NODE: '/nowhere/node' })).code, 0)
  const useless = join(root, 'useless')
  writeFileSync(useless, '#!/bin/false\n', { mode: 0o755 })
  writeLockfile(root, '2.0.0')
  assert.equal((await setUp({ FAKE_NODE: useless })).code, 0)
  assert.equal(existsSync(join(root, 'node_modules/.bin/node')), false)
})
