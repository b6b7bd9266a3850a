/** Events for the tests of logs: one of each kind with every field, and random ones. */
import {
  blankEvent,
  EVENT_TYPE,
  PERMISSION,
  type TradingEvent,
  VIA,
} from '@bourse/domain/exchange/event'
import { FEE_TIERS_MAX, type FeeSchedule } from '@bourse/domain/exchange/fees'
import type { EngineLimits, Following, TradingLog } from '@bourse/domain/exchange/log'
import {
  ORDER_TYPE,
  REPLACE_MODE,
  SELF_TRADE,
  SIDE,
  STOP_TYPE,
  TIME_IN_FORCE,
} from '@bourse/domain/exchange/order'
import { PRODUCT_STATE, type ProductRules } from '@bourse/domain/exchange/product'
import { snowflake } from '@bourse/domain/shared/snowflake'

export const LIMITS: EngineLimits = {
  openOrdersMax: 10_000,
  accountsMax: 1_000,
  referencesKept: 100,
  referencesMax: 1_000,
}

export const PRODUCT_RULES: ProductRules = {
  id: 'BTC-USDT',
  base: 'BTC',
  quote: 'USDT',
  priceScale: 2,
  sizeScale: 6,
  tick: 1,
  lot: 1,
  priceMin: 1,
  priceMax: 100_000_000,
  sizeMin: 1,
  sizeMax: 10_000_000_000,
  notionalMin: 1n,
  notionalMax: 1n << 62n,
  makerRate: 500,
  takerRate: 1_000,
  openOrdersPerUserMax: 100_000,
  state: PRODUCT_STATE.online,
  bandRate: 0,
  selfTrade: SELF_TRADE.none,
  ownFees: false,
}

const USER = snowflake(3, () => 1_760_000_000_000).next()

/** An event of this type with these fields. */
export function eventOf(fields: Partial<TradingEvent> & Pick<TradingEvent, 'type'>): TradingEvent {
  return { ...blankEvent(fields.type), ...fields }
}

/** A product with every rule that rules version 2 added. */
export const GUARDED_RULES: ProductRules = {
  ...PRODUCT_RULES,
  makerRate: -250,
  state: PRODUCT_STATE.limitOnly,
  bandRate: 50_000,
  selfTrade: SELF_TRADE.cancelBoth,
  ownFees: true,
}

/** As many tiers as there may be, at the largest numbers. */
export const FULL_SCHEDULE: FeeSchedule = {
  currency: 2,
  tiers: Array.from({ length: FEE_TIERS_MAX }, (_, tier) => ({
    volume: tier === 0 ? 0n : (1n << 62n) - BigInt(FEE_TIERS_MAX - tier),
    makerRate: -1_000 + tier,
    takerRate: 1_000_000 - tier,
  })),
}

/** One event of every type, together with every field at a value that shows a lost byte. */
export function oneOfEach(): TradingEvent[] {
  const actor = {
    session: 2 ** 53 - 1,
    counter: 2 ** 33 + 7,
    user: USER,
    portfolio: 65_535,
    credential: 2 ** 40 + 1,
    permissions: PERMISSION.trade | PERMISSION.transfer,
    via: VIA.gitbitex,
    referenceId: 'a ~1',
  }
  const order = { product: 0x01_02_03_04, side: SIDE.sell, orderType: ORDER_TYPE.limit }
  return [
    eventOf({
      ...actor,
      ...order,
      type: EVENT_TYPE.createOrder,
      timeInForce: TIME_IN_FORCE.fok,
      postOnly: true,
      price: 2 ** 53 - 1,
      size: 2 ** 32,
      amount: 1n << 62n,
    }),
    eventOf({ ...actor, ...order, type: EVENT_TYPE.cancelOrder, orderId: 2 ** 52 + 3 }),
    eventOf({ type: EVENT_TYPE.cancelOrder, user: 7, targetReference: '~'.repeat(64) }),
    eventOf({ type: EVENT_TYPE.cancelAll, user: 1_000, side: SIDE.buy }),
    eventOf({ type: EVENT_TYPE.deposit, currency: 3, toUser: USER, toPortfolio: 9, amount: 1n }),
    eventOf({ type: EVENT_TYPE.withdraw, user: USER, currency: 2 ** 32 - 1, amount: -(1n << 63n) }),
    eventOf({ type: EVENT_TYPE.transfer, user: USER, toUser: 1, amount: (1n << 63n) - 1n }),
    eventOf({
      type: EVENT_TYPE.currency,
      detail: { kind: 'currency', code: 'BTC', name: 'Bitcoin ₿', scale: 8 },
    }),
    eventOf({ type: EVENT_TYPE.product, detail: { kind: 'product', rules: PRODUCT_RULES } }),
    eventOf({ type: EVENT_TYPE.clock }),
    eventOf({
      type: EVENT_TYPE.checkpoint,
      detail: { kind: 'checkpoint', sequence: 2 ** 50, resultHash: '0123456789abcdef' },
    }),
    eventOf({ type: EVENT_TYPE.upgrade, detail: { kind: 'upgrade', rulesVersion: 1 } }),
    ...ofRulesVersion2({ ...actor, ...order }),
  ]
}

