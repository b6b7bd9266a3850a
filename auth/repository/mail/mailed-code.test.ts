import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mailedCodes } from './mailed-code.ts'

test('a code is 128 bits in 26 letters and digits, never the same', () => {
  const codes = mailedCodes()
  const made = new Set(Array.from({ length: 1_000 }, () => codes.make()))
  assert.equal(made.size, 1_000)
  for (const code of made) assert.match(code, /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/)
  // Every place of every code varies: no bit is lost on the way to text.
  for (let place = 1; place < 26; place++) {
    assert.equal(new Set([...made].map((code) => code[place])).size, 32, `place ${place}`)
  }
})

test('a code is the same however a person types it, and any other is another', () => {
  const codes = mailedCodes()
  const code = '70123456789ABCDEFGHJKMNPQR'
  const typed = [
    '70123456789abcdefghjkmnpqr',
    ' 70123456789ABCDEFGHJKMNPQR\n',
    '7O-I23-456-789-ABC-DEF-GHJ-KMNPQR',
    '7o l23456789ABCDEFGHJKMNPQR',
  ]
  for (const text of typed) assert.equal(codes.hash(text), codes.hash(code), text)
  assert.notEqual(codes.hash('70123456789ABCDEFGHJKMNPQS'), codes.hash(code))
  assert.match(codes.hash(code), /^[\w-]{43}$/)
})
