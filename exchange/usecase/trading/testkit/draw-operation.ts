/** Made-up operations: listings, states, rules and fees that change while orders are open; time. */
import type { TradingEvent } from '@bourse/domain/exchange/event'
import { EVENT_TYPE, PERMISSION, VIA } from '@bourse/domain/exchange/event'
import type { FeeTier } from '@bourse/domain/exchange/fees'
import { SELF_TRADE } from '@bourse/domain/exchange/order'
import type { ProductRules } from '@bourse/domain/exchange/product'
import { PRODUCT_STATE } from '@bourse/domain/exchange/product'
import { ATOMS_MAX } from '@bourse/domain/shared/decimal'
import { drawActor, drawProduct } from './draw-order.ts'
import { spoiledFees, spoiledListing } from './mistakes.ts'
import type { Random } from './random.ts'
import { currencyEvent, personEvent, productEvent, venueEvent } from './venue.ts'
import type { World } from './worlds.ts'

/** Something that an operator does, sometimes wrongly, sometimes by someone who may not. */
export function drawOperation(random: Random, world: World): TradingEvent {
  const { number, rules } = drawProduct(random, world)
  const event = random.chance(65)
    ? drawState(random, world, number)
    : drawListing(random, world, rules)
  if (random.chance(20)) return spoiledListing(random, event)
  if (random.chance(8)) return { ...event, via: VIA.ws, permissions: random.pick([3, 4]) }
  if (random.chance(3)) return { ...event, type: (number + 90) as TradingEvent['type'] }
  return event
}

/** A user's word on what its orders do against each other. */
export function drawSelfTradeDefault(random: Random, world: World): TradingEvent {
  const selfTrade = random.pick(Object.values(SELF_TRADE))
  const event = personEvent(EVENT_TYPE.selfTradeDefault, {
    ...drawActor(random, world),
    detail: { kind: 'selfTradeDefault', selfTrade },
  })
  return random.chance(10) ? { ...event, detail: null } : event
}

/** Mostly back to where trading goes on. */
function drawState(random: Random, world: World, product: number): TradingEvent {
  const { online, cancelOnly, halted, postOnly, limitOnly } = PRODUCT_STATE
  switch (random.below(8)) {
    case 0:
      return venueEvent(EVENT_TYPE.venueState, {
        detail: { kind: 'venueState', halted: random.chance(10) },
      })
    case 1:
      return venueEvent(EVENT_TYPE.userState, {
        toUser: random.chance(95) ? random.pick(world.users) : random.pick([0, -1, 0.5]),
        detail: { kind: 'userState', frozen: random.chance(20) },
      })
    case 2:
      return drawFeeSchedule(random, world)
    default: {
      const closed = random.chance(65) ? limitOnly : random.pick([cancelOnly, halted, postOnly])
      const state = random.chance(55) ? online : closed
      return venueEvent(EVENT_TYPE.productState, {
        product: random.chance(95) ? product : random.pick([0, 999]),
        detail: { kind: 'productState', state },
      })
    }
  }
}

function drawListing(random: Random, world: World, rules: ProductRules): TradingEvent {
  const { online, cancelOnly, halted, postOnly, limitOnly } = PRODUCT_STATE
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
        detail: { kind: 'upgrade', rulesVersion: random.pick([1, 3, 4]) },
      })
    case 4:
      return productEvent({ ...rules, ...changedLimits(random, rules) })
    case 5:
      return productEvent({
        ...rules,
        state: random.pick([cancelOnly, halted, postOnly, limitOnly]),
      })
    default:
      return productEvent({ ...rules, state: online })
  }
}

function changedLimits(random: Random, rules: ProductRules): Partial<ProductRules> {
  const takerRate = random.pick([0, 700, PERMISSION.operate, 1_000_000])
  return {
    lot: rules.lot * random.pick([1, 1, 2, 7]),
    tick: rules.tick * random.pick([1, 1, 2]),
    takerRate,
    makerRate: random.pick([0, 0 - takerRate, 0 - Math.floor(takerRate / 2)]),
    notionalMax: random.pick([rules.notionalMax, ATOMS_MAX, 1_000_000_000n]),
    bandRate: random.pick([0, 500, 100_000]),
    selfTrade: random.pick(Object.values(SELF_TRADE)),
    ownFees: random.chance(50),
  }
}

/** Tiers that a run's trading reaches, with and without rebates. */
function drawFeeSchedule(random: Random, world: World): TradingEvent {
  const tiers: FeeTier[] = []
  let volume = 0n
  const count = random.pick([0, 1, 2, 3, 5])
  for (let n = 0; n < count; n++) {
    const takerRate = random.pick([0, 10, 5_000, 300_000])
    const makerRate = random.pick([0, takerRate, 0 - takerRate, Math.floor(takerRate / 2)])
    tiers.push({ volume, makerRate, takerRate })
    volume += 2n ** BigInt(random.between(20, 38))
  }
  const currency = random.between(1, world.currencies.length)
  const schedule = { currency, tiers }
  return venueEvent(EVENT_TYPE.feeSchedule, {
    detail: {
      kind: 'feeSchedule',
      schedule: random.chance(20) ? spoiledFees(random, schedule) : schedule,
    },
  })
}
