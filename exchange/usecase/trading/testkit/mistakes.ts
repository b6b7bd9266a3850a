/** Ways to spoil an event: fields that contradict, leave their range, or are no numbers at all. */
import type { TradingEvent } from '@bourse/domain/exchange/event'
import { VIA } from '@bourse/domain/exchange/event'
import type { FeeSchedule } from '@bourse/domain/exchange/fees'
import type { SelfTrade } from '@bourse/domain/exchange/order'
import type { ProductRules } from '@bourse/domain/exchange/product'
import { ATOMS_MAX } from '@bourse/domain/shared/decimal'
import type { Random } from './random.ts'

const NO_COUNTS = [Number.NaN, -1, -0, 0, 0.5, 2 ** 53, Number.POSITIVE_INFINITY]
const NO_PORTFOLIOS = [-1, 65_536, 1.5, Number.NaN]
const INT64_MAX = (1n << 63n) - 1n

/** An order with one mistake in it, or two. */
export function spoiledOrder(
  random: Random,
  event: TradingEvent,
  rules: ProductRules,
): TradingEvent {
  const once = { ...event, ...orderMistake(random, event, rules) }
  return random.chance(35) ? { ...once, ...orderMistake(random, event, rules) } : once
}

function orderMistake(
  random: Random,
  event: TradingEvent,
  rules: ProductRules,
): Partial<TradingEvent> {
  return random.pick<Partial<TradingEvent>>([
    { price: random.pick(NO_COUNTS) },
    { size: random.pick(NO_COUNTS) },
    { price: event.price + 1 },
    { price: 0 },
    { price: random.between(1, 9) },
    { price: rules.priceMax + random.between(1, 9) },
    { price: rules.tick * Math.ceil((rules.priceMin - 4) / rules.tick) },
    { price: rules.priceMax - (rules.priceMax % rules.tick) + rules.tick },
    { size: event.size + 1 },
    { size: random.between(1, 30) },
    { size: rules.sizeMax + random.between(1, 9) },
    { size: Math.floor((rules.sizeMin - 1) / rules.lot) * rules.lot },
    { size: rules.sizeMax - (rules.sizeMax % rules.lot) + rules.lot },
    { price: rules.tick * Math.ceil(rules.priceMin / rules.tick), size: 2 * rules.lot },
    { price: rules.priceMax - (rules.priceMax % rules.tick), size: 80_000 * rules.lot },
    { amount: random.pick([-1n, 0n, 1n, ATOMS_MAX, ATOMS_MAX + 1n, INT64_MAX]) },
    { side: random.pick([0, 3, Number.NaN]) },
    { orderType: random.pick([0, 3]) },
    { timeInForce: random.pick([0, 1, 2, 3, 4, 1.5, Number.NaN]) },
    { postOnly: !event.postOnly },
    { portfolio: random.pick(NO_PORTFOLIOS) },
    { product: random.pick([0, -1, 0.5, 999, Number.NaN]) },
    { permissions: random.pick([0, 2, 4]), via: VIA.api },
    { selfTrade: random.pick([...NO_COUNTS, 6]) },
    { stopType: random.pick([0, 1, 2, 3, -1, 0.5]) },
    { stopPrice: random.pick([...NO_COUNTS, event.stopPrice + 1, rules.priceMin - 1]) },
    { stopType: 2, stopPrice: rules.priceMax - (rules.priceMax % rules.tick) + rules.tick },
    { stopType: 1, stopPrice: rules.tick * Math.ceil((rules.priceMin - 4) / rules.tick) },
    { stopType: 1, stopPrice: event.price },
    { expiresAt: random.pick([...NO_COUNTS, 5]) },
    { replaceMode: random.pick([0, 1, 2, 3]) },
    { size: 0, amount: random.pick([1n, 10n ** 8n, rules.notionalMax, ATOMS_MAX]) },
  ])
}

/** An amend with a mistake in it; it takes over what its aim would say. */
export function spoiledAmend(random: Random, event: TradingEvent): TradingEvent {
  const mistake = random.pick<Partial<TradingEvent>>([
    { price: random.pick(NO_COUNTS) },
    { size: random.pick(NO_COUNTS) },
    { price: random.pick([1, 2, 3, 2 ** 40]) },
    { size: random.pick([1, 2, 3, 2 ** 40]) },
    { price: 7, side: 1, orderType: 1, timeInForce: 9, amount: 5n, stopPrice: 3 },
    { permissions: random.pick([0, 2, 4]), via: VIA.api },
  ])
  return { ...event, ...mistake }
}

