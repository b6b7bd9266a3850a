/**
 * One product's life in preview: a fair price that wanders round its start, a ladder of maker orders
 * beside it and takers who trade towards it. Each step reads the book and the maker's own orders from
 * the engine's state and proposes one event, so there is nothing to remember over a restart.
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

/** Venue users who play: one maker for all products and a few takers. */
export const MAKER = 101
export const TAKERS: readonly number[] = [102, 103, 104]
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
const NOISE_PART = 0.000_06
const FOLLOW_PART = 0.01
const PULL_PART = 0.000_2
/** How far it may go from the start. */
const DISTANCE_PART = 0.15
/** A level's distance from the fair price grows with its number to this power. */
const LADDER_POWER = 1.5
const LADDER_UNIT_PART = 0.000_004
/** How often a taker comes when the ladder is complete. */
const TAKER_PART = 0.35

function wander(from: number, lastPrice: number, { plan, random }: Pick<Step, 'plan' | 'random'>) {
  const start = plan.startPrice
  const last = lastPrice === 0 ? start : lastPrice
  const here = from === 0 ? last : from
  const noise = (random() + random() + random() - 1.5) * NOISE_PART * here
  const moved = here + noise + (last - here) * FOLLOW_PART + (start - here) * PULL_PART
  return clamp(moved, start * (1 - DISTANCE_PART), start * (1 + DISTANCE_PART))
}

function nextEvent(step: Step): TradingEvent | undefined {
  const { state, product, fair, random } = step
  const book = state.book(product.number)
  const ask = book.best(SIDE.sell)
  const bid = book.best(SIDE.buy)
  if (ask !== 0 && ask < fair) return take(step, SIDE.buy)
  if (bid !== 0 && bid > fair) return take(step, SIDE.sell)
  const bids = ownOrders(step, SIDE.buy)
  const asks = ownOrders(step, SIDE.sell)
  const thin = bids.length <= asks.length ? SIDE.buy : SIDE.sell
  const complete = Math.min(bids.length, asks.length) >= LADDER_LEVELS
  if (complete && random() < TAKER_PART) return take(step, random() < 0.5 ? SIDE.buy : SIDE.sell)
  const crowded = bids.length >= asks.length ? bids : asks
  if (crowded.length >= SIDE_ORDERS_MAX) return cancelFarthest(step, crowded)
  return quote(step, thin)
}

/** An order of the maker that rests: never at or beyond the fair price, so it meets no other side. */
function quote(step: Step, side: Side): TradingEvent {
  const { product, fair, random } = step
  const { tick } = product.rules
  const level = Math.floor(random() * LADDER_LEVELS)
  const unit = Math.max(tick, fair * LADDER_UNIT_PART)
  const distance = tick + unit * (level + random()) ** LADDER_POWER
  const price = side === SIDE.buy ? fair - distance : fair + distance
  return order(step, { user: MAKER, side, price, sizePart: 1, timeInForce: TIME_IN_FORCE.gtc })
}

/** A taker who trades at once up to a little beyond the fair price; what finds no price is gone. */
function take(step: Step, side: Side): TradingEvent {
  const { fair, random } = step
  const slack = fair * LADDER_UNIT_PART * 3
  const user = TAKERS[Math.floor(random() * TAKERS.length)] as number
  const price = side === SIDE.buy ? fair + slack : fair - slack
  return order(step, { user, side, price, sizePart: 0.6, timeInForce: TIME_IN_FORCE.ioc })
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
    const distance = Math.abs((orders.price[slot] as number) - step.fair)
    if (distance > Math.abs((orders.price[farthest] as number) - step.fair)) farthest = slot
  }
  const event = botEvent(EVENT_TYPE.cancelOrder, MAKER)
  event.orderId = orders.id[farthest] as number
  return event
}

/** Slots of the maker's open orders of one side, oldest first. */
function ownOrders({ state, product }: Step, side: Side): number[] {
  const slots: number[] = []
  state.eachOpenOrder(MAKER, (slot) => {
    if (state.orders.product[slot] !== product.number) return
    if (state.orders.side[slot] === side) slots.push(slot)
  })
  return slots
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
