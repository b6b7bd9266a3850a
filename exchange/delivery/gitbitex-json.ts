/**
 * The rows of the GitBitEx contract as plain objects, shared by the HTTP replies and the WebSocket
 * feed. Decimals are canonical text, ids are text, times are ISO 8601 cut to milliseconds.
 */

import type { Candle, Ticker, Trade } from '@bourse/domain/exchange/market-data'
import type { OrderStatus, OrderView } from '@bourse/domain/exchange/order'
import {
  DONE_REASON_NAME,
  ORDER_TYPE,
  ORDER_TYPE_NAME,
  SELF_TRADE,
  SELF_TRADE_NAME,
  SIDE_NAME,
  STOP_TYPE,
  STOP_TYPE_NAME,
  TIME_IN_FORCE_NAME,
} from '@bourse/domain/exchange/order'
import type { Currency, Product, ProductState } from '@bourse/domain/exchange/product'
import { PRODUCT_STATE, PRODUCT_STATE_NAME } from '@bourse/domain/exchange/product'
import { formatScaled } from '@bourse/domain/shared/decimal'

/**
 * One order. `funds` is price x size of a limit order and the given funds of a market order. The
 * fields at the end are only in the rows of orders that have them.
 */
export interface OrderRow {
  readonly id: string
  readonly clientOid: string
  readonly productId: string
  readonly side: 'buy' | 'sell'
  readonly type: 'limit' | 'market'
  /** "0" for a market order. */
  readonly price: string
  readonly size: string
  readonly funds: string
  readonly filledSize: string
  /** Quote currency. */
  readonly executedValue: string
  readonly fillFees: string
  readonly status: OrderStatus
  readonly createdAt: string
  /** True once nothing more can happen to the order. */
  readonly settled: boolean
  readonly timeInForce: 'GTC' | 'IOC' | 'FOK' | 'GTT'
  readonly postOnly: boolean
  /** Null while the order is open or waits. */
  readonly doneReason: string | null
  readonly doneAt: string | null
  /** What a limit order by funds was given; its size was computed from them. */
  readonly specifiedFunds?: string
  /** Self-trade prevention in force, whoever asked for it. */
  readonly stp?: 'dc' | 'co' | 'cn' | 'cb'
  readonly stop?: 'loss' | 'entry'
  readonly stopPrice?: string
  /** When the order ends. */
  readonly expireTime?: string
}

/** The row of an order; `product` is the order's own. */
export function orderRow(view: OrderView, product: Product): OrderRow {
  const { rules, quote } = product
  const done = view.doneReason
  const row: OrderRow = {
    id: String(view.id),
    clientOid: view.clientOrderId,
    productId: rules.id,
    side: SIDE_NAME[view.side],
    type: ORDER_TYPE_NAME[view.type],
    price: formatScaled(view.price, rules.priceScale),
    size: formatScaled(view.size, rules.sizeScale),
    funds: formatScaled(orderFunds(view, product), quote.scale),
    filledSize: formatScaled(view.filled, rules.sizeScale),
    executedValue: formatScaled(view.executed, quote.scale),
    fillFees: formatScaled(view.fee, quote.scale),
    status: view.status,
    createdAt: isoTime(view.createdAt),
    settled: view.status !== 'open' && view.status !== 'active',
    timeInForce: TIME_IN_FORCE_NAME[view.timeInForce],
    postOnly: view.postOnly,
    doneReason: done === undefined ? null : DONE_REASON_NAME[done],
    doneAt: done === undefined ? null : isoTime(view.doneAt),
  }
  return isPlain(view) ? row : { ...row, ...optionsOf(view, product) }
}

/** True for an order without any of the fields that only some orders have. */
function isPlain(view: OrderView): boolean {
  return (
    view.selfTrade === SELF_TRADE.none &&
    view.stopType === STOP_TYPE.none &&
    view.expiresAt === 0 &&
    (view.funds === 0n || view.type === ORDER_TYPE.market)
  )
}

