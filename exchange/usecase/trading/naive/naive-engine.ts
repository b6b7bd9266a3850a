/**
 * The specification twin of the trading engine: the book of rules as plainly as it can be written.
 * Where the fast engine and this one disagree, one of them is wrong and the differential test says
 * so.
 */
import type { TradingEvent } from '@bourse/domain/exchange/event'
import { EVENT_TYPE, PERMISSION, RULES_VERSION } from '@bourse/domain/exchange/event'
import type { EngineLimits } from '@bourse/domain/exchange/log'
import { ACCEPTED, REFUSAL } from '@bourse/domain/exchange/refusal'
import type { Dump } from './dump.ts'
import type { LogicalEngine, LogicalResult } from './facts.ts'
import { amendOrder } from './naive-amends.ts'
import { cancelAll, cancelOrder } from './naive-cancels.ts'
import { naiveDump } from './naive-dump.ts'
import { cancelAfter, expire } from './naive-expiry.ts'
import { deposit, transfer, withdraw } from './naive-funds.ts'
import { listCurrency, listProduct } from './naive-listings.ts'
import { acceptOrder } from './naive-matching.ts'
import { admit, isVenue } from './naive-order-rules.ts'
import { setFeeSchedule } from './naive-rates.ts'
import { replaceOrder } from './naive-replaces.ts'
import { isServerRetry, referenceKey, remember, roomForReference } from './naive-retries.ts'
import type { NaiveReference, NaiveState } from './naive-state.ts'
import { emptyState } from './naive-state.ts'
import {
  setProductState,
  setSelfTradeDefault,
  setUserState,
  setVenueState,
} from './naive-states.ts'

export interface NaiveEngine extends LogicalEngine {
  readonly state: NaiveState
  dump(): Dump
}

/** A venue before its first event, with `limits` that decide when it refuses more. */
export function naiveEngine(limits: EngineLimits): NaiveEngine {
  const state = emptyState(limits)
  return { state, apply: (event) => apply(state, event), dump: () => naiveDump(state) }
}

/**
 * One event, one ending. First the two filters of retries, in their order: what a server sent twice
 * is dropped without trace, what a client sent twice gets the first outcome. Then the sequence id,
 * which refused events use up too.
 */
function apply(state: NaiveState, event: TradingEvent): LogicalResult {
  state.facts = []
  state.touched = new Set()
  state.position = event.position
  state.time = Math.max(state.time, event.time)
  if (isServerRetry(state, event)) return { kind: 'dropped', sequence: 0, refusal: 0, facts: [] }
  const first = state.references.get(referenceKey(event))
  if (first !== undefined) {
    return { kind: 'duplicate', sequence: first.sequence, refusal: first.refusal, facts: [] }
  }
  state.sequence++
  expire(state)
  const refusal = roomForReference(state, event) ? remembered(state, event) : REFUSAL.referencesFull
  tellBalances(state)
  return { kind: 'result', sequence: state.sequence, refusal, facts: state.facts }
}

/** The outcome, kept for the client's retries, refusals included. */
function remembered(state: NaiveState, event: TradingEvent): number {
  const reference = remember(state, event)
  const refusal = perform(state, event, reference)
  if (reference !== undefined) reference.refusal = refusal
  return refusal
}

const KNOWN_TO_VERSION_1: ReadonlySet<number> = new Set([
  EVENT_TYPE.createOrder,
  EVENT_TYPE.cancelOrder,
  EVENT_TYPE.cancelAll,
  EVENT_TYPE.deposit,
  EVENT_TYPE.withdraw,
  EVENT_TYPE.transfer,
  EVENT_TYPE.currency,
  EVENT_TYPE.product,
  EVENT_TYPE.clock,
  EVENT_TYPE.checkpoint,
  EVENT_TYPE.upgrade,
])

