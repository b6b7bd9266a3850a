import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  ATOMS_MAX,
  DECIMAL_LENGTH_MAX,
  type DecimalProblem,
  decimalSentence,
  formatScaled,
  parseAtoms,
  parseScaled,
} from './decimal.ts'

const SEED = Number.parseInt(process.env['SEED'] ?? `${Date.now() % 1_000_000}`, 10)
const SCALES = Array.from({ length: 19 }, (_, scale) => scale)

test('text becomes a whole number of units of its scale', () => {
  const table: readonly [text: string, scale: number, value: number][] = [
    ['0', 0, 0],
    ['0', 8, 0],
    ['0.0', 0, 0],
    ['1', 0, 1],
    ['1', 2, 100],
    ['1.5', 1, 15],
    ['1.5', 3, 1_500],
    ['0.01', 2, 1],
    ['0.10', 2, 10],
    ['2082.34', 2, 208_234],
    ['10.00', 0, 10],
    ['1.500', 1, 15],
    ['0.000000000000000001', 18, 1],
    ['0.009007199254740991', 18, Number.MAX_SAFE_INTEGER],
    ['900719925474099', 0, 900_719_925_474_099],
    ['999999999999999', 0, 999_999_999_999_999],
    ['1000000000000000', 0, 1_000_000_000_000_000],
    ['99999999999.999', 3, 99_999_999_999_999],
    ['9999999999999.99', 2, 999_999_999_999_999],
  ]
  for (const [text, scale, value] of table) {
    assert.deepEqual(parseScaled(text, scale), { ok: true, value }, `${text} at ${scale}`)
    assert.deepEqual(parseAtoms(text, scale), { ok: true, value: BigInt(value) }, text)
  }
})

test('text that is no amount is refused with its reason', () => {
  const problems: Record<DecimalProblem, readonly (readonly [text: string, scale: number])[]> = {
    'not-a-decimal': [
      ...['', ' ', '.', '.5', '5.', '1.2.3', '1,5', '+1', ' 1', '1 ', '1\n', '--1', '-', '-.5'].map(
        (text) => [text, 2] as const,
      ),
      ...['NaN', 'Infinity', '0x10', '1_000', '1n', 'e5', '1e', '1e+', '١', '１', '1\u0000'].map(
        (text) => [text, 2] as const,
      ),
    ],
    negative: [
      ['-1', 2],
      ['-0', 2],
      ['-0.01', 2],
      ['-1e5', 2],
    ],
    exponent: [
      ['1e5', 2],
      ['1E-7', 8],
      ['1.5e+3', 2],
      ['0e0', 0],
    ],
    'leading-zeros': [
      ['00', 2],
      ['01', 2],
      ['00.5', 2],
      ['0000001.5', 2],
    ],
    'too-many-decimals': [
      ['0.1', 0],
      ['1.001', 2],
      ['1.0001000', 3],
      ['0.0000000000000000001', 18],
    ],
    'too-long': [
      [`0.${'0'.repeat(DECIMAL_LENGTH_MAX - 1)}`, 18],
      ['9'.repeat(DECIMAL_LENGTH_MAX + 1), 0],
      ['x'.repeat(DECIMAL_LENGTH_MAX + 1), 0],
    ],
    'too-large': [
      ['4611686018427387905', 0],
      ['9'.repeat(DECIMAL_LENGTH_MAX), 0],
      ['5', 18],
    ],
  }
  for (const [problem, texts] of Object.entries(problems)) {
    for (const [text, scale] of texts) {
      assert.deepEqual(parseAtoms(text, scale), { ok: false, problem }, `atoms of "${text}"`)
      assert.deepEqual(parseScaled(text, scale), { ok: false, problem }, `number of "${text}"`)
    }
  }
})

test('the longest text that is accepted has 32 characters', () => {
  const longest = `1.${'0'.repeat(DECIMAL_LENGTH_MAX - 2)}`
  assert.deepEqual(parseScaled(longest, 0), { ok: true, value: 1 })
  assert.deepEqual(parseScaled(`${longest}0`, 0), { ok: false, problem: 'too-long' })
})

