/** What an operator sees of one user, and freezing it: then only cancels are taken from it. */
import { EVENT_TYPE } from '@bourse/domain/exchange/event'
import type { TradingGateway } from '@bourse/domain/exchange/gateway'
import { SELF_TRADE, SELF_TRADE_NAME } from '@bourse/domain/exchange/order'
import type { TradingState } from '@bourse/domain/exchange/state'
import { parseUserId, type UserId } from '@bourse/domain/shared/ids'
import { sendError } from '@bourse/kit/http/errors'
import type { FastifyInstance } from 'fastify'
import { switchRow, volumeText } from '../rules-json.ts'
import { act, adminEvent, badInput, problemOf } from './acting.ts'

interface OfUser {
  readonly Params: { readonly id: string }
}

/** Adds `GET /users/:id`, `POST /users/:id/freeze` and `POST /users/:id/unfreeze`. */
export function userRoutes(app: FastifyInstance, gateway: TradingGateway): void {
  app.get<OfUser>('/users/:id', (request, reply) => {
    const user = parseUserId(request.params.id)
    if (user === undefined) return sendError(reply, NO_USER_ID)
    return reply.send(userRow(gateway.state, user))
  })
  freezeRoute(app, gateway, { verb: 'freeze', frozen: true })
  freezeRoute(app, gateway, { verb: 'unfreeze', frozen: false })
}

const NO_USER_ID = badInput('the path must name a user by its id')

interface Freezing {
  readonly verb: string
  readonly frozen: boolean
}

function freezeRoute(
  app: FastifyInstance,
  gateway: TradingGateway,
  { verb, frozen }: Freezing,
): void {
  app.post<OfUser>(`/users/:id/${verb}`, async (request, reply) => {
    const user = parseUserId(request.params.id)
    if (user === undefined) return sendError(reply, NO_USER_ID)
    const event = adminEvent(EVENT_TYPE.userState, { kind: 'userState', frozen })
    event.toUser = user
    const { refusal } = await act(gateway, request, event)
    if (refusal !== 0) return sendError(reply, problemOf(refusal))
    return userRow(gateway.state, user)
  })
}

/** The engine knows what a user has done; one that never did anything looks like a new one. */
function userRow(state: TradingState, user: UserId) {
  return {
    userId: String(user),
    frozen: state.isFrozen(user),
    ...volumeText(state, user),
    selfTradePrevention: SELF_TRADE_NAME[state.selfTradeDefault(user) || SELF_TRADE.none],
    openOrders: state.openOrders(user, 0).length,
    switches: state.switches(user).map((one) => switchRow(state, one)),
  }
}
