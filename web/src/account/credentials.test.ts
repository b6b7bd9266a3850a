import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Say } from '../text/text.ts'
import { emailProblem, newPasswordProblem, passwordStrength } from './credentials.ts'

/** Says the key itself. */
const say: Say = (key) => key
const EMAIL = 'ada@example.com'

test('an e-mail is told apart from none and from a wrong one', () => {
  assert.equal(emailProblem('', say), 'signEmailMissing')
  assert.equal(emailProblem('ada@example', say), 'signEmailWrong')
  assert.equal(emailProblem(EMAIL, say), undefined)
})

test('a new password is refused before it is sent, each time for its own reason', () => {
  assert.equal(newPasswordProblem('', EMAIL, say), 'passwordMissing')
  assert.equal(newPasswordProblem('a-z1!qX', EMAIL, say), 'passwordTooShort')
  assert.equal(newPasswordProblem('ab'.repeat(65), EMAIL, say), 'passwordTooLong')
  assert.equal(newPasswordProblem('Password123', EMAIL, say), 'passwordCommon')
  assert.equal(newPasswordProblem('ADA@example.com', EMAIL, say), 'passwordIsEmail')
  assert.equal(newPasswordProblem('zzzzzzzzzz', EMAIL, say), 'passwordOneCharacter')
  assert.equal(newPasswordProblem('a long pass phrase', EMAIL, say), undefined)
})

test('strength: what is refused has none, and length wins over signs', () => {
  const judged = [
    ['qwertyuiop', 0],
    ['', 0],
    ['aaaaaaab', 1],
    ['abcdefghij', 1],
    ['Bananas1!', 1],
    ['sunshine2024', 2],
    ['correct horse', 2],
    ['k7#mQ2xz!p', 3],
    ['correct horse battery', 4],
    ['ship-teal-frog-anvil-rope', 4],
  ] as const
  for (const [password, strength] of judged) {
    assert.equal(passwordStrength(password, EMAIL), strength, password)
  }
})
