/** Made-up trading under the rules of version 2: orders that wait, end, change, meet their own. */
import {
  blankEvent,
  EVENT_TYPE,
  PERMISSION,
  RULES_VERSION,
  type TradingEvent,
} from '@bourse/domain/exchange/event'
import {
  ORDER_TYPE,
  REPLACE_MODE,
  type SelfTrade,
  SIDE,
  STOP_TYPE,
  TIME_IN_FORCE,
} from '@bourse/domain/exchange/order'
import { PRODUCT_STATE } from '@bourse/domain/exchange/product'
import type { TradingState } from '@bourse/domain/exchange/state'
import type { SeededRandom } from '@bourse/kit/testing/seeded-random'
import {
  BTC_USDT,
  personEvent,
  productEvent,
  USER_A,
  venueEvent,
} from '../trading/testkit/venue.ts'

/** The event that makes these rules known. */
export function upgradeEvent(): TradingEvent {
  const detail = { kind: 'upgrade', rulesVersion: RULES_VERSION } as const
  return venueEvent(EVENT_TYPE.upgrade, { detail })
}

/** A price band for the product, so that some orders end at it. */
export function bandEvent(): TradingEvent {
  return productEvent({ ...BTC_USDT, bandRate: 4_000 })
}

/** A schedule with rebates, so that every kind of fee occurs. */
export function feesEvent(): TradingEvent {
  const tiers = [
    { volume: 0n, makerRate: 700, takerRate: 1_900 },
    { volume: 1_000_000n, makerRate: -900, takerRate: 1_000 },
  ]
  return venueEvent(EVENT_TYPE.feeSchedule, {
    permissions: PERMISSION.operate,
    detail: { kind: 'feeSchedule', schedule: { currency: 2, tiers } },
  })
}

/** What the next event may be aimed at. */
export interface Present {
  readonly state: TradingState
  /** Microseconds between two events. */
  readonly step: number
}

/** Prices lie so close together, and sizes are so small, that orders often meet. */
const PRICE = 1_000
const PRICES = 12
const STOP_AWAY = 5

/** One of two users does one of everything; some of it is refused. */
export function ruleEvent(random: SeededRandom, present: Present): TradingEvent {
  const user = USER_A + random.below(2)
  const roll = random.below(100)
  const target = { orderId: someOrder(random, present, user) }
  if (roll < 12) return personEvent(EVENT_TYPE.cancelOrder, { user, product: 1, ...target })
  if (roll < 27) return amend(random, { user, ...target })
  if (roll < 35) return replace(random, present, { user, ...target })
  if (roll < 38) return cancelAfter(random, present, user)
  if (roll < 40) return newState(random)
  if (roll < 41) return personEvent(EVENT_TYPE.cancelAll, { user })
  if (roll < 44) return blankEvent(EVENT_TYPE.clock)
  return order(random, present, {
    user,
    referenceId: roll < 60 ? '' : `ref-${present.state.sequence}`,
  })
}

/** Mostly one of the user's that is alive. */
function someOrder(random: SeededRandom, { state }: Present, user: number): number {
  const slots = state.openOrders(user, 0)
  const slot = slots[random.below(slots.length + 1)]
  return slot === undefined ? Math.max(1, state.sequence - random.below(40)) : state.orders.id(slot)
}

function order(
  random: SeededRandom,
  present: Present,
  fields: Partial<TradingEvent>,
): TradingEvent {
  const side = random.below(2) === 0 ? SIDE.buy : SIDE.sell
  const kind = random.below(10)
  const common = { product: 1, side, selfTrade: random.below(6), ...fields }
  const stop = random.below(3) === 0 ? stopOf(random) : {}
  if (kind < 2) {
    const funds = side === SIDE.buy && random.below(2) === 0
    const asked = funds ? { amount: BigInt(random.below(90_000)) } : { size: random.below(9) }
    return personEvent(EVENT_TYPE.createOrder, {
      ...{ orderType: ORDER_TYPE.market, ...common, ...asked, ...stop },
    })
  }
  const till = random.below(3) === 0
  return personEvent(EVENT_TYPE.createOrder, {
    orderType: ORDER_TYPE.limit,
    timeInForce: till ? TIME_IN_FORCE.gtt : timeInForce(random),
    expiresAt: till ? present.state.time + random.below(90) * present.step : 0,
    price: priceOf(random),
    ...(random.below(12) === 0 ? { amount: 30_000n } : { size: random.below(12) }),
    ...common,
    ...(random.below(9) === 0 ? { postOnly: true } : stop),
  })
}

