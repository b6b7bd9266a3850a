/** A small venue whose results are folded into rows, and made-up trading in it. */
import { EVENT_TYPE, type TradingEvent } from '@bourse/domain/exchange/event'
import type { MarketData } from '@bourse/domain/exchange/market-data'
import { SIDE, TIME_IN_FORCE } from '@bourse/domain/exchange/order'
import type { ReadModelRows } from '@bourse/domain/exchange/read-model'
import type { Snapshotted } from '@bourse/domain/exchange/snapshot'
import type { TradingEngine } from '@bourse/domain/exchange/state'
import type { SeededRandom } from '@bourse/kit/testing/seeded-random'
import { marketDataFold } from '../quotation/market-data.ts'
import { tradingEngine } from '../trading/engine.ts'
import { fanOut } from '../trading/listeners.ts'
import {
  BTC_USDT,
  currencyEvent,
  limitEvent,
  personEvent,
  productEvent,
  SMALL_LIMITS,
  USER_A,
  venueEvent,
} from '../trading/testkit/venue.ts'
import { type RowFold, rowFold } from './rows.ts'

export const USER_B = USER_A + 1
export const START = 1_700_000_000_000_000
export const NO_ROWS: ReadModelRows = {
  orders: [],
  fills: [],
  ledger: [],
  balances: [],
  candles: [],
}

/** An engine with everything that listens to it in a recorder. */
export interface Folded {
  readonly engine: TradingEngine & Snapshotted
  readonly rows: RowFold
  readonly marketData: MarketData
  readonly sections: readonly Snapshotted[]
}

/** An empty one. */
export function folded(): Folded {
  const engine = tradingEngine(SMALL_LIMITS)
  const market = marketDataFold(engine.state)
  const rows = rowFold(engine.state, market.marketData)
  engine.listen(fanOut([rows.listener, market.listener]))
  return { engine, rows, marketData: market.marketData, sections: market.sections }
}

export interface Venue extends Folded {
  /** Applies the event, `laterMicros` after the one before, and returns its sequence id. */
  tell(event: TradingEvent, laterMicros?: number): number
  id(): number
}

/** A venue with two rich users, whose listings and deposits have been taken already. */
export function venue(rates = { makerRate: 0, takerRate: 0 }): Venue {
  const made = folded()
  const { engine, rows } = made
  let time = START
  const tell = (event: TradingEvent, laterMicros = 1): number => {
    time += laterMicros
    engine.apply({ ...event, position: engine.state.position + 1, time })
    return engine.state.sequence
  }
  tell(currencyEvent('BTC'))
  tell(currencyEvent('USDT'))
  tell(productEvent({ ...BTC_USDT, ...rates }))
  for (const toUser of [USER_A, USER_B]) {
    for (const currency of [1, 2]) {
      tell(venueEvent(EVENT_TYPE.deposit, { toUser, currency, amount: 10n ** 15n }))
    }
  }
  rows.take()
  return { ...made, tell, id: () => engine.state.sequence }
}

/** Orders that often meet, their own user's too, refusals and cancels. */
export function randomEvent(random: SeededRandom, newest: number): TradingEvent {
  const user = random.below(2) === 0 ? USER_A : USER_B
  if (random.below(4) === 0) {
    const orderId = Math.max(1, newest - random.below(20))
    return personEvent(EVENT_TYPE.cancelOrder, { user, product: 1, orderId })
  }
  return limitEvent({
    user,
    side: random.below(2) === 0 ? SIDE.buy : SIDE.sell,
    price: 1_000 + random.below(12),
    size: random.below(12),
    timeInForce: random.below(6) === 0 ? TIME_IN_FORCE.ioc : TIME_IN_FORCE.gtc,
  })
}
