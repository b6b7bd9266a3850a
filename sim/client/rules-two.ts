/** What people and operators do under version 2 of the rules. */
import { EVENT_TYPE } from '@bourse/domain/exchange/event'
import {
  ORDER_TYPE,
  REPLACE_MODE,
  SELF_TRADE,
  SIDE,
  STOP_TYPE,
  TIME_IN_FORCE,
} from '@bourse/domain/exchange/order'
import { PRODUCT_STATE } from '@bourse/domain/exchange/product'
import type { Dice } from '../world/dice.ts'
import type { Draft, Kind, Knowledge } from './draft.ts'
import { drawPrice, drawProduct, drawSize, funds, limit, market } from './orders.ts'
import type { World } from './world.ts'

const { amendOrder, replaceOrder, cancelAfter, productState, venueState, userState } = EVENT_TYPE
const SECOND = 1_000_000
const MODES = Object.values(SELF_TRADE)

/** Of people. */
export const NEW_ORDER_KINDS: readonly Kind[] = [
  kind('good till time', 6, (dice, world, known) => limit(dice, world, untilSoon(dice, known))),
  kind('limit by funds', 4, (dice, world) => {
    return limit(dice, world, { size: 0, amount: funds(dice, world) })
  }),
  kind('self-trade mode', 8, (dice, world) => {
    const timeInForce = dice.pick([TIME_IN_FORCE.gtc, TIME_IN_FORCE.ioc, TIME_IN_FORCE.fok])
    return limit(dice, world, { selfTrade: dice.pick(MODES), timeInForce })
  }),
  kind('market with self-trade mode', 3, (dice, world) => {
    const isByFunds = dice.chance(40)
    const by = isByFunds ? { size: 0, amount: funds(dice, world) } : {}
    return market(dice, world, { ...by, selfTrade: dice.pick(MODES) })
  }),
  kind('stop-limit', 10, (dice, world, known) => stopLimit(dice, world, known)),
  kind('stop-market', 5, (dice, world) => stopMarket(dice, world)),
  kind('amend', 12, (dice, world, known) => {
    const target = targetOf(dice, known)
    return target === undefined
      ? undefined
      : { type: amendOrder, ...target, ...newSize(dice, world) }
  }),
  kind('replace', 6, (dice, world, known) => {
    const target = targetOf(dice, known)
    if (target === undefined) return undefined
    const order = dice.chance(80) ? limit(dice, world, {}) : stopLimit(dice, world, known)
    const replaceMode = dice.pick([REPLACE_MODE.stopOnFailure, REPLACE_MODE.allowFailure, 0])
    return { ...order, type: replaceOrder, ...target, replaceMode }
  }),
  kind('switch', 3, (dice, world, { time }) => ({
    type: cancelAfter,
    targetReference: dice.chance(40) ? dice.pick(['', 'a', 'b']) : `many-${dice.below(60)}`,
    product: dice.between(0, world.products.length + (dice.chance(3) ? 1 : 0)),
    expiresAt: dice.chance(15)
      ? 0
      : time + dice.pick([-1, 1, 5, 3_600, 3_600, 3_600, 90_000]) * SECOND,
  })),
  kind('own self-trade default', 0.7, (dice) => ({
    type: EVENT_TYPE.selfTradeDefault,
    detail: { kind: 'selfTradeDefault', selfTrade: dice.pick(MODES) },
  })),
]

/** Of operators; states come back by themselves soon. */
export const NEW_OPERATOR_KINDS: readonly Kind[] = [
  kind('product state', 2, (dice, world) => {
    const { number } = drawProduct(dice, world)
    const { postOnly, limitOnly, cancelOnly, halted } = PRODUCT_STATE
    const state = dice.pick([postOnly, limitOnly, cancelOnly, halted])
    return { type: productState, product: number, detail: { kind: 'productState', state }, user: 0 }
  }),
  kind('product online', 8, (dice, world) => {
    const { number } = drawProduct(dice, world)
    const detail = { kind: 'productState' as const, state: PRODUCT_STATE.online }
    return { type: productState, product: number, detail, user: 0 }
  }),
  kind('price band', 1, (dice, world) => {
    const { rules } = drawProduct(dice, world)
    const bandRate = dice.pick([200, 5_000, 100_000])
    const selfTrade = dice.pick(MODES)
    const detail = { kind: 'product' as const, rules: { ...rules, bandRate, selfTrade } }
    return { type: EVENT_TYPE.product, detail, user: 0 }
  }),
  kind('venue halted', 0.4, () => venue(true)),
  kind('venue goes on', 6, () => venue(false)),
  kind('user frozen', 0.6, (dice, world) => frozen(dice, world, true)),
  kind('user free', 6, (dice, world) => frozen(dice, world, false)),
  kind('fee schedule', 0.8, (dice) => feeSchedule(dice)),
  kind('rebate', 1, (dice, world) => {
    const { rules } = drawProduct(dice, world)
    const rates = {
      makerRate: -dice.pick([300, 2_500]),
      takerRate: 2_500,
      ownFees: dice.chance(50),
    }
    const detail = { kind: 'product' as const, rules: { ...rules, ...rates } }
    return { type: EVENT_TYPE.product, detail, user: 0 }
  }),
]

