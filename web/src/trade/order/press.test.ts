import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Answer } from '../../api/request.ts'
import type { OrderRow } from '../../api/rows.ts'
import { ORDER } from './order.testkit.ts'
import { DOUBLE_MS, type Press, Presses } from './press.ts'

const BODY = { productId: 'BTC-USDT', side: 'buy', size: '1' }
const PLACED: Answer<OrderRow> = { ok: true, value: ORDER, headers: new Headers() }
const no = (status: number, code = 0): Answer<OrderRow> => ({
  ok: false,
  problem: { status, code, message: `status ${status}` },
})

/** Presses against answers in their order, on a clock that only `pause` and the test move. */
function venue(answers: readonly Answer<OrderRow>[], found: Answer<OrderRow> = no(404, 4001)) {
  const left = [...answers]
  const world = { sent: [] as string[], asked: [] as string[], now: 1_000_000, kept: none() }
  let keys = 0
  const ports = {
    place: async (body: Readonly<Record<string, string | boolean>>) => {
      world.sent.push(String(body['clientOid']))
      return left.shift() ?? no(0)
    },
    find: async (key: string) => {
      world.asked.push(key)
      return found
    },
    pause: async (milliseconds: number) => {
      world.now += milliseconds
    },
    newKey: () => `key-${++keys}`,
    nowMs: () => world.now,
    kept: () => world.kept,
    keep: (press: Press | undefined) => {
      world.kept = press
    },
  }
  return { world, ports, presses: new Presses(ports) }
}

function none(): Press | undefined {
  return undefined
}

const quiet = () => undefined

test('a press is sent once and leaves nothing behind', async () => {
  const { world, presses } = venue([PLACED])
  assert.deepEqual(await presses.press(BODY, quiet), { kind: 'placed', order: ORDER })
  assert.deepEqual(world.sent, ['key-1'])
  assert.equal(world.kept, undefined)
})

test('a double click is one press, whether or not the answer came between', async () => {
  const { world, presses } = venue([PLACED, PLACED])
  const first = presses.press(BODY, quiet)
  assert.equal(await presses.press(BODY, quiet), undefined)
  await first
  world.now += DOUBLE_MS - 1
  assert.equal(await presses.press(BODY, quiet), undefined)
  world.now += 1
  await presses.press(BODY, quiet)
  assert.deepEqual(world.sent, ['key-1', 'key-2'])
})

test('without an answer the same key is sent again', async () => {
  const { world, presses } = venue([no(504, 5002), no(0), PLACED])
  const attempts: number[] = []
  const outcome = await presses.press(BODY, (attempt) => attempts.push(attempt))
  assert.equal(outcome?.kind, 'placed')
  assert.deepEqual(world.sent, ['key-1', 'key-1', 'key-1'])
  assert.deepEqual(attempts, [2, 3])
})

test('when nobody answers at all the key waits for the next press of the same order', async () => {
  const { world, presses } = venue([no(0), no(0), no(0), no(0), PLACED])
  assert.deepEqual(await presses.press(BODY, quiet), { kind: 'unknown' })
  assert.equal(world.kept?.key, 'key-1')
  world.now += 5_000
  assert.equal((await presses.press(BODY, quiet))?.kind, 'placed')
  assert.deepEqual(new Set(world.sent), new Set(['key-1']))
  assert.equal(world.kept, undefined)
})

test('another order has a key of its own, also while one is unknown', async () => {
  const { world, presses } = venue([no(0), no(0), no(0), no(0), PLACED])
  await presses.press(BODY, quiet)
  world.now += 5_000
  await presses.press({ ...BODY, size: '2' }, quiet)
  assert.equal(world.sent.at(-1), 'key-2')
})

test('a refusal is final', async () => {
  const { world, presses } = venue([no(409, 2001), PLACED])
  const outcome = await presses.press(BODY, quiet)
  assert.equal(outcome?.kind === 'refused' && outcome.problem.code, 2001)
  assert.deepEqual(world.sent, ['key-1'])
  assert.equal(world.kept, undefined)
})

test('a refusal after silence is final too', async () => {
  const { world, presses } = venue([no(0), no(409, 2001)])
  assert.equal((await presses.press(BODY, quiet))?.kind, 'refused')
  assert.equal(world.kept, undefined)
})

test('a busy server is asked again, and then told about', async () => {
  const { world, presses } = venue([no(503, 5001), no(503, 5001), no(503, 5001), no(503, 5001)])
  const outcome = await presses.press(BODY, quiet)
  assert.equal(outcome?.kind === 'refused' && outcome.problem.code, 5001)
  assert.equal(world.sent.length, 4)
  assert.equal(world.kept, undefined)
})

test('an ended session keeps the key only if something may have happened', async () => {
  const plain = venue([no(401)])
  assert.equal((await plain.presses.press(BODY, quiet))?.kind, 'refused')
  assert.equal(plain.world.kept, undefined)
  const silent = venue([no(504), no(401)])
  assert.equal((await silent.presses.press(BODY, quiet))?.kind, 'refused')
  assert.equal(silent.world.kept?.key, 'key-1')
})

test('after a reload the order is looked for by its key', async () => {
  const press = { key: 'key-7', body: BODY, atMs: 1_000_000 }
  const there = venue([], PLACED)
  there.world.kept = press
  assert.deepEqual(await there.presses.recover(), ORDER)
  assert.deepEqual(there.world.asked, ['key-7'])
  assert.equal(there.world.kept, undefined)
})

test('an order that is not there keeps its key for the same press', async () => {
  const { world, presses } = venue([PLACED])
  world.kept = { key: 'key-7', body: BODY, atMs: 1_000_000 }
  assert.equal(await presses.recover(), 'not placed')
  await presses.press(BODY, quiet)
  assert.deepEqual(world.sent, ['key-7'])
})

test('nothing is concluded while the server is away, nothing asked without a press', async () => {
  const away = venue([], no(0))
  away.world.kept = { key: 'key-7', body: BODY, atMs: 1_000_000 }
  assert.equal(await away.presses.recover(), undefined)
  assert.equal(away.world.kept?.key, 'key-7')
  assert.equal(await venue([]).presses.recover(), undefined)
})

test('a press is forgotten after a while', async () => {
  const { world, presses } = venue([PLACED])
  world.kept = { key: 'key-7', body: BODY, atMs: 1_000_000 }
  world.now += 10 * 60_000
  assert.equal(presses.pending(), undefined)
  await presses.press(BODY, quiet)
  assert.deepEqual(world.sent, ['key-1'])
})
