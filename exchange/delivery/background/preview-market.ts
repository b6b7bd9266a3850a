/**
 * One product's life in preview: a fair price that wanders round its start, a ladder of maker
 * orders beside it and takers who trade towards it. Each step reads the book and the maker's own
 * orders from the engine's state and proposes one event, so a restart has nothing to remember.
 */
import {
  blankEvent,
  EVENT_TYPE,
  PERMISSION,
  type TradingEvent,
  VIA,
} from '@bourse/domain/exchange/event'
import {
  ORDER_TYPE,
  SIDE,
  type Side,
  TIME_IN_FORCE,
  type TimeInForce,
} from '@bourse/domain/exchange/order'
import { PRODUCT_STATE, type Product } from '@bourse/domain/exchange/product'
import type { TradingState } from '@bourse/domain/exchange/state'
import { toUserId } from '@bourse/domain/shared/ids'

/** Venue users who play: one maker for all products and a few takers. */
export const MAKER = toUserId(101)
export const TAKERS = [102, 103, 104].map(toUserId)
/** Price levels a side that the maker keeps, and orders a side at most before it thins out. */
export const LADDER_LEVELS = 20
export const SIDE_ORDERS_MAX = 25

/** What a product looks like when nobody has traded yet; whole numbers at its scales. */
export interface PreviewProduct {
  readonly product: string
  readonly startPrice: number
  readonly typicalSize: number
}

/** Proposes events for one product. */
export interface PreviewMarket {
  /** The next event, or undefined when the product is not open for orders. */
  step(): TradingEvent | undefined
}

/** `random` gives numbers from 0 to below 1. */
export function previewMarket(
  state: TradingState,
  plan: PreviewProduct,
  random: () => number,
): PreviewMarket {
  let fair = 0
  return {
    step() {
      const product = state.productById(plan.product)
      if (product === undefined || product.rules.state !== PRODUCT_STATE.online) return undefined
      fair = wander(fair, product.lastPrice, { plan, random })
      return nextEvent({ state, product, plan, fair, random })
    },
  }
}

interface Step {
  readonly state: TradingState
  readonly product: Product
  readonly plan: PreviewProduct
  /** At the product's price scale. */
  readonly fair: number
  readonly random: () => number
}

/** Of one step: the fair price's noise, its pull to the last trade and to the start. */
const NOISE_PART = 0.000_03
const FOLLOW_PART = 0.01
const PULL_PART = 0.000_2
/** How far it may go from the start. */
const DISTANCE_PART = 0.15
/** A level's distance from the fair price grows with its number to this power. */
const LADDER_POWER = 1.5
const LADDER_UNIT_PART = 0.000_02
/** A side whose best price is farther from the fair one than this gets an order near it first. */
const WIDE_UNITS = 3
/** How often a taker comes when the ladder is complete, and while it is being built. */
const TAKER_PART = 0.35
const EARLY_TAKER_PART = 0.1
const EARLY_LEVELS = 3

function wander(from: number, lastPrice: number, { plan, random }: Pick<Step, 'plan' | 'random'>) {
  const start = plan.startPrice
  const last = lastPrice === 0 ? start : lastPrice
  const here = from === 0 ? last : from
  const noise = (random() + random() + random() - 1.5) * NOISE_PART * here
  const moved = here + noise + (last - here) * FOLLOW_PART + (start - here) * PULL_PART
  return clamp(moved, start * (1 - DISTANCE_PART), start * (1 + DISTANCE_PART))
}

function nextEvent(step: Step): TradingEvent {
  const { state, product, fair, random } = step
  const book = state.book(product.number)
  const ask = book.best(SIDE.sell)
  const bid = book.best(SIDE.buy)
  if (ask !== 0 && ask < fair) return take(step, SIDE.buy, ask)
  if (bid !== 0 && bid > fair) return take(step, SIDE.sell, bid)
  const bids = ownOrders(step, SIDE.buy)
  const asks = ownOrders(step, SIDE.sell)
  const wide = unitOf(step) * WIDE_UNITS
  if (ask === 0 || ask - fair > wide) return refill(step, asks, { side: SIDE.sell, level: 0 })
  if (bid === 0 || fair - bid > wide) return refill(step, bids, { side: SIDE.buy, level: 0 })
  if (random() < takerPart(Math.min(bids.length, asks.length))) {
    return random() < 0.5 ? take(step, SIDE.buy, ask) : take(step, SIDE.sell, bid)
  }
  const level = Math.floor(random() * LADDER_LEVELS)
  return bids.length <= asks.length
    ? refill(step, bids, { side: SIDE.buy, level })
    : refill(step, asks, { side: SIDE.sell, level })
}