function untilSoon(dice: Dice, { time }: Knowledge): Partial<Draft> {
  const ahead = dice.pick([-1, 1, 1, 10, 120]) * SECOND
  return { timeInForce: TIME_IN_FORCE.gtt, expiresAt: Math.max(1, time + ahead) }
}

function stopLimit(dice: Dice, world: World, known: Knowledge): Draft {
  const order = limit(dice, world, {})
  const rules = world.products[(order.product ?? 1) - 1] as (typeof world.products)[number]
  const inForce = dice.pick<Partial<Draft>>([
    {},
    {},
    { timeInForce: TIME_IN_FORCE.ioc },
    { timeInForce: TIME_IN_FORCE.fok },
    untilSoon(dice, known),
  ])
  const stopPrice = drawPrice(dice, world, { side: dice.pick([SIDE.buy, SIDE.sell]), rules })
  return { ...order, ...inForce, ...stopAt(dice, stopPrice) }
}

function stopMarket(dice: Dice, world: World): Draft {
  const { number, rules } = drawProduct(dice, world)
  const side = dice.pick([SIDE.buy, SIDE.sell])
  const stopPrice = drawPrice(dice, world, { side: dice.pick([SIDE.buy, SIDE.sell]), rules })
  const isByFunds = side === SIDE.buy && dice.chance(50)
  return {
    type: EVENT_TYPE.createOrder,
    ...{ product: number, side, orderType: ORDER_TYPE.market, timeInForce: TIME_IN_FORCE.ioc },
    size: isByFunds ? 0 : drawSize(dice, world, rules),
    amount: isByFunds ? funds(dice, world) : 0n,
    ...stopAt(dice, stopPrice),
  }
}

/** A stop at the price, now and then at one that is not allowed. */
function stopAt(dice: Dice, price: number): Partial<Draft> {
  const stopType = dice.pick([STOP_TYPE.loss, STOP_TYPE.entry])
  const stopPrice = dice.chance(94) ? price : dice.pick([price + 1, 50_000_000, 0])
  return { stopType, stopPrice }
}

/** An own order, by id or by reference. */
function targetOf(dice: Dice, { open, references }: Knowledge): Partial<Draft> | undefined {
  if (open.length > 0 && dice.chance(80)) return { orderId: dice.pick(open) }
  return references.length === 0 ? undefined : { targetReference: dice.pick(references) }
}

function newSize(dice: Dice, world: World): Partial<Draft> {
  const { rules } = drawProduct(dice, world)
  const size = dice.chance(70) ? drawSize(dice, world, rules) : 0
  const side = dice.pick([SIDE.buy, SIDE.sell])
  const price = dice.chance(40) ? drawPrice(dice, world, { side, rules }) : 0
  return { size, price }
}

function venue(halted: boolean): Draft {
  return { type: venueState, detail: { kind: 'venueState', halted }, user: 0 }
}

function frozen(dice: Dice, world: World, isFrozen: boolean): Draft {
  const detail = { kind: 'userState' as const, frozen: isFrozen }
  return { type: userState, toUser: dice.pick(world.users), detail, user: 0 }
}

function feeSchedule(dice: Dice): Draft {
  const tiers = [
    { volume: 0n, makerRate: 1_500, takerRate: 3_000 },
    { volume: 10n ** BigInt(dice.between(9, 13)), makerRate: -200, takerRate: 2_000 },
    { volume: dice.chance(85) ? 10n ** 14n : 1n, makerRate: -500, takerRate: 1_000 },
  ]
  const schedule = { currency: dice.pick([2, 2, 1, 77]), tiers: dice.chance(20) ? [] : tiers }
  return { type: EVENT_TYPE.feeSchedule, detail: { kind: 'feeSchedule', schedule }, user: 0 }
}

function kind(name: string, weight: number, draw: Kind['draw']): Kind {
  return { name, weight, rules: 2, draw }
}
