/** What a new exchange starts with: its limits, three currencies and three products. */
import { blankEvent, EVENT_TYPE, type TradingEvent } from '@bourse/domain/exchange/event'
import type { EngineLimits } from '@bourse/domain/exchange/log'
import { SELF_TRADE } from '@bourse/domain/exchange/order'
import { PRODUCT_STATE, type ProductRules } from '@bourse/domain/exchange/product'
import { ATOMS_MAX } from '@bourse/domain/shared/decimal'

/** Limits of a new log. They are written into its first record and hold for its whole life. */
export const DEFAULT_LIMITS: EngineLimits = {
  openOrdersMax: 4_194_304,
  accountsMax: 1_048_576,
  referencesKept: 1_000_000,
  referencesMax: 4_000_000,
}

/** Atoms are 10^-8 of every default currency. */
export const DEFAULT_CURRENCIES = [
  { code: 'BTC', name: 'Bitcoin', scale: 8 },
  { code: 'ETH', name: 'Ether', scale: 8 },
  { code: 'USDT', name: 'Tether', scale: 8 },
] as const

const COMMON = {
  tick: 1,
  lot: 1,
  priceMin: 1,
  sizeMin: 1,
  notionalMin: 1n,
  notionalMax: ATOMS_MAX,
  makerRate: 0,
  takerRate: 0,
  openOrdersPerUserMax: 100_000,
  state: PRODUCT_STATE.online,
  bandRate: 0,
  selfTrade: SELF_TRADE.none,
  ownFees: false,
} as const

/** Prices to 0.01 USDT (ETH-BTC: 0.00001 BTC), sizes to 0.000001 (ETH-BTC: 0.001), no fees. */
export const DEFAULT_PRODUCTS: readonly ProductRules[] = [
  {
    ...COMMON,
    id: 'BTC-USDT',
    base: 'BTC',
    quote: 'USDT',
    priceScale: 2,
    sizeScale: 6,
    priceMax: 1_000_000_00,
    sizeMax: 10_000_000_000,
  },
  {
    ...COMMON,
    id: 'ETH-USDT',
    base: 'ETH',
    quote: 'USDT',
    priceScale: 2,
    sizeScale: 6,
    priceMax: 1_000_000_00,
    sizeMax: 10_000_000_000,
  },
  {
    ...COMMON,
    id: 'ETH-BTC',
    base: 'ETH',
    quote: 'BTC',
    priceScale: 5,
    sizeScale: 3,
    priceMax: 1_000_000_00,
    sizeMax: 10_000_000,
  },
]

/**
 * The events that list the defaults, each with a fixed reference id so that a repeat does nothing.
 */
export function defaultListings(): TradingEvent[] {
  const currencies = DEFAULT_CURRENCIES.map((currency) => ({
    ...blankEvent(EVENT_TYPE.currency),
    referenceId: `list:${currency.code}`,
    detail: { kind: 'currency' as const, ...currency },
  }))
  const products = DEFAULT_PRODUCTS.map((rules) => ({
    ...blankEvent(EVENT_TYPE.product),
    referenceId: `list:${rules.id}`,
    detail: { kind: 'product' as const, rules },
  }))
  return [...currencies, ...products]
}
