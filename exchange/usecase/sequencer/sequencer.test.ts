import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ByteReader, ByteWriter } from '@bourse/kit/pure/bytes'
import { seededRandom } from '@bourse/kit/testing/seeded-random'
import { SESSIONS_MAX, Sequencer } from './sequencer.ts'

function saved(sequencer: Sequencer): Uint8Array {
  const writer = new ByteWriter()
  sequencer.save(writer)
  return writer.bytes()
}

function restored(bytes: Uint8Array): Sequencer {
  const sequencer = new Sequencer()
  const reader = new ByteReader(bytes)
  sequencer.restore(reader)
  reader.end()
  return sequencer
}

test('sequence ids are dense from 1', () => {
  const sequencer = new Sequencer()
  assert.equal(sequencer.sequence, 0)
  assert.deepEqual([sequencer.advance(), sequencer.advance(), sequencer.advance()], [1, 2, 3])
  assert.equal(sequencer.sequence, 3)
})

test('a counter at or below the highest of its session is dropped, a gap is not', () => {
  const sequencer = new Sequencer()
  const told = [1, 1, 2, 1, 2, 9, 3, 9, 10].map((counter) => sequencer.admit(7, counter))
  assert.deepEqual(told, [true, false, true, false, false, true, false, false, true])
  assert.equal(sequencer.admit(7, 0), false, 'counters start at 1')
  assert.equal(sequencer.sequence, 0, 'to admit gives no id')
})

test('sessions are counted apart, also when they take turns', () => {
  const sequencer = new Sequencer()
  assert.equal(sequencer.admit(7, 5), true)
  assert.equal(sequencer.admit(8, 5), true)
  assert.equal(sequencer.admit(7, 5), false)
  assert.equal(sequencer.admit(8, 5), false)
  assert.equal(sequencer.admit(7, 6), true)
})

test('session 0 has no filter', () => {
  const sequencer = new Sequencer()
  assert.deepEqual(
    [1, 1, 0, 1].map((counter) => sequencer.admit(0, counter)),
    [true, true, true, true],
  )
  assert.equal(restored(saved(sequencer)).admit(0, 0), true)
})

test('1,024 sessions are remembered; the next one pushes out the one first seen', () => {
  const sequencer = new Sequencer()
  for (let session = 1; session <= SESSIONS_MAX; session++) sequencer.admit(session, 3)
  assert.equal(sequencer.admit(1, 4), true, 'speaking again does not make it younger')
  for (let session = 1; session <= SESSIONS_MAX; session++) {
    assert.equal(sequencer.admit(session, 3), false, `session ${session}`)
  }
  assert.equal(sequencer.admit(5_000, 1), true)
  assert.equal(sequencer.admit(2, 3), false, 'the second is still there')
  assert.equal(sequencer.admit(1, 3), true, 'the first is forgotten, and pushes out the second')
  assert.equal(sequencer.admit(3, 3), false)
  assert.equal(sequencer.admit(2, 3), true)
})

test('a session forgotten while it speaks last starts anew', () => {
  const sequencer = new Sequencer()
  sequencer.admit(1, 9)
  for (let session = 2; session <= SESSIONS_MAX + 1; session++) sequencer.admit(session, 9)
  const again = restored(saved(sequencer))
  for (const one of [sequencer, again]) {
    assert.equal(one.admit(1, 1), true)
    assert.equal(one.admit(1, 1), false)
  }
})

test('a restored sequencer saves the same bytes and goes on the same way', (t) => {
  const random = seededRandom(t)
  const sequencer = new Sequencer()
  let other = new Sequencer()
  for (let step = 0; step < 6_000; step++) {
    const session = random.below(1_500)
    const counter = random.below(5)
    const admitted = sequencer.admit(session, counter)
    assert.equal(other.admit(session, counter), admitted, `step ${step}`)
    if (admitted) assert.equal(other.advance(), sequencer.advance())
    if (step % 500 === 0) {
      const bytes = saved(sequencer)
      other = restored(bytes)
      assert.deepEqual(saved(other), bytes)
    }
  }
})
