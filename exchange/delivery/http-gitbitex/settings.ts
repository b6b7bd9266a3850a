/** How the caller trades when an order does not say. */
import { blankEvent, EVENT_TYPE } from '@bourse/domain/exchange/event'
import { SELF_TRADE, SELF_TRADE_NAME } from '@bourse/domain/exchange/order'
import { REFUSAL } from '@bourse/domain/exchange/refusal'
import type { TradingState } from '@bourse/domain/exchange/state'
import type { UserId } from '@bourse/domain/shared/ids'
import type { FastifyInstance } from 'fastify'
import type { Static } from 'typebox'
import { actAs } from './acting.ts'
import { SELF_TRADE_BY_NAME } from './order-options.ts'
import type { ExchangePorts } from './ports.ts'
import { sendRefusal } from './refusals.ts'
import { SETTINGS_CHANGE, TRADING_SETTINGS } from './rule-schemas.ts'
import { PRIVATE, replies } from './schemas.ts'
import { callerOf } from './session.ts'

const tags = ['users']
const PATH = '/api/users/self/trading'

/** Adds `GET` and `PUT /api/users/self/trading`. */
export function settingsRoutes(app: FastifyInstance, ports: ExchangePorts): void {
  const { gateway, check, limits } = ports
  const readSchema = {
    tags,
    summary: 'How own orders trade when they do not say',
    security: PRIVATE,
    response: replies(TRADING_SETTINGS),
  }
  app.get(PATH, { schema: readSchema }, async (request, reply) => {
    const caller = callerOf(request, reply, { check, bucket: limits.reads })
    if (caller === undefined) return reply
    if (!(await gateway.caughtUp())) return sendRefusal(reply, REFUSAL.readBehind)
    return settingsRow(gateway.state, caller.userId)
  })
  const schema = {
    tags,
    summary: 'Set the self-trade prevention of own orders that do not name one',
    description: 'With none the product decides.',
    security: PRIVATE,
    body: SETTINGS_CHANGE,
    response: replies(TRADING_SETTINGS, 'Set.'),
  }
  app.put<{ Body: Static<typeof SETTINGS_CHANGE> }>(PATH, { schema }, async (request, reply) => {
    const caller = callerOf(request, reply, { check, bucket: limits.orders })
    if (caller === undefined) return reply
    const selfTrade = SELF_TRADE_BY_NAME.get(request.body.selfTradePrevention)
    const event = actAs(blankEvent(EVENT_TYPE.selfTradeDefault), caller)
    event.detail = { kind: 'selfTradeDefault', selfTrade: selfTrade ?? SELF_TRADE.none }
    const { refusal } = await gateway.submit(event)
    if (refusal !== 0) return sendRefusal(reply, refusal)
    return settingsRow(gateway.state, caller.userId)
  })
}

function settingsRow(state: TradingState, user: UserId) {
  const selfTrade = state.selfTradeDefault(user) || SELF_TRADE.none
  return { selfTradePrevention: SELF_TRADE_NAME[selfTrade], frozen: state.isFrozen(user) }
}