function optionsOf(view: OrderView, { rules, quote }: Product): Partial<OrderRow> {
  const { selfTrade, stopType, stopPrice, expiresAt, funds } = view
  const byFunds = funds !== 0n && view.type === ORDER_TYPE.limit
  return {
    ...(byFunds ? { specifiedFunds: formatScaled(funds, quote.scale) } : {}),
    ...(selfTrade === SELF_TRADE.none
      ? {}
      : { stp: SELF_TRADE_NAME[selfTrade] as NonNullable<OrderRow['stp']> }),
    ...(stopType === STOP_TYPE.none
      ? {}
      : {
          stop: STOP_TYPE_NAME[stopType] as NonNullable<OrderRow['stop']>,
          stopPrice: formatScaled(stopPrice, rules.priceScale),
        }),
    ...(expiresAt === 0 ? {} : { expireTime: isoTime(expiresAt) }),
  }
}

/** One currency of one person. */
export interface AccountRow {
  readonly id: string
  readonly currency: string
  readonly currencyIcon: string
  readonly available: string
  readonly hold: string
}

/** The row of an account: atoms free and held. Its id is the currency's number. */
export function accountRow(currency: Currency, available: bigint, hold: bigint): AccountRow {
  return {
    id: String(currency.number),
    currency: currency.code,
    currencyIcon: '',
    available: formatScaled(available, currency.scale),
    hold: formatScaled(hold, currency.scale),
  }
}

/** One trade. `side` is the maker's, as the client paints it. */
export interface TradeRow {
  readonly tradeId: number
  readonly sequence: number
  readonly time: string
  readonly price: string
  readonly size: string
  readonly side: 'buy' | 'sell'
}

/** The row of a trade of `product`. */
export function tradeRow(trade: Trade, product: Product): TradeRow {
  return {
    tradeId: trade.tradeId,
    sequence: trade.sequence,
    time: isoTime(trade.time),
    price: formatScaled(trade.price, product.rules.priceScale),
    size: formatScaled(trade.size, product.rules.sizeScale),
    side: SIDE_NAME[trade.makerSide],
  }
}

/** `[seconds, low, high, open, close, base volume]`, all numbers: the chart needs them so. */
export type CandleRow = readonly [number, number, number, number, number, number]

/** The row of a candle of `product`. */
export function candleRow(candle: Candle, product: Product): CandleRow {
  const { priceScale, sizeScale } = product.rules
  return [
    candle.time,
    nearestNumber(candle.low, priceScale),
    nearestNumber(candle.high, priceScale),
    nearestNumber(candle.open, priceScale),
    nearestNumber(candle.close, priceScale),
    nearestNumber(candle.volume, sizeScale),
  ]
}

/** The last trade and the rolling windows of 24 hours and 30 days. `side` is the maker's. */
export interface TickerRow {
  readonly productId: string
  readonly tradeId: number
  readonly sequence: number
  readonly time: string
  readonly price: string
  readonly side: 'buy' | 'sell'
  readonly lastSize: string
  readonly open24h: string
  readonly close24h: string
  readonly high24h: string
  readonly low24h: string
  readonly volume24h: string
  readonly volume30d: string
}

/** The row of a ticker. No field may be named like one of `ProductRow`: clients merge them. */
export function tickerRow(ticker: Ticker, product: Product): TickerRow {
  const { priceScale, sizeScale, id } = product.rules
  const price = formatScaled(ticker.price, priceScale)
  return {
    productId: id,
    tradeId: ticker.tradeId,
    sequence: ticker.sequence,
    time: isoTime(ticker.time),
    price,
    side: SIDE_NAME[ticker.makerSide],
    lastSize: formatScaled(ticker.lastSize, sizeScale),
    open24h: formatScaled(ticker.open24h, priceScale),
    close24h: price,
    high24h: formatScaled(ticker.high24h, priceScale),
    low24h: formatScaled(ticker.low24h, priceScale),
    volume24h: formatScaled(ticker.volume24h, sizeScale),
    volume30d: formatScaled(ticker.volume30d, sizeScale),
  }
}

/** The rules of a product as an operator reads and writes them: limits, fees, state. */
export interface ProductRulesRow {
  readonly id: string
  readonly baseCurrency: string
  readonly quoteCurrency: string
  /** Always with a decimal point: the order form takes its number of decimals from the length. */
  readonly baseMinSize: string
  readonly baseMaxSize: string
  readonly baseIncrement: string
  /** Always with a decimal point, as `baseMinSize`. */
  readonly quoteIncrement: string
  readonly baseScale: number
  readonly quoteScale: number
  readonly minPrice: string
  readonly maxPrice: string
  readonly minNotional: string
  readonly maxNotional: string
  /** Parts of one: "0.001" is 0.1 %; a maker's below zero is a rebate. */
  readonly makerFeeRate: string
  readonly takerFeeRate: string
  readonly state: string
  /** Parts of one that a trade may be away from mid or last price; "0": anything. */
  readonly bandRate: string
  /** Of orders that do not say, whose user has no default. */
  readonly selfTradePrevention: string
  /** True when the fee schedule does not count for this product. */
  readonly ownFees: boolean
}

