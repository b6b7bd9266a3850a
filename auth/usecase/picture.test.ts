import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PHOTO_BYTES_MAX } from '@bourse/domain/auth/care'
import fc from 'fast-check'
import { readPicture } from './picture.ts'
import { gif, jpeg, png, webp } from './pictures.testkit.ts'

type Maker = (width?: number, height?: number) => Uint8Array

const MAKERS: readonly (readonly [string, Maker])[] = [
  ['image/png', png],
  ['image/jpeg', jpeg],
  ['image/gif', gif],
  ['image/webp', (width, height) => webp('VP8 ', width, height)],
  ['image/webp', (width, height) => webp('VP8L', width, height)],
  ['image/webp', (width, height) => webp('VP8X', width, height)],
]

test('pictures are recognised by their bytes', () => {
  for (const [type, make] of MAKERS) {
    const bytes = make(640, 480)
    assert.deepEqual(readPicture(bytes), { ok: true, value: { type, bytes } }, type)
  }
  for (const marker of [0xc0, 0xc1, 0xc5, 0xcf]) {
    assert.equal(readPicture(jpeg(640, 480, marker)).ok, true, `frame ${marker}`)
  }
})

test('a picture in the middle of a larger buffer is read from its own beginning', () => {
  const large = Buffer.concat([Buffer.alloc(7), png(10, 20), Buffer.alloc(7)])
  assert.equal(readPicture(large.subarray(7, -7)).ok, true)
  assert.equal(readPicture(large.subarray(6, -7)).ok, false)
})

test('4096 pixels a side are taken, more are not', () => {
  const tooLarge = 'a picture may be at most 4096 pixels wide and high'
  for (const [type, make] of MAKERS) {
    assert.equal(readPicture(make(4_096, 4_096)).ok, true, type)
    for (const [width, height] of [
      [4_097, 1],
      [1, 4_097],
    ]) {
      assert.deepEqual(readPicture(make(width, height)), { ok: false, problem: tooLarge }, type)
    }
  }
  for (const make of [png, jpeg, gif]) {
    assert.deepEqual(readPicture(make(0, 5)), { ok: false, problem: 'the picture has no pixels' })
  }
  assert.equal(readPicture(png(0xffff_ffff, 1)).ok, false)
})

test('what is no picture is told so', () => {
  const texts = [
    '',
    'GIF',
    'GIF88a',
    '<svg xmlns="http://www.w3.org/2000/svg"/>',
    '<html>',
    '\x89PNG',
  ]
  const none = 'this is not a PNG, JPEG, WebP or GIF picture'
  for (const text of [...texts, 'BM', '%PDF-1.7', 'RIFF1234WAVEfmt ']) {
    const read = readPicture(Buffer.from(text, 'latin1'))
    assert.deepEqual(read, { ok: false, problem: none }, text)
  }
})

test('a picture cut off within its header is damaged, at every length', () => {
  for (const [type, make] of MAKERS) {
    const bytes = make(640, 480)
    for (let length = 0; length < bytes.length; length++) {
      const read = readPicture(bytes.slice(0, length))
      if (read.ok) assert.ok(length > 12, `${type} of ${length} bytes`)
      else assert.match(read.problem, /^(the picture is damaged|this is not)/, type)
    }
  }
})

test('headers that lead nowhere are damaged', () => {
  const damaged = { ok: false, problem: 'the picture is damaged: its size cannot be read' }
  const noHeader = Buffer.from(png())
  noHeader.write('IDAT', 12, 'latin1')
  // The marker of a frame in the place of one that defines a table or begins the pixels.
  const frames = [0xc4, 0xc8, 0xcc, 0xda, 0xd9].map((marker) => jpeg(3, 2, marker))
  const noLength = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 0, 0, 0, 0, 0, 0, 0])
  const fill = Buffer.alloc(10_000, 0xff)
  fill[1] = 0xd8
  const layout = Buffer.from(webp('VP8X'))
  layout.write('VP9 ', 12, 'latin1')
  for (const bytes of [noHeader, ...frames, noLength, fill, layout]) {
    assert.deepEqual(readPicture(bytes), damaged)
  }
})

test('512 KiB are taken, one byte more is not', () => {
  const padded = (length: number) =>
    Buffer.concat([png(), Buffer.alloc(length)]).subarray(0, length)
  assert.equal(readPicture(padded(PHOTO_BYTES_MAX)).ok, true)
  assert.deepEqual(readPicture(padded(PHOTO_BYTES_MAX + 1)), {
    ok: false,
    problem: 'a picture may have at most 512 KiB',
  })
})

test('no bytes whatever make the reader fail', () => {
  const seed = Number.parseInt(process.env['SEED'] ?? String(Date.now() % 1_000_000_007), 10)
  process.stdout.write(`# pictures: SEED=${seed}\n`)
  const start = fc.constantFrom(...MAKERS.map(([, make]) => Buffer.from(make(9, 9))))
  const noise = fc.uint8Array({ maxLength: 60 })
  fc.assert(
    fc.property(start, fc.nat(40), noise, (bytes, from, change) => {
      const changed = Buffer.concat([bytes, Buffer.alloc(40)])
      changed.set(change, from)
      const read = readPicture(changed)
      assert.equal(typeof (read.ok ? read.value.type : read.problem), 'string')
    }),
    { seed, numRuns: 2_000 },
  )
})
