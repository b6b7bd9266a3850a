/** The feed's messages as the server sends them; decimals are text, book prices JSON numbers. */
import type { OrderRow, TickerRow, TradeRow } from '../api/rows.ts'

export type Level = readonly [price: number, size: string | number, orders: number]
export type LevelChange = readonly [side: 'buy' | 'sell', price: number, size: string]

export interface Snapshot {
  readonly type: 'snapshot'
  readonly productId: string
  readonly sequence: number
  readonly time: string
  /** Best first. */
  readonly bids: readonly Level[]
  readonly asks: readonly Level[]
}

export interface BookUpdate {
  readonly type: 'l2update'
  readonly productId: string
  readonly sequence: number
  readonly previousSequence: number
  readonly time: string
  readonly changes: readonly LevelChange[]
}

export type Match = TradeRow & {
  readonly type: 'match'
  readonly productId: string
  readonly takerOrderId: string
  readonly makerOrderId: string
}

export interface Gap {
  readonly type: 'gap'
  readonly channel: 'match'
  readonly productId: string
}

export type TickerMessage = TickerRow & { readonly type: 'ticker' }

export interface Heartbeat {
  readonly type: 'heartbeat'
  readonly productId: string
  readonly sequence: number
  readonly lastTradeId: number
  readonly time: string
}

/** `type` names the message, so the order's own is `orderType`. */
export type OrderMessage = Omit<OrderRow, 'type'> & {
  readonly type: 'order'
  readonly orderType: OrderRow['type']
}

export interface FundsMessage {
  readonly type: 'funds'
  readonly currencyCode: string
  readonly available: string
  readonly hold: string
}

export interface StatusMessage {
  readonly type: 'status'
  readonly products: readonly {
    readonly id: string
    readonly status: 'online' | 'offline'
    readonly status_message: string
    readonly post_only: boolean
    readonly limit_only: boolean
    readonly cancel_only: boolean
  }[]
}

export interface ErrorMessage {
  readonly type: 'error'
  readonly message: string
}

export type Frame =
  | Snapshot
  | BookUpdate
  | Match
  | Gap
  | TickerMessage
  | Heartbeat
  | OrderMessage
  | FundsMessage
  | StatusMessage
  | ErrorMessage
  | { readonly type: 'subscriptions' | 'pong' }
