import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { BadJson, deepExactJson, exactJson } from './exact-json.ts'

const read = exactJson(['price', 'size'])

test('numbers of chosen fields keep their source text', () => {
  const rows: [string, unknown][] = [
    ['{"price":62000.5}', { price: '62000.5' }],
    ['{"price":0.10}', { price: '0.10' }],
    ['{"price":9007199254740993}', { price: '9007199254740993' }],
    ['{"price":1e400}', { price: '1e400' }],
    ['{"price":1E5}', { price: '1E5' }],
    ['{"price":-0}', { price: '-0' }],
    ['{"price":-0.0,"size":1e-7}', { price: '-0.0', size: '1e-7' }],
    ['{ "price" :\n\t7 , "size"\r:  3\n}', { price: '7', size: '3' }],
    ['{"price":0.1,"size":0.2,"funds":0.30}', { price: '0.1', size: '0.2', funds: 0.3 }],
  ]
  for (const [text, value] of rows) assert.deepEqual(read(text), value, text)
})

test('values that are no numbers stay as they are', () => {
  const rows: [string, unknown][] = [
    ['{"price":"0.10","size":null}', { price: '0.10', size: null }],
    ['{"price":[1],"size":{"price":2.0}}', { price: [1], size: { price: 2 } }],
    ['{"price":true}', { price: true }],
    ['[{"price":1.0}]', [{ price: 1 }]],
    ['"price"', 'price'],
    ['7', 7],
    ['null', null],
  ]
  for (const [text, value] of rows) assert.deepEqual(read(text), value, text)
})

test('look-alikes of a field do not lend it their text', () => {
  const rows: [string, unknown][] = [
    ['{"price":1.0,"price":2.0}', { price: '2.0' }],
    ['{"price":"x","price":2.0}', { price: '2.0' }],
    ['{"price":2.0,"price":"x"}', { price: 'x' }],
    ['{"type":"price","price":1.0}', { type: 'price', price: '1.0' }],
    ['{"x":{"price":5},"price":5.0}', { x: { price: 5 }, price: '5.0' }],
    ['{"price":5.0,"x":{"price":5}}', { x: { price: 5 }, price: '5.0' }],
    ['{"x":{"price":9},"pri\\u0063e":9.0}', { x: { price: 9 }, price: '9.0' }],
    ['{"a\\"price":5,"price":5.0}', { 'a"price': 5, price: '5.0' }],
    ['{"note":"\\"price\\":5,","price":5.0}', { note: '"price":5,', price: '5.0' }],
    ['{"x":[{"price":1.00}],"price":1.0}', { x: [{ price: 1 }], price: '1.0' }],
  ]
  for (const [text, value] of rows) assert.deepEqual(read(text), value, text)
})

test('in a body of many objects numbers keep their source text wherever they stand', () => {
  const deep = deepExactJson(['price', 'size'])
  const rows: [string, unknown][] = [
    [
      '{"orders":[{"price":0.10},{"price":"0.10"}]}',
      { orders: [{ price: '0.10' }, { price: '0.10' }] },
    ],
    [
      '{"price" : -1e400,"a":{"b":[{"size":9007199254740993}]}}',
      { price: '-1e400', a: { b: [{ size: '9007199254740993' }] } },
    ],
    ['[{"pri\\u0063e":1.0}]', [{ price: '1.0' }]],
    ['{"funds":0.10,"price":[1.0],"size":null}', { funds: 0.1, price: [1], size: null }],
    ['{"price":1.0,"price":2.0}', { price: '2.0' }],
    ['[]', []],
  ]
  for (const [text, value] of rows) assert.deepEqual(deep(text), value, text)
  for (const text of ['', '{', '[{"price":01}]']) assert.throws(() => deep(text), BadJson, text)
  for (const text of ['[{"__proto__":{}}]', '{"orders":[{"price":1,"constructor":2}]}']) {
    assert.throws(() => deep(text), BadJson, text)
  }
})

test('text that is not JSON is refused', () => {
  const rows = ['', '{', '{"price":01}', '{"price":NaN}', '{"price":+1}', "{'price':1}", '{"a":1}x']
  for (const text of rows) assert.throws(() => read(text), BadJson, text)
})

test('keys that could reach a prototype are refused at any depth', () => {
  const rows = [
    '{"__proto__":{"admin":true}}',
    '{"a":[{"__proto__":1}]}',
    '{"constructor":{"prototype":{"admin":true}}}',
    '{"\\u005f_proto__":1}',
    '[{"constructo\\u0072":1}]',
  ]
  for (const text of rows) assert.throws(() => read(text), BadJson, text)
  assert.equal(Object.hasOwn(Object.prototype, 'admin'), false)
  const said = '{"note":"the constructor of __proto__"}'
  assert.deepEqual(read(said), { note: 'the constructor of __proto__' })
})

test('deep nesting is read or refused, never fatal', () => {
  const nested = (depth: number) => `{"x\\n":${'['.repeat(depth)}${']'.repeat(depth)},"price":1.0}`
  assert.equal((read(nested(500)) as Record<string, unknown>)['price'], '1.0')
  assert.throws(() => read(nested(100_000)), BadJson)
})

test('any number, among any other members, reads as written', () => {
  const digits = fc.stringMatching(/^-?(0|[1-9][0-9]{0,20})(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,3})?$/)
  const space = fc.constantFrom('', ' ', '\n', '\t ')
  const other = fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 4 })
  fc.assert(
    fc.property(digits, space, other, fc.boolean(), (number, blank, others, first) => {
      for (const key of ['price', '__proto__', 'constructor']) delete others[key]
      const members = JSON.stringify({ ...others, end: 0 }).slice(1, -1)
      const member = `"price"${blank}:${blank}${number}${blank}`
      const text = `{${first ? `${member},${members}` : `${members},${member}`}}`
      if (/__proto__|constructor/.test(text)) return
      const value = read(text) as Record<string, unknown>
      assert.equal(value['price'], number)
    }),
    seeded(),
  )
})

function seeded(): { readonly seed: number; readonly numRuns: number } {
  const seed = Number.parseInt(process.env['SEED'] ?? String(Date.now() % 1_000_000_007), 10)
  process.stdout.write(`# exact json: SEED=${seed}\n`)
  return { seed, numRuns: 500 }
}
