import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SELF_TRADE } from '@bourse/domain/exchange/order'
import { ByteReader, ByteWriter } from '@bourse/kit/pure/bytes'
import { UserRules } from './user-rules.ts'

function saved(rules: UserRules): Uint8Array {
  const writer = new ByteWriter()
  rules.save(writer)
  return writer.bytes()
}

test('users are frozen and freed, as often as an operator says so', () => {
  const rules = new UserRules()
  assert.equal(rules.hasFrozen, false)
  rules.setFrozen(1_001, true)
  rules.setFrozen(1_001, true)
  assert.deepEqual(
    [rules.hasFrozen, rules.isFrozen(1_001), rules.isFrozen(1_002)],
    [true, true, false],
  )
  rules.setFrozen(1_001, false)
  rules.setFrozen(1_002, false)
  assert.deepEqual([rules.hasFrozen, rules.isFrozen(1_001)], [false, false])
})

test('a default is set, changed, and taken away by none', () => {
  const rules = new UserRules()
  assert.deepEqual([rules.hasSelfTrade, rules.selfTrade(1_001)], [false, 0])
  rules.setSelfTrade(1_001, SELF_TRADE.cancelBoth)
  rules.setSelfTrade(1_001, SELF_TRADE.decrement)
  assert.deepEqual([rules.hasSelfTrade, rules.selfTrade(1_001)], [true, SELF_TRADE.decrement])
  rules.setSelfTrade(1_001, SELF_TRADE.none)
  assert.deepEqual([rules.hasSelfTrade, rules.selfTrade(1_001)], [false, 0])
})

test('equal rules give equal bytes, and come back from them', () => {
  const one = new UserRules()
  const other = new UserRules()
  for (const user of [5, 1_001, 77]) one.setFrozen(user, true)
  for (const user of [77, 9, 1_001, 5]) other.setFrozen(user, true)
  other.setFrozen(9, false)
  one.setSelfTrade(3, SELF_TRADE.cancelNewest)
  one.setSelfTrade(2, SELF_TRADE.cancelOldest)
  other.setSelfTrade(2, SELF_TRADE.cancelOldest)
  other.setSelfTrade(3, SELF_TRADE.cancelNewest)
  assert.deepEqual(saved(other), saved(one))
  const again = new UserRules()
  again.restore(new ByteReader(saved(one)))
  assert.deepEqual(saved(again), saved(one))
  assert.deepEqual([again.isFrozen(77), again.selfTrade(3)], [true, SELF_TRADE.cancelNewest])
})
