import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SNOWFLAKE_NODE_MAX, snowflake, snowflakeTimeMs } from './snowflake.ts'

const START_MS = Date.UTC(2026, 0, 1)

function source(node = 0, startMs = START_MS) {
  const clock = { ms: startMs }
  return { clock, ids: snowflake(node, () => clock.ms) }
}

test('ids rise, are distinct, and tell when they were made', () => {
  const { clock, ids } = source(3)
  let last = 0
  for (let at = 0; at < 5_000; at++) {
    if (at % 7 === 0) clock.ms++
    const id = ids.next()
    assert.ok(id > last, 'each id is above the one before')
    assert.ok(Number.isSafeInteger(id))
    assert.equal(snowflakeTimeMs(id), clock.ms)
    last = id
  }
})

test('a clock that steps back does not take the ids with it', () => {
  const { clock, ids } = source()
  const before = ids.next()
  clock.ms -= 60_000
  const after = ids.next()
  assert.ok(after > before)
  assert.equal(snowflakeTimeMs(after), START_MS, 'the last millisecond is kept')
  clock.ms = START_MS + 1
  assert.ok(ids.next() > after)
})

test('the 129th id of a millisecond borrows from the next one', () => {
  const { clock, ids } = source()
  const made = Array.from({ length: 300 }, () => ids.next())
  assert.equal(new Set(made).size, 300)
  assert.deepEqual(
    made,
    made.toSorted((a, b) => a - b),
  )
  assert.equal(snowflakeTimeMs(made[127] as number), START_MS)
  assert.equal(snowflakeTimeMs(made[128] as number), START_MS + 1)
  assert.equal(snowflakeTimeMs(made[256] as number), START_MS + 2)
  clock.ms = START_MS + 1
  assert.ok(ids.next() > (made[299] as number), 'also once the clock reaches what was borrowed')
})

test('D38: two nodes never make the same id, even at the same time', () => {
  const [one, other] = [source(0).ids, source(SNOWFLAKE_NODE_MAX).ids]
  const made = Array.from({ length: 400 }, () => [one.next(), other.next()]).flat()
  assert.equal(new Set(made).size, made.length)
})

test('nodes are 0 to 31', () => {
  assert.equal(SNOWFLAKE_NODE_MAX, 31)
  for (const node of [-1, 32, 0.5, Number.NaN]) {
    assert.throws(() => snowflake(node, () => START_MS), RangeError, `node ${node}`)
  }
})

test('ids need 53 bits at most until 2093', () => {
  const lastMs = Date.UTC(2093, 0, 1)
  const { ids } = source(SNOWFLAKE_NODE_MAX, lastMs)
  const made = Array.from({ length: 128 }, () => ids.next())
  assert.ok(made.every((id) => Number.isSafeInteger(id)))
  assert.equal(new Set(made).size, 128)
  assert.equal(snowflakeTimeMs(made[127] as number), lastMs)
})
