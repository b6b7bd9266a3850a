/** Orders and cancels as people send them. */
import { EVENT_TYPE, PERMISSION, VIA } from '@bourse/domain/exchange/event'
import { ORDER_TYPE, SIDE, TIME_IN_FORCE } from '@bourse/domain/exchange/order'
import type { ProductRules } from '@bourse/domain/exchange/product'
import type { Dice } from '../world/dice.ts'
import type { Draft, Kind } from './draft.ts'
import type { World } from './world.ts'

const { createOrder, cancelOrder, cancelAll } = EVENT_TYPE
const SIDES = [SIDE.buy, SIDE.sell] as const

/** What rules version 1 has for people. */
export const ORDER_KINDS: readonly Kind[] = [
  kind('limit', 30, (dice, world) => limit(dice, world, {})),
  kind('post-only', 5, (dice, world) => limit(dice, world, { postOnly: true })),
  kind('immediate or cancel', 6, (dice, world) => {
    return limit(dice, world, { timeInForce: TIME_IN_FORCE.ioc })
  }),
  kind('fill or kill', 5, (dice, world) => {
    return limit(dice, world, { timeInForce: TIME_IN_FORCE.fok })
  }),
  kind('market by size', 4, (dice, world) => {
    const side = dice.pick(SIDES)
    const amount = side === SIDE.buy && dice.chance(50) ? funds(dice, world) : 0n
    return market(dice, world, { side, amount })
  }),
  kind('market buy by size', 1, (dice, world) => market(dice, world, { side: SIDE.buy })),
  kind('market by funds', 4, (dice, world) => {
    return market(dice, world, { size: 0, amount: funds(dice, world) })
  }),
  kind('spoiled order', 3, (dice, world) => spoiled(dice, limit(dice, world, {}))),
  kind('spoiled market order', 1, (dice, world) => spoiled(dice, market(dice, world, {}))),
  kind('cancel by id', 20, (dice, _, { open }) => {
    return open.length === 0 ? undefined : { type: cancelOrder, orderId: dice.pick(open) }
  }),
  kind('cancel by reference', 6, (dice, _, { references }) => {
    const targetReference = references.length === 0 ? undefined : dice.pick(references)
    return targetReference === undefined ? undefined : { type: cancelOrder, targetReference }
  }),
  kind('cancel of anything', 1, (dice) => ({ type: cancelOrder, orderId: dice.below(20_000) })),
  kind('cancel all', 0.7, (dice, world) => ({
    type: cancelAll,
    product: dice.chance(5) ? 999 : dice.between(0, world.products.length),
    side: dice.chance(5) ? 3 : dice.pick([0, SIDE.buy, SIDE.sell]),
  })),
]

/** A product's number, the first two favoured, with the rules that it was listed with. */
export function drawProduct(dice: Dice, world: World) {
  const number = dice.chance(70) ? 1 : dice.between(1, world.products.length)
  return { number, rules: world.products[number - 1] as ProductRules }
}

/** A limit order round the middle, with these fields. */
export function limit(dice: Dice, world: World, fields: Partial<Draft>): Draft {
  const { number, rules } = drawProduct(dice, world)
  const side = fields.side ?? dice.pick(SIDES)
  return {
    type: createOrder,
    ...{ product: number, side, orderType: ORDER_TYPE.limit, timeInForce: TIME_IN_FORCE.gtc },
    price: drawPrice(dice, world, { side, rules }),
    size: drawSize(dice, world, rules),
    ...fields,
  }
}

/** A market order by size, with these fields. */
export function market(dice: Dice, world: World, fields: Partial<Draft>): Draft {
  const { number, rules } = drawProduct(dice, world)
  return {
    type: createOrder,
    ...{ product: number, side: dice.pick(SIDES), orderType: ORDER_TYPE.market },
    timeInForce: dice.pick([0, TIME_IN_FORCE.ioc]),
    size: drawSize(dice, world, rules),
    ...fields,
  }
}

/** A price on either side of the middle: two in five cross it. */
export function drawPrice(
  dice: Dice,
  world: World,
  { side, rules }: { readonly side: number; readonly rules: ProductRules },
): number {
  const away = dice.between(0, world.spread)
  const isPassive = dice.chance(60)
  const isBelow = (side === SIDE.buy) === isPassive
  return Math.max(1, world.middle + (isBelow ? -away : away)) * rules.tick
}

export function drawSize(dice: Dice, world: World, rules: ProductRules): number {
  return dice.between(1, world.lotsMax) * rules.lot
}

/** Quote atoms that buy some lots in the middle. */
export function funds(dice: Dice, world: World): bigint {
  return BigInt(dice.between(1, world.middle * world.lotsMax)) * 250n
}

/** The order with one thing wrong. */
function spoiled(dice: Dice, order: Draft): Draft {
  const { price = 0, size = 0 } = order
  return {
    ...order,
    ...dice.pick<Partial<Draft>>([
      { product: 77 },
      { price: price + 1 },
      { price: 5 },
      { price: 10_000_000 * 5 + 5 },
      { size: size + 1 },
      { size: 100_000 },
      { size: 89_990, price: 9_999_995 },
      { price: 10, size: 1 },
      { price: 0 },
      { side: 3 },
      { timeInForce: 9 },
      { orderType: 7 },
      { amount: 5n },
      { amount: 1n << 62n },
      { amount: (1n << 62n) + 1n, size: 0 },
      { postOnly: true, timeInForce: TIME_IN_FORCE.ioc },
      { portfolio: 70_000 },
      { permissions: PERMISSION.transfer },
      { via: VIA.fix, permissions: 0 },
    ]),
  }
}

function kind(name: string, weight: number, draw: Kind['draw']): Kind {
  return { name, weight, rules: 1, draw }
}
