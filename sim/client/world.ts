/** The venue of one run: its limits, what it lists, who trades there and how. */
import { blankEvent, EVENT_TYPE, type TradingEvent } from '@bourse/domain/exchange/event'
import type { EngineLimits } from '@bourse/domain/exchange/log'
import { SELF_TRADE } from '@bourse/domain/exchange/order'
import { PRODUCT_STATE, type ProductRules } from '@bourse/domain/exchange/product'
import { ATOMS_MAX } from '@bourse/domain/shared/decimal'
import type { RoomSettings } from '../node/room.ts'
import type { Dice } from '../world/dice.ts'

export interface World {
  readonly limits: EngineLimits
  readonly settings: RoomSettings
  readonly currencies: readonly { readonly code: string; readonly scale: number }[]
  readonly products: readonly ProductRules[]
  readonly users: readonly number[]
  /** Limit prices lie round `middle`, in ticks, at most `spread` away. */
  readonly middle: number
  readonly spread: number
  readonly lotsMax: number
  /** Mean time between two commands of a person, microseconds, and how long an answer may take. */
  readonly thinkMicros: number
  readonly patienceMicros: number
  /** Percent of events without a reference id of their own. */
  readonly unnamed: number
  /** When the operator upgrades the rules: part of the run in percent, 101 for never. */
  readonly upgradeAt: number
  /** How long a run of so many events takes, more or less. */
  readonly spanMicros: number
  /** What each person is given at first, by currency. */
  readonly funds: readonly bigint[]
}

/** Users from here on are people. */
const FIRST_PERSON = 1_001

/** The venue of a run of `events` events. */
export function drawWorld(dice: Dice, events: number): World {
  const isTight = dice.chance(25)
  const people = dice.pick([3, 8, 8, 20])
  const limits = drawLimits(dice, events, isTight)
  const currencies = [
    { code: 'BTC', scale: 8 },
    { code: 'USDT', scale: 8 },
    { code: 'ETH', scale: 6 },
  ]
  const products = drawProducts(dice, isTight)
  const thinkMicros = dice.pick([3_000, 10_000, 50_000, 500_000])
  return {
    ...{ limits, currencies, products, thinkMicros },
    settings: drawSettings(dice, { limits, currencies, products }),
    users: Array.from({ length: people }, (_, at) => FIRST_PERSON + at * 1_000_003),
    middle: dice.pick([40, 1_000, 50_000]),
    spread: dice.pick([0, 3, 12, 12, 40, 2_000]),
    lotsMax: dice.pick([3, 20, 200]),
    patienceMicros: dice.pick([200_000, 2_000_000, 6_000_000]),
    unnamed: dice.pick([5, 20, 60]),
    upgradeAt: dice.pick([0, 0, 0, 30, 60, 101]),
    spanMicros: (events * thinkMicros) / people + 20_000,
    funds: dice.pick([
      [3_000_000_000n, 60_000_000_000_000n, 500_000_000n],
      [20_000_000n, 40_000_000_000n, 3_000_000n],
    ]),
  }
}

function drawLimits(dice: Dice, events: number, isTight: boolean): EngineLimits {
  return {
    openOrdersMax: isTight ? dice.between(8, 30) : 2_000,
    accountsMax: isTight ? dice.between(24, 60) : 400,
    referencesKept: isTight ? dice.pick([0, 20, 100]) : dice.pick([0, 20, 500]),
    // Ten minutes of many references are kept whatever the number above says.
    referencesMax: isTight ? dice.between(300, 2_000) : events + 2_000,
  }
}

function drawSettings(
  dice: Dice,
  venue: Pick<World, 'limits' | 'currencies' | 'products'>,
): RoomSettings {
  return {
    limits: venue.limits,
    logId: Array.from({ length: 32 }, () => dice.below(16).toString(16)).join(''),
    segmentBytes: dice.pick([8_000, 60_000, 1_000_000]),
    snapshotEvery: dice.pick([500, 1_000, 3_000]),
    readAhead: dice.pick([400, 3_000, 131_072]),
    pendingMax: dice.pick([6, 60, 20_000]),
    batchMax: dice.pick([1, 7, 5_000]),
    listings: () => listings(venue),
  }
}

function listings({ currencies, products }: Pick<World, 'currencies' | 'products'>) {
  const events: TradingEvent[] = currencies.map(({ code, scale }) => ({
    ...blankEvent(EVENT_TYPE.currency),
    referenceId: `list:${code}`,
    detail: { kind: 'currency', code, name: code, scale },
  }))
  for (const rules of products) {
    events.push({
      ...blankEvent(EVENT_TYPE.product),
      referenceId: `list:${rules.id}`,
      detail: { kind: 'product', rules },
    })
  }
  // A new exchange begins with version 1 of the rules, which knows none of these.
  return events
}

function drawProducts(dice: Dice, isTight: boolean): ProductRules[] {
  const common = {
    tick: 1,
    lot: 1,
    priceMin: 10,
    priceMax: 10_000_000,
    sizeMin: 1,
    sizeMax: 90_000,
    notionalMin: dice.pick([0n, 2_000n]),
    notionalMax: dice.pick([ATOMS_MAX, 30_000_000_000n]),
    openOrdersPerUserMax: isTight ? dice.between(4, 20) : 500,
    state: PRODUCT_STATE.online,
    bandRate: 0,
    selfTrade: SELF_TRADE.none,
    ownFees: false,
  }
  const fees = () => {
    const takerRate = dice.pick([0, 0, 1_000, 2_500, 999_999])
    return { takerRate, makerRate: dice.pick([0, Math.floor(takerRate / 3), takerRate]) }
  }
  const usdt = { ...common, quote: 'USDT', priceScale: 2, sizeScale: 4 }
  return [
    { ...usdt, ...fees(), id: 'BTC-USDT', base: 'BTC', tick: dice.pick([1, 5]) },
    { ...usdt, ...fees(), id: 'ETH-USDT', base: 'ETH', lot: dice.pick([1, 10]) },
    {
      ...{ ...common, ...fees(), id: 'ETH-BTC', base: 'ETH', quote: 'BTC' },
      ...{ priceScale: 4, sizeScale: 3, notionalMin: 0n },
    },
  ]
}
