/** Changing an open order: its price or size, or all of it by a new order in its place. */
import type { TradingEvent } from '@bourse/domain/exchange/event'
import type { Outcome } from '@bourse/domain/exchange/gateway'
import type { Product } from '@bourse/domain/exchange/product'
import { REFUSAL } from '@bourse/domain/exchange/refusal'
import { errorBody, sendError } from '@bourse/kit/http/errors'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { orderRow } from '../gitbitex-json.ts'
import { actAs, doorClock, NO_PLACE } from './acting.ts'
import { openOrder, orderTarget } from './find-order.ts'
import { amendEvent, replaceEvent } from './order-body.ts'
import { BadOrder } from './order-fields.ts'
import { AMENDMENT, ORDER, REPLACE_ERROR, REPLACEMENT } from './order-schemas.ts'
import { ORDER_NOT_FOUND } from './orders.ts'
import { answerPlaced } from './place-order.ts'
import type { ExchangePorts } from './ports.ts'
import { refusalProblem, sendRefusal } from './refusals.ts'
import { ORDER_PATH, PRIVATE, replies } from './schemas.ts'
import { callerOf } from './session.ts'

const tags = ['orders']

/** Adds the routes to a context that reads numbers as text, as `placeOrderRoute` makes it. */
export function changeRoutes(app: FastifyInstance, ports: ExchangePorts): void {
  amendRoute(app, ports)
  replaceRoute(app, ports)
}

interface OfOrder {
  readonly Params: { readonly id: string }
}

function amendRoute(app: FastifyInstance, ports: ExchangePorts): void {
  const { check, limits } = ports
  const schema = {
    tags,
    summary: 'Give an open order another price or size, by order id or client:<client order id>',
    description:
      'What is left out stays. The size is the whole one: what has traded is part of it. An ' +
      'order keeps its place when only its size falls, else it goes to the end of the queue at ' +
      'its price, and may trade on its way there.',
    security: PRIVATE,
    params: ORDER_PATH,
    body: AMENDMENT,
    response: replies(ORDER, 'The order as the engine left it.'),
  }
  const handler = async (request: FastifyRequest<OfOrder>, reply: FastifyReply) => {
    const caller = callerOf(request, reply, { check, bucket: limits.orders })
    if (caller === undefined) return reply
    const target = orderTarget(request.params.id)
    if (target === undefined) return sendError(reply, ORDER_NOT_FOUND)
    const found = await openOrder(ports, caller.userId, target)
    if (found === 'behind') return sendRefusal(reply, REFUSAL.readBehind)
    if (found === undefined) return sendRefusal(reply, REFUSAL.orderNotFound)
    const { order, product } = found
    const event = amendEvent(request.body, product)
    if (event instanceof BadOrder) return sendBad(reply, event)
    // By its id even if it was named otherwise: the price was read at this order's scale.
    event.orderId = order.id
    const outcome = await submitOrder(ports, actAs(event, caller))
    if (outcome.refusal !== 0) return sendRefusal(reply, outcome.refusal, product)
    return orderRow(outcome.order ?? order, product)
  }
  const options = { schema, validatorCompiler: () => () => true }
  app.put<OfOrder>('/api/orders/:id', options, handler)
  app.patch<OfOrder>('/api/orders/:id', options, handler)
}

function replaceRoute(app: FastifyInstance, ports: ExchangePorts): void {
  const { gateway, check, limits } = ports
  const productById = (id: string) => gateway.state.productById(id)
  const nowMs = doorClock(ports)
  const schema = {
    tags,
    summary: 'Put a new order in the place of an open one, in one step',
    description:
      "The old order's funds count for the new one. Nothing happens when the old order is done " +
      'already. When the new one is refused the old one stays (mode STOP_ON_FAILURE, the ' +
      'default) or is cancelled (ALLOW_FAILURE).',
    security: PRIVATE,
    params: ORDER_PATH,
    body: REPLACEMENT,
    response: {
      ...replies(ORDER, 'The new order as the engine left it.'),
      '4xx': REPLACE_ERROR,
    },
  }
  const options = { schema, validatorCompiler: () => () => true }
  app.post<OfOrder>('/api/orders/:id/replace', options, async (request, reply) => {
    const caller = callerOf(request, reply, { check, bucket: limits.orders })
    if (caller === undefined) return reply
    const target = orderTarget(request.params.id)
    if (target === undefined) return sendError(reply, ORDER_NOT_FOUND)
    const event = replaceEvent(request.body, productById, nowMs)
    if (event instanceof BadOrder) return sendBad(reply, event)
    if (target.kind === 'id') event.orderId = target.id
    else event.targetReference = target.reference
    const { product } = event
    const outcome = await submitOrder(ports, actAs(event, caller))
    if (outcome.cancelled > 0) {
      return sendCancelled(reply, outcome, gateway.state.products[product - 1])
    }
    answerPlaced(ports, reply, { outcome, caller, product })
    return reply
  })
}

function sendBad(reply: FastifyReply, { number, sentence }: BadOrder): FastifyReply {
  return sendError(reply, { status: 400, code: number, message: sentence })
}

/** The new order was refused and the old one is cancelled all the same. */
function sendCancelled(
  reply: FastifyReply,
  { refusal, cancelled }: Outcome,
  product: Product | undefined,
): FastifyReply {
  const problem = refusalProblem(refusal, product)
  return reply.code(problem.status).send({ ...errorBody(problem), cancelled })
}

/** It takes a place of admission like a new order. */
async function submitOrder(
  { gateway, admission }: ExchangePorts,
  event: TradingEvent,
): Promise<Outcome> {
  if (!admission.enterOrder()) return NO_PLACE
  try {
    return await gateway.submit(event)
  } finally {
    admission.leave()
  }
}
