/**
 * What an engine said about one event, as flat values of primitives: the language in which the fast
 * engine, its naive twin and the auditor are compared.
 */
import type { TradingEvent } from '@bourse/domain/exchange/event'

/** Prices and sizes at product scales; notionals, holds, fees and balances in atoms. */
export type Fact =
  | ReceivedFact
  | ActiveFact
  | ChangeFact
  | OpenFact
  | MatchFact
  | DoneFact
  | LedgerFact
  | ListedFact
  | BalanceFact

/** An order as it was accepted. */
export interface AcceptedOrder {
  readonly id: number
  readonly product: number
  readonly user: number
  readonly portfolio: number
  readonly clientOrderId: string
  readonly side: number
  readonly type: number
  readonly timeInForce: number
  readonly postOnly: boolean
  readonly price: number
  readonly size: number
  readonly remaining: number
  readonly funds: bigint
  readonly hold: bigint
  readonly makerRate: number
  readonly takerRate: number
  readonly createdAt: number
  readonly selfTrade: number
  readonly stopType: number
  readonly stopPrice: number
  readonly expiresAt: number
}

/** `productSequence` is the product's number of this fact, here and below. */
export interface ReceivedFact extends AcceptedOrder {
  readonly fact: 'received'
  readonly productSequence: number
}

/** A stop order that waits: private, so it has no number. */
export interface ActiveFact extends AcceptedOrder {
  readonly fact: 'active'
}

/** `productSequence` of a waiting order is the last one told: the change itself has none. */
export interface ChangeFact {
  readonly fact: 'change'
  readonly productSequence: number
  readonly id: number
  readonly change: number
  readonly oldPrice: number
  readonly oldSize: number
  readonly price: number
  readonly size: number
  readonly remaining: number
  readonly hold: bigint
}

export interface OpenFact {
  readonly fact: 'open'
  readonly productSequence: number
  readonly id: number
  readonly remaining: number
  readonly filled: number
  readonly hold: bigint
  readonly executed: bigint
  readonly fee: bigint
}

export interface MatchFact {
  readonly fact: 'match'
  readonly productSequence: number
  readonly product: number
  readonly tradeId: number
  readonly maker: number
  readonly taker: number
  readonly price: number
  readonly size: number
  readonly notional: bigint
  readonly makerFee: bigint
  readonly takerFee: bigint
  readonly makerRemaining: number
  readonly takerRemaining: number
  readonly makerFilled: number
  readonly takerFilled: number
}

/** The `productSequence` of an order that never was received is the last one told. */
export interface DoneFact {
  readonly fact: 'done'
  readonly productSequence: number
  readonly id: number
  readonly clientOrderId: string
  readonly reason: number
  /** What prevention has left of the funds of a market order by funds, else as it came. */
  readonly funds: bigint
  readonly remaining: number
  readonly filled: number
  readonly executed: bigint
  readonly fee: bigint
}

export interface LedgerFact {
  readonly fact: 'ledger'
  readonly kind: number
  readonly index: number
  readonly user: number
  readonly portfolio: number
  readonly currency: number
  readonly atoms: bigint
}

export interface ListedFact {
  readonly fact: 'listed'
  readonly what: 'currency' | 'product'
  readonly number: number
}

export interface BalanceFact {
  readonly fact: 'balance'
  readonly user: number
  readonly portfolio: number
  readonly currency: number
  readonly available: bigint
  readonly frozen: bigint
}

/** One event's outcome. `sequence` is its own, of a duplicate the first one's, 0 when dropped. */
export interface LogicalResult {
  readonly kind: 'result' | 'duplicate' | 'dropped'
  readonly sequence: number
  readonly refusal: number
  /** In the order told, but the balances at the end are sorted by account. */
  readonly facts: readonly Fact[]
}

/** Both engines behind one face, so that one table of tests runs on either. */
export interface LogicalEngine {
  apply(event: TradingEvent): LogicalResult
}
