import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blankEvent, EVENT_TYPE } from '@bourse/domain/exchange/event'
import type { TradingListener } from '@bourse/domain/exchange/listener'
import { fanOut, silentListener } from './listeners.ts'

const EVENT = blankEvent(EVENT_TYPE.clock)
const CALLS: { [Call in keyof TradingListener]: Parameters<TradingListener[Call]> } = {
  received: [1],
  active: [1],
  change: [1, 2, 3, 4],
  open: [2],
  match: [3, 4],
  done: [5, 2],
  ledger: [6, 1, 7],
  listed: ['product', 8],
  balance: [9],
  result: [EVENT, 2001],
  duplicate: [EVENT, 10, 3004],
  dropped: [EVENT],
}
const NAMES = Object.keys(CALLS) as (keyof TradingListener)[]

/** A listener that writes every call and its arguments down. */
function recorder(name: string, heard: unknown[][]): TradingListener {
  const entries = NAMES.map((call) => [
    call,
    (...args: unknown[]) => void heard.push([name, call, ...args]),
  ])
  return Object.fromEntries(entries) as TradingListener
}

function tellAll(listener: TradingListener): void {
  for (const call of NAMES) {
    const tell = listener[call] as (...args: unknown[]) => void
    tell(...CALLS[call])
  }
}

test('every sink hears every call with its arguments, in the order of the sinks', () => {
  const heard: unknown[][] = []
  tellAll(fanOut([recorder('a', heard), recorder('b', heard), recorder('c', heard)]))
  const expected = NAMES.flatMap((call) =>
    ['a', 'b', 'c'].map((name) => [name, call, ...CALLS[call]]),
  )
  assert.deepEqual(heard, expected)
})

test('any number of sinks hears everything in order', () => {
  const names = [...'abcdefghijkl']
  for (let count = 0; count <= names.length; count++) {
    const heard: unknown[][] = []
    const present = names.slice(0, count)
    tellAll(fanOut(present.map((name) => recorder(name, heard))))
    const expected = NAMES.flatMap((call) => present.map((name) => [name, call, ...CALLS[call]]))
    assert.deepEqual(heard, expected)
  }
})

test('a sink hears only the calls that it has, and is called as itself', () => {
  class Counter {
    opened = 0
    open(): void {
      this.opened++
    }
  }
  const heard: unknown[][] = []
  const counter = new Counter()
  const { received } = recorder('a', heard)
  tellAll(fanOut([{ received }, counter, {}, { ...silentListener, received }]))
  assert.equal(counter.opened, 1)
  assert.deepEqual(heard, [
    ['a', 'received', 1],
    ['a', 'received', 1],
  ])
})

test('silent calls are never made', (t) => {
  const spies = NAMES.map((call) => t.mock.method(silentListener, call))
  const heard: unknown[][] = []
  tellAll(fanOut([silentListener, { ...silentListener, ...recorder('a', heard) }]))
  assert.equal(heard.length, NAMES.length)
  assert.deepEqual(
    spies.map((spy) => spy.mock.callCount()),
    NAMES.map(() => 0),
  )
})

test('nobody may listen', () => {
  tellAll(fanOut([]))
  tellAll(silentListener)
})
