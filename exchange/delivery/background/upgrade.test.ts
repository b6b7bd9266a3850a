import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { EVENT_TYPE, RULES_VERSION, type TradingEvent } from '@bourse/domain/exchange/event'
import type { FeeSchedule } from '@bourse/domain/exchange/fees'
import type { Outcome, TradingGateway } from '@bourse/domain/exchange/gateway'
import { REFUSAL } from '@bourse/domain/exchange/refusal'
import type { TradingState } from '@bourse/domain/exchange/state'
import { openHall } from '../../usecase/gateway/gateway.testkit.ts'
import { setFirstFees, upgradeEvent, upgradeRules } from './upgrade.ts'

/** A gateway before an engine of rules version `rulesVersion` that answers as `refuse` says. */
function gatewayOf(rulesVersion: number, refuse: (attempt: number) => number = () => 0) {
  const sent: TradingEvent[] = []
  const state = {
    rulesVersion,
    feeSchedule: undefined as FeeSchedule | undefined,
    currencyByCode: (code: string) => (code === 'USDT' ? { number: 3 } : undefined),
  }
  const gateway: TradingGateway = {
    state: state as unknown as TradingState,
    ready: true,
    caughtUp: () => Promise.resolve(true),
    submit(event) {
      const refusal = refuse(sent.push(event))
      const { detail } = event
      if (refusal === 0 && detail?.kind === 'upgrade') state.rulesVersion = detail.rulesVersion
      if (refusal === 0 && detail?.kind === 'feeSchedule') state.feeSchedule = detail.schedule
      const nothing = { sequence: 1, duplicate: false, order: undefined, cancelled: 0 }
      return Promise.resolve<Outcome>({ refusal, ...nothing })
    },
    submitBatch: () => Promise.resolve([]),
  }
  const ports = { gateway, pause: () => Promise.resolve(), stopping: () => false }
  return { ports, sent, state, references: () => sent.map(({ referenceId }) => referenceId) }
}

test('an old log is upgraded version by version, a new one not at all', async () => {
  const old = gatewayOf(RULES_VERSION - 2)
  assert.equal(await upgradeRules(old.ports), RULES_VERSION - 2)
  assert.deepEqual(old.references(), [`upgrade:${RULES_VERSION - 1}`, `upgrade:${RULES_VERSION}`])
  assert.deepEqual(
    old.sent.map(({ type, detail }) => [type, detail]),
    [RULES_VERSION - 1, RULES_VERSION].map((rulesVersion) => [
      EVENT_TYPE.upgrade,
      { kind: 'upgrade', rulesVersion },
    ]),
  )
  assert.equal(await upgradeRules(old.ports), RULES_VERSION)
  assert.equal(old.sent.length, 2)
})

test('an upgrade is tried again until it is decided, and a refusal stops the start', async () => {
  const { overloaded, outcomeUnknown, unknownEvent } = REFUSAL
  const busy = gatewayOf(RULES_VERSION - 1, (n) => [overloaded, outcomeUnknown, 0][n - 1] ?? 0)
  await upgradeRules(busy.ports)
  assert.equal(busy.sent.length, 3)
  const never = gatewayOf(RULES_VERSION - 1, () => unknownEvent)
  await assert.rejects(
    upgradeRules(never.ports),
    /the upgrade to rules version 2 was refused: 1001/,
  )
})

test('the first fee schedule has no tiers, and is set once', async () => {
  const { ports, state, references } = gatewayOf(RULES_VERSION)
  assert.equal(await setFirstFees(ports, 'USDT'), 0)
  assert.deepEqual(state.feeSchedule, { currency: 3, tiers: [] })
  assert.equal(await setFirstFees(ports, 'EUR'), 0, 'one that is set stays')
  assert.deepEqual(references(), ['fees:default'])
})

test('in a currency that is not listed no fee schedule is set', async () => {
  const { ports, sent } = gatewayOf(RULES_VERSION)
  assert.equal(await setFirstFees(ports, 'EUR'), REFUSAL.unknownCurrency)
  assert.equal(sent.length, 0)
})

async function coreOf(t: TestContext) {
  const { gateway } = await openHall()
  t.after(() => gateway.stop())
  return { gateway, pause: () => Promise.resolve(), stopping: () => false }
}

test('the engine takes the upgrade once, also from two servers', async (t) => {
  const ports = await coreOf(t)
  const { gateway } = ports
  await upgradeRules(ports)
  assert.equal(gateway.state.rulesVersion, RULES_VERSION)
  const { sequence } = gateway.state
  const again = await gateway.submit(upgradeEvent(RULES_VERSION))
  assert.deepEqual([again.refusal, gateway.state.rulesVersion], [0, RULES_VERSION])
  assert.equal(gateway.state.sequence, sequence, 'a duplicate')
})

test('the engine takes the first fee schedule', async (t) => {
  const ports = await coreOf(t)
  await upgradeRules(ports)
  assert.equal(await setFirstFees(ports, 'USDT'), 0)
  assert.deepEqual(ports.gateway.state.feeSchedule, { currency: 2, tiers: [] })
})
