/**
 * The six kinds of trading that the differential test makes up, and the venues that they happen at.
 * Each run draws its own venue: with and without fees, with wide limits and with ones soon reached.
 */
import type { EngineLimits } from '@bourse/domain/exchange/log'
import { SELF_TRADE } from '@bourse/domain/exchange/order'
import type { ProductRules } from '@bourse/domain/exchange/product'
import { ATOMS_MAX } from '@bourse/domain/shared/decimal'
import type { Random } from './random.ts'
import { BTC_USDT, USER_A } from './venue.ts'

export const PROFILES = ['deep', 'thin', 'cancels', 'one-price', 'self-cross', 'extremes'] as const
export type Profile = (typeof PROFILES)[number]

export interface World {
  readonly profile: Profile
  readonly limits: EngineLimits
  readonly currencies: readonly { readonly code: string; readonly scale: number }[]
  readonly products: readonly ProductRules[]
  readonly users: readonly number[]
  readonly portfolios: readonly number[]
  /** What each person has of each currency at the start; the first `poor` ones have little. */
  readonly funds: readonly bigint[]
  readonly poor: number
  /** Limit prices lie in ticks around `middle`, at most `spread` away. */
  readonly middle: number
  readonly spread: number
  readonly lotsMax: number
  /** Out of a hundred commands: cancels of one order, market orders, and the rest's odds. */
  readonly cancels: number
  readonly markets: number
  /** Out of a hundred limit orders: those that stay on their own side of the middle. */
  readonly passive: number
  /** Out of a hundred orders: those that wait for a price. */
  readonly stops: number
  /** How many producer sessions take turns. */
  readonly sessions: number
  /** After so many commands the rules become those of version 2; 0: before anything is listed. */
  readonly upgradeAt: number
}

/** The venue of one run. */
export function drawWorld(profile: Profile, random: Random): World {
  const tight = random.chance(40)
  const many = random.chance(10)
  const userCount = userCounts[profile]
  return {
    profile,
    limits: tight ? tightLimits(random) : WIDE_LIMITS,
    ...(profile === 'extremes' ? extremeListings(random) : usualListings(random, tight, many)),
    users: Array.from({ length: userCount }, (_, at) => USER_A + at * 1_000_003),
    portfolios: random.pick([[0], [0, 1], [0, 7, 65_535]]),
    ...SHAPES[profile],
    poor: profile === 'extremes' ? 0 : random.below(Math.ceil(userCount / 2)),
    stops: random.pick([3, 12, 35]),
    sessions: random.pick([1, 3, 2_000]),
    upgradeAt: random.chance(25) ? random.between(30, 1_200) : 0,
  }
}

const userCounts: Record<Profile, number> = {
  deep: 8,
  thin: 6,
  cancels: 6,
  'one-price': 5,
  'self-cross': 1,
  extremes: 4,
}

const SHAPES: Record<
  Profile,
  Pick<World, 'middle' | 'spread' | 'lotsMax' | 'cancels' | 'markets' | 'passive'>
> = {
  deep: { middle: 100_000, spread: 40_000, lotsMax: 50, cancels: 12, markets: 4, passive: 92 },
  thin: { middle: 1_000, spread: 12, lotsMax: 40, cancels: 10, markets: 15, passive: 30 },
  cancels: { middle: 5_000, spread: 100, lotsMax: 30, cancels: 48, markets: 4, passive: 80 },
  'one-price': { middle: 777, spread: 0, lotsMax: 25, cancels: 15, markets: 8, passive: 50 },
  'self-cross': { middle: 300, spread: 6, lotsMax: 20, cancels: 10, markets: 12, passive: 40 },
  extremes: { middle: 1, spread: 0, lotsMax: 1, cancels: 10, markets: 20, passive: 50 },
}

const WIDE_LIMITS: EngineLimits = {
  openOrdersMax: 20_000,
  accountsMax: 2_000,
  referencesKept: 300,
  referencesMax: 20_000,
}

