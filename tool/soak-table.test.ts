import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rowsOf, table } from './soak-table.ts'

const FILE = { file: 'test/x.soak.test.ts', isPassed: true, tests: 3, seconds: 4.25, output: '' }

test('a file without rows of its own is one row', () => {
  const row = { name: FILE.file, tried: '3 tests', seconds: '4.3 s', result: 'ok' }
  assert.deepEqual(rowsOf(FILE), [row])
})

test('rows are what the tests printed, and a failed file says so behind them', () => {
  const output = 'noise\nsoak row | frames | 10 sent; 400: 9 | 1.2 s\nsoak row | x\n'
  const row = { name: 'frames', tried: '10 sent; 400: 9', seconds: '1.2 s', result: 'ok' }
  assert.deepEqual(rowsOf({ ...FILE, output }), [row])
  const [first, last] = rowsOf({ ...FILE, output, isPassed: false })
  assert.deepEqual(first, row)
  assert.deepEqual([last?.name, last?.result], [FILE.file, 'FAILED'])
})

test('columns are as wide as they must be', () => {
  assert.equal(
    table(rowsOf(FILE)),
    '\ntest                 result  took   what was tried\n' +
      'test/x.soak.test.ts  ok      4.3 s  3 tests\n',
  )
})
