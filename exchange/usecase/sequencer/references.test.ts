import assert from 'node:assert/strict'
import { test } from 'node:test'
import { REFERENCE_LENGTH_MAX } from '@bourse/domain/exchange/event'
import { ByteReader, ByteWriter } from '@bourse/kit/pure/bytes'
import { seededRandom } from '@bourse/kit/testing/seeded-random'
import { REFERENCE_TIME_MIN, References } from './references.ts'

const LATER = REFERENCE_TIME_MIN

function saved(references: References, open: readonly number[] = []): Uint8Array {
  const writer = new ByteWriter()
  references.save(writer, open)
  return writer.bytes()
}

/** Remembers a reference as the engine does: room first. Returns its entry. */
function added(references: References, text: string, sequence: number, time = 0): number {
  assert.equal(references.makeRoom(time), true)
  return references.add(1_001, text, sequence, time)
}

test('limits under which nothing would ever be forgotten are refused', () => {
  assert.throws(() => new References(3, 2), {
    name: 'RangeError',
    message: /^3 client order ids are to be kept, but only 2 have room/,
  })
})

test('a reference is found with what was said about it', () => {
  const references = new References(10, 20)
  assert.equal(references.find(1_001, 'a'), -1)
  const entry = added(references, 'a', 5)
  assert.equal(references.find(1_001, 'a'), entry)
  assert.equal(references.sequenceOf(entry), 5)
  assert.equal(references.refusalOf(entry), 0)
  assert.equal(references.orderOf(entry), -1)
  assert.equal(references.textOf(entry), 'a')
  references.settle(entry, 2001)
  references.bind(entry, 3)
  assert.equal(references.refusalOf(entry), 2001)
  assert.equal(references.orderOf(entry), 3)
  references.unbind(entry)
  assert.equal(references.orderOf(entry), -1)
  assert.equal(references.find(1_001, 'a'), entry, 'its time is not over')
  assert.equal(references.count, 1)
})

test('the same text of another user is another reference', () => {
  const references = new References(10, 20)
  const users = [0, 1, 1_001, 2 ** 32 + 1_001, Number.MAX_SAFE_INTEGER]
  const entries = users.map((user) => references.add(user, 'same', user, 0))
  assert.deepEqual(
    users.map((user) => references.find(user, 'same')),
    entries,
  )
  assert.equal(references.find(2, 'same'), -1)
})

test('texts of every length up to 64 characters are kept whole', () => {
  const references = new References(100, 100)
  const texts = Array.from({ length: REFERENCE_LENGTH_MAX }, (_, at) =>
    String.fromCharCode(33 + at).repeat(at + 1),
  )
  const entries = texts.map((text, at) => added(references, text, at + 1))
  for (const [at, text] of texts.entries()) {
    assert.equal(references.textOf(entries[at] as number), text)
    assert.equal(references.find(1_001, text), entries[at])
    assert.equal(references.find(1_001, text.slice(1)), -1)
  }
})

test('beyond the kept ones the oldest goes, but not before ten minutes', () => {
  const references = new References(2, 10)
  added(references, 'a', 1, 0)
  added(references, 'b', 2, 1)
  assert.equal(references.makeRoom(LATER - 1), true)
  assert.notEqual(references.find(1_001, 'a'), -1, 'a microsecond too young')
  assert.equal(references.makeRoom(LATER), true)
  assert.equal(references.find(1_001, 'a'), -1)
  assert.notEqual(references.find(1_001, 'b'), -1, 'one is no more than two')
  added(references, 'c', 3, LATER)
  assert.equal(references.makeRoom(LATER * 100), true)
  assert.equal(references.find(1_001, 'b'), -1)
  assert.notEqual(references.find(1_001, 'c'), -1)
})

test('an open order keeps its reference however old, and the end of the order ends it', () => {
  const references = new References(1, 10)
  const open = added(references, 'open', 1, 0)
  references.bind(open, 42)
  added(references, 'next', 2, LATER)
  assert.equal(references.makeRoom(LATER), true)
  assert.equal(references.find(1_001, 'open'), open)
  assert.equal(references.orderOf(open), 42)
  assert.equal(references.count, 2)
  references.unbind(open)
  assert.equal(references.find(1_001, 'open'), -1)
  assert.equal(references.count, 1)
})

test('when it is full there is room again only once something may be forgotten', () => {
  const references = new References(2, 3)
  const first = added(references, 'a', 1, 0)
  added(references, 'b', 2, 1)
  assert.equal(references.isFullAt(0), false)
  added(references, 'c', 3, 2)
  assert.equal(references.isFullAt(LATER - 1), true)
  assert.equal(references.makeRoom(LATER - 1), false)
  assert.equal(references.count, 3)
  assert.equal(references.isFullAt(LATER), false, 'the first may go')
  assert.equal(references.count, 3, 'to ask forgets nothing')
  references.bind(first, 7)
  assert.equal(references.makeRoom(LATER), false, 'but its order is open')
  assert.equal(references.isFullAt(LATER), true)
  assert.equal(references.makeRoom(LATER + 1), true, 'then the second goes')
  assert.equal(references.find(1_001, 'b'), -1)
})

