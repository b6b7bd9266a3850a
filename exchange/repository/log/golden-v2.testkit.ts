/**
 * The golden log of rules version 2: a day that begins under version 1, is upgraded, and then uses
 * everything that version 2 added.
 */
import { EVENT_TYPE, PERMISSION, type TradingEvent, VIA } from '@bourse/domain/exchange/event'
import {
  ORDER_TYPE,
  REPLACE_MODE,
  SELF_TRADE,
  type SelfTrade,
  SIDE,
  STOP_TYPE,
  TIME_IN_FORCE,
} from '@bourse/domain/exchange/order'
import {
  PRODUCT_STATE,
  type ProductRules,
  type ProductState,
} from '@bourse/domain/exchange/product'
import { eventOf, LIMITS, PRODUCT_RULES } from './events.testkit.ts'
import { writeLog } from './folder.testkit.ts'
import { GOLDEN_LOG_ID } from './golden.testkit.ts'

const SEGMENT_BYTES = 8_000
const START_MS = 1_760_000_000_000
const PEOPLE = [1_001, 1_002, 1_003, 1_004]
const STEPS = 20
const ROUNDS = 12
const VENUE = { permissions: PERMISSION.operate, via: VIA.admin }
/** About where everything trades. */
const MID = 5_000_000
const ETH_USDT: ProductRules = { ...PRODUCT_RULES, id: 'ETH-USDT', base: 'ETH', ownFees: true }

/** The events as they were appended, unstamped. */
export function goldenEventsV2(): TradingEvent[] {
  const events = [...opening()]
  for (let round = 0; round < ROUNDS; round++) {
    events.push(...between(round))
    for (let step = 0; step < STEPS; step++) events.push(trade(round, step, events.length))
  }
  return [...events, eventOf({ type: EVENT_TYPE.cancelAll, ...VENUE })]
}

/** Writes the golden log: batches of one to seven events, one second apart, over several files. */
export async function writeGoldenLogV2(folder: string): Promise<void> {
  const events = goldenEventsV2()
  const batches: TradingEvent[][] = []
  for (let at = 0; at < events.length; ) {
    const batch = events.slice(at, at + 1 + (batches.length % 7))
    batches.push(batch)
    at += batch.length
  }
  let nowMs = START_MS
  await writeLog(folder, batches, {
    create: { limits: LIMITS, logId: GOLDEN_LOG_ID },
    segmentBytes: SEGMENT_BYTES,
    now: () => {
      nowMs += 1_000
      return nowMs
    },
  })
}

/** Listings, deposits and one trade under version 1, then the upgrade and version 2's listings. */
function opening(): TradingEvent[] {
  const product = (rules: ProductRules) =>
    eventOf({ ...VENUE, type: EVENT_TYPE.product, detail: { kind: 'product', rules } })
  const currencies = ['BTC', 'USDT', 'ETH'].map((code) =>
    eventOf({
      ...VENUE,
      type: EVENT_TYPE.currency,
      referenceId: `list:${code}`,
      detail: { kind: 'currency', code, name: code, scale: 8 },
    }),
  )
  const deposits = PEOPLE.flatMap((toUser) =>
    [1, 2, 3].map((currency) =>
      eventOf({
        ...VENUE,
        type: EVENT_TYPE.deposit,
        currency,
        toUser,
        amount: currency === 2 ? 900_000_000_000_000n : 90_000_000_000n,
      }),
    ),
  )
  const upgrade = { kind: 'upgrade', rulesVersion: 2 } as const
  return [
    ...currencies,
    product(PRODUCT_RULES),
    ...deposits,
    limit(person(0), SIDE.sell, { price: MID, size: 20_000 }),
    limit(person(1), SIDE.buy, { price: MID, size: 20_000 }),
    // Not before the upgrade.
    limit(person(1), SIDE.buy, { price: MID, size: 1, timeInForce: TIME_IN_FORCE.gtt }),
    eventOf({
      ...{ ...VENUE, via: VIA.system, type: EVENT_TYPE.upgrade },
      ...{ referenceId: 'upgrade:2', detail: upgrade },
    }),
    product({ ...PRODUCT_RULES, makerRate: -200, bandRate: 14, selfTrade: 2 }),
    product(ETH_USDT),
    schedule([0n, 1_000_000_000n, 50_000_000_000n, 200_000_000_000n]),
  ]
}

