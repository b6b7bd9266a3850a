import assert from 'node:assert/strict'
import { test } from 'node:test'
import { csvLine } from './csv.ts'

test('cells are quoted by RFC 4180 only where they must be', () => {
  assert.equal(csvLine(['a', 'b c', 1, null, '']), 'a,b c,1,,\r\n')
  assert.equal(csvLine(['a,b', 'say "x"', 'two\r\nlines']), '"a,b","say ""x""","two\r\nlines"\r\n')
})

test('text that looks like a formula is defused, numbers are left alone', () => {
  assert.equal(
    csvLine(['-0.5', '+1', '-12345678901234567890', -3]),
    '-0.5,+1,-12345678901234567890,-3\r\n',
  )
  assert.equal(csvLine(['=1+1', '@SUM(A1)', '-x', '+', '-1e5']), "'=1+1,'@SUM(A1),'-x,'+,'-1e5\r\n")
  assert.equal(csvLine(['=HYPERLINK("a,b")', '\tx']), '"\'=HYPERLINK(""a,b"")",\'\tx\r\n')
})
