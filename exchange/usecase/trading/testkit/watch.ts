/** Follows one history to name what several facts together, or over time, amount to. */
import type { TradingEvent } from '@bourse/domain/exchange/event'
import { EVENT_TYPE } from '@bourse/domain/exchange/event'
import {
  CHANGE,
  DONE_REASON,
  ORDER_TYPE,
  SELF_TRADE,
  STOP_TYPE,
} from '@bourse/domain/exchange/order'
import type {
  AcceptedOrder,
  ChangeFact,
  DoneFact,
  LogicalResult,
  MatchFact,
} from '../naive/facts.ts'

interface Seen extends AcceptedOrder {
  waiting: boolean
  makerNotional: bigint
}

const MILLION = 1_000_000n
/** Later than any listing of a world. */
const MIDDLE = 100

export class Watch {
  readonly #orders = new Map<number, Seen>()
  #names: string[] = []
  #event: TradingEvent | undefined
  #taker: Seen | undefined
  /** Whether the taker is one by an amend. */
  #amended = false
  /** Prices traded before any stop of this event fired. */
  #firstPrices: number[] = []
  #fired = 0

  /** Names of what this event amounts to. */
  follow(event: TradingEvent, result: LogicalResult): string[] {
    this.#names = []
    this.#event = event
    this.#taker = undefined
    this.#amended = false
    this.#firstPrices = []
    this.#fired = 0
    for (const fact of result.facts) {
      switch (fact.fact) {
        case 'received':
          this.#received(fact)
          break
        case 'active':
          this.#orders.set(fact.id, { ...fact, waiting: true, makerNotional: 0n })
          break
        case 'match':
          this.#match(fact)
          break
        case 'change':
          this.#change(fact)
          break
        case 'done':
          this.#done(fact, result)
          break
        case 'open':
          if (this.#amended) this.#names.push('amended and open')
          break
        case 'ledger':
        case 'listed':
        case 'balance':
          break
        default:
          fact satisfies never
      }
    }
    if (this.#fired >= 3) this.#names.push('three stops fired')
    const isUpgrade = event.type === EVENT_TYPE.upgrade && result.refusal === 0
    if (isUpgrade && result.sequence > MIDDLE) this.#names.push('upgraded in the middle')
    return this.#names
  }

  #received(fact: AcceptedOrder): void {
    const known = this.#orders.get(fact.id)
    if (known === undefined) {
      this.#taker = { ...fact, waiting: false, makerNotional: 0n }
      this.#orders.set(fact.id, this.#taker)
      if (fact.stopType !== STOP_TYPE.none) this.#names.push('stop fired at once')
      return
    }
    this.#fired++
    this.#names.push('stop fired')
    if (fact.type === ORDER_TYPE.market) this.#names.push('market stop fired')
    const { stopPrice } = fact
    const byFirst = this.#firstPrices.some((price) =>
      fact.stopType === STOP_TYPE.loss ? price <= stopPrice : price >= stopPrice,
    )
    if (!byFirst) this.#names.push('stop fired by a stop')
    known.waiting = false
    this.#taker = known
    this.#amended = false
  }

  #match(fact: MatchFact): void {
    const maker = this.#orders.get(fact.maker)
    if (this.#fired === 0) this.#firstPrices.push(fact.price)
    if (this.#amended) this.#names.push('amended and traded')
    if (maker === undefined) return
    if (maker.user === this.#taker?.user && this.#taker.selfTrade === SELF_TRADE.none) {
      this.#names.push(`mode ${SELF_TRADE.none}: traded with itself`)
    }
    const before = maker.makerNotional
    maker.makerNotional += fact.notional
    if (maker.makerRate >= 0) return
    const rate = BigInt(-maker.makerRate)
    const whole = (maker.makerNotional * rate) / MILLION - (before * rate) / MILLION
    if (whole > -fact.makerFee) this.#names.push('rebate cut by the fee of the taker')
    if (fact.makerFee < 0n) this.#names.push('rebate')
  }

  #change(fact: ChangeFact): void {
    if (fact.change === CHANGE.requeued) {
      this.#taker = this.#orders.get(fact.id)
      this.#amended = true
    }
    if (fact.change === CHANGE.decremented) {
      const who = fact.id === this.#taker?.id ? 'taker' : 'maker'
      this.#names.push(`mode ${SELF_TRADE.decrement}: ${who} changed`)
    }
  }

  #done(fact: DoneFact, { refusal }: LogicalResult): void {
    const order = this.#orders.get(fact.id)
    const isTaker = fact.id === this.#taker?.id
    if (fact.reason === DONE_REASON.selfTrade) {
      const mode = `mode ${this.#taker?.selfTrade}`
      const byFunds = this.#taker?.size === 0
      this.#names.push(`${mode}: ${isTaker ? 'taker' : 'maker'} done`)
      if (byFunds)
        this.#names.push(`${mode}: ${isTaker ? 'funds taker done' : 'maker done by funds'}`)
    }
    if (fact.reason === DONE_REASON.expired) {
      this.#names.push(order?.waiting ? 'expired while it waited' : 'expired in the book')
      if (refusal !== 0) this.#names.push('expired at a refused event')
    }
    if (fact.reason === DONE_REASON.switchFired) this.#names.push('switch fired')
    if (fact.reason === DONE_REASON.replaced) {
      this.#names.push('replaced')
      if (order?.waiting) this.#names.push('replaced a stop')
    }
    const isReplace = this.#event?.type === EVENT_TYPE.replaceOrder
    if (isReplace && refusal !== 0 && fact.reason === DONE_REASON.cancelled) {
      this.#names.push('refused replace cancelled')
    }
    if (isTaker) {
      this.#taker = undefined
      this.#amended = false
    }
    this.#orders.delete(fact.id)
  }
}
