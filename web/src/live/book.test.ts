/** The book: order of levels, exact numbers, gaps; against a map of levels for random updates. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Book, Side } from './book.ts'
import type { BookUpdate, LevelChange, Snapshot } from './frames.ts'

const SCALES = { priceScale: 2, sizeScale: 6 }

function snapshot(parts: Partial<Snapshot>): Snapshot {
  const empty = { type: 'snapshot', productId: 'A-B', time: '', bids: [], asks: [] } as const
  return { ...empty, sequence: 10, ...parts }
}

function update(previousSequence: number, changes: readonly LevelChange[]): BookUpdate {
  const sequence = previousSequence + 1
  return { type: 'l2update', productId: 'A-B', time: '', sequence, previousSequence, changes }
}

function levels({ prices, sizes, count }: Side): number[][] {
  return Array.from({ length: count }, (_, at) => [prices[at] as number, sizes[at] as number])
}

test('a snapshot replaces everything, best levels first', () => {
  const book = new Book(SCALES)
  book.restart(snapshot({ bids: [[1, 1, 1]] }))
  book.restart(
    snapshot({
      sequence: 12,
      bids: [
        [61_999.5, 1.2, 3],
        [61_990, 0.000001, 1],
      ],
      asks: [[62_000.01, '0.4', 1]],
    }),
  )
  assert.equal(book.sequence, 12)
  assert.deepEqual(levels(book.bids), [
    [6_199_950, 1_200_000],
    [6_199_000, 1],
  ])
  assert.deepEqual(levels(book.asks), [[6_200_001, 400_000]])
})

test('changes insert, replace and remove levels of either side', () => {
  const book = new Book(SCALES)
  book.restart(snapshot({ bids: [[10, 1, 1]], asks: [[11, 1, 1]] }))
  const changes: LevelChange[] = [
    ['buy', 10.5, '2'],
    ['buy', 9, '3'],
    ['buy', 10, '0'],
    ['sell', 11, '0.5'],
    ['sell', 10.75, '1'],
    ['sell', 12, '0'],
  ]
  assert.equal(book.update(update(10, changes)), true)
  assert.deepEqual(levels(book.bids), [
    [1_050, 2_000_000],
    [900, 3_000_000],
  ])
  assert.deepEqual(levels(book.asks), [
    [1_075, 1_000_000],
    [1_100, 500_000],
  ])
})

test('a missing message is noticed once, and the book waits for its snapshot', () => {
  const book = new Book(SCALES)
  book.restart(snapshot({ bids: [[10, 1, 1]] }))
  assert.equal(book.update(update(11, [['buy', 10, '0']])), false)
  assert.equal(book.update(update(12, [['buy', 10, '0']])), true)
  assert.deepEqual(levels(book.bids), [[1_000, 1_000_000]])
  book.restart(snapshot({ sequence: 20, bids: [[9, 1, 1]] }))
  assert.equal(book.update(update(20, [['buy', 9, '5']])), true)
  assert.deepEqual(levels(book.bids), [[900, 5_000_000]])
})

test('what is known already, and what comes before a snapshot, changes nothing', () => {
  const book = new Book(SCALES)
  assert.equal(book.update(update(3, [['buy', 9, '5']])), true)
  assert.equal(book.bids.count, 0)
  book.restart(snapshot({ bids: [[10, 1, 1]] }))
  assert.equal(book.update(update(9, [['buy', 10, '7']])), true)
  assert.deepEqual(levels(book.bids), [[1_000, 1_000_000]])
})

test('a book in which nothing has happened yet takes its first change', () => {
  const book = new Book(SCALES)
  book.restart(snapshot({ sequence: 0 }))
  assert.equal(book.update(update(0, [['buy', 10, '2']])), true)
  assert.deepEqual(levels(book.bids), [[1_000, 2_000_000]])
})

test('numbers are exact, however JSON wrote them', () => {
  const book = new Book({ priceScale: 8, sizeScale: 8 })
  book.restart(
    snapshot({ bids: [[1e-8, 3e-7, 1]], asks: [[9_999_999.99999999, 22_517_998.12345678, 1]] }),
  )
  assert.deepEqual(levels(book.bids), [[1, 30]])
  assert.deepEqual(levels(book.asks), [[999_999_999_999_999, 2_251_799_812_345_678]])
  book.update(update(10, [['sell', 0.1, '90071992.54740991']]))
  assert.deepEqual(levels(book.asks)[0], [10_000_000, Number.MAX_SAFE_INTEGER])
})

test('a level of more than a number holds counts as the largest', () => {
  const book = new Book({ priceScale: 0, sizeScale: 8 })
  book.restart(snapshot({}))
  book.update(update(10, [['buy', 1, '90071992.54740992']]))
  assert.deepEqual(levels(book.bids), [[1, Number.MAX_SAFE_INTEGER]])
})

test('random changes: each side is the sorted map of its levels', () => {
  const seed = Number.parseInt(process.env['SEED'] ?? '', 10) || Date.now() % 1_000_000
  const random = randomOf(seed)
  for (const direction of [1, -1] as const) {
    const side = new Side(direction)
    const model = new Map<number, number>()
    for (let step = 0; step < 5_000; step++) {
      const price = 1 + Math.floor(random() * 300)
      const size = random() < 0.4 ? 0 : 1 + Math.floor(random() * 1_000)
      side.set(price, size)
      if (size === 0) model.delete(price)
      else model.set(price, size)
    }
    const expected = [...model].toSorted(([a], [b]) => (a - b) * direction)
    assert.deepEqual(levels(side), expected, `SEED=${seed}`)
  }
})

/** Numbers from 0 to 1 that follow from a seed. */
function randomOf(seed: number): () => number {
  let state = seed + 1
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}
