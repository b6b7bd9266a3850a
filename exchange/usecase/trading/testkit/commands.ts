/**
 * Made-up commands. A command aims at what is there when its turn comes ("the fifth open order"),
 * so that a history still makes sense after commands are cut out of it.
 */
import type { TradingEvent } from '@bourse/domain/exchange/event'
import { EVENT_TYPE, PERMISSION, VIA } from '@bourse/domain/exchange/event'
import { ORDER_TYPE, SIDE, TIME_IN_FORCE } from '@bourse/domain/exchange/order'
import type { ProductRules } from '@bourse/domain/exchange/product'
import { PRODUCT_STATE } from '@bourse/domain/exchange/product'
import { ATOMS_MAX } from '@bourse/domain/shared/decimal'
import { spoiledListing, spoiledMove, spoiledOrder } from './mistakes.ts'
import type { Random } from './random.ts'
import { currencyEvent, personEvent, productEvent, venueEvent } from './venue.ts'
import type { World } from './worlds.ts'

/** What a command is aimed at, found when its turn comes. */
export type Aim =
  | { readonly at: 'open order'; readonly pick: number; readonly by: 'id' | 'reference' }
  | { readonly at: 'available'; readonly more: bigint }
  | { readonly at: 'earlier'; readonly back: number; readonly as: 'server' | 'client' }

export interface Command {
  readonly event: TradingEvent
  /** Microseconds that pass before it; negative when the log's clock steps back. */
  readonly wait: number
  readonly aim?: Aim
}

/** The listings and first deposits of a world. */
export function openingCommands(world: World): Command[] {
  const commands: Command[] = []
  for (const { code, scale } of world.currencies) commands.push(at(currencyEvent(code, scale)))
  for (const rules of world.products) commands.push(at(productEvent(rules)))
  for (const toUser of world.users) {
    for (const [index, amount] of world.funds.entries()) {
      const to = { toUser, currency: index + 1, amount }
      commands.push(at(venueEvent(EVENT_TYPE.deposit, to)))
    }
  }
  return commands
}

/** One command of a world's kind of trading. */
export function drawCommand(random: Random, world: World): Command {
  const { event, aim } = drawAimed(random, world)
  const sent = {
    ...event,
    session: random.chance(80) ? random.between(1, world.sessions) : 0,
    referenceId: drawReference(random, event),
  }
  const wait = drawWait(random)
  return aim === undefined ? { event: sent, wait } : { event: sent, wait, aim }
}

interface Aimed {
  readonly event: TradingEvent
  readonly aim?: Aim
}

function drawAimed(random: Random, world: World): Aimed {
  const roll = random.below(1_000)
  if (roll < world.cancels * 10) return drawCancel(random, world)
  if (random.chance(world.markets)) return { event: drawMarket(random, world) }
  if (random.chance(5)) return drawRetry(random, world)
  if (random.chance(3)) return drawMove(random, world)
  if (random.chance(0.6)) return { event: drawCancelAll(random, world) }
  if (random.chance(0.6)) return { event: drawOperation(random, world) }
  return { event: drawLimit(random, world) }
}

function at(event: TradingEvent): Command {
  return { event, wait: 1_000 }
}

/** A new reference for many events, an old one again for few. */
function drawReference(random: Random, event: TradingEvent): string {
  if (event.type === EVENT_TYPE.clock || random.chance(55)) return ''
  return `ref-${random.below(random.chance(90) ? 1_000_000_000 : 50)}`
}

/** Mostly little; now and then the clock stands, steps back, or ten minutes go by. */
function drawWait(random: Random): number {
  if (random.chance(0.5)) return random.between(500_000_000, 700_000_000)
  if (random.chance(5)) return random.between(-5_000, 0)
  return random.between(0, 200_000)
}

function drawActor(random: Random, world: World): Partial<TradingEvent> {
  const user = random.pick(world.users)
  const portfolio = random.chance(85) ? 0 : random.pick(world.portfolios)
  if (random.chance(2)) return { user, portfolio, permissions: random.pick([0, 1, 2, 3]) }
  if (random.chance(2)) return { user, portfolio, via: random.pick([VIA.admin, VIA.system]) }
  return { user, portfolio, via: random.pick([VIA.gitbitex, VIA.fix, VIA.ws, VIA.preview]) }
}

function drawProduct(random: Random, world: World): { number: number; rules: ProductRules } {
  const favoured = random.chance(75)
  const number = favoured ? random.between(1, 2) : random.between(1, world.products.length)
  return { number, rules: world.products[number - 1] as ProductRules }
}

