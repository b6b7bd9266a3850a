/** Made-up orders of every kind: limit, market, by size and by funds, waiting, ending. */
import type { TradingEvent } from '@bourse/domain/exchange/event'
import { EVENT_TYPE, VIA } from '@bourse/domain/exchange/event'
import {
  ORDER_TYPE,
  SELF_TRADE,
  SIDE,
  STOP_TYPE,
  TIME_IN_FORCE,
} from '@bourse/domain/exchange/order'
import type { ProductRules } from '@bourse/domain/exchange/product'
import { spoiledOrder } from './mistakes.ts'
import type { Random } from './random.ts'
import { personEvent } from './venue.ts'
import type { World } from './worlds.ts'

/** An order, and how many microseconds after its arrival it ends if it is good till a time. */
export interface DrawnOrder {
  readonly event: TradingEvent
  readonly endsAfter?: number
}

/** A limit order. */
export function drawLimit(random: Random, world: World): DrawnOrder {
  const { number, rules } = drawProduct(random, world)
  const { gtc, gtt, ioc, fok } = TIME_IN_FORCE
  const side = random.pick([SIDE.buy, SIDE.sell])
  const stop = drawStop(random, world, { side, rules })
  const timeInForce = random.chance(72) ? gtc : random.pick([gtt, gtt, ioc, stop ? gtc : fok])
  const mayRest = timeInForce === gtc || timeInForce === gtt
  const byFunds = random.chance(6)
  const event = personEvent(EVENT_TYPE.createOrder, {
    ...drawActor(random, world),
    ...{ product: number, side, orderType: ORDER_TYPE.limit, timeInForce },
    postOnly: mayRest && stop === undefined && random.chance(8),
    price: drawPrice(random, world, { side, rules }),
    size: byFunds ? 0 : drawSize(random, world, rules),
    amount: byFunds ? drawFunds(random, world) / random.pick([1n, 50n, 100_000n]) : 0n,
    selfTrade: drawSelfTrade(random),
    ...stop,
    expiresAt: timeInForce === gtt ? 1 : 0,
  })
  const sent = random.chance(3) ? spoiledOrder(random, event, rules) : event
  if (timeInForce !== gtt || sent.expiresAt !== 1) return { event: sent }
  return { event: sent, endsAfter: drawEnd(random) }
}

/** A market order. */
export function drawMarket(random: Random, world: World): DrawnOrder {
  const { number, rules } = drawProduct(random, world)
  const side = random.pick([SIDE.buy, SIDE.sell])
  const stop = drawStop(random, { ...world, stops: world.stops * 2 }, { side, rules })
  const bySize = random.chance(50) || (stop !== undefined && side === SIDE.sell)
  const withFunds = !bySize || (side === SIDE.buy && random.chance(50))
  const event = personEvent(EVENT_TYPE.createOrder, {
    ...drawActor(random, world),
    ...{ product: number, side, orderType: ORDER_TYPE.market },
    timeInForce: random.pick([0, TIME_IN_FORCE.ioc]),
    size: bySize ? drawSize(random, world, rules) : 0,
    amount: withFunds ? drawFunds(random, world) : 0n,
    selfTrade: drawSelfTrade(random),
    ...stop,
  })
  return { event: random.chance(4) ? spoiledOrder(random, event, rules) : event }
}

/** Who speaks, with which rights, through which door. */
export function drawActor(random: Random, world: World): Partial<TradingEvent> {
  const user = random.pick(world.users)
  const portfolio = random.chance(85) ? 0 : random.pick(world.portfolios)
  if (random.chance(2)) return { user, portfolio, permissions: random.pick([0, 1, 2, 3]) }
  if (random.chance(2)) return { user, portfolio, via: random.pick([VIA.admin, VIA.system]) }
  return { user, portfolio, via: random.pick([VIA.gitbitex, VIA.fix, VIA.ws, VIA.preview]) }
}

export function drawProduct(random: Random, world: World): { number: number; rules: ProductRules } {
  const favoured = random.chance(75)
  const number = favoured ? random.between(1, 2) : random.between(1, world.products.length)
  return { number, rules: world.products[number - 1] as ProductRules }
}

/** Half of the orders leave it to their user or product. */
function drawSelfTrade(random: Random): number {
  return random.chance(50) ? 0 : random.pick(Object.values(SELF_TRADE))
}

/** Mostly on the side where it waits: loss below the middle, entry above. */
function drawStop(
  random: Random,
  world: World,
  { side, rules }: { side: number; rules: ProductRules },
): Pick<TradingEvent, 'stopType' | 'stopPrice'> | undefined {
  if (!random.chance(world.stops)) return undefined
  const stopType = random.pick([STOP_TYPE.loss, STOP_TYPE.entry])
  if (world.profile === 'extremes')
    return { stopType, stopPrice: drawPrice(random, world, { side, rules }) }
  const away = random.between(0, Math.max(2, Math.floor(world.spread / 2)))
  const below = random.chance(80) === (stopType === STOP_TYPE.loss)
  return { stopType, stopPrice: (world.middle + (below ? -away : away)) * rules.tick }
}

/** Soon enough to be seen; now and then it is over already. */
function drawEnd(random: Random): number {
  if (random.chance(6)) return random.between(-2_000, 0)
  return random.chance(80) ? random.between(1, 20_000_000) : random.between(1, 2_000_000_000)
}

/** Edges and powers of two, where sums and products are about to leave their type. */
const EDGES = [1, 2, 3, 1_000, 2 ** 26, 2 ** 31 - 1, 2 ** 31, 2 ** 32, 2 ** 32 + 1, 2 ** 42]
const WIDE_EDGES = [...EDGES, 2 ** 52, 2 ** 53 - 2, 2 ** 53 - 1]

function drawPrice(
  random: Random,
  world: World,
  order: { side: number; rules: ProductRules },
): number {
  if (world.profile === 'extremes') return random.pick(random.chance(70) ? [1, 2, 3] : WIDE_EDGES)
  const { tick } = order.rules
  const away = random.between(0, world.spread)
  const passive = random.chance(world.passive)
  const below = (order.side === SIDE.buy) === passive
  return (world.middle + (below ? -away : away)) * tick
}

function drawSize(random: Random, world: World, rules: ProductRules): number {
  if (world.profile === 'extremes') return random.pick(random.chance(50) ? EDGES : WIDE_EDGES)
  const lots = random.between(1, world.lotsMax)
  return Math.max(lots * rules.lot, Math.ceil(rules.sizeMin / rules.lot) * rules.lot)
}

/** Quote atoms. */
export function drawFunds(random: Random, world: World): bigint {
  if (world.profile === 'extremes') return 2n ** BigInt(random.between(0, 62))
  return BigInt(random.between(1, world.middle * world.lotsMax * 4_000))
}
