/**
 * The golden logs: small trading days that were written once and are kept in fixture/golden-v<n>,
 * one for each rules version. Every later program must read the same events from those bytes and
 * replay them to the same hashes. This file has the day of version 1; its bytes are never written
 * again, so its events are only compared with what is read.
 */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { EVENT_TYPE, PERMISSION, type TradingEvent, VIA } from '@bourse/domain/exchange/event'
import { ORDER_TYPE, SELF_TRADE, SIDE, TIME_IN_FORCE } from '@bourse/domain/exchange/order'
import { PRODUCT_STATE } from '@bourse/domain/exchange/product'
import { tradingEngine } from '@bourse/exchange/usecase/trading/engine'
import { eventOf, LIMITS, PRODUCT_RULES } from './events.testkit.ts'

export const GOLDEN_LOG_ID = '00112233445566778899aabbccddeeff'

/** Where the golden log of a rules version is kept. */
export function goldenFolder(version: number): string {
  return join(import.meta.dirname, 'fixture', `golden-v${version}`)
}

/** What replaying the golden log comes to. */
export interface GoldenOutcome {
  /** SHA-256 over the events as canonical text. */
  readonly events: string
  readonly position: number
  readonly sequence: number
  readonly resultHash: string
  /** State hashes are compared within one version of the engine's section. */
  readonly sectionVersion: number
  readonly stateHash: string
}

const PEOPLE = [1_001, 1_002, 1_003, 1_004, 1_005]

/** The events of version 1 as they were appended, unstamped. */
export function goldenEvents(): TradingEvent[] {
  const events = [...listings(), ...deposits()]
  for (let number = 0; number < 160; number++) events.push(tradingStep(number))
  return [...events, ...closing()].map((event) => ({ ...event, rulesVersion: 1 }))
}

/** Replays stamped events. */
export function goldenOutcome(events: readonly TradingEvent[]): GoldenOutcome {
  const engine = tradingEngine(LIMITS)
  const hash = createHash('sha256')
  for (const event of events) {
    engine.apply(event)
    hash.update(canonicalText(event))
  }
  const { position, sequence, resultHash } = engine.state
  return {
    events: hash.digest('hex'),
    position,
    sequence,
    resultHash,
    sectionVersion: engine.version,
    stateHash: createHash('sha256').update(engine.save()).digest('hex'),
  }
}

/**
 * What is set in an event, sorted by name: fields that later versions add do not change it, nor do
 * rules of a product that were added later and are at what they were before.
 */
function canonicalText(event: TradingEvent): string {
  const fields = Object.entries(event).filter(([, value]) => Boolean(value))
  fields.sort(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify(fields, (name, value) => {
    if (typeof value === 'bigint') return `${value}n`
    return ADDED_LATER.get(name) === value ? undefined : value
  })
}

const ADDED_LATER: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['bandRate', 0],
  ['selfTrade', SELF_TRADE.none],
  ['ownFees', false],
])

function listings(): TradingEvent[] {
  const venue = { permissions: PERMISSION.operate, via: VIA.system }
  const currency = (code: string, name: string) =>
    eventOf({
      ...venue,
      type: EVENT_TYPE.currency,
      referenceId: `list:${code}`,
      detail: { kind: 'currency', code, name, scale: 8 },
    })
  const product = eventOf({
    ...venue,
    type: EVENT_TYPE.product,
    referenceId: 'list:BTC-USDT',
    detail: { kind: 'product', rules: PRODUCT_RULES },
  })
  return [currency('BTC', 'Bitcoin ₿'), currency('USDT', 'Tether'), product]
}

function deposits(): TradingEvent[] {
  return PEOPLE.flatMap((toUser) =>
    [1, 2].map((currency) =>
      eventOf({
        type: EVENT_TYPE.deposit,
        permissions: PERMISSION.transfer,
        via: VIA.preview,
        referenceId: `welcome:${toUser}:${currency}`,
        currency,
        toUser,
        amount: currency === 1 ? 500_000_000n : 50_000_000_000_000n,
      }),
    ),
  )
}

/** A mix of everything people do, refusals and repeats among it. */
function tradingStep(number: number): TradingEvent {
  const actor = {
    user: PEOPLE[number % PEOPLE.length] as number,
    session: 7,
    counter: number + 1,
    credential: 100 + (number % 5),
    permissions: PERMISSION.trade | PERMISSION.transfer,
    via: [VIA.gitbitex, VIA.api, VIA.ws][number % 3] as TradingEvent['via'],
  }
  const referenceId = number % 4 === 1 ? `o-${number % 60}` : ''
  const side = number % 2 === 0 ? SIDE.buy : SIDE.sell
  const order = { ...actor, type: EVENT_TYPE.createOrder, product: 1, side, referenceId }
  switch (number % 16) {
    case 5:
      return eventOf({ ...actor, type: EVENT_TYPE.cancelOrder, orderId: 14 + number - 5 })
    case 7:
      return eventOf({
        ...actor,
        type: EVENT_TYPE.cancelOrder,
        targetReference: `o-${(number + 30) % 60}`,
      })
    case 10:
      return eventOf({
        ...order,
        orderType: ORDER_TYPE.market,
        amount: 9_000_000_000n + BigInt(number),
      })
    case 11:
      return eventOf({ ...order, orderType: ORDER_TYPE.market, size: 20_000 + number })
    case 12:
      return eventOf({ ...actor, type: EVENT_TYPE.withdraw, currency: 1, amount: BigInt(number) })
    case 13:
      return eventOf({
        ...actor,
        type: EVENT_TYPE.transfer,
        currency: 2,
        toUser: 1_001,
        toPortfolio: 1,
        amount: 77n,
      })
    case 14:
      return eventOf({ ...actor, type: EVENT_TYPE.cancelAll, product: 1, side })
    default:
      return eventOf({
        ...order,
        orderType: ORDER_TYPE.limit,
        timeInForce:
          [TIME_IN_FORCE.gtc, TIME_IN_FORCE.gtc, TIME_IN_FORCE.ioc, TIME_IN_FORCE.fok][
            number % 7
          ] ?? TIME_IN_FORCE.gtc,
        postOnly: number % 21 === 4,
        price: 5_000_000 + ((number * 137) % 400) - (side === SIDE.buy ? 280 : 120),
        size: 10_000 + ((number * 7_919) % 50_000),
      })
  }
}

function closing(): TradingEvent[] {
  const venue = { permissions: PERMISSION.operate, via: VIA.admin }
  const halted = { ...PRODUCT_RULES, state: PRODUCT_STATE.halted }
  const checkpoint = { kind: 'checkpoint', sequence: 170, resultHash: '0123456789abcdef' } as const
  return [
    eventOf({ type: EVENT_TYPE.clock, referenceId: 'clock:1' }),
    eventOf({ type: EVENT_TYPE.checkpoint, referenceId: 'checkpoint:170', detail: checkpoint }),
    eventOf({ ...venue, type: EVENT_TYPE.product, detail: { kind: 'product', rules: halted } }),
    eventOf({ ...venue, type: EVENT_TYPE.upgrade, detail: { kind: 'upgrade', rulesVersion: 1 } }),
    tradingStep(0),
    tradingStep(161),
    eventOf({ type: EVENT_TYPE.cancelAll, user: 1_002, permissions: PERMISSION.trade }),
  ]
}
