/**
 * Tests as a trading blotter: one row is a command, what must come of it, and balances that must
 * hold afterwards. `A buys 1 @ 2082.34 | open 1 | A USDT 997917.66/2082.34` (available/frozen).
 */
import assert from 'node:assert/strict'
import type { TradingEvent } from '@bourse/domain/exchange/event'
import { EVENT_TYPE } from '@bourse/domain/exchange/event'
import type { DoneReason } from '@bourse/domain/exchange/order'
import { DONE_REASON_NAME, ORDER_TYPE, SIDE, TIME_IN_FORCE } from '@bourse/domain/exchange/order'
import type { ProductRules } from '@bourse/domain/exchange/product'
import { PRODUCT_STATE } from '@bourse/domain/exchange/product'
import { REFUSALS } from '@bourse/domain/exchange/refusal'
import { formatScaled, parseAtoms, parseScaled } from '@bourse/domain/shared/decimal'
import type { LogicalResult } from '../naive/facts.ts'
import type { TestedEngine } from './venue.ts'
import { BTC_USDT, currencyEvent, personEvent, productEvent, USER_A, venueEvent } from './venue.ts'

/** A desk that types commands: prices and sizes at BTC-USDT's scales, amounts at 8 decimals. */
export interface Desk {
  readonly engine: TestedEngine
  /** Runs the rows; throws at the first whose outcome or balance differs. */
  trade(rows: string): void
  /** Sends an event and returns its result; stamps its position, and its time if it has none. */
  send(event: TradingEvent): LogicalResult
  /** The command of a row as an event, not sent. */
  event(command: string): TradingEvent
  /** The book, drawn: asks above, the last price, bids below; `depth` levels a side. */
  book(depth?: number): string
  /** `available/frozen` of an account as a person would write it. */
  balance(owner: string, currency: string): string
}

/** A desk at a venue that lists BTC, USDT and one product between them. */
export function desk(engine: TestedEngine, rules: Partial<ProductRules> = {}): Desk {
  let position = 0
  let time = 1_700_000_000_000_000
  const listed = { ...BTC_USDT, ...rules }
  function send(event: TradingEvent): LogicalResult {
    position++
    time = event.time === 0 ? time + 1 : Math.max(time, event.time)
    return engine.apply({ ...event, position, time })
  }
  for (const event of [currencyEvent('BTC'), currencyEvent('USDT'), productEvent(listed)]) {
    assert.equal(send(event).refusal, 0, 'the venue of this test is listed')
  }
  const self: Desk = {
    engine,
    send,
    event: (command) => commandEvent(command, listed),
    book: (depth = Number.MAX_SAFE_INTEGER) => drawnBook(engine, depth),
    balance: (owner, currency) => balanceText(engine, owner, currency),
    trade(rows) {
      for (const row of tableRows(rows)) {
        const [command = '', expected = '', balances = ''] = row.split('|').map((one) => one.trim())
        const outcome = outcomeText(send(commandEvent(command, listed)))
        assert.equal(outcome, expected, `outcome of: ${command}`)
        for (const claim of balances.split(',').filter((one) => one.trim() !== '')) {
          const [owner = '', currency = '', amounts = ''] = claim.trim().split(' ')
          assert.equal(self.balance(owner, currency), amounts, `${claim.trim()}, after: ${command}`)
        }
      }
    },
  }
  return self
}

/** Lines of a drawing without its indentation, for comparing with `book`. */
export function drawing(text: string): string {
  return tableRows(text).join('\n')
}

function tableRows(text: string): string[] {
  const lines = text.split('\n').map((line) => line.trim())
  return lines.filter((line) => line !== '')
}

/** A letter is a person, A the first; `venue` is the liability account, `fees` the fee account. */
export function userOf(name: string): number {
  if (name === 'venue') return 1
  if (name === 'fees') return 2
  assert.match(name, /^[A-Z]$/, `a person is one letter, not ${name}`)
  return USER_A + name.charCodeAt(0) - 'A'.charCodeAt(0)
}

