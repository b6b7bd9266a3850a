/** The table of settings in the project's README is the one in the code. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { CONFIG_SCHEMA } from './config.ts'

interface Setting {
  readonly default: string | number | boolean
  readonly description: string
}

test('README.md has every setting with its default and its words, and no other', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
  const written = readme.split('\n').filter((line) => /^\| `[A-Z_]+` \|/.test(line))
  const settings = CONFIG_SCHEMA.properties as unknown as Readonly<Record<string, Setting>>
  assert.deepEqual(written, Object.entries(settings).map(rowOf))
})

function rowOf([name, setting]: readonly [string, Setting]): string {
  const value = setting.default === '' ? 'unset' : `\`${setting.default}\``
  return `| \`${name}\` | ${value} | ${setting.description} |`
}
