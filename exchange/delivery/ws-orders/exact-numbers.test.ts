import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { exactOps, hasNumbers } from './exact-numbers.ts'

const SEED = Number.parseInt(process.env['SEED'] ?? `${Date.now() % 1_000_000}`, 10)

test('prices and sizes become their source text, everything else stays what it was', () => {
  const table: readonly (readonly [op: string, exact: unknown])[] = [
    ['{"price":1.10,"size":1e3}', { price: '1.10', size: '1e3' }],
    ['{"price": -0.0 ,"size":1E+2}', { price: '-0.0', size: '1E+2' }],
    ['{"funds":123456789012345678901.1}', { funds: '123456789012345678901.1' }],
    ['{"price":"1.10","clientOid":5}', { price: '1.10', clientOid: 5 }],
    ['{"price":1,"clientOid":5,"a":[6]}', { price: '1', clientOid: 5, a: [6] }],
    ['{"note":"\\"price\\":7, {[","price":8}', { note: '"price":7, {[', price: '8' }],
    ['{"note":"\\\\","price":8}', { note: '\\', price: '8' }],
    ['{"pr\\u0069ce":9.90}', { price: '9.90' }],
    ['{"price":1,"price":2.20}', { price: '2.20' }],
    ['["place","a",1.0,2]', ['place', 'a', '1.0', '2']],
    ['[]', []],
    ['7', 7],
    ['true', true],
  ]
  for (const [op, exact] of table) {
    const text = `{"type":"orders","id":7,"ops":[${op},{"price":0.50}]}`
    const { ops } = JSON.parse(text)
    assert.deepEqual(exactOps(text, ops), [exact, { price: '0.50' }], op)
  }
})

test('it reads whatever JSON there is', () => {
  fc.assert(
    fc.property(fc.array(fc.json()), (ops) => {
      const text = `{"ops":[${ops.join(',')}]}`
      const parsed = JSON.parse(text).ops as unknown[]
      const exact = exactOps(text, parsed)
      assert.equal(exact.length, parsed.length)
      for (const [at, op] of parsed.entries()) {
        if (!hasNumbers(op)) assert.deepEqual(exact[at], op)
        assert.equal(hasNumbers(exact[at]), false)
      }
    }),
    { seed: SEED },
  )
})
