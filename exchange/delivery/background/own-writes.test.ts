import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toUserId } from '@bourse/domain/shared/ids'
import { ownWrites } from './own-writes.ts'

const ALICE = toUserId(1_001)
const BOB = toUserId(1_002)

function hall(timeoutMs = 60_000) {
  const at = { mark: 5, flushes: 0, touched: new Map([[ALICE, 9]]) }
  const own = ownWrites({
    touchedBy: (user) => at.touched.get(user) ?? 0,
    mark: () => at.mark,
    flush: () => at.flushes++,
    timeoutMs,
  })
  return { ...own, at }
}

test('who is in the rows already is answered at once, without asking the recorder', async () => {
  const { recorded, at } = hall()
  assert.equal(await recorded(BOB), true)
  at.mark = 9
  assert.equal(await recorded(ALICE), true)
  assert.equal(at.flushes, 0)
})

test('who is not waits for what touched them before the question, and no longer', async () => {
  const { recorded, reached, at } = hall()
  const answers: string[] = []
  const first = recorded(ALICE).then((answer) => answers.push(`first ${answer}`))
  at.touched.set(ALICE, 12)
  const second = recorded(ALICE).then((answer) => answers.push(`second ${answer}`))
  assert.equal(at.flushes, 2)
  reached(8)
  await turn()
  assert.deepEqual(answers, [])
  reached(11)
  await first
  assert.deepEqual(answers, ['first true'])
  reached(12)
  await second
  assert.deepEqual(answers, ['first true', 'second true'])
})

test('when it takes too long the answer is no', async () => {
  const { recorded } = hall(5)
  assert.equal(await recorded(ALICE), false)
})

test('at the end nobody waits any longer', async () => {
  const { recorded, stop, at } = hall()
  const waiting = recorded(ALICE)
  stop()
  assert.equal(await waiting, false)
  assert.equal(await recorded(ALICE), false)
  at.mark = 9
  assert.equal(await recorded(ALICE), true)
})

test('ten thousand may wait, the next is told no', async () => {
  const { recorded, reached } = hall()
  const waiting = Array.from({ length: 10_000 }, () => recorded(ALICE))
  assert.equal(await recorded(ALICE), false)
  reached(9)
  assert.ok((await Promise.all(waiting)).every((answer) => answer))
})

function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
