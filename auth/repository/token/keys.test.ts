import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { readSigningKeys, signingKeysIn } from './keys.ts'

const folder = mkdtempSync(join(tmpdir(), 'bourse-keys-'))
after(() => rmSync(folder, { recursive: true }))

function pemOf(namedCurve: string): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve })
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
}

test('D32: a key is made in the data folder for its owner only, and found again', async () => {
  const file = join(folder, 'auth-key.pem')
  const [made, ...others] = await signingKeysIn(file)
  assert.deepEqual(others, [])
  assert.deepEqual(readdirSync(folder), ['auth-key.pem'])
  // Windows keeps no such bits.
  if (process.platform !== 'win32') assert.equal(statSync(file).mode & 0o077, 0)
  const text = readFileSync(file, 'utf8')
  const [again] = await signingKeysIn(file)
  assert.equal(again.kid, made.kid)
  assert.equal(readFileSync(file, 'utf8'), text)
})

test('what is public of a key is its public half only', async () => {
  const [{ jwk, kid, publicKey, privateKey }] = await readSigningKeys(pemOf('P-256'))
  assert.deepEqual(Object.keys(jwk).sort(), ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'])
  assert.deepEqual(
    [jwk.kty, jwk.crv, jwk.alg, jwk.use, jwk.kid],
    ['EC', 'P-256', 'ES256', 'sig', kid],
  )
  assert.equal(publicKey.type, 'public')
  assert.equal(privateKey.type, 'private')
})

test('several keys in one setting keep their order, line breaks may be spelt', async () => {
  const pems = [pemOf('P-256'), pemOf('P-256')]
  const ids = (await readSigningKeys(pems.join('\n'))).map(({ kid }) => kid)
  assert.equal(new Set(ids).size, 2)
  const turned = await readSigningKeys([...pems].reverse().join(''))
  assert.deepEqual(
    turned.map(({ kid }) => kid),
    [...ids].reverse(),
  )
  const oneLine = pems.join('').replaceAll('\n', '\\n')
  assert.deepEqual(
    (await readSigningKeys(oneLine)).map(({ kid }) => kid),
    ids,
  )
})

test('what is no such key is refused without a word of it', async () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 })
  const rsa = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const good = pemOf('P-256')
  const [, secret = ''] = good.split('\n')
  const rows: [string, RegExp][] = [
    ['', /there is no "BEGIN PRIVATE KEY"/],
    [secret, /there is no "BEGIN PRIVATE KEY"/],
    [rsa, /not of the curve P-256/],
    [pemOf('secp256k1'), /not of the curve P-256/],
    [pemOf('P-384'), /not of the curve P-256/],
    [good.replace(secret, secret.slice(4)), /cannot be read/],
    [`${good}${rsa}`, /not of the curve P-256/],
  ]
  for (const [text, why] of rows) {
    await assert.rejects(readSigningKeys(text), (error: Error) => {
      assert.match(error.message, why)
      assert.equal(error.message.includes(secret.slice(4)), false)
      return true
    })
  }
  const damaged = join(folder, 'damaged.pem')
  writeFileSync(damaged, good.slice(0, 60))
  await assert.rejects(signingKeysIn(damaged), /there is no "BEGIN PRIVATE KEY"/)
  assert.equal(readFileSync(damaged, 'utf8'), good.slice(0, 60), 'it is not written over')
})
