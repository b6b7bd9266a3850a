/** Money moved by people, and what operators do to currencies and products. */
import { EVENT_TYPE, VIA } from '@bourse/domain/exchange/event'
import { PRODUCT_STATE, type ProductRules } from '@bourse/domain/exchange/product'
import type { Dice } from '../world/dice.ts'
import type { Draft, Kind } from './draft.ts'
import { drawProduct } from './orders.ts'
import type { World } from './world.ts'

const { deposit, withdraw, transfer, currency, product, clock, checkpoint, upgrade } = EVENT_TYPE

/** What rules version 1 lets people do with money. */
export const MONEY_KINDS: readonly Kind[] = [
  kind('withdraw', 1, (dice, world) => spoiled(dice, { type: withdraw, ...atoms(dice, world) })),
  kind('transfer', 2, (dice, world, { user }) => {
    if (dice.chance(4)) return { type: transfer, ...atoms(dice, world), toUser: user }
    const toUser = dice.chance(70) ? dice.pick(world.users) : user
    const toPortfolio = toUser === user || dice.chance(20) ? dice.pick([1, 7]) : 0
    return spoiled(dice, { type: transfer, ...atoms(dice, world), toUser, toPortfolio })
  }),
  kind('back from a portfolio', 1, (dice, world, { user }) => {
    const portfolio = dice.pick([1, 7])
    return { type: transfer, ...atoms(dice, world), portfolio, toUser: user }
  }),
]

/** What operators do; `user` 0 is nobody. */
export const OPERATOR_KINDS: readonly Kind[] = [
  kind('deposit', 12, (dice, world) => {
    const toUser = dice.pick(world.users)
    return spoiled(dice, { type: deposit, ...atoms(dice, world), toUser, user: 0 })
  }),
  kind('deposit to many', 1, (dice, world) => {
    return { type: deposit, ...atoms(dice, world), toUser: 5_000 + dice.below(60), user: 0 }
  }),
  kind('product change', 3, (dice, world) => productChange(dice, world)),
  kind('product back', 6, (dice, world) => {
    const { rules } = drawProduct(dice, world)
    return { type: product, detail: { kind: 'product', rules }, user: 0 }
  }),
  kind('currency', 0.5, (dice, world) => {
    const { code, scale } = dice.pick(world.currencies)
    const name = `name ${dice.below(9)}`
    const other = dice.chance(30) ? scale + 1 : scale
    return { type: currency, detail: { kind: 'currency', code, name, scale: other }, user: 0 }
  }),
  kind('clock', 1, () => ({ type: clock, user: 0 })),
  kind('checkpoint', 0.5, () => {
    const detail = { kind: 'checkpoint' as const, sequence: 1, resultHash: '' }
    return { type: checkpoint, detail, user: 0 }
  }),
  kind('upgrade too far', 0.3, () => {
    return { type: upgrade, detail: { kind: 'upgrade', rulesVersion: 9 }, user: 0 }
  }),
  kind('cancel all of everybody', 0.3, (dice) => ({
    ...{ type: EVENT_TYPE.cancelAll, user: 0, via: VIA.admin },
    product: dice.between(0, 2),
  })),
]

function productChange(dice: Dice, world: World): Draft {
  const { rules } = drawProduct(dice, world)
  const { cancelOnly, halted } = PRODUCT_STATE
  const changed = dice.pick<Partial<ProductRules>>([
    { state: cancelOnly },
    { state: halted },
    { lot: rules.lot * 2 },
    { tick: rules.tick * 2 },
    { takerRate: 5_000, makerRate: dice.below(5_001) },
    { sizeMin: rules.sizeMin * 4 },
    { notionalMax: 1_000_000_000n },
    { priceScale: rules.priceScale + 1 },
    { takerRate: 1_000_001 },
    { base: 'NONE' },
  ])
  return { type: product, detail: { kind: 'product', rules: { ...rules, ...changed } }, user: 0 }
}

function atoms(dice: Dice, world: World): { currency: number; amount: bigint } {
  const number = dice.between(1, world.currencies.length)
  const most = world.funds[number - 1] as bigint
  return { currency: number, amount: most / BigInt(dice.between(2, 400)) }
}

/** Now and then with one thing wrong. */
function spoiled(dice: Dice, move: Draft): Draft {
  if (dice.chance(85)) return move
  return {
    ...move,
    ...dice.pick<Partial<Draft>>([
      { amount: 0n },
      { amount: 1n << 62n },
      { amount: (1n << 62n) + 1n },
      { currency: 9 },
      { toPortfolio: 70_000 },
      { portfolio: 70_000 },
      { permissions: 1, via: VIA.ws },
      { toUser: 1, toPortfolio: 0 },
      { toUser: 0 },
    ]),
  }
}

function kind(name: string, weight: number, draw: Kind['draw']): Kind {
  return { name, weight, rules: 1, draw }
}