test('numbers end at 2^53 - 1 and atoms at 2^62, at every scale', () => {
  for (const scale of SCALES) {
    const last = formatScaled(Number.MAX_SAFE_INTEGER, scale)
    const beyond = formatScaled(BigInt(Number.MAX_SAFE_INTEGER) + 1n, scale)
    assert.deepEqual(parseScaled(last, scale), { ok: true, value: Number.MAX_SAFE_INTEGER })
    assert.deepEqual(parseScaled(beyond, scale), { ok: false, problem: 'too-large' })
    const most = formatScaled(ATOMS_MAX, scale)
    assert.deepEqual(parseAtoms(most, scale), { ok: true, value: ATOMS_MAX })
    const more = formatScaled(ATOMS_MAX + 1n, scale)
    assert.deepEqual(parseAtoms(more, scale), { ok: false, problem: 'too-large' })
  }
  assert.equal(ATOMS_MAX, 4_611_686_018_427_387_904n)
})

test('text is canonical: no zeros behind, no exponent, a sign only below zero', () => {
  const table: readonly [value: number | bigint, scale: number, text: string][] = [
    [0, 0, '0'],
    [0n, 18, '0'],
    [-0, 2, '0'],
    [5, 0, '5'],
    [10, 0, '10'],
    [100, 2, '1'],
    [110, 2, '1.1'],
    [1, 2, '0.01'],
    [1n, 18, '0.000000000000000001'],
    [-1, 2, '-0.01'],
    [-200_000_000_000_000n, 8, '-2000000'],
    [Number.MAX_SAFE_INTEGER, 0, '9007199254740991'],
    [ATOMS_MAX, 8, '46116860184.27387904'],
    [-(2n ** 63n), 18, '-9.223372036854775808'],
  ]
  for (const [value, scale, text] of table) assert.equal(formatScaled(value, scale), text)
})

test(`what is written reads back as the same value (SEED=${SEED})`, () => {
  const zeros = fc.integer({ min: 0, max: 5 })
  const scale = fc.integer({ min: 0, max: 18 })
  const whole = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER })
  fc.assert(
    fc.property(whole, scale, zeros, (value, scale, zeros) => {
      const text = formatScaled(value, scale)
      assert.deepEqual(parseScaled(text, scale), { ok: true, value })
      const padded = `${text}${text.includes('.') ? '' : '.'}${'0'.repeat(zeros + 1)}`
      assert.deepEqual(parseScaled(padded, scale), { ok: true, value }, padded)
    }),
    { seed: SEED },
  )
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: ATOMS_MAX }), scale, (value, scale) => {
      const text = formatScaled(value, scale)
      assert.deepEqual(parseAtoms(text, scale), { ok: true, value })
      assert.equal(formatScaled(-value, scale), value === 0n ? '0' : `-${text}`)
      assert.equal(/\.[0-9]*0$|\.$/.test(text), false, 'no zeros behind')
    }),
    { seed: SEED },
  )
})

test(`no text makes parsing throw, and what it accepts is what is written (SEED=${SEED})`, () => {
  const text = fc.string({ unit: fc.constantFrom(...'0123456789.-+eE ') })
  fc.assert(
    fc.property(text, fc.integer({ min: 0, max: 18 }), (text, scale) => {
      const parsed = parseAtoms(text, scale)
      if (!parsed.ok) return
      const trimmed = text.includes('.') ? text.replace(/\.?0+$/, '') : text
      assert.equal(formatScaled(parsed.value, scale), trimmed)
    }),
    { seed: SEED },
  )
})

test('each problem has a sentence that names the field and what is allowed', () => {
  const input = { field: 'price', text: '1.234', scale: 2, owner: 'BTC-USDT' }
  const sentences: Record<DecimalProblem, string> = {
    'not-a-decimal': 'price is not a decimal number',
    negative: 'price must not be negative',
    exponent: 'price must be written without an exponent',
    'leading-zeros': 'price must not have leading zeros',
    'too-many-decimals': 'price has 3 decimals, BTC-USDT allows 2',
    'too-long': 'price is longer than 32 characters',
    'too-large': 'price is too large',
  }
  for (const [problem, sentence] of Object.entries(sentences)) {
    assert.equal(decimalSentence(input, problem as DecimalProblem), sentence)
  }
})