const PATTERNS: readonly [RegExp, (match: RegExpExecArray, rules: ProductRules) => TradingEvent][] =
  [
    [/^([A-Z]) (buys|sells) (\S+) @ (\S+)( ioc| fok| post-only)?( as \S+)?$/, limitOrder],
    [/^([A-Z]) (buys|sells)( [0-9.]+)?( for \S+)? at market( as \S+)?$/, marketOrder],
    [/^([A-Z]) cancels #(\d+)$/, cancelById],
    [/^([A-Z]) cancels all$/, ([, who = '']) => cancelEvent(who, EVENT_TYPE.cancelAll)],
    [/^([A-Z]) cancels (\S+)$/, cancelByReference],
    [/^deposit ([A-Z]) (\S+) (\S+)( as \S+)?$/, depositEvent],
    [/^([A-Z]) withdraws (\S+) (\S+)$/, withdrawEvent],
    [/^([A-Z]) sends ([A-Z]) (\S+) (\S+)( as \S+)?$/, transferEvent],
    [/^(online|cancelOnly|halted)$/, stateEvent],
  ]

function commandEvent(command: string, rules: ProductRules): TradingEvent {
  for (const [pattern, make] of PATTERNS) {
    const match = pattern.exec(command)
    if (match !== null) return make(match, rules)
  }
  throw new Error(`not a command of the blotter: ${command}`)
}

function limitOrder(match: RegExpExecArray, rules: ProductRules): TradingEvent {
  const [, who = '', verb, size = '', price = '', how, as] = match
  const force = { ' ioc': TIME_IN_FORCE.ioc, ' fok': TIME_IN_FORCE.fok }[how ?? '']
  return personEvent(EVENT_TYPE.createOrder, {
    ...orderFields(who, verb, as),
    orderType: ORDER_TYPE.limit,
    timeInForce: force ?? TIME_IN_FORCE.gtc,
    postOnly: how === ' post-only',
    price: scaled(price, rules.priceScale),
    size: scaled(size, rules.sizeScale),
  })
}

function marketOrder(match: RegExpExecArray, rules: ProductRules): TradingEvent {
  const [, who = '', verb, size, amount, as] = match
  return personEvent(EVENT_TYPE.createOrder, {
    ...orderFields(who, verb, as),
    orderType: ORDER_TYPE.market,
    size: size === undefined ? 0 : scaled(size.trim(), rules.sizeScale),
    amount: amount === undefined ? 0n : atoms(amount.replace(' for ', '')),
  })
}

function orderFields(who: string, verb: string | undefined, as: string | undefined) {
  const side = verb === 'buys' ? SIDE.buy : SIDE.sell
  return { user: userOf(who), product: 1, side, referenceId: referenceOf(as) }
}

function cancelEvent(
  who: string,
  type: TradingEvent['type'],
  fields: Partial<TradingEvent> = {},
): TradingEvent {
  return personEvent(type, { user: userOf(who), ...fields })
}

function cancelById([, who = '', id = '']: RegExpExecArray): TradingEvent {
  return cancelEvent(who, EVENT_TYPE.cancelOrder, { orderId: Number.parseInt(id, 10) })
}

function cancelByReference([, who = '', targetReference = '']: RegExpExecArray): TradingEvent {
  return cancelEvent(who, EVENT_TYPE.cancelOrder, { targetReference })
}

function depositEvent([, who = '', amount = '', code = '', as]: RegExpExecArray): TradingEvent {
  return venueEvent(EVENT_TYPE.deposit, {
    toUser: userOf(who),
    ...{ amount: atoms(amount), currency: currencyNumber(code), referenceId: referenceOf(as) },
  })
}

function withdrawEvent([, who = '', amount = '', code = '']: RegExpExecArray): TradingEvent {
  return personEvent(EVENT_TYPE.withdraw, {
    ...{ user: userOf(who), amount: atoms(amount), currency: currencyNumber(code) },
  })
}

function transferEvent(match: RegExpExecArray): TradingEvent {
  const [, from = '', to = '', amount = '', code = '', as] = match
  return personEvent(EVENT_TYPE.transfer, {
    ...{ user: userOf(from), toUser: userOf(to), referenceId: referenceOf(as) },
    ...{ amount: atoms(amount), currency: currencyNumber(code) },
  })
}

function stateEvent([, word]: RegExpExecArray, rules: ProductRules): TradingEvent {
  return productEvent({ ...rules, state: PRODUCT_STATE[word as keyof typeof PRODUCT_STATE] })
}

function referenceOf(as: string | undefined): string {
  return as === undefined ? '' : as.replace(' as ', '')
}

/** `refused NAME`, `duplicate of #4`, or what happened in order: `1@2082.34 5@2087.6 filled`. */
export function outcomeText({ kind, sequence, refusal, facts }: LogicalResult): string {
  if (kind === 'dropped') return 'dropped'
  const refused = refusal === 0 ? '' : `refused ${REFUSALS.get(refusal)?.name}`
  if (kind === 'duplicate') return `duplicate of #${sequence} ${refused}`.trim()
  if (refused !== '') return refused
  const words = facts.map((fact) => {
    switch (fact.fact) {
      case 'match':
        return `${size(fact.size)}@${formatScaled(fact.price, BTC_USDT.priceScale)}`
      case 'open':
        return `open ${size(fact.remaining)}`
      case 'done':
        return doneText(sequence, fact)
      case 'active':
        return 'waits'
      case 'change':
        return `change #${fact.id}`
      case 'received':
      case 'ledger':
      case 'listed':
      case 'balance':
        return ''
      default:
        return fact satisfies never
    }
  })
  return words.filter((word) => word !== '').join(' ') || 'ok'
}

/** Another order's end is only told when it is no fill, which the trade before has said. */
function doneText(
  sequence: number,
  done: { id: number; reason: number; remaining: number },
): string {
  const reason = DONE_REASON_NAME[done.reason as DoneReason]
  if (done.id !== sequence) return reason === 'filled' ? '' : `${reason} #${done.id}`
  return done.remaining > 0 ? `${reason} ${size(done.remaining)}` : reason
}

function drawnBook(engine: TestedEngine, depth: number): string {
  const [product] = engine.dump().products
  if (product === undefined) return 'no product'
  const price = (value: number) => formatScaled(value, product.rules.priceScale)
  const level = (one: { price: number; size: number }) => `${price(one.price)} x ${size(one.size)}`
  const asks = product.askLevels.slice(0, depth).reverse().map(level)
  const bids = product.bidLevels.slice(0, depth).map(level)
  return [...asks, `---- ${price(product.lastPrice)}`, ...bids].join('\n')
}

function balanceText(engine: TestedEngine, owner: string, code: string): string {
  const user = userOf(owner)
  const currency = currencyNumber(code)
  const accounts = engine.dump().accounts
  const found = accounts.find(
    (one) => one.user === user && one.portfolio === 0 && one.currency === currency,
  )
  return `${formatScaled(found?.available ?? 0n, 8)}/${formatScaled(found?.frozen ?? 0n, 8)}`
}

function size(value: number): string {
  return formatScaled(value, BTC_USDT.sizeScale)
}

function currencyNumber(code: string): number {
  return code === 'BTC' ? 1 : 2
}

function scaled(text: string, scale: number): number {
  const parsed = parseScaled(text, scale)
  assert.ok(parsed.ok, `${text} is a number with at most ${scale} decimals`)
  return parsed.value
}

/** A sign is allowed here: the engine must refuse what is below zero. */
function atoms(text: string): bigint {
  if (text.startsWith('-')) return -atoms(text.slice(1))
  const parsed = parseAtoms(text, 8)
  assert.ok(parsed.ok, `${text} is an amount with at most 8 decimals`)
  return parsed.value
}
