import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ARGON2_COST, argon2Hasher } from './argon2.ts'

test('a hash says its parameters, is salted, and verifies its password only', async () => {
  const hasher = argon2Hasher()
  const password = 'p\u00e4ssw\u00f6rd \u{1f98a}'
  const hash = await hasher.hash(password)
  assert.match(hash, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  assert.notEqual(await hasher.hash(password), hash)
  assert.equal(await hasher.verify(hash, password), true)
  assert.equal(await hasher.verify(hash, `${password} `), false)
  assert.equal(await hasher.verify(hash, password.normalize('NFD')), false, 'exact characters')
})

test('hashes of weaker parameters are outdated', async () => {
  const hasher = argon2Hasher()
  assert.equal(hasher.outdated(await hasher.hash('x')), false)
  for (const weaker of [{ memoryKib: 8_192 }, { passes: 1 }]) {
    const old = await argon2Hasher({ ...ARGON2_COST, ...weaker }).hash('x')
    assert.equal(hasher.outdated(old), true, old)
    assert.equal(await hasher.verify(old, 'x'), true)
  }
  const stronger = await argon2Hasher({ ...ARGON2_COST, passes: 3 }).hash('x')
  assert.equal(hasher.outdated(stronger), false)
})

test('text that is no hash is an error, not a wrong password', async () => {
  await assert.rejects(argon2Hasher().verify('no hash', 'x'))
})
