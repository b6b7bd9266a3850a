/**
 * A venue without an engine: the test sets the facts and tells them to a sink, so that a sink is
 * tested with calls in the order in which `TradingListener` promises them, and no others.
 */
import type { LedgerKind } from '@bourse/domain/exchange/account'
import { blankEvent, EVENT_TYPE, type TradingEvent } from '@bourse/domain/exchange/event'
import type { TradingListener } from '@bourse/domain/exchange/listener'
import {
  type Change,
  type DoneReason,
  ORDER_TYPE,
  type OrderView,
  SELF_TRADE,
  SIDE,
  type Side,
  STOP_TYPE,
  TIME_IN_FORCE,
} from '@bourse/domain/exchange/order'
import type { OrderTable } from '@bourse/domain/exchange/order-table'
import { PRODUCT_STATE, type ProductState } from '@bourse/domain/exchange/product'
import type { BookView, TradingState } from '@bourse/domain/exchange/state'
import { toOrderId, toUserId } from '@bourse/domain/shared/ids'
import { BTC_USDT, SMALL_LIMITS, USER_A } from '../trading/testkit/venue.ts'

/** An order whose fields the test sets as the engine would. */
export type HandOrder = { -readonly [Field in keyof OrderView]: OrderView[Field] } & {
  /** True while it is in a level of the book. */
  resting: boolean
}

export interface HandVenue {
  readonly state: TradingState
  /** A new order: its slot. Nothing is told of it yet. */
  place(fields?: Partial<HandOrder>): number
  order(slot: number): HandOrder
  /** Everything told in here belongs to one event, whose result ends it. */
  event(tell: () => void, event?: Partial<TradingEvent>, refusal?: number): number
  received(slot: number): void
  active(slot: number): void
  open(slot: number): void
  done(slot: number, reason: DoneReason): void
  /** The order has these fields from now on. */
  change(slot: number, change: Change, fields: Partial<HandOrder>): void
  /** A fill of this size at the maker's price, with both fees. */
  match(maker: number, taker: number, fill: HandFill): void
  /** Tells the event's next entry; the test has moved the side's whole money before. */
  ledger(account: number, kind: LedgerKind, atoms: bigint): void
  /** What the product takes, or everything while the venue is halted. */
  product(state: ProductState, halted?: boolean): void
}

export interface HandFill {
  readonly size: number
  readonly makerFee?: bigint
  readonly takerFee?: bigint
}

const HAND_START = 1_700_000_000_000_000

/** A venue of BTC-USDT whose users have an account in each currency; it tells `listener`. */
export function venueByHand(build: (state: TradingState) => Partial<TradingListener>): HandVenue {
  const orders: HandOrder[] = []
  const product = { ...{ number: 1, rules: BTC_USDT, sequence: 0, lastTradeId: 0, lastPrice: 0 } }
  const facts = { sequence: 0, time: HAND_START, halted: false, entries: 0 }
  const state = stateOf(orders, { product, facts })
  const listener = build(state)
  const order = (slot: number) => orders[slot] as HandOrder
  const told = (slot: number) => {
    if (order(slot).status !== 'active') product.sequence++
  }
  return {
    ...{ state, order },
    place(fields = {}) {
      orders.push({ ...blankOrder(toOrderId(orders.length + 1), facts.time), ...fields })
      return orders.length - 1
    },
    event(tell, event = {}, refusal = 0) {
      facts.sequence++
      facts.entries = 0
      facts.time += 1_000
      tell()
      listener.result?.({ ...blankEvent(EVENT_TYPE.clock), ...event }, refusal)
      return facts.sequence
    },
    received(slot) {
      order(slot).status = 'open'
      told(slot)
      listener.received?.(slot)
    },
    active(slot) {
      order(slot).status = 'active'
      listener.active?.(slot)
    },
    open(slot) {
      order(slot).resting = true
      told(slot)
      listener.open?.(slot)
    },
    done(slot, reason) {
      order(slot).resting = false
      told(slot)
      listener.done?.(slot, reason)
      // Its slot is dead: whoever reads it now has kept it too long.
      orders[slot] = blankOrder(toOrderId(Number.MAX_SAFE_INTEGER), 0)
    },
    change(slot, change, fields) {
      const { price, size } = order(slot)
      Object.assign(order(slot), fields)
      told(slot)
      listener.change?.(slot, change, price, size)
    },
    match(maker, taker, { size, makerFee = 0n, takerFee = 0n }) {
      const { price } = order(maker)
      const notional = BigInt(price * size)
      for (const [slot, fee] of [
        [maker, makerFee],
        [taker, takerFee],
      ] as const) {
        const side = order(slot)
        side.filled += size
        side.remaining -= size
        side.executed += notional
        side.fee += fee
      }
      product.lastTradeId++
      product.lastPrice = price
      told(maker)
      Object.assign(state.fill, { price, size, tradeId: product.lastTradeId })
      state.fill.atoms.set([notional, makerFee, takerFee])
      listener.match?.(maker, taker)
    },
    ledger(account, kind, atoms) {
      state.posting[0] = atoms
      listener.ledger?.(account, kind, facts.entries++)
    },
    product(takes, halted = false) {
      product.rules = { ...product.rules, state: takes }
      facts.halted = halted
      listener.listed?.('product', 1)
    },
  }
}