/** A product as everyone sees it: its rules, and what it takes now as Coinbase says it. */
export interface ProductRow extends ProductRulesRow {
  readonly post_only: boolean
  readonly limit_only: boolean
  readonly cancel_only: boolean
  readonly trading_disabled: boolean
}

/** The row of a product that is in `state` now, which is `halted` while the venue is. */
export function productRow(product: Product, state: ProductState): ProductRow {
  return {
    ...productRulesRow(product),
    state: PRODUCT_STATE_NAME[state],
    post_only: state === PRODUCT_STATE.postOnly,
    limit_only: state === PRODUCT_STATE.limitOnly,
    cancel_only: state === PRODUCT_STATE.cancelOnly,
    trading_disabled: state === PRODUCT_STATE.halted,
  }
}

/** The rules of a product, with its own state, whatever the venue's is. */
export function productRulesRow(product: Product): ProductRulesRow {
  const { rules, quote } = product
  const { priceScale, sizeScale } = rules
  const lot = formatScaled(rules.lot, sizeScale)
  return {
    id: rules.id,
    baseCurrency: rules.base,
    quoteCurrency: rules.quote,
    baseMinSize: withDecimals(formatScaled(rules.sizeMin, sizeScale), decimalsOf(lot)),
    baseMaxSize: formatScaled(rules.sizeMax, sizeScale),
    baseIncrement: lot,
    quoteIncrement: withDecimals(formatScaled(rules.tick, priceScale), 1),
    baseScale: sizeScale,
    quoteScale: priceScale,
    minPrice: formatScaled(rules.priceMin, priceScale),
    maxPrice: formatScaled(rules.priceMax, priceScale),
    minNotional: formatScaled(rules.notionalMin, quote.scale),
    maxNotional: formatScaled(rules.notionalMax, quote.scale),
    makerFeeRate: rateText(rules.makerRate),
    takerFeeRate: rateText(rules.takerRate),
    state: PRODUCT_STATE_NAME[rules.state],
    bandRate: rateText(rules.bandRate),
    selfTradePrevention: SELF_TRADE_NAME[rules.selfTrade],
    ownFees: rules.ownFees,
  }
}

/** A rate of parts per million as a part of one: "-0.0001" is a rebate of 0.01 %. */
export function rateText(rate: number): string {
  return formatScaled(rate, RATE_SCALE)
}

/** ISO 8601 text of engine time in microseconds, cut (not rounded) to milliseconds. */
export function isoTime(microseconds: number): string {
  const ms = Math.floor(microseconds / 1_000)
  if (ms !== lastMs) {
    lastMs = ms
    lastText = new Date(ms).toISOString()
  }
  return lastText
}

/** The events of a batch share their time, so the text made last is mostly the one asked for. */
let lastMs = Number.NaN
let lastText = ''

/** The JSON number nearest to `value` units of 10^-scale; for charts, never for money. */
function nearestNumber(value: number, scale: number): number {
  return value / 10 ** scale
}

/** Fee rates are parts per million. */
const RATE_SCALE = 6

/** 10^0 to 10^18, the scales that a currency can have. */
const POWERS_OF_TEN = Array.from({ length: 19 }, (_, exponent) => 10n ** BigInt(exponent))

function orderFunds(view: OrderView, { rules, quote }: Product): bigint {
  if (view.type === ORDER_TYPE.market) return view.funds
  const unit = POWERS_OF_TEN[quote.scale - rules.priceScale - rules.sizeScale] as bigint
  return BigInt(view.price) * BigInt(view.size) * unit
}

function decimalsOf(text: string): number {
  const point = text.indexOf('.')
  return point === -1 ? 0 : text.length - point - 1
}

/** `text` with zeros behind until it has at least one and at least `decimals` decimals. */
function withDecimals(text: string, decimals: number): string {
  const has = decimalsOf(text)
  const missing = Math.max(decimals, 1) - has
  if (missing <= 0) return text
  return `${has === 0 ? `${text}.` : text}${'0'.repeat(missing)}`
}
