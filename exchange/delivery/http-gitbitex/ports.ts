/** What the HTTP door needs from the rest of the program; the app wires it. */
import type { Session, TokenState } from '@bourse/domain/auth/auth'
import type { TradingGateway } from '@bourse/domain/exchange/gateway'
import type { Durability } from '@bourse/domain/exchange/log'
import type { MarketData } from '@bourse/domain/exchange/market-data'
import type { DoneOrders, OwnWrites, ReadModelReader } from '@bourse/domain/exchange/read-model'
import type { UserId } from '@bourse/domain/shared/ids'
import type { Admission } from './admission.ts'

export interface ExchangePorts {
  readonly gateway: TradingGateway
  readonly marketData: MarketData
  readonly history: ReadModelReader
  readonly doneOrders: DoneOrders
  readonly ownWrites: OwnWrites
  /** Synchronous and without I/O: it stands on the path of every order. */
  readonly check: (token: string) => TokenState
  readonly limits: RequestLimits
  readonly admission: Admission
  /** Undefined when preview is off: then there is no such thing as a deposit by its owner. */
  readonly preview: PreviewOptions | undefined
  readonly info: ExchangeInfo
  /** The form of lists that a request does not choose itself. */
  readonly orderList: ListForm
  /** Milliseconds since 1970, for the day of a preview cap and in the names of files. */
  readonly clockMs: () => number
  readonly stages?: RequestStages
}

/**
 * `items`: `{items, count}`, which one release of the web client reads; `array`: the rows alone,
 * which the other reads. Both come with the cursors as headers.
 */
export type ListForm = 'items' | 'array'

/** Takes `cost` tokens of a user: 0 when it may pass, else milliseconds until it would. */
export interface Bucket {
  take(user: UserId, cost?: number): number
}

/** Undefined means no limit. Cancels have their own bucket: in a storm people may leave. */
export interface RequestLimits {
  readonly orders?: Bucket
  readonly cancels?: Bucket
  readonly reads?: Bucket
}

export interface PreviewOptions {
  /** What a user may deposit, and withdraw, in one day (UTC): whole units by currency code. */
  readonly dailyAmounts: Readonly<Record<string, string>>
}

/** What `/api/info` says of the server, besides what the engine's state tells. */
export interface ExchangeInfo {
  readonly version: string
  readonly logId: string
  readonly durability: Durability
  /** Named limits that callers meet, as numbers: `ordersPerSecond`, `bodyBytes` and the like. */
  readonly limits: Readonly<Record<string, number>>
}

/** Durations in microseconds: of a whole order request in our hands, and of its reply alone. */
export interface RequestStages {
  readonly http: { observe(microseconds: number): void }
  readonly reply: { observe(microseconds: number): void }
}

/** Who speaks. */
export type Caller = Session
