/**
 * What a server writes before it opens its doors: the upgrades that bring the log to the rules of
 * this program, one by one, and the fee schedule that volumes are counted for.
 */
import {
  blankEvent,
  EVENT_TYPE,
  RULES_VERSION,
  type TradingEvent,
} from '@bourse/domain/exchange/event'
import { REFUSAL } from '@bourse/domain/exchange/refusal'
import { type GrantPorts, sendUntilTaken } from './grant.ts'

/** An event by which the engine goes on to rules version `version`; several count once. */
export function upgradeEvent(version: number): TradingEvent {
  const event = blankEvent(EVENT_TYPE.upgrade)
  event.referenceId = `upgrade:${version}`
  event.detail = { kind: 'upgrade', rulesVersion: version }
  return event
}

/**
 * Resolves when the engine has the rules version of this program, to the version it had before.
 * Throws when the engine refuses an upgrade.
 */
export async function upgradeRules(ports: GrantPorts): Promise<number> {
  const { state } = ports.gateway
  const before = state.rulesVersion
  for (let version = before + 1; version <= RULES_VERSION; version++) {
    const refusal = await sendUntilTaken(ports, () => upgradeEvent(version))
    if (refusal !== 0) {
      throw new Error(`the upgrade to rules version ${version} was refused: ${refusal}`)
    }
  }
  return before
}

/**
 * Unless a fee schedule was ever set, sets one without tiers, so that every product keeps its own
 * rates and volumes are counted in the currency with this code. Returns 0 or a refusal number.
 */
export async function setFirstFees(ports: GrantPorts, currencyCode: string): Promise<number> {
  const { state } = ports.gateway
  if (state.feeSchedule !== undefined) return 0
  const currency = state.currencyByCode(currencyCode)
  if (currency === undefined) return REFUSAL.unknownCurrency
  return await sendUntilTaken(ports, () => {
    const event = blankEvent(EVENT_TYPE.feeSchedule)
    event.referenceId = 'fees:default'
    event.detail = { kind: 'feeSchedule', schedule: { currency: currency.number, tiers: [] } }
    return event
  })
}
