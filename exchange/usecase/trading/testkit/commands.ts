/**
 * Made-up commands. A command aims at what is there when its turn comes ("the fifth open order"),
 * so that a history still makes sense after commands are cut out of it.
 */
import type { TradingEvent } from '@bourse/domain/exchange/event'
import { EVENT_TYPE, VIA } from '@bourse/domain/exchange/event'
import { REPLACE_MODE, SIDE } from '@bourse/domain/exchange/order'
import { drawOperation, drawSelfTradeDefault } from './draw-operation.ts'
import { drawActor, drawFunds, drawLimit, drawMarket, drawProduct } from './draw-order.ts'
import { spoiledAmend, spoiledMove } from './mistakes.ts'
import type { Random } from './random.ts'
import { currencyEvent, personEvent, productEvent, venueEvent } from './venue.ts'
import type { World } from './worlds.ts'
import { versionOneRules } from './worlds.ts'

/** What a command is aimed at, found when its turn comes. */
export type Aim =
  | {
      readonly at: 'open order'
      readonly pick: number
      readonly by: 'id' | 'reference'
      /** For an amend or a replace: what its price and size become, from what they are. */
      readonly change?: OrderChange
    }
  | { readonly at: 'available'; readonly more: bigint }
  | { readonly at: 'earlier'; readonly back: number; readonly as: 'server' | 'client' }

export interface OrderChange {
  /** Ticks to move by. */
  readonly ticks: number
  /** Percent of the size that it has, rounded up to lots; 0 keeps it. */
  readonly percent: number
  /** A replace keeps side, product and portfolio of the order, or some of them. */
  readonly keeps: 'all' | 'not side' | 'nothing'
}

export interface Command {
  readonly event: TradingEvent
  /** Microseconds that pass before it; negative when the log's clock steps back. */
  readonly wait: number
  readonly aim?: Aim
  /** Its `expiresAt` is so many microseconds after its own time, the next of `endsOn` of them. */
  readonly endsAfter?: number
  readonly endsOn?: number
}

/** The listings and first deposits of a world; under the rules that are in force there. */
export function openingCommands(world: World): Command[] {
  const commands: Command[] = []
  const isNew = world.upgradeAt === 0
  if (isNew) commands.push(at(upgradeEvent()))
  for (const { code, scale } of world.currencies) commands.push(at(currencyEvent(code, scale)))
  for (const rules of world.products) {
    commands.push(at(productEvent(isNew ? rules : versionOneRules(rules))))
  }
  for (const [place, toUser] of world.users.entries()) {
    const share = place < world.poor ? 4_000n : 1n
    for (const [index, funds] of world.funds.entries()) {
      const to = { toUser, currency: index + 1, amount: funds / share }
      commands.push(at(venueEvent(EVENT_TYPE.deposit, to)))
    }
  }
  return commands
}

/** The upgrade in the middle of a run, and what its products may have from then on. */
export function upgradeCommands(world: World): Command[] {
  return [at(upgradeEvent()), ...world.products.map((rules) => at(productEvent(rules)))]
}

function upgradeEvent(): TradingEvent {
  return venueEvent(EVENT_TYPE.upgrade, { detail: { kind: 'upgrade', rulesVersion: 2 } })
}

/** One command of a world's kind of trading. */
export function drawCommand(random: Random, world: World): Command {
  const { event, ...rest } = drawAimed(random, world)
  const endsOn = random.chance(40) ? 5_000_000 : 1
  const sent = {
    ...event,
    session: random.chance(80) ? random.between(1, world.sessions) : 0,
    referenceId: drawReference(random, event),
  }
  return { event: sent, wait: drawWait(random), endsOn, ...rest }
}

type Aimed = Omit<Command, 'wait'>

function drawAimed(random: Random, world: World): Aimed {
  const roll = random.below(1_000)
  if (roll < world.cancels * 10) return drawCancel(random, world)
  if (random.chance(world.markets)) return drawMarket(random, world)
  if (random.chance(5)) return drawRetry(random, world)
  if (random.chance(6)) return drawAmend(random, world)
  if (random.chance(5)) return drawReplace(random, world)
  if (random.chance(3)) return drawMove(random, world)
  if (random.chance(2)) return drawSwitch(random, world)
  if (random.chance(0.6)) return { event: drawSelfTradeDefault(random, world) }
  if (random.chance(0.5)) return { event: drawCancelAll(random, world) }
  if (random.chance(1.8)) return { event: drawOperation(random, world) }
  return drawLimit(random, world)
}

