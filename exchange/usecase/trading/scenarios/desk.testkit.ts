/** A scenario's market while it is played: names of people and orders, time, the last event. */
import type { TradingEvent } from '@bourse/domain/exchange/event'
import { EVENT_TYPE } from '@bourse/domain/exchange/event'
import type { ProductRules } from '@bourse/domain/exchange/product'
import type { LogicalResult } from '../naive/facts.ts'
import type { Auditor } from '../testkit/auditor.ts'
import type { TestedEngine } from '../testkit/venue.ts'
import { personEvent, USER_A, venueEvent } from '../testkit/venue.ts'
import { atoms } from './venue-text.testkit.ts'

/** What later facts about an order leave out. */
export interface Placed {
  readonly side: number
  readonly price: number
}

const CURRENCIES = ['BTC', 'USDT']
const USUAL_FUNDS = 'X 100 BTC, 10000 USDT'
const START = 1_700_000_000_000_000

export class Market {
  readonly engine: TestedEngine
  rules: ProductRules
  readonly #audit: Auditor
  readonly #users = new Map<string, number>([
    ['venue', 1],
    ['fees', 2],
  ])
  readonly #labels = new Map<number, string>()
  readonly #orders = new Map<number, Placed>()
  readonly #ids = new Map<string, number>()
  #position = 0
  #seconds = 0
  #last: TradingEvent | undefined

  constructor(engine: TestedEngine, rules: ProductRules, audit: Auditor) {
    this.engine = engine
    this.rules = rules
    this.#audit = audit
  }

  /** The person's number; who appears for the first time brings the usual funds. */
  user(name: string): number {
    const known = this.#users.get(name)
    if (known !== undefined) return known
    this.fund(name, USUAL_FUNDS.replace('X ', ''))
    return this.user(name)
  }

  /** Gives a new person `5 BTC, 100 USDT`. */
  fund(name: string, amounts: string): void {
    this.#users.set(name, USER_A + this.#users.size)
    const toUser = this.user(name)
    for (const part of amounts.split(',')) {
      const [amount = '', code = ''] = part.trim().split(' ')
      const currency = currencyNumber(code)
      this.send(venueEvent(EVENT_TYPE.deposit, { toUser, currency, amount: atoms(amount) }))
    }
  }

  /** `alice` of `alice` and of `alice/tag`. */
  static owner(label: string): string {
    return label.split('/')[0] as string
  }

  /** The id of the order that carries the label now; of none a number that no order has. */
  idOf(label: string): number {
    return this.#ids.get(label) ?? 999_999
  }

  labelOf(id: number): string {
    return this.#labels.get(id) ?? `#${id}`
  }

  /** Side and present price of an order that was told of. */
  orderOf(id: number): Placed {
    return this.#orders.get(id) ?? { side: 0, price: 0 }
  }

  name(id: number, label: string): void {
    this.#labels.set(id, label)
    this.#ids.set(label, id)
  }

  /** Lets seconds pass. */
  wait(seconds: number): void {
    this.#seconds += seconds
  }

  /** Engine time in so many seconds after the start. */
  at(seconds: number): number {
    return START + seconds * 1_000_000
  }

  /** Engine time of the next event. */
  get now(): number {
    return this.at(this.#seconds)
  }

  /** Stamps and sends an event, and has its result audited. */
  send(event: TradingEvent): LogicalResult {
    this.#position++
    const time = this.now
    const counter = event.counter === 0 ? this.#position : event.counter
    this.#last = { ...event, position: this.#position, time, session: 1, counter }
    const result = this.engine.apply(this.#last)
    this.#audit.follow(this.#last, result)
    for (const fact of result.facts) {
      if (fact.fact === 'received' || fact.fact === 'active') this.#orders.set(fact.id, fact)
      if (fact.fact === 'change') {
        this.#orders.set(fact.id, { ...this.orderOf(fact.id), price: fact.price })
      }
    }
    return result
  }

  /** The last event once more, as a server sends it that has not heard an answer. */
  repeat(): LogicalResult {
    if (this.#last === undefined) throw new Error('there is nothing to repeat')
    return this.send(this.#last)
  }

  /** Compares the whole state with what was told. */
  close(): void {
    this.#audit.compare(this.engine.dump())
  }
}

/** 1 for BTC, 2 for USDT. */
export function currencyNumber(code: string): number {
  const index = CURRENCIES.indexOf(code)
  if (index === -1) throw new Error(`not a currency of the scenarios: ${code}`)
  return index + 1
}

/** An event that a person sends. */
export function sentBy(
  market: Market,
  label: string,
  event: Partial<TradingEvent> & Pick<TradingEvent, 'type'>,
): TradingEvent {
  return personEvent(event.type, { user: market.user(Market.owner(label)), ...event })
}
