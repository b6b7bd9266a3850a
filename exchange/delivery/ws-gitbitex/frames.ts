/**
 * The messages of the GitBitEx feed as JSON. Book prices are JSON numbers in canonical form, as
 * the client keys its levels by the number; they are written as text, so no digit is lost.
 */
import type { Ticker, Trade } from '@bourse/domain/exchange/market-data'
import type { Change, OrderView } from '@bourse/domain/exchange/order'
import { type Currency, PRODUCT_STATE, type Product } from '@bourse/domain/exchange/product'
import type { TradingState } from '@bourse/domain/exchange/state'
import { formatScaled } from '@bourse/domain/shared/decimal'
import type { UserId } from '@bourse/domain/shared/ids'
import { isoTime, orderRow, tickerRow, tradeRow } from '../gitbitex-json.ts'
import { NO_ID } from './messages.ts'

/** What a book message says about its place in the stream. Time is microseconds. */
export interface BookStamp {
  readonly sequence: number
  readonly time: number
}

/** The whole book as rows from `bookRow`, best first. */
export function snapshotFrame(
  product: Product,
  stamp: BookStamp,
  rows: { readonly bids: readonly string[]; readonly asks: readonly string[] },
): Buffer {
  const head = `{"type":"snapshot","productId":${JSON.stringify(product.rules.id)}`
  const place = `"sequence":${stamp.sequence},"time":"${isoTime(stamp.time)}"`
  return Buffer.from(`${head},${place},"bids":[${rows.bids}],"asks":[${rows.asks}]}`)
}

/** One level of a snapshot: `[price,size,number of orders]`. */
export function bookRow(product: Product, price: number, size: number, orders: number): string {
  const { priceScale, sizeScale } = product.rules
  return `[${formatScaled(price, priceScale)},${formatScaled(size, sizeScale)},${orders}]`
}

/**
 * Levels that changed, as rows from `changeRow`. `previousSequence` is the sequence of the book
 * message before: whoever holds another one has missed something.
 */
export function level2Frame(
  product: Product,
  stamp: BookStamp & { readonly previousSequence: number },
  changes: readonly string[],
): Buffer {
  const head = `{"type":"l2update","productId":${JSON.stringify(product.rules.id)}`
  const place = `"sequence":${stamp.sequence},"previousSequence":${stamp.previousSequence}`
  const time = `"time":"${isoTime(stamp.time)}"`
  return Buffer.from(`${head},${place},${time},"changes":[${changes}]}`)
}

/** One changed level: `["buy",price,"size"]`; size "0" removes it. */
export function changeRow(
  product: Product,
  side: 'buy' | 'sell',
  level: { readonly price: number; readonly size: number },
): string {
  const price = formatScaled(level.price, product.rules.priceScale)
  return `["${side}",${price},"${formatScaled(level.size, product.rules.sizeScale)}"]`
}

/** One trade; `side` is the maker's. */
export function matchFrame(trade: Trade, product: Product): Buffer {
  return frame({
    type: 'match',
    productId: product.rules.id,
    ...tradeRow(trade, product),
    takerOrderId: String(trade.takerOrderId),
    makerOrderId: String(trade.makerOrderId),
  })
}

/**
 * Trades behind sequence `after` that nobody can be told any more: all before `beforeTradeId`,
 * which is the next that is.
 */
export function gapFrame(product: Product, after: number, beforeTradeId: number): Buffer {
  const productId = product.rules.id
  return frame({ type: 'gap', channel: 'match', productId, afterSequence: after, beforeTradeId })
}

/** What a subscriber who has missed nothing knows: sequence and last trade of the product. */
export function heartbeatFrame(
  product: Product,
  place: { readonly sequence: number; readonly lastTradeId: number; readonly timeMs: number },
): Buffer {
  const { sequence, lastTradeId, timeMs } = place
  const time = isoTime(timeMs * 1_000)
  return frame({ type: 'heartbeat', productId: product.rules.id, sequence, lastTradeId, time })
}

export function tickerFrame(ticker: Ticker, product: Product): Buffer {
  return frame({ type: 'ticker', ...tickerRow(ticker, product) })
}

/** How an order's price and size became what they are other than by trading, and what they were. */
export interface OrderChange {
  readonly change: Change
  readonly oldPrice: number
  readonly oldSize: number
}

const CHANGE_NAME: Record<Change, string> = {
  1: 'reduced',
  2: 'decremented',
  3: 'requeued',
  4: 'amended',
}

/** An order as its owner sees it; `type` names the message, so the order's own is `orderType`. */
export function orderFrame(
  view: OrderView,
  product: Product,
  change: OrderChange | undefined,
): Buffer {
  const row = orderRow(view, product)
  const message = { ...row, type: 'order', orderType: row.type, userId: String(view.user) }
  if (change === undefined) return frame(message)
  const { priceScale, sizeScale } = product.rules
  const prices = { oldPrice: formatScaled(change.oldPrice, priceScale), newPrice: row.price }
  const sizes = { oldSize: formatScaled(change.oldSize, sizeScale), newSize: row.size }
  return frame({ ...message, change: { reason: CHANGE_NAME[change.change], ...prices, ...sizes } })
}

/** One product in a status message. */
export function statusRow(state: TradingState, product: number): string {
  const takes = state.productState(product)
  const halted = takes === PRODUCT_STATE.halted
  return JSON.stringify({
    id: state.products[product - 1]?.rules.id,
    status: halted ? 'offline' : 'online',
    status_message: halted ? (state.halted ? 'the venue is halted' : 'halted') : '',
    post_only: takes === PRODUCT_STATE.postOnly,
    limit_only: takes === PRODUCT_STATE.limitOnly,
    cancel_only: takes === PRODUCT_STATE.cancelOnly,
  })
}

/** Rows from `statusRow`. */
export function statusFrame(rows: readonly string[]): Buffer {
  return Buffer.from(`{"type":"status","products":[${rows}]}`)
}

/** One balance of one person, in atoms. */
export interface Funds {
  readonly user: UserId
  readonly currency: Currency
  readonly available: bigint
  readonly hold: bigint
}

export function fundsFrame({ user, currency, available, hold }: Funds): Buffer {
  return frame({
    type: 'funds',
    userId: String(user),
    currencyCode: currency.code,
    available: formatScaled(available, currency.scale),
    hold: formatScaled(hold, currency.scale),
  })
}

/** Everything that is subscribed, one object a channel, in the form that the client sends back. */
export function subscriptionsFrame(subscribed: ReadonlyMap<string, ReadonlySet<string>>): Buffer {
  const channels = [...subscribed].map(([name, ids]) =>
    name === 'funds'
      ? { name, currency_ids: [...ids] }
      : { name, product_ids: [...ids].filter((id) => id !== NO_ID) },
  )
  return frame({ type: 'subscriptions', channels })
}

export function errorFrame(message: string): Buffer {
  return frame({ type: 'error', message })
}

export const PONG = frame({ type: 'pong' })

function frame(message: object): Buffer {
  return Buffer.from(JSON.stringify(message))
}
