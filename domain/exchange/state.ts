/** What the engine shows to those who read it: tables of slots, products, books, totals. */
import type { OrderId } from '../shared/ids.ts'
import type { AccountTable } from './account.ts'
import type { TradingEvent } from './event.ts'
import type { TradingListener } from './listener.ts'
import type { EngineLimits } from './log.ts'
import type { OrderTable, OrderView, Side } from './order.ts'
import type { Currency, Product } from './product.ts'

/** The engine's state, read-only. Everything is current between two calls of `apply`. */
export interface TradingState {
  /** Sequence id of the last distinct event, 0 before the first. */
  readonly sequence: number
  /** Position of the last event applied. */
  readonly position: number
  /** Engine time, microseconds. */
  readonly time: number
  readonly rulesVersion: number
  /** Running hash over every result, 16 hex digits. */
  readonly resultHash: string
  readonly limits: EngineLimits
  readonly orders: OrderTable
  readonly openOrderCount: number
  readonly accounts: AccountTable
  /** By number - 1. */
  readonly currencies: readonly Currency[]
  readonly products: readonly Product[]
  /** The fill being told by `match`; valid only inside that call. */
  readonly fill: Fill
  /** The atoms of the ledger entry being told by `ledger`; valid only inside that call. */
  readonly posting: BigInt64Array
  currencyByCode(code: string): Currency | undefined
  productById(id: string): Product | undefined
  book(product: number): BookView
  /** Slot of an open order, or -1. */
  orderSlot(id: OrderId): number
  /** Slot of the user's open order that carries this client order id, or -1. */
  orderSlotByReference(user: number, clientOrderId: string): number
  /** Slots of the user's open orders, oldest first; product 0 means all products. */
  openOrders(user: number, product: number): readonly number[]
  /** The order in `slot` as a value; its client order id included. */
  orderView(slot: number): OrderView
  /** Reference ids remembered now. */
  readonly referenceCount: number
  /**
   * True when at engine time `time` no further reference id can be remembered: the gateway refuses
   * such events before they reach the log.
   */
  referencesFullAt(time: number): boolean
}

/** One fill. `atoms` holds notional, maker fee and taker fee in quote atoms. */
export interface Fill {
  price: number
  size: number
  tradeId: number
  readonly atoms: BigInt64Array
}

/** One product's book. Levels are visited best first. */
export interface BookView {
  /** Price of the best level, 0 when the side is empty. */
  best(side: Side): number
  /** Total size and number of orders at a price, 0 when there is no such level. */
  levelSize(side: Side, price: number): number
  levelOrders(side: Side, price: number): number
  levelCount(side: Side): number
  /** Stops after `limit` levels. */
  eachLevel(
    side: Side,
    limit: number,
    each: (price: number, size: number, orders: number) => void,
  ): void
  /** Order slots, best level first and in time priority inside a level. */
  eachOrder(side: Side, each: (slot: number) => void): void
}

/** The deterministic state machine: one result for every event. */
export interface TradingEngine {
  readonly state: TradingState
  /**
   * Applies one event and tells the listener. Returns 0 when accepted, else a refusal number; for a
   * duplicate the outcome of the first. Throws only on a bug, and then the state must not be used.
   */
  apply(event: TradingEvent): number
  /** Replaces the listener; the engine has exactly one (compose several with `listeners`). */
  listen(listener: TradingListener): void
}
