/** A small venue for tests: its limits, its listings, and events as a door would make them. */
import type { TradingEvent } from '@bourse/domain/exchange/event'
import { blankEvent, EVENT_TYPE, PERMISSION, VIA } from '@bourse/domain/exchange/event'
import type { EngineLimits } from '@bourse/domain/exchange/log'
import { ORDER_TYPE, SELF_TRADE, TIME_IN_FORCE } from '@bourse/domain/exchange/order'
import type { ProductRules } from '@bourse/domain/exchange/product'
import { PRODUCT_STATE } from '@bourse/domain/exchange/product'
import type { Dump } from '../naive/dump.ts'
import type { LogicalEngine } from '../naive/facts.ts'

/** An engine under test, fast or naive. */
export interface TestedEngine extends LogicalEngine {
  dump(): Dump
}

export const SMALL_LIMITS: EngineLimits = {
  openOrdersMax: 10_000,
  accountsMax: 1_000,
  referencesKept: 1_000,
  referencesMax: 2_000,
}

/** Everything a person may do, and nothing that is for operators. */
const PERSON = PERMISSION.trade | PERMISSION.transfer

/** The first person of a test; A, B, C … follow each other. */
export const USER_A = 1_001

/** Prices in cents, sizes in millionths; no fees and wide limits unless a test says otherwise. */
export const BTC_USDT: ProductRules = {
  id: 'BTC-USDT',
  base: 'BTC',
  quote: 'USDT',
  priceScale: 2,
  sizeScale: 6,
  tick: 1,
  lot: 1,
  priceMin: 1,
  priceMax: 100_000_000,
  sizeMin: 1,
  sizeMax: 10_000_000_000,
  notionalMin: 0n,
  notionalMax: 1n << 62n,
  makerRate: 0,
  takerRate: 0,
  openOrdersPerUserMax: 1_000,
  state: PRODUCT_STATE.online,
  bandRate: 0,
  selfTrade: SELF_TRADE.none,
  ownFees: false,
}

/** An event of `type` as a person's door would send it, with `fields` over it. */
export function personEvent(
  type: TradingEvent['type'],
  fields: Partial<TradingEvent>,
): TradingEvent {
  return { ...blankEvent(type), via: VIA.api, permissions: PERSON, ...fields }
}

/** A limit order of product 1, good till cancelled, with `fields` over it. */
export function limitEvent(fields: Partial<TradingEvent>): TradingEvent {
  return personEvent(EVENT_TYPE.createOrder, {
    product: 1,
    orderType: ORDER_TYPE.limit,
    timeInForce: TIME_IN_FORCE.gtc,
    ...fields,
  })
}

/** An event of `type` by the venue itself. */
export function venueEvent(
  type: TradingEvent['type'],
  fields: Partial<TradingEvent>,
): TradingEvent {
  return { ...blankEvent(type), ...fields }
}

/** Lists a currency at 10^-8, or another `scale`. */
export function currencyEvent(code: string, scale = 8, name = code): TradingEvent {
  return venueEvent(EVENT_TYPE.currency, { detail: { kind: 'currency', code, name, scale } })
}

/** Lists or changes a product. */
export function productEvent(rules: ProductRules): TradingEvent {
  return venueEvent(EVENT_TYPE.product, { detail: { kind: 'product', rules } })
}
