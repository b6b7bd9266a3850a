import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nameProblem } from './name-rules.ts'

test('names of people, in any script', () => {
  const names = [
    'a',
    'Ada',
    'Ada Lovelace',
    "O'Brien-Smith Jr.",
    '李小龍',
    'محمد',
    'Ñandú 7',
    '👩‍🚀',
    'नमस्ते',
  ]
  for (const name of names) assert.equal(nameProblem(name, 40), undefined, name)
})

test('40 characters are taken, as people count them, 41 are not', () => {
  assert.equal(nameProblem('x'.repeat(40), 40), undefined)
  assert.equal(nameProblem('🦊'.repeat(40), 40), undefined)
  for (const name of ['x'.repeat(41), '🦊'.repeat(41), 'x'.repeat(100_000)]) {
    assert.equal(nameProblem(name, 40), 'name must have at most 40 characters')
  }
})

test('nothing, and nothing to see, is no name', () => {
  assert.equal(nameProblem('', 40), 'name must not be empty')
  for (const name of ['\u200d', '\u0301', '\u00a0', '\u200c\u200d', '\ufe0f']) {
    assert.equal(nameProblem(name, 40), 'name must have something to see', JSON.stringify(name))
  }
})

test('no character that breaks a line, turns the direction, or hides', () => {
  const wrong = ['\n', '\r', '\t', '\0', '\x1b', '\x7f', '\x85', '\u2028', '\u2029']
  wrong.push('\u202e', '\u202a', '\u2066', '\u2069', '\u200e', '\u200f', '\u061c', '\u200b')
  wrong.push('\ufeff', '\u2060', '\u3164', '\u2800', '\ud800', '\udfff')
  for (const character of wrong) {
    const problem = nameProblem(`a${character}b`, 40)
    assert.equal(
      problem,
      'name has a character that cannot be shown, such as a line break',
      JSON.stringify(character),
    )
  }
})
