/** What an engine tells of one event, written down as it is told. */
import type { TradingEvent } from '@bourse/domain/exchange/event'
import type { TradingListener } from '@bourse/domain/exchange/listener'
import type { Change, DoneReason, OrderView } from '@bourse/domain/exchange/order'
import type { TradingState } from '@bourse/domain/exchange/state'

/** `sequence` is the product's, as it was when the fact was told. */
export type OrderFact =
  | { readonly fact: 'received'; readonly order: OrderView; readonly sequence: number }
  | { readonly fact: 'active'; readonly order: OrderView; readonly sequence: number }
  | { readonly fact: 'open'; readonly order: OrderView; readonly sequence: number }
  | {
      readonly fact: 'change'
      readonly order: OrderView
      readonly change: Change
      readonly oldPrice: number
      readonly oldSize: number
      readonly sequence: number
    }
  | {
      readonly fact: 'done'
      readonly order: OrderView
      readonly reason: DoneReason
      readonly sequence: number
    }

export interface MatchFact {
  readonly fact: 'match'
  readonly maker: OrderView
  readonly taker: OrderView
  readonly price: number
  readonly size: number
  readonly tradeId: number
  readonly notional: bigint
  readonly makerFee: bigint
  readonly takerFee: bigint
  readonly sequence: number
}

export interface LedgerFact {
  readonly fact: 'ledger'
  readonly account: AccountName
  readonly kind: number
  readonly atoms: bigint
  readonly index: number
}

export interface BalanceFact {
  readonly fact: 'balance'
  readonly account: AccountName
  readonly available: bigint
  readonly frozen: bigint
}

export type Fact =
  | OrderFact
  | MatchFact
  | LedgerFact
  | BalanceFact
  | { readonly fact: 'listed'; readonly kind: 'currency' | 'product'; readonly number: number }

/** Owner and currency of an account. */
export interface AccountName {
  readonly user: number
  readonly portfolio: number
  readonly currency: number
}

/** How an event ended. */
export interface Ending {
  readonly kind: 'result' | 'duplicate' | 'dropped'
  readonly event: TradingEvent
  readonly refusal: number
  /** Sequence id of the event, or of the first attempt. */
  readonly sequence: number
}

/** Sequence id and engine time of an event. */
export interface Moment {
  readonly sequence: number
  readonly time: number
}

/** Where the facts of an engine go. */
export interface Listening {
  /** False while the engine tells again what was heard before: its facts are not read then. */
  isNew(): boolean
  ended(ending: Ending, facts: readonly Fact[]): void
}

/** A listener that writes down what the engine with this state tells. */
export function listening(state: TradingState, to: Listening): TradingListener {
  let facts: Fact[] = []
  const add = (fact: Fact): void => void facts.push(fact)
  const sequenceOf = ({ product }: OrderView): number => state.products[product - 1]?.sequence ?? 0
  const order = (fact: 'received' | 'active' | 'open', slot: number): void => {
    if (!to.isNew()) return
    const view = state.orderView(slot)
    add({ fact, order: view, sequence: sequenceOf(view) })
  }
  const ended = (ending: Ending): void => {
    const told = facts
    facts = []
    to.ended(ending, told)
  }
  return {
    received: (slot) => order('received', slot),
    active: (slot) => order('active', slot),
    open: (slot) => order('open', slot),
    change(slot, change, oldPrice, oldSize) {
      if (!to.isNew()) return
      const view = state.orderView(slot)
      const sequence = sequenceOf(view)
      add({ fact: 'change', order: view, change, oldPrice, oldSize, sequence })
    },
    match(maker, taker) {
      if (to.isNew()) add(matchFact(state, maker, taker))
    },
    done(slot, reason) {
      if (!to.isNew()) return
      const view = state.orderView(slot)
      add({ fact: 'done', order: view, reason, sequence: sequenceOf(view) })
    },
    ledger(account, kind, index) {
      if (!to.isNew()) return
      const atoms = state.posting[0] as bigint
      add({ fact: 'ledger', account: accountOf(state, account), kind, atoms, index })
    },
    listed(kind, number) {
      if (to.isNew()) add({ fact: 'listed', kind, number })
    },
    balance(account) {
      if (!to.isNew()) return
      const available = state.accounts.available[account] as bigint
      const frozen = state.accounts.frozen[account] as bigint
      add({ fact: 'balance', account: accountOf(state, account), available, frozen })
    },
    result: (event, refusal) => ended({ kind: 'result', event, refusal, sequence: state.sequence }),
    duplicate: (event, sequence, refusal) => ended({ kind: 'duplicate', event, refusal, sequence }),
    dropped: (event) => ended({ kind: 'dropped', event, refusal: 0, sequence: 0 }),
  }
}

function matchFact(state: TradingState, maker: number, taker: number): MatchFact {
  const { price, size, tradeId, atoms } = state.fill
  const view = state.orderView(maker)
  return {
    ...{ fact: 'match', maker: view, taker: state.orderView(taker), price, size, tradeId },
    notional: atoms[0] as bigint,
    makerFee: atoms[1] as bigint,
    takerFee: atoms[2] as bigint,
    sequence: state.products[view.product - 1]?.sequence ?? 0,
  }
}

function accountOf({ accounts }: TradingState, slot: number): AccountName {
  return {
    user: accounts.user[slot] as number,
    portfolio: accounts.portfolio[slot] as number,
    currency: accounts.currency[slot] as number,
  }
}
