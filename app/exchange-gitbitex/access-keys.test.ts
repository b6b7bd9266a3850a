/** Where the keys of access tokens come from, and what is said about it. */
import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { accessKeys } from './access-keys.ts'
import { StartRefused } from './storage.ts'

const folder = mkdtempSync(join(tmpdir(), 'bourse-access-'))
after(() => rmSync(folder, { recursive: true }))

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const PEM = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()

function logged() {
  const lines: string[] = []
  return { lines, warn: (line: string) => void lines.push(line) }
}

test('AUTH_KEY is used, and then no file is made', async () => {
  const file = join(folder, 'none.pem')
  const log = logged()
  const [key] = await accessKeys({ authKey: PEM, preview: false }, file, log)
  assert.deepEqual(key.privateKey.export({ format: 'jwk' }), privateKey.export({ format: 'jwk' }))
  assert.equal(existsSync(file), false)
  assert.deepEqual(log.lines, [])
})

test('without it a key is made in the data folder, with a warning unless in preview', async () => {
  const file = join(folder, 'made.pem')
  const [preview, production] = [logged(), logged()]
  const [made] = await accessKeys({ authKey: undefined, preview: true }, file, preview)
  const [same] = await accessKeys({ authKey: undefined, preview: false }, file, production)
  assert.equal(same.kid, made.kid)
  assert.deepEqual(preview.lines, [])
  assert.deepEqual(production.lines, [
    `AUTH_KEY is not set: access tokens are signed with the key in ${file}`,
  ])
})

test('keys that cannot be used refuse the start by name, and are not quoted', async () => {
  const file = join(folder, 'bad.pem')
  writeFileSync(file, 'my secret')
  const rows = [
    [{ authKey: 'my secret', preview: false }, 'AUTH_KEY'],
    [{ authKey: undefined, preview: true }, file],
  ] as const
  for (const [config, name] of rows) {
    await assert.rejects(accessKeys(config, file, logged()), (error: Error) => {
      assert.ok(error instanceof StartRefused && error.exitCode === 2)
      assert.ok(error.message.startsWith(`${name} cannot be used for signing: `))
      assert.doesNotMatch(error.message, /my secret/)
      return true
    })
  }
})