function amend(random: SeededRandom, fields: Partial<TradingEvent>): TradingEvent {
  return personEvent(EVENT_TYPE.amendOrder, {
    ...{ product: 1, price: random.below(2) * priceOf(random) },
    ...{ size: random.below(2) * random.below(12), ...fields },
  })
}

function replace(
  random: SeededRandom,
  present: Present,
  fields: Partial<TradingEvent>,
): TradingEvent {
  const replaceMode = random.below(2) === 0 ? REPLACE_MODE.stopOnFailure : REPLACE_MODE.allowFailure
  const { orderId = 0, user = 0 } = fields
  const made = order(random, present, { user })
  return { ...made, type: EVENT_TYPE.replaceOrder, orderId, replaceMode }
}

function cancelAfter(random: SeededRandom, { state, step }: Present, user: number): TradingEvent {
  const expiresAt = random.below(2) === 0 ? 0 : state.time + (2 + random.below(80)) * step
  return personEvent(EVENT_TYPE.cancelAfter, { user, targetReference: 'desk', expiresAt })
}

/** Mostly back to normal, so that trading goes on. */
function newState(random: SeededRandom): TradingEvent {
  const roll = random.below(10)
  const permissions = PERMISSION.operate
  if (roll === 0) {
    const selfTrade = (1 + random.below(5)) as SelfTrade
    const detail = { kind: 'selfTradeDefault', selfTrade } as const
    return personEvent(EVENT_TYPE.selfTradeDefault, { user: USER_A, detail })
  }
  if (roll < 3) {
    const detail = { kind: 'venueState', halted: roll === 1 } as const
    return venueEvent(EVENT_TYPE.venueState, { permissions, detail })
  }
  if (roll < 5) {
    const detail = { kind: 'userState', frozen: roll === 3 } as const
    return venueEvent(EVENT_TYPE.userState, { permissions, toUser: USER_A, detail })
  }
  const { halted, limitOnly, online, postOnly } = PRODUCT_STATE
  const states = [online, online, halted, limitOnly, limitOnly, postOnly]
  const detail = { kind: 'productState', state: states[random.below(6)] ?? online } as const
  return venueEvent(EVENT_TYPE.productState, { permissions, product: 1, detail })
}

/** Events that undo whatever stops trading. */
export function freeEvents(): readonly TradingEvent[] {
  const permissions = PERMISSION.operate
  const event = (type: TradingEvent['type'], fields: Partial<TradingEvent>) =>
    venueEvent(type, { permissions, ...fields })
  const online = { kind: 'productState', state: PRODUCT_STATE.online } as const
  return [
    event(EVENT_TYPE.venueState, { detail: { kind: 'venueState', halted: false } }),
    event(EVENT_TYPE.productState, { product: 1, detail: online }),
    event(EVENT_TYPE.userState, { toUser: USER_A, detail: { kind: 'userState', frozen: false } }),
  ]
}

function timeInForce(random: SeededRandom): number {
  const { fok, gtc, ioc } = TIME_IN_FORCE
  return [gtc, gtc, gtc, gtc, ioc, fok][random.below(6)] ?? gtc
}

function stopOf(random: SeededRandom): Partial<TradingEvent> {
  // Mostly on the side of the market where it waits.
  const isLoss = random.below(2) === 0
  const stopPrice = priceOf(random) + (isLoss ? -STOP_AWAY : STOP_AWAY)
  return { stopType: isLoss ? STOP_TYPE.loss : STOP_TYPE.entry, stopPrice }
}

function priceOf(random: SeededRandom): number {
  return PRICE + random.below(PRICES)
}
