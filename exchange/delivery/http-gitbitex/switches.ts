/**
 * The dead man's switch: cancels all orders of its user when it is not renewed in time, whatever
 * has become of the user, the line or this server.
 */
import { blankEvent, EVENT_TYPE } from '@bourse/domain/exchange/event'
import { REFUSAL } from '@bourse/domain/exchange/refusal'
import type { FastifyInstance } from 'fastify'
import type { Static } from 'typebox'
import { isoTime } from '../gitbitex-json.ts'
import { switchRow } from '../rules-json.ts'
import { actAs, doorClock } from './acting.ts'
import { submitCancel } from './cancel-orders.ts'
import type { ExchangePorts } from './ports.ts'
import { noSuchProduct, sendRefusal } from './refusals.ts'
import { ARMED, SWITCH_WISH, SWITCHES } from './rule-schemas.ts'
import { PRIVATE, replies } from './schemas.ts'
import { callerOf } from './session.ts'

const tags = ['orders']
const PATH = '/api/orders/cancel-after'

/** Adds `POST` and `GET /api/orders/cancel-after`. */
export function switchRoutes(app: FastifyInstance, ports: ExchangePorts): void {
  armRoute(app, ports)
  armedRoute(app, ports)
}

function armRoute(app: FastifyInstance, ports: ExchangePorts): void {
  const { gateway, check, limits } = ports
  const nowMs = doorClock(ports)
  const schema = {
    tags,
    summary: 'Cancel all own orders unless this is asked again within the timeout',
    description:
      'There is one such switch: each request puts another deadline, and another product if one ' +
      'is given, in the place of the one before; a timeout of 0 disarms it.',
    security: PRIVATE,
    body: SWITCH_WISH,
    response: replies(ARMED, 'Armed, or disarmed.'),
  }
  app.post<{ Body: Static<typeof SWITCH_WISH> }>(PATH, { schema }, async (request, reply) => {
    const caller = callerOf(request, reply, { check, bucket: limits.cancels })
    if (caller === undefined) return reply
    const { timeoutSeconds, productId = null } = request.body
    const product = productId === null ? undefined : gateway.state.productById(productId)
    if (productId !== null && product === undefined) return noSuchProduct(reply)
    const event = actAs(blankEvent(EVENT_TYPE.cancelAfter), caller)
    event.product = product?.number ?? 0
    const isArmed = timeoutSeconds > 0
    if (isArmed) event.expiresAt = Math.floor((nowMs() + timeoutSeconds * 1_000) * 1_000)
    const { refusal } = await submitCancel(ports, event)
    if (refusal !== 0) return sendRefusal(reply, refusal, product)
    return { deadline: isArmed ? isoTime(event.expiresAt) : null, productId }
  })
}

function armedRoute(app: FastifyInstance, ports: ExchangePorts): void {
  const { gateway, check, limits } = ports
  const schema = {
    tags,
    summary: 'Own armed switches, those of WebSockets among them',
    security: PRIVATE,
    response: replies(SWITCHES),
  }
  app.get(PATH, { schema }, async (request, reply) => {
    const caller = callerOf(request, reply, { check, bucket: limits.reads })
    if (caller === undefined) return reply
    if (!(await gateway.caughtUp())) return sendRefusal(reply, REFUSAL.readBehind)
    const { state } = gateway
    return state.switches(caller.userId).map((one) => switchRow(state, one))
  })
}
