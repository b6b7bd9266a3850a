/** What trading costs: the public schedule, and what the caller pays. */
import { REFUSAL } from '@bourse/domain/exchange/refusal'
import type { TradingState } from '@bourse/domain/exchange/state'
import type { UserId } from '@bourse/domain/shared/ids'
import type { FastifyInstance } from 'fastify'
import { rateText } from '../gitbitex-json.ts'
import { feeScheduleRow, volumeText } from '../rules-json.ts'
import type { ExchangePorts } from './ports.ts'
import { sendRefusal } from './refusals.ts'
import { FEE_SCHEDULE, OWN_FEES } from './rule-schemas.ts'
import { PRIVATE, replies } from './schemas.ts'
import { callerOf } from './session.ts'

const tags = ['fees']

/** Adds `GET /api/fees` and `GET /api/users/self/fees`. */
export function feeRoutes(app: FastifyInstance, ports: ExchangePorts): void {
  const { gateway, check, limits } = ports
  const publicSchema = {
    tags,
    summary: 'Fees by what a user traded in thirty days, and products that have their own',
    response: replies(FEE_SCHEDULE),
  }
  app.get('/api/fees', { schema: publicSchema }, () => {
    const { state } = gateway
    const isOwn = (state.feeSchedule?.tiers.length ?? 0) === 0
    const products = state.products
      .filter(({ rules }) => isOwn || rules.ownFees)
      .map(({ rules }) => ({ productId: rules.id, ...ratesText(rules) }))
    return { ...feeScheduleRow(state), products }
  })
  const ownSchema = {
    tags,
    summary: 'Own volume of thirty days, its tier, and the rates that a new order gets',
    security: PRIVATE,
    response: replies(OWN_FEES),
  }
  app.get('/api/users/self/fees', { schema: ownSchema }, async (request, reply) => {
    const caller = callerOf(request, reply, { check, bucket: limits.reads })
    if (caller === undefined) return reply
    if (!(await gateway.caughtUp())) return sendRefusal(reply, REFUSAL.readBehind)
    const { state } = gateway
    const user = caller.userId
    return {
      ...volumeText(state, user),
      tier: tierOf(state, user),
      products: state.products.map(({ number, rules }) => ({
        productId: rules.id,
        ...ratesText(state.feeRates(user, number)),
      })),
    }
  })
}

function ratesText(rates: { readonly makerRate: number; readonly takerRate: number }) {
  return { makerFeeRate: rateText(rates.makerRate), takerFeeRate: rateText(rates.takerRate) }
}

/** Number of the highest tier that the user has reached, from 1; 0 without tiers. */
function tierOf(state: TradingState, user: UserId): number {
  const volume = state.volume30d(user)
  return (state.feeSchedule?.tiers ?? []).filter((tier) => tier.volume <= volume).length
}
