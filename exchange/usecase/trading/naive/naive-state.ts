/**
 * The state of the specification: arrays, plain bigint, maps keyed by text. Nothing here is quick;
 * everything is meant to be read beside the rules.
 */
import type { LedgerKind } from '@bourse/domain/exchange/account'
import { MAIN_PORTFOLIO, VENUE_USER } from '@bourse/domain/exchange/account'
import type { FeeSchedule } from '@bourse/domain/exchange/fees'
import type { EngineLimits } from '@bourse/domain/exchange/log'
import type { SelfTrade, Side } from '@bourse/domain/exchange/order'
import { SIDE } from '@bourse/domain/exchange/order'
import type { Currency, ProductRules } from '@bourse/domain/exchange/product'
import type { Switch } from '@bourse/domain/exchange/state'
import type { Fact } from './facts.ts'

export interface NaiveAccount {
  readonly user: number
  readonly portfolio: number
  readonly currency: number
  available: bigint
  frozen: bigint
}

/**
 * An order from its acceptance until it is done. Quote atoms, but a seller's hold in base atoms.
 */
export interface NaiveOrder {
  readonly id: number
  readonly product: NaiveProduct
  readonly user: number
  readonly portfolio: number
  readonly clientOrderId: string
  readonly side: Side
  readonly type: number
  readonly timeInForce: number
  readonly postOnly: boolean
  readonly makerRate: number
  readonly takerRate: number
  readonly createdAt: number
  /** Which of the prevention modes holds for it, defaults looked up. */
  readonly selfTrade: SelfTrade
  readonly stopType: number
  readonly stopPrice: number
  readonly expiresAt: number
  /** True for a stop order that has not fired. */
  waiting: boolean
  price: number
  size: number
  funds: bigint
  remaining: number
  filled: number
  hold: bigint
  takerNotional: bigint
  makerNotional: bigint
  takerFee: bigint
  /** Below zero what the maker was given back. */
  makerFee: bigint
}

export interface NaiveProduct {
  readonly number: number
  base: Currency
  quote: Currency
  rules: ProductRules
  sequence: number
  lastTradeId: number
  lastPrice: number
  /** Open orders, the one that trades first in front. */
  bids: NaiveOrder[]
  asks: NaiveOrder[]
  /** Stop orders that wait. */
  stops: NaiveOrder[]
}

/** A switch of a user: cancels the user's orders unless it is renewed before its deadline. */
export interface NaiveSwitch extends Switch {
  readonly user: number
}

/** What a user traded on a day (number of days since 1970, UTC). */
export interface DayVolume {
  readonly user: number
  readonly day: number
  atoms: bigint
}

/** What a client's reference led to. */
export interface NaiveReference {
  readonly key: string
  readonly sequence: number
  readonly time: number
  refusal: number
  open: boolean
  /** One of the last ones, or younger than ten minutes. */
  recent: boolean
}

export interface NaiveState {
  readonly limits: EngineLimits
  sequence: number
  position: number
  time: number
  rulesVersion: number
  currencies: Currency[]
  products: NaiveProduct[]
  accounts: Map<string, NaiveAccount>
  /** By key, in the order in which they were remembered. */
  references: Map<string, NaiveReference>
  /** Highest counter by session, in the order in which sessions were first seen. */
  sessions: Map<number, number>
  /** True while the whole venue is. */
  halted: boolean
  frozenUsers: Set<number>
  selfTradeDefaults: Map<number, SelfTrade>
  feeSchedule: FeeSchedule | undefined
  volumes: DayVolume[]
  switches: NaiveSwitch[]
  /** What the event under way has told so far, and the accounts it has touched. */
  facts: Fact[]
  touched: Set<NaiveAccount>
}

/** A venue before its first event. */
export function emptyState(limits: EngineLimits): NaiveState {
  return {
    limits,
    sequence: 0,
    position: 0,
    time: 0,
    rulesVersion: 1,
    currencies: [],
    products: [],
    accounts: new Map(),
    references: new Map(),
    sessions: new Map(),
    halted: false,
    frozenUsers: new Set(),
    selfTradeDefaults: new Map(),
    feeSchedule: undefined,
    volumes: [],
    switches: [],
    facts: [],
    touched: new Set(),
  }
}

