/** Currencies and products as they are listed and changed by events. */
import type { SelfTrade } from './order.ts'

/** A currency. `number` is dense from 1 in listing order; balances count atoms of 10^-scale. */
export interface Currency {
  readonly number: number
  readonly code: string
  readonly name: string
  readonly scale: number
}

/**
 * What a product accepts at the moment: everything; cancels; nothing; cancels and post-only orders;
 * cancels and limit orders.
 */
export const PRODUCT_STATE = {
  online: 1,
  cancelOnly: 2,
  halted: 3,
  postOnly: 4,
  limitOnly: 5,
} as const
export type ProductState = (typeof PRODUCT_STATE)[keyof typeof PRODUCT_STATE]

/** The name of each product state on the wire. */
export const PRODUCT_STATE_NAME: Record<ProductState, string> = {
  [PRODUCT_STATE.online]: 'online',
  [PRODUCT_STATE.cancelOnly]: 'cancel-only',
  [PRODUCT_STATE.halted]: 'halted',
  [PRODUCT_STATE.postOnly]: 'post-only',
  [PRODUCT_STATE.limitOnly]: 'limit-only',
}

/**
 * What a product event sets. Prices are whole numbers of 10^-priceScale quote per base, sizes of
 * 10^-sizeScale base. Scales and currencies are fixed when the product is listed; the rest may
 * change.
 */
export interface ProductRules {
  readonly id: string
  readonly base: string
  readonly quote: string
  readonly priceScale: number
  readonly sizeScale: number
  /** Prices are multiples of `tick`, sizes of `lot`. */
  readonly tick: number
  readonly lot: number
  readonly priceMin: number
  readonly priceMax: number
  readonly sizeMin: number
  readonly sizeMax: number
  /** Least price x size of a limit order, and largest of any order, quote atoms. */
  readonly notionalMin: bigint
  readonly notionalMax: bigint
  /** Fees in parts per million of the notional; a maker's below zero is a rebate. */
  readonly makerRate: number
  readonly takerRate: number
  readonly openOrdersPerUserMax: number
  readonly state: ProductState
  /** How far from mid or last price an order may trade, parts per million; 0: anywhere. */
  readonly bandRate: number
  /** Self-trade prevention of orders that do not say, whose user has no default. */
  readonly selfTrade: SelfTrade
  /** True when its own rates hold whatever the fee schedule says. */
  readonly ownFees: boolean
}

/** A listed product: its rules in force and the numbers that its events have reached. */
export interface Product {
  /** Dense from 1 in listing order. */
  readonly number: number
  readonly rules: ProductRules
  readonly base: Currency
  readonly quote: Currency
  /** Rises by one for each received, open, match, change and done. */
  readonly sequence: number
  readonly lastTradeId: number
  /** Price of the last trade, 0 before the first. */
  readonly lastPrice: number
}

/** Fee rates are counted in parts per million. */
export const RATE_ONE = 1_000_000
