/** Plants one violation of every import rule in a small tree and sees each caught by name. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { checkImports, type ImportReport } from './imports.ts'

const projectRoot = dirname(import.meta.dirname)

/** Rule, importing file, what it imports: one violation each, and of no other rule. */
const violations: readonly (readonly [rule: string, from: string, imported: string])[] = [
  ['domain-is-pure', 'domain/exchange/bad.ts', 'node:fs'],
  ['usecase-knows-domain-only', 'exchange/usecase/bad.ts', 'node:fs'],
  ['repository-stays-down', 'exchange/repository/bad.ts', '../usecase/good.ts'],
  ['no-http-in-repository', 'exchange/repository/http.ts', 'fastify'],
  ['delivery-takes-ports', 'exchange/delivery/bad.ts', '../usecase/good.ts'],
  ['no-driver-in-delivery', 'exchange/delivery/sql.ts', 'kysely'],
  ['contexts-meet-in-app', 'exchange/delivery/other.ts', '@bourse/auth/delivery/good'],
  ['kit-knows-no-business', 'kit/http/bad.ts', '@bourse/domain/shared/good'],
  ['kit-pure-is-pure', 'kit/pure/bad.ts', 'node:fs'],
  ['core-tests-stay-home', 'domain/exchange/bad.test.ts', '@bourse/kit/pure/good'],
  ['usecase-tests-stay-home', 'exchange/usecase/bad.test.ts', '../delivery/good.ts'],
  ['nothing-imports-app', 'instrumenting/bad.ts', '../app/one/wiring.ts'],
  ['screen-takes-domain-and-rows', 'web/src/bad.tsx', '@bourse/kit/http/good'],
  ['screen-takes-rows-as-types', 'web/src/value.ts', '@bourse/exchange/delivery/gitbitex-json'],
  ['nothing-imports-the-screen', 'instrumenting/screen.ts', '../web/src/good.ts'],
  ['apps-stand-alone', 'app/two/bad.ts', '../one/wiring.ts'],
  ['nothing-imports-tooling', 'app/one/bad.ts', '../../bench/good.ts'],
  ['no-dep-on-test-files', 'app/one/reuse.ts', '../../exchange/usecase/good.test.ts'],
  ['no-cycle', 'kit/http/cycle.ts', './cycle.ts'],
  ['no-unresolvable', 'kit/http/typo.ts', './tpyo.ts'],
  ['no-undeclared-package', 'kit/http/undeclared.ts', 'undeclared'],
  ['not-to-dev-dep', 'kit/http/dev.ts', 'fast-check'],
  ['licence-allowed', 'kit/http/licence.ts', 'copyleft'],
  ['licence-allowed-for-tools', 'test/licence.ts', 'copyleft'],
]

/** Imports that the matrix allows, over every kind of edge. */
const allowed: readonly (readonly [from: string, imported: string])[] = [
  ['domain/shared/good.ts', './other.ts'],
  ['domain/shared/other.ts', ''],
  ['domain/exchange/good.test.ts', 'fast-check'],
  ['exchange/usecase/good.ts', '@bourse/domain/shared/good'],
  ['exchange/usecase/pure.ts', '@bourse/kit/pure/good'],
  ['exchange/usecase/good.test.ts', '../repository/good.ts'],
  ['exchange/usecase/node.test.ts', 'node:test'],
  ['exchange/usecase/testkit/helper.ts', 'node:assert/strict'],
  ['domain/exchange/testkit/helper.ts', 'fast-check'],
  ['exchange/repository/good.ts', 'kysely'],
  ['exchange/repository/kit.ts', '@bourse/kit/http/good'],
  ['exchange/delivery/good.ts', 'fastify'],
  ['exchange/delivery/good.test.ts', '../usecase/good.ts'],
  ['auth/delivery/good.ts', '@bourse/domain/shared/good'],
  ['kit/pure/good.ts', ''],
  ['kit/http/good.ts', '../pure/good.ts'],
  ['app/one/wiring.ts', '@bourse/exchange/usecase/good'],
  ['bench/good.ts', '../app/one/wiring.ts'],
  ['web/src/good.ts', '@bourse/domain/shared/good'],
  ['web/src/rows.ts', '@bourse/exchange/delivery/gitbitex-json'],
  ['web/src/view.tsx', 'fastify'],
  ['web/src/good.test.ts', 'node:fs'],
  ['web/vite.config.ts', 'fast-check'],
  ['web/bench/good.ts', '../../app/one/wiring.ts'],
  ['exchange/delivery/gitbitex-json.ts', ''],
]

