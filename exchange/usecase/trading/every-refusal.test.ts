/**
 * Every refusal that an engine can give is in a table of the public rules, which are played on
 * both engines, or is caused here.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TradingEvent } from '@bourse/domain/exchange/event'
import { REFUSAL, REFUSALS, type RefusalName } from '@bourse/domain/exchange/refusal'
import { AREAS } from './scenarios/areas.ts'
import { stepsOf } from './scenarios/scenario.ts'
import { type Desk, desk } from './testkit/blotter.testkit.ts'
import { ENGINES } from './testkit/engines.testkit.ts'
import { BTC_USDT, productEvent, SMALL_LIMITS } from './testkit/venue.ts'

/** What has no place among the rules of a market: money, listings, memory. */
const CASES: Partial<Record<RefusalName, (open: Desk) => TradingEvent>> = {
  amountNotPositive: (open) => open.event('deposit A 0 BTC'),
  amountTooLarge: (open) => ({ ...open.event('deposit A 1 BTC'), amount: (1n << 62n) + 1n }),
  unknownCurrency: (open) => ({ ...open.event('deposit A 1 BTC'), currency: 3 }),
  sameAccount: (open) => open.event('A sends A 1 BTC'),
  invalidListing: () => productEvent({ ...BTC_USDT, tick: 0 }),
  referencesFull: (open) => open.event('deposit A 1 BTC as another'),
  currencyTotalExceeded: (open) => open.event('deposit A 46116860184 BTC'),
}

/** Nothing of these reaches an engine: the tests of the gateway and of the doors cause them. */
const BEFORE_THE_LOG: readonly RefusalName[] = [
  'overloaded',
  'outcomeUnknown',
  'stopping',
  'readBehind',
]

test('every refusal is in a scenario, has a case here, or comes before the log', () => {
  const outcomes = AREAS.flatMap((area) => area.scenarios.flatMap(stepsOf))
    .flatMap(({ outcome }) => outcome)
    .map((text) => /refused: (\d+) (\w+)/.exec(text))
  const shown = outcomes.flatMap((match) => (match === null ? [] : [match[2] as RefusalName]))
  const known = new Set([...shown, ...Object.keys(CASES), ...BEFORE_THE_LOG])
  assert.deepEqual([...known].toSorted(), Object.keys(REFUSAL).toSorted())
})

for (const [engine, make] of ENGINES) {
  for (const [name, wrong] of Object.entries(CASES)) {
    test(`${engine}: ${name}, and nothing else happens`, () => {
      const open = desk(make({ ...SMALL_LIMITS, referencesKept: 1, referencesMax: 1 }))
      open.trade('deposit A 1 BTC as one  | ok  | A BTC 1/0')
      const { refusal, facts } = open.send(wrong(open))
      assert.equal(REFUSALS.get(refusal)?.name, name)
      assert.deepEqual([facts, open.balance('A', 'BTC')], [[], '1/0'])
    })
  }
}
