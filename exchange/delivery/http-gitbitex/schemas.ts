/** The shapes of requests and replies: they document the API and build its serializers. */
import { SELF_TRADE_NAME } from '@bourse/domain/exchange/order'
import { PRODUCT_STATE_NAME } from '@bourse/domain/exchange/product'
import { ERROR_SCHEMA, FORM_ERROR_SCHEMA } from '@bourse/kit/http/errors'
import { type TSchema, Type } from 'typebox'
import { LEDGER_KIND_NAMES } from './history-json.ts'

/** Decimal text. */
export const decimal = (description: string) => Type.String({ description })
/** A decimal of a request: text, or a number whose source text is read. */
export const exactNumber = (description: string) =>
  Type.Union([Type.String(), Type.Number(), Type.Null()], { description })
/** What may be null in a reply. */
export const nullable = (schema: TSchema) => Type.Union([schema, Type.Null()])

/** Adds the error shape to the replies of a route. */
export function replies(ok: TSchema, description = 'Done.') {
  return { 200: { ...ok, description }, '4xx': ERROR_SCHEMA, '5xx': ERROR_SCHEMA }
}

/** As `replies`, with the error shape that forms read. */
export function formReplies(ok: TSchema, description = 'Done.') {
  return { 200: { ...ok, description }, '4xx': FORM_ERROR_SCHEMA, '5xx': FORM_ERROR_SCHEMA }
}

/** A page of rows in either form, with its cursors. */
export function pageReplies(row: TSchema) {
  return { 200: { ...PAGE_REPLY, content: listContent(row) }, ...ERRORS }
}

/** A page of rows in either form, or all of them as a file. */
export function historyReplies(row: TSchema) {
  const file = Type.String({ description: 'All rows of the range, with a line of column names' })
  const content = { ...listContent(row), 'text/csv': { schema: file } }
  return { 200: { ...PAGE_REPLY, content }, ...ERRORS }
}

const ERRORS = { '4xx': ERROR_SCHEMA, '5xx': ERROR_SCHEMA }

const PAGE_REPLY = {
  description: 'Newest first. An empty page has no cursors.',
  headers: {
    'gbe-before': Type.String({ description: 'Cursor of the first row: what is newer is before' }),
    'gbe-after': Type.String({ description: 'Cursor of the last row: what is older is after' }),
  },
}

function listContent(row: TSchema) {
  const rows = Type.Array(row)
  const page = Type.Object({ items: rows, count: Type.Integer() })
  return { 'application/json': { schema: Type.Union([page, rows]) } }
}

/** Marks a route as private in the documents. */
export const PRIVATE = [{ cookie: [] }, { bearer: [] }]

export const PRODUCT_PATH = Type.Object({
  id: Type.String({ description: 'Product, like BTC-USDT' }),
})

export const ORDER_PATH = Type.Object({
  id: Type.String({ description: 'Order id, or client: and the client order id' }),
})

export const CURRENCY_PATH = Type.Object({
  currency: Type.String({ description: 'Currency, like BTC' }),
})

/** Self-trade prevention by the names that Coinbase Exchange has. */
export const SELF_TRADE = Type.Enum(Object.values(SELF_TRADE_NAME), {
  description:
    'When two orders of one user meet: none trades, dc decrements both and cancels the empty ' +
    'one, co cancels the oldest, cn the newest, cb both',
})

export const PRODUCT = Type.Object({
  id: Type.String(),
  baseCurrency: Type.String(),
  quoteCurrency: Type.String(),
  baseMinSize: decimal('Least size'),
  baseMaxSize: decimal('Largest size'),
  baseIncrement: decimal('Sizes are multiples of it'),
  quoteIncrement: decimal('Prices are multiples of it'),
  baseScale: Type.Integer({ description: 'Decimals of a size' }),
  quoteScale: Type.Integer({ description: 'Decimals of a price' }),
  minPrice: decimal('Lowest price'),
  maxPrice: decimal('Highest price'),
  minNotional: decimal('Least price x size'),
  maxNotional: decimal('Largest price x size, and what a market order may trade for'),
  makerFeeRate: decimal('Part of one; below zero it is a rebate'),
  takerFeeRate: decimal('Part of one'),
  state: Type.Enum(Object.values(PRODUCT_STATE_NAME), {
    description: 'What it takes now; halted as well while the whole venue is',
  }),
  bandRate: decimal('Part of one that a trade may be away from mid or last price, 0: anything'),
  selfTradePrevention: SELF_TRADE,
  ownFees: Type.Boolean({ description: 'The fee schedule does not count here' }),
  post_only: Type.Boolean({ description: 'Takes post-only orders and cancels' }),
  limit_only: Type.Boolean({ description: 'Takes limit orders and cancels' }),
  cancel_only: Type.Boolean({ description: 'Takes cancels' }),
  trading_disabled: Type.Boolean({ description: 'Takes nothing' }),
})

export const TRADE = Type.Object({
  tradeId: Type.Integer(),
  sequence: Type.Integer(),
  time: Type.String(),
  price: decimal('Quote per base'),
  size: decimal('Base'),
  side: Type.Enum(['buy', 'sell'], { description: 'Side of the maker' }),
})

export const CANDLE = Type.Array(Type.Number(), {
  description: 'Bucket start in seconds, low, high, open, close, volume in base',
})

export const TICKER = Type.Object({
  productId: Type.String(),
  tradeId: Type.Integer(),
  sequence: Type.Integer(),
  time: Type.String(),
  price: decimal('Of the last trade'),
  side: Type.Enum(['buy', 'sell'], { description: 'Side of the maker' }),
  lastSize: decimal('Of the last trade'),
  open24h: decimal('24 hours ago'),
  close24h: decimal('Now'),
  high24h: decimal('Highest in 24 hours'),
  low24h: decimal('Lowest in 24 hours'),
  volume24h: decimal('Base'),
  volume30d: decimal('Base'),
})

