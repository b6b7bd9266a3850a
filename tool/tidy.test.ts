/** Plants a breach of every house rule, sees it caught, and runs the rules over the repository. */
import assert from 'node:assert/strict'
import { dirname } from 'node:path'
import { test } from 'node:test'
import { checkFile, checkTree } from './tidy.ts'
import { BANNED_FILES, LINE_RULES } from './tidy-rules.ts'

const engine = 'exchange/usecase/asset/a.ts'
const long = (lines: number) => `${'  step()\n'.repeat(lines)}`

/** Rule, path and a line that breaks it; the words are cut so that this file itself stays clean. */
const breaches: readonly (readonly [rule: string, path: string, line: string])[] = [
  ['no-clock', engine, 'const now = Date.now()'],
  ['no-clock', 'kit/pure/a.ts', 'const now = new Date()'],
  ['no-clock', 'auth/usecase/a.ts', 'const began = performance.now()'],
  ['no-random', engine, 'const dice = Math.random()'],
  ['no-random', 'domain/exchange/a.ts', 'const id = crypto.randomUUID()'],
  ['no-timer', engine, 'setTimeout(run, 10)'],
  ['no-timer', engine, 'queueMicrotask(run)'],
  ['no-environment', engine, 'const port = process.env.PORT'],
  ['no-async', engine, 'await log.append(batch)'],
  ['no-async', 'domain/exchange/a.ts', 'export async function save() {}'],
  ['no-promise-type', engine, 'export type Save = () => Promise<void>'],
  ['no-float', engine, 'const price = parseFloat(text)'],
  ['no-float', engine, 'const size = Number(text)'],
  ['no-for-in', engine, 'for (const key in balances) run(key)'],
  ['no-open-assign', engine, 'const copy = Object.assign({}, input)'],
  ['no-console', 'exchange/delivery/a.ts', "console.log('here')"],
  ['no-any-cast', 'exchange/delivery/a.ts', 'const row = value as any'],
  ['no-meta-main', 'bench/a.ts', 'if (import.meta.main) main()'],
  ['no-ts-ignore', 'app/one/a.ts', `// @ts-${'ignore'}`],
  ['no-leftover', 'app/one/a.ts', `// TO${'DO'} finish this`],
  ['no-leftover', 'docs/a.md', `FIX${'ME'} soon`],
  ['no-private-key', 'app/one/key.txt', `-----BEGIN EC PRIVATE ${'KEY'}-----`],
  ['line-length', 'app/one/a.ts', `// ${'x'.repeat(100)}`],
  ['line-length', 'docs/a.md', 'word '.repeat(21)],
  ['one-title', 'docs/a.md', '# One\n\ntext\n\n# Two'],
  ['function-length', 'app/one/a.ts', `export function run() {\n${long(70)}}`],
  ['function-length', 'app/one/a.ts', `export const run = () => {\n${long(70)}}`],
  ['file-length', 'app/one/a.ts', long(400)],
  ['hot-has-bench', engine, '// hot'],
  ['hot-has-bench', engine, '// hot: bench/no-such-file.ts'],
]

/** Path and text that look like a breach and are none. */
const fine: readonly (readonly [why: string, path: string, line: string])[] = [
  ['outside the engine', 'exchange/usecase/gateway/a.ts', 'await log.append(Date.now())'],
  ['a repository', 'exchange/repository/log/a.ts', 'await file.sync()'],
  ['a test', 'exchange/usecase/asset/a.test.ts', 'setTimeout(run, Number(process.env.MS))'],
  ['another context awaits', 'auth/usecase/a.ts', 'await users.save(user)'],
  ['a port in the domain', 'domain/exchange/a.ts', 'export type Save = () => Promise<void>'],
  ['the decimal parser', 'domain/shared/decimal.ts', 'const digit = Number(text)'],
  ['a comment', engine, '// Math.random would differ on replay'],
  ['a block comment', engine, '/*\n Date.now\n*/'],
  ['a string', engine, "const text = 'await // Date.now()'"],
  ['a template', engine, 'const text = `process.env $' + '{name} await`'],
  ['a pattern', engine, 'const pattern = /Math.random["/]/'],
  ['an address', 'docs/a.md', `https://example.org/${'x'.repeat(100)}`],
  ['a table', 'docs/a.md', `| ${'x'.repeat(100)} |`],
  ['a hash in a code block', 'docs/a.md', '# One\n```sh\n# a comment\n```'],
  ['an excuse', engine, 'const now = Date.now() // tidy-ok: printed, never stored'],
  ['an excuse above', engine, '// tidy-ok: printed, never stored\nconst now = Date.now()'],
  [
    'steps inside',
    'app/one/a.ts',
    `function run() {\n  each(() => {\n${long(60)}  })\n${long(60)}}`,
  ],
  ['a hot file', engine, `// hot: bench/package.json\n${long(400)}`],
]

const withPurpose = (path: string, line: string) =>
  path.endsWith('.md') || line.startsWith('#')
    ? line
    : `${line.startsWith('// hot') ? '' : '/** Why. */\n'}${line}\n`

for (const [rule, path, line] of breaches) {
  test(`${rule} catches ${line.slice(0, 40).split('\n')[0]} in ${path}`, () => {
    const rules = checkFile(path, withPurpose(path, line)).map((finding) => finding.rule)
    assert.ok(rules.includes(rule), `found only: ${rules.join(', ')}`)
  })
}

for (const [why, path, line] of fine) {
  test(`no finding for ${why}`, () => {
    const found = checkFile(path, withPurpose(path, line))
    assert.deepEqual(
      found.filter(({ rule }) => rule !== 'purpose-first'),
      [],
    )
  })
}

test('a source file begins with its purpose', () => {
  const [finding] = checkFile('app/one/a.ts', 'export const one = 1\n')
  assert.equal(finding?.rule, 'purpose-first')
  assert.deepEqual(checkFile('app/one/a.ts', '#!/usr/bin/env node\n/** Runs. */\n'), [])
})

test('keys and databases are refused by their names', () => {
  for (const path of ['a.pem', 'data/users.sqlite', 'data/users.sqlite-wal', 'tls/server.key']) {
    assert.equal(checkFile(path, '')[0]?.rule, BANNED_FILES.name, path)
  }
})

test('an excuse needs a reason', () => {
  const [finding] = checkFile(engine, '/** Why. */\nconst now = Date.now() // tidy-ok:\n')
  assert.equal(finding?.rule, 'no-clock')
})

test('every line rule has a planted breach and says what to do instead', () => {
  const planted = new Set(breaches.map(([rule]) => rule))
  for (const { name, instead } of LINE_RULES) {
    assert.ok(planted.has(name), `${name} is not tested`)
    assert.ok(instead.length > 10, `${name} has no replacement`)
  }
})

test('the repository keeps its own rules', () => {
  const { files, findings } = checkTree(dirname(import.meta.dirname))
  assert.ok(files > 20, `saw only ${files} files`)
  const shown = findings.map(({ path, line, rule }) => `${path}:${line} ${rule}`)
  if (findings.length > 0) assert.fail(`see npm run check:\n${shown.join('\n')}`)
})