function ofRulesVersion2(order: Partial<TradingEvent>): TradingEvent[] {
  const stop = {
    selfTrade: SELF_TRADE.cancelNewest,
    stopType: STOP_TYPE.entry,
    stopPrice: 2 ** 53 - 3,
    expiresAt: 2 ** 51 + 5,
  }
  return [
    eventOf({ ...order, ...stop, type: EVENT_TYPE.createOrder, timeInForce: TIME_IN_FORCE.gtt }),
    eventOf({
      ...order,
      ...stop,
      type: EVENT_TYPE.replaceOrder,
      orderId: 77,
      targetReference: 'old',
      replaceMode: REPLACE_MODE.allowFailure,
    }),
    eventOf({ type: EVENT_TYPE.amendOrder, user: USER, orderId: 2 ** 52 + 1, price: 3, size: 4 }),
    eventOf({ type: EVENT_TYPE.cancelAfter, user: USER, targetReference: 'ws:7', expiresAt: 9 }),
    eventOf({
      type: EVENT_TYPE.productState,
      product: 1,
      detail: { kind: 'productState', state: PRODUCT_STATE.postOnly },
    }),
    eventOf({ type: EVENT_TYPE.venueState, detail: { kind: 'venueState', halted: true } }),
    eventOf({ type: EVENT_TYPE.venueState, detail: { kind: 'venueState', halted: false } }),
    eventOf({
      type: EVENT_TYPE.userState,
      toUser: USER,
      detail: { kind: 'userState', frozen: true },
    }),
    eventOf({
      type: EVENT_TYPE.selfTradeDefault,
      user: USER,
      detail: { kind: 'selfTradeDefault', selfTrade: SELF_TRADE.decrement },
    }),
    eventOf({
      type: EVENT_TYPE.feeSchedule,
      detail: { kind: 'feeSchedule', schedule: FULL_SCHEDULE },
    }),
    eventOf({
      type: EVENT_TYPE.feeSchedule,
      detail: { kind: 'feeSchedule', schedule: { currency: 1, tiers: [] } },
    }),
    eventOf({ type: EVENT_TYPE.product, detail: { kind: 'product', rules: GUARDED_RULES } }),
  ]
}

/** `count` small orders that differ from each other; every seventh is one of the rare events. */
export function someEvents(count: number, from = 0): TradingEvent[] {
  const rare = oneOfEach()
  return Array.from({ length: count }, (_, index) => {
    const number = from + index
    const odd = number % 7 === 6 ? rare[number % rare.length] : undefined
    if (odd !== undefined) return { ...odd }
    return eventOf({
      type: EVENT_TYPE.createOrder,
      counter: number,
      user: 1_000 + (number % 5),
      referenceId: number % 3 === 0 ? `order-${number}` : '',
      product: 1,
      side: number % 2 === 0 ? SIDE.buy : SIDE.sell,
      orderType: ORDER_TYPE.limit,
      timeInForce: TIME_IN_FORCE.gtc,
      price: 5_000_000 + number,
      size: 1 + number,
    })
  })
}

/** Follows a log and keeps copies of what it was given. */
export class Kept {
  readonly events: TradingEvent[] = []
  readonly following: Following

  constructor(log: Pick<TradingLog, 'follow'>, after = 0) {
    this.following = log.follow(after, (events, count) => {
      for (const event of events.slice(0, count)) this.events.push({ ...event })
    })
  }

  get positions(): number[] {
    return this.events.map((event) => event.position)
  }
}

/** Everything in the log now. */
export async function readAll(log: TradingLog, after = 0): Promise<TradingEvent[]> {
  const kept = new Kept(log, after)
  await kept.following.caughtUp
  await kept.following.stop()
  return kept.events
}