const bookSide = Type.Array(Type.Array(Type.Union([Type.String(), Type.Integer()])), {
  description: 'Best first: price, size and number of orders, or at level 3 price, size, order id',
})

export const BOOK = Type.Object({
  productId: Type.String(),
  sequence: Type.Integer({ description: "The product's sequence that the book is as of" }),
  time: Type.String(),
  bids: bookSide,
  asks: bookSide,
})

export const ACCOUNT = Type.Object({
  id: Type.String(),
  currency: Type.String(),
  currencyIcon: Type.String(),
  available: decimal('Free to use'),
  hold: decimal('Held for open orders'),
})

export const FILL = Type.Object({
  id: Type.String({ description: 'Cursor of the row' }),
  tradeId: Type.Integer(),
  orderId: Type.String(),
  productId: Type.String(),
  side: Type.Enum(['buy', 'sell'], { description: 'The own side' }),
  liquidity: Type.Enum(['M', 'T'], { description: 'M: the order waited, T: it took' }),
  price: decimal('Quote per base'),
  size: decimal('Base'),
  funds: decimal('Price x size, quote'),
  fee: decimal('Quote'),
  feeRate: decimal('Part of one'),
  feeCurrency: Type.String(),
  createdAt: Type.String(),
  sequence: Type.Integer({ description: 'Of the event that made the trade' }),
})

export const LEDGER_ENTRY = Type.Object({
  id: Type.String({ description: 'Cursor of the row' }),
  currency: Type.String(),
  kind: Type.Enum(LEDGER_KIND_NAMES),
  amount: decimal('Negative when it left the account'),
  balance: decimal('Of the account afterwards, available and held'),
  productId: nullable(Type.String({ description: 'Of a trade or fee' })),
  orderId: nullable(Type.String({ description: 'Of a trade or fee' })),
  tradeId: nullable(Type.Integer({ description: 'Of a trade or fee' })),
  createdAt: Type.String(),
})

/** Read by hand like an order. */
export const MOVEMENT = Type.Object({
  currency: Type.String(),
  amount: exactNumber('Greater than zero'),
  clientOid: Type.Optional(Type.String({ description: 'Idempotency key' })),
})

export const ADDRESS = Type.Object({
  address: Type.String({ description: 'Says that there is none' }),
})

export const TRANSACTION = Type.Object({
  id: Type.String(),
  type: Type.Enum(['send', 'received']),
  currency: Type.String(),
  amount: decimal('Without a sign'),
  nativeAmount: decimal('The amount again: it is not valued'),
  nativeCurrency: Type.String(),
  price: Type.String(),
  toAddress: Type.String(),
  status: Type.Enum(['completed']),
  createdAt: Type.String(),
  network: Type.Object({
    confirmations: Type.Integer(),
    feeAmount: Type.String(),
    resourceUrl: Type.Null(),
  }),
})

/** Read by hand like an order. */
export const PAYOUT = Type.Object({
  amount: exactNumber('Greater than zero'),
  cryptoAddress: Type.Optional(Type.String({ description: 'Not used' })),
})

export const CONFIGS = Type.Object({
  name: Type.String(),
  preview: Type.Boolean({ description: 'Play money' }),
  orderList: Type.Enum(['items', 'array'], { description: 'Form of lists when none is asked for' }),
  currencies: Type.Record(
    Type.String(),
    Type.Object({
      name: Type.String(),
      scale: Type.Integer({ description: 'Decimals' }),
      symbol: Type.String(),
    }),
  ),
})

const text = Type.Optional(Type.String())
const choice = (description: string) => Type.Optional(Type.String({ description }))
/** A query field that may be given several times. */
const texts = Type.Optional(Type.Union([Type.String(), Type.Array(Type.String())]))

const form = choice('items or array: an object with a count, or the rows alone')
const start = choice('First time: ISO 8601 or seconds since 1970')
const end = choice('Time after the last: ISO 8601 or seconds since 1970')
const page = {
  limit: choice('Rows on a page'),
  after: choice('Cursor: the page that is next older than it'),
  before: choice('Cursor: the page that is next newer than it'),
  form,
}
const history = { ...page, start, end, format: choice('json, or csv for a file with all rows') }

export const LIMIT_QUERY = Type.Object({ limit: text })
export const CANDLE_QUERY = Type.Object({
  granularity: choice('Seconds'),
  limit: text,
  start,
  end,
})
export const BOOK_QUERY = Type.Object({ level: text })
export const ACCOUNT_QUERY = Type.Object({ currency: texts })
export const CANCEL_QUERY = Type.Object({ productId: text, side: text })
export const ORDERS_QUERY = Type.Object({ productId: text, status: texts, ...page })
export const ORDER_FILLS_QUERY = Type.Object(history)
export const FILLS_QUERY = Type.Object({ productId: text, orderId: text, ...history })
export const ACCOUNT_LEDGER_QUERY = Type.Object(history)
export const LEDGER_QUERY = Type.Object({ currency: texts, ...history })

export const INFO = Type.Object({
  version: Type.String(),
  log: Type.String(),
  logId: Type.String(),
  survives: Type.String({ description: 'What an acknowledged event survives' }),
  preview: Type.Boolean(),
  sequence: Type.Integer(),
  rulesVersion: Type.Integer(),
  time: Type.String({ description: "The engine's time" }),
  limits: Type.Record(Type.String(), Type.Number()),
})

export const ALIVE = Type.Object({ status: Type.String() })
