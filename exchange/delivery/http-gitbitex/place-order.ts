/**
 * Placing an order, the hottest path of the server: one look at the token, one pass over the body,
 * one event, and the order's true state once the engine has processed it.
 */
import type { Outcome } from '@bourse/domain/exchange/gateway'
import { REFUSAL } from '@bourse/domain/exchange/refusal'
import type { UserId } from '@bourse/domain/shared/ids'
import { sendError } from '@bourse/kit/http/errors'
import { useExactJson } from '@bourse/kit/http/exact-json'
import { sendQuickly } from '@bourse/kit/http/quick-reply'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { orderRow } from '../gitbitex-json.ts'
import { actAs, doorClock, firstOrder, NO_ORDER } from './acting.ts'
import { sendOverloaded } from './admission-guards.ts'
import { orderEvent } from './order-body.ts'
import { BadOrder, EXACT_ORDER_FIELDS } from './order-fields.ts'
import { NEW_ORDER, ORDER } from './order-schemas.ts'
import type { Caller, ExchangePorts } from './ports.ts'
import { sendRefusal } from './refusals.ts'
import { PRIVATE, replies } from './schemas.ts'
import { callerOf } from './session.ts'

/** Adds the route to a context of its own, because it reads numbers as text. */
export function placeOrderRoute(app: FastifyInstance, ports: ExchangePorts): void {
  const { gateway, check, limits, admission, stages } = ports
  const door = { check, bucket: limits.orders }
  const productById = (id: string) => gateway.state.productById(id)
  const nowMs = doorClock(ports)
  const schema = {
    tags: ['orders'],
    summary: 'Place an order; answers when the engine has processed it',
    description:
      'A stop order waits, with its funds held, until a trade touches its stopPrice; a GTT order ' +
      'ends at its expireTime. Sending the same client order id again answers with the first ' +
      'order, never with a second one. 503 means that nothing happened, 504 that the ' +
      'outcome is not known yet: send the same client order id again.',
    security: PRIVATE,
    body: NEW_ORDER,
    response: replies(ORDER, 'The order as the engine left it.'),
  }
  useExactJson(app, EXACT_ORDER_FIELDS)
  app.post('/api/orders', { schema, validatorCompiler: () => () => true }, (request, reply) => {
    const startedAt = performance.now()
    const caller = callerOf(request, reply, door)
    if (caller === undefined) return
    const event = orderEvent(request.body, productById, nowMs)
    if (event instanceof BadOrder) {
      sendError(reply, { status: 400, code: event.number, message: event.sentence })
      return
    }
    actAs(event, caller)
    const { product } = event
    if (!admission.enterOrder()) {
      sendOverloaded(reply)
      return
    }
    gateway.submit(event).then(
      (outcome) => {
        admission.leave()
        const decidedAt = performance.now()
        answerPlaced(ports, reply, { outcome, caller, product })
        if (stages === undefined) return
        const sentAt = performance.now()
        stages.reply.observe((sentAt - decidedAt) * 1_000)
        stages.http.observe((sentAt - startedAt) * 1_000)
      },
      (error: unknown) => {
        admission.leave()
        reply.send(error)
      },
    )
  })
}

/** A new order and what became of it. */
interface Placed {
  readonly outcome: Outcome
  readonly caller: Caller
  /** Product number of the event. */
  readonly product: number
}

/** Answers with the order as the engine left it, or with its refusal. */
export function answerPlaced(
  ports: ExchangePorts,
  reply: FastifyReply,
  { outcome, caller, product }: Placed,
): void {
  const { state } = ports.gateway
  if (outcome.refusal !== 0) {
    sendRefusal(reply, outcome.refusal, state.products[product - 1])
    return
  }
  const { order } = outcome
  const listed = order === undefined ? undefined : state.products[order.product - 1]
  if (order !== undefined && listed !== undefined) {
    sendQuickly(reply, reply.serializeInput({ ...orderRow(order, listed) }, '200') as string)
  } else answerFirst(ports, reply, { user: caller.userId, sequence: outcome.sequence })
}

/** A retry is told what became of the first attempt, which may have moved on since. */
function answerFirst(
  ports: ExchangePorts,
  reply: FastifyReply,
  first: { readonly user: UserId; readonly sequence: number },
): void {
  firstOrder(ports, first.user, first.sequence).then(
    (order) => {
      if (order === 'behind') return sendRefusal(reply, REFUSAL.readBehind)
      const product =
        order === 'no order' ? undefined : ports.gateway.state.products[order.product - 1]
      if (order === 'no order' || product === undefined) return sendError(reply, NO_ORDER)
      return reply.send(orderRow(order, product))
    },
    (error: unknown) => reply.send(error),
  )
}