const packages: Readonly<Record<string, string>> = {
  fastify: 'MIT',
  kysely: 'MIT',
  'fast-check': 'MIT',
  undeclared: 'MIT',
  copyleft: 'AGPL-3.0-only',
}
const workspaces = [
  'test',
  'domain',
  'kit',
  'exchange',
  'auth',
  'app/one',
  'app/two',
  'bench',
  'instrumenting',
  'web',
]

let root: string
let report: ImportReport

before(async () => {
  root = mkdtempSync(join(tmpdir(), 'bourse-imports-'))
  plantTree()
  report = await checkImports(root)
})

after(() => {
  process.chdir(projectRoot)
  rmSync(root, { recursive: true, force: true })
})

for (const [rule, from] of violations) {
  test(`${rule} catches ${from}`, () => {
    const found = report.violations.filter((violation) => violation.from === from)
    assert.deepEqual(
      found.map((violation) => violation.rule),
      [rule],
    )
    assert.match(found[0]?.remedy ?? '', /\.$/, 'the rule says what to do instead')
  })
}

test('every rule has its planted violation', () => {
  assert.deepEqual(violations.map(([rule]) => rule).toSorted(), report.rules.toSorted())
})

test('what the matrix allows is not reported', () => {
  const planted = new Set(violations.map(([, from]) => from))
  const surplus = report.violations.filter((violation) => !planted.has(violation.from))
  assert.deepEqual(surplus, [])
})

test('the checker reads the real tree, and fails loudly when it reads nothing', () => {
  const run = (folder: string) =>
    spawnSync(process.execPath, [join(import.meta.dirname, 'imports.ts'), folder], {
      encoding: 'utf8',
    })
  assert.match(run(projectRoot).stdout, /^[1-9]\d* modules, [1-9]\d* imports/m)

  const empty = join(root, 'empty')
  writeTo(join(empty, 'package.json'), JSON.stringify({ workspaces: ['kit'] }))
  writeTo(join(empty, 'kit/plain.txt'), 'no module here\n')
  const blind = run(empty)
  assert.equal(blind.status, 1)
  assert.match(blind.stderr, /saw 0 modules/)
})

function plantTree(): void {
  for (const [from, imported] of [...allowed, ...violations.map(([, ...edge]) => edge)]) {
    // A type-only import must count like any other.
    const kind = from.endsWith('/value.ts') ? 'import' : 'import type'
    const line = imported ? `${kind} { Thing } from '${imported}'\nexport type Own = Thing\n` : ''
    writeTo(join(root, from), `${line}export type Thing = string\n`)
  }
  for (const [name, license] of Object.entries(packages)) {
    const folder = join(root, 'node_modules', name)
    writeTo(join(folder, 'package.json'), JSON.stringify({ name, license, main: 'index.js' }))
    writeTo(join(folder, 'index.js'), 'export {}\n')
  }
  for (const path of workspaces) plantWorkspace(path)
  writeTo(
    join(root, 'package.json'),
    JSON.stringify({ type: 'module', workspaces, devDependencies: { 'fast-check': '1.0.0' } }),
  )
}

function plantWorkspace(path: string): void {
  const name = `@bourse/${path.replace('/', '-')}`
  const dependencies = { fastify: '1.0.0', kysely: '1.0.0', copyleft: '1.0.0' }
  writeTo(
    join(root, path, 'package.json'),
    JSON.stringify({ name, type: 'module', exports: { './*': './*.ts' }, dependencies }),
  )
  mkdirSync(join(root, 'node_modules/@bourse'), { recursive: true })
  symlinkSync(join(root, path), join(root, 'node_modules', name), 'junction')
}

function writeTo(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}