function perform(
  state: NaiveState,
  event: TradingEvent,
  reference: NaiveReference | undefined,
): number {
  if (state.rulesVersion === 1 && !KNOWN_TO_VERSION_1.has(event.type)) return REFUSAL.unknownEvent
  if (!isPermitted(event)) return REFUSAL.notPermitted
  switch (event.type) {
    case EVENT_TYPE.createOrder:
      return createOrder(state, event, reference)
    case EVENT_TYPE.cancelOrder:
      return cancelOrder(state, event)
    case EVENT_TYPE.cancelAll:
      return cancelAll(state, event)
    case EVENT_TYPE.deposit:
      return deposit(state, event)
    case EVENT_TYPE.withdraw:
      return withdraw(state, event)
    case EVENT_TYPE.transfer:
      return transfer(state, event)
    case EVENT_TYPE.currency:
      return listCurrency(state, event)
    case EVENT_TYPE.product:
      return listProduct(state, event)
    case EVENT_TYPE.upgrade:
      return upgrade(state, event)
    case EVENT_TYPE.amendOrder:
      return amendOrder(state, event)
    case EVENT_TYPE.replaceOrder:
      return replaceOrder(state, event, reference)
    case EVENT_TYPE.cancelAfter:
      return cancelAfter(state, event)
    case EVENT_TYPE.productState:
      return setProductState(state, event)
    case EVENT_TYPE.venueState:
      return setVenueState(state, event)
    case EVENT_TYPE.userState:
      return setUserState(state, event)
    case EVENT_TYPE.selfTradeDefault:
      return setSelfTradeDefault(state, event)
    case EVENT_TYPE.feeSchedule:
      return setFeeSchedule(state, event)
    case EVENT_TYPE.clock:
    case EVENT_TYPE.checkpoint:
      return ACCEPTED // Only time passes.
    default:
      // A log can hold a type that a later version wrote: it is refused, not guessed at.
      event.type satisfies never
      return REFUSAL.unknownEvent
  }
}

/**
 * Operators and the system may do everything. Everyone else needs the bit of what they do: trade
 * for orders, cancels and switches, transfer for money, operate for listings, states, fees and
 * upgrades. Time needs none.
 */
function isPermitted(event: TradingEvent): boolean {
  const needed = permissionFor(event)
  if (needed === 0 || isVenue(event)) return true
  return (event.permissions & needed) !== 0
}

function permissionFor(event: TradingEvent): number {
  switch (event.type) {
    case EVENT_TYPE.createOrder:
    case EVENT_TYPE.cancelOrder:
    case EVENT_TYPE.cancelAll:
    case EVENT_TYPE.amendOrder:
    case EVENT_TYPE.replaceOrder:
    case EVENT_TYPE.cancelAfter:
    case EVENT_TYPE.selfTradeDefault:
      return PERMISSION.trade
    case EVENT_TYPE.deposit:
    case EVENT_TYPE.withdraw:
    case EVENT_TYPE.transfer:
      return PERMISSION.transfer
    case EVENT_TYPE.currency:
    case EVENT_TYPE.product:
    case EVENT_TYPE.upgrade:
    case EVENT_TYPE.productState:
    case EVENT_TYPE.venueState:
    case EVENT_TYPE.userState:
    case EVENT_TYPE.feeSchedule:
      return PERMISSION.operate
    case EVENT_TYPE.clock:
    case EVENT_TYPE.checkpoint:
      return 0
    default:
      event.type satisfies never
      return 0
  }
}

function createOrder(
  state: NaiveState,
  event: TradingEvent,
  reference: NaiveReference | undefined,
): number {
  const { refusal, order } = admit(state, event)
  if (order !== undefined) acceptOrder(state, order, reference)
  return refusal
}

/** One version at a time, and only to one that this program knows. */
function upgrade(state: NaiveState, event: TradingEvent): number {
  if (event.detail?.kind !== 'upgrade') return REFUSAL.unknownEvent
  const { rulesVersion } = event.detail
  if (rulesVersion !== state.rulesVersion + 1) return REFUSAL.unknownEvent
  if (rulesVersion > RULES_VERSION) return REFUSAL.unknownEvent
  state.rulesVersion = rulesVersion
  return ACCEPTED
}

/** Each touched account once, with what it has in the end. */
function tellBalances(state: NaiveState): void {
  const touched = [...state.touched].sort(
    (a, b) => a.user - b.user || a.portfolio - b.portfolio || a.currency - b.currency,
  )
  for (const account of touched) state.facts.push({ fact: 'balance', ...account })
}
