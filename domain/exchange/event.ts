/** Trading events: everything that can change money or a book, in the shape the engine reads. */
import type { FeeSchedule } from './fees.ts'
import type { SelfTrade } from './order.ts'
import type { ProductRules, ProductState } from './product.ts'

/** Numbers are written to the log and never reused. */
export const EVENT_TYPE = {
  createOrder: 1,
  cancelOrder: 2,
  cancelAll: 3,
  amendOrder: 4,
  deposit: 5,
  withdraw: 6,
  transfer: 7,
  currency: 8,
  product: 9,
  clock: 10,
  checkpoint: 11,
  upgrade: 12,
  replaceOrder: 13,
  /** Arms, moves or disarms a user's switch that cancels all when its deadline passes. */
  cancelAfter: 14,
  productState: 15,
  venueState: 16,
  /** An operator freezes or frees a user. */
  userState: 17,
  /** What a user's orders do against each other when they do not say. */
  selfTradeDefault: 18,
  feeSchedule: 19,
} as const
export type EventType = (typeof EVENT_TYPE)[keyof typeof EVENT_TYPE]

/** Which door an event came through. */
export const VIA = {
  gitbitex: 1,
  api: 2,
  coinbase: 3,
  fix: 4,
  ws: 5,
  preview: 6,
  admin: 7,
  system: 8,
} as const
export type Via = (typeof VIA)[keyof typeof VIA]

/** Permission bits of an actor's credential. */
export const PERMISSION = { trade: 1, transfer: 2, operate: 4 } as const

/** Longest reference id (client order id included), printable ASCII. */
export const REFERENCE_LENGTH_MAX = 64

/** The rules version that this program writes; it replays every version up to it. */
export const RULES_VERSION = 2

/**
 * One trading event. A plain record of primitives with one shape for all types, so that the engine
 * reads it without allocation; a reader of a log may reuse one object for event after event. Fields
 * that a type does not use are 0, 0n, '' or null (`blankEvent` gives such a record).
 */
export interface TradingEvent {
  /** Stamped by the log when it takes the record. Time is microseconds since 1970. */
  position: number
  time: number
  type: EventType
  rulesVersion: number
  /** The producer's session and its rising counter: the filter of server retries. 0 for none. */
  session: number
  counter: number
  user: number
  portfolio: number
  /** Number of the API key or session that spoke, 0 for none, and its permission bits. */
  credential: number
  permissions: number
  via: Via
  /** The caller's idempotency key, '' for none: the filter of client retries, scoped by user. */
  referenceId: string
  /** Product number; for cancel all and for a switch 0 means every product. */
  product: number
  /** For cancel all 0 means both sides. */
  side: number
  orderType: number
  timeInForce: number
  postOnly: boolean
  price: number
  size: number
  /**
   * Atoms: funds of an order or cap of a market order (quote), or what a deposit, withdrawal or
   * transfer moves.
   */
  amount: bigint
  /** Self-trade prevention of an order, 0: as its user or product has it by default. */
  selfTrade: number
  /** 0 for an order that does not wait for a price. */
  stopType: number
  stopPrice: number
  /** When a good-till-time order, or a switch, ends: microseconds; 0 disarms a switch. */
  expiresAt: number
  /** What a replace does to the old order when the new one is refused. */
  replaceMode: number
  /**
   * The order to cancel, amend or replace, by id, or else by the caller's client order id, which
   * for `cancelAfter` is the name of the switch.
   */
  orderId: number
  targetReference: string
  /** Currency number of a deposit, withdrawal or transfer. */
  currency: number
  /** Receiver of a deposit or transfer. */
  toUser: number
  toPortfolio: number
  detail: EventDetail | null
}

/** What only rare events carry. */
export type EventDetail =
  | {
      readonly kind: 'currency'
      readonly code: string
      readonly name: string
      readonly scale: number
    }
  | { readonly kind: 'product'; readonly rules: ProductRules }
  | {
      readonly kind: 'checkpoint'
      readonly sequence: number
      readonly resultHash: string
    }
  | { readonly kind: 'upgrade'; readonly rulesVersion: number }
  | { readonly kind: 'productState'; readonly state: ProductState }
  | { readonly kind: 'venueState'; readonly halted: boolean }
  | { readonly kind: 'userState'; readonly frozen: boolean }
  | { readonly kind: 'selfTradeDefault'; readonly selfTrade: SelfTrade }
  | { readonly kind: 'feeSchedule'; readonly schedule: FeeSchedule }

/** A new event with nothing set but its type: the caller fills in what the type uses. */
export function blankEvent(type: EventType): TradingEvent {
  return {
    position: 0,
    time: 0,
    type,
    rulesVersion: RULES_VERSION,
    session: 0,
    counter: 0,
    user: 0,
    portfolio: 0,
    credential: 0,
    permissions: 0,
    via: VIA.system,
    referenceId: '',
    product: 0,
    side: 0,
    orderType: 0,
    timeInForce: 0,
    postOnly: false,
    price: 0,
    size: 0,
    amount: 0n,
    selfTrade: 0,
    stopType: 0,
    stopPrice: 0,
    expiresAt: 0,
    replaceMode: 0,
    orderId: 0,
    targetReference: '',
    currency: 0,
    toUser: 0,
    toPortfolio: 0,
    detail: null,
  }
}