/** A buy of ten millionths at a dollar, that nobody was told of. */
function blankOrder(id: OrderView['id'], createdAt: number): HandOrder {
  return {
    ...{ id, product: 1, user: toUserId(USER_A), portfolio: 0, clientOrderId: '' },
    ...{ side: SIDE.buy, type: ORDER_TYPE.limit, timeInForce: TIME_IN_FORCE.gtc, postOnly: false },
    ...{ price: 100, size: 10, funds: 0n, filled: 0, remaining: 10, executed: 0n, fee: 0n },
    ...{ makerRate: 0, takerRate: 0, selfTrade: SELF_TRADE.none, stopType: STOP_TYPE.none },
    ...{ stopPrice: 0, expiresAt: 0, status: 'open', doneReason: undefined, refusal: 0 },
    ...{ createdAt, doneAt: 0, resting: false },
  }
}

interface Facts {
  readonly sequence: number
  readonly time: number
  readonly halted: boolean
}

/** Users are USER_A and the one behind; the account of user u in currency c is slot 2u + c - 1. */
function stateOf(
  orders: readonly HandOrder[],
  { product, facts }: { readonly product: object; readonly facts: Facts },
): TradingState {
  const currencies = ['BTC', 'USDT'].map((code, at) => {
    return { number: at + 1, code, name: code, scale: 8 }
  })
  const [base, quote] = currencies
  const listed = Object.assign(product, { base, quote }) as TradingState['products'][number]
  const user = Float64Array.of(USER_A, USER_A, USER_A + 1, USER_A + 1)
  const accounts = {
    ...{ count: 4, user, portfolio: new Int32Array(4), currency: Int32Array.of(1, 2, 1, 2) },
    ...{ available: new BigInt64Array(4), frozen: new BigInt64Array(4) },
    find: () => -1,
  }
  const state = {
    ...{ limits: SMALL_LIMITS, accounts, currencies, products: [listed] },
    ...{ orders: tableOf(orders), fill: { atoms: new BigInt64Array(3) } },
    posting: new BigInt64Array(1),
    get sequence() {
      return facts.sequence
    },
    get time() {
      return facts.time
    },
    get halted() {
      return facts.halted
    },
    productState: () => (facts.halted ? PRODUCT_STATE.halted : listed.rules.state),
    productById: (id: string) => (id === BTC_USDT.id ? listed : undefined),
    currencyByCode: (code: string) => currencies.find((each) => each.code === code),
    book: () => bookOf(orders),
    orderSlot: (id: number) => orders.findIndex((order) => order.id === id),
    orderView: (slot: number): OrderView => {
      const { resting: _, ...view } = orders[slot] as HandOrder
      return view
    },
    selfTradeDefault: () => 0,
    feeRates: () => listed.rules,
  }
  return state as unknown as TradingState
}

function tableOf(orders: readonly HandOrder[]): OrderTable {
  const at = (slot: number) => orders[slot] as HandOrder
  return {
    ...{ id: (slot) => at(slot).id, product: () => 1 },
    baseAccount: (slot) => (at(slot).user - USER_A) * 2,
    quoteAccount: (slot) => (at(slot).user - USER_A) * 2 + 1,
    ...{ side: (slot) => at(slot).side, type: (slot) => at(slot).type },
    timeInForce: (slot) => at(slot).timeInForce,
    postOnly: (slot) => at(slot).postOnly,
    ...{ price: (slot) => at(slot).price, size: (slot) => at(slot).size },
    ...{ remaining: (slot) => at(slot).remaining, filled: (slot) => at(slot).filled },
    ...{ funds: (slot) => at(slot).funds, hold: () => 0n },
    ...{ takerNotional: (slot) => at(slot).executed, makerNotional: () => 0n },
    ...{ fee: (slot) => at(slot).fee, makerRate: (slot) => at(slot).makerRate },
    takerRate: (slot) => at(slot).takerRate,
    createdAt: (slot) => at(slot).createdAt,
    reference: (slot) => (at(slot).clientOrderId === '' ? -1 : slot),
    selfTrade: (slot) => at(slot).selfTrade,
    ...{ stopType: (slot) => at(slot).stopType, stopPrice: (slot) => at(slot).stopPrice },
    expiresAt: (slot) => at(slot).expiresAt,
    isWaiting: (slot) => at(slot).status === 'active',
  }
}

/** The levels of what rests now, best first. */
function bookOf(orders: readonly HandOrder[]): BookView {
  const levels = (side: Side): readonly (readonly [number, readonly HandOrder[]])[] => {
    const resting = orders.filter((order) => order.resting && order.side === side)
    const byPrice = Map.groupBy(resting, ({ price }) => price)
    return [...byPrice].sort(([a], [b]) => (side === SIDE.buy ? b - a : a - b))
  }
  const level = (side: Side, price: number) =>
    levels(side).find((each) => each[0] === price)?.[1] ?? []
  const sizeOf = (of: readonly HandOrder[]) => of.reduce((sum, { remaining }) => sum + remaining, 0)
  return {
    best: (side) => levels(side)[0]?.[0] ?? 0,
    levelSize: (side, price) => sizeOf(level(side, price)),
    levelOrders: (side, price) => level(side, price).length,
    levelCount: (side) => levels(side).length,
    eachLevel(side, limit, each) {
      for (const [price, of] of levels(side).slice(0, limit)) each(price, sizeOf(of), of.length)
    },
    eachOrder(side, each) {
      for (const [, of] of levels(side)) for (const order of of) each(orders.indexOf(order))
    },
  }
}
