/** The rules as published are the rules as tested. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { MATCHING_DOC, matchingDoc } from './matching-doc.ts'
import { projectRoot } from './runner.ts'

test('docs/matching.md is what the scenarios make (node tool/matching-doc.ts)', () => {
  assert.equal(readFileSync(join(projectRoot, MATCHING_DOC), 'utf8'), matchingDoc())
})

test('every rule is a heading with a table, and every code of a refusal has its name', () => {
  const text = matchingDoc()
  const headings = text.match(/^### \d+\.\d+ /gm)?.length ?? 0
  assert.equal(text.match(/^\| command \| what happens \|$/gm)?.length, headings)
  assert.ok(headings >= 60, `${headings} rules`)
  assert.doesNotMatch(text, /refused: \d+ undefined/)
})
