import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EVENT_TYPE } from '@bourse/domain/exchange/event'
import {
  DEFAULT_CURRENCIES,
  DEFAULT_LIMITS,
  DEFAULT_PRODUCTS,
  defaultListings,
} from './defaults.ts'
import { fastEngine } from './testkit/engines.testkit.ts'
import { SMALL_LIMITS } from './testkit/venue.ts'

test('a new engine accepts the default listings, and a repeat does nothing', () => {
  const fast = fastEngine(SMALL_LIMITS)
  let position = 0
  const listed = () =>
    defaultListings().map((event) => fast.apply({ ...event, position: ++position, time: position }))
  for (const { kind, refusal } of listed()) assert.deepEqual([kind, refusal], ['result', 0])
  const { state } = fast.engine
  assert.deepEqual(
    state.currencies.map(({ code, scale }) => `${code} ${scale}`),
    ['BTC 8', 'ETH 8', 'USDT 8'],
  )
  assert.deepEqual(
    state.products.map(({ rules }) => rules),
    DEFAULT_PRODUCTS,
  )
  const { sequence, resultHash } = state
  assert.equal(sequence, DEFAULT_CURRENCIES.length + DEFAULT_PRODUCTS.length)
  const again = listed()
  assert.deepEqual(
    again.map(({ kind, sequence, facts }) => [kind, sequence, facts.length]),
    again.map((_, at) => ['duplicate', at + 1, 0]),
  )
  assert.equal(state.sequence, sequence)
  assert.equal(state.resultHash, resultHash)
})

test('each listing has a reference id of its own', () => {
  const references = defaultListings().map(({ referenceId }) => referenceId)
  assert.equal(new Set(references).size, references.length)
  assert.equal(references.includes(''), false)
})

test('BTC-USDT has the promised steps and limits', () => {
  const rules = DEFAULT_PRODUCTS.find(({ id }) => id === 'BTC-USDT')
  assert.equal(rules && rules.priceMax / 10 ** rules.priceScale, 1_000_000)
  assert.equal(rules && rules.sizeMax / 10 ** rules.sizeScale, 10_000)
  assert.deepEqual([rules?.tick, rules?.priceScale, rules?.lot, rules?.sizeScale], [1, 2, 1, 6])
  assert.deepEqual([rules?.makerRate, rules?.takerRate], [0, 0])
})

test('the default limits agree with each other and with their tables', () => {
  const { openOrdersMax, accountsMax, referencesKept, referencesMax } = DEFAULT_LIMITS
  assert.equal(referencesKept, 1_000_000)
  assert.ok(referencesMax > referencesKept)
  for (const limit of [openOrdersMax, accountsMax, referencesMax]) {
    assert.ok(Number.isInteger(limit) && limit > 0 && limit < 2 ** 26)
  }
  assert.equal(defaultListings()[0]?.type, EVENT_TYPE.currency)
})