/** What operators and users change between two rounds. */
function between(round: number): TradingEvent[] {
  const { online, postOnly, limitOnly, cancelOnly, halted } = PRODUCT_STATE
  switch (round) {
    case 2:
      return [selfTradeDefault(0, SELF_TRADE.cancelOldest), selfTradeDefault(1, SELF_TRADE.none)]
    case 3:
      return [productState(postOnly)]
    case 4:
      return [productState(limitOnly), userState(PEOPLE[1] as number, true)]
    case 5:
      return [productState(online), userState(PEOPLE[1] as number, false)]
    case 6:
      return [venueState(true)]
    case 7:
      return [venueState(false), schedule([0n, 100_000_000n])]
    case 8:
      return [productState(cancelOnly), selfTradeDefault(2, SELF_TRADE.cancelBoth)]
    case 9:
      return [productState(halted), productState(online), schedule([])]
    default:
      return []
  }
}

/** What the steps of a round have in common. */
interface Scene {
  readonly round: number
  readonly step: number
  readonly me: Actor
  readonly other: Actor
  /** Prices a little below and above where everything trades. */
  readonly low: number
  readonly high: number
  /** A time so many seconds after this step, about. */
  later(seconds: number): number
  /** The client order id of this round's order of another step. */
  name(step: number): string
  /** An event about that order. */
  to(type: TradingEvent['type'], step: number, fields: Partial<TradingEvent>): TradingEvent
}

/** One of twenty things that people do; references name the round and the step. */
function trade(round: number, step: number, index: number): TradingEvent {
  const me = person(round)
  const drift = ((round * 37 + step * 11) % 40) - 20
  const name = (of: number) => `g-${round}-${of}`
  const scene: Scene = {
    ...{ round, step, me, name, low: MID - 60 + drift, high: MID + 60 + drift },
    other: person(round + 1 + (step % 3)),
    later: (seconds) => (START_MS + 1_000 * (Math.floor(index / 4) + 5 + seconds)) * 1_000,
    to: (type, of, fields) =>
      eventOf({ ...me, type, product: 1, targetReference: name(of), ...fields }),
  }
  return step < 10 ? place(scene) : change(scene)
}

function place({ round, step, me, other, low, high, later, name, to }: Scene): TradingEvent {
  switch (step) {
    case 0:
      return limit(me, SIDE.buy, { price: low, size: 30_000, referenceId: name(0) })
    case 1:
      return limit(me, SIDE.sell, { price: high, size: 40_000, referenceId: name(1) })
    case 2:
      return limit(me, SIDE.buy, {
        ...{ price: low - 5, size: 9_000, referenceId: name(2) },
        ...{ timeInForce: TIME_IN_FORCE.gtt, expiresAt: later(8 + round) },
      })
    case 3:
      return limit(me, SIDE.sell, {
        ...{ price: low - 90, size: 5_000, referenceId: name(3) },
        ...{ stopType: STOP_TYPE.loss, stopPrice: MID - 40 },
      })
    case 4:
      return market(other, SIDE.buy, {
        ...{ amount: 30_000_000_000n, stopType: STOP_TYPE.entry, stopPrice: MID + 30 },
      })
    case 5:
      return to(EVENT_TYPE.amendOrder, 0, { size: 25_000 })
    case 6:
      return to(EVENT_TYPE.amendOrder, 1, { price: high - 15, size: 45_000 })
    case 7:
      return limit(other, SIDE.buy, { price: high, size: 12_000, selfTrade: round % 6 })
    case 8:
      return limit(other, SIDE.sell, { price: low, amount: 60_000_000_000n, size: 0 })
    default:
      return market(other, SIDE.sell, { size: 15_000 })
  }
}

