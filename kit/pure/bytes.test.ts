import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ByteReader, ByteWriter } from './bytes.ts'

const SEED = Number.parseInt(process.env['SEED'] ?? `${Date.now() % 1_000_000}`, 10)
const CHUNK = 1 << 20

function written(write: (writer: ByteWriter) => void): Uint8Array {
  const writer = new ByteWriter()
  write(writer)
  return writer.bytes()
}

test('numbers, text and bytes come back as they were', () => {
  const bytes = written((writer) => {
    writer.u8(255)
    writer.u32(0xffff_ffff)
    writer.f64(Number.MAX_SAFE_INTEGER)
    writer.f64(-0.5)
    writer.i64(-(2n ** 63n))
    writer.i64(2n ** 63n - 1n)
    writer.text('')
    writer.text('prix: 5 € 🪙')
    writer.raw(Uint8Array.of(1, 2, 3))
  })
  const reader = new ByteReader(bytes)
  assert.equal(reader.u8(), 255)
  assert.equal(reader.u32(), 0xffff_ffff)
  assert.equal(reader.f64(), Number.MAX_SAFE_INTEGER)
  assert.equal(reader.f64(), -0.5)
  assert.equal(reader.i64(), -(2n ** 63n))
  assert.equal(reader.i64(), 2n ** 63n - 1n)
  assert.equal(reader.text(), '')
  assert.equal(reader.text(), 'prix: 5 € 🪙')
  assert.deepEqual(reader.raw(3), Uint8Array.of(1, 2, 3))
  reader.end()
})

test('the bytes are little-endian, so that every machine writes the same', () => {
  const bytes = written((writer) => {
    writer.u32(0x0102_0304)
    writer.i64(-2n)
    writer.text('ab')
  })
  assert.equal(Buffer.from(bytes).toString('hex'), '04030201feffffffffffffff020000006162')
})

test('a value that does not fit into the present chunk starts the next one', () => {
  for (let gap = 0; gap <= 9; gap++) {
    const padding = new Uint8Array(CHUNK - gap).fill(7)
    const bytes = written((writer) => {
      writer.raw(padding)
      writer.f64(1.25)
      writer.u32(99)
      writer.raw(new Uint8Array(2 * CHUNK + 5).fill(3))
      writer.i64(5n)
    })
    assert.equal(bytes.length, CHUNK - gap + 12 + 2 * CHUNK + 5 + 8)
    const reader = new ByteReader(bytes)
    assert.deepEqual(reader.raw(CHUNK - gap), padding)
    assert.equal(reader.f64(), 1.25)
    assert.equal(reader.u32(), 99)
    assert.ok(reader.raw(2 * CHUNK + 5).every((byte) => byte === 3))
    assert.equal(reader.i64(), 5n)
    reader.end()
  }
})

test('asking for the bytes twice, or writing on after it, loses nothing', () => {
  const writer = new ByteWriter()
  assert.equal(writer.bytes().length, 0)
  writer.u32(1)
  const first = writer.bytes()
  writer.u32(2)
  assert.deepEqual(writer.bytes(), Uint8Array.of(1, 0, 0, 0, 2, 0, 0, 0))
  assert.deepEqual(writer.bytes(), Uint8Array.of(1, 0, 0, 0, 2, 0, 0, 0))
  assert.deepEqual(first, Uint8Array.of(1, 0, 0, 0))
})

type Item =
  | { readonly kind: 'u8' | 'u32' | 'f64'; readonly value: number }
  | { readonly kind: 'i64'; readonly value: bigint }
  | { readonly kind: 'text'; readonly value: string }

const item: fc.Arbitrary<Item> = fc.oneof(
  fc.record({ kind: fc.constant('u8' as const), value: fc.integer({ min: 0, max: 255 }) }),
  fc.record({ kind: fc.constant('u32' as const), value: fc.integer({ min: 0, max: 2 ** 32 - 1 }) }),
  fc.record({ kind: fc.constant('f64' as const), value: fc.double() }),
  fc.record({
    kind: fc.constant('i64' as const),
    value: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  }),
  fc.record({ kind: fc.constant('text' as const), value: fc.string({ unit: 'grapheme' }) }),
)

function put(writer: ByteWriter, item: Item): void {
  if (item.kind === 'i64') writer.i64(item.value)
  else if (item.kind === 'text') writer.text(item.value)
  else writer[item.kind](item.value)
}

test(`any run of values reads back, and no shorter run of bytes does (SEED=${SEED})`, () => {
  fc.assert(
    fc.property(fc.array(item, { minLength: 1, maxLength: 12 }), (items) => {
      const bytes = written((writer) => {
        for (const one of items) put(writer, one)
      })
      const read = (part: Uint8Array) => {
        const reader = new ByteReader(part)
        for (const { kind, value } of items) assert.deepEqual(reader[kind](), value)
        reader.end()
      }
      read(bytes)
      for (let length = 0; length < bytes.length; length++) {
        assert.throws(() => read(bytes.subarray(0, length)), RangeError, `${length} bytes`)
      }
      const longer = new Uint8Array(bytes.length + 1)
      longer.set(bytes)
      assert.throws(() => read(longer), { name: 'RangeError', message: '1 bytes too many' })
    }),
    { seed: SEED },
  )
})

test('a reader of a part of a larger array stays inside its part', () => {
  const part = Uint8Array.of(9, 9, 1, 0, 0, 0, 9).subarray(2, 6)
  const reader = new ByteReader(part)
  assert.equal(reader.u32(), 1)
  assert.throws(() => reader.u8(), RangeError)
  reader.end()
})

test('text that is not UTF-8 throws', () => {
  const bytes = written((writer) => {
    writer.u32(2)
    writer.raw(Uint8Array.of(0xc3, 0x28))
  })
  assert.throws(() => new ByteReader(bytes).text(), TypeError)
})
