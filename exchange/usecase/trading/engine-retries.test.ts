/**
 * What is remembered of events that were sent before, for how long, and what happens when it is
 * full.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { REFUSAL } from '@bourse/domain/exchange/refusal'
import { type Desk, desk, outcomeText } from './testkit/blotter.testkit.ts'
import { ENGINES } from './testkit/engines.testkit.ts'
import { SMALL_LIMITS } from './testkit/venue.ts'

const TEN_MINUTES = 600_000_000
const SESSIONS_MAX = 1_024
const START = 1_800_000_000_000_000

/** Sends a command of the blotter at a time counted from the start, in microseconds. */
function sendAt(open: Desk, time: number, command: string): string {
  return outcomeText(open.send({ ...open.event(command), time: START + time }))
}

for (const [name, engine] of ENGINES) {
  test(`${name}: references beyond the last ones are kept for ten minutes, not less`, () => {
    const open = desk(engine({ ...SMALL_LIMITS, referencesKept: 2 }))
    assert.equal(sendAt(open, 0, 'deposit A 1 USDT as a'), 'ok')
    assert.equal(sendAt(open, 1, 'deposit A 1 USDT as b'), 'ok')
    assert.equal(sendAt(open, TEN_MINUTES - 1, 'deposit A 1 USDT as c'), 'ok')
    assert.equal(sendAt(open, TEN_MINUTES - 1, 'deposit A 1 USDT as a'), 'duplicate of #4')
    assert.equal(open.engine.dump().referenceCount, 3, 'too young to go')
    assert.equal(sendAt(open, TEN_MINUTES, 'deposit A 1 USDT as d'), 'ok')
    assert.equal(open.engine.dump().referenceCount, 3, 'a has gone, b is too young')
    assert.equal(sendAt(open, TEN_MINUTES + 9, 'deposit A 1 USDT as a'), 'ok')
    assert.equal(sendAt(open, TEN_MINUTES + 9, 'deposit A 1 USDT as c'), 'duplicate of #6')
    assert.equal(open.balance('A', 'USDT'), '5/0')
  })

  test(`${name}: the last references are kept for as long as they are the last`, () => {
    const open = desk(engine({ ...SMALL_LIMITS, referencesKept: 2 }))
    assert.equal(sendAt(open, 0, 'deposit A 1 USDT as a'), 'ok')
    assert.equal(sendAt(open, 1, 'deposit A 1 USDT as b'), 'ok')
    assert.equal(sendAt(open, 99 * TEN_MINUTES, 'deposit A 1 USDT as a'), 'duplicate of #4')
    assert.equal(sendAt(open, 99 * TEN_MINUTES, 'deposit A 1 USDT as b'), 'duplicate of #5')
  })

  test(`${name}: an open order's reference is kept until the order is done`, () => {
    const open = desk(engine({ ...SMALL_LIMITS, referencesKept: 0 }))
    assert.equal(sendAt(open, 0, 'deposit A 100 USDT'), 'ok')
    assert.equal(sendAt(open, 0, 'A buys 1 @ 10 as a'), 'open 1')
    assert.equal(sendAt(open, 9 * TEN_MINUTES, 'A buys 1 @ 10 as b'), 'open 1')
    assert.equal(sendAt(open, 9 * TEN_MINUTES, 'A buys 1 @ 10 as a'), 'duplicate of #5')
    assert.equal(sendAt(open, 9 * TEN_MINUTES, 'A cancels a'), 'cancelled #5')
    assert.equal(sendAt(open, 9 * TEN_MINUTES, 'A buys 1 @ 10 as a'), 'open 1')
    assert.equal(open.balance('A', 'USDT'), '80/20')
  })

  test(`${name}: a full memory refuses new references, and is no memory of that`, () => {
    const open = desk(engine({ ...SMALL_LIMITS, referencesKept: 1, referencesMax: 2 }))
    assert.equal(sendAt(open, 0, 'deposit A 1 USDT as a'), 'ok')
    assert.equal(sendAt(open, 0, 'deposit A 1 USDT as b'), 'ok')
    assert.equal(sendAt(open, 1, 'deposit A 1 USDT as c'), 'refused referencesFull')
    assert.equal(sendAt(open, 1, 'deposit A 1 USDT as c'), 'refused referencesFull')
    assert.equal(sendAt(open, 1, 'deposit A 1 USDT'), 'ok')
    assert.equal(sendAt(open, 1, 'deposit A 1 USDT as b'), 'duplicate of #5')
    assert.equal(sendAt(open, TEN_MINUTES, 'deposit A 1 USDT as c'), 'ok')
    assert.equal(open.balance('A', 'USDT'), '4/0')
  })

  test(`${name}: of ${SESSIONS_MAX} producer sessions the highest counter is remembered`, () => {
    const open = desk(engine(SMALL_LIMITS))
    const gift = open.event('deposit A 1 USDT')
    const send = (session: number, counter: number) => open.send({ ...gift, session, counter }).kind
    for (let session = 1; session <= SESSIONS_MAX; session++) {
      assert.equal(send(session, 5), 'result')
    }
    assert.equal(send(1, 5), 'dropped')
    assert.equal(send(1, 6), 'result')
    assert.equal(send(1, 6), 'dropped', 'being used again makes a session no younger')
    assert.equal(send(9_999, 1), 'result')
    assert.equal(send(2, 5), 'dropped', 'only the one first seen longest ago was forgotten')
    assert.equal(send(1, 6), 'result', 'which was session 1')
    assert.equal(send(2, 5), 'result', 'and by that session 2')
    assert.equal(send(0, 0), 'result', 'session 0 is no session')
    assert.equal(send(0, 0), 'result')
  })

  test(`${name}: everyone has references of their own, the system too`, () => {
    const open = desk(engine(SMALL_LIMITS))
    assert.equal(sendAt(open, 0, 'deposit A 5 USDT as x'), 'ok')
    assert.equal(sendAt(open, 0, 'A sends B 1 USDT as x'), 'ok')
    assert.equal(sendAt(open, 0, 'B sends A 1 USDT as x'), 'ok')
    assert.equal(sendAt(open, 0, 'A buys 1 @ 1 as x'), 'duplicate of #5')
    assert.equal(open.send(open.event('deposit B 5 USDT as x')).kind, 'duplicate')
    assert.equal(open.balance('A', 'USDT'), '5/0')
  })

  test(`${name}: a cancel that is sent twice is answered twice and done once`, () => {
    const open = desk(engine(SMALL_LIMITS))
    open.trade(`
      deposit A 100 USDT      | ok
      A buys 1 @ 10 as one    | open 1`)
    const cancel = { ...open.event('A cancels one'), referenceId: 'cancel one' }
    assert.equal(outcomeText(open.send(cancel)), 'cancelled #5')
    assert.equal(outcomeText(open.send(cancel)), 'duplicate of #6')
    assert.equal(open.send({ ...cancel, referenceId: '' }).refusal, REFUSAL.orderNotFound)
  })
}