function change({ round, step, me, other, low, high, later, name, to }: Scene): TradingEvent {
  const again = { side: SIDE.buy, orderType: ORDER_TYPE.limit, timeInForce: TIME_IN_FORCE.gtc }
  switch (step) {
    case 10:
      return limit(me, SIDE.sell, {
        ...{ price: low - 10, size: 8_000, timeInForce: TIME_IN_FORCE.ioc },
        ...{ selfTrade: 1 + (round % 5) },
      })
    case 11:
      return limit(me, SIDE.buy, { price: high, size: 50_000, timeInForce: TIME_IN_FORCE.fok })
    case 12:
      return eventOf({
        ...{ ...person(round + 2), type: EVENT_TYPE.cancelAfter, product: round % 3 },
        ...{
          targetReference: 'dead',
          expiresAt: round % 4 === 3 ? 0 : later(round % 2 === 0 ? 4 : 25),
        },
      })
    case 13:
      return to(EVENT_TYPE.replaceOrder, 2, {
        ...{ ...again, price: low + 8, size: 31_000, referenceId: name(13) },
        replaceMode: REPLACE_MODE.stopOnFailure,
      })
    case 14:
      return to(EVENT_TYPE.replaceOrder, 1, {
        ...{ ...again, price: round % 2 === 0 ? 0 : low, size: 7_000 },
        replaceMode: REPLACE_MODE.allowFailure,
      })
    case 15:
      return limit(other, SIDE.sell, {
        ...{ product: 2, price: high, size: 60_000, postOnly: true },
        ...{ timeInForce: TIME_IN_FORCE.gtt, expiresAt: later(3) },
      })
    case 16:
      return market(me, SIDE.buy, { product: 2, amount: 20_000_000_000n })
    case 17:
      return market(other, SIDE.sell, {
        ...{ size: 4_000, stopType: STOP_TYPE.loss, stopPrice: MID - 55 - round },
      })
    case 18:
      return to(EVENT_TYPE.amendOrder, 13, { size: 0, price: high + 20 })
    default:
      return eventOf({ type: EVENT_TYPE.clock, referenceId: `clock:${round}` })
  }
}

type Actor = Pick<TradingEvent, 'user' | 'permissions' | 'via' | 'credential'>

function person(number: number): Actor {
  const user = PEOPLE[number % PEOPLE.length] as number
  const permissions = PERMISSION.trade | PERMISSION.transfer
  return { user, permissions, via: number % 2 === 0 ? VIA.ws : VIA.api, credential: 100 + user }
}

function limit(actor: Actor, side: number, fields: Partial<TradingEvent>): TradingEvent {
  const order = { product: 1, side, orderType: ORDER_TYPE.limit, timeInForce: TIME_IN_FORCE.gtc }
  return eventOf({ ...actor, ...order, type: EVENT_TYPE.createOrder, ...fields })
}

function market(actor: Actor, side: number, fields: Partial<TradingEvent>): TradingEvent {
  const order = { product: 1, side, orderType: ORDER_TYPE.market }
  return eventOf({ ...actor, ...order, type: EVENT_TYPE.createOrder, ...fields })
}

function schedule(volumes: readonly bigint[]): TradingEvent {
  const tiers = volumes.map((volume, tier) => ({
    ...{ volume, makerRate: 400 - 200 * tier, takerRate: 1_000 - 150 * tier },
  }))
  const detail = { kind: 'feeSchedule', schedule: { currency: 2, tiers } } as const
  return eventOf({ ...VENUE, type: EVENT_TYPE.feeSchedule, detail })
}

function productState(state: ProductState): TradingEvent {
  const detail = { kind: 'productState', state } as const
  return eventOf({ ...VENUE, type: EVENT_TYPE.productState, product: 1, detail })
}

function venueState(halted: boolean): TradingEvent {
  const detail = { kind: 'venueState', halted } as const
  return eventOf({ ...VENUE, type: EVENT_TYPE.venueState, detail })
}

function userState(toUser: number, frozen: boolean): TradingEvent {
  const detail = { kind: 'userState', frozen } as const
  return eventOf({ ...VENUE, type: EVENT_TYPE.userState, toUser, detail })
}

function selfTradeDefault(number: number, selfTrade: SelfTrade): TradingEvent {
  const detail = { kind: 'selfTradeDefault', selfTrade } as const
  return eventOf({ ...person(number), type: EVENT_TYPE.selfTradeDefault, detail })
}