test('with nothing kept a reference lives ten minutes, or as long as its order', () => {
  const references = new References(0, 1)
  assert.equal(references.isFullAt(0), false)
  const entry = added(references, 'a', 1, 0)
  references.bind(entry, 1)
  assert.equal(references.makeRoom(LATER), false)
  assert.equal(references.isFullAt(LATER), true)
  references.unbind(entry)
  assert.equal(references.isFullAt(LATER), false)
  assert.equal(references.makeRoom(LATER), true)
  assert.equal(references.count, 0)
})

test('bytes that hold more or longer references than the limit throw', () => {
  const references = new References(5, 5)
  for (const text of ['a', 'b', 'c']) added(references, text, text.charCodeAt(0))
  const bytes = saved(references)
  assert.throws(() => new References(2, 2).restore(new ByteReader(bytes)), RangeError)
  const long = new ByteWriter()
  long.u32(1)
  long.f64(1_001)
  long.text('x'.repeat(REFERENCE_LENGTH_MAX + 1))
  for (const value of [1, 2]) long.f64(value)
  assert.throws(() => new References(2, 2).restore(new ByteReader(long.bytes())), {
    message: 'a reference is too long',
  })
})

/** The same rules with a plain list in the order of age. */
class NaiveReferences {
  readonly #kept: number
  readonly #max: number
  list: Naive[] = []

  constructor(kept: number, max: number) {
    this.#kept = kept
    this.#max = max
  }

  find(user: number, text: string): Naive | undefined {
    return this.list.find((one) => one.user === user && one.text === text)
  }

  makeRoom(now: number): boolean {
    for (;;) {
      const queued = this.list.filter((one) => one.queued)
      const oldest = queued[0]
      if (queued.length < this.#kept || oldest === undefined) break
      if (now - oldest.time < REFERENCE_TIME_MIN) break
      oldest.queued = false
      this.#sweep()
    }
    return this.list.length < this.#max
  }

  unbind(one: Naive): void {
    one.order = -1
    this.#sweep()
  }

  #sweep(): void {
    this.list = this.list.filter((one) => one.queued || one.order !== -1)
  }
}

interface Naive {
  readonly user: number
  readonly text: string
  readonly sequence: number
  readonly time: number
  refusal: number
  order: number
  queued: boolean
}

test('any history goes as with a plain list, also after a restore', (t) => {
  const random = seededRandom(t)
  for (let run = 0; run < 30; run++) {
    const max = 1 + random.below(12)
    const kept = random.below(Math.min(6, max + 1))
    let fast = new References(kept, max)
    const naive = new NaiveReferences(kept, max)
    let now = 0
    for (let sequence = 1; sequence <= 300; sequence++) {
      now += random.below(LATER / 3)
      const user = 1_001 + random.below(2)
      const text = 'abcdefgh'.slice(random.below(4), 4 + random.below(5))
      const known = naive.find(user, text)
      const entry = fast.find(user, text)
      assert.equal(entry !== -1, known !== undefined, `${user} ${text}`)
      if (known === undefined) remember({ fast, naive }, { user, text, sequence, now }, random)
      else if (known.order !== -1 && random.below(2) === 0) {
        fast.unbind(entry)
        naive.unbind(known)
      }
      if (random.below(20) === 0) fast = restoredLike(fast, naive, { kept, max })
      agree(fast, naive)
    }
  }
})

function remember(
  { fast, naive }: { fast: References; naive: NaiveReferences },
  event: { user: number; text: string; sequence: number; now: number },
  random: { below(bound: number): number },
): void {
  const { user, text, sequence, now } = event
  const said = fast.isFullAt(now)
  const room = naive.makeRoom(now)
  assert.equal(fast.makeRoom(now), room)
  // It may say no too early while open orders hold the oldest places, never yes.
  if (room) assert.equal(said, false, 'what has room is not refused')
  if (!room) assert.equal(fast.isFullAt(now), true, 'after that it knows')
  if (!room) return
  const refusal = random.below(2) * 2001
  const order = refusal === 0 ? sequence : -1
  const entry = fast.add(user, text, sequence, now)
  fast.settle(entry, refusal)
  if (order !== -1) fast.bind(entry, order)
  naive.list.push({ user, text, sequence, time: now, refusal, order, queued: true })
}

function agree(fast: References, naive: NaiveReferences): void {
  assert.equal(fast.count, naive.list.length)
  for (const one of naive.list) {
    const entry = fast.find(one.user, one.text)
    assert.notEqual(entry, -1, one.text)
    assert.equal(fast.sequenceOf(entry), one.sequence)
    assert.equal(fast.refusalOf(entry), one.refusal)
    assert.equal(fast.orderOf(entry), one.order)
    assert.equal(fast.textOf(entry), one.text)
  }
}

/** Saved, restored and bound again; the open orders are given in another order than they came. */
function restoredLike(
  fast: References,
  naive: NaiveReferences,
  { kept, max }: { kept: number; max: number },
): References {
  const open = naive.list.filter((one) => one.order !== -1)
  const entries = open.map((one) => fast.find(one.user, one.text)).reverse()
  const bytes = saved(fast, entries)
  const again = new References(kept, max)
  const reader = new ByteReader(bytes)
  again.restore(reader)
  reader.end()
  for (const one of open) again.bind(again.restoredOf(one.sequence), one.order)
  assert.equal(again.restoredOf(-1), -1)
  const found = open.map((one) => again.find(one.user, one.text))
  assert.deepEqual(saved(again, found), bytes, 'equal states give equal bytes')
  return again
}
