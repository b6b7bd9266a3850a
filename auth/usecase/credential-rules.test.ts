import assert from 'node:assert/strict'
import { test } from 'node:test'
import { COMMON_PASSWORDS } from '@bourse/domain/auth/common-passwords'
import { isEmail } from '@bourse/domain/auth/credentials'
import { passwordProblem } from './credential-rules.ts'

test('addresses that people have', () => {
  const good = [
    'a@b.c',
    'ada.lovelace+test@mail.example.com',
    "o'neil@example.co.uk",
    'x_y-z@sub-domain.example',
    '1@2.3',
    `${'a'.repeat(64)}@example.com`,
  ]
  for (const text of good) assert.equal(isEmail(text), true, text)
})

test('texts that are no address', () => {
  const bad = [
    '',
    '@',
    'ada',
    'ada@',
    '@example.com',
    'ada@example',
    'ada@@example.com',
    'ada@b@example.com',
    'ada@example..com',
    'ada@.example.com',
    'ada@example.com.',
    'ada@-example.com',
    'ada@example-.com',
    '.ada@example.com',
    'a..b@example.com',
    'ada @example.com',
    ' ada@example.com',
    'ada@example.com\n',
    'ada\u0000@example.com',
    'adä@example.com',
    'ada@exämple.com',
    '<ada@example.com>',
    '"ada"@example.com',
    `${'a'.repeat(65)}@example.com`,
    `a@${'b'.repeat(64)}.com`,
    `a@${'b.'.repeat(126)}c`,
  ]
  for (const text of bad) assert.equal(isEmail(text), false, text)
})

test('passwords', () => {
  const rows: [string, string | undefined][] = [
    ['1234567', 'password must have at least 8 characters'],
    ['ünïcödé', 'password must have at least 8 characters'],
    ['🦊🦊🦊🐻🐻🐻🐼', 'password must have at least 8 characters'],
    ['k7#mQ2xz', undefined],
    ['🦊🦊🦊🐻🐻🐻🐼🐼', undefined],
    ['correct horse battery', undefined],
    ['        ', 'password must not be one character repeated'],
    ['x'.repeat(64) + 'y'.repeat(64), undefined],
    ['x'.repeat(64) + 'y'.repeat(65), 'password must have at most 128 characters'],
    ['🦊🐻'.repeat(64), undefined],
    ['🦊🐻'.repeat(65), 'password must have at most 128 characters'],
    ['12345678', 'password is one of those that everybody tries first'],
    ['PassWord1', 'password is one of those that everybody tries first'],
    ['Ada@Example.com', 'password must not be the e-mail address'],
  ]
  for (const [password, problem] of rows) {
    assert.equal(passwordProblem(password, 'ada@example.com'), problem, password)
  }
})

test('the list of common passwords holds only what would pass otherwise', () => {
  assert.ok(COMMON_PASSWORDS.size >= 100)
  for (const word of COMMON_PASSWORDS) {
    assert.ok(word.length >= 8 && word === word.toLowerCase(), word)
  }
})
