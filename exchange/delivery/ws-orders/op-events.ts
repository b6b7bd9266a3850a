/**
 * One operation of a frame as a trading event. The fields of an order are read by the reader of
 * HTTP bodies, so both doors take and refuse the same.
 */
import { blankEvent, EVENT_TYPE, type TradingEvent } from '@bourse/domain/exchange/event'
import { SIDE } from '@bourse/domain/exchange/order'
import type { Product } from '@bourse/domain/exchange/product'
import { REFUSAL } from '@bourse/domain/exchange/refusal'
import type { TradingState } from '@bourse/domain/exchange/state'
import { toOrderId, type UserId } from '@bourse/domain/shared/ids'
import { orderTarget } from '../http-gitbitex/find-order.ts'
import { amendEvent, orderEvent, replaceEvent } from '../http-gitbitex/order-body.ts'
import { BadOrder, type Body, bad, badAs, isAbsent, isBody } from '../http-gitbitex/order-fields.ts'

/** Whose operations are read, and the events of the same frame before them. */
export interface OpReader {
  readonly state: TradingState
  readonly user: UserId
  /** Milliseconds since 1970. */
  readonly nowMs: () => number
  readonly earlier: readonly (TradingEvent | BadOrder)[]
  /** Set by each amend: its order's product, which its event does not carry. */
  amended: number
}

/**
 * An amend needs the scales of its order's product, so it is read once the order is known: it may
 * be on its way in a frame before.
 */
export const UNKNOWN_TARGET = badAs(REFUSAL.orderNotFound)

/** The event that `op` asks for, without its actor, or what is wrong with it. */
export function opEvent(op: unknown, reader: OpReader): TradingEvent | BadOrder {
  const fields = Array.isArray(op) ? bodyOfRow(op) : op
  if (fields instanceof BadOrder) return fields
  if (!isBody(fields)) return bad('an operation must be a JSON object or array')
  const { state, nowMs } = reader
  const productById = (id: string) => state.productById(id)
  switch (fields['op']) {
    case 'place':
      return orderEvent(fields, productById, nowMs)
    case 'cancel':
      return withTarget(blankEvent(EVENT_TYPE.cancelOrder), targetText(fields))
    case 'cancel-all':
      return cancelAll(fields, state)
    case 'amend':
      return amend(fields, reader)
    case 'replace': {
      const event = replaceEvent(fields, productById, nowMs)
      if (event instanceof BadOrder) return event
      return withTarget(event, fields['orderId'])
    }
    default:
      return bad('op must be place, cancel, cancel-all, amend or replace')
  }
}

/** Operations as arrays, which are shorter to write and to read. */
function bodyOfRow(row: readonly unknown[]): Body | BadOrder {
  const [op, ...rest] = row
  switch (op) {
    case 'place': {
      if (rest.length < 4 || rest.length > 5) return WRONG_ROW
      const [productId, side, price, size, clientOid] = rest
      return { op, productId, side, price, size, clientOid }
    }
    case 'cancel':
      return rest.length === 1 ? { op, orderId: rest[0] } : WRONG_ROW
    case 'amend': {
      const [orderId, price, size] = rest
      return rest.length === 3 ? { op, orderId, price, size } : WRONG_ROW
    }
    default:
      return bad('the first of an array must be place, cancel or amend')
  }
}

const WRONG_ROW = bad(
  'an array must be [place, product, side, price, size, clientOid or nothing], ' +
    '[cancel, order] or [amend, order, price or null, size or null]',
)

function amend(fields: Body, reader: OpReader): TradingEvent | BadOrder {
  const target = withTarget(blankEvent(EVENT_TYPE.amendOrder), targetText(fields))
  if (target instanceof BadOrder) return target
  const product = productOf(target, reader)
  if (product === undefined) return UNKNOWN_TARGET
  const event = amendEvent(fields, product)
  if (event instanceof BadOrder) return event
  event.orderId = target.orderId
  event.targetReference = target.targetReference
  reader.amended = product.number
  return event
}

/** The product of one's own order, open or placed by the same frame. */
function productOf({ orderId, targetReference }: TradingEvent, reader: OpReader) {
  const { state, user, earlier } = reader
  const { orders, accounts, products } = state
  const slot =
    orderId === 0
      ? state.orderSlotByReference(user, targetReference)
      : state.orderSlot(toOrderId(orderId))
  if (slot !== -1) {
    const owner = accounts.user[orders.baseAccount(slot)]
    return owner === user ? products[orders.product(slot) - 1] : undefined
  }
  if (targetReference === '') return undefined
  let product: Product | undefined
  for (const event of earlier) {
    if (event instanceof BadOrder || event.referenceId !== targetReference) continue
    product ??= products[event.product - 1]
  }
  return product
}

function cancelAll(fields: Body, state: TradingState): TradingEvent | BadOrder {
  const { productId = null, side = null } = fields
  const event = blankEvent(EVENT_TYPE.cancelAll)
  if (productId !== null) {
    const product = typeof productId === 'string' ? state.productById(productId) : undefined
    if (product === undefined) return badAs(REFUSAL.unknownProduct)
    event.product = product.number
  }
  if (side === null) return event
  if (side !== 'buy' && side !== 'sell') return bad('side must be buy or sell')
  event.side = SIDE[side]
  return event
}

/** `client:` before a client order id says the same as the field of its own. */
function targetText({ orderId, clientOid }: Body): unknown {
  if (isAbsent(clientOid)) return orderId
  if (!isAbsent(orderId)) return undefined
  return typeof clientOid === 'string' ? `client:${clientOid}` : undefined
}

function withTarget(event: TradingEvent, text: unknown): TradingEvent | BadOrder {
  const target = typeof text === 'string' ? orderTarget(text) : undefined
  if (target === undefined) return WRONG_TARGET
  if (target.kind === 'id') event.orderId = target.id
  else event.targetReference = target.reference
  return event
}

const WRONG_TARGET = bad('an order is named by one of orderId and clientOid, as strings')