function at(event: TradingEvent): Command {
  return { event, wait: 1_000 }
}

/** A new reference for many events, an old one again for few. */
function drawReference(random: Random, event: TradingEvent): string {
  if (event.type === EVENT_TYPE.clock || random.chance(55)) return ''
  return `ref-${random.below(random.chance(90) ? 1_000_000_000 : 50)}`
}

/** Mostly little; now and then the clock stands, steps back, or minutes or days go by. */
function drawWait(random: Random): number {
  if (random.chance(0.05)) return random.pick([1, 15, 29, 30, 31]) * 86_400_000_000
  if (random.chance(0.5)) return random.between(500_000_000, 700_000_000)
  if (random.chance(5)) return random.between(-5_000, 0)
  return random.between(0, 200_000)
}

/** Some order by its id or its owner's reference. */
function drawTarget(random: Random): Extract<Aim, { at: 'open order' }> {
  const by = random.chance(70) ? 'id' : 'reference'
  return { at: 'open order', pick: random.below(1_000_000), by }
}

function drawCancel(random: Random, world: World): Aimed {
  const event = personEvent(EVENT_TYPE.cancelOrder, drawActor(random, world))
  if (random.chance(4)) return { event: { ...event, ...noOrder(random) } }
  return { event, aim: drawTarget(random) }
}

function noOrder(random: Random): Partial<TradingEvent> {
  const orderId = random.pick([-1, 0.5, Number.NaN, 0, 2 ** 53, random.below(5_000)])
  return { orderId, targetReference: `ref-${random.below(50)}` }
}

/** Up or down by some ticks, more or less; often the size only, often back to what it is. */
function drawChange(random: Random, world: World): OrderChange {
  const far = random.chance(25) ? world.spread : 8
  return {
    ticks: random.chance(45) ? 0 : random.between(-far, far),
    percent: random.chance(25) ? 0 : random.pick([10, 40, 60, 90, 100, 110, 200, 1_000]),
    keeps: random.chance(85) ? 'all' : random.pick(['not side', 'nothing']),
  }
}

function drawAmend(random: Random, world: World): Aimed {
  const event = personEvent(EVENT_TYPE.amendOrder, drawActor(random, world))
  if (random.chance(4)) return { event: { ...event, ...noOrder(random), size: 10 } }
  const aim = { ...drawTarget(random), change: drawChange(random, world) }
  return random.chance(6) ? { event: spoiledAmend(random, event), aim } : { event, aim }
}

function drawReplace(random: Random, world: World): Aimed {
  const drawn = random.chance(85) ? drawLimit(random, world) : drawMarket(random, world)
  const { stopOnFailure, allowFailure } = REPLACE_MODE
  const modes = random.chance(95) ? [stopOnFailure, allowFailure] : [0, 3, 0.5]
  const event = {
    ...drawn.event,
    type: EVENT_TYPE.replaceOrder,
    replaceMode: random.pick<number>(modes),
  }
  if (random.chance(4)) return { ...drawn, event: { ...event, ...noOrder(random) } }
  return { ...drawn, event, aim: { ...drawTarget(random), change: drawChange(random, world) } }
}

/** Few that fire; one user collects some that stay for long. */
function drawSwitch(random: Random, world: World): Aimed {
  const isLong = random.chance(80)
  const user = isLong ? (world.users[0] as number) : random.pick(world.users)
  const event = personEvent(EVENT_TYPE.cancelAfter, {
    ...drawActor(random, world),
    user: random.chance(97) ? user : random.pick([0, -1, 0.5]),
    targetReference: isLong ? `long ${random.below(60)}` : random.pick(['', 'a', 'b']),
    product: random.chance(60) ? 0 : random.pick([1, 2, 3, 999]),
    expiresAt: 1,
  })
  if (random.chance(8)) return { event: { ...event, expiresAt: random.pick([0, 0, -1, 0.5, 7]) } }
  if (random.chance(5)) return { event, endsAfter: random.pick([-1, 0, 86_400_000_001]) }
  const soon = random.between(1, 20_000_000)
  return { event, endsAfter: isLong ? 86_400_000_000 - soon : soon }
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