function takerPart(levels: number): number {
  if (levels >= LADDER_LEVELS) return TAKER_PART
  return levels >= EARLY_LEVELS ? EARLY_TAKER_PART : 0
}

interface Rung {
  readonly side: Side
  /** From 0, the nearest to the fair price. */
  readonly level: number
}

/** One more order on a side of the ladder, or room for it. */
function refill(step: Step, own: readonly number[], rung: Rung): TradingEvent {
  return own.length < SIDE_ORDERS_MAX ? quote(step, rung) : cancelFarthest(step, own)
}

/** An order of the maker that rests: never at or beyond the fair price, so it meets nobody. */
function quote(step: Step, { side, level }: Rung): TradingEvent {
  const { fair, random } = step
  const distance = unitOf(step) * (0.5 + (level + random()) ** LADDER_POWER)
  const price = side === SIDE.buy ? fair - distance : fair + distance
  return order(step, { user: MAKER, side, price, sizePart: 1, timeInForce: TIME_IN_FORCE.gtc })
}

/** A taker who takes the best price and a little beyond; what finds no price is gone. */
function take(step: Step, side: Side, best: number): TradingEvent {
  const { random } = step
  const slack = unitOf(step) * 2
  const user = TAKERS[Math.floor(random() * TAKERS.length)] as number
  const price = side === SIDE.buy ? best + slack : best - slack
  return order(step, { user, side, price, sizePart: 0.6, timeInForce: TIME_IN_FORCE.ioc })
}

/** The distance between two near levels. */
function unitOf({ product, fair }: Step): number {
  return Math.max(product.rules.tick, fair * LADDER_UNIT_PART)
}

interface Intent {
  readonly user: number
  readonly side: Side
  /** Not yet on a tick. */
  readonly price: number
  /** Of the typical size. */
  readonly sizePart: number
  readonly timeInForce: TimeInForce
}

function order({ product, plan, random }: Step, intent: Intent): TradingEvent {
  const { tick, lot, priceMin, priceMax, sizeMin, sizeMax } = product.rules
  const event = botEvent(EVENT_TYPE.createOrder, intent.user)
  event.product = product.number
  event.side = intent.side
  event.orderType = ORDER_TYPE.limit
  event.timeInForce = intent.timeInForce
  const ticks = intent.side === SIDE.buy ? Math.floor : Math.ceil
  event.price = clamp(ticks(intent.price / tick) * tick, priceMin, priceMax)
  const size = plan.typicalSize * intent.sizePart * (0.1 + 1.9 * random() ** 2)
  event.size = clamp(Math.round(size / lot) * lot, sizeMin, sizeMax)
  return event
}

function cancelFarthest(step: Step, slots: readonly number[]): TradingEvent {
  const { orders } = step.state
  let farthest = slots[0] as number
  for (const slot of slots) {
    const distance = Math.abs(orders.price(slot) - step.fair)
    if (distance > Math.abs(orders.price(farthest) - step.fair)) farthest = slot
  }
  const event = botEvent(EVENT_TYPE.cancelOrder, MAKER)
  event.orderId = orders.id(farthest)
  return event
}

/** Slots of the maker's open orders of one side, oldest first. */
function ownOrders({ state, product }: Step, side: Side): number[] {
  const slots = state.openOrders(MAKER, product.number)
  return slots.filter((slot) => state.orders.side(slot) === side)
}

function botEvent(
  type: typeof EVENT_TYPE.createOrder | typeof EVENT_TYPE.cancelOrder,
  user: number,
): TradingEvent {
  const event = blankEvent(type)
  event.user = user
  event.permissions = PERMISSION.trade
  event.via = VIA.preview
  return event
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(Math.max(value, min), max)
}