/** Who owns an account. */
export type Owner = Pick<NaiveAccount, 'user' | 'portfolio'>
export const LIABILITY: Owner = { user: VENUE_USER.liability, portfolio: MAIN_PORTFOLIO }
export const FEES: Owner = { user: VENUE_USER.fees, portfolio: MAIN_PORTFOLIO }

/** The account, or undefined when it was never opened: it then owns nothing. */
function findAccount(
  state: NaiveState,
  owner: Owner,
  currency: Currency,
): NaiveAccount | undefined {
  return state.accounts.get(accountKey(owner, currency))
}

/** The account, opened empty at its first use; the refusals have made sure that there is room. */
export function account(state: NaiveState, owner: Owner, currency: Currency): NaiveAccount {
  const known = findAccount(state, owner, currency)
  if (known !== undefined) return known
  const { user, portfolio } = owner
  const opened = { user, portfolio, currency: currency.number, available: 0n, frozen: 0n }
  state.accounts.set(accountKey(owner, currency), opened)
  return opened
}

/** True when the venue can open those of the `owner`'s accounts that are not open yet. */
export function hasRoomForAccounts(
  state: NaiveState,
  owner: Owner,
  currencies: readonly Currency[],
): boolean {
  const missing = currencies.filter((one) => findAccount(state, owner, one) === undefined)
  return state.accounts.size + missing.length <= state.limits.accountsMax
}

export function available(state: NaiveState, owner: Owner, currency: Currency): bigint {
  return findAccount(state, owner, currency)?.available ?? 0n
}

/** available -> frozen, backwards when negative. */
export function freeze(state: NaiveState, from: NaiveAccount, atoms: bigint): void {
  if (atoms === 0n) return
  from.available -= atoms
  from.frozen += atoms
  state.touched.add(from)
}

/**
 * One half of a movement between two accounts; `from` says which part of the account it changes.
 */
export interface Posting {
  readonly account: NaiveAccount
  readonly kind: LedgerKind
  readonly atoms: bigint
  readonly from: 'available' | 'frozen'
}

/** Books a movement: every posting of it is told, the sum of a movement is zero. */
export function post(state: NaiveState, postings: readonly Posting[]): void {
  for (const { account, kind, atoms, from } of postings) {
    if (atoms === 0n) continue
    account[from] += atoms
    state.touched.add(account)
    const { user, portfolio, currency } = account
    const index = state.facts.filter((one) => one.fact === 'ledger').length
    state.facts.push({ fact: 'ledger', kind, index, user, portfolio, currency, atoms })
  }
}

/** Quote atoms of `size` at `price`. */
export function notional(product: NaiveProduct, price: number, size: number | bigint): bigint {
  const { priceScale, sizeScale } = product.rules
  const digits = product.quote.scale - priceScale - sizeScale
  return BigInt(price) * BigInt(size) * 10n ** BigInt(digits)
}

/** Base atoms of `size`. */
export function baseAtoms(product: NaiveProduct, size: number | bigint): bigint {
  return BigInt(size) * 10n ** BigInt(product.base.scale - product.rules.sizeScale)
}

/** Orders that a taker of `side` can trade with, the first in line first. */
export function otherSide(product: NaiveProduct, side: Side): NaiveOrder[] {
  return side === SIDE.buy ? product.asks : product.bids
}

export function ownSide(product: NaiveProduct, side: Side): NaiveOrder[] {
  return side === SIDE.buy ? product.bids : product.asks
}

/** All open orders of the venue, stop orders that wait among them; or those that are meant. */
export function openOrders(
  state: NaiveState,
  isMeant: (order: NaiveOrder) => boolean = () => true,
): NaiveOrder[] {
  const lists = state.products.flatMap(({ bids, asks, stops }) => [bids, asks, stops])
  return lists.flatMap((list) => list.filter(isMeant))
}

function accountKey({ user, portfolio }: Owner, currency: Currency): string {
  return `${user}/${portfolio}/${currency.code}`
}
