/** What an operator sees of one user, and freezing it: then only cancels are taken from it. */
import { EVENT_TYPE } from '@bourse/domain/exchange/event'
import { parseUserId } from '@bourse/domain/shared/ids'
import { sendError } from '@bourse/kit/http/errors'
import type { FastifyInstance } from 'fastify'
import { operatorUserRow } from '../operator-json.ts'
import { act, adminEvent, badInput, type Desk, problemOf } from './acting.ts'

interface OfUser {
  readonly Params: { readonly id: string }
}

/** Adds `GET /users/:id`, `POST /users/:id/freeze` and `POST /users/:id/unfreeze`. */
export function userRoutes(app: FastifyInstance, desk: Desk): void {
  app.get<OfUser>('/users/:id', (request, reply) => {
    const user = parseUserId(request.params.id)
    if (user === undefined) return sendError(reply, NO_USER_ID)
    return reply.send(operatorUserRow(desk.gateway.state, user))
  })
  freezeRoute(app, desk, { verb: 'freeze', frozen: true })
  freezeRoute(app, desk, { verb: 'unfreeze', frozen: false })
}

const NO_USER_ID = badInput('the path must name a user by its id')

interface Freezing {
  readonly verb: string
  readonly frozen: boolean
}

function freezeRoute(app: FastifyInstance, desk: Desk, { verb, frozen }: Freezing): void {
  app.post<OfUser>(`/users/:id/${verb}`, async (request, reply) => {
    const user = parseUserId(request.params.id)
    if (user === undefined) return sendError(reply, NO_USER_ID)
    const event = adminEvent(EVENT_TYPE.userState, { kind: 'userState', frozen })
    event.toUser = user
    const { refusal } = await act(desk, request, event)
    if (refusal !== 0) return sendError(reply, problemOf(refusal))
    return operatorUserRow(desk.gateway.state, user)
  })
}
