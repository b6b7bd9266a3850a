/** Reading one's own orders: one by its id, or a page of them. */
import { ORDER_STATUSES, type OrderView } from '@bourse/domain/exchange/order'
import { REFUSAL } from '@bourse/domain/exchange/refusal'
import type { TradingState } from '@bourse/domain/exchange/state'
import { type OrderId, parseOrderId } from '@bourse/domain/shared/ids'
import { type HttpProblem, sendError } from '@bourse/kit/http/errors'
import type { FastifyInstance } from 'fastify'
import { type OrderRow, orderRow } from '../gitbitex-json.ts'
import { findOrder, orderTarget } from './find-order.ts'
import { listOrders } from './list-orders.ts'
import { ORDER } from './order-schemas.ts'
import { listForm, sendPage } from './page.ts'
import type { ExchangePorts, ListForm } from './ports.ts'
import { type Repeated, valuesOf, wholeNumber } from './query.ts'
import { noSuchProduct, sendRefusal } from './refusals.ts'
import { ORDER_PATH, ORDERS_QUERY, PRIVATE, pageReplies, replies } from './schemas.ts'
import { callerOf } from './session.ts'

const PAGE_DEFAULT = 30
const ORDER_PAGE_MAX = 100

const tags = ['orders']

/** Adds `GET /api/orders` and `GET /api/orders/:id`. */
export function orderRoutes(app: FastifyInstance, ports: ExchangePorts): void {
  oneOrderRoute(app, ports)
  orderPageRoute(app, ports)
}

function oneOrderRoute(app: FastifyInstance, ports: ExchangePorts): void {
  const { gateway, check, limits } = ports
  const schema = {
    tags,
    summary: 'One of the own orders, by order id or client:<client order id>',
    security: PRIVATE,
    params: ORDER_PATH,
    response: replies(ORDER),
  }
  app.get<{ Params: { id: string } }>('/api/orders/:id', { schema }, async (request, reply) => {
    const caller = callerOf(request, reply, { check, bucket: limits.reads })
    if (caller === undefined) return reply
    const target = orderTarget(request.params.id)
    if (target === undefined) return sendError(reply, ORDER_NOT_FOUND)
    if (!(await gateway.caughtUp())) return sendRefusal(reply, REFUSAL.readBehind)
    const order = await findOrder(ports, caller.userId, target)
    if (order === 'behind') return sendRefusal(reply, REFUSAL.readBehind)
    const row = order === 'unknown' ? undefined : rowOf(gateway.state, order)
    return row ?? sendError(reply, ORDER_NOT_FOUND)
  })
}

/** Unknown and foreign orders alike. */
export const ORDER_NOT_FOUND: HttpProblem = {
  status: 404,
  code: REFUSAL.orderNotFound,
  message: 'the order is not found',
}

interface PageQuery {
  readonly productId?: string
  readonly status?: Repeated
  readonly limit?: string
  readonly after?: string
  readonly before?: string
  readonly form?: string
}

function orderPageRoute(app: FastifyInstance, ports: ExchangePorts): void {
  const { gateway, check, limits, orderList } = ports
  const schema = {
    tags,
    summary: 'Own orders, newest first',
    description:
      'The headers gbe-before and gbe-after hold the ids of the first and the last row: with ' +
      'after=<gbe-after> one asks for the next older page, with before=<gbe-before> for the next ' +
      'newer one. What is no id there is ignored.',
    security: PRIVATE,
    querystring: ORDERS_QUERY,
    response: pageReplies(ORDER),
  }
  app.get<{ Querystring: PageQuery }>('/api/orders', { schema }, async (request, reply) => {
    const caller = callerOf(request, reply, { check, bucket: limits.reads })
    if (caller === undefined) return reply
    const asked = readQuery(request.query, orderList)
    if ('status' in asked) return sendError(reply, asked)
    if (!(await gateway.caughtUp())) return sendRefusal(reply, REFUSAL.readBehind)
    const { productId } = request.query
    const product = productId === undefined ? undefined : gateway.state.productById(productId)
    if (productId !== undefined && product === undefined) return noSuchProduct(reply)
    const orders = await listOrders(ports, {
      user: caller.userId,
      ...(product === undefined ? {} : { product: product.number }),
      ...asked.filter,
    })
    if (orders === 'behind') return sendRefusal(reply, REFUSAL.readBehind)
    return sendPage(
      reply,
      asked.form,
      orders.flatMap((order) => rowOf(gateway.state, order) ?? []),
    )
  })
}

function readQuery(query: PageQuery, fallback: ListForm) {
  const form = listForm(query.form, fallback)
  if (typeof form !== 'string') return form
  const field = { name: 'limit', min: 1, max: ORDER_PAGE_MAX, fallback: PAGE_DEFAULT }
  const limit = wholeNumber(query.limit, field)
  if (typeof limit !== 'number') return limit
  const statuses = valuesOf(query.status).filter((status) => status !== '')
  if (statuses.some((status) => !ORDER_STATUSES.some((known) => known === status))) {
    const message = `status must be one of ${ORDER_STATUSES.join(', ')}`
    return { status: 400, message } satisfies HttpProblem
  }
  const after = cursor(query.after)
  const before = cursor(query.before)
  const filter = {
    limit,
    ...(statuses.length === 0 ? {} : { statuses }),
    ...(after === undefined ? {} : { after }),
    ...(before === undefined ? {} : { before }),
  }
  return { form, filter }
}

/** The web client sends `after=undefined` when it has no page yet. */
function cursor(text: string | undefined): OrderId | undefined {
  return text === undefined ? undefined : parseOrderId(text)
}

/** Undefined for a refused order of a product that is not listed. */
function rowOf(state: TradingState, order: OrderView): OrderRow | undefined {
  const product = state.products[order.product - 1]
  return product === undefined ? undefined : orderRow(order, product)
}