/** A fee schedule that contradicts itself or what is listed. */
export function spoiledFees(random: Random, schedule: FeeSchedule): FeeSchedule {
  const tier = (volume: bigint, makerRate: number, takerRate: number) => {
    return { volume, makerRate, takerRate }
  }
  return random.pick<FeeSchedule>([
    { ...schedule, currency: random.pick([0, -1, 0.5, 99]) },
    { ...schedule, tiers: [tier(1n, 0, 0)] },
    { ...schedule, tiers: [tier(0n, 5, 4)] },
    { ...schedule, tiers: [tier(0n, -5, 4)] },
    { ...schedule, tiers: [tier(0n, 0, 1_000_001)] },
    { ...schedule, tiers: [tier(0n, 0.5, 1)] },
    { ...schedule, tiers: [tier(0n, 0, 0), tier(0n, 0, 0)] },
    { ...schedule, tiers: [tier(0n, 0, 0), tier(ATOMS_MAX + 1n, 0, 0)] },
    { ...schedule, tiers: Array.from({ length: 33 }, (_, n) => tier(BigInt(n), 0, 0)) },
  ])
}

/** A deposit, withdrawal or transfer with one mistake in it. */
export function spoiledMove(random: Random, event: TradingEvent): TradingEvent {
  const mistake = random.pick<Partial<TradingEvent>>([
    { amount: random.pick([0n, -1n, ATOMS_MAX, ATOMS_MAX + 1n, INT64_MAX, -INT64_MAX - 1n]) },
    { currency: random.pick([0, -1, 0.5, 99, Number.NaN]) },
    { portfolio: random.pick(NO_PORTFOLIOS) },
    { toPortfolio: random.pick(NO_PORTFOLIOS) },
    { toUser: random.pick([0, -1, 0.5, Number.NaN, 2 ** 53]) },
    { toUser: event.user, toPortfolio: event.portfolio },
    { toUser: 1, toPortfolio: 0, user: 1, portfolio: 0 },
    { permissions: random.pick([0, 1, 4]), via: VIA.gitbitex },
  ])
  return { ...event, ...mistake }
}

/** A listing that contradicts itself or what is listed; other events lose their detail. */
export function spoiledListing(random: Random, event: TradingEvent): TradingEvent {
  const { detail } = event
  if (detail?.kind === 'currency') {
    const mistake = random.pick([
      { code: random.pick(['', 'btc', 'B C', 'TOOLONGTOOLONG123', 'BTC\n']) },
      { scale: random.pick([-1, 0.5, 19, Number.NaN, 7]) },
      { name: 'x'.repeat(65) },
    ])
    return { ...event, detail: { ...detail, ...mistake } }
  }
  if (detail?.kind === 'productState') {
    return { ...event, detail: { ...detail, state: 6 as ProductRules['state'] } }
  }
  if (detail?.kind !== 'product') return { ...event, detail: null }
  const mistake = productMistake(random, detail.rules)
  return { ...event, detail: { kind: 'product', rules: { ...detail.rules, ...mistake } } }
}

function productMistake(random: Random, rules: ProductRules): Partial<ProductRules> {
  return random.pick<Partial<ProductRules>>([
    { id: random.pick(['', 'BTC', 'BTC-', 'btc-usdt', 'BTC-USDT ']) },
    { base: rules.quote },
    { base: random.pick(['', 'NONE']) },
    { quote: 'NONE' },
    { priceScale: random.pick([-1, 0.5, 19, rules.priceScale + 1]) },
    { sizeScale: random.pick([-1, 0.5, 19, rules.sizeScale + 1]) },
    { tick: random.pick(NO_COUNTS) },
    { lot: random.pick(NO_COUNTS) },
    { priceMin: random.pick([...NO_COUNTS, rules.priceMax + 1]) },
    { sizeMin: random.pick([...NO_COUNTS, rules.sizeMax + 1]) },
    { sizeMax: random.pick(NO_COUNTS) },
    { notionalMin: random.pick([-1n, rules.notionalMax + 1n]) },
    { notionalMax: random.pick([0n, ATOMS_MAX + 1n, -1n]) },
    { makerRate: rules.takerRate + 1 },
    { takerRate: random.pick([-1, 0.5, 1_000_001]) },
    { openOrdersPerUserMax: random.pick([0, -1, 0.5]) },
    { state: random.pick([0, 6, 0.5]) as ProductRules['state'] },
    { makerRate: -rules.takerRate - 1 },
    { bandRate: random.pick([-1, 0.5, 1_000_000, Number.NaN]) },
    { selfTrade: random.pick([0, 6]) as SelfTrade },
  ])
}
