import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { opaqueTokens } from './opaque.ts'

test('tokens are 32 bytes of base64url, all different; at rest there is SHA-256', () => {
  const tokens = opaqueTokens()
  const made = new Set(Array.from({ length: 1_000 }, () => tokens.make()))
  assert.equal(made.size, 1_000)
  for (const token of made) assert.match(token, /^[A-Za-z0-9_-]{43}$/)
  const [token = ''] = made
  assert.equal(tokens.hash(token), createHash('sha256').update(token).digest('base64url'))
})
