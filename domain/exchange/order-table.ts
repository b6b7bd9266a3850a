/** The table of the orders alive in the engine, as its readers see it. */
import type { OrderType, SelfTrade, Side, StopType, TimeInForce } from './order.ts'

/**
 * One order a slot; the slot is given again to another order once this one is done. Prices and
 * sizes are at the product's scales, notionals, holds and fees in quote atoms (a sell order's hold
 * in base atoms). How orders lie in memory is the engine's business.
 */
export interface OrderTable {
  id(slot: number): number
  product(slot: number): number
  /** Account slots of the owner: `AccountTable.user[baseAccount(slot)]` is the user id. */
  baseAccount(slot: number): number
  quoteAccount(slot: number): number
  side(slot: number): Side
  type(slot: number): OrderType
  timeInForce(slot: number): TimeInForce
  postOnly(slot: number): boolean
  /** 0 for a market order. */
  price(slot: number): number
  /** 0 for a market order by funds. */
  size(slot: number): number
  /** What is still to trade; of a market order by funds 0. */
  remaining(slot: number): number
  filled(slot: number): number
  /** Quote funds or cap of an order, 0 for none. */
  funds(slot: number): bigint
  hold(slot: number): bigint
  takerNotional(slot: number): bigint
  makerNotional(slot: number): bigint
  fee(slot: number): bigint
  /** Rates in parts per million, frozen at acceptance; a maker's below zero is a rebate. */
  makerRate(slot: number): number
  takerRate(slot: number): number
  /** Engine time of acceptance, microseconds. */
  createdAt(slot: number): number
  /** Entry of the client order id in the filter of client retries, -1 for an order without one. */
  reference(slot: number): number
  selfTrade(slot: number): SelfTrade
  stopType(slot: number): StopType
  /** 0 without a stop. */
  stopPrice(slot: number): number
  /** Microseconds; 0 for an order without an end. */
  expiresAt(slot: number): number
  /** True for a stop order that has not fired. */
  isWaiting(slot: number): boolean
}
