/** Reading one's own fills: those of one order, or all. */
import type { FillRow } from '@bourse/domain/exchange/read-model'
import { REFUSAL } from '@bourse/domain/exchange/refusal'
import type { TradingState } from '@bourse/domain/exchange/state'
import { type OrderId, parseOrderId } from '@bourse/domain/shared/ids'
import { sendError } from '@bourse/kit/http/errors'
import type { FastifyInstance } from 'fastify'
import { findOrder, orderTarget } from './find-order.ts'
import { type History, type HistoryPorts, historyRequest, sendHistory } from './history.ts'
import { fillRow, type OwnFillRow } from './history-json.ts'
import { listedProduct } from './listed.ts'
import { ORDER_NOT_FOUND } from './orders.ts'
import { noSuchProduct, sendRefusal } from './refusals.ts'
import {
  FILL,
  FILLS_QUERY,
  historyReplies,
  ORDER_FILLS_QUERY,
  ORDER_PATH,
  PRIVATE,
} from './schemas.ts'

const tags = ['orders']

const description =
  'A fill is one side of a trade. The headers gbe-before and gbe-after lead to the next newer ' +
  'and the next older page; what is no cursor is ignored. With format=csv all rows of the range ' +
  'are sent as a file: limit and cursors do not count then, and the file counts as ten requests.'

/** Adds `GET /api/fills` and `GET /api/orders/:id/fills`. */
export function fillRoutes(app: FastifyInstance, ports: HistoryPorts): void {
  allFillsRoute(app, ports)
  orderFillsRoute(app, ports)
}

function allFillsRoute(app: FastifyInstance, ports: HistoryPorts): void {
  const { state } = ports.gateway
  const schema = {
    ...{ tags, description },
    summary: 'Own fills, newest first',
    security: PRIVATE,
    querystring: FILLS_QUERY,
    response: historyReplies(FILL),
  }
  app.get<{ Querystring: { productId?: string; orderId?: string } }>(
    '/api/fills',
    { schema },
    async (request, reply) => {
      const asked = historyRequest(ports, request, reply)
      if (asked === undefined) return reply
      const { productId, orderId } = request.query
      const order = orderId === undefined || orderId === '' ? undefined : parseOrderId(orderId)
      if (order === undefined && orderId !== undefined && orderId !== '') {
        return sendError(reply, { status: 400, message: 'orderId must be an order id' })
      }
      const product = productId === undefined ? undefined : state.productById(productId)
      if (productId !== undefined && product === undefined) return noSuchProduct(reply)
      const name = ['fills', productId, orderId].filter((part) => part).join('-')
      return await sendHistory(
        ports,
        asked,
        fills(ports, name, {
          ...(product === undefined ? {} : { product: product.number }),
          ...(order === undefined ? {} : { orderId: order }),
        }),
      )
    },
  )
}

function orderFillsRoute(app: FastifyInstance, ports: HistoryPorts): void {
  const { gateway } = ports
  const schema = {
    ...{ tags, description },
    summary: 'Fills of one of the own orders, by order id or client:<client order id>',
    security: PRIVATE,
    params: ORDER_PATH,
    querystring: ORDER_FILLS_QUERY,
    response: historyReplies(FILL),
  }
  app.get<{ Params: { id: string } }>(
    '/api/orders/:id/fills',
    { schema },
    async (request, reply) => {
      const asked = historyRequest(ports, request, reply)
      if (asked === undefined) return reply
      const target = orderTarget(request.params.id)
      if (target === undefined) return sendError(reply, ORDER_NOT_FOUND)
      if (!(await gateway.caughtUp())) return sendRefusal(reply, REFUSAL.readBehind)
      const order = await findOrder(ports, asked.caller.userId, target)
      if (order === 'behind') return sendRefusal(reply, REFUSAL.readBehind)
      if (order === 'unknown') return sendError(reply, ORDER_NOT_FOUND)
      const name = `fills-of-order-${order.id}`
      return await sendHistory(ports, asked, fills(ports, name, { orderId: order.id }))
    },
  )
}

interface Which {
  readonly product?: number
  readonly orderId?: OrderId
}

function fills(ports: HistoryPorts, name: string, which: Which): History<FillRow, OwnFillRow> {
  const { gateway, history } = ports
  return {
    name,
    columns: COLUMNS,
    read: (filter) => history.fills({ ...filter, ...which }),
    row: (fill) => rowOf(gateway.state, fill),
  }
}

function rowOf(state: TradingState, fill: FillRow): OwnFillRow {
  return fillRow(fill, listedProduct(state, fill.product))
}

const COLUMNS = [
  'id',
  'createdAt',
  'productId',
  'orderId',
  'tradeId',
  'side',
  'liquidity',
  'price',
  'size',
  'funds',
  'fee',
  'feeRate',
  'feeCurrency',
  'sequence',
] as const satisfies readonly (keyof OwnFillRow)[]