function drawLimit(random: Random, world: World): TradingEvent {
  const { number, rules } = drawProduct(random, world)
  const side = random.pick([SIDE.buy, SIDE.sell])
  const timeInForce = random.chance(80)
    ? TIME_IN_FORCE.gtc
    : random.pick([TIME_IN_FORCE.ioc, TIME_IN_FORCE.fok])
  const event = personEvent(EVENT_TYPE.createOrder, {
    ...drawActor(random, world),
    ...{ product: number, side, orderType: ORDER_TYPE.limit, timeInForce },
    postOnly: timeInForce === TIME_IN_FORCE.gtc && random.chance(8),
    price: drawPrice(random, world, { side, rules }),
    size: drawSize(random, world, rules),
  })
  return random.chance(3) ? spoiledOrder(random, event, rules) : event
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

function drawMarket(random: Random, world: World): TradingEvent {
  const { number, rules } = drawProduct(random, world)
  const side = random.pick([SIDE.buy, SIDE.sell])
  const bySize = random.chance(50)
  const withFunds = !bySize || (side === SIDE.buy && random.chance(50))
  const event = personEvent(EVENT_TYPE.createOrder, {
    ...drawActor(random, world),
    ...{ product: number, side, orderType: ORDER_TYPE.market },
    timeInForce: random.pick([0, TIME_IN_FORCE.ioc]),
    size: bySize ? drawSize(random, world, rules) : 0,
    amount: withFunds ? drawFunds(random, world) : 0n,
  })
  return random.chance(4) ? spoiledOrder(random, event, rules) : event
}

function drawFunds(random: Random, world: World): bigint {
  if (world.profile === 'extremes') return 2n ** BigInt(random.between(0, 62))
  return BigInt(random.between(1, world.middle * world.lotsMax * 4_000))
}

function drawCancel(random: Random, world: World): Aimed {
  const event = personEvent(EVENT_TYPE.cancelOrder, drawActor(random, world))
  if (random.chance(4)) {
    const orderId = random.pick([-1, 0.5, Number.NaN, 0, 2 ** 53, random.below(5_000)])
    return { event: { ...event, orderId, targetReference: `ref-${random.below(50)}` } }
  }
  const by = random.chance(70) ? 'id' : 'reference'
  return { event, aim: { at: 'open order', pick: random.below(1_000_000), by } }
}

function drawCancelAll(random: Random, world: World): TradingEvent {
  const { number } = drawProduct(random, world)
  return personEvent(EVENT_TYPE.cancelAll, {
    ...drawActor(random, world),
    ...(random.chance(20) ? { user: 0, via: VIA.admin } : {}),
    product: random.chance(10) ? random.pick([-1, 0.5, 999]) : random.pick([0, number]),
    side: random.chance(10) ? 3 : random.pick([0, SIDE.buy, SIDE.sell]),
  })
}

/** The same once more: by the server that did not hear an answer, or by its client. */
function drawRetry(random: Random, world: World): Aimed {
  const back = random.chance(70) ? random.between(1, 20) : random.between(1, 3_000)
  const event = personEvent(EVENT_TYPE.clock, drawActor(random, world))
  return { event, aim: { at: 'earlier', back, as: random.pick(['server', 'client']) } }
}

/** Deposits, withdrawals, transfers; often of all there is, or of one atom more. */
function drawMove(random: Random, world: World): Aimed {
  const { deposit, withdraw, transfer } = EVENT_TYPE
  const type = random.pick([deposit, deposit, withdraw, transfer, transfer])
  const people = random.chance(90) ? world.users : [1, 2, 77, USER_NEW + random.below(30)]
  const event = personEvent(type, {
    ...drawActor(random, world),
    currency: random.between(1, world.currencies.length),
    toUser: random.pick(people),
    toPortfolio: random.chance(80) ? 0 : random.pick(world.portfolios),
    amount: drawFunds(random, world),
  })
  if (random.chance(25)) return { event: spoiledMove(random, event) }
  if (random.chance(30))
    return { event, aim: { at: 'available', more: random.pick([-1n, 0n, 1n]) } }
  return { event }
}

const USER_NEW = 900_000_000

/** Listings, states, rules and fees that change while orders are open; time; and nonsense. */
function drawOperation(random: Random, world: World): TradingEvent {
  const { number, rules } = drawProduct(random, world)
  const event = drawPlainOperation(random, world, rules)
  if (random.chance(25)) return spoiledListing(random, event)
  if (random.chance(10)) return { ...event, via: VIA.ws, permissions: random.pick([3, 4]) }
  if (random.chance(4)) return { ...event, type: (number + 90) as TradingEvent['type'] }
  return event
}

function drawPlainOperation(random: Random, world: World, rules: ProductRules): TradingEvent {
  const { online, cancelOnly, halted } = PRODUCT_STATE
  const currency = random.pick(world.currencies)
  switch (random.below(8)) {
    case 0:
      return currencyEvent(currency.code, currency.scale, `name ${random.below(9)}`)
    case 1:
      return currencyEvent(`NEW${random.below(5)}`, random.between(0, 18))
    case 2:
      return venueEvent(random.pick([EVENT_TYPE.clock, EVENT_TYPE.checkpoint]), {
        detail: { kind: 'checkpoint', sequence: 1, resultHash: '' },
      })
    case 3:
      return venueEvent(EVENT_TYPE.upgrade, {
        detail: { kind: 'upgrade', rulesVersion: random.between(1, 3) },
      })
    case 4:
      return productEvent({ ...rules, ...changedLimits(random, rules) })
    case 5:
      return productEvent({ ...rules, state: random.pick([cancelOnly, halted]) })
    default:
      return productEvent({ ...rules, state: online })
  }
}

function changedLimits(random: Random, rules: ProductRules): Partial<ProductRules> {
  return {
    lot: rules.lot * random.pick([1, 1, 2, 7]),
    tick: rules.tick * random.pick([1, 1, 2]),
    makerRate: 0,
    takerRate: random.pick([0, 700, PERMISSION.operate, 1_000_000]),
    notionalMax: random.pick([rules.notionalMax, ATOMS_MAX]),
  }
}
