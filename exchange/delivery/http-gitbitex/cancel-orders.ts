/** Cancelling one order or many. Both answer when the engine has done it. */
import { blankEvent, EVENT_TYPE, type TradingEvent } from '@bourse/domain/exchange/event'
import type { Outcome } from '@bourse/domain/exchange/gateway'
import { SIDE } from '@bourse/domain/exchange/order'
import { sendError } from '@bourse/kit/http/errors'
import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { orderRow } from '../gitbitex-json.ts'
import { actAs, NO_PLACE } from './acting.ts'
import { orderTarget, recentOrder } from './find-order.ts'
import { CANCELLED, ORDER } from './order-schemas.ts'
import { ORDER_NOT_FOUND } from './orders.ts'
import type { ExchangePorts } from './ports.ts'
import { noSuchProduct, sendRefusal } from './refusals.ts'
import { CANCEL_QUERY, ORDER_PATH, PRIVATE, replies } from './schemas.ts'
import { callerOf } from './session.ts'

const tags = ['orders']

/** Adds `DELETE /api/orders/:id` and `DELETE /api/orders`. */
export function cancelRoutes(app: FastifyInstance, ports: ExchangePorts): void {
  cancelOneRoute(app, ports)
  cancelManyRoute(app, ports)
}

function cancelOneRoute(app: FastifyInstance, ports: ExchangePorts): void {
  const { gateway, check, limits } = ports
  const schema = {
    tags,
    summary: 'Cancel an open order, by order id or client:<client order id>',
    security: PRIVATE,
    params: ORDER_PATH,
    response: {
      ...replies(ORDER, 'The cancelled order.'),
      204: Type.Null({ description: 'Cancelled; the order is only in the history by now.' }),
    },
  }
  app.delete<{ Params: { id: string } }>('/api/orders/:id', { schema }, async (request, reply) => {
    const caller = callerOf(request, reply, { check, bucket: limits.cancels })
    if (caller === undefined) return reply
    const target = orderTarget(request.params.id)
    if (target === undefined) return sendError(reply, ORDER_NOT_FOUND)
    const { state } = gateway
    const open = recentOrder(ports, caller.userId, target)
    const event = actAs(blankEvent(EVENT_TYPE.cancelOrder), caller)
    if (target.kind === 'id') event.orderId = target.id
    else event.targetReference = target.reference
    const { refusal } = await submitCancel(ports, event)
    const product = open?.user === caller.userId ? state.products[open.product - 1] : undefined
    if (refusal !== 0) return sendRefusal(reply, refusal, product)
    const done = recentOrder(ports, caller.userId, target)
    if (done === undefined || product === undefined) return reply.code(204).send()
    return orderRow(done, product)
  })
}

function cancelManyRoute(app: FastifyInstance, ports: ExchangePorts): void {
  const { gateway, check, limits } = ports
  const schema = {
    tags,
    summary: 'Cancel all open orders, of one product or side if given',
    security: PRIVATE,
    querystring: CANCEL_QUERY,
    response: replies(CANCELLED, 'How many were cancelled.'),
  }
  app.delete<{ Querystring: { productId?: string; side?: string } }>(
    '/api/orders',
    { schema },
    async (request, reply) => {
      const caller = callerOf(request, reply, { check, bucket: limits.cancels })
      if (caller === undefined) return reply
      const { productId, side } = request.query
      const product = productId === undefined ? undefined : gateway.state.productById(productId)
      if (productId !== undefined && product === undefined) return noSuchProduct(reply)
      if (side !== undefined && side !== 'buy' && side !== 'sell') {
        return sendError(reply, { status: 400, message: 'side must be buy or sell' })
      }
      const event = actAs(blankEvent(EVENT_TYPE.cancelAll), caller)
      event.product = product?.number ?? 0
      event.side = side === undefined ? 0 : SIDE[side]
      const outcome = await submitCancel(ports, event)
      if (outcome.refusal !== 0) return sendRefusal(reply, outcome.refusal, product)
      return { cancelled: outcome.cancelled }
    },
  )
}

/** A cancel takes a place of admission, where orders leave some free for it. */
export async function submitCancel(
  { gateway, admission }: ExchangePorts,
  event: TradingEvent,
): Promise<Outcome> {
  if (!admission.enterCancel()) return NO_PLACE
  try {
    return await gateway.submit(event)
  } finally {
    admission.leave()
  }
}
