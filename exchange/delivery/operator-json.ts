/** Rows of the admin listener, as its page reads them: the engine, users, refusals, actions. */
import { MAIN_PORTFOLIO } from '@bourse/domain/exchange/account'
import { EVENT_TYPE, type EventType } from '@bourse/domain/exchange/event'
import { SELF_TRADE, SELF_TRADE_NAME } from '@bourse/domain/exchange/order'
import {
  PRODUCT_STATE_NAME,
  type Product,
  type ProductState,
} from '@bourse/domain/exchange/product'
import type { TradingState } from '@bourse/domain/exchange/state'
import type { UserId } from '@bourse/domain/shared/ids'
import {
  type AccountRow,
  accountRow,
  type ProductRulesRow,
  productRulesRow,
} from './gitbitex-json.ts'
import { type SwitchRow, switchRow, volumeText } from './rules-json.ts'

/** How the venue is, and how the server that runs it is. Positions count records of the log. */
export interface OperatorStateRow {
  readonly ready: boolean
  /** The server's clock, so that ages need not the reader's. */
  readonly now: string
  readonly startedAt: string
  readonly sequence: number
  readonly position: number
  /** Of the last event. */
  readonly time: string
  readonly rulesVersion: number
  readonly halted: boolean
  /** When an order or a switch is due next. */
  readonly nextDeadline: string | null
  readonly resultHash: string
  /** Only when asked for. */
  readonly stateHash?: string
  readonly logEnd: number
  readonly recorderMark: number
  readonly recorderLag: number
  /** The newest one that a start could use. */
  readonly snapshot: SnapshotRow | null
  readonly openOrders: number
  readonly accounts: number
  readonly currencies: number
  readonly products: number
  readonly references: number
  readonly server: ServerFigures
}

export interface SnapshotRow {
  readonly position: number
  readonly sequence: number
  readonly writtenAt: string
}

/** What the process has counted since its start, and what it uses now. */
export interface ServerFigures {
  readonly orders: number
  readonly trades: number
  readonly duplicates: number
  readonly refusals: number
  readonly sockets: number
  readonly inFlight: number
  /** True while orders are refused because they would wait for too long. */
  readonly overloaded: boolean
  readonly memoryBytes: number
  /** By how much the event loop was late at most, in the last ten seconds. */
  readonly loopDelayMs: number
}

/** A product's rules with what only operators set. Its state is its own, not the venue's. */
export interface OperatorProductRow extends ProductRulesRow {
  readonly openOrdersPerUserMax: number
}

/** The row of a product in its own state, or in the one that is told. */
export function operatorProductRow(
  product: Product,
  state: ProductState = product.rules.state,
): OperatorProductRow {
  const { openOrdersPerUserMax } = product.rules
  return { ...productRulesRow(product), state: PRODUCT_STATE_NAME[state], openOrdersPerUserMax }
}

/** A user as the engine knows it: one that never did anything looks like a new one. */
export interface OperatorUserRow {
  readonly userId: string
  readonly frozen: boolean
  readonly volumeCurrency: string | null
  readonly volume30d: string
  readonly selfTradePrevention: string
  readonly openOrders: number
  readonly switches: readonly SwitchRow[]
  /** Only currencies that the user has had. */
  readonly accounts: readonly AccountRow[]
}

/** The row of a user. */
export function operatorUserRow(state: TradingState, user: UserId): OperatorUserRow {
  const { accounts, currencies } = state
  return {
    userId: String(user),
    frozen: state.isFrozen(user),
    ...volumeText(state, user),
    selfTradePrevention: SELF_TRADE_NAME[state.selfTradeDefault(user) || SELF_TRADE.none],
    openOrders: state.openOrders(user, 0).length,
    switches: state.switches(user).map((one) => switchRow(state, one)),
    accounts: currencies.flatMap((currency) => {
      const slot = accounts.find(user, MAIN_PORTFOLIO, currency.number)
      if (slot === -1) return []
      const [available, hold] = [accounts.available[slot], accounts.frozen[slot]]
      return [accountRow(currency, available as bigint, hold as bigint)]
    }),
  }
}

/** What has been refused since the server started. */
export interface RefusalsRow {
  /** Most frequent first. */
  readonly counts: readonly RefusalCountRow[]
  /** Newest first; only the last few hundred are remembered. */
  readonly recent: readonly RefusalRow[]
}

export interface RefusalCountRow {
  readonly number: number
  readonly name: string
  readonly sentence: string
  readonly count: number
}

/** One refusal, with its limit or product filled in where the sentence names one. */
export interface RefusalRow {
  /** Rises by one with each; gaps are refusals that were pushed out. */
  readonly id: number
  readonly time: string
  /** Null for the operator and the system. */
  readonly userId: string | null
  /** Name of the event's type, like `createOrder`. */
  readonly event: string
  readonly productId: string | null
  readonly number: number
  readonly sentence: string
}

/** One action of an operator since the server started. The log has every one as an event. */
export interface ActionRow {
  readonly id: number
  readonly time: string
  readonly method: string
  readonly path: string
  readonly body: unknown
  /** 0 for what was accepted. */
  readonly refusal: number
  readonly sentence: string | null
  /** Sequence id of its event, 0 when it never got one. */
  readonly sequence: number
  readonly duplicate: boolean
}

/** The name of an event's type, like `createOrder`. */
export function eventName(type: EventType): string {
  return EVENT_NAMES.get(type) ?? String(type)
}

const EVENT_NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(EVENT_TYPE).map(([name, type]) => [type, name]),
)
