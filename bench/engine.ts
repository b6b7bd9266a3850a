/** The engine alone: funds, matching, clearing, both duplicate filters, results, result hash. */
import { blankEvent, EVENT_TYPE, type TradingEvent, VIA } from '@bourse/domain/exchange/event'
import { ORDER_TYPE, TIME_IN_FORCE } from '@bourse/domain/exchange/order'
import { PRODUCT_STATE, type ProductRules } from '@bourse/domain/exchange/product'
import { ACCEPTED } from '@bourse/domain/exchange/refusal'
import type { TradingEngine } from '@bourse/domain/exchange/state'
import { Orders } from '@bourse/exchange/usecase/order/orders'
import { tradingEngine } from '@bourse/exchange/usecase/trading/engine'
import { silentListener } from '@bourse/exchange/usecase/trading/listeners'
import type { BenchOptions } from './bench-options.ts'
import { KIND, RECORD_WORDS, readWorkload, USERS } from './workload.ts'

const SESSION = 1
/** Users of a workload file are 1 to 1000; ours below 1000 are the venue's. */
const FIRST_USER = 1000
/**
 * Engines of earlier rounds stay alive: code optimised for their tables is thrown away with them.
 */
const kept: TradingEngine[] = []
/** Atoms of each currency and user: a thousand users stay below the total of 2^62. */
const FUNDS = 10n ** 15n

/** What a round of any command bench says. */
export interface Round {
  readonly seconds: number
  readonly trades: number
  readonly volume: number
  readonly open: number
}

/** The best of several rounds, each on a new engine. */
export async function engineBench(options: BenchOptions): Promise<object> {
  const words = readWorkload(options)
  const rounds = Array.from({ length: options.rounds }, () => round(words))
  return { bench: 'engine', ...best(rounds, words), bytesPerOpenOrder: Orders.bytesEach }
}

/** The figures of the quickest round. */
export function best(rounds: readonly Round[], words: Int32Array): object {
  const quickest = rounds.reduce((one, other) => (other.seconds < one.seconds ? other : one))
  const { seconds, trades, volume, open } = quickest
  const commands = words.length / RECORD_WORDS
  return { commands, opsPerSecond: Math.round(commands / seconds), trades, volume, open }
}

function round(words: Int32Array): Round {
  const engine = tradingEngine({
    openOrdersMax: 16_777_216,
    accountsMax: 16_384,
    referencesKept: 1_000,
    referencesMax: 2_000,
  })
  let trades = 0
  let volume = 0
  const { fill } = engine.state
  engine.listen({
    ...silentListener,
    match() {
      trades++
      volume += fill.price * fill.size
    },
  })
  prepare(engine)
  const startedAt = process.hrtime.bigint()
  play(engine, words)
  const seconds = Number(process.hrtime.bigint() - startedAt) / 1e9
  kept.push(engine)
  return { seconds, trades, volume, open: engine.state.openOrderCount }
}

/** One product without limits or fees, and users with more than they can spend. */
function prepare(engine: TradingEngine): void {
  const listings = ['BASE', 'QUOTE'].map((code) => ({
    ...blankEvent(EVENT_TYPE.currency),
    detail: { kind: 'currency' as const, code, name: code, scale: 0 },
  }))
  const product = { ...blankEvent(EVENT_TYPE.product), detail: { kind: 'product' as const, rules } }
  const deposits = [1, 2].flatMap((currency) =>
    Array.from({ length: USERS }, (_, user) => ({
      ...blankEvent(EVENT_TYPE.deposit),
      toUser: FIRST_USER + user + 1,
      currency,
      amount: FUNDS,
    })),
  )
  for (const event of [...listings, product, ...deposits]) {
    event.position = engine.state.position + 1
    const refusal = engine.apply(event)
    if (refusal !== ACCEPTED) throw new Error(`preparing was refused: ${refusal}`)
  }
}

const rules: ProductRules = {
  id: 'BASE-QUOTE',
  base: 'BASE',
  quote: 'QUOTE',
  priceScale: 0,
  sizeScale: 0,
  tick: 1,
  lot: 1,
  priceMin: 1,
  priceMax: 2 ** 50,
  sizeMin: 1,
  sizeMax: 2 ** 50,
  notionalMin: 0n,
  notionalMax: 1n << 62n,
  makerRate: 0,
  takerRate: 0,
  openOrdersPerUserMax: 2 ** 50,
  state: PRODUCT_STATE.online,
}

/** Every command becomes an event of one session; order ids of the file become sequence ids. */
function play(engine: TradingEngine, words: Int32Array): void {
  const event: TradingEvent = blankEvent(EVENT_TYPE.createOrder)
  event.via = VIA.system
  event.session = SESSION
  event.product = 1
  const ids = new Float64Array(words.length / RECORD_WORDS + 2)
  for (let at = 0; at < words.length; at += RECORD_WORDS) {
    const kind = words[at] as number
    const id = words[at + 2] as number
    event.position++
    event.counter++
    event.user = FIRST_USER + (words[at + 3] as number)
    if (kind === KIND.cancel) {
      event.type = EVENT_TYPE.cancelOrder
      event.orderId = ids[id] as number
    } else {
      event.type = EVENT_TYPE.createOrder
      event.orderType = ORDER_TYPE.limit
      event.timeInForce = kind === KIND.immediate ? TIME_IN_FORCE.ioc : TIME_IN_FORCE.gtc
      event.side = (words[at + 1] as number) + 1
      event.price = words[at + 4] as number
      event.size = words[at + 5] as number
      ids[id] = engine.state.sequence + 1
    }
    engine.apply(event)
  }
}
