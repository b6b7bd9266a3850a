/** Runs small planted test files and sees passes, failures, skips and hangs told apart. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { findFiles, selectFiles, type TestRun } from './runner.ts'

const folder = mkdtempSync(join(tmpdir(), 'bourse-runner-'))
after(() => rmSync(folder, { recursive: true, force: true }))

function plant(name: string, body: string): string {
  const path = join(folder, name)
  writeFileSync(path, `import { test } from 'node:test'\n${body}\n`)
  return path
}

/** Runs in a process of its own, as one test runner cannot start another. */
function runPlanted(options: TestRun): { passed: boolean; output: string } {
  const runner = JSON.stringify(join(import.meta.dirname, 'runner.ts'))
  const script =
    `import { runTests } from ${runner}\n` +
    `process.exitCode = (await runTests(${JSON.stringify(options)})) ? 0 : 9\n`
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  const path = join(folder, 'run.mjs')
  writeFileSync(path, script)
  const result = spawnSync(process.execPath, [path], { env, encoding: 'utf8', timeout: 30_000 })
  assert.ok(result.status === 0 || result.status === 9, result.stderr)
  return { passed: result.status === 0, output: result.stdout }
}

const good = plant('good.test.mjs', "test('adds up', () => {})")
const bad = plant('bad.test.mjs', "test('does not', () => { throw new Error('planted') })")
const skipping = plant('skip.test.mjs', "test('left out', { skip: 'planted' }, () => {})")
const LIMITED = { concurrency: 1, testMsMax: 700, isStrict: false }

test('passing tests pass, and the closing counts are printed', () => {
  const { passed, output } = runPlanted({ files: [good], concurrency: 2, isStrict: true })
  assert.equal(passed, true, output)
  assert.match(output, /adds up/)
  assert.match(output, /pass 1\b/)
  assert.match(output, /fail 0\b/)
})

test('one failure among passes fails the run and is shown', () => {
  const { passed, output } = runPlanted({ files: [good, bad], concurrency: 2, isStrict: false })
  assert.equal(passed, false)
  assert.match(output, /planted/)
  assert.match(output, /fail 1\b/)
})

test('a skip fails the run only when strict, and is named', () => {
  const lenient = runPlanted({ files: [skipping], concurrency: 1, isStrict: false })
  assert.equal(lenient.passed, true)
  const strict = runPlanted({ files: [skipping], concurrency: 1, isStrict: true })
  assert.equal(strict.passed, false)
  assert.match(strict.output, /counts as failed[\s\S]*skip\.test\.mjs: left out/)
})

test('a test that does not end fails', () => {
  const stuck = plant('stuck.test.mjs', "test('stuck', (t, done) => setInterval(() => {}, 1e3))")
  const { passed, output } = runPlanted({ ...LIMITED, files: [stuck] })
  assert.equal(passed, false)
  assert.match(output, /stuck/)
})

test('a file that leaves something open is ended, named and failed', () => {
  const open = plant('open.test.mjs', "test('fine', () => {})\nsetInterval(() => {}, 1000)")
  const { passed, output } = runPlanted({ ...LIMITED, files: [open] })
  assert.equal(passed, false)
  assert.match(output, /nothing happened any more: .*open\.test\.mjs/)
})

test('finds the test files of the tree, and none of its dependencies', () => {
  const files = findFiles('*.test.ts')
  assert.ok(files.includes('tool/runner.test.ts'))
  assert.ok(files.every((file) => !file.includes('node_modules')))
})

test('files are chosen by path, folder or part of a path', () => {
  const all = ['kit/pure/a.test.ts', 'tool/runner.test.ts', 'tool/tidy.test.ts']
  assert.deepEqual(selectFiles(all, ['tool']).files, all.slice(1))
  assert.deepEqual(selectFiles(all, ['tool/tidy.test.ts']).files, all.slice(2))
  assert.deepEqual(selectFiles(all, ['pure/a', 'runner']).files, all.slice(0, 2))
  assert.deepEqual(selectFiles(all, ['nowhere']), { files: [], unknown: ['nowhere'] })
})
