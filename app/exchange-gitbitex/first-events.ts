/** What a server writes into the log before it opens its doors. */
import { setTimeout as sleep } from 'node:timers/promises'
import { RULES_VERSION } from '@bourse/domain/exchange/event'
import type { TradingGateway } from '@bourse/domain/exchange/gateway'
import { ACCEPTED } from '@bourse/domain/exchange/refusal'
import { setFirstFees, upgradeRules } from '@bourse/exchange/delivery/background/upgrade'
import { defaultListings } from '@bourse/exchange/usecase/trading/defaults'
import type { Logger } from 'pino'
import type { Config } from './config.ts'

/** After so long a log that takes nothing stops the start. */
const GIVE_UP_MS = 30_000

/**
 * Brings the log to the rules of this program, lists the default products in a new one, and sets
 * the first fee schedule. Throws when the engine refuses what a server cannot go without.
 */
export async function writeFirstEvents(
  gateway: TradingGateway,
  { valuationCurrency }: Pick<Config, 'valuationCurrency'>,
  logger: Logger,
): Promise<void> {
  const giveUpAt = performance.now() + GIVE_UP_MS
  const pause = (milliseconds: number) => sleep(milliseconds)
  const ports = { gateway, pause, stopping: () => performance.now() > giveUpAt }
  const isNew = gateway.state.products.length === 0
  const before = await upgradeRules(ports)
  if (!isNew && before !== RULES_VERSION) {
    logger.info(`rules version ${before} of the log is followed by ${RULES_VERSION} from here on`)
  }
  if (isNew) await listDefaults(gateway)
  const refusal = await setFirstFees(ports, valuationCurrency)
  if (refusal !== ACCEPTED) {
    const why = `VALUATION_CURRENCY ${valuationCurrency} was refused with ${refusal}`
    logger.warn(`no fee schedule is set, volumes are not counted: ${why}`)
  }
}

/** One append, so one frame of the log: a crash leaves all of them or none. */
async function listDefaults(gateway: TradingGateway): Promise<void> {
  const outcomes = await gateway.submitBatch(defaultListings())
  const refused = outcomes.find(({ refusal }) => refusal !== ACCEPTED)
  if (refused !== undefined) {
    throw new Error(`the default listings were refused: ${refused.refusal}`)
  }
}