function tightLimits(random: Random): EngineLimits {
  return {
    openOrdersMax: random.between(20, 120),
    accountsMax: random.between(26, 40),
    referencesKept: random.between(0, 12),
    referencesMax: random.between(120, 400),
  }
}

type Listings = Pick<World, 'currencies' | 'products' | 'funds'>

/**
 * Three currencies of different scales; now and then as many products as people could ever want.
 */
function usualListings(random: Random, tight: boolean, many: boolean): Listings {
  const rules: ProductRules = {
    ...BTC_USDT,
    ...drawFees(random),
    ...drawProtection(random),
    tick: random.pick([1, 1, 5]),
    lot: random.pick([1, 10, 1_000]),
    sizeMin: random.pick([1, 20]),
    sizeMax: 90_000,
    priceMin: 5,
    priceMax: 500_000,
    notionalMin: random.pick([0n, 5_000n]),
    notionalMax: random.pick([ATOMS_MAX, 20_000_000_000n, 3_000_000_000n]),
    openOrdersPerUserMax: tight ? random.between(2, 12) : 5_000,
  }
  const eth: Partial<ProductRules> = {
    base: 'ETH',
    priceScale: 3,
    sizeScale: 3,
    ...drawFees(random),
    ...drawProtection(random),
  }
  const products = [
    rules,
    { ...rules, ...eth, id: 'ETH-USDT' },
    { ...rules, ...eth, id: 'ETH-BTC', quote: 'BTC', notionalMin: 0n },
  ]
  if (many) {
    for (let n = 1; n <= 40; n++) products.push({ ...rules, id: `BTC${n}-USDT` })
  }
  return {
    currencies: [
      { code: 'BTC', scale: 8 },
      { code: 'USDT', scale: 8 },
      { code: 'ETH', scale: 6 },
    ],
    products,
    funds: [30_000_000_000n, 40_000_000_000_000n, 5_000_000_000n],
  }
}

/** Scales, prices, sizes and rates at the ends of what may be listed. */
function extremeListings(random: Random): Listings {
  const widest: ProductRules = {
    ...BTC_USDT,
    ...drawFees(random),
    ...drawProtection(random),
    priceScale: 0,
    sizeScale: 0,
    priceMax: Number.MAX_SAFE_INTEGER,
    sizeMax: Number.MAX_SAFE_INTEGER,
  }
  const whole = { ...widest, id: 'UNIT-COIN', base: 'UNIT', quote: 'COIN' }
  const dust = { ...widest, id: 'DUST-COIN', base: 'DUST', quote: 'COIN', ...drawFees(random) }
  const fine = { ...widest, id: 'COIN-DUST', base: 'COIN', quote: 'DUST', ...drawFees(random) }
  return {
    currencies: [
      { code: 'UNIT', scale: 0 },
      { code: 'COIN', scale: 0 },
      { code: 'DUST', scale: 18 },
    ],
    products: [whole, dust, fine],
    funds: [ATOMS_MAX / 4n, ATOMS_MAX / 4n, ATOMS_MAX / 4n],
  }
}

function drawFees(random: Random): Pick<ProductRules, 'makerRate' | 'takerRate' | 'ownFees'> {
  const takerRate = random.pick([0, 0, 1, 2_500, 999_999, 1_000_000])
  const makerRate = random.pick([0, Math.floor(takerRate / 3), takerRate])
  const isRebate = random.chance(40) && makerRate > 0
  return { takerRate, makerRate: isRebate ? -makerRate : makerRate, ownFees: random.chance(50) }
}

function drawProtection(random: Random): Pick<ProductRules, 'bandRate' | 'selfTrade'> {
  return {
    bandRate: random.pick([0, 0, 1_000, 2_000, 10_000, 50_000, 400_000, 999_999]),
    selfTrade: random.pick(Object.values(SELF_TRADE)),
  }
}

/** What of a product's rules version 1 can list. */
export function versionOneRules(rules: ProductRules): ProductRules {
  const makerRate = Math.max(0, rules.makerRate)
  return { ...rules, makerRate, bandRate: 0, selfTrade: SELF_TRADE.none, ownFees: false }
}
