/** The shapes of orders and of what is done with them: placed, amended, replaced, cancelled. */
import { ORDER_STATUSES, SELF_TRADE, SELF_TRADE_NAME } from '@bourse/domain/exchange/order'
import { Type } from 'typebox'
import { decimal, exactNumber, nullable, SELF_TRADE as SELF_TRADE_SCHEMA } from './schemas.ts'

/** Orders, or cancels, of one batch. */
export const BATCH_MAX = 100

const side = Type.Enum(['buy', 'sell'])
const timeInForce = Type.Enum(['GTC', 'GTT', 'IOC', 'FOK'])
const stop = Type.Enum(['loss', 'entry'], {
  description: 'Waits until a trade is at or below (loss), at or above (entry) its stopPrice',
})
const { [SELF_TRADE.none]: _none, ...preventions } = SELF_TRADE_NAME

export const ORDER = Type.Object({
  id: Type.String(),
  clientOid: Type.String(),
  productId: Type.String(),
  side,
  type: Type.Enum(['limit', 'market']),
  price: decimal('0 for a market order'),
  size: decimal('Base'),
  funds: decimal('Quote'),
  filledSize: decimal('Base'),
  executedValue: decimal('Quote'),
  fillFees: decimal('Quote; below zero when rebates were more than fees'),
  status: Type.Enum([...ORDER_STATUSES], {
    description: 'active: a stop order that waits for its price',
  }),
  createdAt: Type.String(),
  settled: Type.Boolean({ description: 'Nothing more can happen to the order' }),
  timeInForce,
  postOnly: Type.Boolean(),
  doneReason: nullable(Type.String()),
  doneAt: nullable(Type.String()),
  specifiedFunds: Type.Optional(decimal('Quote: what a limit order without a size was given')),
  stp: Type.Optional(
    Type.Enum(Object.values(preventions), { description: 'Self-trade prevention in force' }),
  ),
  stop: Type.Optional(stop),
  stopPrice: Type.Optional(decimal('Of a stop order')),
  expireTime: Type.Optional(Type.String({ description: 'When a GTT order ends' })),
})

export const CANCELLED = Type.Object({ cancelled: Type.Integer() })

/** Read by hand in `order-body.ts`; unknown fields are ignored. */
const newOrder = {
  productId: Type.String(),
  side,
  type: Type.Optional(Type.Enum(['limit', 'market'])),
  price: Type.Optional(exactNumber('Of a limit order')),
  size: Type.Optional(exactNumber('Base')),
  funds: Type.Optional(
    exactNumber(
      'Quote: what a market buy may spend, fee included. A limit order without a size gets the ' +
        'largest one that they pay for at its price',
    ),
  ),
  timeInForce: Type.Optional(timeInForce),
  expireTime: Type.Optional(
    Type.Union([Type.String(), Type.Integer(), Type.Null()], {
      description: 'End of a GTT order: RFC 3339, or milliseconds since 1970',
    }),
  ),
  cancelAfter: Type.Optional(
    Type.Enum(['min', 'hour', 'day'], { description: 'The same, counted from now' }),
  ),
  postOnly: Type.Optional(Type.Boolean()),
  stp: Type.Optional(SELF_TRADE_SCHEMA),
  stop: Type.Optional(stop),
  stopPrice: Type.Optional(exactNumber('Of a stop order')),
  clientOid: Type.Optional(
    Type.String({ description: 'Idempotency key: 1 to 64 printable ASCII characters' }),
  ),
}
export const NEW_ORDER = Type.Object(newOrder)

/** Read by hand like a new order. */
export const REPLACEMENT = Type.Object({
  ...newOrder,
  mode: Type.Optional(
    Type.Enum(['STOP_ON_FAILURE', 'ALLOW_FAILURE'], {
      description: 'Whether the old order stays, or is cancelled, when the new one is refused',
    }),
  ),
})

const problem = {
  http_code: Type.Integer({ description: 'Status that the order alone would be answered with' }),
  code: Type.Integer(),
  message: Type.String(),
}

export const REPLACE_ERROR = Type.Object({
  ...problem,
  cancelled: Type.Optional(Type.Integer({ description: '1 when the old order was cancelled' })),
})

/** Read by hand like a new order. */
export const AMENDMENT = Type.Object({
  price: Type.Optional(exactNumber('The new price')),
  size: Type.Optional(exactNumber('The new size, in base; what has traded is part of it')),
})

export const ORDER_BATCH = Type.Object({
  orders: Type.Array(
    Type.Union([NEW_ORDER, Type.Unknown({ description: 'Anything else is refused by itself' })]),
    { minItems: 1, maxItems: BATCH_MAX },
  ),
})

/** One entry of each batch's answer, in the order of what was asked. */
export const BATCH_RESULTS = Type.Object({
  results: Type.Array(
    Type.Object(
      { order: Type.Optional(ORDER), error: Type.Optional(Type.Object(problem)) },
      { description: 'Either the order as the engine left it, or why it was refused' },
    ),
  ),
})

const names = (description: string) =>
  Type.Optional(Type.Array(Type.String(), { maxItems: BATCH_MAX, description }))

export const CANCEL_BATCH = Type.Object({
  orderIds: names('Order ids'),
  clientOids: names('Client order ids; their results come behind those of the order ids'),
})
