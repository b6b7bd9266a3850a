/** What the engine shows to those who read it: tables of slots, products, books, totals. */
import type { OrderId } from '../shared/ids.ts'
import type { AccountTable } from './account.ts'
import type { TradingEvent } from './event.ts'
import type { FeeRates, FeeSchedule } from './fees.ts'
import type { TradingListener } from './listener.ts'
import type { EngineLimits } from './log.ts'
import type { OrderView, SelfTrade, Side } from './order.ts'
import type { OrderTable } from './order-table.ts'
import type { Currency, Product, ProductState } from './product.ts'

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
  /**
   * Slots of the user's open orders, waiting stops among them, oldest first; product 0 means all.
   */
  openOrders(user: number, product: number): readonly number[]
  /** The order in `slot` as a value; its client order id included. */
  orderView(slot: number): OrderView
  /** True while the whole venue is halted; products keep their own states meanwhile. */
  readonly halted: boolean
  /** What a product takes now: `halted` while the venue is. */
  productState(product: number): ProductState
  isFrozen(user: number): boolean
  /** 0 when the user has none. */
  selfTradeDefault(user: number): SelfTrade | 0
  readonly feeSchedule: FeeSchedule | undefined
  /** Atoms of the schedule's currency that the user traded in the last thirty days. */
  volume30d(user: number): bigint
  /** Rates that a new order would get. */
  feeRates(user: number, product: number): FeeRates
  /** The user's armed switches, by name. */
  switches(user: number): readonly Switch[]
  /** The earliest time at which an order or a switch is due, microseconds; 0 for none. */
  readonly nextDeadline: number
  /** Reference ids remembered now. */
  readonly referenceCount: number
  /**
   * True when at engine time `time` no further reference id can be remembered: the gateway refuses
   * such events before they reach the log.
   */
  referencesFullAt(time: number): boolean
  /** True when the user's reference id is remembered: its event is a retry. */
  knowsReference(user: number, reference: string): boolean
}

/** Cancels its user's orders when it is not renewed before its deadline. */
export interface Switch {
  readonly name: string
  /** 0 for all products. */
  readonly product: number
  /** Microseconds. */
  readonly deadline: number
}

/** Switches that one user may have armed. */
export const SWITCHES_PER_USER_MAX = 16

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
